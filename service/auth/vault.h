/*
 * The text keys that moderators have unlocked, each for one session and one round, for a
 * quarter of an hour. They exist in locked memory alone and are gone when the process ends. One
 * for all threads. Bounded: of too many the oldest goes.
 *
 * Session and round are 32 and 16 bytes: SESSION_HASH_SIZE, and the id of the round. Times are
 * milliseconds that never go back, but a thread may be a moment behind another. A key whose
 * time is over is never given, and is overwritten when anything is asked of the vault again.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define VAULT_MINUTES 15

struct vault;

struct vault *vault_new(void);
void vault_free(struct vault *vault);

/* Replaces what was kept for that session and round, and its time. */
void vault_keep(struct vault *vault, const uint8_t session[32], const uint8_t round[16],
                const uint8_t text_secret[32], uint64_t now_ms);
/* Fills text_secret, the caller's to overwrite. Asking does not make it last longer. */
bool vault_get(struct vault *vault, const uint8_t session[32], const uint8_t round[16],
               uint8_t text_secret[32], uint64_t now_ms);
/* All of a session that ends. */
void vault_forget(struct vault *vault, const uint8_t session[32]);
