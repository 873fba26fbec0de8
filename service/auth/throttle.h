/*
 * How many answers one address may send: enough in a row for a school whose parents all sit
 * behind one wifi, and after that a steady trickle, so that a shared link cannot be flooded in
 * a minute. In memory alone, keyed hashes instead of addresses, bounded: of too many the one
 * that was quiet longest is forgotten. One per thread, without a lock.
 */
#pragma once

#include <stdint.h>

struct throttle;

/* Seconds in which one more answer becomes possible after a row of `burst`. */
#define THROTTLE_REFILL_SECONDS 2

/* burst: answers in a row from one address; 0 for no limit. */
struct throttle *throttle_new(unsigned burst);
void throttle_free(struct throttle *throttle);

/* Seconds to wait; 0 when this answer may go on, and then it counts. now is in milliseconds and
 * never goes back. */
unsigned throttle_enter(struct throttle *throttle, const char *address, int64_t now);
