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
    size_t bars; /* drawn so far: each has an id of its own */
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
json_t *results_ranked(struct results *results, const json_t *figure, const json_t *item,
                       const char *name) must_use;

/* Adds {title, path?, note?, bars, charts} to sections; the arrays are taken over, NULL for
 * none. A section without any is left out. */
void results_section(json_t *sections, const char *title, const char *path, const char *note,
                     json_t *bars, json_t *charts);

extern const char *const results_audiences[2]; /* "parent", "professional" */
