/*
 * Data for the pictures of figures: the band bar (pages/_bar.html), the ranked bars of an
 * inventory (pages/_ranked.html) and the slope of several rounds (pages/_slope.html). A page
 * declares bars[>bar] or ranked{>ranked} and writes
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
    bool two;                   /* nothing lies between its no and its yes */
    int goal;                   /* percent of nee of een beetje, or CHART_NO_GOAL */
    bool interval;              /* draw the interval under the bar */
};

/* An item of a release's form, and how its words are told; those are in the arena. */
struct chart_words {
    const struct view *view;
    const char *language;
    const json_t *item;
    struct arena *arena;
};

/* The words of the scale of an item: of its buttons, those of one band together. */
void chart_words(const struct chart_words *of, struct chart_label *label);

/* The text of an option of an item in that language; borrowed from the item. */
const char *chart_option(const json_t *item, const char *value, const char *language);

/* A band bar of a figure ({"n","no","noOrBit","interval"}, {"few":true} or NULL). */
json_t *chart_band(const struct view *view, const char *language, const json_t *figure,
                   const struct chart_label *label) must_use;

/* Ranked bars of an inventory or choice, at most eight, with the options of the item. */
json_t *chart_ranked(const struct view *view, const char *language, const json_t *figure,
                     const json_t *item, const struct chart_label *label) must_use;

/* What was said in a round. */
struct chart_round {
    const char *name;
    const json_t *figure; /* it is shown */
};

/* The line of nee and een beetje over two or more rounds, the oldest first. */
json_t *chart_slope(const struct view *view, const char *language,
                    const struct chart_round *rounds, size_t count,
                    const struct chart_label *label) must_use;
