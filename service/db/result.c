#include "db/result.h"

#include <stdio.h>
#include <string.h>

/* A statement whose client has gone ends within a second: a lost link leaves no work behind. */
const char session_settings[] =
    "SELECT set_config('bytea_output', 'hex', false),"
    " set_config('DateStyle', 'ISO', false),"
    " set_config('TimeZone', 'UTC', false),"
    " set_config('client_connection_check_interval', '1000', false),"
    " set_config('statement_timeout', $1, false)";

/* Messages of these classes quote the value they are about (data exceptions, and whatever a
 * function raises). */
static const char *const classes_with_values[] = {"22", "P0"};

/* Feature, data, authorisation, schema and syntax: the same at every attempt. */
static const char *const classes_of_mistakes[] = {"0A", "22", "3F", "42"};

/* The plan does not fit the schema any more, the statement is gone, the server has become a
 * standby. */
static const char *const stale[] = {"0A000", "26000", "25006"};

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

static bool begins_with_one(const char *sqlstate, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!strncmp(sqlstate, list[i], strlen(list[i])))
            return true;
    return false;
}

bool sqlstate_is_mistake(const char *sqlstate)
{
    return begins_with_one(sqlstate, classes_of_mistakes, COUNT(classes_of_mistakes));
}

bool sqlstate_is_stale(const char *sqlstate)
{
    return begins_with_one(sqlstate, stale, COUNT(stale));
}

void result_sqlstate(const PGresult *result, char sqlstate[SQLSTATE_SIZE])
{
    const char *field = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    snprintf(sqlstate, SQLSTATE_SIZE, "%s", field ? field : "");
}

void result_describe(const PGresult *result, char *text, size_t size)
{
    char sqlstate[SQLSTATE_SIZE];
    result_sqlstate(result, sqlstate);
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    bool quotes = begins_with_one(sqlstate, classes_with_values, COUNT(classes_with_values));
    snprintf(text, size, "%s%s%s", sqlstate, message && !quotes ? ": " : "",
             message && !quotes ? message : "");
}

bool statement_fits(const struct statement *statement, const PGresult *description,
                    char *difference, size_t size)
{
    if (PQnparams(description) != statement->parameters) {
        snprintf(difference, size, "has %d parameters, its caller gives %d",
                 PQnparams(description), statement->parameters);
        return false;
    }
    char columns[1024] = "";
    size_t length = 0;
    for (int i = 0; i < PQnfields(description) && length < sizeof columns; i++)
        length += (size_t)snprintf(columns + length, sizeof columns - length, "%s%s",
                                   i ? " " : "", PQfname(description, i));
    if (strcmp(columns, statement->columns) != 0) {
        snprintf(difference, size, "gives the columns \"%s\", its caller reads \"%s\"", columns,
                 statement->columns);
        return false;
    }
    return true;
}
