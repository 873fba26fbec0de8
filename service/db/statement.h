/*
 * The SQL statements: each is a file in sql/queries, named after it, and is declared once by
 * its caller with the number of its parameters and the columns it gives. Links prepare every
 * declared statement when they connect and compare; a difference stops the program at start.
 *
 *     STATEMENT(take_link, 1, "municipality_id round_id state");
 *
 * declares `take_link` for sql/queries/take_link.sql. Parameters travel as text (NULL is SQL's
 * NULL); value_bytes, value_array and so on write them.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/complaint.h"

struct statement {
    const char *name;
    int parameters;
    const char *columns; /* separated by single spaces; "" for none */
    struct statement *next;
    const char *sql; /* NULL: the file; tests alone bring their own text */
};

void statement_declare(struct statement *statement);
const struct statement *statement_first(void);
/* The text of the file; missing is our mistake. */
const char *statement_sql(const struct statement *statement);

#define STATEMENT(ident, count, names)                                  \
    static struct statement ident = {#ident, count, names, NULL, NULL}; \
    __attribute__((constructor)) static void declare_##ident(void)      \
    {                                                                   \
        statement_declare(&ident);                                      \
    }                                                                   \
    _Static_assert(count >= 0 && count <= 24, "parameters of " #ident)

/* Writers of parameter texts, in the arena. */
const char *value_bytes(struct arena *arena, const void *bytes, size_t size); /* bytea */
const char *value_number(struct arena *arena, int64_t number);
const char *value_uuid(struct arena *arena, const uint8_t uuid[16]);
/* An array literal of the elements' texts; a NULL element is NULL. */
const char *value_array(struct arena *arena, const char *const *elements, size_t count);
