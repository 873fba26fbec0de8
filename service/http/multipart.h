/*
 * Bodies of multipart/form-data (RFC 7578), as browsers send them for a form with one file:
 * fields of text and at most one file. Strict: what a browser would not send is refused.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/text.h"

/* The bytes of a file, within the body. */
struct upload {
    const char *field; /* NULL: there was no file */
    const char *data;
    size_t size;
};

/* Takes the body apart; texts are copied to the arena, the file is not. 0, or the status to
 * refuse with: 400 when malformed, 413 with too many parts, 415 for another type. */
int multipart_read(const char *type, const char *body, size_t size, struct arena *arena,
                   struct fields *fields, struct upload *upload);
