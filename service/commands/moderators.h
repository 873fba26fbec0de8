/*
 * Moderators as commands make them: a key pair behind their passphrase, and a share of the text
 * key of every round that opens while they are one. All of it inside the caller's transaction.
 */
#pragma once

#include "auth/moderator.h"
#include "db/blocking.h"

/* What a moderator does, as parents read it: 3 to 80 characters. */
bool moderator_function_is_good(const char *function, struct complaint *complaint) must_use;

/* Gives a person a new key pair. What was shared with an earlier one nobody can open any more;
 * those shares are emptied. */
bool moderator_give_pair(struct blocking *db, const char *municipality, const char *person,
                         const char *passphrase, struct complaint *complaint) must_use;

/* Seals the text key of a round to every moderator of the municipality. */
bool moderators_share(struct blocking *db, const char *municipality, const char *round,
                      const uint8_t text_secret[MODERATOR_KEY_SIZE],
                      struct complaint *complaint) must_use;
