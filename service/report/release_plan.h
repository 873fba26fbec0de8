/*
 * What a release is made from, for one audience: its nodes as a tree, exact counts per node,
 * and where each figure is published. Exact counts live in the secret arena alone. Only for
 * the files that make a release.
 */
#pragma once

#include "base/arena.h"
#include "report/release.h"
#include "report/worlds.h"

#define STEPS 7

/* Broad to narrow: the order in which nodes stand. */
enum node_kind { NODE_MUNICIPALITY, NODE_DISTRICT, NODE_BOARD, NODE_GROUP, NODE_ORGANISATION };

const char *node_kind_name(enum node_kind kind);

/* Whether the answers of a place count. */
enum withheld {
    WITHHELD_NOT,
    WITHHELD_OVER,      /* more answers than invited plus 20 % */
    WITHHELD_CORRECTED, /* a correction took it out */
};

const char *withheld_name(enum withheld withheld);

struct node {
    enum node_kind kind;
    uint8_t id[16];
    const char *name;
    const struct release_place *place; /* of a leaf */
    size_t tally;                      /* its leaf in the tally, SIZE_MAX when none answered */
    enum withheld withheld;
    uint32_t invited;
    size_t places;         /* below it, those that count */
    bool codes;            /* all of those answer with codes */
    const json_t *earlier; /* itself in the release that is replaced */
};

/* One question. Arrays have one entry per node. */
struct plan_item {
    size_t question;
    bool asked; /* it is an item with figures */
    bool scale, single;
    uint32_t *n;
    bool *published, *blocked; /* blocked: whatever the rules say */
    size_t columns;            /* nee and een beetje, or the options */
    const char **values;
    struct worlds_rule rule; /* how people choose options */
    uint32_t **counts;       /* per column */
    size_t breakdowns_most;  /* it is broken down by the first so many */
};

/* Tiers by which figures are coarser than their n asks for, so that no count follows: those of
 * the municipality as a whole, and those of its parts that are no places. */
struct coarser {
    int municipality, area;
};

struct plan {
    const struct release_input *input;
    const struct release_audience *audience;
    const struct form *form;
    struct arena *arena;
    struct node *nodes;
    struct disclosure_node *tree; /* beside nodes */
    size_t count;
    size_t *leaf_nodes; /* per leaf of the tally: its node */
    int k;
    struct coarser coarser;
    uint32_t *ballots;
    bool *published; /* the node as a whole */
    struct plan_item *items;
    bool decided;     /* where everything is published */
    json_t **figures; /* per node: its item figures; NULL when they are not made */
    json_t **entries; /* per place: its entry, made from them */
    /* Per grouping and question, as far as made: the sum of its places, and whether it has a
     * figure of its own. */
    json_t **sums;

    enum own_figure { OWN_UNDECIDED, OWN_NOT, OWN } * own;

    size_t sum_count;
};

/* False as release_build says. The arena is the caller's. */
bool plan_make(const struct release_input *input, const struct release_audience *audience,
               struct arena *arena, struct plan *plan, struct complaint *complaint) must_use;
/* Fills the counts of the places that count. */
void plan_count(struct plan *plan);
/* Decides where everything is published, if it is not decided. */
void plan_publish(struct plan *plan);

/* The tiers by which figures of a node are coarser. */
int plan_coarser(const struct plan *plan, size_t node);
/* Whether the answers of the node are in the counts. */
bool plan_counts(const struct plan *plan, size_t node);
/* Whether the release that is replaced shows that item there (NULL: the node's n); true when
 * there is none. */
bool plan_was_published(const struct plan *plan, const struct plan_item *item, size_t node);
/* Per node the lowest one at or above it that is published, or NO_PARENT. */
void plan_atoms(const struct plan *plan, const bool *published, size_t *atoms);

bool plan_parents(const struct plan *plan);
