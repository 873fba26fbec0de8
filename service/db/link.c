#include "db/link.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "db/listen.h"

#define PAUSE_FIRST_MS 50
#define PAUSE_MOST_MS  4000
#define CONNECT_MS     10000
#define WARN_EVERY_MS  60000

enum link_state {
    LINK_AWAY,       /* waits before the next attempt */
    LINK_CONNECTING, /* libpq is at it */
    LINK_PREPARING,  /* statements or LISTEN are under way */
    LINK_READY,
};

static const char *const state_names[] = {
    [LINK_AWAY] = "away",
    [LINK_CONNECTING] = "connecting",
    [LINK_PREPARING] = "preparing",
    [LINK_READY] = "ready",
};

static const bool possible[4][4] = {
    [LINK_AWAY] = {[LINK_CONNECTING] = true},
    [LINK_CONNECTING] = {[LINK_AWAY] = true,       [LINK_PREPARING] = true},
    [LINK_PREPARING] = {[LINK_AWAY] = true,                        [LINK_READY] = true},
    [LINK_READY] = {[LINK_AWAY] = true},
};

struct link {
    struct link_settings settings;
    enum link_state state;
    PGconn *conn;
    struct event *io;    /* of the socket that libpq has now */
    struct event *timer; /* the pause, or the patience with connecting */
    struct units flight; /* oldest first */
    size_t load;
    bool clogged; /* the socket takes no more for now */
    bool stale;   /* the session is out of date: reconnect once nothing is under way */
    int failures; /* in a row */
    int64_t warned;
    const struct statement *preparing; /* the next whose answers are awaited */
    bool described;                    /* PREPARE has been answered, DESCRIBE not yet */
};

static void link_io(evutil_socket_t fd, short what, void *context);
static void link_timer(evutil_socket_t fd, short what, void *context);

static void link_move(struct link *link, enum link_state state)
{
    check(possible[link->state][state], "a link changes state in order");
    log_debug("database link", "name", link->settings.name, "from", state_names[link->state],
              "to", state_names[state], NULL);
    link->state = state;
}

static void timer_set(struct link *link, int ms)
{
    struct timeval time = {ms / 1000, ms % 1000 * 1000};
    evtimer_add(link->timer, &time);
}

/* libpq closes and opens its socket by itself, and the number is used again at once: so the
 * event is taken out before anything that may do so, and always made anew. */
static void link_unwatch(struct link *link)
{
    event_del(link->io);
}

static void link_watch(struct link *link, short what)
{
    int fd = PQsocket(link->conn);
    check(fd >= 0, "a link that is watched has a socket");
    bool same = event_get_fd(link->io) == fd && event_pending(link->io, what, NULL) == what &&
                (event_get_events(link->io) & (EV_READ | EV_WRITE)) == what;
    if (same)
        return;
    event_del(link->io);
    event_assign(link->io, link->settings.base, fd, (short)(what | EV_PERSIST), link_io, link);
    event_add(link->io, NULL);
}

/* ---- losing it: the one exit of a connection ------------------------------------------ */

static void unit_finish(struct link *link, struct unit *unit, enum db_outcome outcome)
{
    unit->outcome = outcome;
    link->settings.owner.finished(link->settings.owner.owner, unit);
}

static void link_warn(struct link *link, const char *reason)
{
    int64_t now = clock_monotonic_ms();
    if (link->warned && now - link->warned < WARN_EVERY_MS)
        return;
    link->warned = now;
    char line[256];
    snprintf(line, sizeof line, "%s", reason);
    line[strcspn(line, "\n")] = '\0';
    log_warn("no connection to the database", "as", link->settings.name, "reason", line, NULL);
}

static void link_drop(struct link *link)
{
    link_unwatch(link);
    evtimer_del(link->timer);
    PQfinish(link->conn);
    link->conn = NULL;
    link->clogged = link->stale = false;
    link->load = 0;
    for (struct unit *unit; (unit = TAILQ_FIRST(&link->flight));) {
        TAILQ_REMOVE(&link->flight, unit, entry);
        unit_finish(link, unit, DB_LOST);
    }
}

/* From 50 ms doubling to 4 s, between half and one and a half times that, so that not every
 * worker of every machine comes back at the same moment. */
static int pause_after(int failures)
{
    int pause = failures < 7 ? PAUSE_FIRST_MS << failures : PAUSE_MOST_MS;
    if (pause > PAUSE_MOST_MS)
        pause = PAUSE_MOST_MS;
    uint32_t chance;
    random_bytes(&chance, sizeof chance);
    return pause / 2 + (int)(chance % (uint32_t)pause);
}

static void link_lose(struct link *link, const char *reason)
{
    link_warn(link, reason);
    link_move(link, LINK_AWAY);
    link_drop(link);
    timer_set(link, pause_after(link->failures));
    link->failures++;
}

/* ---- preparing ------------------------------------------------------------------------ */

/* A wrong query stops the program at its start. */
static void link_mistake(struct link *link, const struct statement *statement, const char *what)
{
    char reason[512];
    if (statement)
        snprintf(reason, sizeof reason, "sql/queries/%s.sql: %s", statement->name, what);
    else
        snprintf(reason, sizeof reason, "settings of the session: %s", what);
    if (!*link->settings.proven)
        fatal("%s", reason);
    link_lose(link, reason);
}

static bool prepare_send(struct link *link)
{
    char timeout[16];
    snprintf(timeout, sizeof timeout, "%d", link->settings.late_ms);
    const char *values[] = {timeout};
    if (!PQsendQueryParams(link->conn, session_settings, 1, NULL, values, NULL, NULL, 0))
        return false;
    const struct statement *statement = link->settings.depth ? statement_first() : NULL;
    for (; statement; statement = statement->next)
        if (!PQsendPrepare(link->conn, statement->name, statement_sql(statement),
                           statement->parameters, NULL) ||
            !PQsendDescribePrepared(link->conn, statement->name))
            return false;
    for (const char *const *channel = link->settings.channels; channel && *channel; channel++) {
        char *command = listen_command(link->conn, *channel);
        bool sent = PQsendQueryParams(link->conn, command, 0, NULL, NULL, NULL, NULL, 0);
        free(command);
        if (!sent)
            return false;
    }
    return PQpipelineSync(link->conn);
}

static void quiet(void *context, const PGresult *result)
{
    (void)context, (void)result;
}

static void link_connected(struct link *link)
{
    link_move(link, LINK_PREPARING);
    link->preparing = NULL;
    link->described = false;
    PQsetNoticeReceiver(link->conn, quiet, NULL);
    if (PQsetnonblocking(link->conn, 1) != 0 || !PQenterPipelineMode(link->conn) ||
        !prepare_send(link)) {
        link_lose(link, PQerrorMessage(link->conn));
        return;
    }
    link->clogged = true;
    link_watch(link, EV_READ | EV_WRITE);
}

static void link_prepared(struct link *link)
{
    link_move(link, LINK_READY);
    evtimer_del(link->timer);
    if (link->failures)
        log_info("connected to the database again", "as", link->settings.name, NULL);
    link->failures = 0;
    link->warned = 0;
    if (link->settings.depth)
        *link->settings.proven = true;
    if (link->settings.channels)
        link->settings.owner.notified(link->settings.owner.owner, NULL, NULL);
}

static void prepare_refused(struct link *link, const PGresult *result)
{
    char sqlstate[SQLSTATE_SIZE], what[256];
    result_sqlstate(result, sqlstate);
    result_describe(result, what, sizeof what);
    if (PQstatus(link->conn) != CONNECTION_BAD && sqlstate_is_mistake(sqlstate))
        link_mistake(link, link->preparing, what);
    else
        link_lose(link, *what ? what : PQerrorMessage(link->conn));
}

/* The answers come in the order of asking: the settings; PREPARE and DESCRIBE of each
 * statement; LISTEN of each channel; the sync. */
static void prepare_answer(struct link *link, const PGresult *result)
{
    char difference[320];
    switch (PQresultStatus(result)) {
    case PGRES_TUPLES_OK:
        link->preparing = link->settings.depth ? statement_first() : NULL;
        return;
    case PGRES_COMMAND_OK:
        if (!link->preparing)
            return;
        if (!link->described) {
            link->described = true;
        } else if (statement_fits(link->preparing, result, difference, sizeof difference)) {
            link->described = false;
            link->preparing = link->preparing->next;
        } else {
            link_mistake(link, link->preparing, difference);
        }
        return;
    case PGRES_PIPELINE_SYNC:
        link_prepared(link);
        return;
    default:
        prepare_refused(link, result);
        return;
    }
}

/* ---- units ---------------------------------------------------------------------------- */

static void flight_answered(struct link *link, struct unit *unit)
{
    TAILQ_REMOVE(&link->flight, unit, entry);
    link->load--;
    if (unit->refused && sqlstate_is_stale(unit->sqlstate))
        link->stale = true;
    unit_finish(link, unit, unit->refused ? DB_REFUSED : DB_DONE);
}

/* Takes the result over. Only the sync tells that a unit is committed or did not happen: when
 * the connection dies before, even after an error, nobody knows. */
static void unit_answer(struct link *link, PGresult *result)
{
    struct unit *unit = TAILQ_FIRST(&link->flight);
    switch (PQresultStatus(result)) {
    case PGRES_TUPLES_OK:
    case PGRES_COMMAND_OK:
        check(unit->answered < unit->count, "a statement is answered once");
        unit->answers[unit->answered] =
            (struct rows){result, unit->steps[unit->answered].statement};
        unit->answered++;
        return;
    case PGRES_PIPELINE_SYNC:
        PQclear(result);
        flight_answered(link, unit);
        return;
    case PGRES_PIPELINE_ABORTED:
        PQclear(result);
        return;
    default:
        unit->refused = true;
        result_sqlstate(result, unit->sqlstate);
        PQclear(result);
        return;
    }
}

/* libpq gives NULL between statements, and for ever when nothing is under way. */
static void link_read(struct link *link)
{
    int nothing = 0;
    while (link->conn && (link->load || link->state == LINK_PREPARING) &&
           !PQisBusy(link->conn) && nothing < 2) {
        PGresult *result = PQgetResult(link->conn);
        nothing = result ? 0 : nothing + 1;
        if (!result)
            continue;
        if (PQstatus(link->conn) == CONNECTION_BAD &&
            PQresultStatus(result) == PGRES_FATAL_ERROR) {
            PQclear(result);
            break;
        }
        if (link->state == LINK_READY) {
            unit_answer(link, result);
        } else {
            prepare_answer(link, result);
            PQclear(result);
        }
    }
    if (link->conn && PQstatus(link->conn) == CONNECTION_BAD)
        link_lose(link, PQerrorMessage(link->conn));
}

/* While something waits to be written, reading goes on: the server may want to be read before
 * it reads. */
static void link_flush(struct link *link)
{
    int left = PQflush(link->conn);
    if (left < 0) {
        link_lose(link, PQerrorMessage(link->conn));
        return;
    }
    link->clogged = left > 0;
    link_watch(link, link->clogged ? EV_READ | EV_WRITE : EV_READ);
}

static void link_talk(struct link *link)
{
    if (!PQconsumeInput(link->conn)) {
        link_unwatch(link);
        /* What arrived before the end still counts. */
        link_read(link);
        if (link->conn)
            link_lose(link, PQerrorMessage(link->conn));
        return;
    }
    link_read(link);
    if (link->conn)
        listen_take(link->conn, link->settings.owner.notified, link->settings.owner.owner);
    if (link->conn)
        link_flush(link);
    if (link->conn && link->stale && !link->load)
        link_lose(link, "the session is out of date");
}

/* ---- connecting ----------------------------------------------------------------------- */

static void link_poll(struct link *link)
{
    link_unwatch(link);
    switch (PQconnectPoll(link->conn)) {
    case PGRES_POLLING_READING:
        link_watch(link, EV_READ);
        return;
    case PGRES_POLLING_WRITING:
        link_watch(link, EV_WRITE);
        return;
    case PGRES_POLLING_OK:
        link_connected(link);
        return;
    case PGRES_POLLING_FAILED:
    default:
        link_lose(link, PQerrorMessage(link->conn));
        return;
    }
}

/* What stands before the conninfo can be changed by it; what stands after cannot. The name of a
 * host is looked up here and holds up the loop: a conninfo should give a socket or hostaddr. */
static void link_connect(struct link *link)
{
    const char *const names[] = {
        "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout",
        "dbname",          "application_name",    "client_encoding",  NULL};
    const char *const values[] = {
        "30", "10", "3", "30000", link->settings.conninfo, link->settings.name, "UTF8", NULL};
    link_move(link, LINK_CONNECTING);
    link->conn = PQconnectStartParams(names, values, 1);
    if (!link->conn)
        fatal("no memory for a connection to the database");
    timer_set(link, CONNECT_MS);
    if (PQstatus(link->conn) == CONNECTION_BAD)
        link_lose(link, PQerrorMessage(link->conn));
    else
        link_watch(link, EV_WRITE);
}

static void link_io(evutil_socket_t fd, short what, void *context)
{
    struct link *link = context;
    (void)fd, (void)what;
    switch (link->state) {
    case LINK_CONNECTING:
        link_poll(link);
        break;
    case LINK_PREPARING:
    case LINK_READY:
        link_talk(link);
        break;
    case LINK_AWAY:
        check(false, "a link that is away has no socket");
    }
    link->settings.owner.settled(link->settings.owner.owner);
}

static void link_timer(evutil_socket_t fd, short what, void *context)
{
    struct link *link = context;
    (void)fd, (void)what;
    switch (link->state) {
    case LINK_AWAY:
        link_connect(link);
        break;
    case LINK_CONNECTING:
    case LINK_PREPARING:
        link_lose(link, "no answer while connecting");
        break;
    case LINK_READY:
        check(false, "a link that is ready has no timer");
    }
    link->settings.owner.settled(link->settings.owner.owner);
}

/* ---- for the owner -------------------------------------------------------------------- */

struct link *link_new(const struct link_settings *settings)
{
    struct link *link = calloc(1, sizeof *link);
    if (!link)
        fatal("no memory for a link to the database");
    link->settings = *settings;
    TAILQ_INIT(&link->flight);
    link->io = event_new(settings->base, -1, 0, link_io, link);
    link->timer = evtimer_new(settings->base, link_timer, link);
    if (!link->io || !link->timer)
        fatal("no memory for a link to the database");
    timer_set(link, 0);
    return link;
}

void link_free(struct link *link)
{
    if (!link)
        return;
    if (link->conn) {
        link_move(link, LINK_AWAY);
        link_drop(link);
    }
    event_free(link->io);
    event_free(link->timer);
    free(link);
}

bool link_ready(const struct link *link)
{
    return link->state == LINK_READY && !link->stale;
}

size_t link_load(const struct link *link)
{
    return link->load;
}

/* Behind a statement that has been late nothing would be in time. */
size_t link_room(const struct link *link)
{
    const struct unit *oldest = TAILQ_FIRST(&link->flight);
    bool stuck = oldest && oldest->deadline <= clock_monotonic_ms();
    if (!link_ready(link) || link->clogged || stuck || link->load >= link->settings.depth)
        return 0;
    return link->settings.depth - link->load;
}

void link_send(struct link *link, struct unit *unit)
{
    bool sent = true;
    for (size_t i = 0; i < unit->count && sent; i++) {
        const struct unit_step *step = &unit->steps[i];
        sent = PQsendQueryPrepared(link->conn, step->statement->name,
                                   step->statement->parameters, step->values, NULL, NULL, 0);
    }
    sent = sent && PQpipelineSync(link->conn);
    unit_wipe(unit);
    TAILQ_INSERT_TAIL(&link->flight, unit, entry);
    link->load++;
    if (sent)
        link_flush(link);
    else
        link_lose(link, PQerrorMessage(link->conn));
}

void link_late(struct link *link, int64_t now)
{
    struct unit *unit;
    TAILQ_FOREACH(unit, &link->flight, entry)
    {
        if (unit->deadline > now)
            break;
        if (unit->callback)
            unit_finish(link, unit_split(unit), DB_LATE);
    }
    unit = TAILQ_FIRST(&link->flight);
    if (unit && unit->deadline + link->settings.late_ms <= now)
        link_lose(link, "no answer");
}

bool link_forget(struct link *link, uint64_t ticket)
{
    return units_forget(&link->flight, ticket);
}
