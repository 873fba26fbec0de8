/*
 * A form: what a questionnaire asks, loaded from the frozen subset of SurveyJS JSON and then
 * unchanging. Everything belongs to the form's arena. No I/O.
 *
 * Matrices are taken apart into one question per row, so that the rest of the program sees
 * a flat list of questions in the order in which they are asked.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/complaint.h"
#include "base/json.h"

/* A text in several languages: NULL-terminated pairs language, text. */
struct localised {
    size_t count;
    const char **languages;
    const char **texts;
};

/* The text in that language, else in Dutch, else the default; "" when there is none. */
const char *localised_text(const struct localised *localised, const char *language);
/* Whether there is a text of its own in that language. */
bool localised_has(const struct localised *localised, const char *language);

enum question_kind { KIND_RADIOGROUP, KIND_CHECKBOX, KIND_RATING, KIND_COMMENT, KIND_HTML };

const char *question_kind_name(enum question_kind kind);

struct choice {
    const char *value; /* [A-Za-z0-9_-]{1,40} */
    struct localised text;
    bool dont_know; /* the quiet line ("weet ik niet", "zeg ik liever niet"); counts as no
                       answer, excludes the others */
    bool none;      /* excludes the others */
    int step;       /* a wish that belongs to a step; 0 for none */
    bool number;    /* the value is a number in the definition, and so in its data */
};

struct question {
    const char *name; /* unique in the form; [A-Za-z0-9_-]{1,40} */
    const char *item; /* x_item, the stable code; the name when there is none */
    enum question_kind kind;
    struct localised title;
    struct localised description;
    struct localised html; /* KIND_HTML: plain text, paragraphs split by an empty line, a link
                              as its words and its address in parentheses. The title and
                              description of a page or panel are a question of this kind. */
    bool required;
    struct choice *choices; /* at most 64 */
    size_t choice_count;
    size_t max_choices;    /* KIND_CHECKBOX; 0 for any number */
    size_t min_choices;    /* KIND_CHECKBOX, once anything is chosen; 0 for any number */
    size_t max_bytes;      /* KIND_COMMENT: UTF-8 bytes at most, up to 2,000 */
    int step;              /* 1..7; 0 for none */
    const char **themes;   /* NULL-terminated */
    const char *scale;     /* name of the scale, or NULL: two or more ordered choices and
                              perhaps don't know; question_band makes three bands of them */
    bool favourable_first; /* the scale begins with its favourable end */
    bool breakdown;        /* a declared background question */
    const char *mirror;    /* or NULL */
    const char *inventory; /* "barrier", "wish" or NULL */
    size_t page;           /* number of the page it stands on */
};

struct form {
    struct arena *arena;
    const char *name;     /* file name without .json */
    const char *audience; /* "parent", "professional" */
    const char *minutes;  /* how long it takes, as people say it ("3-4"), or NULL */
    struct localised title;
    struct localised description;
    struct question *questions;
    size_t question_count;
    const char **languages; /* in which every text is there; NULL-terminated */
    uint8_t digest[32];     /* BLAKE2b-256 of canonical; filled by whoever seals */
    const char *canonical;  /* the definition as canonical JSON */
};

/* What a form may be at most. */
#define FORM_QUESTIONS_MAX 120
#define FORM_CHOICES_MAX   64 /* bits of struct answer */
#define FORM_TEXTS_MAX     3  /* open questions */
#define FORM_TEXT_BYTES    2000

/* NULL with every complaint found: the path in the definition ("name.json:
 * pages[0].elements[3].type") and, in the text of its key, what to do. A definition that still
 * has a place for a theme or a later round (library.h) is no form yet. */
struct form *form_load(const char *name, const json_t *definition,
                       struct complaints *complaints) must_use;
void form_free(struct form *form);

/* Index of the question of that name, or SIZE_MAX. */
size_t form_find(const struct form *form, const char *name);
/* Index of the question of that stable code (x_item), or SIZE_MAX. */
size_t form_find_item(const struct form *form, const char *item);

/* The band of a choice of a scale: 0 unfavourable (nee), 1 between (een beetje), 2 favourable
 * (ja); -1 for don't know and for questions that are no scale. Choices are cut at thirds of
 * the scale, from its middle outwards: of five 2, 1, 2; of four 1, 2, 1; of two 1, 0, 1. */
int question_band(const struct question *question, size_t choice);

/* One complaint for each text of the form that has no version in that language. */
void form_missing(const struct form *form, const char *language, struct complaints *complaints);
