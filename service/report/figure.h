/*
 * Figures of a release as JSON: made from counts that may be shown, or from other figures.
 * Every function gives a new value that the caller owns.
 */
#pragma once

#include "base/json.h"
#include "report/disclosure.h"
#include "report/worlds.h"

/* {"low": .., "high": ..} */
json_t *figure_range_named(struct range range);
/* [low, high] */
json_t *figure_range(struct range range);
/* False when it is not such a pair of numbers, up to a million; or of more than 1000
 * (figure_read). */
bool figure_read_named(const json_t *value, struct range *range);
bool figure_read(const json_t *value, struct range *range);

/* Too few answers, none, or withheld for another reason: they look alike. */
json_t *figure_few(void);
bool figure_is_few(const json_t *figure);

/* The exact counts of one item at one node, that may be shown there. */
struct figure_counts {
    int k;
    int coarser;    /* tiers coarser than its n asks for */
    uint32_t least; /* of a dependent item: the answers that there are at least, by which it is
                       shown; it has no n of its own. 0: it is always asked */
    uint32_t n;     /* at least k */
    size_t count;   /* columns: nee and een beetje, or the options in the order of the form */
    const uint32_t *counts;
    const char *const *values; /* of the options */
    struct worlds_rule rule;   /* of the options: how people choose them */
};

/* An item with three bands. */
json_t *figure_scale(const struct figure_counts *counts);
/* The options of an item. Ranked on the published share, ties in the order of the form. Where
 * a count of 1..k-1 would follow because everybody chose so many, the steps are as much coarser
 * as it takes, and where that does not help there are too few. */
json_t *figure_options(const struct figure_counts *counts);

/* Answers against the invited, in steps: what the shown n may be of them. Null when nobody was
 * invited. */
json_t *figure_participation(struct range n, uint32_t invited);
/* Of the n answers as a whole, those that did not know and those that skipped; NULL when a
 * small number would follow from the two. */
json_t *figure_unknown(int k, uint32_t n, uint32_t unknown, uint32_t skipped);
/* [{"language", "share"}], ranked; NULL when a small number would follow. */
json_t *figure_languages(const struct figure_counts *counts);

/* What a set of places says together, computed from the published figures of some of them:
 * "from" is "places". Too few when there are none. */
json_t *figure_sum(const json_t *const *figures, size_t count);

/* The smallest number of answers that fits the published share of some of the answers to an
 * item: bands has a bit for each band of a scale, values those of options (NULL-terminated). 0
 * when it is not shown. */
uint32_t figure_least(const json_t *figure, unsigned bands, const char *const *values,
                      bool single);

/* A step or theme from the item figures of one node, as {code: figure}: the mean of the shares
 * of those of codes that are shown, rounded outward, on the largest n among them. */
json_t *figure_mean(const json_t *figures, const char *const *codes, size_t count);

/* The interval that belongs to the shown n and a share. */
json_t *figure_intervals(struct range n, struct range no, struct range no_or_bit);
