/*
 * What a release tells besides its tree of places: who was heard, other groupings, breakdowns,
 * who did not know, and whether it was corrected.
 */
#pragma once

#include "pages/results_page.h"

/* The audiences with who was heard of each: [{id, audience, places, missing?, languages?}]. */
json_t *results_heard(struct results *results) must_use;

enum results_part { RESULTS_ITEM, RESULTS_STEP, RESULTS_THEME };

/* Adds a section for each other grouping of an audience, with the figure of that item (which is
 * given), step or theme. */
void results_groupings(struct results *results, json_t *sections, const char *audience,
                       enum results_part part, const char *key, const json_t *item);
/* Adds a section for each breakdown of an item. */
void results_breakdowns(struct results *results, json_t *sections, const char *audience,
                        const json_t *item);
/* Who did not know or skipped an item, and after what it is asked; NULL when neither is told.
 */
const char *results_item_lead(struct results *results, const char *audience,
                              const json_t *item);

/* Puts what is to be said of a corrected release, or of one that was replaced, in the data. */
void results_corrected(struct results *results, json_t *data);
