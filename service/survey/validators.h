/*
 * What an answer has to meet, as a definition says it. Private to survey/.
 */
#pragma once

#include "survey/reader.h"

/* The list under "validators"; complains of those that a question of that kind (a matrix: of
 * KIND_HTML) cannot have. */
void validators_read(struct reader *reader, const struct spot *spot, const json_t *element,
                     const struct question *question, const struct validator **validators,
                     size_t *count);
