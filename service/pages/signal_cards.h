/*
 * Signals as cards on the pages of a release: the verdict, what it is about, a sentence, and
 * behind "Waarom zien we dit?" the figures with their intervals and what it would take to be
 * sure.
 */
#pragma once

#include "pages/results_page.h"

/* Puts the five that matter first into the data of the overview, the first of them with its
 * bars in the open, and how many comparisons were made. */
void signal_cards_first(struct results *results, json_t *data);

/* Which signals stand on a page; empty for any. */
struct signal_filter {
    const char *step, *theme; /* about it, or about an item of it, in the whole municipality */
    const char *item;         /* about it, wherever it speaks */
    const char *node;         /* id: there */
};

/* The cards of those that say something (speaking), or of the changes and gaps of the whole
 * municipality that do not; owned by the caller. */
json_t *signal_cards(struct results *results, const struct signal_filter *filter,
                     bool speaking) must_use;
