/*
 * Reading a definition strictly: which properties an object may have, of what shape, and a
 * complaint with its path for everything else. Private to survey/.
 */
#pragma once

#include "base/arena.h"
#include "survey/definition.h"

struct reader {
    struct arena *arena;
    const char *name;     /* of the form, for paths */
    const char *language; /* that of plain strings and of "default" */
    struct complaints *complaints;
    size_t page;                    /* that is being read; SIZE_MAX outside pages */
    struct expression *expressions; /* read so far, the last one first */
};

/* An expression that was read, and where; what it refers to is looked at when all questions
 * are known (reference.h). */
struct expression {
    struct expression *next;
    struct condition *condition;
    const char *path;
    size_t page;
};

/* A place in the definition: a property of its parent, or (key NULL) an element of it. */
struct spot {
    const struct spot *parent;
    const char *key;
    size_t index;
};

void reader_complain(struct reader *reader, const struct spot *spot, const char *key,
                     const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The same for a path that was kept. */
void reader_complain_at(struct reader *reader, const char *path, const char *key,
                        const char *format, ...) __attribute__((format(printf, 4, 5)));
/* "ouder-kort.json: pages[0].elements[3].type", in the arena. */
const char *reader_path(const struct reader *reader, const struct spot *spot);

enum shape { SHAPE_ANY, SHAPE_TEXT, SHAPE_STRING, SHAPE_WHOLE, SHAPE_TRUTH, SHAPE_LIST };

enum use {
    USE_READ,
    USE_IGNORED, /* looks only: our pages have their own */
    USE_REFUSED, /* never; `why` is the key of the reason */
};

struct property {
    const char *name;
    enum shape shape;
    enum use use;
    const char *why;
};

/* Complains of every property that no table lists or that has another shape. tables is
 * NULL-terminated; a table ends with a property without name. Old spellings (hasNone) count
 * as the new ones. False when the value is no object at all. */
bool reader_object(struct reader *reader, const struct spot *spot, const json_t *object,
                   const struct property *const *tables);

/* The value under the name or its old spelling; NULL when missing. */
const json_t *reader_get(const json_t *object, const char *name);
/* The value when it has the shape (the wrong one was complained of already); else NULL. */
const char *reader_string(const json_t *object, const char *name);
bool reader_truth(const json_t *object, const char *name);
/* A whole number between the two; the fallback when missing, out of them with a complaint. */
size_t reader_whole(struct reader *reader, const struct spot *spot, const json_t *object,
                    const char *name, size_t least, size_t most, size_t fallback);
/* The same for numbers below zero. False when there is none, out of them with a complaint. */
bool reader_number(struct reader *reader, const struct spot *spot, const json_t *object,
                   const char *name, int64_t least, int64_t most, int64_t *number);
/* Index in the NULL-terminated list; complains and gives 0 when it is not in it or missing. */
size_t reader_one_of(struct reader *reader, const struct spot *spot, const json_t *object,
                     const char *name, const char *const *list);

/* A text in its languages, in the arena; empty when missing. False and a complaint when it is
 * needed but missing. */
bool reader_text(struct reader *reader, const struct spot *spot, const json_t *object,
                 const char *name, bool needed, struct localised *text);
/* A text that is the same in every language. */
struct localised localised_neutral(struct arena *arena, const char *text);

/* The expression under that name; NULL when missing, empty or wrong, the last with a complaint.
 */
const struct condition *reader_expression(struct reader *reader, const struct spot *spot,
                                          const json_t *object, const char *name);

/* Letters, digits and the extra characters, 1 to 40 of them. */
bool reader_is_word(const char *text, const char *extra);

/* A word and one of the endings: the name of a file without a path. */
bool reader_is_file(const char *text, const char *const *endings);

/* Complains of numbers with a fraction and of nesting nobody means. */
void reader_scan(struct reader *reader, const struct spot *spot, const json_t *value,
                 size_t depth);
