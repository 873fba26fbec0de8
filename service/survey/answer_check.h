/*
 * What a visitor has to mend in an answer. Private to survey/.
 */
#pragma once

#include "survey/asking.h"

/* Adds at most one error for the question, when it is asked. wrong is the key of what was found
 * while reading it, or NULL. The first row of a matrix that is asked answers for all of it. */
void answer_check(struct asking *asking, size_t q, const char *wrong,
                  struct answer_errors *errors);

/* A decimal number with a point or a comma, as people type it. */
bool answer_number(const char *text, double *number);
