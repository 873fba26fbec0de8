/*
 * Casting many ballots from a command, over a connection that waits: the same sealing and the
 * same function of the database as the web process uses, in batches of one transaction each.
 */
#pragma once

#include "db/blocking.h"
#include "urn/cast.h"

struct casting {
    uint8_t round[16];
    uint8_t receipt[RECEIPT_HASH_SIZE];
    const uint8_t *plain; /* borrowed */
    size_t plain_size;
    enum cast_outcome outcome; /* filled */
};

/* Ballots of one municipality. False with a complaint when the database or a trusted key is
 * not there; the outcomes up to then are filled, the others are CAST_AWAY. */
bool cast_blocking(struct blocking *db, const uint8_t pin[32], const uint8_t municipality[16],
                   struct casting *ballots, size_t count, struct complaint *complaint) must_use;
