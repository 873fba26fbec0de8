/*
 * The statistics that published figures are read with. Formulas and test values are those of
 * the literature named at each function, to 1e-9. Shares lie between 0 and 1; an n may be the
 * middle of a range, so it need not be whole where it is a double.
 */
#pragma once

#include <stddef.h>

/* Wilson's score interval of 95 % (z = 1.95996398454) for a share p of n > 0. Wilson, J. Am.
 * Stat. Assoc. 22 (1927) 209-212. */
void statistics_wilson(double p, double n, double *low, double *high);

/* The 95 % interval of the difference p - q of two independent shares, of n and m. Newcombe,
 * Stat. Med. 17 (1998) 873-890, method 10. */
void statistics_newcombe(double p, double n, double q, double m, double *low, double *high);

/* The chance, were there no difference, of a table as unlikely as a of n against b of m or more
 * so; two-sided, the observed table itself counted half. Fisher (1935); mid-p: Lancaster, J.
 * Am. Stat. Assoc. 56 (1961) 223-234. Needs a <= n and b <= m. */
double statistics_fisher_mid_p(size_t a, size_t n, size_t b, size_t m);

/* The chance of that table alone, its margins given: hypergeometric. */
double statistics_table(size_t a, size_t n, size_t b, size_t m);

struct statistics_group {
    double count, n; /* count of n > 0 */
};

/* X-squared (one degree of freedom) of a trend of shares over equally spaced groups, and its
 * chance where there is no trend; 0 and 1 where no group differs from another for want of
 * either kind of answer. Cochran, Biometrics 10 (1954) 417-451; Armitage, Biometrics 11 (1955)
 * 375-386. */
double statistics_trend(const struct statistics_group *groups, size_t count, double *p);

/* q[i]: the smallest share of false findings at which p[i] is still one. Benjamini and
 * Hochberg, J. R. Stat. Soc. B 57 (1995) 289-300. */
void statistics_false_discovery(const double *p, size_t count, double *q);
