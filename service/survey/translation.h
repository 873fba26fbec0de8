/*
 * Texts of forms in further languages. A definition of forms/ has its texts in Dutch and
 * English; forms/texts/LANGUAGE.json is an object from each Dutch text to its translation, so
 * that an answer that many questions share is translated once, and a Dutch text that changes
 * has no translation until somebody has looked at it again. No I/O.
 */
#pragma once

#include "base/json.h"

/* Adds the language to every text of the definition that is in Dutch and not in it yet. */
void translation_add(json_t *definition, const char *language, const json_t *texts);
