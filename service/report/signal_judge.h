/*
 * Which of many comparisons to believe: verdicts over all comparisons of a release, how many
 * "possible" ones chance alone brings, and how many answers would settle a single one.
 */
#pragma once

#include "report/signal.h"

/* A comparison with all that judging it needs. */
struct trial {
    size_t signal; /* its place in the list: gets its verdict and what it needs */
    size_t
        family; /* comparisons of the same node and kind have the same number, side by side */

    enum { TRIAL_REST, TRIAL_GROUPS } form;
    struct shown here, there; /* there: the whole (TRIAL_REST), the other group or round */
    bool grows_here; /* more answers can come here alone: there is a round that is over */
    bool item;       /* on the steps of its n: not a mean of several items */
};

/* Fills verdict, more and needed of every trial's signal in the list, whose comparisons are
 * made. Gives how many "possible" to expect where nothing differs. k is that of the round. */
double judge_trials(const struct trial *trials, size_t count, struct signal *list, int k);
