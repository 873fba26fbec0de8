/*
 * Which small places would better answer together, for whoever prepares a round.
 */
#pragma once

#include "base/complaint.h"
#include "db/rows.h"

/* From so many invited families or staff on a place often has figures that may be shown. */
int64_t round_enough_invited(const char *audience);

/* Of a place in the rows of round_places: proposes a group for the small places of its district
 * or board, at the first of them, and with the smallest of the others where they are too few.
 * Adds advice (status 200), or nothing. */
void round_propose_group(const struct rows *rows, size_t row, struct complaints *complaints);
