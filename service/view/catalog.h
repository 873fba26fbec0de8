/*
 * The texts of all languages (texts/LANGUAGE/AREA.json): every text of a key has the same
 * {placeholders}. Dutch and English have every text; every other language has those that a
 * visitor can meet, which are the areas of catalog_for_visitors, and no other. Unchanging once
 * loaded.
 *
 * To add a language, add files and nothing else:
 *
 *   service/view/texts/LANGUAGE/   a translation of the visitors' areas, with language.json:
 *                                  its own name, "ltr" or "rtl", and its own code
 *   forms/texts/LANGUAGE.json      the questions: an object from Dutch text to translation
 *
 * A language that is spoken more than read has language.json alone, with the code of the
 * language whose words it shows ("texts": "nl"); its questions are recorded.
 */
#pragma once

#include "base/arena.h"
#include "base/complaint.h"
#include "base/embedded.h"

/* A run of letters, or the place of a value. */
struct part {
    const char *text; /* NULL for a place */
    size_t size;
    size_t name; /* index in the names of the text */
};

struct message {
    const char *source; /* as it is written, with its {placeholders} */
    struct part *parts;
    size_t count;
};

struct text {
    const char *key;    /* "take.begin" */
    const char **names; /* placeholders, each once, in the order of the Dutch text */
    size_t name_count;
    struct message *messages; /* one per language */
};

struct catalog {
    const char **languages; /* NULL-terminated, "nl" and "en" first, then in byte order */
    size_t language_count;
    const char **complete; /* those that have every text; NULL-terminated */
    struct text *texts;    /* in byte order of their keys */
    size_t text_count;
};

#define LANGUAGES_MAX 64

/* Adds a complaint for everything that is wrong; true when nothing is. Files whose path does
 * not begin with the folder of the texts are passed over. */
bool catalog_load(struct catalog *catalog, const struct embedded *files, size_t count,
                  struct arena *arena, struct complaints *complaints) must_use;

const struct text *catalog_find(const struct catalog *catalog, const char *key);
/* Index of the language; that of Dutch when there is no such language. */
size_t catalog_language(const struct catalog *catalog, const char *language);

/* Whether a visitor can meet the text of that key: then every language has it. */
bool catalog_for_visitors(const char *key);
