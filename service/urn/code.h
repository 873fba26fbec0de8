/*
 * Codes: interchangeable one-answer slips. A code is 26 characters of Crockford base32: the
 * first four say to which link it belongs, the other 22 are random (110 bits). The database
 * holds a hash of it, keyed with a pepper that only the web process has: whoever reads the
 * database can neither find codes nor tell whether one was used.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "urn/batch.h"

#define CODE_PREFIX_SIZE 4
#define CODE_SIZE        27                   /* with a NUL */
#define CODE_SHOWN_SIZE  TEXT_GROUPS_SIZE(26) /* in groups of four, with a NUL */
#define CODE_PEPPER_SIZE 32

/* What was typed, scanned or stood in an address; forgives case, spaces, hyphens and
 * look-alikes. False when it is no code. */
bool code_read(const char *typed, char code[CODE_SIZE]) must_use;
/* A new code of the link with that prefix. */
void code_make(const char prefix[CODE_PREFIX_SIZE + 1], char code[CODE_SIZE]);
void code_show(const char code[CODE_SIZE], char shown[CODE_SHOWN_SIZE]);

/* The pepper, derived from the secret of the web process (BLAKE2b-256 of a fixed text, keyed
 * with it; size is 16 to 64 bytes). */
void code_pepper(const uint8_t *secret, size_t size, uint8_t pepper[CODE_PEPPER_SIZE]);
/* What the database holds: BLAKE2b-256 of the code, keyed with the pepper. */
void code_hash(const uint8_t pepper[CODE_PEPPER_SIZE], const char code[CODE_SIZE],
               uint8_t hash[CODE_HASH_SIZE]);
