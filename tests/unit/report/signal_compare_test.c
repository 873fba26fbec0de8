/*
 * Two shares compared at the published point, against values worked out by another program from
 * the same definition, with whole-number arithmetic for the tables.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "cmocka.h"
#include "report/signal_compare.h"
#include "report/statistics.h"

struct value {
    struct shown here, there;
    double difference, chance, low, high;
};

static const struct value rests[] = {
    {{{95, 99}, {60, 65}},
     {{430, 439}, {42, 43}},
     .257481481481,  1.1359745784e-05,
     .141232123534,                                    .363605945083},
    {{{20, 24}, {70, 80}},
     {{500, 509}, {38, 39}},
     .381642487047,  .00081845625017,
     .161037520194,                                    .527058502148},
    {{{12, 14}, {0, 20}},
     {{60, 64}, {40, 45}},
     -.411224489796,
     .0432927369857,                   -.578101916957,
     -.095148210625                                                 }
};

static const struct value groups[] = {
    {{{420, 429}, {61, 62}},
     {{75, 79}, {20, 25}},
     .39,  5.57442208969e-10,
     .2703137853,                             .484462406643},
    {{{40, 44}, {45, 50}},
     {{40, 44}, {70, 75}},
     -.25,
     .0370101873891,          -.435019244475,
     -.0360356164588                                       },
    {{{10, 14}, {80, 100}},
     {{200, 209}, {50, 51}},
     .395, .0253772630494,
     .0923908843588,                          .507437605445}
};

static void expect(const struct comparison *comparison, const struct value *value)
{
    assert_true(fabs(comparison->difference - value->difference) < 1e-9);
    assert_true(fabs(comparison->chance - value->chance) < 1e-9);
    assert_true(fabs(comparison->low - value->low) < 1e-9);
    assert_true(fabs(comparison->high - value->high) < 1e-9);
}

static void a_part_is_compared_with_the_rest(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rests / sizeof rests[0]; i++) {
        struct comparison comparison;
        assert_true(compare_with_rest(&rests[i].here, &rests[i].there, &comparison));
        expect(&comparison, &rests[i]);
    }
}

static void groups_are_compared_with_each_other(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        struct comparison comparison;
        compare_groups(&groups[i].here, &groups[i].there, &comparison);
        expect(&comparison, &groups[i]);
    }
}

static void a_whole_without_a_rest_is_not_compared(void **state)
{
    (void)state;
    const struct shown part = {
        {40, 44},
        {50, 55}
    };
    struct comparison comparison;
    assert_false(compare_with_rest(&part, &part, &comparison));
}

/* The numbers of statistics_test, as if they had been shown: 18 of 30 is 60 %. */
static void rounds_are_compared_by_their_trend(void **state)
{
    (void)state;
    const struct shown rounds[] = {
        {{28, 32}, {20, 40}},
        {{28, 32}, {40, 60}},
        {{28, 32}, {60, 80}}
    };
    const struct statistics_group counts[] = {
        {9,  30},
        {15, 30},
        {21, 30}
    };
    struct comparison comparison, ends;
    double expected;
    statistics_trend(counts, 3, &expected);
    compare_rounds(rounds, 3, &comparison);
    compare_groups(&rounds[2], &rounds[0], &ends);
    assert_true(fabs(comparison.chance - expected) < 1e-9);
    assert_true(fabs(comparison.difference - .4) < 1e-9);
    assert_true(fabs(comparison.low - ends.low) < 1e-9);
    assert_true(fabs(comparison.high - ends.high) < 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_part_is_compared_with_the_rest),
        cmocka_unit_test(groups_are_compared_with_each_other),
        cmocka_unit_test(a_whole_without_a_rest_is_not_compared),
        cmocka_unit_test(rounds_are_compared_by_their_trend),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
