/*
 * application/x-www-form-urlencoded, strictly: for form bodies and queries.
 */
#pragma once

#include "base/arena.h"
#include "base/text.h"

#define FIELDS_MAX 500

/* Percent-decodes into the arena; with plus, '+' is a space. NULL for a broken escape, a NUL,
 * or bytes that are no UTF-8. *length (may be NULL) gets the bytes. */
char *form_decode(const char *bytes, size_t size, bool plus, struct arena *arena,
                  size_t *length);

/* Reads name=value pairs joined by '&', in order, repeated names kept. 0, or the status to
 * refuse with: 400 when malformed, 413 with more than FIELDS_MAX fields. */
int form_read(const char *bytes, size_t size, struct arena *arena, struct fields *fields);
