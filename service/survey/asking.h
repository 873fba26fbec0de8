/*
 * What is asked after the answers so far: the conditions of a form over the answers to it.
 * Private to survey/.
 */
#pragma once

#include "survey/answer.h"
#include "survey/condition.h"

/* Answers as conditions see them. */
struct asking {
    struct answers *answers;
    struct arena *arena; /* of lists that are made on the way */
};

/* The lookup of conditions: context is a struct asking. */
struct value asking_lookup(void *context, const struct condition_name *name);
/* Whether all of them are true; NULL-terminated. */
bool asking_all_true(struct asking *asking, const struct condition *const *when);
/* Whether it is true, of requiredIf. */
bool asking_is_true(struct asking *asking, const struct condition *condition);
/* Whether it holds, of validators and choices; what is no condition holds. */
bool asking_holds(struct asking *asking, const struct condition *condition);

/* Finds out what is asked, in the order in which conditions look at each other, so that once is
 * enough, and drops the answers to what is not; so with choices that are not offered. */
void asking_settle(struct asking *asking);
/* Only the calculated values; all of the answers stay. */
void asking_calculate(struct asking *asking);
