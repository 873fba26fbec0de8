/*
 * The parts of release_verify. Only for its files.
 */
#pragma once

#include "report/figure.h"
#include "report/release.h"

/* What is looked at; `path` names it to people. */
struct verify {
    const struct release *release;
    struct complaints *complaints;
    size_t *parents;    /* per node: its parent, SIZE_MAX at the top */
    size_t *places;     /* per node: places below it that count */
    const json_t *node; /* or a grouping */
    bool area;          /* what is looked at is a grouping or a group of a breakdown */
    char path[160];
};

void verify_violate(struct verify *verify, const char *key, const char *figure);
void verify_look_at(struct verify *verify, const json_t *node);
bool verify_is_place(const json_t *node);

/* A figure with an n of its own: that its n may be told, and that its shares are steps of it.
 */
void verify_figure(struct verify *verify, const char *key, const json_t *figure,
                   const json_t *item);
/* One of an item that is asked after another. */
void verify_dependent(struct verify *verify, const char *key, const json_t *figure,
                      const json_t *item);
/* That steps and themes of the node follow from its items. */
void verify_combinations(struct verify *verify);

/* What stands beside the items of a node: participation, breakdowns, who did not know,
 * languages. */
void verify_heard(struct verify *verify);
void verify_groupings(struct verify *verify);
