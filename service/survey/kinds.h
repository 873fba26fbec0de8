/*
 * The types of questions: their names in a definition, the properties they have besides those
 * of all, and how these are read. Private to survey/.
 */
#pragma once

#include "survey/reader.h"

typedef void read_kind(struct reader *reader, const struct spot *spot, const json_t *element,
                       struct question *question);

struct kind {
    const char *name;
    enum question_kind kind;
    const struct property *own[4]; /* tables besides the common one; NULL-terminated */
    read_kind *read;
};

/* The properties of all types. */
extern const struct property kind_common[];

/* That of an element; NULL with a complaint. */
const struct kind *kind_find(struct reader *reader, const struct spot *spot,
                             const json_t *element);
/* Whether each row is a question. */
bool kind_is_matrix(const struct kind *kind);

/* A text with the little HTML that is allowed, reduced to plain text. */
void kind_markup(struct reader *reader, const struct spot *spot, const json_t *element,
                 const char *name, bool needed, struct localised *text);
