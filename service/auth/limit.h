/*
 * Attempts to log in, slowed down and never locked out: after some failures within 15 minutes,
 * from one address or for one e-mail address, each further one has to wait twice as long, up
 * to a minute. In memory alone, keyed hashes instead of addresses, bounded: of too many the
 * oldest are forgotten. Thread-safe, for all workers count together.
 */
#pragma once

#include <stdint.h>

struct limiter;

struct limiter *limiter_new(void);
void limiter_free(struct limiter *limiter);

/* Seconds to wait before an attempt; 0 when it may go on, and then it counts as a failure
 * until it is forgiven. now is in milliseconds and never goes back. */
unsigned limiter_enter(struct limiter *limiter, const char *address, const char *email,
                       int64_t now);

/* The attempt was none: it succeeded (the e-mail address starts anew), or was never judged. */
void limiter_succeeded(struct limiter *limiter, const char *address, const char *email);
void limiter_take_back(struct limiter *limiter, const char *address, const char *email);
