/*
 * Mixing: every ballot under an older key is opened, resealed to a new one and put back under
 * a new id at a random place; then the old keys are destroyed. From then on no log or backup
 * of the database links a ballot to a receipt or a moment of an earlier day.
 *
 * Killed at any point, a mix has happened for a municipality wholly or not at all. Ballots are
 * open one at a time.
 */
#pragma once

#include "db/blocking.h"
#include "urn/keyring.h"

struct mix {
    struct blocking *db; /* the mixer's role, outside a transaction */
    struct identity *identity;
    struct keyring *keyring;
};

/* Mixes one municipality, or all when it is NULL. One that fails does not hold up the others:
 * the complaint is the last one. */
bool mix_urns(struct mix *mix, const uint8_t *municipality,
              struct complaint *complaint) must_use;

/* Gives a new key to municipalities that have none, or one whose secret half is lost. *made
 * tells how many. */
bool mix_first_keys(struct mix *mix, size_t *made, struct complaint *complaint) must_use;

/* Shuffles `count` elements of `size` bytes, evenly. */
void shuffle(void *elements, size_t count, size_t size);
