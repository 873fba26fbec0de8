/*
 * The attacker inside: somebody who has every release of a round, knows exactly how many
 * answered each question at each place and how many of each background, and adds, subtracts
 * and compares. Runs before a release is written. It reads releases as anybody does, and knows
 * nothing of the rules by which they were made. What was answered it uses for one thing alone:
 * to show that something else could have been (worlds.h).
 */
#pragma once

#include "report/release.h"

enum attack_kind {
    ATTACK_ISOLATED, /* a sum of published figures is about 1..k-1 people, or may be */
    ATTACK_COUNTED,  /* how many of 1..k-1 gave an answer follows exactly */
};

#define ATTACK_WHOLE SIZE_MAX

struct attack {
    enum attack_kind kind;
    size_t audience;     /* index in the input */
    size_t question;     /* index in the form; ATTACK_WHOLE: the numbers of ballots */
    const char *node_id; /* where it follows; NULL: not at one node. Borrowed */
    size_t breakdown;    /* by which breakdown, from 1; 0: by none */
};

struct attacks {
    struct attack *list;
    size_t count;
};

/* Adds every attack that succeeds on the last of the releases, oldest first, together with
 * those before it. The input is what the last one was built from. attacks_free gives the list
 * back. */
void attacker_try(const struct release_input *input, const struct release *const *releases,
                  size_t count, struct attacks *attacks);
/* How many exact counts follow of one audience, for no figure is about both; stops counting
 * when there are enough. By the steps alone, for these change and who is in a figure does not.
 * suspect: per question of the form, tried first; on the way out, whether something was found.
 */
size_t attacker_count_exact(const struct release_input *input, size_t audience,
                            const struct release *const *releases, size_t count, size_t enough,
                            bool *suspect);
void attacks_free(struct attacks *attacks);
