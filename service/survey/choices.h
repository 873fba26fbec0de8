/*
 * What the choices of a question are, in all the ways in which a definition can say it: listed,
 * as points of a rating, as yes and no, as the bands of a number. Private to survey/.
 */
#pragma once

#include "survey/reader.h"

/* Those of the list under that name ("choices", "columns", "rateValues"), at most as many as
 * given; pictures are what an imagepicker lists. */
void choices_list(struct reader *reader, const struct spot *spot, const json_t *element,
                  const char *name, bool pictures, struct question *question);
/* Behind them: none, refuse, don't know and other, as far as they are shown. */
void choices_special(struct reader *reader, const struct spot *spot, const json_t *element,
                     struct question *question);
/* x_dontknow: the quiet line of a closed question that has none in the library's own ways. To
 * conditions it is as if nothing were answered. */
void choices_quiet(struct reader *reader, const struct spot *spot, const json_t *element,
                   struct question *question);
void choices_rating(struct reader *reader, const struct spot *spot, const json_t *element,
                    struct question *question);
void choices_boolean(struct reader *reader, const struct spot *spot, const json_t *element,
                     struct question *question);
/* x_bands: [{"value": "few", "to": 2, "text": ...}, {"value": "many", "text": ...}]. */
void choices_bands(struct reader *reader, const struct spot *spot, const json_t *element,
                   struct question *question);

/* The value of a choice or row, in the arena, and the text behind a stroke ("v|Label") when
 * there is one; NULL with a complaint. */
const char *choices_value(struct reader *reader, const struct spot *spot, const json_t *value,
                          struct value *data, struct localised *text);
