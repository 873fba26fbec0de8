/*
 * The texts of all languages (texts/LANGUAGE/AREA.json): every language has the same keys,
 * and every text of a key the same {placeholders}. Unchanging once loaded.
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
    const char **languages; /* NULL-terminated, "nl" first, then in byte order */
    size_t language_count;
    struct text *texts; /* in byte order of their keys */
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
