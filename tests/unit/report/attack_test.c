/*
 * What an attacker works with: linear algebra, the search for small groups, narrowing, and the
 * search for other worlds, each against trying everything.
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
#include "report/worlds.h"

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

/* ---- other worlds -------------------------------------------------------------------- */

#define WORLD_CELLS   3
#define WORLD_SETS    6
#define WORLD_ALL     (WORLD_SETS + WORLD_SETS * WORLD_SETS) /* with what is left of them */
#define WORLD_COLUMNS 3
#define WORLD_ROWS    128 /* ways in which so few people can choose */

/* Few people, of whom more is told than is ever published: every way in which they can have
 * answered is tried. */
struct small_world {
    struct worlds_rule rule;
    uint32_t k, people[WORLD_CELLS];
    size_t cells, sets;
    int rows[WORLD_CELLS][WORLD_ROWS][WORLD_COLUMNS]; /* of a cell, the true one first */
    size_t row_count[WORLD_CELLS];
    size_t all;                /* sets, and behind them the rests */
    size_t without[WORLD_ALL]; /* of a rest: the set that is left out */
    bool in[WORLD_ALL][WORLD_CELLS];
    struct range told[WORLD_SETS][WORLD_COLUMNS]; /* of that column, or up to it */
    bool changes[WORLD_ALL][WORLD_COLUMNS];       /* there is another world for it */
};

static bool may_choose(const struct worlds_rule *rule, unsigned columns)
{
    unsigned count = 0, alone = columns & (unsigned)rule->alone;
    for (size_t c = 0; c < rule->columns; c++)
        count += columns >> c & 1;
    if (!rule->several)
        return count == 1;
    return alone ? count == 1 : count >= rule->least && count <= rule->most;
}

/* Adds every way in which so many more people can choose, each once. */
static void add_rows(struct small_world *world, size_t cell, const int *row, uint32_t people,
                     unsigned from)
{
    if (people == 0) {
        size_t i = 0;
        while (i < world->row_count[cell] &&
               memcmp(world->rows[cell][i], row, sizeof world->rows[cell][i]) != 0)
            i++;
        assert_true(i < WORLD_ROWS);
        memcpy(world->rows[cell][i], row, sizeof world->rows[cell][i]);
        world->row_count[cell] += i == world->row_count[cell];
        return;
    }
    for (unsigned columns = from; columns < 1u << world->rule.columns; columns++) {
        int more[WORLD_COLUMNS];
        if (!may_choose(&world->rule, columns))
            continue;
        for (size_t c = 0; c < WORLD_COLUMNS; c++)
            more[c] = row[c] + (int)(columns >> c & 1);
        add_rows(world, cell, more, people - 1, columns);
    }
}

static int sum_of(const struct small_world *world, const size_t *chosen, size_t set,
                  size_t column)
{
    int sum = 0;
    for (size_t cell = 0; cell < world->cells; cell++)
        sum += world->in[set][cell] ? world->rows[cell][chosen[cell]][column] : 0;
    return sum;
}

/* Of a scale what is up to a column, as it is published. */
static int told_sum(const struct small_world *world, const size_t *chosen, size_t set,
                    size_t column)
{
    int sum = sum_of(world, chosen, set, column);
    for (size_t c = 0; !world->rule.several && c < column; c++)
        sum += sum_of(world, chosen, set, c);
    return sum;
}

/* What a set has and another one that lies in it has not. */
static void add_rests(struct small_world *world)
{
    world->all = world->sets;
    for (size_t set = 0; set < world->sets; set++)
        for (size_t part = 0; part < world->sets; part++) {
            size_t in_part = 0, outside = 0, left = 0;
            for (size_t cell = 0; cell < world->cells; cell++) {
                bool in = world->in[set][cell], in_other = world->in[part][cell];
                in_part += in_other;
                outside += in_other && !in;
                left += in && !in_other;
                world->in[world->all][cell] = in && !in_other;
            }
            world->without[world->all] = part;
            world->all += in_part > 0 && outside == 0 && left > 0;
        }
}

static void draw_world(struct small_world *world)
{
    static const size_t truth[WORLD_CELLS] = {0};
    memset(world, 0, sizeof *world);
    world->rule = (struct worlds_rule){.columns = 2 + draw(2), .several = draw(2)};
    world->rule.least = 1;
    world->rule.most = 1 + draw((uint32_t)world->rule.columns);
    world->rule.alone = draw(2) ? 1 : 0;
    world->rule.rest = world->rule.several ? 0 : 1u << (world->rule.columns - 1);
    world->k = 3 + draw(5);
    world->cells = 1 + draw(WORLD_CELLS);
    world->sets = 1 + draw(WORLD_SETS);
    for (size_t cell = 0; cell < world->cells; cell++) {
        static const int nobody[WORLD_COLUMNS];
        world->people[cell] = 1 + draw(4);
        add_rows(world, cell, nobody, world->people[cell], 1);
        size_t at = draw((uint32_t)world->row_count[cell]);
        int row[WORLD_COLUMNS];
        memcpy(row, world->rows[cell][at], sizeof row);
        memcpy(world->rows[cell][at], world->rows[cell][0], sizeof row);
        memcpy(world->rows[cell][0], row, sizeof row);
    }
    for (size_t set = 0; set < world->sets; set++) {
        for (size_t cell = 0; cell < world->cells; cell++)
            world->in[set][cell] = draw(2);
        for (size_t c = 0; c < world->rule.columns; c++) {
            int sum = told_sum(world, truth, set, c);
            world->told[set][c] =
                (struct range){sum - (int)draw(3), sum + (draw(4) ? (int)draw(3) : 20)};
        }
    }
}

/* Whether all that is told is true of it; notes which counts are others than the true ones. */
static void try_world(struct small_world *world, const size_t *chosen)
{
    static const size_t truth[WORLD_CELLS] = {0};
    for (size_t set = 0; set < world->sets; set++)
        for (size_t c = 0; c < world->rule.columns; c++) {
            int sum = told_sum(world, chosen, set, c);
            if (sum < world->told[set][c].low || sum > world->told[set][c].high)
                return;
        }
    for (size_t set = 0; set < world->all; set++)
        for (size_t c = 0; c < world->rule.columns; c++)
            if (sum_of(world, chosen, set, c) != sum_of(world, truth, set, c))
                world->changes[set][c] = true;
}

static void try_all_worlds(struct small_world *world)
{
    size_t chosen[WORLD_CELLS] = {0};
    for (;;) {
        try_world(world, chosen);
        size_t cell = 0;
        while (cell < world->cells && ++chosen[cell] == world->row_count[cell])
            chosen[cell++] = 0;
        if (cell == world->cells)
            return;
    }
}

static struct worlds *search_worlds(const struct small_world *world)
{
    struct worlds *worlds = worlds_new(&world->rule);
    for (size_t cell = 0; cell < world->cells; cell++) {
        uint32_t counts[WORLD_COLUMNS];
        for (size_t c = 0; c < WORLD_COLUMNS; c++)
            counts[c] = (uint32_t)world->rows[cell][0][c];
        worlds_cell(worlds, world->people[cell], counts);
    }
    for (size_t set = 0; set < world->sets; set++) {
        worlds_set(worlds);
        for (size_t cell = 0; cell < world->cells; cell++)
            if (world->in[set][cell])
                worlds_join(worlds, set, cell);
        for (size_t c = 0; c < world->rule.columns; c++)
            worlds_told(worlds, set, world->rule.several ? 1u << c : (2u << c) - 1,
                        world->told[set][c]);
    }
    worlds_search(worlds, world->k);
    return worlds;
}

/* A count of 1..k-1 in the true world, or beside the last column of a scale. */
static bool is_few(const struct small_world *world, size_t set, size_t column)
{
    static const size_t truth[WORLD_CELLS] = {0};
    int count = sum_of(world, truth, set, column), beside = 0;
    for (size_t c = 0; c < world->rule.columns; c++)
        beside += c != column ? sum_of(world, truth, set, c) : 0;
    return (count >= 1 && count < (int)world->k) ||
           (world->rule.rest >> column & 1 && beside >= 1 && beside < (int)world->k);
}

/* Never is a count held for hidden that follows; seldom the other way round. */
static void counts_that_follow_are_found(void **state)
{
    (void)state;
    size_t follow = 0, hidden = 0, too_careful = 0;
    for (size_t i = 0; i < 4000; i++) {
        struct small_world world;
        draw_world(&world);
        add_rests(&world);
        try_all_worlds(&world);
        struct worlds *worlds = search_worlds(&world);
        bool follows[WORLD_ALL][WORLD_COLUMNS] = {{false}};
        for (size_t set = world.all; set-- > 0;)
            for (size_t c = 0; c < world.rule.columns; c++) {
                bool few = is_few(&world, set, c);
                follows[set][c] = follows[set][c] || (few && !world.changes[set][c]);
                if (set >= world.sets) {
                    follows[world.without[set]][c] |= follows[set][c];
                    continue;
                }
                assert_true(worlds_follows(worlds, set, c) >= follows[set][c]);
                too_careful += worlds_follows(worlds, set, c) && !follows[set][c];
                follow += follows[set][c];
                hidden += !follows[set][c];
            }
        worlds_free(worlds);
    }
    print_message("# %zu follow, %zu do not, too careful about %zu\n", follow, hidden,
                  too_careful);
    assert_true(follow > 1000 && hidden > 1000);
    assert_true(too_careful * 100 < hidden);
}

/* Three of twenty say "nee of een beetje", of whom two or three "nee": that there are three
 * follows, though "ja" is no small count and "nee" may be another one. Where nobody can say
 * "een beetje" these three are those who say "nee". */
static void what_is_not_yes_is_a_count_too(void **state)
{
    (void)state;
    const struct worlds_rule rules[] = {
        {.columns = 3, .rest = 1u << 2},
        {.columns = 3           }
    };
    const uint32_t counts[] = {3, 0, 17};
    for (size_t i = 0; i < 2; i++) {
        struct worlds *worlds = worlds_new(&rules[i]);
        size_t set = worlds_set(worlds);
        worlds_join(worlds, set, worlds_cell(worlds, 20, counts));
        worlds_told(worlds, set, 1u << 0, (struct range){2, 4});
        worlds_told(worlds, set, 1u << 0 | 1u << 1, (struct range){3, 3});
        worlds_search(worlds, 10);
        assert_false(worlds_follows(worlds, set, 0));
        assert_int_equal(worlds_follows(worlds, set, 2), i == 0);
        worlds_free(worlds);
    }
}

/* A form says in two ways how many may be chosen. */
static void how_many_are_chosen_is_known_from_the_form(void **state)
{
    (void)state;
    struct choice choices[] = {
        {.value = "a"       },
        {                                     .value = "b"                  },
        {                          .value = "c"      },
        {                               .value = "no", .none = true},
        { .value = "dontknow",                    .dont_know = true},
    };
    struct validator validators[] = {
        {.kind = VALIDATOR_EXPRESSION,  .least = 3,         .most = 3        },
        {.kind = VALIDATOR_ANSWERCOUNT, .least = INT64_MIN, .most = INT64_MAX},
    };
    struct question question = {.kind = KIND_CHECKBOX,
                                .several = true,
                                .choices = choices,
                                .choice_count = 5,
                                .validators = validators,
                                .validator_count = 2};
    struct worlds_rule rule = worlds_rule_of(&question);
    assert_int_equal(rule.columns, 4);
    assert_int_equal(rule.alone, 8);
    assert_int_equal(rule.least, 1);
    assert_int_equal(rule.most, 3);

    question.max_choices = 2;
    assert_int_equal(worlds_rule_of(&question).most, 2);
    validators[1].least = validators[1].most = 2;
    question.max_choices = 0;
    assert_int_equal(worlds_rule_of(&question).least, 2);
    assert_int_equal(worlds_rule_of(&question).most, 2);
    validators[1].least = INT64_MAX; /* which nobody can */
    assert_int_equal(worlds_rule_of(&question).least, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hidden_cell_is_found),
        cmocka_unit_test(fractions_are_exact),
        cmocka_unit_test(numbers_too_large_are_undecided),
        cmocka_unit_test(small_groups_are_found_exactly),
        cmocka_unit_test(a_tree_is_narrowed_as_far_as_it_goes),
        cmocka_unit_test(counts_that_follow_are_found),
        cmocka_unit_test(what_is_not_yes_is_a_count_too),
        cmocka_unit_test(how_many_are_chosen_is_known_from_the_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
