/*
 * What the questionnaire on a screen and the one on paper both say: its title, and of a
 * question to whom it is put, and its text in paragraphs.
 */
#pragma once

#include "survey/definition.h"
#include "view/view.h"

/* "Wat vindt u van De Regenboog?" */
const char *asked_title(const struct view *view, const struct form *form, const char *place,
                        const char *language, struct arena *arena);
/* "Alleen als u bij vraag 3 koos: ja of een beetje.", or the text of that key where it cannot
 * be said in a line; NULL for a question that is put to everybody. */
const char *asked_whom(const struct view *view, const struct form *form, size_t q,
                       const char *language, const char *otherwise, struct arena *arena);
/* A text without markup as a list of its paragraphs, which an empty line parts; the caller owns
 * it. */
json_t *asked_paragraphs(const char *text) must_use;
