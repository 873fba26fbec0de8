/*
 * Organisations as commands put them, through the role of the web process.
 */
#pragma once

#include "db/blocking.h"

struct organisation_plan {
    const char *name, *kind, *district, *board;
    const char *registers;        /* a JSON object of register numbers as text */
    const char *families, *staff; /* whole numbers */
};

/* Whether it is one of the kinds that the database knows. */
bool organisation_kind_known(const char *kind);

/* Adds it, or changes the one of that name. */
bool organisation_store(struct blocking *db, const char *municipality,
                        const struct organisation_plan *plan,
                        struct complaint *complaint) must_use;
