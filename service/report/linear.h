/*
 * Exact linear algebra: what follows from sums that are known. Whole numbers throughout, so
 * that "follows" is never a matter of rounding. A combination whose numbers would grow beyond
 * 64 bits is undecided, and to be taken as the worse of the two answers.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Rows in echelon form over `unknowns` columns, each with one more column for a known number.
 * The rows are a stack: linear_drop undoes what was added last. */
struct linear;

struct linear *linear_new(size_t unknowns);
void linear_free(struct linear *linear);

size_t linear_rank(const struct linear *linear);
/* Keeps the first `rank` independent rows. */
void linear_drop(struct linear *linear, size_t rank);

/* That the sum of coefficients times unknowns is `known`. True when it was new. */
bool linear_add(struct linear *linear, const int64_t *coefficients, int64_t known);
/* Whether the combination follows from what was added; undecided counts as not. */
bool linear_follows(struct linear *linear, const int64_t *coefficients);
/* Whether it follows, and then its value as a fraction in lowest terms, bottom > 0. */
bool linear_value(struct linear *linear, const int64_t *coefficients, int64_t *top,
                  int64_t *bottom);
/* Whether a number has grown too large since the rows were made. */
bool linear_overflowed(const struct linear *linear);
