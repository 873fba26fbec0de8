/*
 * Disclosure control: which figures may be shown, and how finely. The promise: no published
 * figure, and no sum or difference of published figures, is about fewer than k answers.
 * Decisions depend on numbers of answers alone, and are made in integers.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Both ends belong to it. */
struct range {
    int low, high;
};

/* The numbers of answers that are shown as one: n lies in it. n is at least k. */
struct range disclosure_n(int k, uint32_t n);
/* The number of equal steps between 0 and 100 % for an n shown as that range. */
int disclosure_grid(struct range shown);
/* The grid so many tiers coarser; the coarsest has two steps. */
int disclosure_coarser(int grid, int tiers);
#define DISCLOSURE_TIERS 5
/* The step of that grid, in percent, in which count of n lies. */
struct range disclosure_step(int grid, uint32_t n, uint32_t count);
/* The counts of n that lie in that step. */
struct range disclosure_counts(uint32_t n, struct range step);
/* Whether that is a step of that grid. */
bool disclosure_on_grid(int grid, struct range share);
/* Wilson's 95 % interval in tenths of a percent, rounded outward, from the middle of the shown
 * n and the ends of the step (or of a mean of steps). */
struct range disclosure_interval(struct range shown, struct range share);

/* Whether answers exceed the invited by more than 20 %. */
bool disclosure_over_response(uint32_t answers, uint32_t invited);

#define NO_PARENT SIZE_MAX

/* A district, board or municipality is shown from so many places with answers on, and when
 * none of them is nearly all of it. */
#define DISCLOSURE_PLACES 3

/* A node of the tree of one audience. Parents stand before their children. */
struct disclosure_node {
    uint8_t id[16];
    size_t parent; /* NO_PARENT at the top */
    bool leaf;
};

/* How many answers each node has: n holds those of the leaves and gets those of the others. */
void disclosure_sum(const struct disclosure_node *tree, size_t count, uint32_t *n);

/* A figure about fewer than three places, or nearly about one that is not published itself, is
 * a figure about a place. n of it, how many places answered, and the n of the largest of those
 * that are not published. */
bool disclosure_dominated(uint32_t n, size_t answering, uint32_t largest);

/* The same for all nodes of a tree. n: answers per node. published: where it may be; on the way
 * out with what is so taken out of it. True when something was. */
bool disclosure_withhold_dominated(const struct disclosure_node *tree, size_t count,
                                   const uint32_t *n, bool *published);

/* Decides for one figure where it is published. n: answers to this figure per node (see
 * disclosure_sum). published: on the way in, where it may be at all; on the way out, where it
 * is. No other input is looked at. */
void disclosure_publish(const struct disclosure_node *tree, size_t count, int k,
                        const uint32_t *n, bool *published);

/* Decides which groups of a breakdown are published beside the atoms of a figure. n: answers
 * per atom and group, n[atom * (groups + 1) + group], group 0 for who did not tell. published:
 * one per group, on the way in where it may be at all. At most DISCLOSURE_GROUPS of them are:
 * for every union of the published ones, the answers that it differs by from a union of atoms
 * are none or at least k. */
#define DISCLOSURE_GROUPS 12
void disclosure_break_down(const uint32_t *n, size_t atoms, size_t groups, int k,
                           bool *published);
