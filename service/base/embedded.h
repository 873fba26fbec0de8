/*
 * The files that are part of the program: SQL, pages, texts, style, script and forms, put
 * into the binary when it is built. Paths are those of the source tree ("sql/queries/x.sql").
 */
#pragma once

#include <stddef.h>

struct embedded {
    const char *path;
    const char *data; /* with a NUL behind it that size does not count */
    size_t size;
};

const struct embedded *embedded_find(const char *path); /* NULL when there is none */

/* The files whose path starts with prefix, in byte order: the first one, their number in
 * *count. */
const struct embedded *embedded_under(const char *prefix, size_t *count);
