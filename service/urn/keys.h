/*
 * The mixer's identity (Ed25519): it lives in a secret file and signs the public halves of the
 * epoch keys (keyring.h), the text keys of rounds (text_keys.h) and, under another key derived
 * from it, releases. The public half is pinned in the web process, so that whoever can write
 * the database cannot swap keys. And the key pair of a round's open answers, whose secret half
 * is stored nowhere as it is.
 *
 * Secret bytes are in locked memory and overwritten when given back.
 */
#pragma once

#include <stdint.h>

#include "base/complaint.h"
#include "urn/ballot.h"

#define SIGNATURE_SIZE 64
#define DIGEST_SIZE    32

/* BLAKE2b-256, for forms and releases. */
void digest_of(const void *bytes, size_t size, uint8_t digest[DIGEST_SIZE]);

struct identity;

/* Reads the file, or makes it (0600) when it is not there. Refused when others can read it. */
struct identity *identity_open(const char *path, struct complaint *complaint) must_use;
void identity_free(struct identity *identity);
/* The public key that the web process pins. */
const uint8_t *identity_public(const struct identity *identity);

/* An epoch key is signed for one municipality. */
void epoch_sign(const struct identity *identity, const uint8_t municipality[16],
                const uint8_t epoch[EPOCH_SIZE], const uint8_t public_key[PUBLIC_KEY_SIZE],
                uint8_t signature[SIGNATURE_SIZE]);
bool epoch_signed(const uint8_t pin[32], const uint8_t municipality[16],
                  const uint8_t epoch[EPOCH_SIZE], const uint8_t public_key[PUBLIC_KEY_SIZE],
                  const uint8_t signature[SIGNATURE_SIZE]) must_use;

/* The text key of a round is signed for that round. */
void text_key_sign(const struct identity *identity, const uint8_t municipality[16],
                   const uint8_t round[16], const uint8_t public_key[PUBLIC_KEY_SIZE],
                   uint8_t signature[SIGNATURE_SIZE]);
bool text_key_signed(const uint8_t pin[32], const uint8_t municipality[16],
                     const uint8_t round[16], const uint8_t public_key[PUBLIC_KEY_SIZE],
                     const uint8_t signature[SIGNATURE_SIZE]) must_use;

/* The public key under which releases are signed. */
void release_signer(const struct identity *identity, uint8_t signer[32]);
void release_sign(const struct identity *identity, const uint8_t digest[DIGEST_SIZE],
                  uint8_t signature[SIGNATURE_SIZE]);
bool release_signed(const uint8_t signer[32], const uint8_t digest[DIGEST_SIZE],
                    const uint8_t signature[SIGNATURE_SIZE]) must_use;

/* 14 groups of four characters with hyphens and a NUL: the secret half with a check. */
#define RECOVERY_TEXT_SIZE 70

/* A key pair for the open answers of a round: the secret half for the moderators, and as text
 * for paper. The caller overwrites both. */
void text_key_make(uint8_t public_key[PUBLIC_KEY_SIZE], uint8_t secret[32],
                   char recovery[RECOVERY_TEXT_SIZE]);
/* False when it was mistyped. */
bool text_key_recover(const char *recovery, uint8_t public_key[PUBLIC_KEY_SIZE],
                      uint8_t secret[32]) must_use;
