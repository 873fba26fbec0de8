/*
 * The rules of disclosure against naive versions of themselves: steps by counting, atoms by
 * sets of places, derivable sums by trying every sum and difference.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "cmocka.h"
#include "report/disclosure.h"

static uint64_t seed = 88172645463325252u;

static uint32_t random_below(uint32_t limit)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)((seed >> 20) % limit);
}

/* ---- R1, R2 -------------------------------------------------------------------------- */

static const struct {
    int k;
    uint32_t n;
    int low, high, grid;
} shown[] = {
    {10, 10,   10,   14,   5  },
    {10, 14,   10,   14,   5  },
    {10, 15,   15,   19,   5  },
    {10, 19,   15,   19,   5  },
    {10, 20,   20,   24,   10 },
    {10, 39,   35,   39,   10 },
    {10, 40,   40,   44,   20 },
    {10, 199,  195,  199,  20 },
    {10, 200,  200,  209,  100},
    {10, 1234, 1230, 1239, 100},
    {5,  5,    5,    9,    2  },
    {5,  9,    5,    9,    2  },
    {7,  8,    7,    9,    4  },
    {7,  11,   10,   14,   5  },
    {12, 13,   12,   14,   5  }
};

static void n_is_shown_in_steps(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++) {
        struct range n = disclosure_n(shown[i].k, shown[i].n);
        assert_int_equal(n.low, shown[i].low);
        assert_int_equal(n.high, shown[i].high);
        assert_int_equal(disclosure_grid(n), shown[i].grid);
    }
}

/* The step of a count by trying all of them: j/g <= count/n < (j+1)/g. */
static struct range naive_step(int grid, uint32_t n, uint32_t count)
{
    struct range step = {-1, -1};
    for (int j = 0; j < grid; j++) {
        bool from = (uint64_t)j * n <= (uint64_t)count * (uint64_t)grid;
        bool below = (uint64_t)count * (uint64_t)grid < (uint64_t)(j + 1) * n;
        if (from && (below || j == grid - 1))
            step = (struct range){j * 100 / grid, (j + 1) * 100 / grid};
    }
    if (grid == 100 && step.high <= 2)
        step = (struct range){0, 2};
    if (grid == 100 && step.low >= 98)
        step = (struct range){98, 100};
    return step;
}

static void every_share_lies_in_its_step(void **state)
{
    (void)state;
    for (uint32_t n = 10; n < 450; n++) {
        int grid = n < 20 ? 5 : n < 40 ? 10 : n < 200 ? 20 : 100;
        for (uint32_t count = 0; count <= n; count++) {
            struct range share =
                disclosure_step(disclosure_grid(disclosure_n(10, n)), n, count);
            struct range expected = naive_step(grid, n, count);
            assert_int_equal(share.low, expected.low);
            assert_int_equal(share.high, expected.high);
            assert_true(disclosure_on_grid(grid, share));
        }
    }
}

static void every_step_holds_two_counts(void **state)
{
    (void)state;
    for (int k = 5; k <= 40; k++) {
        for (uint32_t n = (uint32_t)k; n < 260; n++) {
            int counts[101] = {0};
            for (uint32_t count = 0; count <= n; count++)
                counts[disclosure_step(disclosure_grid(disclosure_n(k, n)), n, count).low]++;
            for (int low = 0; low <= 100; low++)
                assert_true(counts[low] != 1);
        }
    }
}

static void what_is_off_the_grid_is_seen(void **state)
{
    (void)state;
    assert_false(disclosure_on_grid(5, (struct range){0, 10}));
    assert_false(disclosure_on_grid(5, (struct range){10, 30}));
    assert_false(disclosure_on_grid(5, (struct range){80, 120}));
    assert_false(disclosure_on_grid(100, (struct range){0, 1}));
    assert_false(disclosure_on_grid(100, (struct range){99, 100}));
    assert_true(disclosure_on_grid(100, (struct range){2, 3}));
    assert_true(disclosure_on_grid(100, (struct range){98, 100}));
}

static void the_interval_follows_from_what_is_shown(void **state)
{
    (void)state;
    /* Wilson of .2 on 12: up to .48273. */
    struct range interval = disclosure_interval((struct range){10, 14}, (struct range){0, 20});
    assert_int_equal(interval.low, 0);
    assert_int_equal(interval.high, 483);
    interval = disclosure_interval((struct range){10, 14}, (struct range){80, 100});
    assert_int_equal(interval.low, 517);
    assert_int_equal(interval.high, 1000);
}

static void answers_above_the_invited_are_seen(void **state)
{
    (void)state;
    assert_false(disclosure_over_response(0, 0));
    assert_true(disclosure_over_response(1, 0));
    assert_false(disclosure_over_response(60, 50));
    assert_true(disclosure_over_response(61, 50));
}

/* ---- R3, R7 -------------------------------------------------------------------------- */

#define NODES_MOST 24

struct town {
    struct disclosure_node tree[NODES_MOST];
    size_t count;
    uint32_t n[NODES_MOST];
    bool published[NODES_MOST];
    uint32_t set[NODES_MOST]; /* of leaves, a bit each */
};

static void make_town(struct town *town)
{
    memset(town, 0, sizeof *town);
    size_t districts = 1 + random_below(4), leaves = 3 + random_below(14);
    town->count = 1 + districts + leaves;
    for (size_t i = 0; i < town->count; i++) {
        struct disclosure_node *node = &town->tree[i];
        node->id[0] = (uint8_t)random_below(256);
        node->id[1] = (uint8_t)i;
        node->leaf = i > districts;
        node->parent = i == 0           ? NO_PARENT
                       : i <= districts ? 0
                                        : 1 + random_below((uint32_t)districts);
        if (node->leaf)
            town->n[i] = random_below(4) ? random_below(random_below(2) ? 14 : 45) : 0;
        town->published[i] = true;
    }
    disclosure_sum(town->tree, town->count, town->n);
    for (size_t i = districts + 1; i < town->count; i++)
        for (size_t a = i; a != NO_PARENT; a = town->tree[a].parent)
            town->set[a] |= 1u << (i - districts - 1);
}

static uint32_t answers_in(const struct town *town, uint32_t set)
{
    uint32_t n = 0;
    size_t first = town->count;
    while (first > 0 && town->tree[first - 1].leaf)
        first--;
    for (size_t i = first; i < town->count; i++)
        if (set & (1u << (i - first)))
            n += town->n[i];
    return n;
}

/* Leaves that lie in exactly the same published nodes cannot be told apart; all others can. */
static bool atoms_are_safe(const struct town *town, uint32_t k)
{
    for (size_t leaf = 0; leaf < 20; leaf++) {
        uint32_t within = 0, atom = 0;
        for (size_t i = 0; i < town->count; i++)
            if (town->published[i] && (town->set[i] & (1u << leaf)))
                within |= 1u << i;
        for (size_t other = 0; within && other < 20; other++) {
            uint32_t of_other = 0;
            for (size_t i = 0; i < town->count; i++)
                if (town->published[i] && (town->set[i] & (1u << other)))
                    of_other |= 1u << i;
            if (of_other == within)
                atom |= 1u << other;
        }
        uint32_t n = answers_in(town, atom);
        if (n > 0 && n < k)
            return false;
    }
    return true;
}

/* Every sum and difference of published nodes that is a set of places. */
static bool sums_are_safe(const struct town *town, uint32_t k, size_t node, const int *sums)
{
    if (node == town->count) {
        uint32_t set = 0;
        for (size_t leaf = 0; leaf < 20; leaf++) {
            if (sums[leaf] != 0 && sums[leaf] != 1)
                return true;
            set |= (uint32_t)sums[leaf] << leaf;
        }
        uint32_t n = answers_in(town, set);
        return n == 0 || n >= k;
    }
    for (int times = town->published[node] ? -1 : 0; times <= (town->published[node] ? 1 : 0);
         times++) {
        int added[20];
        for (size_t leaf = 0; leaf < 20; leaf++)
            added[leaf] = sums[leaf] + (town->set[node] & (1u << leaf) ? times : 0);
        if (!sums_are_safe(town, k, node + 1, added))
            return false;
    }
    return true;
}

static size_t count_published(const struct town *town)
{
    size_t count = 0;
    for (size_t i = 0; i < town->count; i++)
        count += town->published[i];
    return count;
}

static void nothing_small_follows_in_random_towns(void **state)
{
    (void)state;
    static const int none[20];
    int leaks = 0, tried = 0;
    size_t published = 0;
    for (int i = 0; i < 400; i++) {
        struct town town;
        make_town(&town);
        struct town plain = town;
        for (size_t v = 0; v < plain.count; v++)
            plain.published[v] = plain.n[v] >= 10;
        leaks += !atoms_are_safe(&plain, 10);

        disclosure_publish(town.tree, town.count, 10, town.n, town.published);
        assert_true(atoms_are_safe(&town, 10));
        if (count_published(&town) <= 8) {
            tried++;
            assert_true(sums_are_safe(&town, 10, 0, none));
        }
        published += count_published(&town);
    }
    /* The test can fail, and safety is not bought with silence. */
    assert_true(leaks > 200);
    assert_true(tried > 100);
    assert_true(published > 1200);
}

/* ---- the rules word by word, on sets ------------------------------------------------- */

static bool below(const struct town *town, size_t i, size_t v)
{
    for (i = town->tree[i].parent; i != NO_PARENT; i = town->tree[i].parent)
        if (i == v)
            return true;
    return false;
}

static uint32_t own_atom(const struct town *town, size_t v)
{
    uint32_t set = town->set[v];
    for (size_t i = 0; i < town->count; i++)
        if (town->published[i] && below(town, i, v))
            set &= ~town->set[i];
    return answers_in(town, set);
}

static bool smaller(const struct town *town, uint32_t a_key, size_t a, uint32_t b_key, size_t b)
{
    return a_key < b_key ||
           (a_key == b_key && memcmp(town->tree[a].id, town->tree[b].id, 16) < 0);
}

static void naive_atoms(struct town *town, uint32_t k)
{
    for (;;) {
        size_t bad = SIZE_MAX, child = SIZE_MAX;
        for (size_t v = 0; v < town->count; v++) {
            uint32_t atom = town->published[v] ? own_atom(town, v) : 0;
            uint32_t leaves = (uint32_t)__builtin_popcount(town->set[v]);
            if (atom > 0 && atom < k &&
                (bad == SIZE_MAX ||
                 smaller(town, leaves, v, (uint32_t)__builtin_popcount(town->set[bad]), bad)))
                bad = v;
        }
        if (bad == SIZE_MAX)
            return;
        for (size_t i = 0; i < town->count; i++) {
            bool maximal = town->published[i] && below(town, i, bad);
            for (size_t a = 0; a < town->count; a++)
                if (town->published[a] && below(town, i, a) && below(town, a, bad))
                    maximal = false;
            if (maximal &&
                (child == SIZE_MAX || smaller(town, town->n[i], i, town->n[child], child)))
                child = i;
        }
        town->published[child == SIZE_MAX ? bad : child] = false;
    }
}

static bool naive_dominance(struct town *town)
{
    bool out[NODES_MOST] = {false}, changed = false;
    for (size_t v = 0; v < town->count; v++) {
        int answering = 0;
        for (size_t i = 0; i < town->count; i++) {
            if (!town->tree[i].leaf || !below(town, i, v) || !town->n[i])
                continue;
            answering++;
            if (!town->published[i] && town->n[i] * 20 > town->n[v] * 17)
                out[v] = true;
        }
        if (answering < 3)
            out[v] = true;
    }
    for (size_t v = 0; v < town->count; v++) {
        if (town->tree[v].leaf || !out[v] || !town->published[v])
            continue;
        town->published[v] = false;
        changed = true;
    }
    return changed;
}

static void the_rules_are_followed_to_the_letter(void **state)
{
    (void)state;
    for (int i = 0; i < 2000; i++) {
        struct town town;
        int k = 5 + (int)random_below(12);
        make_town(&town);
        struct town naive = town;
        for (size_t v = 0; v < naive.count; v++)
            naive.published[v] = naive.n[v] >= (uint32_t)k;
        naive_dominance(&naive);
        do
            naive_atoms(&naive, (uint32_t)k);
        while (naive_dominance(&naive));

        disclosure_publish(town.tree, town.count, k, town.n, town.published);
        assert_memory_equal(town.published, naive.published, sizeof town.published);
    }
}

/* A municipality with one district of these places. */
static void make_district(struct town *town, const uint32_t *n, size_t leaves)
{
    memset(town, 0, sizeof *town);
    town->count = leaves + 2;
    for (size_t i = 0; i < town->count; i++) {
        town->tree[i].id[0] = (uint8_t)i;
        town->tree[i].parent = i == 0 ? NO_PARENT : i == 1 ? 0 : 1;
        town->tree[i].leaf = i > 1;
        town->n[i] = i > 1 ? n[i - 2] : 0;
        town->published[i] = true;
    }
    disclosure_sum(town->tree, town->count, town->n);
    disclosure_publish(town->tree, town->count, 10, town->n, town->published);
}

static void a_figure_is_about_three_places_at_least(void **state)
{
    (void)state;
    struct town town;
    make_district(&town, (uint32_t[]){40, 50}, 2);
    assert_false(town.published[0] || town.published[1]);
    assert_true(town.published[2] && town.published[3]);

    make_district(&town, (uint32_t[]){40, 50, 0, 0}, 4);
    assert_false(town.published[0] || town.published[1]);

    make_district(&town, (uint32_t[]){40, 50, 12}, 3);
    assert_true(town.published[0] && town.published[1] && town.published[4]);
}

static void a_place_that_is_nearly_all_is_shown_itself_or_not_at_all(void **state)
{
    (void)state;
    struct town town;
    /* 90 of 100 in one place, shown itself; the rest of 10 is an atom of its own. */
    make_district(&town, (uint32_t[]){90, 5, 5}, 3);
    assert_true(town.published[0] && town.published[1] && town.published[2]);

    /* A rest of 6 would follow: the place goes, and with it what it dominates. */
    make_district(&town, (uint32_t[]){90, 3, 3}, 3);
    assert_int_equal(count_published(&town), 0);
}

static void what_may_not_be_shown_is_not(void **state)
{
    (void)state;
    struct town town;
    make_district(&town, (uint32_t[]){40, 50, 60}, 3);
    memset(town.published, 0, sizeof town.published);
    town.published[0] = true;
    disclosure_publish(town.tree, town.count, 10, town.n, town.published);
    assert_int_equal(count_published(&town), 1);
    assert_true(town.published[0]);
}

/* ---- R5 ------------------------------------------------------------------------------ */

#define ATOMS  4
#define GROUPS 4

/* Answers per atom and group, group 0 for who did not tell. */
typedef uint32_t parts[ATOMS][GROUPS + 1];

static uint32_t naive_group(parts n, size_t group)
{
    uint32_t sum = 0;
    for (size_t atom = 0; atom < ATOMS; atom++)
        sum += n[atom][group + 1];
    return sum;
}

/* By how many answers a union of groups differs from the nearest union of atoms: an atom is
 * wholly in it or wholly out of it. */
static uint32_t naive_difference(parts n, unsigned chosen)
{
    uint32_t nearest = UINT32_MAX;
    for (unsigned atoms = 0; atoms < 1u << ATOMS; atoms++) {
        uint32_t difference = 0;
        for (size_t atom = 0; atom < ATOMS; atom++)
            for (size_t group = 0; group <= GROUPS; group++) {
                bool of_groups = group > 0 && chosen >> (group - 1) & 1;
                difference += of_groups != (atoms >> atom & 1) ? n[atom][group] : 0;
            }
        nearest = difference < nearest ? difference : nearest;
    }
    return nearest;
}

static bool naive_unsafe(parts n, const bool *published, uint32_t k)
{
    for (unsigned chosen = 1; chosen < 1u << GROUPS; chosen++) {
        bool all = true;
        for (size_t g = 0; g < GROUPS; g++)
            all = all && (published[g] || !(chosen >> g & 1));
        uint32_t difference = all ? naive_difference(n, chosen) : 0;
        if (difference > 0 && difference < k)
            return true;
    }
    return false;
}

static void a_breakdown_differs_from_places_by_none_or_enough(void **state)
{
    (void)state;
    size_t told = 0, unsafe = 0;
    for (int i = 0; i < 4000; i++) {
        parts n;
        uint32_t k = 5 + random_below(8), most = (2 + random_below(5)) * k;
        bool published[GROUPS], naive[GROUPS];
        for (size_t atom = 0; atom < ATOMS; atom++)
            for (size_t group = 0; group <= GROUPS; group++)
                n[atom][group] = random_below(3) ? random_below(most) : 0;
        for (size_t g = 0; g < GROUPS; g++) {
            published[g] = random_below(8) > 0;
            naive[g] = published[g] && naive_group(n, g) >= k;
        }
        while (naive_unsafe(n, naive, k)) {
            size_t smallest = GROUPS;
            for (size_t g = 0; g < GROUPS; g++)
                if (naive[g] &&
                    (smallest == GROUPS || naive_group(n, g) < naive_group(n, smallest)))
                    smallest = g;
            naive[smallest] = false;
            unsafe++;
        }
        disclosure_break_down(&n[0][0], ATOMS, GROUPS, (int)k, published);
        assert_memory_equal(published, naive, sizeof published);
        for (size_t g = 0; g < GROUPS; g++)
            told += published[g];
    }
    assert_true(told > 1000 && unsafe > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(n_is_shown_in_steps),
        cmocka_unit_test(every_share_lies_in_its_step),
        cmocka_unit_test(every_step_holds_two_counts),
        cmocka_unit_test(what_is_off_the_grid_is_seen),
        cmocka_unit_test(the_interval_follows_from_what_is_shown),
        cmocka_unit_test(answers_above_the_invited_are_seen),
        cmocka_unit_test(nothing_small_follows_in_random_towns),
        cmocka_unit_test(the_rules_are_followed_to_the_letter),
        cmocka_unit_test(a_figure_is_about_three_places_at_least),
        cmocka_unit_test(a_place_that_is_nearly_all_is_shown_itself_or_not_at_all),
        cmocka_unit_test(what_may_not_be_shown_is_not),
        cmocka_unit_test(a_breakdown_differs_from_places_by_none_or_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
