/*
 * Organisations as commands put them, through the role of the web process.
 */
#pragma once

#include "db/blocking.h"

/* Numbers of an organisation in national registers. They stay text: leading zeros belong to
 * them. */
enum organisation_register {
    REGISTER_BRIN,
    REGISTER_VESTIGING,
    REGISTER_LRK, /* several with a space between: day care and after-school care of one place
                   */
    REGISTER_KVK,
    REGISTERS,
};

extern const char *const organisation_registers[REGISTERS];

struct organisation_plan {
    const char *name, *kind, *district, *board;
    const char *registers[REGISTERS]; /* NULL or "": none */
    const char *families, *staff;     /* whole numbers */
};

/* Whether it is one of the kinds that the database knows. */
bool organisation_kind_known(const char *kind);

/* Adds it, or changes the one of that name. */
bool organisation_store(struct blocking *db, const char *municipality,
                        const struct organisation_plan *plan,
                        struct complaint *complaint) must_use;
