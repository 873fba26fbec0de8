#include "urn/cast.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>
#include <sodium.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/log.h"
#include "urn/batch.h"

/* How long a ballot is tried. One that may have reached the database is worth more patience
 * than one that certainly did not: its visitor would have to wonder. */
#define PATIENCE_MS        2000
#define PATIENCE_UNSURE_MS 15000
#define PAUSE_FIRST_MS     25
#define PAUSE_MOST_MS      1000
#define STALE_MOST         8
#define WARN_EVERY_MS      60000

struct waiting {
    struct waiting *next;
    uint8_t round[16];
    uint8_t receipt[RECEIPT_HASH_SIZE];
    uint8_t code[CODE_HASH_SIZE];
    bool coded;
    uint8_t *plain;
    size_t plain_size;
    void (*done)(void *context, enum cast_outcome outcome);
    void *context;
    int64_t since;
    int stale;   /* how often its key had just been replaced */
    bool alone;  /* was in a batch that was refused */
    bool unsure; /* was in a batch whose fate is unknown */
};

struct queue {
    struct waiting *first;
    struct waiting **last;
};

enum place_state {
    PLACE_IDLE,    /* nothing is under way */
    PLACE_ASKING,  /* for the current key */
    PLACE_CASTING, /* a batch is under way */
    PLACE_PAUSED,  /* after a failure, until the timer */
};

/* The ballots of one municipality. */
struct place {
    struct place *next;
    struct caster *caster;
    uint8_t municipality[16];
    enum place_state state;
    bool key_known;
    struct batch_epoch epoch;
    struct queue queue;
    struct waiting *batch[BATCH_MOST];
    size_t batch_count;
    uint64_t ticket;
    struct event *timer;
    int failures; /* in a row */
    int64_t warned;
};

struct caster {
    struct event_base *base;
    struct db *db;
    uint8_t pin[32];
    struct place *places;
};

static const char *const outcome_names[] = {
    [CAST_STORED] = "stored", [CAST_ALREADY] = "already", [CAST_CODE_GONE] = "code gone",
    [CAST_CLOSED] = "closed", [CAST_AWAY] = "away",
};

static const enum cast_outcome outcomes_of_batch[] = {
    [BATCH_STORED] = CAST_STORED,       [BATCH_ALREADY] = CAST_ALREADY,
    [BATCH_CODE_GONE] = CAST_CODE_GONE, [BATCH_CLOSED] = CAST_CLOSED,
    [BATCH_STALE_EPOCH] = CAST_AWAY, /* after STALE_MOST times */
};

const char *cast_outcome_name(enum cast_outcome outcome)
{
    return outcome_names[outcome];
}

/* ---- queues ------------------------------------------------------------------------ */

static void queue_start(struct queue *queue)
{
    queue->first = NULL;
    queue->last = &queue->first;
}

static void queue_add(struct queue *queue, struct waiting *ballot)
{
    ballot->next = NULL;
    *queue->last = ballot;
    queue->last = &ballot->next;
}

static struct waiting *queue_take(struct queue *queue)
{
    struct waiting *ballot = queue->first;
    if (!ballot)
        return NULL;
    queue->first = ballot->next;
    if (!queue->first)
        queue->last = &queue->first;
    return ballot;
}

/* Those of `front` go before what waits already; front is empty then. */
static void queue_put_back(struct queue *queue, struct queue *front)
{
    if (!front->first)
        return;
    *front->last = queue->first;
    if (!queue->first)
        queue->last = front->last;
    queue->first = front->first;
    queue_start(front);
}

static void ballot_finish(struct waiting *ballot, enum cast_outcome outcome)
{
    void (*done)(void *, enum cast_outcome) = ballot->done;
    void *context = ballot->context;
    sodium_memzero(ballot->plain, ballot->plain_size);
    free(ballot->plain);
    sodium_memzero(ballot, sizeof *ballot);
    free(ballot);
    done(context, outcome);
}

static void queue_finish(struct queue *queue, enum cast_outcome outcome)
{
    struct queue taken;
    queue_start(&taken);
    queue_put_back(&taken, queue);
    for (struct waiting *ballot; (ballot = queue_take(&taken));)
        ballot_finish(ballot, outcome);
}

/* ---- one municipality, in the order in which time passes --------------------------- */

static void place_move(struct place *place, enum place_state state)
{
    static const bool possible[4][4] = {
        [PLACE_IDLE] = {[PLACE_ASKING] = true,  [PLACE_CASTING] = true, [PLACE_PAUSED] = true},
        [PLACE_ASKING] = {[PLACE_IDLE] = true},
        [PLACE_CASTING] = {[PLACE_IDLE] = true   },
        [PLACE_PAUSED] = {[PLACE_IDLE] = true   },
    };
    check(possible[place->state][state], "a place casts one batch at a time");
    place->state = state;
}

static void key_came(void *context, const struct db_result *result);
static void batch_came(void *context, const struct db_result *result);
static void place_go(struct place *place);

static void pause_over(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    struct place *place = context;
    place_move(place, PLACE_IDLE);
    place_go(place);
}

/* Waits before the next attempt: longer after each failure, and not all workers at once. */
static void place_pause(struct place *place)
{
    int pause = PAUSE_FIRST_MS << (place->failures < 6 ? place->failures : 6);
    if (pause > PAUSE_MOST_MS)
        pause = PAUSE_MOST_MS;
    pause = pause / 2 + (int)randombytes_uniform((uint32_t)pause);
    place->failures++;
    place_move(place, PLACE_PAUSED);
    struct timeval time = {pause / 1000, pause % 1000 * 1000};
    event_add(place->timer, &time);
}

static bool ballot_patient(const struct waiting *ballot)
{
    int64_t patience = ballot->unsure ? PATIENCE_UNSURE_MS : PATIENCE_MS;
    return clock_monotonic_ms() - ballot->since < patience;
}

/* Takes out of the queue those that have waited long enough. */
static void queue_impatient(struct queue *queue, struct queue *gone)
{
    struct queue kept;
    queue_start(&kept);
    for (struct waiting *ballot; (ballot = queue_take(queue));)
        queue_add(ballot_patient(ballot) ? &kept : gone, ballot);
    queue_put_back(queue, &kept);
}

static void place_ask(struct place *place)
{
    char municipality[UUID_TEXT_SIZE];
    text_uuid(place->municipality, municipality);
    const char *values[] = {municipality};
    struct unit *unit = unit_new();
    unit_add(unit, batch_key, values);
    place_move(place, PLACE_ASKING);
    place->ticket = db_send(place->caster->db, LANE_FAST, unit, key_came, place);
}

/* A refused batch is cast again one by one, so that a bad ballot does not hold up others. */
static void place_gather(struct place *place)
{
    place->batch_count = 0;
    while (place->queue.first && place->batch_count < BATCH_MOST) {
        bool alone = place->queue.first->alone;
        if (alone && place->batch_count)
            return;
        place->batch[place->batch_count++] = queue_take(&place->queue);
        if (alone)
            return;
    }
}

static void place_cast(struct place *place)
{
    place_gather(place);
    struct batch_ballot ballots[BATCH_MOST];
    for (size_t i = 0; i < place->batch_count; i++) {
        const struct waiting *ballot = place->batch[i];
        ballots[i] = (struct batch_ballot){ballot->round, ballot->receipt,
                                           ballot->coded ? ballot->code : NULL, ballot->plain,
                                           ballot->plain_size};
    }
    struct arena *arena = arena_new();
    const char *values[BATCH_VALUES];
    batch_seal(place->municipality, &place->epoch, ballots, place->batch_count, arena, values);
    struct unit *unit = unit_new();
    unit_add(unit, batch_share, values); /* the municipality is the first value of both */
    unit_add(unit, batch_cast, values);
    arena_free(arena);
    place_move(place, PLACE_CASTING);
    place->ticket = db_send(place->caster->db, LANE_FAST, unit, batch_came, place);
}

static void place_go(struct place *place)
{
    if (place->state != PLACE_IDLE || !place->queue.first)
        return;
    if (place->key_known)
        place_cast(place);
    else
        place_ask(place);
}

static void place_warn(struct place *place, const char *what)
{
    int64_t now = clock_monotonic_ms();
    if (place->warned && now - place->warned < WARN_EVERY_MS)
        return;
    place->warned = now;
    char municipality[UUID_TEXT_SIZE];
    text_uuid(place->municipality, municipality);
    log_error(what, "municipality", municipality, NULL);
}

static void key_came(void *context, const struct db_result *result)
{
    struct place *place = context;
    place->ticket = 0;
    place_move(place, PLACE_IDLE);
    struct queue gone;
    queue_start(&gone);
    if (result->outcome != DB_DONE) {
        queue_impatient(&place->queue, &gone);
        place_pause(place);
    } else {
        switch (batch_epoch_read(result->sets[0], place->caster->pin, place->municipality,
                                 &place->epoch)) {
        case TRUST_GOOD:
            place->key_known = true;
            break;
        case TRUST_MISSING:
            place_warn(place, "no epoch key: does the mixer run? ballots are turned away");
            queue_put_back(&gone, &place->queue);
            break;
        case TRUST_FORGED:
            place_warn(place, "epoch key NOT SIGNED by the pinned mixer: somebody may have "
                              "swapped it; ballots are turned away");
            queue_put_back(&gone, &place->queue);
            break;
        }
    }
    queue_finish(&gone, CAST_AWAY);
    place_go(place);
}

/* Whether a refusal may be over at the next attempt: a deadlock, a shutdown, a full server. */
static bool refusal_passes(const char *sqlstate)
{
    static const char *const classes[] = {"40", "53", "55", "57"};
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++)
        if (!strncmp(sqlstate, classes[i], 2))
            return true;
    return false;
}

/* The batch has been decided ballot by ballot. */
static void batch_settle(struct place *place, const struct rows *rows, struct queue *again)
{
    struct waiting *batch[BATCH_MOST];
    size_t count = place->batch_count;
    enum cast_outcome outcomes[BATCH_MOST];
    memcpy(batch, place->batch, count * sizeof *batch);
    place->batch_count = 0;
    for (size_t i = 0; i < count; i++)
        outcomes[i] = CAST_AWAY;

    for (size_t row = 0; row < rows_count(rows); row++) {
        size_t at;
        enum batch_outcome outcome;
        if (!batch_outcome_read(rows, row, count, &at, &outcome) || !batch[at]) {
            log_error("the database gave an outcome that makes no sense", NULL);
            continue;
        }
        outcomes[at] = outcomes_of_batch[outcome];
        if (outcome == BATCH_ALREADY && batch[at]->unsure)
            outcomes[at] = CAST_STORED; /* by the attempt whose answer was lost */
        if (outcome != BATCH_STALE_EPOCH)
            continue;
        place->key_known = false;
        if (++batch[at]->stale <= STALE_MOST) {
            queue_add(again, batch[at]);
            batch[at] = NULL;
        }
    }
    queue_put_back(&place->queue, again);
    for (size_t i = 0; i < count; i++)
        if (batch[i])
            ballot_finish(batch[i], outcomes[i]);
}

/* The batch as a whole did not happen, or nobody knows whether it did. */
static void batch_return(struct place *place, const struct db_result *result)
{
    struct queue again, gone;
    queue_start(&again);
    queue_start(&gone);
    bool refused = result->outcome == DB_REFUSED && !refusal_passes(result->sqlstate);
    bool single = place->batch_count == 1;
    for (size_t i = 0; i < place->batch_count; i++) {
        struct waiting *ballot = place->batch[i];
        if (result->outcome == DB_LOST || result->outcome == DB_LATE)
            ballot->unsure = true;
        ballot->alone = ballot->alone || refused;
        bool more = refused ? !single : ballot_patient(ballot);
        queue_add(more ? &again : &gone, ballot);
    }
    place->batch_count = 0;
    if (refused)
        log_error("the database refused a batch of ballots", "sqlstate", result->sqlstate,
                  NULL);
    queue_put_back(&place->queue, &again);
    if (!refused) {
        queue_impatient(&place->queue, &gone);
        place_pause(place);
    }
    queue_finish(&gone, CAST_AWAY);
}

static void batch_came(void *context, const struct db_result *result)
{
    struct place *place = context;
    place->ticket = 0;
    place_move(place, PLACE_IDLE);
    if (result->outcome == DB_DONE) {
        struct queue again;
        queue_start(&again);
        place->failures = 0;
        batch_settle(place, result->sets[1], &again);
    } else {
        batch_return(place, result);
    }
    place_go(place);
}

/* ---- the caster -------------------------------------------------------------------- */

static void *allocate(size_t size)
{
    void *memory = calloc(1, size ? size : 1);
    if (!memory)
        fatal("no memory for a ballot");
    return memory;
}

struct caster *caster_new(struct event_base *base, struct db *db, const uint8_t pin[32])
{
    struct caster *caster = allocate(sizeof *caster);
    caster->base = base;
    caster->db = db;
    memcpy(caster->pin, pin, sizeof caster->pin);
    return caster;
}

static void place_free(struct place *place)
{
    if (place->ticket)
        db_forget(place->caster->db, place->ticket);
    event_free(place->timer);
    for (size_t i = 0; i < place->batch_count; i++)
        ballot_finish(place->batch[i], CAST_AWAY);
    queue_finish(&place->queue, CAST_AWAY);
    free(place);
}

void caster_free(struct caster *caster)
{
    if (!caster)
        return;
    for (struct place *place = caster->places; place;) {
        struct place *next = place->next;
        place_free(place);
        place = next;
    }
    free(caster);
}

static struct place *place_of(struct caster *caster, const uint8_t municipality[16])
{
    for (struct place *place = caster->places; place; place = place->next)
        if (!memcmp(place->municipality, municipality, sizeof place->municipality))
            return place;
    struct place *place = allocate(sizeof *place);
    place->caster = caster;
    memcpy(place->municipality, municipality, sizeof place->municipality);
    queue_start(&place->queue);
    place->timer = event_new(caster->base, -1, 0, pause_over, place);
    if (!place->timer)
        fatal("no memory for a timer");
    place->next = caster->places;
    caster->places = place;
    return place;
}

static struct waiting *waiting_new(const struct batch_ballot *ballot)
{
    struct waiting *waiting = allocate(sizeof *waiting);
    memcpy(waiting->round, ballot->round, sizeof waiting->round);
    memcpy(waiting->receipt, ballot->receipt, sizeof waiting->receipt);
    waiting->coded = ballot->code;
    if (ballot->code)
        memcpy(waiting->code, ballot->code, sizeof waiting->code);
    waiting->plain = allocate(ballot->plain_size);
    memcpy(waiting->plain, ballot->plain, ballot->plain_size);
    waiting->plain_size = ballot->plain_size;
    return waiting;
}

void caster_cast(struct caster *caster, const uint8_t municipality[16],
                 const struct batch_ballot *ballot,
                 void (*done)(void *context, enum cast_outcome outcome), void *context)
{
    struct waiting *waiting = waiting_new(ballot);
    waiting->done = done;
    waiting->context = context;
    waiting->since = clock_monotonic_ms();

    struct place *place = place_of(caster, municipality);
    queue_add(&place->queue, waiting);
    place_go(place);
}

void caster_refresh(struct caster *caster)
{
    for (struct place *place = caster->places; place; place = place->next)
        place->key_known = false;
}
