/*
 * A unit on its way: the statements, the answers so far and whom to call. It is in one list at
 * a time; who takes it out of a list owns it.
 */
#pragma once

#include <sys/queue.h>

#include "db/db.h"
#include "db/result.h"

#define UNIT_MOST 8

struct unit_step {
    const struct statement *statement;
    const char **values; /* NULL without parameters */
    size_t size;         /* bytes at values, texts included */
};

struct unit {
    TAILQ_ENTRY(unit) entry;
    uint64_t ticket;
    db_callback callback; /* NULL: nobody waits for it (any more) */
    void *context;
    int64_t deadline; /* clock_monotonic_ms */
    struct unit_step steps[UNIT_MOST];
    size_t count;
    struct rows answers[UNIT_MOST];
    size_t answered;
    bool refused;
    char sqlstate[SQLSTATE_SIZE];
    enum db_outcome outcome; /* once finished */
};

TAILQ_HEAD(units, unit);

/* Overwrites and gives back the parameters; they are of no use once libpq has copied them. */
void unit_wipe(struct unit *unit);
void unit_free(struct unit *unit);

/* Calls whoever waits, and frees the unit. */
void unit_deliver(struct unit *unit);

/* Another unit without statements that takes over the callback, for an outcome that comes
 * before the answer; the unit itself keeps its place and nobody waits for it. */
struct unit *unit_split(struct unit *unit);

/* Takes the callback away from the unit of that ticket; false when it is not in the list. */
bool units_forget(const struct units *units, uint64_t ticket);
