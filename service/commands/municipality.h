/*
 * Municipalities as commands make and find them, through the role of the web process.
 */
#pragma once

#include "db/blocking.h"

struct municipality_plan {
    const char *name;
    const char *cbs_code; /* "GM0363" */
    const char *contact;
    bool demonstration;
};

/* Adds it; its id in the arena. */
bool municipality_make(struct blocking *db, const struct municipality_plan *plan,
                       struct arena *arena, const char **id,
                       struct complaint *complaint) must_use;

/* The id of the municipality of that slug or name; NULL for the only one there is. */
bool municipality_find_one(struct blocking *db, const char *name, struct arena *arena,
                           const char **id, struct complaint *complaint) must_use;
