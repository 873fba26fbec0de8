/*
 * Parts of the pages that show a release: bars, ranked bars, titles and addresses. One
 * `struct results` lives as long as a page is made.
 */
#pragma once

#include "pages/desk_releases.h"
#include "pages/voice.h"
#include "view/view.h"

struct results {
    struct request *request;
    const struct desk_person *person;
    const struct desk_release *stored;
    const struct release *release;
    const struct view *view;
    const char *language;
    struct arena *arena;
    size_t bars;  /* drawn so far: each has an id of its own */
    bool unheard; /* the page is about a place of which nothing is shown */
};

struct results results_begin(struct request *request, const struct desk_person *person,
                             const struct desk_release *stored);

/* The data of a page of the desk with its shell, source line and mark. title is a text. */
json_t *results_data(struct results *results, const char *title) must_use;
/* Renders and sends; takes data over. */
void results_send(struct results *results, const char *page, json_t *data);

/* The page as somebody who speaks. */
struct voice results_voice(const struct results *results);

/* A text of the catalog; values may be NULL and is taken over. */
const char *results_text(struct results *results, const char *key, json_t *values);
/* "/desk/uitkomsten/{id}" and what follows it. */
const char *results_path(struct results *results, const char *kind, const char *key);

const char *results_step_title(struct results *results, int step);
const char *results_theme_title(struct results *results, const char *theme);
/* The text of an item in the page's language. */
const char *results_item_text(const struct results *results, const json_t *item);

/* A band bar; name NULL for that of the audience. */
json_t *results_bar(struct results *results, const char *audience, const json_t *figure,
                    const json_t *item, const char *name) must_use;
/* The same with its interval drawn under it: for "Waarom zien we dit?" alone. */
json_t *results_whisker(struct results *results, const char *audience, const json_t *figure,
                        const json_t *item, const char *name) must_use;
/* The line of a change over its rounds, two or more. */
json_t *results_slope(struct results *results, const struct signal *change) must_use;
json_t *results_ranked(struct results *results, const json_t *figure, const json_t *item,
                       const char *name) must_use;

/* A heading with figures under it. Those of whom too few answered are named together in one
 * line, so that nobody reads the same words time and again. */
struct results_section {
    const char *title, *path, *note; /* path, note: or NULL */
    struct buffer missing;           /* names, with commas between them */
    json_t *bars, *charts, *slopes;
};

/* Adds the figure of a place, a grouping or a group. item: NULL for a step or theme. */
void results_figure(struct results *results, struct results_section *section,
                    const char *audience, const json_t *figure, const json_t *item,
                    const char *name);
/* Adds it to sections and takes over what it holds; leaves it out when nothing is in it. */
void results_section(struct results *results, json_t *sections,
                     struct results_section *section);

extern const char *const results_audiences[2]; /* "parent", "professional" */
