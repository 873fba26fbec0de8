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
/* The step, in percent, in which count of n lies. */
struct range disclosure_share(int k, uint32_t n, uint32_t count);
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

/* Decides for one figure where it is published. n: answers to this figure per node (see
 * disclosure_sum). published: on the way in, where it may be at all; on the way out, where it
 * is. No other input is looked at. */
void disclosure_publish(const struct disclosure_node *tree, size_t count, int k,
                        const uint32_t *n, bool *published);
