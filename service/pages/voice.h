/*
 * What the parts of a release are called on a page and by a command: steps, themes, questions.
 */
#pragma once

#include "view/view.h"

/* A page or a command that speaks to somebody. */
struct voice {
    const struct view *view;
    const char *language;
    struct arena *arena; /* of what is said */
};

/* A text of the catalog; values may be NULL and is taken over. */
const char *voice_say(const struct voice *voice, const char *key, json_t *values);

/* "Stap 3: Werken aan wederkerige relaties" */
const char *voice_step(const struct voice *voice, int step);
/* "Thema: Lezen"; a municipality can have themes of its own, which go by their key. */
const char *voice_theme(const struct voice *voice, const char *theme);
/* The words of an item of a release, or of a choice of one; borrowed from it. */
const char *voice_item(const struct voice *voice, const json_t *item);
