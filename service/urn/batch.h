/*
 * A batch of ballots as the database takes it: one municipality, one epoch, one statement.
 * What is common to casting from an event loop (cast.h) and from a command (casting.h).
 */
#pragma once

#include "db/rows.h"
#include "db/statement.h"
#include "urn/keys.h"

/* Of a code, keyed with the pepper. */
#define CODE_HASH_SIZE 32

/* Ballots in one batch at most. */
#define BATCH_MOST 200

enum batch_outcome {
    BATCH_STORED,
    BATCH_ALREADY,
    BATCH_CODE_GONE,
    BATCH_CLOSED,
    BATCH_STALE_EPOCH,
};

/* One ballot on its way; the pointers are borrowed. */
struct batch_ballot {
    const uint8_t *round;   /* 16 bytes */
    const uint8_t *receipt; /* RECEIPT_HASH_SIZE */
    const uint8_t *code;    /* CODE_HASH_SIZE, or NULL where none is needed */
    const uint8_t *plain;
    size_t plain_size;
};

/* Run before, in the same unit or transaction: waits while the mixer changes the key. */
extern const struct statement *const batch_share;
/* And this. */
extern const struct statement *const batch_cast;
/* The current key of a municipality. */
extern const struct statement *const batch_key;

/* The key as it is used: checked against the pin. */
struct batch_epoch {
    uint8_t epoch[EPOCH_SIZE];
    uint8_t public_key[PUBLIC_KEY_SIZE];
};

enum batch_trust { TRUST_GOOD, TRUST_MISSING, TRUST_FORGED };

/* Reads what batch_key gave. */
enum batch_trust batch_epoch_read(const struct rows *rows, const uint8_t pin[32],
                                  const uint8_t municipality[16], struct batch_epoch *epoch);

#define BATCH_VALUES 6

/* Seals every ballot to the key and writes the parameters of batch_cast into the arena. */
void batch_seal(const uint8_t municipality[16], const struct batch_epoch *epoch,
                const struct batch_ballot *ballots, size_t count, struct arena *arena,
                const char *values[BATCH_VALUES]);

/* What became of the ballot of that row of the result: its place in the batch, from 0. False
 * when the row makes no sense. */
bool batch_outcome_read(const struct rows *rows, size_t row, size_t count, size_t *place,
                        enum batch_outcome *outcome) must_use;
