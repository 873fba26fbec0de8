/*
 * What people wrote about a step, a theme or a question: the quotes that moderators published.
 * A signal without a verdict; it stands beside the others on the page of a part.
 */
#pragma once

#include "pages/signal_cards.h"

/* Finds the quotes that belong to the filter and sends the page with them as "quotes"; takes
 * data over. They change after a release, so they are read anew for every page. */
void signal_quotes_send(struct results *results, const struct signal_filter *filter,
                        const char *page, json_t *data);
