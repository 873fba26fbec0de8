#include "db/statement.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/embedded.h"
#include "base/text.h"

static struct statement *first;

/* A file may be declared by two callers, as long as they expect the same of it. */
void statement_declare(struct statement *statement)
{
    for (const struct statement *other = first; other; other = other->next) {
        if (strcmp(other->name, statement->name) != 0)
            continue;
        check(other->parameters == statement->parameters &&
                  !strcmp(other->columns, statement->columns),
              "a statement that is declared twice is declared alike");
        return;
    }
    statement->next = first;
    first = statement;
}

const struct statement *statement_first(void)
{
    return first;
}

const char *statement_sql(const struct statement *statement)
{
    if (statement->sql)
        return statement->sql;
    char path[160];
    snprintf(path, sizeof path, "sql/queries/%s.sql", statement->name);
    const struct embedded *file = embedded_find(path);
    if (!file)
        fatal("%s is declared, but there is no such file", path);
    return file->data;
}

/* ---- parameters ---------------------------------------------------------------------- */

const char *value_bytes(struct arena *arena, const void *bytes, size_t size)
{
    char *text = arena_alloc(arena, 2 * size + 3);
    text[0] = '\\';
    text[1] = 'x';
    text_hex(bytes, size, text + 2);
    return text;
}

const char *value_number(struct arena *arena, int64_t number)
{
    return arena_print(arena, "%" PRId64, number);
}

const char *value_uuid(struct arena *arena, const uint8_t uuid[16])
{
    char *text = arena_alloc(arena, UUID_TEXT_SIZE);
    text_uuid(uuid, text);
    return text;
}

/* Every element is quoted, so that "", "NULL", commas and braces mean themselves. */
const char *value_array(struct arena *arena, const char *const *elements, size_t count)
{
    size_t room = 3;
    for (size_t i = 0; i < count; i++)
        room += elements[i] ? 2 * strlen(elements[i]) + 3 : sizeof "NULL,";
    char *text = arena_alloc(arena, room);
    char *end = text;
    *end++ = '{';
    for (size_t i = 0; i < count; i++) {
        if (i)
            *end++ = ',';
        if (!elements[i]) {
            memcpy(end, "NULL", 4);
            end += 4;
            continue;
        }
        *end++ = '"';
        for (const char *from = elements[i]; *from; from++) {
            if (*from == '"' || *from == '\\')
                *end++ = '\\';
            *end++ = *from;
        }
        *end++ = '"';
    }
    *end++ = '}';
    *end = '\0';
    return text;
}
