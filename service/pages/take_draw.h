/*
 * The questions of a form as data for pages/_question.html: empty, or with what a visitor
 * filled in and has to mend.
 */
#pragma once

#include "pages/take_page.h"

/* One page under construction. */
struct take_drawing {
    const struct view *view;
    const struct take_link *link;
    const char *language;
    const struct take_state *state;
    size_t order; /* number of the order of random choices */
    struct arena *arena;
};

/* Whether the page has choices in a random order. */
bool take_draw_random(const struct form *form);

/* The caller owns what these give. */
json_t *take_draw_questions(const struct take_drawing *drawing);
/* The errors, each with the question it belongs to. */
json_t *take_draw_errors(const struct take_drawing *drawing);
