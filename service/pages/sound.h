/*
 * What was recorded for the questions of a form, as visitors hear it.
 */
#pragma once

#include "db/rows.h"
#include "survey/definition.h"
#include "view/view.h"

/* A recording of a link: the language that is spoken, the words, where the sound is, and when
 * each line begins: milliseconds with blanks between, or "". */
struct sound {
    const char *language, *words, *path, *marks;
};

/* All recordings of the rows of take_sounds, in the arena; *count of them. */
struct sound *sounds_read(const struct rows *rows, struct arena *arena, size_t *count);
/* What is heard of a question in that language; NULL where nobody has read it. */
const struct sound *sound_of(const struct sound *sounds, size_t count, const struct view *view,
                             const struct question *question, const char *language);
/* Which elements of the page are read when: "v3:0 v3-d:1800 v3-1:3400", of the question with
 * the id v3. NULL where that is not known. In the arena. */
const char *sound_marks(const struct sound *sound, const struct view *view,
                        const struct question *question, const char *id, struct arena *arena);
/* "/geluiden/..." for a sound by its digest in hexadecimal. */
const char *sound_path(const char *municipality, const char *sound, struct arena *arena);
/* The media type that the first bytes tell ("audio/webm", "audio/ogg", "audio/mp4"), or NULL.
 */
const char *sound_kind(const char *bytes, size_t size);
