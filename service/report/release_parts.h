/*
 * The parts of a release as JSON, made from a plan in which everything is counted and decided.
 * Every function gives a new value that the caller owns. Only for the files that make a
 * release.
 */
#pragma once

#include "base/json.h"
#include "report/release_plan.h"

/* Fills plan->figures: {code: figure} per node, where they are not made yet. Owned by the plan.
 */
void parts_figures(struct plan *plan);
/* Those of what is no place, which change with the tiers; or all, and no more is decided. */
void parts_free_areas(struct plan *plan);
void parts_free(struct plan *plan);
/* From the figures of a node, the means that are its steps ("1".."7") and its themes. */
json_t *parts_steps(const struct plan *plan, const json_t *figures);
json_t *parts_themes(const struct plan *plan, const json_t *figures);

/* The entry of a node. */
json_t *parts_node(struct plan *plan, size_t node);

/* Other groupings: boards for parents, districts for professionals, kinds of organisation.
 * Appends them to the list. */
void parts_groupings(struct plan *plan, json_t *list);

/* {question: {group: {code: figure}}} of the declared breakdowns; empty in a correction. */
json_t *parts_breakdowns(const struct plan *plan);
/* {code: {"dontKnow": share, "skipped": share}} of what is published for the municipality and
 * asked of 60 or more; empty in a correction. */
json_t *parts_unknown(const struct plan *plan);
/* [{"language": .., "share": ..}], those under k as "other"; empty in a correction, and when
 * there are too few answers. */
json_t *parts_languages(const struct plan *plan);
