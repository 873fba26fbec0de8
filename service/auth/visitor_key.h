/*
 * What a visitor is remembered by, in memory and for minutes: a keyed hash, never an address.
 */
#pragma once

#include <stdint.h>

#define VISITOR_KEY_SIZE 16

/* The key of an address (of an IPv6 network of 64 bits: whoever has one address of it has them
 * all) or another text. kind keeps keys for different purposes apart; secret is random and
 * goes with the process, so nobody can compute a key outside. */
void visitor_key(const uint8_t secret[32], unsigned kind, const char *text,
                 uint8_t key[VISITOR_KEY_SIZE]);
