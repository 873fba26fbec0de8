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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wilson_has_the_values_of_the_literature),
        cmocka_unit_test(wilson_stays_between_nothing_and_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
