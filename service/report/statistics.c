#include "report/statistics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

#define Z 1.959963984540054

void statistics_wilson(double p, double n, double *low, double *high)
{
    check(n > 0 && p >= 0 && p <= 1, "a share of something");
    double z2 = Z * Z;
    double middle = p + z2 / (2 * n);
    double reach = Z * sqrt(p * (1 - p) / n + z2 / (4 * n * n));
    double scale = 1 + z2 / n;
    *low = fmax(0, (middle - reach) / scale);
    *high = fmin(1, (middle + reach) / scale);
}

void statistics_newcombe(double p, double n, double q, double m, double *low, double *high)
{
    double p_low, p_high, q_low, q_high;
    statistics_wilson(p, n, &p_low, &p_high);
    statistics_wilson(q, m, &q_low, &q_high);
    *low = p - q - hypot(p - p_low, q_high - q);
    *high = p - q + hypot(p_high - p, q - q_low);
}

/* ---- Fisher ---------------------------------------------------------------------------- */

/* Logarithms of factorials are most of the work of a test; a municipality's numbers fit. */
#define FACTORIALS 8192

static double log_factorials[FACTORIALS];

__attribute__((constructor)) static void factorials_start(void)
{
    for (size_t i = 2; i < FACTORIALS; i++)
        log_factorials[i] = log_factorials[i - 1] + log((double)i);
}

static double log_factorial(size_t n)
{
    int sign;
    return n < FACTORIALS ? log_factorials[n] : lgamma_r((double)n + 1, &sign);
}

static double log_choose(size_t n, size_t k)
{
    return log_factorial(n) - log_factorial(k) - log_factorial(n - k);
}

/* So much above the observed chance still is as unlikely: sums of logarithms are not exact. */
#define AS_UNLIKELY 1.0000001
#define NEGLIGIBLE  1e-20

/* The chances, relative to the observed table's, of the tables beyond it in one direction that
 * are as unlikely. a grows by one with each table, while b falls, until either has ended. */
static double as_unlikely(double a, double n, double b, double m)
{
    double relative = 1, sum = 0;
    while (a < n && b > 0) {
        double ratio = (n - a) * b / ((a + 1) * (m - b + 1));
        relative *= ratio;
        if (relative <= AS_UNLIKELY)
            sum += relative;
        if (ratio < 1 && relative < NEGLIGIBLE)
            break;
        a++;
        b--;
    }
    return sum;
}

double statistics_table(size_t a, size_t n, size_t b, size_t m)
{
    check(a <= n && b <= m, "a part is no larger than the whole");
    return exp(log_choose(n, a) + log_choose(m, b) - log_choose(n + m, a + b));
}

double statistics_fisher_mid_p(size_t a, size_t n, size_t b, size_t m)
{
    double observed = statistics_table(a, n, b, m);
    double others = as_unlikely((double)a, (double)n, (double)b, (double)m) +
                    as_unlikely((double)b, (double)m, (double)a, (double)n);
    return fmin(1, observed * (.5 + others));
}

/* ---- trend, many tests ----------------------------------------------------------------- */

double statistics_trend(const struct statistics_group *groups, size_t count, double *p)
{
    double total = 0, counted = 0, first = 0, second = 0, covered = 0;
    for (size_t i = 0; i < count; i++) {
        double score = (double)i;
        total += groups[i].n;
        counted += groups[i].count;
        covered += score * groups[i].count;
        first += score * groups[i].n;
        second += score * score * groups[i].n;
    }
    double share = total > 0 ? counted / total : 0;
    double spread = total > 0 ? share * (1 - share) * (second - first * first / total) : 0;
    *p = 1;
    if (spread <= 0)
        return 0;
    double drift = covered - share * first;
    double square = drift * drift / spread;
    *p = erfc(sqrt(square / 2));
    return square;
}

struct ranked {
    double p;
    size_t place;
};

static int compare_ranked(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    if (a->p != b->p)
        return a->p < b->p ? -1 : 1;
    return a->place < b->place ? -1 : a->place > b->place;
}

void statistics_false_discovery(const double *p, size_t count, double *q)
{
    struct ranked *ranked = calloc(count + 1, sizeof *ranked);
    check(ranked, "memory");
    for (size_t i = 0; i < count; i++)
        ranked[i] = (struct ranked){p[i], i};
    qsort(ranked, count, sizeof *ranked, compare_ranked);
    double least = 1;
    for (size_t i = count; i-- > 0;) {
        least = fmin(least, ranked[i].p * (double)count / (double)(i + 1));
        q[ranked[i].place] = least;
    }
    free(ranked);
}
