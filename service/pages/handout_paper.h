/*
 * A questionnaire to print: every question with boxes to tick and lines to write on.
 */
#pragma once

#include "survey/definition.h"
#include "view/view.h"

/* "questions" of pages/paper.html; owned by the caller. */
json_t *handout_paper(const struct view *view, const struct form *form, const char *language,
                      struct arena *arena) must_use;
