/*
 * The answers of one visitor to one form, in memory only, and the fixed-length bytes that
 * stand for them in a ballot.
 */
#pragma once

#include "base/arena.h"
#include "base/text.h"
#include "survey/definition.h"

struct answer {
    uint64_t choices; /* bit i: choice i of the question; of a ranking what is put first, of a
                         number its band */
    const char *text; /* of an open question, or a number as it was typed; NULL when empty; ends
                         with a NUL */
    size_t text_size;
    double number;  /* KIND_NUMBER */
    bool numeric;   /* KIND_NUMBER: text is a number, that one */
    uint8_t *order; /* KIND_RANKING: indexes of choices, first one first */
    size_t order_count;
};

struct answers {
    const struct form *form;
    struct answer *list;      /* one per question, in form order */
    bool *asked;              /* per question: its conditions hold in the end */
    struct value *calculated; /* per calculated value of the form */
};

/* What a visitor has to mend: question index and the key of a text. */
struct answer_error {
    size_t question;
    const char *key;               /* "answer." and required, unknown, too-many, too-few,
                                      not-together, too-long, too-short, twice, other-missing,
                                      not-a-number, too-low, too-high or condition */
    int64_t limit;                 /* fills {limit} */
    const struct localised *words; /* what the form itself says about it; or NULL */
};

struct answer_errors {
    struct answer_error *list;
    size_t count;
};

/* No answers yet, to be filled in place; in the arena. */
struct answers *answers_new(const struct form *form, struct arena *arena);
/* Reads the fields of a sent form (name = question name, value = choice value, repeated for
 * several choices and, in order, for the places of a ranking; empty values are no answer).
 * Unknown names are ignored, unknown values are an error. Answers to questions that are hidden
 * in the end are dropped. Texts are trimmed and lose their control characters. All of it in the
 * arena. Where a question has an error its answer holds what was sent, to be shown again: pack
 * and store answers only when there are no errors. */
struct answers *answers_read(const struct form *form, const struct fields *fields,
                             struct arena *arena, struct answer_errors *errors);
/* The answer as expressions and the data of the library have it; VALUE_MISSING, or an
 * empty list where several could be chosen, when there is
 * none or it is not asked. Lists are in the arena. */
struct value answers_value(const struct answers *answers, size_t question, struct arena *arena);
/* That of a matrix, an object of the rows that were answered; first is its first row. */
struct value answers_matrix(const struct answers *answers, size_t first, struct arena *arena);
/* Whether nothing at all was answered. */
bool answers_empty(const struct answers *answers);

/* The closed answers as bytes of one length per form (texts are not in it): a byte for a
 * question of one choice (0 for none), a bit per choice for one of several. */
size_t answers_packed_size(const struct form *form);
void answers_pack(const struct answers *answers, uint8_t *bytes);
/* False when the bytes cannot be answers to this form. */
bool answers_unpack(const struct form *form, const uint8_t *bytes, struct arena *arena,
                    struct answers **answers) must_use;
/* Indexes of the open questions, at most three: their number. */
size_t form_texts(const struct form *form, size_t indexes[FORM_TEXTS_MAX]);
