/*
 * Part of a file, as players of sound ask for it (RFC 9110, 14): one range of bytes. Whoever
 * asks for several, or in another unit, gets all of it, as the standard lets us.
 */
#pragma once

#include <stddef.h>

enum range_kind {
    RANGE_ALL,  /* nothing that we know was asked for */
    RANGE_PART, /* first and last, both included */
    RANGE_NONE, /* the file has no such bytes: 416 */
};

/* header may be NULL; size is that of the file. */
enum range_kind range_read(const char *header, size_t size, size_t *first, size_t *last);
