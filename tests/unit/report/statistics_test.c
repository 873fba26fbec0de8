#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "cmocka.h"
#include "report/statistics.h"

static const struct {
    double count, n, low, high;
} wilson_values[] = {
    {81, 263, .255288519878,   .366209576983},
    {15, 148, .0623863995307,  .160487241723},
    {0,  20,  0,               .161125158053},
    {1,  29,  .00611321429276, .171755218793},
    {5,  5,   .565517535217,   1            },
    {8,  10,  .490162471537,   .943317848546}
};

static void wilson_has_the_values_of_the_literature(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wilson_values / sizeof wilson_values[0]; i++) {
        double low, high;
        statistics_wilson(wilson_values[i].count / wilson_values[i].n, wilson_values[i].n, &low,
                          &high);
        assert_true(fabs(low - wilson_values[i].low) < 1e-9);
        assert_true(fabs(high - wilson_values[i].high) < 1e-9);
    }
}

static void wilson_stays_between_nothing_and_all(void **state)
{
    (void)state;
    for (int n = 5; n < 400; n++) {
        for (int p = 0; p <= 100; p++) {
            double low, high;
            statistics_wilson(p / 100.0, n + .5, &low, &high);
            assert_true(low >= 0 && low <= p / 100.0 + 1e-12);
            assert_true(high <= 1 && high >= p / 100.0 - 1e-12);
        }
    }
}

static void newcombe_has_the_values_of_the_literature(void **state)
{
    (void)state;
    double low, high;
    statistics_newcombe(56.0 / 70, 70, 48.0 / 80, 80, &low, &high);
    assert_true(fabs(low - .0524314724024) < 1e-9);
    assert_true(fabs(high - .333872654037) < 1e-9);
    statistics_newcombe(48.0 / 80, 80, 56.0 / 70, 70, &low, &high);
    assert_true(fabs(low + .333872654037) < 1e-9);
    assert_true(fabs(high + .0524314724024) < 1e-9);
}

/* Choose k of n, exact. */
static uint64_t choose(uint64_t n, uint64_t k)
{
    uint64_t result = 1;
    for (uint64_t i = 1; i <= k; i++)
        result = result * (n - k + i) / i;
    return result;
}

/* Every table with the same margins, weighed by whole numbers (of fewer than 60 answers they
 * stay below 2^63): nothing is rounded before the one division. */
static double enumerated(uint64_t a, uint64_t n, uint64_t b, uint64_t m)
{
    uint64_t observed = choose(n, a) * choose(m, b);
    uint64_t twice = 0, all = 0;
    for (uint64_t x = 0; x <= n && x <= a + b; x++) {
        if (a + b - x > m)
            continue;
        uint64_t weight = choose(n, x) * choose(m, a + b - x);
        all += weight;
        if (x == a)
            twice += weight;
        else if (weight <= observed)
            twice += 2 * weight;
    }
    return (double)((long double)twice / (2 * (long double)all));
}

static void fisher_agrees_with_every_table_counted(void **state)
{
    (void)state;
    for (uint64_t n = 1; n <= 28; n += 3) {
        for (uint64_t m = 1; m <= 30; m += 4) {
            for (uint64_t a = 0; a <= n; a++) {
                for (uint64_t b = 0; b <= m; b++) {
                    double p = statistics_fisher_mid_p(a, n, b, m);
                    assert_true(fabs(p - enumerated(a, n, b, m)) < 1e-9);
                }
            }
        }
    }
}

/* The tea of Fisher's lady: 3 of 4 right. 17/35 by counting, 9/35 less half of 16/70. */
static void fisher_is_halved_at_the_table_alone(void **state)
{
    (void)state;
    assert_true(fabs(statistics_fisher_mid_p(3, 4, 1, 4) - (34 - 8) / 70.0) < 1e-9);
    /* Its twin at the other end is as unlikely and counts whole. */
    assert_true(fabs(statistics_fisher_mid_p(4, 4, 0, 4) - 1.5 / 70) < 1e-9);
    assert_true(fabs(statistics_fisher_mid_p(2, 4, 2, 4) - (70 - 18) / 70.0) < 1e-9);
}

static void fisher_bears_the_numbers_of_a_city(void **state)
{
    (void)state;
    double beyond = statistics_fisher_mid_p(60000, 100000, 59000, 100000);
    assert_true(beyond > 4e-6 && beyond < 6e-6);
    assert_true(statistics_fisher_mid_p(100000, 100000, 0, 100000) == 0);
    assert_true(fabs(statistics_fisher_mid_p(0, 9000, 0, 9000) - .5) < 1e-9);
}

static void trend_has_the_values_of_the_literature(void **state)
{
    (void)state;
    const struct statistics_group smokers[] = {
        {83,  86 },
        {90,  93 },
        {129, 136},
        {70,  82 }
    };
    const struct statistics_group rising[] = {
        {6,  15},
        {9,  16},
        {13, 18}
    };
    const struct statistics_group none[] = {
        {0, 15},
        {0, 16},
        {0, 18}
    };
    double p;
    assert_true(fabs(statistics_trend(smokers, 4, &p) - 8.2249222852) < 1e-9);
    assert_true(fabs(p - .00413189747764) < 1e-9);
    assert_true(fabs(statistics_trend(rising, 3, &p) - 3.47641998342) < 1e-9);
    assert_true(fabs(p - .062249274204) < 1e-9);
    assert_true(statistics_trend(none, 3, &p) == 0);
    assert_true(p == 1);
}

static void false_discovery_has_the_values_of_the_literature(void **state)
{
    (void)state;
    static const double p[] = {.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344,
                               .0459, .3240, .4262, .5719, .6528, .7590, 1};
    static const double expected[] = {
        .0015,          .003,           .0095,         .035625,       .0603,
        .0638571428571, .0638571428571, .0645,         .0765,         .486,
        .581181818182,  .714875,        .753230769231, .813214285714, 1};
    double q[15], turned[15];
    statistics_false_discovery(p, 15, q);
    for (size_t i = 0; i < 15; i++) {
        assert_true(fabs(q[i] - expected[i]) < 1e-9);
        turned[i] = p[14 - i];
    }
    statistics_false_discovery(turned, 15, q);
    for (size_t i = 0; i < 15; i++)
        assert_true(fabs(q[14 - i] - expected[i]) < 1e-9);
    statistics_false_discovery(p, 0, q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wilson_has_the_values_of_the_literature),
        cmocka_unit_test(wilson_stays_between_nothing_and_all),
        cmocka_unit_test(newcombe_has_the_values_of_the_literature),
        cmocka_unit_test(fisher_agrees_with_every_table_counted),
        cmocka_unit_test(fisher_is_halved_at_the_table_alone),
        cmocka_unit_test(fisher_bears_the_numbers_of_a_city),
        cmocka_unit_test(trend_has_the_values_of_the_literature),
        cmocka_unit_test(false_discovery_has_the_values_of_the_literature),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
