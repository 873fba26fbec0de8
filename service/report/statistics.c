#include "report/statistics.h"

#include <math.h>

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
