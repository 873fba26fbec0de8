/*
 * Texts in several languages and whether a form has all of them. Private to survey/.
 */
#pragma once

#include "survey/definition.h"

/* Fills form->languages: those in which every text is there, Dutch first. */
void language_complete(struct form *form);
/* Every language in which the form has any text; NULL-terminated, in the form's arena. */
const char **language_any(const struct form *form);
