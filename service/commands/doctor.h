/*
 * doctor: what the promise of anonymity rests on outside the code, checked one by one. Private
 * to the files doctor*.c: each brings a table of checks, the command runs them and says what
 * was found.
 *
 * A check changes nothing: it makes no file, no key and no row.
 */
#pragma once

#include "base/arena.h"
#include "commands/command.h"
#include "db/blocking.h"

enum finding_state {
    FINDING_OK,
    FINDING_ADVICE,  /* the promise holds, but not as well as it could */
    FINDING_BROKEN,  /* the promise does not hold */
    FINDING_UNKNOWN, /* could not be checked with these settings or rights */
};

enum doctor_role { ROLE_WEB, ROLE_MIXER, ROLE_OWNER, ROLES };

struct doctor {
    const struct config *config;
    struct arena *arena;
    struct blocking *db[ROLES]; /* NULL: not set, or unreachable */
    bool schema;                /* the tables are those of this program */
    const struct doctor_check *check;
    struct finding *first, **last;
};

struct doctor_check {
    const char *name; /* "core"; its texts are doctor.core.VARIANT and doctor.core.do */
    void (*run)(struct doctor *doctor);
};

struct finding {
    const struct doctor_check *check;
    enum finding_state state;
    const char *line;
    const char *advice; /* NULL unless it is advice or broken */
    struct finding *next;
};

/* Text doctor.NAME.VARIANT, with the detail for its {detail}; and doctor.NAME.do, for what is
 * to be done. */
void doctor_find(struct doctor *doctor, enum finding_state state, const char *variant,
                 const char *format, ...) __attribute__((format(printf, 4, 5)));
/* Text doctor.unset: the check needs these settings. */
void doctor_unset(struct doctor *doctor, const char *settings);
/* Text doctor.failed: something went wrong while checking. */
void doctor_failed(struct doctor *doctor, const struct complaint *complaint);

/* Opens what is set, for the checks of the database; in doctor_database.c. */
void doctor_connect(struct doctor *doctor);

/* Rows of a statement for that role; false when they could not be had, which has been found
 * then, or when the check cannot be done without that role. */
bool doctor_rows(struct doctor *doctor, enum doctor_role role,
                 const struct statement *statement, const char *const *values,
                 struct rows **rows) must_use;

/* "WEERKLANK_DB" and so on, and "web". */
const char *doctor_role_setting(enum doctor_role role);
const char *doctor_role_name(enum doctor_role role);

struct doctor_checks {
    const struct doctor_check *list;
    size_t count;
};

extern const struct doctor_checks checks_of_process, checks_of_files, checks_of_mixer,
    checks_of_database, checks_of_rounds;
