/*
 * The ballots of a round of the demonstration: filled in after the story, sealed and cast as
 * those of anybody.
 */
#pragma once

#include "commands/rounds.h"
#include "commands/story.h"

struct demo_round {
    struct blocking *db; /* role of the web process */
    const struct story *story;
    const json_t *story_json;
    const uint8_t *pin; /* the mixer's public identity key */
    const char *forms;  /* folder, or NULL */
    const struct round_found *found;
    size_t number; /* of the round in the story, from 0 */
};

bool demo_cast(const struct demo_round *demo, struct complaint *complaint) must_use;
