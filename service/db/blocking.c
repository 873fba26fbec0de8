#include "db/blocking.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/listen.h"
#include "db/result.h"

#define CHANNELS_MOST 8

struct blocking {
    PGconn *conn;
    bool begun; /* a transaction was asked for and has not ended */
    bool stale; /* what is prepared does not fit the schema any more */
    const struct statement **prepared;
    size_t prepared_count;
    const char *channels[CHANNELS_MOST]; /* NULL-terminated unless full */
    char sqlstate[SQLSTATE_SIZE];
};

static void quiet(void *context, const PGresult *result)
{
    (void)context, (void)result;
}

/* ---- what went wrong ------------------------------------------------------------------ */

static bool lost(struct blocking *blocking, struct complaint *complaint)
{
    char line[256];
    snprintf(line, sizeof line, "%s", PQerrorMessage(blocking->conn));
    line[strcspn(line, "\n")] = '\0';
    return complain(complaint, 503, "db.lost", "%s", line);
}

/* Refusals that have a reason of their own, and something to do about it. */
static const struct {
    const char *sqlstate, *key;
} reasons[] = {
    {"42501", "db.no-right"   }, /* insufficient_privilege */
    {"3F000", "db.other-shape"}, /* invalid_schema_name */
    {"42P01", "db.other-shape"}, /* undefined_table */
    {"42703", "db.other-shape"}, /* undefined_column */
    {"42883", "db.other-shape"}, /* undefined_function */
};

static const char *reason_of(const char *sqlstate)
{
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
        if (!strcmp(reasons[i].sqlstate, sqlstate))
            return reasons[i].key;
    return "db.refused";
}

/* Takes the result over. */
static bool failed(struct blocking *blocking, PGresult *result, struct complaint *complaint)
{
    char what[256];
    result_sqlstate(result, blocking->sqlstate);
    result_describe(result, what, sizeof what);
    PQclear(result);
    if (PQstatus(blocking->conn) == CONNECTION_BAD)
        return lost(blocking, complaint);
    blocking->stale = blocking->stale || sqlstate_is_stale(blocking->sqlstate);
    return complain(complaint, 500, reason_of(blocking->sqlstate), "%s", what);
}

static bool result_good(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

static bool command(struct blocking *blocking, const char *sql, struct complaint *complaint)
{
    PGresult *result = PQexec(blocking->conn, sql);
    if (!result_good(result))
        return failed(blocking, result, complaint);
    PQclear(result);
    return true;
}

/* ---- the connection ------------------------------------------------------------------- */

static bool listen_to(struct blocking *blocking, const char *channel,
                      struct complaint *complaint)
{
    char *sql = listen_command(blocking->conn, channel);
    bool done = command(blocking, sql, complaint);
    free(sql);
    return done;
}

static bool begin_session(struct blocking *blocking, struct complaint *complaint)
{
    static const char *const values[] = {"0"};
    PQsetNoticeReceiver(blocking->conn, quiet, NULL);
    blocking->prepared_count = 0;
    blocking->stale = false;
    PGresult *result =
        PQexecParams(blocking->conn, session_settings, 1, NULL, values, NULL, NULL, 0);
    if (!result_good(result))
        return failed(blocking, result, complaint);
    PQclear(result);
    for (size_t i = 0; i < CHANNELS_MOST && blocking->channels[i]; i++)
        if (!listen_to(blocking, blocking->channels[i], complaint))
            return false;
    return true;
}

struct blocking *blocking_open(const char *conninfo, struct complaint *complaint)
{
    static const char *const names[] = {"connect_timeout", "fallback_application_name",
                                        "dbname", "client_encoding", NULL};
    if (!conninfo) {
        complain(complaint, 500, "db.not-set", "%s", "");
        return NULL;
    }
    const char *const values[] = {"10", "weerklank", conninfo, "UTF8", NULL};
    struct blocking *blocking = calloc(1, sizeof *blocking);
    if (!blocking)
        fatal("no memory for a connection to the database");
    blocking->conn = PQconnectdbParams(names, values, 1);
    if (!blocking->conn)
        fatal("no memory for a connection to the database");
    if (PQstatus(blocking->conn) == CONNECTION_OK && begin_session(blocking, complaint))
        return blocking;
    lost(blocking, complaint);
    if (complaint)
        complaint->key = "db.unreachable";
    blocking_free(blocking);
    return NULL;
}

void blocking_free(struct blocking *blocking)
{
    if (!blocking)
        return;
    PQfinish(blocking->conn);
    free(blocking->prepared);
    free(blocking);
}

/* Outside a transaction a lost connection is made again, and an outdated session renewed. */
static bool usable(struct blocking *blocking, struct complaint *complaint)
{
    blocking->sqlstate[0] = '\0';
    if (blocking->begun)
        return PQstatus(blocking->conn) == CONNECTION_OK || lost(blocking, complaint);
    if (PQstatus(blocking->conn) == CONNECTION_BAD || blocking->stale) {
        PQreset(blocking->conn);
        if (PQstatus(blocking->conn) == CONNECTION_BAD)
            return lost(blocking, complaint);
        log_info("connected to the database again", NULL);
        return begin_session(blocking, complaint);
    }
    return true;
}

/* ---- statements ----------------------------------------------------------------------- */

static bool is_prepared(const struct blocking *blocking, const struct statement *statement)
{
    for (size_t i = 0; i < blocking->prepared_count; i++)
        if (!strcmp(blocking->prepared[i]->name, statement->name))
            return true;
    return false;
}

static bool prepare(struct blocking *blocking, const struct statement *statement,
                    struct complaint *complaint)
{
    char difference[320];
    if (is_prepared(blocking, statement))
        return true;
    PGresult *result = PQprepare(blocking->conn, statement->name, statement_sql(statement),
                                 statement->parameters, NULL);
    if (!result_good(result))
        return failed(blocking, result, complaint);
    PQclear(result);
    result = PQdescribePrepared(blocking->conn, statement->name);
    if (!result_good(result))
        return failed(blocking, result, complaint);
    if (!statement_fits(statement, result, difference, sizeof difference))
        fatal("sql/queries/%s.sql: %s", statement->name, difference);
    PQclear(result);

    size_t size = (blocking->prepared_count + 1) * sizeof(struct statement *);
    const struct statement **list = realloc(blocking->prepared, size);
    if (!list)
        fatal("no memory for the list of statements");
    list[blocking->prepared_count++] = statement;
    blocking->prepared = list;
    return true;
}

void rows_free(struct rows *rows)
{
    if (!rows)
        return;
    PQclear(rows->result);
    free(rows);
}

bool blocking_run(struct blocking *blocking, const struct statement *statement,
                  const char *const *values, struct rows **rows, struct complaint *complaint)
{
    if (rows)
        *rows = NULL;
    if (!usable(blocking, complaint) || !prepare(blocking, statement, complaint))
        return false;
    PGresult *result = PQexecPrepared(blocking->conn, statement->name, statement->parameters,
                                      values, NULL, NULL, 0);
    if (!result_good(result))
        return failed(blocking, result, complaint);
    if (!rows) {
        PQclear(result);
        return true;
    }
    *rows = malloc(sizeof **rows);
    if (!*rows)
        fatal("no memory for rows");
    **rows = (struct rows){result, statement};
    return true;
}

const char *blocking_sqlstate(const struct blocking *blocking)
{
    return blocking->sqlstate;
}

/* After `each` has had enough the rest is read and dropped: cancelling would break a
 * transaction that the caller goes on with. */
bool blocking_each(struct blocking *blocking, const struct statement *statement,
                   const char *const *values,
                   bool (*each)(void *context, const struct rows *row), void *context,
                   struct complaint *complaint)
{
    if (!usable(blocking, complaint) || !prepare(blocking, statement, complaint))
        return false;
    if (!PQsendQueryPrepared(blocking->conn, statement->name, statement->parameters, values,
                             NULL, NULL, 0))
        return lost(blocking, complaint);
    check(PQsetSingleRowMode(blocking->conn), "rows come one by one");
    bool more = true, good = true;
    for (PGresult *result; (result = PQgetResult(blocking->conn));) {
        if (PQresultStatus(result) == PGRES_SINGLE_TUPLE) {
            struct rows row = {result, statement};
            more = more && each(context, &row);
            PQclear(result);
        } else if (result_good(result)) {
            PQclear(result);
        } else {
            good = failed(blocking, result, complaint);
        }
    }
    return good;
}

bool blocking_script(struct blocking *blocking, const char *sql, struct complaint *complaint)
{
    return usable(blocking, complaint) && command(blocking, sql, complaint);
}

/* ---- transactions --------------------------------------------------------------------- */

bool blocking_begin(struct blocking *blocking, struct complaint *complaint)
{
    check(!blocking->begun, "transactions are not nested");
    if (!usable(blocking, complaint) || !command(blocking, "BEGIN", complaint))
        return false;
    blocking->begun = true;
    return true;
}

/* COMMIT of a failed transaction rolls it back and says so only in its tag. */
bool blocking_commit(struct blocking *blocking, struct complaint *complaint)
{
    check(blocking->begun, "a transaction is committed once");
    PGresult *result = PQexec(blocking->conn, "COMMIT");
    blocking->begun = false;
    if (!result_good(result))
        return failed(blocking, result, complaint);
    bool committed = !strcmp(PQcmdStatus(result), "COMMIT");
    PQclear(result);
    return committed || complain(complaint, 500, "db.refused", "25P02");
}

void blocking_rollback(struct blocking *blocking)
{
    if (!blocking->begun)
        return;
    blocking->begun = false;
    if (PQstatus(blocking->conn) == CONNECTION_OK)
        PQclear(PQexec(blocking->conn, "ROLLBACK"));
}

/* ---- notifications -------------------------------------------------------------------- */

bool blocking_listen(struct blocking *blocking, const char *channel,
                     struct complaint *complaint)
{
    if (!usable(blocking, complaint) || !listen_to(blocking, channel, complaint))
        return false;
    size_t i = 0;
    while (i < CHANNELS_MOST && blocking->channels[i])
        if (!strcmp(blocking->channels[i++], channel))
            return true;
    check(i < CHANNELS_MOST, "a connection listens to at most eight channels");
    blocking->channels[i] = channel;
    return true;
}

/* A signal ends the waiting, so that its handler is heard. After a new connection anything may
 * have been published meanwhile. */
bool blocking_wait(struct blocking *blocking, int timeout_ms)
{
    int64_t until = clock_monotonic_ms() + timeout_ms;
    for (;;) {
        if (PQstatus(blocking->conn) == CONNECTION_BAD && usable(blocking, NULL))
            return true;
        if (listen_take(blocking->conn, NULL, NULL))
            return true;
        int64_t left = until - clock_monotonic_ms();
        if (left <= 0)
            return false;
        struct pollfd wanted = {.fd = PQsocket(blocking->conn), .events = POLLIN};
        bool away = wanted.fd < 0; /* poll skips it and waits */
        if (poll(&wanted, 1, (int)(away && left > 1000 ? 1000 : left)) < 0)
            return false;
        if (!away)
            PQconsumeInput(blocking->conn);
    }
}
