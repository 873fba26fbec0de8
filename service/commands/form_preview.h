/*
 * form preview: the questionnaire as one file, to be read through before a round. All questions
 * stand under each other; it sends nothing.
 */
#pragma once

#include "config.h"

/* The exit code. The file at `out` is written over. */
int form_preview(const struct config *config, const char *file, const char *language,
                 const char *out) must_use;
