/*
 * Casting: ballots of one worker gather while the previous batch commits, then go out as one
 * unit per municipality. Ballots of a stale epoch are sealed again, lost batches are cast
 * again (the receipt settles it), refused ones one by one.
 */
#pragma once

#include "db/db.h"
#include "urn/batch.h"

enum cast_outcome {
    CAST_STORED,
    CAST_ALREADY,   /* this page was stored before */
    CAST_CODE_GONE, /* somebody else used the code */
    CAST_CLOSED,    /* the round has closed */
    CAST_AWAY,      /* the database or a trusted key is not there: try again later */
};

const char *cast_outcome_name(enum cast_outcome outcome);

struct caster;

/* pin: the mixer's public identity key; epoch keys not signed by it are not used. */
struct caster *caster_new(struct event_base *base, struct db *db, const uint8_t pin[32]);
/* Ballots still waiting end as CAST_AWAY. */
void caster_free(struct caster *caster);

/* Takes a copy of everything (wiped when done) and calls back exactly once, never from
 * inside. */
void caster_cast(struct caster *caster, const uint8_t municipality[16],
                 const struct batch_ballot *ballot,
                 void (*done)(void *context, enum cast_outcome outcome), void *context);
/* Epoch keys may have changed (a NOTIFY on weerklank_epoch, or a reconnect). */
void caster_refresh(struct caster *caster);
