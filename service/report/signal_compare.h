/*
 * Two published shares compared, in figures that anybody can read off the page: the middles of
 * the shown steps and of the shown numbers of answers. That a step hides where in it the share
 * lies is allowed for: the difference is drawn towards none by as much as the steps add to its
 * variance, and its interval is widened by as much.
 */
#pragma once

#include <stdbool.h>

#include "report/disclosure.h"

/* A share as shown: its step in percent, of so many answers. */
struct shown {
    struct range n, share;
};

struct comparison {
    double difference; /* of the shares, between -1 and 1; positive: here is more */
    double chance;     /* of a difference like this where there is none */
    double low, high;  /* the interval of the difference, 95 % */
};

/* The middle of a shown range, of a step as a part of 1. */
double shown_n(const struct shown *shown);
double shown_share(const struct shown *shown);

/* A part with the whole less that part. False when nothing else is left of the whole. */
bool compare_with_rest(const struct shown *part, const struct shown *whole,
                       struct comparison *comparison) __attribute__((warn_unused_result));

/* Two groups without a member in common. */
void compare_groups(const struct shown *here, const struct shown *there,
                    struct comparison *comparison);

/* From three rounds on, the oldest first: the trend over all of them is tested, the difference
 * and its interval are those of the last and the first. */
void compare_rounds(const struct shown *rounds, size_t count, struct comparison *comparison);
