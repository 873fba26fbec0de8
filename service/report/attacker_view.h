/*
 * What the attacker sees of one audience: the places, the nodes of each release, and how many
 * answered. Only for the files of the attacker.
 */
#pragma once

#include "base/arena.h"
#include "report/attacker.h"

#define VIEW_NONE SIZE_MAX

/* Kinds of other groupings: areas and kinds of organisation. A place is in one of each at most.
 */
#define VIEW_WAYS 2

/* One release, for one audience. */
struct view_release {
    const struct release *release;
    size_t count;
    const json_t **nodes;           /* parents first */
    size_t *parents;                /* per node; VIEW_NONE at the top */
    size_t *of_place;               /* per place: its node; VIEW_NONE when it is not there */
    bool *counts;                   /* per place: its answers are in the figures */
    json_t *groupings;              /* array of those of the audience */
    size_t *grouping_of[VIEW_WAYS]; /* per place: its grouping in that array; VIEW_NONE */
};

struct view {
    const struct release_input *input;
    size_t audience;
    const struct release_audience *of;
    const struct form *form;
    uint32_t k;
    struct view_release *releases;
    size_t count;
    struct arena *arena;
    bool counts_only; /* nobody is looked for who may be isolated */
    struct attacks *attacks;
};

/* One question, or the ballots. Arrays have one entry per node or place. */
struct subject {
    size_t question;  /* or ATTACK_WHOLE */
    const char *code; /* NULL for the ballots */
    bool **published; /* per release and node */
    size_t **atoms;   /* per release and place: its lowest published node, VIEW_NONE */
    uint32_t **n;     /* per release and place: those who answered */
};

/* The ballots that were taken out in a correction, or with generation == view->count - 1 those
 * that never were. They are in the releases up to that one. */
const struct tally *view_tally(const struct view *view, size_t generation);
/* Whether a place's ballots of that generation are in the figures of a release. */
bool view_contains(const struct view *view, size_t release, size_t place, size_t generation);
/* The node of that id in a release; VIEW_NONE when it is not there. */
size_t view_node(const struct view_release *seen, const char *id);
/* The places of the leaves of a tally; in the arena. */
size_t *view_places(const struct view *view, const struct tally *tally);
/* The published figure, NULL when there is none. */
const json_t *view_figure(const struct view *view, const struct subject *subject,
                          size_t release, size_t node);
/* The published figure of a grouping, when it is not computed from those of places. */
const json_t *view_grouping(const struct view *view, const struct subject *subject,
                            size_t release, size_t grouping);
/* That of a group of a breakdown (choice `group`). */
const json_t *view_group(const struct view *view, const struct subject *subject, size_t release,
                         size_t breakdown, size_t group);

void view_attack(const struct view *view, const struct subject *subject, enum attack_kind kind,
                 const char *node_id, size_t breakdown);

/* The two attacks. */
void attacker_isolate(const struct view *view, const struct subject *subject);
void attacker_count(const struct view *view, const struct subject *subject);
