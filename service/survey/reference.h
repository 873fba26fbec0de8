/*
 * What the expressions of a form refer to: every name is known, stands earlier or on the same
 * page, and nothing depends on itself. Private to survey/.
 */
#pragma once

#include "survey/reader.h"

/* What the name of an expression stands for; its slot holds it. */
enum referent_kind {
    REFERENT_QUESTION,   /* index of the question */
    REFERENT_CALCULATED, /* index of the calculated value */
    REFERENT_MATRIX,     /* index of its first row */
};

struct referent {
    enum referent_kind kind;
    size_t index;
};

struct referent referent_of(size_t slot);

/* Fills the slots of all names, the order of evaluation, and on what each question depends.
 * Complaints where it is not so. */
void references_resolve(struct reader *reader, struct form *form);
