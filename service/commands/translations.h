/*
 * The languages of a round, and whether a person has read what is said in them. Dutch and
 * English are ours; any other language is a draft until somebody marks it (`form checked`),
 * text by text: what the form says and what the pages around it say. A text that changes after
 * that is a draft again. Through the role of the web process.
 */
#pragma once

#include "db/blocking.h"
#include "survey/definition.h"

/* Languages of a round at most. */
#define TRANSLATIONS_MOST 12

/* The languages of a list "nl,en,tr" (NULL: nl and en), NULL-terminated in the arena, Dutch
 * first and always there. False with a complaint for one in which no page can speak. */
bool translations_read(const char *list, struct arena *arena, const char *const **languages,
                       struct complaint *complaint) must_use;

/* Whether a form can be shown in that language: it has every text in it, or it is spoken and
 * the form has every text in the language that is shown instead. */
bool translations_has(const struct form *form, const char *language);

/* Marks every text of the form, and of the pages, in that language. *marked: how many of them
 * nobody had marked before. */
bool translations_mark(struct blocking *db, const char *municipality, const struct form *form,
                       const char *language, const char *by, size_t *marked,
                       struct complaint *complaint) must_use;

/* How many of these texts nobody has marked. In a demonstration they are shown nevertheless. */
struct unchecked {
    size_t texts;
    bool demonstration;
};

bool translations_unchecked(struct blocking *db, const char *municipality,
                            const struct form *form, const char *language,
                            struct unchecked *unchecked, struct complaint *complaint) must_use;

/* How many questions of the form nobody has recorded in that language. One that is spoken alone
 * is nothing without its recordings. */
bool translations_unrecorded(struct blocking *db, const char *municipality,
                             const struct form *form, const char *language, size_t *count,
                             struct complaint *complaint) must_use;
