/*
 * A value as expressions know it, and what the SurveyJS library makes of two of them: equal,
 * less, containing. Values are borrowed from whoever made them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

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
