/*
 * Passphrases of staff: argon2id with 64 MiB on helper threads behind a bounded queue, so that
 * a login, or a moderator who unlocks open answers, never holds up the loop.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "auth/moderator.h"
#include "base/complaint.h"

struct event_base;
struct passwords;

#define PASSWORD_HASH_SIZE 128

/* What one passphrase costs whoever guesses. */
#define PASSWORD_MEMORY ((size_t)64 << 20)
#define PASSWORD_PASSES 3

/* Two at a time, twenty waiting. */
struct passwords *passwords_new(struct event_base *base);
/* What is under way is dropped: its callbacks are not called any more. */
void passwords_free(struct passwords *passwords);

/* Calls back on the loop with whether it fits; false when the queue is full (answer 503). hash
 * may be NULL for an unknown user: the same work is done and the answer is no. */
bool passwords_check(struct passwords *passwords, const char *hash, const char *passphrase,
                     void (*done)(void *context, bool fits), void *context) must_use;
/* The secret key of a moderator (moderator_unwrap), in the same queue; false when it is full.
 * secret is 32 bytes that are overwritten when the callback returns, or NULL: another
 * passphrase.
 */
bool passwords_unlock(struct passwords *passwords, const char *passphrase,
                      const uint8_t salt[MODERATOR_SALT_SIZE],
                      const uint8_t wrapped[MODERATOR_WRAPPED_SIZE],
                      void (*done)(void *context, const uint8_t *secret),
                      void *context) must_use;

/* Blocking, for commands. Refuses passphrases under 12 characters and common ones. */
bool password_hash(const char *passphrase, char hash[PASSWORD_HASH_SIZE],
                   struct complaint *complaint) must_use;
