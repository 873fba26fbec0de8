/*
 * The key pair of a moderator, under which the text key of a round is kept for them. The secret
 * half is wrapped under a key from the passphrase, with a salt and a use of its own: whoever
 * has the database, and even the hash of the login, opens nothing without the passphrase.
 *
 * Secrets given back are the caller's to overwrite; copies of our own are overwritten.
 */
#pragma once

#include <stdint.h>

#include "base/complaint.h"

#define MODERATOR_KEY_SIZE     32 /* also of a text key: either half */
#define MODERATOR_SALT_SIZE    16
#define MODERATOR_WRAPPED_SIZE 72 /* nonce, secret key, mac */
#define MODERATOR_SHARE_SIZE   80 /* a text key in a sealed box */

/* A new pair. Takes the time and the memory (64 MiB) of a login. */
bool moderator_make(const char *passphrase, uint8_t public_key[MODERATOR_KEY_SIZE],
                    uint8_t salt[MODERATOR_SALT_SIZE], uint8_t wrapped[MODERATOR_WRAPPED_SIZE],
                    struct complaint *complaint) must_use;
/* As slow. False when the passphrase is another one; then secret is all zeros. */
bool moderator_unwrap(const char *passphrase, const uint8_t salt[MODERATOR_SALT_SIZE],
                      const uint8_t wrapped[MODERATOR_WRAPPED_SIZE],
                      uint8_t secret[MODERATOR_KEY_SIZE]) must_use;

/* The secret half of a text key for one moderator, and open again with that moderator's pair.
 */
void moderator_share(const uint8_t public_key[MODERATOR_KEY_SIZE],
                     const uint8_t text_secret[MODERATOR_KEY_SIZE],
                     uint8_t sealed[MODERATOR_SHARE_SIZE]);
bool moderator_open_share(const uint8_t public_key[MODERATOR_KEY_SIZE],
                          const uint8_t secret[MODERATOR_KEY_SIZE],
                          const uint8_t sealed[MODERATOR_SHARE_SIZE],
                          uint8_t text_secret[MODERATOR_KEY_SIZE]) must_use;
