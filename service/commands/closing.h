/*
 * From an open round to its release: what the mixer does when a round is over. Each step is a
 * transaction; stopped at any point, the next look goes on where it was.
 */
#pragma once

#include "urn/mix.h"

/* Rounds whose last day is over begin to close; those whose grace is over are closed, counted
 * and released. *released (may be NULL) tells how many. */
bool closing_due(struct mix *mix, size_t *released, struct complaint *complaint) must_use;

/* Counts a closed round and writes its release. One that is released is counted again and
 * compared: a release is never changed, so other figures are a complaint. */
bool closing_release(struct mix *mix, const char *municipality, const char *round,
                     struct complaint *complaint) must_use;

/* Takes the ballots of a link out of a released round, in its review period, and writes the
 * release that replaces the current one. reason: why, in the words of who wants it. */
bool closing_correct(struct mix *mix, const char *municipality, const char *round,
                     const char *link, const char *reason,
                     struct complaint *complaint) must_use;
