/*
 * Rounds as commands make and open them. All of it through the role of the web process.
 */
#pragma once

#include "config.h"
#include "db/blocking.h"
#include "urn/keys.h"

/* A round before it is made. Dates are YYYY-MM-DD. */
struct round_plan {
    const char *municipality; /* id */
    const char *name;
    const char *opens_on, *closes_on, *feedback_on, *feedback_where;
    const char *theme;              /* or NULL */
    const char *parents_form;       /* or NULL: not asked */
    const char *professionals_form; /* or NULL */
    const char *const *languages;   /* NULL-terminated */
    int k;
};

/* Checks what cannot be changed later (name, dates, forms, theme, languages) and makes a draft;
 * its id in the arena. What else stops it from opening is for round_check. forms is the folder
 * with forms, or NULL for the built-in ones. */
bool round_make(struct blocking *db, const struct round_plan *plan, const char *forms,
                struct arena *arena, const char **round, struct complaint *complaint) must_use;

/* Whether it is a date; option is what it came with. */
bool round_date(const char *date, const char *option, struct complaint *complaint) must_use;

/* A group of places that answer together: names that exist, two or more, in one district
 * (parents) or under one board (professionals). */
bool round_add_group(struct blocking *db, const char *municipality, const char *round,
                     const char *audience, const char *name, const char *const *members,
                     size_t count, struct complaint *complaint) must_use;

/* A round found by its id or the beginning of it; texts are in the arena. */
struct round_found {
    const char *municipality, *round, *name, *state;
    const char *theme, *parents_form, *professionals_form; /* NULL where there is none */
    const char *opens_on, *closes_on, *feedback_on;
    const char *const *languages; /* NULL-terminated */
};

bool round_find_one(struct blocking *db, const char *id, struct arena *arena,
                    struct round_found *found, struct complaint *complaint) must_use;

#define ROUND_TOKEN_SIZE   13
#define ROUND_HANDOUT_SIZE 21
/* A new token for a link. */
void round_make_token(char token[ROUND_TOKEN_SIZE]);

/* Freezes the forms, makes the text key and a link per place and audience, and opens, in a
 * transaction that it begins and the caller commits: after the recovery key has been shown, for
 * it is kept nowhere. The caller overwrites it. After false nothing has happened. */
bool round_open_begin(struct blocking *db, const struct round_found *found, const char *forms,
                      char recovery[RECOVERY_TEXT_SIZE], struct complaint *complaint) must_use;

/* Its last day has passed: it would close as soon as it opened, with nobody asked. */
bool round_is_over(const struct round_found *found);

/* Everything that stops a draft from opening, or should make one think. Complaints with status
 * 422 stop it; those with status 200 are advice. */
bool round_check(struct blocking *db, const struct round_found *found, const char *forms,
                 struct complaints *complaints, struct complaint *complaint) must_use;
