/*
 * What follows about counts from sums of which only a range is known: the narrowest range of
 * each count, by going back and forth over the sums. On a tree of sums that is exact; where
 * sums cross it finds what follows from each sum by itself, and again from what was found.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "report/disclosure.h"

#define BOUNDS_NOTHING SIZE_MAX

struct bounds;

struct bounds *bounds_new(void);
void bounds_free(struct bounds *bounds);

/* A count that lies in the range; its number, from 0. */
size_t bounds_count(struct bounds *bounds, int low, int high);
/* That one count is the sum of those that are added with bounds_part before the next sum. A
 * part of BOUNDS_NOTHING is nothing. */
void bounds_sum(struct bounds *bounds, size_t whole);
void bounds_part(struct bounds *bounds, size_t part);

/* Narrows everything as far as it goes; false when the ranges contradict each other. */
bool bounds_narrow(struct bounds *bounds);
struct range bounds_range(const struct bounds *bounds, size_t count);
