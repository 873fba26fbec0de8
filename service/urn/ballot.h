/*
 * A ballot: one submission, sealed twice. Open answers are padded to one length each and
 * sealed to the text key of the round; then everything, padded to the one length of its form,
 * is sealed to the mixer's current epoch key. The web process holds public keys only.
 */
#pragma once

#include <stdint.h>

#include "survey/answer.h"

#define EPOCH_SIZE        16
#define PUBLIC_KEY_SIZE   32
#define RECEIPT_SIZE      16 /* random bytes on a page */
#define RECEIPT_HASH_SIZE 32

/* What is inside a ballot besides the answers. */
struct ballot_head {
    uint8_t link[16];
    char language[8]; /* "nl", padded with NUL */
};

/* The length of every sealed ballot of this form, in bytes. */
size_t ballot_sealed_size(const struct form *form);
/* The length of the plaintext inside. */
size_t ballot_plain_size(const struct form *form);

/* Writes the plaintext (texts already sealed to text_key) into bytes of ballot_plain_size. */
void ballot_write(const struct form *form, const struct ballot_head *head,
                  const struct answers *answers, const uint8_t text_key[PUBLIC_KEY_SIZE],
                  uint8_t *bytes);
/* sealed has room for plain_size + BALLOT_SEAL_OVERHEAD. */
#define BALLOT_SEAL_OVERHEAD 48
void ballot_seal(const uint8_t *plain, size_t plain_size,
                 const uint8_t epoch_public[PUBLIC_KEY_SIZE], uint8_t *sealed);
bool ballot_open(const uint8_t *sealed, size_t sealed_size,
                 const uint8_t epoch_public[PUBLIC_KEY_SIZE], const uint8_t epoch_secret[32],
                 uint8_t *plain) must_use;

struct sealed_text {
    size_t question;
    const uint8_t *sealed; /* of TEXT_SEALED_SIZE */
};

#define TEXT_PADDED_SIZE 2048
#define TEXT_SEALED_SIZE (TEXT_PADDED_SIZE + 48)

/* Reads an opened ballot; false when it is none of this form. Everything in the arena. */
bool ballot_read(const struct form *form, const uint8_t *plain, size_t size,
                 struct arena *arena, struct ballot_head *head, struct answers **answers,
                 struct sealed_text texts[FORM_TEXTS_MAX], size_t *text_count) must_use;

/* Only the link of an opened ballot, whatever its form; false when it is no ballot. */
bool ballot_link(const uint8_t *plain, size_t size, uint8_t link[16]) must_use;

/* Opens one open answer with the key pair of its round; the text is copied into the arena. */
bool text_open(const uint8_t sealed[TEXT_SEALED_SIZE], const uint8_t text_public[32],
               const uint8_t text_secret[32], struct arena *arena, const char **text,
               size_t *size) must_use;

void receipt_hash(const uint8_t receipt[RECEIPT_SIZE], uint8_t hash[RECEIPT_HASH_SIZE]);
