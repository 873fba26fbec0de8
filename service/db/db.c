#include "db/db.h"

#include <stdlib.h>

#include <event2/event.h>

#include "base/check.h"
#include "base/clock.h"
#include "db/link.h"

#define FAST_LINKS_MOST 8
#define FAST_DEPTH      64
#define SLOW_DEPTH      1
#define TICK_LEAST_MS   5
#define TICK_MOST_MS    250

const struct db_settings db_defaults = {
    .name = "weerklank",
    .fast_links = 2,
    .queue = 1024,
    .late_ms = 10000,
    .slow_late_ms = 60000,
};

struct lane {
    struct link *links[FAST_LINKS_MOST];
    size_t count;
    size_t turn;          /* the link that is asked first the next time */
    struct units waiting; /* never sent */
    size_t length;
    int late_ms;
};

struct db {
    struct db_settings settings;
    struct lane lanes[2];
    struct link *listener;
    struct units finished; /* to be delivered */
    struct event *kick;    /* delivers and sends as soon as the loop is back */
    struct event *tick;    /* looks for late units while there are any */
    uint64_t last_ticket;
    bool proven;  /* a link has been ready */
    bool working; /* delivering: callbacks are on the stack */
    bool closing;
};

/* ---- lanes ---------------------------------------------------------------------------- */

static bool lane_ready(const struct lane *lane)
{
    for (size_t i = 0; i < lane->count; i++)
        if (link_ready(lane->links[i]))
            return true;
    return false;
}

/* The link with the least under way; among equals they take turns. */
static struct link *lane_pick(struct lane *lane)
{
    struct link *best = NULL;
    for (size_t i = 0; i < lane->count; i++) {
        struct link *link = lane->links[(lane->turn + i) % lane->count];
        if (link_room(link) && (!best || link_load(link) < link_load(best)))
            best = link;
    }
    lane->turn++;
    return best;
}

static struct unit *lane_take(struct lane *lane)
{
    struct unit *unit = TAILQ_FIRST(&lane->waiting);
    TAILQ_REMOVE(&lane->waiting, unit, entry);
    lane->length--;
    return unit;
}

static void unit_busy(struct db *db, struct unit *unit)
{
    unit->outcome = DB_BUSY;
    TAILQ_INSERT_TAIL(&db->finished, unit, entry);
}

/* What was never sent is turned away when its time is up, or when there is no link left. */
static void lane_turn_away(struct db *db, struct lane *lane, int64_t now)
{
    bool ready = lane_ready(lane);
    for (struct unit *unit; (unit = TAILQ_FIRST(&lane->waiting));) {
        if (ready && unit->deadline > now)
            return;
        unit_busy(db, lane_take(lane));
    }
}

static void lane_send(struct db *db, struct lane *lane)
{
    lane_turn_away(db, lane, clock_monotonic_ms());
    while (lane->length) {
        struct link *link = lane_pick(lane);
        if (!link)
            return;
        link_send(link, lane_take(lane));
    }
}

static bool lane_idle(const struct lane *lane)
{
    size_t load = lane->length;
    for (size_t i = 0; i < lane->count; i++)
        load += link_load(lane->links[i]);
    return load == 0;
}

/* ---- the loop ------------------------------------------------------------------------- */

static void timer_set(struct event *timer, int ms)
{
    struct timeval time = {ms / 1000, ms % 1000 * 1000};
    if (!evtimer_pending(timer, NULL))
        evtimer_add(timer, &time);
}

static void tick_set(struct db *db)
{
    if (lane_idle(&db->lanes[LANE_FAST]) && lane_idle(&db->lanes[LANE_SLOW]))
        return;
    int least = db->settings.late_ms < db->settings.slow_late_ms ? db->settings.late_ms
                                                                 : db->settings.slow_late_ms;
    int ms = least / 8;
    timer_set(db->tick, ms < TICK_LEAST_MS  ? TICK_LEAST_MS
                        : ms > TICK_MOST_MS ? TICK_MOST_MS
                                            : ms);
}

/* Those that are finished now; what is turned away meanwhile stands behind them. */
static void deliver(struct db *db)
{
    const struct unit *last = TAILQ_LAST(&db->finished, units);
    bool more = last != NULL;
    db->working = true;
    while (more) {
        struct unit *unit = TAILQ_FIRST(&db->finished);
        TAILQ_REMOVE(&db->finished, unit, entry);
        more = unit != last;
        unit_deliver(unit);
    }
    db->working = false;
}

/* Callbacks may send: so they come first. What they sent and is turned away at once waits for
 * the next turn of the loop, that others get theirs. */
static void db_work(struct db *db)
{
    if (db->closing || db->working)
        return;
    deliver(db);
    lane_send(db, &db->lanes[LANE_FAST]);
    lane_send(db, &db->lanes[LANE_SLOW]);
    if (!TAILQ_EMPTY(&db->finished))
        timer_set(db->kick, 0);
    tick_set(db);
}

static void kicked(evutil_socket_t fd, short what, void *context)
{
    (void)fd, (void)what;
    db_work(context);
}

static void ticked(evutil_socket_t fd, short what, void *context)
{
    struct db *db = context;
    (void)fd, (void)what;
    int64_t now = clock_monotonic_ms();
    for (size_t lane = 0; lane < 2; lane++)
        for (size_t i = 0; i < db->lanes[lane].count; i++)
            link_late(db->lanes[lane].links[i], now);
    db_work(db);
}

static void link_finished(void *owner, struct unit *unit)
{
    struct db *db = owner;
    TAILQ_INSERT_TAIL(&db->finished, unit, entry);
}

static void link_settled(void *owner)
{
    db_work(owner);
}

static void link_notified(void *owner, const char *channel, const char *payload)
{
    struct db *db = owner;
    if (db->settings.notified)
        db->settings.notified(db->settings.context, channel, payload);
}

/* ---- for everybody -------------------------------------------------------------------- */

static void lane_open(struct db *db, enum db_lane which, size_t count, int late_ms,
                      struct link_settings *settings)
{
    struct lane *lane = &db->lanes[which];
    TAILQ_INIT(&lane->waiting);
    lane->late_ms = settings->late_ms = late_ms;
    settings->depth = which == LANE_FAST ? FAST_DEPTH : SLOW_DEPTH;
    lane->count = count;
    for (size_t i = 0; i < count; i++)
        lane->links[i] = link_new(settings);
}

struct db *db_new(struct event_base *base, const struct db_settings *settings)
{
    check(settings->conninfo, "there is a conninfo");
    check(settings->fast_links >= 1 && settings->fast_links <= FAST_LINKS_MOST,
          "one to eight links in the fast lane");
    struct db *db = calloc(1, sizeof *db);
    if (!db)
        fatal("no memory for the links to the database");
    db->settings = *settings;
    TAILQ_INIT(&db->finished);
    db->kick = evtimer_new(base, kicked, db);
    db->tick = evtimer_new(base, ticked, db);
    if (!db->kick || !db->tick)
        fatal("no memory for the links to the database");

    struct link_settings link = {
        .base = base,
        .conninfo = settings->conninfo,
        .name = settings->name,
        .proven = &db->proven,
        .owner = {link_finished, link_settled, link_notified, db},
    };
    lane_open(db, LANE_FAST, (size_t)settings->fast_links, settings->late_ms, &link);
    lane_open(db, LANE_SLOW, 1, settings->slow_late_ms, &link);
    if (settings->channels) {
        link.depth = 0;
        link.channels = settings->channels;
        db->listener = link_new(&link);
    }
    return db;
}

void db_free(struct db *db)
{
    if (!db)
        return;
    check(!db->working, "the database is not closed by a callback of it");
    db->closing = true;
    for (size_t i = 0; i < 2; i++) {
        struct lane *lane = &db->lanes[i];
        while (lane->length)
            unit_busy(db, lane_take(lane));
        for (size_t j = 0; j < lane->count; j++)
            link_free(lane->links[j]);
        lane->count = 0;
    }
    link_free(db->listener);
    while (!TAILQ_EMPTY(&db->finished))
        deliver(db);
    event_free(db->kick);
    event_free(db->tick);
    free(db);
}

bool db_ready(const struct db *db)
{
    const struct lane *lane = &db->lanes[LANE_FAST];
    return lane_ready(lane) && lane->length < db->settings.queue;
}

uint64_t db_send(struct db *db, enum db_lane lane_asked, struct unit *unit,
                 db_callback callback, void *context)
{
    struct lane *lane = &db->lanes[lane_asked];
    check(unit->count > 0, "a unit has a statement");
    check(!unit->ticket, "a unit is sent once");
    unit->ticket = ++db->last_ticket;
    unit->callback = callback;
    unit->context = context;
    unit->deadline = clock_monotonic_ms() + lane->late_ms;
    if (db->closing || !lane_ready(lane) || lane->length >= db->settings.queue) {
        unit_busy(db, unit);
    } else {
        TAILQ_INSERT_TAIL(&lane->waiting, unit, entry);
        lane->length++;
    }
    if (!db->closing)
        timer_set(db->kick, 0);
    return unit->ticket;
}

/* Rare: whoever asked has left. The lists are short. */
void db_forget(struct db *db, uint64_t ticket)
{
    if (units_forget(&db->finished, ticket))
        return;
    for (size_t i = 0; i < 2; i++) {
        if (units_forget(&db->lanes[i].waiting, ticket))
            return;
        for (size_t j = 0; j < db->lanes[i].count; j++)
            if (link_forget(db->lanes[i].links[j], ticket))
                return;
    }
}
