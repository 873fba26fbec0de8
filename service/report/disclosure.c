#include "report/disclosure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "report/statistics.h"

/* From that shown n on, so many steps: every step holds at least two counts of every n that is
 * shown alike, so that no exact count follows from a figure. */
static const struct {
    int from;
    int grid;
} grids[] = {
    {200, 100},
    {40,  20 },
    {20,  10 },
    {10,  5  },
    {7,   4  },
    {0,   2  }
};

#define FINEST        100 /* its two outermost steps on each side are one */
#define DOMINANT      85  /* percent */
#define OVER_RESPONSE 120 /* percent */

struct range disclosure_n(int k, uint32_t n)
{
    check(n >= (uint32_t)k && n <= INT32_MAX, "an n that may be shown");
    int number = (int)n;
    int width = number >= 200 ? 10 : 5;
    int low = number / width * width;
    struct range shown = {low < k ? k : low, low + width - 1};
    return shown;
}

int disclosure_grid(struct range shown)
{
    size_t i = 0;
    while (shown.low < grids[i].from)
        i++;
    return grids[i].grid;
}

struct range disclosure_share(int k, uint32_t n, uint32_t count)
{
    check(count <= n, "a part is no larger than the whole");
    int grid = disclosure_grid(disclosure_n(k, n));
    int step = (int)((uint64_t)count * (uint64_t)grid / n);
    int width = 100 / grid;
    if (step == grid)
        step--;
    struct range share = {step * width, (step + 1) * width};
    if (grid == FINEST && step < 2)
        share = (struct range){0, 2};
    if (grid == FINEST && step >= FINEST - 2)
        share = (struct range){FINEST - 2, FINEST};
    return share;
}

bool disclosure_on_grid(int grid, struct range share)
{
    int width = 100 / grid;
    if (share.low < 0 || share.high > 100 || share.low >= share.high)
        return false;
    if (grid == FINEST && (share.low < 2 || share.high > FINEST - 2))
        return (share.low == 0 && share.high == 2) ||
               (share.low == FINEST - 2 && share.high == FINEST);
    return share.low % width == 0 && share.high == share.low + width;
}

struct range disclosure_interval(struct range shown, struct range share)
{
    double n = (shown.low + shown.high) / 2.0;
    double low, high, unused;
    statistics_wilson(share.low / 100.0, n, &low, &unused);
    statistics_wilson(share.high / 100.0, n, &unused, &high);
    /* A bound that is a whole number of tenths stays one, whatever the last bit says. */
    struct range interval = {(int)floor(low * 1000 + 1e-9), (int)ceil(high * 1000 - 1e-9)};
    return interval;
}

bool disclosure_over_response(uint32_t answers, uint32_t invited)
{
    return (uint64_t)answers * 100 > (uint64_t)invited * OVER_RESPONSE;
}

void disclosure_sum(const struct disclosure_node *tree, size_t count, uint32_t *n)
{
    for (size_t i = 0; i < count; i++)
        if (!tree[i].leaf)
            n[i] = 0;
    for (size_t i = count; i-- > 0;) {
        if (tree[i].parent == NO_PARENT)
            continue;
        check(tree[i].parent < i, "parents stand before their children");
        n[tree[i].parent] += n[i];
    }
}

/* What disclosure_publish works with; all arrays have one entry per node. */
struct work {
    const struct disclosure_node *tree;
    size_t count;
    uint32_t k;
    const uint32_t *n;
    bool *published;
    size_t *above;    /* the lowest published ancestor, or NO_PARENT */
    uint32_t *atom;   /* of a published node: answers that belong to no published one below */
    uint32_t *leaves; /* places below */
};

static void find_atoms(struct work *work)
{
    for (size_t i = 0; i < work->count; i++) {
        size_t parent = work->tree[i].parent;
        work->above[i] = parent == NO_PARENT       ? NO_PARENT
                         : work->published[parent] ? parent
                                                   : work->above[parent];
        work->atom[i] = work->published[i] ? work->n[i] : 0;
        if (work->published[i] && work->above[i] != NO_PARENT)
            work->atom[work->above[i]] -= work->n[i];
    }
}

static int compare_ids(const struct work *work, size_t a, size_t b)
{
    return memcmp(work->tree[a].id, work->tree[b].id, sizeof work->tree[a].id);
}

/* The deepest published node whose own atom is too small, or NO_PARENT. */
static size_t find_bad(const struct work *work)
{
    size_t bad = NO_PARENT;
    for (size_t i = 0; i < work->count; i++) {
        if (!work->published[i] || work->atom[i] == 0 || work->atom[i] >= work->k)
            continue;
        if (bad == NO_PARENT || work->leaves[i] < work->leaves[bad] ||
            (work->leaves[i] == work->leaves[bad] && compare_ids(work, i, bad) < 0))
            bad = i;
    }
    return bad;
}

/* The smallest of the highest published nodes below that one, or NO_PARENT. */
static size_t find_smallest_below(const struct work *work, size_t node)
{
    size_t smallest = NO_PARENT;
    for (size_t i = 0; i < work->count; i++) {
        if (!work->published[i] || work->above[i] != node)
            continue;
        if (smallest == NO_PARENT || work->n[i] < work->n[smallest] ||
            (work->n[i] == work->n[smallest] && compare_ids(work, i, smallest) < 0))
            smallest = i;
    }
    return smallest;
}

/* Complementary suppression, exact on a tree: places that share their lowest published node
 * form an atom, every sum that can be derived is a union of atoms, so all is safe when every
 * atom is empty or has at least k. */
static void protect_atoms(struct work *work)
{
    for (;;) {
        find_atoms(work);
        size_t bad = find_bad(work);
        if (bad == NO_PARENT)
            return;
        size_t below = find_smallest_below(work, bad);
        work->published[below == NO_PARENT ? bad : below] = false;
    }
}

static bool dominated(const struct work *work, size_t node, const uint32_t *answering,
                      const bool *towering)
{
    return work->published[node] && !work->tree[node].leaf &&
           (answering[node] < DISCLOSURE_PLACES || towering[node]);
}

/* A figure about fewer than three places, or nearly about one that is not published itself,
 * is a figure about a place. True when one was taken out. */
static bool withhold_dominated(struct work *work)
{
    uint32_t *answering = calloc(work->count, sizeof *answering);
    bool *towering = calloc(work->count, sizeof *towering);
    check(answering && towering, "memory");
    for (size_t i = 0; i < work->count; i++) {
        if (!work->tree[i].leaf || work->n[i] == 0)
            continue;
        for (size_t a = work->tree[i].parent; a != NO_PARENT; a = work->tree[a].parent) {
            answering[a]++;
            if (!work->published[i] &&
                (uint64_t)work->n[i] * 100 > (uint64_t)work->n[a] * DOMINANT)
                towering[a] = true;
        }
    }
    bool changed = false;
    for (size_t i = 0; i < work->count; i++) {
        if (dominated(work, i, answering, towering)) {
            work->published[i] = false;
            changed = true;
        }
    }
    free(answering);
    free(towering);
    return changed;
}

void disclosure_publish(const struct disclosure_node *tree, size_t count, int k,
                        const uint32_t *n, bool *published)
{
    struct work work = {tree,
                        count,
                        (uint32_t)k,
                        n,
                        published,
                        calloc(count + 1, sizeof *work.above),
                        calloc(count + 1, sizeof *work.atom),
                        calloc(count + 1, sizeof *work.leaves)};
    check(work.above && work.atom && work.leaves, "memory");
    for (size_t i = 0; i < count; i++)
        work.leaves[i] = tree[i].leaf;
    disclosure_sum(tree, count, work.leaves);
    for (size_t i = 0; i < count; i++)
        published[i] = published[i] && n[i] >= work.k;

    /* Each only takes out, so this ends; a place taken out for its atom may be what made a
     * larger figure bearable. */
    withhold_dominated(&work);
    do
        protect_atoms(&work);
    while (withhold_dominated(&work));

    explicit_bzero(work.atom, count * sizeof *work.atom);
    free(work.above);
    free(work.atom);
    free(work.leaves);
}
