/*
 * The quotes of the demonstration: open answers of a released round, read with the key of that
 * round, and what two moderators made of them, as they would on the desk.
 */
#pragma once

#include "base/json.h"
#include "db/blocking.h"

struct demo_quotes {
    struct blocking *db; /* role of the web process */
    const char *municipality, *round;
    const char *const *moderators; /* two people: who writes, and who confirms */
    const char *recovery;          /* the recovery key of the round */
    const json_t *list;            /* of the story: item, from, body, step, theme */
};

bool demo_quotes_publish(const struct demo_quotes *quotes,
                         struct complaint *complaint) must_use;
