/*
 * The orders in which a question with random choices shows them.
 */
#include <string.h>

#include "survey/definition.h"

static bool stays_last(const struct choice *choice)
{
    return choice->dont_know || choice->none || choice->other;
}

/* FNV-1a: questions of the same length do not shift alike. */
static uint32_t hash_of(const char *name)
{
    uint32_t hash = 2166136261u;
    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * 16777619u;
    return hash;
}

/* Rotations put every choice first in turn; every other one runs backwards, so that a choice
 * does not always follow the same one. */
void question_order(const struct question *question, size_t which, uint8_t *order)
{
    size_t moving = 0, at = 0;
    for (size_t c = 0; c < question->choice_count; c++)
        moving += question->random && !stays_last(&question->choices[c]);
    which %= FORM_ORDERS;
    size_t start = moving > 0 ? (hash_of(question->name) + which) % moving : 0;
    size_t places[FORM_CHOICES_MAX];
    for (size_t c = 0; c < question->choice_count; c++)
        if (question->random && !stays_last(&question->choices[c]))
            places[at++] = c;
    for (size_t i = 0; i < moving; i++) {
        size_t step = which % 2 ? moving - i : i;
        order[i] = (uint8_t)places[(start + step) % moving];
    }
    for (size_t c = 0; c < question->choice_count; c++)
        if (!question->random || stays_last(&question->choices[c]))
            order[at++] = (uint8_t)c;
}
