#include "urn/casting.h"

#include <string.h>

#include "urn/batch.h"

/* How often a batch meets a key that has just been replaced, at most. */
#define STALE_MOST 8

static bool key_read(struct blocking *db, const uint8_t pin[32], const uint8_t municipality[16],
                     struct batch_epoch *epoch, struct complaint *complaint)
{
    char id[UUID_TEXT_SIZE];
    text_uuid(municipality, id);
    const char *values[] = {id};
    struct rows *rows;
    if (!blocking_run(db, batch_key, values, &rows, complaint))
        return false;
    enum batch_trust trust = batch_epoch_read(rows, pin, municipality, epoch);
    rows_free(rows);
    switch (trust) {
    case TRUST_GOOD:
        return true;
    case TRUST_MISSING:
        return complain(complaint, 503, "urn.key-missing", "%s", id);
    case TRUST_FORGED:
        return complain(complaint, 503, "urn.key-forged", "%s", id);
    }
    return false;
}

static bool outcomes_take(const struct rows *rows, struct casting *ballots, size_t count,
                          bool *stale)
{
    static const enum cast_outcome outcomes[] = {
        [BATCH_STORED] = CAST_STORED,       [BATCH_ALREADY] = CAST_ALREADY,
        [BATCH_CODE_GONE] = CAST_CODE_GONE, [BATCH_CLOSED] = CAST_CLOSED,
        [BATCH_STALE_EPOCH] = CAST_AWAY,
    };

    *stale = false;
    for (size_t row = 0; row < rows_count(rows); row++) {
        size_t place;
        enum batch_outcome outcome;
        if (!batch_outcome_read(rows, row, count, &place, &outcome))
            return false;
        ballots[place].outcome = outcomes[outcome];
        *stale = *stale || outcome == BATCH_STALE_EPOCH;
    }
    return true;
}

/* One transaction; with a stale epoch nothing of the batch was stored. */
static bool batch_cast_once(struct blocking *db, const uint8_t municipality[16],
                            const struct batch_epoch *epoch, struct casting *ballots,
                            size_t count, bool *stale, struct complaint *complaint)
{
    struct batch_ballot batch[BATCH_MOST];
    for (size_t i = 0; i < count; i++)
        batch[i] = (struct batch_ballot){ballots[i].round, ballots[i].receipt, NULL,
                                         ballots[i].plain, ballots[i].plain_size};
    struct arena *arena = arena_new();
    const char *values[BATCH_VALUES];
    batch_seal(municipality, epoch, batch, count, arena, values);
    struct rows *rows = NULL;
    bool done = blocking_begin(db, complaint) &&
                blocking_run(db, batch_share, values, NULL, complaint) &&
                blocking_run(db, batch_cast, values, &rows, complaint) &&
                blocking_commit(db, complaint);
    if (!done)
        blocking_rollback(db);
    else if (!outcomes_take(rows, ballots, count, stale))
        done = complain(complaint, 500, "urn.outcome", "cast_ballots");
    rows_free(rows);
    arena_free(arena);
    return done;
}

bool cast_blocking(struct blocking *db, const uint8_t pin[32], const uint8_t municipality[16],
                   struct casting *ballots, size_t count, struct complaint *complaint)
{
    for (size_t i = 0; i < count; i++)
        ballots[i].outcome = CAST_AWAY;
    struct batch_epoch epoch;
    if (!key_read(db, pin, municipality, &epoch, complaint))
        return false;
    for (size_t start = 0; start < count;) {
        size_t size = count - start < BATCH_MOST ? count - start : BATCH_MOST;
        bool stale = true;
        for (int tries = 0; stale; tries++) {
            if (tries == STALE_MOST)
                return complain(complaint, 503, "urn.key-missing", "stale");
            if (tries && !key_read(db, pin, municipality, &epoch, complaint))
                return false;
            if (!batch_cast_once(db, municipality, &epoch, ballots + start, size, &stale,
                                 complaint))
                return false;
        }
        start += size;
    }
    return true;
}
