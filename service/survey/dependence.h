/*
 * After what a question is asked, found by trying its conditions on every answer to what they
 * look at. Private to survey/.
 */
#pragma once

#include "survey/definition.h"

/* Fills dependence, depends_on and depends_choices of all questions. */
void dependence_find(struct form *form);
