/*
 * The people of the demonstration: somebody of the council, and the moderators. Links log them
 * in; the moderators' passphrases, which open open answers, are made from a secret of this
 * installation, so that they can be printed again and are the same nowhere else.
 */
#pragma once

#include "base/json.h"
#include "db/blocking.h"

struct demo_people {
    struct blocking *db; /* role of the web process */
    const char *municipality;
    const char *base_url;
    const char *secret_file;
    const json_t *story;
    struct arena *arena;
};

/* Makes them; before the rounds open, so that the moderators can read those. */
bool demo_people_make(const struct demo_people *people, struct complaint *complaint) must_use;
/* The ids of the two who moderate; in the arena. */
bool demo_people_moderators(const struct demo_people *people, const char *moderators[2],
                            struct complaint *complaint) must_use;
/* Prints a link for each, good for an hour. */
bool demo_people_print(const struct demo_people *people, struct complaint *complaint) must_use;
