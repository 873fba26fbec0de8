#include "report/disclosure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "report/rule.h"
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
    if (RULE_OFF(RULE_STEPS))
        return FINEST;
    size_t i = 0;
    while (shown.low < grids[i].from)
        i++;
    return grids[i].grid;
}

int disclosure_coarser(int grid, int tiers)
{
    size_t i = 0;
    while (grids[i].grid > grid)
        i++;
    for (; tiers > 0 && i + 1 < sizeof grids / sizeof grids[0]; tiers--)
        i++;
    return grids[i].grid;
}

struct range disclosure_step(int grid, uint32_t n, uint32_t count)
{
    check(n > 0 && count <= n, "a part is no larger than the whole");
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

/* The smallest count that is at least so many percent of n. */
static int count_from(uint32_t n, int percent)
{
    return (int)(((uint64_t)n * (uint64_t)percent + 99) / 100);
}

struct range disclosure_counts(uint32_t n, struct range step)
{
    struct range counts = {count_from(n, step.low), (int)n};
    if (step.high < 100)
        counts.high = count_from(n, step.high) - 1;
    return counts;
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
    while (!RULE_OFF(RULE_ATOMS)) {
        find_atoms(work);
        size_t bad = find_bad(work);
        if (bad == NO_PARENT)
            return;
        size_t below = find_smallest_below(work, bad);
        work->published[below == NO_PARENT ? bad : below] = false;
    }
}

bool disclosure_dominated(uint32_t n, size_t answering, uint32_t largest)
{
    return answering < DISCLOSURE_PLACES || (uint64_t)largest * 100 > (uint64_t)n * DOMINANT;
}

bool disclosure_withhold_dominated(const struct disclosure_node *tree, size_t count,
                                   const uint32_t *n, bool *published)
{
    size_t *answering = calloc(count + 1, sizeof *answering);
    uint32_t *largest = calloc(count + 1, sizeof *largest);
    check(answering && largest, "memory");
    for (size_t i = 0; i < count; i++) {
        if (!tree[i].leaf || n[i] == 0)
            continue;
        for (size_t a = tree[i].parent; a != NO_PARENT; a = tree[a].parent) {
            answering[a]++;
            if (!published[i] && n[i] > largest[a])
                largest[a] = n[i];
        }
    }
    bool changed = false;
    for (size_t i = 0; i < count; i++) {
        if (published[i] && !tree[i].leaf &&
            disclosure_dominated(n[i], answering[i], largest[i])) {
            published[i] = false;
            changed = true;
        }
    }
    explicit_bzero(largest, count * sizeof *largest);
    free(answering);
    free(largest);
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
    disclosure_withhold_dominated(tree, count, n, published);
    do
        protect_atoms(&work);
    while (disclosure_withhold_dominated(tree, count, n, published));

    explicit_bzero(work.atom, count * sizeof *work.atom);
    free(work.above);
    free(work.atom);
    free(work.leaves);
}
