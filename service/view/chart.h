/*
 * Data for the pictures of figures: the band bar (pages/_bar.html) and the ranked bars of an
 * inventory (pages/_ranked.html). A page declares bars[>bar] or ranked{>ranked} and writes
 * {{#bars}}{{>bar}}{{/bars}}. Figures are those of a release; what it does not show is drawn
 * as "te weinig antwoorden". Bars are drawn at the middles of the published steps.
 */
#pragma once

#include "view/view.h"

#define CHART_NO_GOAL (-1)

struct chart_label {
    const char *id;   /* unique in the page, [a-z][a-z0-9-]* */
    const char *name; /* row head: "Ouders", a place, a round */
    const char *mark; /* shape before it, "●" parents, "◆" professionals; or NULL */
    const char *no, *bit, *yes; /* words of the scale; NULL for nee, een beetje, ja */
    int goal;                   /* percent of nee of een beetje, or CHART_NO_GOAL */
    bool interval;              /* draw the interval under the bar */
};

/* The words of the scale from an item of a release's form, in that language. They are
 * borrowed from the item. An item that is no scale of three leaves them as they are. */
void chart_words(struct chart_label *label, const json_t *item, const char *language);

/* "Een beetje" as it stands within a sentence. */
const char *chart_within(struct arena *arena, const char *word);
/* The text of an option of an item in that language; borrowed from the item. */
const char *chart_option(const json_t *item, const char *value, const char *language);

/* A band bar of a figure ({"n","no","noOrBit","interval"}, {"few":true} or NULL). */
json_t *chart_band(const struct view *view, const char *language, const json_t *figure,
                   const struct chart_label *label) must_use;

/* Ranked bars of an inventory or choice, at most eight, with the options of the item. */
json_t *chart_ranked(const struct view *view, const char *language, const json_t *figure,
                     const json_t *item, const struct chart_label *label) must_use;
