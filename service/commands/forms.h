/*
 * Forms that lie in a file, as the commands about forms read them.
 */
#pragma once

#include "survey/definition.h"

/* Reads, fills and loads the definition in the file; the name of the form is that of the file
 * without folder and .json. With a place for a theme: every theme of the bank is tried, the
 * last one is what comes back. NULL with complaints. */
struct form *forms_read(const char *path, const json_t *items,
                        struct complaints *complaints) must_use;

/* The same for every theme, translated into those languages (NULL-terminated): `each` takes a
 * form over; false from it ends the reading. False when it ended, or with complaints. */
struct forms_wish {
    const json_t *items;
    const char *const *languages;
    const char *folder; /* of the translations; NULL for ours */
    bool (*each)(void *context, struct form *form);
    void *context;
};

bool forms_each(const char *path, const struct forms_wish *wish,
                struct complaints *complaints) must_use;
/* Fills the places of a definition, with that theme of the bank or none (NULL), and loads. */
struct form *forms_fill(const char *name, const json_t *definition, const json_t *items,
                        const char *theme, struct complaints *complaints) must_use;
