/*
 * Lists of places as files: in our own columns, in those of DUO (schools) or in those of LRK
 * (childcare). The national registers know neither district nor families nor staff; of them the
 * lines of one municipality are taken, and no childminder's home.
 */
#pragma once

#include "commands/organisation.h"
#include "commands/table.h"

#define ORGANISATIONS_MOST 5000

struct organisation_file {
    struct organisation_plan *plans; /* in the arena; names differ */
    size_t count;
    size_t left_out;                  /* lines of elsewhere, closed, or no place to ask */
    bool of_register;                 /* of DUO or LRK: what is known already is kept */
    enum organisation_register known; /* by that number, of_register alone */
};

/* A name with the first of those numbers behind it, as long as a name may be. */
const char *organisation_numbered(const char *name, const char *numbers, struct arena *arena);

/* Complains of every line that cannot be used. In our own columns a register is NULL where the
 * file has no column for it. */
bool organisation_file_read(const struct table *table, const char *municipality,
                            const char *cbs_code, struct arena *arena,
                            struct organisation_file *file,
                            struct complaints *complaints) must_use;
