#include "report/signal_compare.h"

#include <math.h>

#include "base/check.h"
#include "report/statistics.h"

#define ROUNDS_MAX 16

double shown_n(const struct shown *shown)
{
    return (shown->n.low + shown->n.high) / 2.0;
}

double shown_share(const struct shown *shown)
{
    return (shown->share.low + shown->share.high) / 200.0;
}

/* The variance of a value that lies anywhere in its step. */
static double step_variance(const struct shown *shown)
{
    double width = (shown->share.high - shown->share.low) / 100.0;
    return width * width / 12;
}

static size_t whole_number(double value, double most)
{
    return (size_t)lround(fmin(fmax(value, 0), most));
}

static double share_of(double value)
{
    return fmin(fmax(value, 0), 1);
}

/* How much of a difference is left when it is drawn towards none: v is its variance by the
 * luck of who answered, s what the steps add. */
static double kept(double v, double s)
{
    return sqrt(v / (v + s));
}

static void put_interval(double p, double n, double q, double m, double keep,
                         struct comparison *comparison)
{
    double low, high, difference = p - q;
    statistics_newcombe(p, n, q, m, &low, &high);
    comparison->difference = difference;
    comparison->low = difference - (difference - low) / keep;
    comparison->high = difference + (high - difference) / keep;
}

bool compare_with_rest(const struct shown *part, const struct shown *whole,
                       struct comparison *comparison)
{
    double n = shown_n(part), m = shown_n(whole), rest = m - n;
    double p = shown_share(part), all = shown_share(whole);
    if (rest < 1)
        return false;
    double v = all * (1 - all) * (1 / n + 1 / rest);
    double stretch = m / rest;
    double keep = kept(v, step_variance(part) + step_variance(whole) * stretch * stretch);

    size_t of_part = whole_number(n, n), of_rest = whole_number(rest, rest);
    size_t a = whole_number(n * (all + (p - all) * keep), (double)of_part);
    size_t b = whole_number(round(all * m) - (double)a, (double)of_rest);
    comparison->chance = statistics_fisher_mid_p(a, of_part, b, of_rest);
    put_interval(p, n, share_of((all * m - p * n) / rest), rest, keep, comparison);
    return true;
}

void compare_groups(const struct shown *here, const struct shown *there,
                    struct comparison *comparison)
{
    double n = shown_n(here), m = shown_n(there);
    double p = shown_share(here), q = shown_share(there);
    double v = q * (1 - q) * (1 / n + 1 / m);
    double keep = kept(v, step_variance(here) + step_variance(there));

    size_t of_here = whole_number(n, n), of_there = whole_number(m, m);
    size_t a = whole_number(n * (q + (p - q) * keep), (double)of_here);
    size_t b = whole_number(q * m, (double)of_there);
    comparison->chance = statistics_fisher_mid_p(a, of_here, b, of_there);
    put_interval(p, n, q, m, keep, comparison);
}

void compare_rounds(const struct shown *rounds, size_t count, struct comparison *comparison)
{
    check(count >= 3 && count <= ROUNDS_MAX, "a trend needs three rounds");
    struct statistics_group groups[ROUNDS_MAX];
    for (size_t i = 0; i < count; i++) {
        groups[i].n = shown_n(&rounds[i]);
        groups[i].count = groups[i].n * shown_share(&rounds[i]);
    }
    compare_groups(&rounds[count - 1], &rounds[0], comparison);
    statistics_trend(groups, count, &comparison->chance);
}
