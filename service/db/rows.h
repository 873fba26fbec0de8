/*
 * What a statement gave: rows of text, read by column name. Asking for a column that the
 * statement does not declare, or a number that is none, is our mistake. Borrowed from whoever
 * handed it over; valid until that one says otherwise.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct rows;

size_t rows_count(const struct rows *rows);
bool rows_null(const struct rows *rows, size_t row, const char *column);
const char *rows_text(const struct rows *rows, size_t row,
                      const char *column); /* "" for NULL */
int64_t rows_number(const struct rows *rows, size_t row, const char *column);
bool rows_truth(const struct rows *rows, size_t row, const char *column);
void rows_uuid(const struct rows *rows, size_t row, const char *column, uint8_t uuid[16]);
/* A bytea, decoded into the arena. */
const uint8_t *rows_bytes(const struct rows *rows, size_t row, const char *column,
                          struct arena *arena, size_t *size);
