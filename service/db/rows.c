#include "db/rows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "db/result.h"

size_t rows_count(const struct rows *rows)
{
    return (size_t)PQntuples(rows->result);
}

static int column_of(const struct rows *rows, size_t row, const char *column)
{
    check(row < rows_count(rows), "the row is there");
    for (int i = 0; i < PQnfields(rows->result); i++)
        if (!strcmp(PQfname(rows->result, i), column))
            return i;
    fatal("sql/queries/%s.sql has no column %s, and somebody reads it", rows->statement->name,
          column);
}

bool rows_null(const struct rows *rows, size_t row, const char *column)
{
    return PQgetisnull(rows->result, (int)row, column_of(rows, row, column));
}

const char *rows_text(const struct rows *rows, size_t row, const char *column)
{
    return PQgetvalue(rows->result, (int)row, column_of(rows, row, column));
}

int64_t rows_number(const struct rows *rows, size_t row, const char *column)
{
    const char *text = rows_text(rows, row, column);
    char *end;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    check(*text && !*end && !errno, "the column holds a whole number");
    return number;
}

bool rows_truth(const struct rows *rows, size_t row, const char *column)
{
    const char *text = rows_text(rows, row, column);
    check(!strcmp(text, "t") || !strcmp(text, "f"), "the column holds a truth value");
    return *text == 't';
}

void rows_uuid(const struct rows *rows, size_t row, const char *column, uint8_t uuid[16])
{
    check(text_from_uuid(rows_text(rows, row, column), uuid), "the column holds a uuid");
}

const uint8_t *rows_bytes(const struct rows *rows, size_t row, const char *column,
                          struct arena *arena, size_t *size)
{
    const char *text = rows_text(rows, row, column);
    size_t length = strlen(text);
    *size = length ? (length - 2) / 2 : 0;
    uint8_t *bytes = arena_alloc(arena, *size);
    check(!length ||
              (text[0] == '\\' && text[1] == 'x' && text_from_hex(text + 2, bytes, *size)),
          "the column holds bytes");
    return bytes;
}
