/*
 * The head of a request: bytes in, verdict out. Reads exactly the little of HTTP/1.1 that this
 * service speaks and refuses the rest. Knows nothing of connections.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/text.h"
#include "http/request.h"

enum head_verdict {
    HEAD_MORE,    /* not all of it is here */
    HEAD_DONE,    /* readable */
    HEAD_REFUSED, /* head->refusal is the status to answer before closing */
};

struct head {
    size_t size; /* bytes of the head with its empty line */
    int refusal;
    enum method method;
    bool http_1_0;
    const char *path;      /* decoded */
    struct fields query;   /* decoded */
    struct fields headers; /* names in lower case */
    const char *host;      /* in lower case, with its port */
    size_t body_size;
    bool keep_alive;
    bool expects_continue;
};

#define HEADERS_MAX 100

/* Looks at the bytes from the start of a request, at most limit of which may be head. What it
 * fills lives in the arena. */
enum head_verdict head_read(const char *bytes, size_t size, size_t limit, struct arena *arena,
                            struct head *head);
