/*
 * A value as expressions know it, and what the SurveyJS library makes of two of them: equal,
 * less, containing. Values are borrowed from whoever made them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

enum value_kind {
    VALUE_MISSING,
    VALUE_NUMBER,
    VALUE_TEXT,
    VALUE_TRUTH,
    VALUE_LIST,
    VALUE_OBJECT /* the rows of a matrix */
};

struct value {
    enum value_kind kind;
    bool ordered; /* VALUE_LIST: a ranking, whose order matters when it is compared */
    bool apart;   /* VALUE_MISSING: equals no empty list, as of a matrix */

    union {
        double number;
        const char *text; /* UTF-8, ends with a NUL */
        bool truth;

        struct {
            const struct value *values;
            const char *const *keys; /* VALUE_OBJECT: as many as values */
            size_t count;
        };
    };
};

/* Missing, "", an empty list, an object of empty values; 0 and false are not empty. */
bool value_empty(const struct value *value);
/* What counts as true within `and`, `or`, `!` and iif: anything but missing, "", 0 and false.
 */
bool value_truthy(const struct value *value);
/* What counts as true for a whole condition: true, 1, "1". */
bool value_is_true(const struct value *value, struct arena *arena);

/* The value of a question as an operand: texts that are written as a truth or a number become
 * one ("true", "12", "1,5"; not "007"), and quotes around a text go. */
struct value value_operand(const struct value *value, struct arena *arena);

/* Texts are compared without regard to case and blanks around them, lists without regard to
 * order unless one of them is ordered, numbers with texts that are written as one. What is made
 * on the way is in the arena. */
bool value_equal(const struct value *left, const struct value *right, struct arena *arena);
/* False when one of them is missing or they cannot be compared. Two texts in the order of their
 * characters. */
bool value_less(const struct value *left, const struct value *right, struct arena *arena);

/* A list has the value, or all values of the list on the right; a text has the text in it. */
bool value_contains(const struct value *left, const struct value *right, struct arena *arena);
/* Not always the contrary: both are false when there is nothing on either side. */
bool value_not_contains(const struct value *left, const struct value *right,
                        struct arena *arena);
bool value_any_of(const struct value *left, const struct value *right, struct arena *arena);
bool value_all_of(const struct value *left, const struct value *right, struct arena *arena);
