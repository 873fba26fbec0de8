/*
 * What was recorded for the questions of a form, as visitors hear it.
 */
#pragma once

#include "db/rows.h"
#include "survey/definition.h"
#include "view/view.h"

/* A recording of a link: the language that is spoken, the words, and where the sound is. */
struct sound {
    const char *language, *words, *path;
};

/* All recordings of the rows of take_sounds, in the arena; *count of them. */
struct sound *sounds_read(const struct rows *rows, struct arena *arena, size_t *count);
/* Where a question is heard in that language; NULL where nobody has read it. */
const char *sound_of(const struct sound *sounds, size_t count, const struct view *view,
                     const struct question *question, const char *language);
/* "/geluiden/..." for a sound by its digest in hexadecimal. */
const char *sound_path(const char *municipality, const char *sound, struct arena *arena);
/* The media type that the first bytes tell ("audio/webm", "audio/ogg", "audio/mp4"), or NULL.
 */
const char *sound_kind(const char *bytes, size_t size);
