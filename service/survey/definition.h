/*
 * A form: what a questionnaire asks, loaded from the frozen subset of SurveyJS JSON and then
 * unchanging. Everything belongs to the form's arena. No I/O.
 *
 * The rest of the program sees a flat list of questions in the order in which they are asked:
 * pages and panels are taken apart, a matrix into one question of one choice per row, and the
 * words beside a choice ("anders, namelijk") or under a question (a comment area) are a
 * question of their own, right behind the one they stand with.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/complaint.h"
#include "base/json.h"
#include "survey/value.h"

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

enum question_kind {
    KIND_RADIOGROUP,
    KIND_CHECKBOX,
    KIND_DROPDOWN,
    KIND_RATING,
    KIND_BOOLEAN, /* two choices: no, yes */
    KIND_IMAGEPICKER,
    KIND_RANKING, /* what is put first counts as its choice; the rest is not stored */
    KIND_NUMBER,  /* its choices are the bands it is stored and published in, perhaps none */
    KIND_TEXT,    /* one line of open text */
    KIND_COMMENT, /* open text */
    KIND_HTML,    /* asks nothing */
};

const char *question_kind_name(enum question_kind kind);

struct condition; /* condition.h */

struct choice {
    const char *value; /* [A-Za-z0-9_-]{1,40} */
    struct value data; /* as it stands in the definition, and so in its data; missing for a
                          quiet line that the library does not know (x_dontknow) */
    struct localised text;
    bool dont_know; /* the quiet line ("weet ik niet", "zeg ik liever niet"); counts as no
                       answer, excludes the others */
    bool none;      /* excludes the others */
    bool other;     /* "anders": the next question of which this one is the owner asks what */
    int step;       /* a wish that belongs to a step; 0 for none */
    const char *picture; /* KIND_IMAGEPICKER: file in the folder of the form; its text is the
                            alternative text; or NULL */
    int64_t most;        /* KIND_NUMBER: the largest number of the band */
    const struct condition *when; /* offered only when it holds; NULL for always */
};

enum validator_kind {
    VALIDATOR_NUMERIC,
    VALIDATOR_TEXT,
    VALIDATOR_ANSWERCOUNT,
    VALIDATOR_EXPRESSION,
};

/* What an answer that is given has to meet. */
struct validator {
    enum validator_kind kind;
    int64_t least, most;               /* INT64_MIN, INT64_MAX where there is no bound; of a
                                          number, of characters, of choices */
    const struct condition *condition; /* VALIDATOR_EXPRESSION */
    struct localised text;             /* what to say; may be empty */
};

/* What the rows of a matrix have together. */
struct matrix {
    const char *name;       /* its rows are questions named NAME.ROW, in one run */
    struct localised title; /* also the description of each row */
    bool required;          /* at least one row */
    const struct condition *required_if;
    struct localised required_text;
    const struct validator *validators;
    size_t validator_count;
};

/* After what a question is asked. */
enum dependence {
    ASKED_ALWAYS,
    ASKED_AFTER,     /* when one of certain choices of one earlier question was chosen */
    ASKED_OTHERWISE, /* on any other condition */
};

/* Of its conditions and those of its row, matrix, panels and page. */
#define QUESTION_CONDITIONS_MAX 5

struct question {
    const char *name; /* unique in the form, and the name of its field: [A-Za-z0-9_-]{1,40}; of
                         a row MATRIX.ROW, of words beside a question NAME-Comment */
    const char *item; /* x_item, the stable code; the name when there is none */
    enum question_kind kind;
    bool heading; /* KIND_HTML: made of the title and description over what follows */
    bool several; /* more than one of the choices may be chosen */
    struct localised title;
    struct localised description;
    struct localised html;  /* KIND_HTML: plain text, paragraphs split by an empty line, a link
                               as its words and its address in parentheses. The title and
                               description of a page or panel are a question of this kind. */
    struct localised audio; /* files in the folder of the form that read it aloud */
    bool required;
    const struct condition *required_if; /* required when it holds; or NULL */
    struct localised required_text;      /* what to say then; may be empty */
    struct choice *choices;              /* at most 64 */
    size_t choice_count;
    bool random;           /* choices in one of several orders: question_order */
    size_t max_choices;    /* several, KIND_RANKING; 0 for any number */
    size_t min_choices;    /* the same, once anything is chosen; 0 for any number */
    size_t max_bytes;      /* KIND_TEXT, KIND_COMMENT: UTF-8 bytes at most, up to 2,000 */
    size_t max_characters; /* the same, in characters as the definition counts; 0 for any */
    int64_t least, most;   /* KIND_NUMBER; INT64_MIN, INT64_MAX where there is no bound */
    struct localised least_text, most_text; /* what to say then; may be empty */
    const struct validator *validators;
    size_t validator_count;
    const struct matrix *matrix;  /* of which it is a row; NULL */
    const struct question *owner; /* whose fieldset these words stand in; NULL */

    /* All of these hold when it is asked; NULL-terminated. */
    const struct condition *when[QUESTION_CONDITIONS_MAX + 1];
    enum dependence dependence;
    size_t depends_on;        /* ASKED_AFTER: index of the earlier question, */
    uint64_t depends_choices; /* and which of its choices (bit i: choice i) */

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

/* Whether visitors choose from choices: neither a number, nor words, nor nothing. */
bool question_is_closed(const struct question *question);
/* Whether it asks for words, which are sealed apart. */
bool question_is_open(const struct question *question);

/* A value computed from answers, for conditions; never stored. */
struct calculated {
    const char *name;
    const struct condition *expression;
    bool in_data; /* part of what `form try` shows */
};

/* A picture or recording as it was when the definition was frozen. */
struct form_file {
    const char *name, *digest; /* hexadecimal; files.h */
};

struct form {
    struct arena *arena;
    const char *name;     /* file name without .json */
    const char *audience; /* "parent", "professional" */
    struct localised title;
    struct localised description;
    struct localised completed; /* said after sending; as html of a question; may be empty */
    struct question *questions;
    size_t question_count;
    struct calculated *calculated;
    size_t calculated_count;
    size_t
        *evaluation; /* questions, and calculated values as question_count + index, each after
                        those its conditions look at; question_count + calculated_count */
    const char **languages;  /* in which every text is there; NULL-terminated */
    struct form_file *files; /* of a frozen one; of others none */
    size_t file_count;
    uint8_t digest[32];    /* BLAKE2b-256 of canonical; filled by whoever seals */
    const char *canonical; /* the definition as canonical JSON */
};

/* What a form may be at most. */
#define FORM_QUESTIONS_MAX  120
#define FORM_CHOICES_MAX    64 /* bits of struct answer */
#define FORM_TEXTS_MAX      3  /* open questions, words beside choices among them */
#define FORM_TEXT_BYTES     2000
#define FORM_BREAKDOWNS_MAX 3
#define FORM_BANDS_MAX      12 /* of a number */
#define FORM_CALCULATED_MAX 30
#define FORM_PACKED_MAX     690 /* bytes of closed answers: a ballot stays under 7 KiB */

/* NULL with every complaint found: the path in the definition ("name.json:
 * pages[0].elements[3].type") and, in the text of its key, what to do. A definition that still
 * has a place for a theme or a later round (library.h) is no form yet. */
struct form *form_load(const char *name, const json_t *definition,
                       struct complaints *complaints) must_use;
/* The form of the text that was frozen when its round opened (canonical). NULL with the first
 * complaint. */
struct form *form_load_frozen(const char *name, const char *text,
                              struct complaint *complaint) must_use;
void form_free(struct form *form);

/* Whether it has a number on the page and on paper: it asks something, and by itself. */
bool question_is_numbered(const struct question *question);
/* That number; of words beside a question, and of a text, that of the question before it. */
size_t form_number(const struct form *form, size_t q);
/* How many questions it asks, words beside a question not counted, and how many minutes they
 * take at 12 to 20 seconds each. */
size_t form_asks(const struct form *form);
int form_minutes(const struct form *form);

/* What is read aloud of a question in that language, in this order: its title, its description,
 * its text, and its choices, whose number is given (else -1); what has no words is passed over.
 */
enum question_part { PART_TITLE, PART_DESCRIPTION, PART_HTML, PART_CHOICE };

typedef void question_read_aloud(void *context, enum question_part part, int choice,
                                 const char *words);
void question_aloud(const struct question *question, const char *language,
                    question_read_aloud *visit, void *context);
/* A line for each of these: adds them to out. */
void question_words(const struct question *question, const char *language, struct buffer *out);
/* Index of the question of that name, or SIZE_MAX. */
size_t form_find(const struct form *form, const char *name);
/* The digest of that file when the definition was frozen; NULL where it was not. */
const char *form_file_digest(const struct form *form, const char *file);
/* Index of the calculated value of that name, or SIZE_MAX. */
size_t calculated_find(const struct form *form, const char *name);
/* Index of the question of that stable code (x_item), or SIZE_MAX. */
size_t form_find_item(const struct form *form, const char *item);

/* The orders in which a random question shows its choices are a fixed number. Order number
 * `which` (taken modulo FORM_ORDERS) as indexes of its choices, in order[choice_count]; each
 * choice comes first about equally often. Don't know, none and other stay at the end. A
 * question that is not random has one order. */
#define FORM_ORDERS 8
void question_order(const struct question *question, size_t which, uint8_t *order);

/* The band of a choice of a scale: 0 unfavourable (nee), 1 between (een beetje), 2 favourable
 * (ja); -1 for don't know and for questions that are no scale. Choices are cut at thirds of
 * the scale, from its middle outwards: of five 2, 1, 2; of four 1, 2, 1; of two 1, 0, 1. */
int question_band(const struct question *question, size_t choice);

/* Every text that the form shows, with its question (NULL: the form's own) and which of its
 * texts it is. */
typedef void form_text(void *context, const struct question *question, const char *what,
                       const struct localised *text);
void form_visit_texts(const struct form *form, form_text *visit, void *context);

/* Whether the form has every text in that language. */
bool form_speaks(const struct form *form, const char *language);
/* One complaint for each text of the form that has no version in that language. */
void form_missing(const struct form *form, const char *language, struct complaints *complaints);
