/*
 * What an attacker works with: linear algebra, the search for small groups, and narrowing,
 * each against trying everything.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmocka.h"
#include "report/bounds.h"
#include "report/isolation.h"
#include "report/linear.h"

static uint64_t seed = 88172645463325252u;

static uint32_t draw(uint32_t limit)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)((seed >> 20) % limit);
}

/* ---- linear algebra ------------------------------------------------------------------ */

/* Two rows and two columns of a table of which nine cells are published or hidden: the sums of
 * the rows, 230 and 250, those of the columns, 1021 and 770, and seven cells within. */
static void the_hidden_cell_is_found(void **state)
{
    (void)state;

    enum { A1, A2, B1, B2, HIDDEN, UNKNOWNS };

    static const struct {
        int64_t unknowns[UNKNOWNS], known;
    } sums[] = {
        {{1, 1, 0, 0, 1}, 230 - 89       },
        {{0, 0, 1, 1, 0}, 250 - 124 - 31 },
        {{1, 0, 1, 0, 0}, 1021 - 92 - 800},
        {{0, 1, 0, 1, 0}, 770 - 59 - 651 },
    };

    struct linear *linear = linear_new(UNKNOWNS);
    for (size_t i = 0; i < 4; i++)
        assert_true(linear_add(linear, sums[i].unknowns, sums[i].known));
    int64_t hidden[UNKNOWNS] = {[HIDDEN] = 1}, beside[UNKNOWNS] = {[A1] = 1}, top, bottom;
    assert_true(linear_value(linear, hidden, &top, &bottom));
    assert_int_equal(top, 47);
    assert_int_equal(bottom, 1);
    assert_false(linear_value(linear, beside, &top, &bottom));
    assert_true(linear_follows(linear, hidden));
    linear_drop(linear, 3);
    assert_false(linear_follows(linear, hidden));
    linear_free(linear);
}

static void fractions_are_exact(void **state)
{
    (void)state;
    struct linear *linear = linear_new(2);
    int64_t first[] = {3, 7}, second[] = {5, -4}, x[] = {1, 0}, y[] = {0, -2}, top, bottom;
    linear_add(linear, first, 10);
    linear_add(linear, second, 1);
    assert_false(linear_add(linear, first, 10));
    assert_true(linear_value(linear, x, &top, &bottom)); /* 47 of 47: 1 */
    assert_int_equal(top, 1);
    assert_int_equal(bottom, 1);
    linear_drop(linear, 0);
    linear_add(linear, first, 11);
    linear_add(linear, second, 1);
    assert_true(linear_value(linear, x, &top, &bottom)); /* (11 * 4 + 7) / 47 */
    assert_int_equal(top, 51);
    assert_int_equal(bottom, 47);
    assert_true(linear_value(linear, y, &top, &bottom)); /* -2 * (55 - 3) / 47 */
    assert_int_equal(top, -104);
    assert_int_equal(bottom, 47);
    linear_free(linear);
}

static void numbers_too_large_are_undecided(void **state)
{
    (void)state;
    struct linear *linear = linear_new(3);
    int64_t large = INT64_MAX / 3;
    int64_t rows[3][3] = {
        {large,     1, 2        },
        {large - 1, 3, large - 5},
        {large - 2, 7, 5        }
    };
    for (size_t i = 0; i < 3; i++)
        linear_add(linear, rows[i], 0);
    assert_true(linear_overflowed(linear));
    linear_free(linear);
}

/* ---- small groups -------------------------------------------------------------------- */

#define CELLS_MOST 12

struct problem {
    struct isolation_cell cells[CELLS_MOST];
    size_t count, atoms, classes[ISOLATION_GROUPINGS];
    uint32_t k;
};

static void draw_problem(struct problem *problem)
{
    memset(problem, 0, sizeof *problem);
    problem->k = 3 + draw(6);
    problem->count = 1 + draw(CELLS_MOST);
    problem->atoms = 1 + draw(4);
    size_t groupings = draw(4);
    for (size_t g = 0; g < groupings; g++)
        problem->classes[g] = 1 + draw(3);
    for (size_t i = 0; i < problem->count; i++) {
        struct isolation_cell *cell = &problem->cells[i];
        cell->n = 1 + draw(draw(2) ? 4 : 14);
        cell->atom = draw(20) ? draw((uint32_t)problem->atoms) : ISOLATION_NOWHERE;
        for (size_t g = 0; g < groupings; g++)
            cell->classes[g] = (uint16_t)draw((uint32_t)problem->classes[g] + 1);
    }
}

/* The rank of the published sums over the cells of which the bit is not set. */
static size_t rank_without(const struct problem *problem, unsigned left_out)
{
    struct linear *linear = linear_new(CELLS_MOST);
    for (size_t atom = 0; atom < problem->atoms; atom++) {
        int64_t row[CELLS_MOST] = {0};
        for (size_t i = 0; i < problem->count; i++)
            row[i] = problem->cells[i].atom == atom && !(left_out >> i & 1);
        linear_add(linear, row, 0);
    }
    for (size_t g = 0; g < ISOLATION_GROUPINGS; g++) {
        for (size_t class = 1; class <= problem->classes[g]; class ++) {
            int64_t row[CELLS_MOST] = {0};
            for (size_t i = 0; i < problem->count; i++)
                row[i] = problem->cells[i].classes[g] == class && !(left_out >> i & 1);
            linear_add(linear, row, 0);
        }
    }
    size_t rank = linear_rank(linear);
    linear_free(linear);
    return rank;
}

/* A combination about none but some people exists if and only if the sums say less when these
 * are taken out. */
static bool isolates(const struct problem *problem)
{
    size_t rank = rank_without(problem, 0);
    for (unsigned some = 1; some < 1u << problem->count; some++) {
        uint32_t n = 0;
        for (size_t i = 0; i < problem->count; i++)
            n += some >> i & 1 ? problem->cells[i].n : 0;
        if (n < problem->k && rank_without(problem, some) < rank)
            return true;
    }
    return false;
}

static void small_groups_are_found_exactly(void **state)
{
    (void)state;
    size_t found = 0, rounds = 3000;
    for (size_t i = 0; i < rounds; i++) {
        struct problem problem;
        draw_problem(&problem);
        bool expected = isolates(&problem);
        enum isolation isolation =
            isolation_find(problem.cells, problem.count, problem.classes, problem.k);
        assert_int_equal(isolation, expected ? ISOLATION_FOUND : ISOLATION_NONE);
        found += expected;
    }
    assert_true(found > rounds / 10 && found < rounds * 9 / 10);
}

/* ---- narrowing ----------------------------------------------------------------------- */

/* Two parts, the second of them of two parts. */
enum { WHOLE, FIRST, SECOND, THIRD, FOURTH, COUNTS };

static void a_tree_is_narrowed_as_far_as_it_goes(void **state)
{
    (void)state;
    size_t pinned = 0;
    for (int i = 0; i < 4000; i++) {
        struct range given[COUNTS], found[COUNTS];
        struct bounds *bounds = bounds_new();
        for (size_t c = 0; c < COUNTS; c++) {
            given[c].low = (int)draw(5);
            given[c].high = given[c].low + (int)draw(4);
            if (c == WHOLE) {
                given[c].low += 4;
                given[c].high += 6;
            }
            found[c] = (struct range){1000, -1};
            assert_int_equal(bounds_count(bounds, given[c].low, given[c].high), c);
        }
        bounds_sum(bounds, SECOND);
        bounds_part(bounds, THIRD);
        bounds_part(bounds, BOUNDS_NOTHING);
        bounds_part(bounds, FOURTH);
        bounds_sum(bounds, WHOLE);
        bounds_part(bounds, FIRST);
        bounds_part(bounds, SECOND);
        bool possible = false;
        for (int a = given[FIRST].low; a <= given[FIRST].high; a++)
            for (int b = given[THIRD].low; b <= given[THIRD].high; b++)
                for (int c = given[FOURTH].low; c <= given[FOURTH].high; c++) {
                    int all[COUNTS] = {a + b + c, a, b + c, b, c};
                    if (all[WHOLE] < given[WHOLE].low || all[WHOLE] > given[WHOLE].high ||
                        all[SECOND] < given[SECOND].low || all[SECOND] > given[SECOND].high)
                        continue;
                    possible = true;
                    for (size_t at = 0; at < COUNTS; at++) {
                        if (all[at] < found[at].low)
                            found[at].low = all[at];
                        if (all[at] > found[at].high)
                            found[at].high = all[at];
                    }
                }
        assert_int_equal(bounds_narrow(bounds), possible);
        for (size_t c = 0; possible && c < COUNTS; c++) {
            assert_int_equal(bounds_range(bounds, c).low, found[c].low);
            assert_int_equal(bounds_range(bounds, c).high, found[c].high);
            pinned += found[c].low == found[c].high && given[c].low < given[c].high;
        }
        bounds_free(bounds);
    }
    assert_true(pinned > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hidden_cell_is_found),
        cmocka_unit_test(fractions_are_exact),
        cmocka_unit_test(numbers_too_large_are_undecided),
        cmocka_unit_test(small_groups_are_found_exactly),
        cmocka_unit_test(a_tree_is_narrowed_as_far_as_it_goes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
