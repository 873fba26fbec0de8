/*
 * One question of a definition. Each kind is a row of the table in question.c: its name in the
 * definition, the properties it has besides those of all, and how they are read. Private to
 * survey/.
 */
#pragma once

#include "survey/reader.h"

/* Reads an element that is no panel. False, with complaints, when it is no question of ours;
 * what could be read is filled all the same. */
bool question_read(struct reader *reader, const struct spot *spot, const json_t *element,
                   struct question *question);
