/*
 * Whether somebody who has every published sum can make one about fewer than k people out of
 * them, by adding and subtracting in any way. Exact: sums are linear combinations, and a
 * combination is about the people whom it does not leave out.
 *
 * People are known as cells: those who stand in the same published sums. Each cell belongs to
 * one atom of the tree (places that share their lowest published node) and in each other
 * grouping to one published class or to none.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define ISOLATION_GROUPINGS 8
#define ISOLATION_NOWHERE   SIZE_MAX

struct isolation_cell {
    size_t atom; /* or ISOLATION_NOWHERE: in no published sum of the tree */
    uint32_t n;
    uint16_t classes[ISOLATION_GROUPINGS]; /* 0: in no published class */
};

enum isolation {
    ISOLATION_NONE,
    ISOLATION_FOUND,
    ISOLATION_UNDECIDED, /* too much to try: take it as found */
};

/* classes: how many each grouping has. Cells are put in another order. */
enum isolation isolation_find(struct isolation_cell *cells, size_t count,
                              const size_t classes[ISOLATION_GROUPINGS], uint32_t k);
