/*
 * Pages from templates (the .html files of view/pages), texts (view/texts/LANGUAGE/AREA.json)
 * and data. All of it is checked when the program starts and unchanging after that, so threads
 * share it.
 */
#pragma once

#include "base/arena.h"
#include "base/complaint.h"
#include "base/json.h"
#include "base/text.h"

struct view;

/* Parses and checks every embedded template and catalog; NULL with what is wrong and where. */
struct view *view_load(struct complaints *complaints) must_use;
void view_free(struct view *view);

/* Renders template `page` ("take" for pages/take.html) in that language. data is an object
 * that holds every name the template declares; a missing one is our mistake. */
void view_render(const struct view *view, const char *page, const char *language, json_t *data,
                 struct buffer *out);

/* A text by key ("take.begin"), its placeholders {name} filled from values (an object or
 * NULL). A missing key is our mistake: see view_has_text. Not escaped. */
const char *view_text(const struct view *view, const char *language, const char *key,
                      const json_t *values, struct arena *arena);
bool view_has_text(const struct view *view, const char *key);
/* A complaint as one line for people. */
const char *view_complaint(const struct view *view, const char *language,
                           const struct complaint *complaint, struct arena *arena);

/* Languages of the catalogs ("nl", "en", ...), NULL-terminated; "nl" first. */
const char *const *view_languages(const struct view *view);
const char *view_direction(const char *language);     /* "ltr" or "rtl" */
const char *view_language_name(const char *language); /* in that language itself */
