#include "view/catalog.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "view/grow.h"

#define FOLDER "service/view/texts/"

/* The areas of the texts that a visitor can meet. */
static const char *const visited[] = {"answer", "common",   "error",   "handout",
                                      "hint",   "language", "privacy", "take"};

/* The languages of the desk and the command line, which have every text. */
static const char *const written[] = {"nl", "en"};

#define WRITTEN (sizeof written / sizeof written[0])

struct loading {
    struct catalog *catalog;
    struct arena *arena;
    struct complaints *complaints;
    const char *path; /* of the file being read */
    size_t language;
};

static void object(struct loading *loading, const char *key, const char *what)
{
    complaints_add(loading->complaints, 500, "view.text", loading->path, "%s: %s", key, what);
}

static bool is_name_byte(char c)
{
    return isalnum((unsigned char)c) || c == '.';
}

/* Index of the placeholder in the names of the text. Only the first language may add one. */
static bool name_index(struct loading *loading, struct text *text, const char *name,
                       size_t size, size_t *index)
{
    for (*index = 0; *index < text->name_count; ++*index) {
        const char *known = text->names[*index];
        if (strlen(known) == size && !memcmp(known, name, size))
            return true;
    }
    if (loading->language > 0)
        return false;
    text->names = grow(loading->arena, text->names, text->name_count, sizeof *text->names);
    text->names[text->name_count++] = arena_copy(loading->arena, name, size);
    return true;
}

static void add_part(struct loading *loading, struct message *message, struct part part)
{
    message->parts =
        grow(loading->arena, message->parts, message->count, sizeof *message->parts);
    message->parts[message->count++] = part;
}

/* Takes the text apart at its {placeholders}. */
static void read_message(struct loading *loading, struct text *text, const char *source)
{
    struct message *message = &text->messages[loading->language];
    message->source = source;
    bool *seen = arena_alloc(loading->arena, (strlen(source) + 1) * sizeof *seen);
    while (*source) {
        size_t run = strcspn(source, "{}");
        if (run > 0)
            add_part(loading, message, (struct part){source, run, 0});
        source += run;
        if (!*source)
            break;
        size_t size = 1;
        while (is_name_byte(source[size]))
            size++;
        if (*source == '}' || size == 1 || source[size] != '}' ||
            !islower((unsigned char)source[1])) {
            object(loading, text->key, "a brace that is no {placeholder}");
            return;
        }
        size_t index;
        if (!name_index(loading, text, source + 1, size - 1, &index)) {
            object(loading, text->key, "a placeholder that the Dutch text does not have");
            return;
        }
        seen[index] = true;
        add_part(loading, message, (struct part){NULL, 0, index});
        source += size + 1;
    }
    for (size_t i = 0; i < text->name_count; i++)
        if (!seen[i])
            object(loading, text->key, "a placeholder of the Dutch text is missing");
    if (message->count == 0)
        object(loading, text->key, "the text is empty");
}

static int by_key(const void *a, const void *b)
{
    return strcmp(((const struct text *)a)->key, ((const struct text *)b)->key);
}

const struct text *catalog_find(const struct catalog *catalog, const char *key)
{
    struct text wanted = {.key = key};
    return catalog->text_count ? bsearch(&wanted, catalog->texts, catalog->text_count,
                                         sizeof *catalog->texts, by_key)
                               : NULL;
}

bool catalog_for_visitors(const char *key)
{
    size_t size = strcspn(key, ".");
    for (size_t i = 0; i < sizeof visited / sizeof visited[0]; i++)
        if (strlen(visited[i]) == size && !memcmp(visited[i], key, size))
            return true;
    return false;
}

static bool is_complete(const struct loading *loading)
{
    return loading->language < WRITTEN;
}

/* A Dutch text makes the key, a text of another language has to find it. */
static struct text *text_for(struct loading *loading, const char *key)
{
    struct catalog *catalog = loading->catalog;
    if (loading->language > 0) {
        struct text wanted = {.key = key};
        return catalog->text_count ? bsearch(&wanted, catalog->texts, catalog->text_count,
                                             sizeof *catalog->texts, by_key)
                                   : NULL;
    }
    catalog->texts =
        grow(loading->arena, catalog->texts, catalog->text_count, sizeof *catalog->texts);
    struct text *text = &catalog->texts[catalog->text_count++];
    *text = (struct text){.key = key};
    text->messages =
        arena_alloc(loading->arena, catalog->language_count * sizeof *text->messages);
    return text;
}

static void read_text(struct loading *loading, const char *key, const char *source)
{
    struct text *text = text_for(loading, key);
    if (!text)
        object(loading, key, "there is no such Dutch text");
    else if (!is_complete(loading) && !catalog_for_visitors(key))
        object(loading, key, "no visitor meets this text; it is wanted in Dutch and English");
    else if (text->messages[loading->language].count > 0)
        object(loading, key, "the key is there twice");
    else
        read_message(loading, text, arena_string(loading->arena, source));
}

static void read_object(struct loading *loading, const char *prefix, json_t *values)
{
    const char *name;
    json_t *value;
    json_object_foreach(values, name, value)
    {
        const char *key = arena_print(loading->arena, "%s.%s", prefix, name);
        if (json_is_object(value))
            read_object(loading, key, value);
        else if (json_is_string(value))
            read_text(loading, key, json_string_value(value));
        else
            object(loading, key, "neither a text nor an object of texts");
    }
}

static void read_file(struct loading *loading, const struct embedded *file)
{
    loading->path = file->path;
    const char *slash = strrchr(file->path, '/') + 1;
    const char *end = strstr(slash, ".json");
    struct complaint complaint = {0};
    json_t *values = json_parse(file->data, file->size, &complaint);
    if (!end || end == slash || !json_is_object(values))
        complaints_add(loading->complaints, 500, "view.text", file->path,
                       "an object of texts in a file AREA.json is wanted: %s",
                       complaint.detail);
    else
        read_object(loading, arena_copy(loading->arena, slash, (size_t)(end - slash)), values);
    json_decref(values);
}

/* The language of a file of texts, or NULL when it is another file. */
static const char *language_of(const struct embedded *file, struct arena *arena)
{
    if (strncmp(file->path, FOLDER, strlen(FOLDER)) != 0)
        return NULL;
    const char *start = file->path + strlen(FOLDER);
    const char *slash = strchr(start, '/');
    return slash ? arena_copy(arena, start, (size_t)(slash - start)) : NULL;
}

static void add_language(struct loading *loading, const char *language)
{
    struct catalog *catalog = loading->catalog;
    for (size_t i = 0; i < catalog->language_count; i++)
        if (!strcmp(catalog->languages[i], language))
            return;
    if (catalog->language_count < LANGUAGES_MAX)
        catalog->languages[catalog->language_count++] = language;
}

/* Dutch first: the other languages are held against it. The desk has its languages even where
 * one has no file: everything of it is missing then. */
static void find_languages(struct loading *loading, const struct embedded *files, size_t count)
{
    loading->catalog->languages =
        arena_alloc(loading->arena, (LANGUAGES_MAX + 1) * sizeof *loading->catalog->languages);
    for (size_t i = 0; i < WRITTEN; i++)
        add_language(loading, written[i]);
    loading->catalog->complete =
        arena_alloc(loading->arena, (WRITTEN + 1) * sizeof *loading->catalog->complete);
    memcpy(loading->catalog->complete, written, sizeof written);
    for (size_t i = 0; i < count; i++) {
        const char *language = language_of(&files[i], loading->arena);
        if (language)
            add_language(loading, language);
    }
}

static void sort_texts(struct loading *loading)
{
    struct catalog *catalog = loading->catalog;
    if (catalog->text_count)
        qsort(catalog->texts, catalog->text_count, sizeof *catalog->texts, by_key);
    for (size_t i = 1; i < catalog->text_count; i++)
        if (!strcmp(catalog->texts[i - 1].key, catalog->texts[i].key))
            object(loading, catalog->texts[i].key, "the key is there twice");
}

/* The language whose words are shown: its own, or another's where it is spoken alone. */
static size_t words_of(const struct catalog *catalog, size_t language)
{
    const struct text *text = catalog_find(catalog, "language.texts");
    const char *code = text ? text->messages[language].source : NULL;
    return code ? catalog_language(catalog, code) : language;
}

/* Fills what a language borrows: a spoken one all its words, a visitors' one those of the desk,
 * which it never shows. What it should have itself is a complaint. */
static void find_missing(struct loading *loading)
{
    const struct catalog *catalog = loading->catalog;
    for (size_t i = 0; i < catalog->language_count; i++) {
        size_t words = words_of(catalog, i);
        for (size_t t = 0; t < catalog->text_count; t++) {
            struct text *text = &catalog->texts[t];
            if (text->messages[i].count > 0)
                continue;
            bool own = i < WRITTEN || (words == i && catalog_for_visitors(text->key)) ||
                       !strncmp(text->key, "language.", strlen("language."));
            if (own)
                complaints_add(loading->complaints, 500, "view.text", catalog->languages[i],
                               "%s: the text is missing", text->key);
            else
                text->messages[i] = text->messages[words == i ? 0 : words];
        }
    }
}

bool catalog_load(struct catalog *catalog, const struct embedded *files, size_t count,
                  struct arena *arena, struct complaints *complaints)
{
    size_t before = complaints->count;
    struct loading loading = {.catalog = catalog, .arena = arena, .complaints = complaints};
    find_languages(&loading, files, count);
    for (loading.language = 0; loading.language < catalog->language_count; loading.language++) {
        const char *wanted = catalog->languages[loading.language];
        for (size_t i = 0; i < count; i++) {
            const char *language = language_of(&files[i], arena);
            if (language && !strcmp(language, wanted))
                read_file(&loading, &files[i]);
        }
        if (loading.language == 0)
            sort_texts(&loading);
    }
    find_missing(&loading);
    return complaints->count == before;
}

size_t catalog_language(const struct catalog *catalog, const char *language)
{
    for (size_t i = 0; i < catalog->language_count; i++)
        if (!strcmp(catalog->languages[i], language))
            return i;
    return 0;
}
