/*
 * Whether exact counts follow from published steps. A count does not follow when there could be
 * another world, with another count in it, of which everything published is as true. Such a
 * world is looked for from the true one, by changing an answer and then others to make up for
 * it, as far as it takes. What is not found in a bounded search counts as following: this may
 * be too careful and never too careless.
 *
 * People are known as cells: those who stand in the same published sums, of whom it is known
 * how many they are. A set is a number of cells together.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "report/disclosure.h"
#include "survey/definition.h"

/* How the answers of one person to an item hang together. Columns are its bands or options. */
struct worlds_rule {
    size_t columns;       /* at most 64 */
    bool several;         /* a person may be in several columns; otherwise in one */
    uint32_t least, most; /* of several: in how many */
    uint64_t alone;       /* of several: columns that exclude the others */
    uint64_t rest; /* otherwise: columns beside which the others together are a count too:
                      ja is what is not nee or een beetje */
};

/* For an item with options, those that are "don't know" left out. */
struct worlds_rule worlds_rule_of(const struct question *question);

struct worlds;

struct worlds *worlds_new(const struct worlds_rule *rule);
void worlds_free(struct worlds *worlds); /* overwrites the counts */

/* n people, and how many of them are in each column. Its number, from 0. */
size_t worlds_cell(struct worlds *worlds, uint32_t n, const uint32_t *counts);
/* A set; its number, from 0. */
size_t worlds_set(struct worlds *worlds);
/* A cell is part of a set; said once. */
void worlds_join(struct worlds *worlds, size_t set, size_t cell);
/* That so many of a set are in those columns, a bit for each. In the order of the sets. */
void worlds_told(struct worlds *worlds, size_t set, uint64_t columns, struct range counts);

/* Looks for other worlds for every count of 1..k-1 of every set, and of what is left of a set
 * of which something is told without another that lies in it. */
void worlds_search(struct worlds *worlds, uint32_t k);
/* Whether such a count of a set in a column (or beside it) follows, or of what is left without
 * it; after the search. */
bool worlds_follows(const struct worlds *worlds, size_t set, size_t column);
