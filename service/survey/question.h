/*
 * One question of a definition: what all types have, the rows of a matrix, the words beside a
 * choice. What each type has of its own is in kinds.c. Private to survey/.
 */
#pragma once

#include "survey/reader.h"

/* A form that is being read. */
struct loading {
    struct reader reader;
    struct form *form;
    /* Those of the page and panels around. */
    const struct condition *when[QUESTION_CONDITIONS_MAX + 1];
};

/* A further question of the form, asked when what is around it is; NULL with a complaint when
 * it has too many already. */
struct question *loading_add(struct loading *loading, const struct spot *spot);
/* Adds a condition to those that all have to hold. */
void loading_when(const struct condition **when, const struct condition *condition);

/* Complains when the name or code is that of another question. */
void loading_named(struct loading *loading, const struct spot *spot,
                   const struct question *question);

/* A title and description over what follows. */
struct heading {
    struct localised title, description;
    const struct condition **when; /* QUESTION_CONDITIONS_MAX + 1 */
};

/* Stands among the questions as text; nothing when both are empty. */
void loading_heading(struct loading *loading, const struct spot *spot,
                     const struct heading *heading);

/* Reads an element that is no panel: one question, or those it is taken apart into. */
void question_read(struct loading *loading, const struct spot *spot, const json_t *element);
