/*
 * The statistics that published figures are read with. Formulas and test values are those of
 * the literature named at each function, to 1e-9.
 */
#pragma once

/* Wilson's score interval of 95 % (z = 1.95996398454) for a share p of n > 0; n may be the
 * middle of a range. Wilson, J. Am. Stat. Assoc. 22 (1927) 209-212. */
void statistics_wilson(double p, double n, double *low, double *high);
