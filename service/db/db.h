/*
 * PostgreSQL from an event loop, in pipelines: one `struct db` per loop. A unit is one to
 * eight statements that take effect together or not at all, in one round trip. Its callback
 * fires exactly once and never from inside db_send.
 */
#pragma once

#include "db/rows.h"
#include "db/statement.h"

struct event_base;
struct db;
struct unit;

enum db_lane {
    LANE_FAST, /* pipelined: short statements of visitors */
    LANE_SLOW, /* one at a time: long work */
};

enum db_outcome {
    DB_DONE,    /* all of it is committed */
    DB_REFUSED, /* the server refused; nothing of it happened; sqlstate tells why */
    DB_BUSY,    /* never sent: the queue is full or nothing is connected */
    DB_LOST,    /* sent, the connection died, the result is unknown */
    DB_LATE,    /* sent, no answer in time, the result is unknown */
};

const char *db_outcome_name(enum db_outcome outcome);

struct db_result {
    enum db_outcome outcome;
    char sqlstate[6];           /* DB_REFUSED only */
    size_t count;               /* DB_DONE: one set of rows per statement */
    const struct rows *sets[8]; /* valid during the callback */
};

typedef void (*db_callback)(void *context, const struct db_result *result);

struct db_settings {
    const char *conninfo;
    const char *name;            /* application_name, as it stands in pg_stat_activity */
    int fast_links;              /* 2 */
    size_t queue;                /* units waiting at most, then DB_BUSY; 1024 */
    int late_ms;                 /* a unit's patience in the fast lane; 10,000 */
    int slow_late_ms;            /* and in the slow lane; 60,000 */
    const char *const *channels; /* LISTEN on these, NULL-terminated, or NULL */
    /* A notification came; channel is NULL after (re)connecting: assume all has changed. */
    void (*notified)(void *context, const char *channel, const char *payload);
    void *context;
};

extern const struct db_settings db_defaults;

/* Connects in the background, with back-off for ever. Settings are copied, strings borrowed. */
struct db *db_new(struct event_base *base, const struct db_settings *settings);
/* Units under way end as DB_LOST; their callbacks fire before this returns. */
void db_free(struct db *db);
/* Whether a unit sent now would go out: for /readyz. */
bool db_ready(const struct db *db);

struct unit *unit_new(void);
/* values: as many texts as the statement has parameters; copied. Overwritten when done. */
void unit_add(struct unit *unit, const struct statement *statement, const char *const *values);

/* Takes the unit over. The ticket is never 0. */
uint64_t db_send(struct db *db, enum db_lane lane, struct unit *unit, db_callback callback,
                 void *context);
/* The callback of that ticket will not be called any more; the unit itself goes on. */
void db_forget(struct db *db, uint64_t ticket);
