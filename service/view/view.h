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

/* The languages in which the desk and the command line speak ("nl", "en"), and those in which
 * a visitor can be spoken to, which are these and more; NULL-terminated, "nl" first. */
const char *const *view_languages(const struct view *view);
const char *const *view_visitor_languages(const struct view *view);

/* "ltr" or "rtl"; the name of the language in that language itself; and the language in which
 * its words are written, another one where the language is spoken alone. */
const char *view_direction(const struct view *view, const char *language);
const char *view_language_name(const struct view *view, const char *language);
const char *view_words(const struct view *view, const char *language);

/* Every text that a visitor can meet: its key, as it is written in Dutch and in that language,
 * {placeholders} and all. */
typedef void view_visit(void *context, const char *key, const char *dutch, const char *text);
void view_visitor_texts(const struct view *view, const char *language, view_visit *visit,
                        void *context);
