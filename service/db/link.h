/*
 * One connection on an event loop, in pipeline mode. It connects in the background and again
 * whenever it is lost, prepares every declared statement and takes units; each unit handed to
 * it comes back finished exactly once. A link without depth only listens.
 *
 * A statement that is not what its caller declared ends the process, unless a link of the same
 * owner has worked before: then the database has changed under a running program, which logs
 * that and keeps trying.
 */
#pragma once

#include "db/unit.h"

struct event_base;
struct link;

/* What a link tells its owner. None of these may free the link. */
struct link_owner {
    /* A unit is finished; its outcome is set and the owner has it again. */
    void (*finished)(void *owner, struct unit *unit);
    /* An event has been handled: there may be finished units, or room for others. */
    void (*settled)(void *owner);
    /* Something was published; channel is NULL when the link has just begun to listen. */
    void (*notified)(void *owner, const char *channel, const char *payload);
    void *owner;
};

struct link_settings {
    struct event_base *base;
    const char *conninfo, *name;
    size_t depth; /* units under way at most; 0: it only listens */
    int late_ms;
    const char *const *channels; /* LISTEN on these, NULL-terminated, or NULL */
    bool *proven;                /* shared: a link has been ready before */
    struct link_owner owner;
};

struct link *link_new(const struct link_settings *settings);
/* Units under way finish as DB_LOST. */
void link_free(struct link *link);

bool link_ready(const struct link *link);
/* How many units it would take now. */
size_t link_room(const struct link *link);
/* Units under way. */
size_t link_load(const struct link *link);

/* Takes the unit over; link_room was more than 0. */
void link_send(struct link *link, struct unit *unit);
/* Finishes units whose deadline has passed as DB_LATE; they keep their place in the pipeline.
 * A link that stays silent as long again is given up. */
void link_late(struct link *link, int64_t now);
/* Nobody waits for that unit any more; false when it is not here. */
bool link_forget(struct link *link, uint64_t ticket);
