/*
 * Expressions of a form: `{bezoekt} = 'ja' and {taal} anyof ['tr', 'ar']`. Parsed once, with a
 * complaint that says where and what; evaluated as often as one likes, over the values that a
 * lookup gives. They mean what they mean in the SurveyJS library, except for what we refuse:
 * arithmetic, dates, functions other than iif, bare words, and brackets that are not closed.
 *
 * Depth and length are limited, so that neither parsing nor evaluating takes more than a moment
 * or a few kilobytes of stack.
 */
#pragma once

#include "base/arena.h"
#include "base/complaint.h"
#include "survey/value.h"

#define CONDITION_BYTES_MAX 2000
#define CONDITION_DEPTH_MAX 16

enum condition_operation {
    CONDITION_OR,  /* two operands or more */
    CONDITION_AND, /* two operands or more */
    CONDITION_EQUAL,
    CONDITION_NOT_EQUAL,
    CONDITION_LESS,
    CONDITION_LESS_OR_EQUAL,
    CONDITION_GREATER,
    CONDITION_GREATER_OR_EQUAL,
    CONDITION_CONTAINS,
    CONDITION_NOT_CONTAINS,
    CONDITION_ANY_OF,
    CONDITION_ALL_OF,
    CONDITION_NONE_OF,
    CONDITION_NOT,       /* one operand */
    CONDITION_EMPTY,     /* one operand */
    CONDITION_NOT_EMPTY, /* one operand */
    CONDITION_IF,        /* iif: condition, then, else */
    CONDITION_LIST,      /* any number of operands */
    CONDITION_NAME,      /* no operands: the value of a question */
    CONDITION_CONSTANT   /* no operands */
};

/* The tree, to be read only. */
struct condition_node {
    enum condition_operation operation;
    size_t count;
    const struct condition_node **operands;
    struct value constant; /* CONDITION_CONSTANT: a text, number or truth */
    size_t name;           /* CONDITION_NAME: index of names */
    size_t depth;          /* 1 for a leaf */
};

/* What an expression refers to: {name} or {name.key}, as often as it stands there. */
struct condition_name {
    const char *name;
    const char *key; /* NULL when there is none */
    size_t slot;     /* 0; for whoever loads the form to note where the value will be */
};

struct condition {
    const char *text;
    const struct condition_node *root;
    struct condition_name *names;
    size_t name_count;
};

/* All of it in the arena. NULL with a complaint (form.expression-...) whose detail is the
 * number of the character and what stands there. */
struct condition *condition_parse(const char *text, struct arena *arena,
                                  struct complaint *complaint) must_use;

/* The value of a name, in the library's shape: the text of a choice's value, or a number where
 * the definition has a number, a list for several choices, an object for a matrix;
 * VALUE_MISSING when there is no answer. */
typedef struct value condition_lookup(void *context, const struct condition_name *name);

/* Whether it gives true and nothing like it: for visibleIf of questions, panels and pages, and
 * for requiredIf. Lists that are needed on the way are in the arena. */
bool condition_is_true(const struct condition *condition, condition_lookup *lookup,
                       void *context, struct arena *arena);
/* Whether it gives what counts as true, such as 1: for validators and visibleIf of choices. */
bool condition_holds(const struct condition *condition, condition_lookup *lookup, void *context,
                     struct arena *arena);
/* What it gives: for calculated values. Texts and lists may be those of the lookup. */
struct value condition_value(const struct condition *condition, condition_lookup *lookup,
                             void *context, struct arena *arena);
