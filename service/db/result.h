/*
 * What db/ alone knows of libpq's results: the rows in them, why one is an error, and whether
 * a prepared statement is what its caller declared.
 */
#pragma once

#include <libpq-fe.h>

#include "base/complaint.h"
#include "db/rows.h"
#include "db/statement.h"

struct rows {
    PGresult *result;
    const struct statement *statement;
};

#define SQLSTATE_SIZE 6

/* The SQLSTATE of an error; "" when it is not the server that speaks. */
void result_sqlstate(const PGresult *result, char sqlstate[SQLSTATE_SIZE]);

/* Says what went wrong without a value in it: with the server's message where that cannot hold
 * one. */
void result_describe(const PGresult *result, char *text, size_t size);

/* Whether an error while preparing says that the statement is wrong, and not the connection. */
bool sqlstate_is_mistake(const char *sqlstate);
/* Whether a statement failed because the session is out of date: a new one may succeed. */
bool sqlstate_is_stale(const char *sqlstate);

/* Compares what was prepared with what was declared; says the difference. */
bool statement_fits(const struct statement *statement, const PGresult *description,
                    char *difference, size_t size) must_use;

/* Settings on which the readers of rows.h and the writers of statement.h rely; $1 is
 * statement_timeout in milliseconds, 0 for none. */
extern const char session_settings[];
