/*
 * Figures of a release as JSON: made from counts that may be shown, or from other figures.
 * Every function gives a new value that the caller owns.
 */
#pragma once

#include "base/json.h"
#include "report/disclosure.h"

/* {"low": .., "high": ..} */
json_t *figure_range_named(struct range range);
/* [low, high] */
json_t *figure_range(struct range range);
/* False when it is not such a pair of numbers, or of more than 1000 (figure_read). */
bool figure_read_named(const json_t *value, struct range *range);
bool figure_read(const json_t *value, struct range *range);

/* Too few answers, none, or withheld for another reason: they look alike. */
json_t *figure_few(void);
bool figure_is_few(const json_t *figure);

/* An item with three bands: no and bit of n answered with the first and the second. */
json_t *figure_scale(int k, uint32_t n, uint32_t no, uint32_t bit);

/* The options of an item: chosen[i] of n chose values[i], in the order of the form. Ranked on
 * the published share, ties in the order of the form. */
json_t *figure_options(int k, uint32_t n, const char *const *values, const uint32_t *chosen,
                       size_t count);

/* A step or theme from the item figures of one node, as {code: figure}: the mean of the shares
 * of those of codes that are shown, rounded outward, on the largest n among them. */
json_t *figure_mean(const json_t *figures, const char *const *codes, size_t count);

/* The interval that belongs to the shown n and a share. */
json_t *figure_intervals(struct range n, struct range no, struct range no_or_bit);
