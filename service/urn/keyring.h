/*
 * The mixer's epoch keys: ballots are sealed to their public halves. The secret halves live in
 * one folder, a file each, readable by the mixer's user alone. A key is on the disk before
 * anybody knows its public half, and is overwritten when no ballot needs it any more. In
 * memory the secret halves are locked and overwritten when given back.
 */
#pragma once

#include "urn/keys.h"

struct keyring;

struct epoch_key {
    uint8_t epoch[EPOCH_SIZE];
    uint8_t public_key[PUBLIC_KEY_SIZE];
    uint8_t secret_key[32];
};

/* The folder is made (0700) when it is not there; refused when others can enter it. copy, or
 * NULL, is a folder on another disk, which has to be there: it holds the same keys. A key is in
 * both before anybody knows its public half, and is taken from the copy first when it is
 * destroyed; one that the folder lost comes back from the copy, with a line in the log. While
 * the copy cannot be reached, the lock is refused. */
struct keyring *keyring_open(const char *folder, const char *copy,
                             struct complaint *complaint) must_use;
void keyring_free(struct keyring *keyring);

/* Where the keys are. */
const char *keyring_folder(const struct keyring *keyring);

/* Everything that makes or destroys keys holds this lock, so that two mixers on one folder do
 * not destroy each other's keys. Waits for it; reads the folder anew. */
bool keyring_lock(struct keyring *keyring, struct complaint *complaint) must_use;
void keyring_unlock(struct keyring *keyring);

/* A new key pair, on the disk when this returns: a draft until its public half is in the
 * database and keyring_publish has been called. Keys are borrowed until destroyed. */
const struct epoch_key *keyring_make(struct keyring *keyring,
                                     struct complaint *complaint) must_use;
bool keyring_publish(struct keyring *keyring, const uint8_t epoch[EPOCH_SIZE],
                     struct complaint *complaint) must_use;
/* NULL when there is none. */
const struct epoch_key *keyring_find(const struct keyring *keyring,
                                     const uint8_t epoch[EPOCH_SIZE]);
size_t keyring_count(const struct keyring *keyring);
const struct epoch_key *keyring_at(const struct keyring *keyring, size_t index, bool *draft);
/* Overwrites file and memory and takes the file away. */
bool keyring_destroy(struct keyring *keyring, const uint8_t epoch[EPOCH_SIZE],
                     struct complaint *complaint) must_use;
