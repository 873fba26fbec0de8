#include "report/linear.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"

/* Behind the unknowns: the known number, and how often the combination asked for is in it. */
enum { KNOWN, TIMES, EXTRA };

__extension__ typedef __int128 wide;

struct linear {
    size_t unknowns, width, rank, room;
    int64_t *rows;
    size_t *pivots;
    int64_t *work; /* one row */
    bool overflowed;
};

struct linear *linear_new(size_t unknowns)
{
    struct linear *linear = calloc(1, sizeof *linear);
    check(linear, "memory");
    linear->unknowns = unknowns;
    linear->width = unknowns + EXTRA;
    linear->work = calloc(linear->width, sizeof *linear->work);
    check(linear->work, "memory");
    return linear;
}

void linear_free(struct linear *linear)
{
    if (!linear)
        return;
    free(linear->rows);
    free(linear->pivots);
    free(linear->work);
    free(linear);
}

size_t linear_rank(const struct linear *linear)
{
    return linear->rank;
}

void linear_drop(struct linear *linear, size_t rank)
{
    check(rank <= linear->rank, "rows that were added");
    linear->rank = rank;
}

bool linear_overflowed(const struct linear *linear)
{
    return linear->overflowed;
}

static wide magnitude(wide number)
{
    return number < 0 ? -number : number;
}

static wide common_divisor(wide a, wide b)
{
    while (b != 0) {
        wide rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* work = work * pivot's coefficient - row * work's coefficient there, in lowest terms; the
 * pivot's column is 0 after it. False when it does not fit. */
static bool eliminate(struct linear *linear, const int64_t *row, size_t pivot)
{
    wide by = row[pivot], times = linear->work[pivot], divisor = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t c = 0; c < linear->width; c++) {
            wide value = by * linear->work[c] - times * row[c];
            if (pass == 0) {
                divisor = common_divisor(divisor, magnitude(value));
                continue;
            }
            value /= divisor;
            if (value > INT64_MAX / 2 || value < -(INT64_MAX / 2))
                return false;
            linear->work[c] = (int64_t)value;
        }
        if (divisor == 0) {
            memset(linear->work, 0, linear->width * sizeof *linear->work);
            return true;
        }
    }
    return true;
}

/* Takes from work all that follows from the rows. */
static bool reduce(struct linear *linear)
{
    for (size_t r = 0; r < linear->rank; r++) {
        if (linear->work[linear->pivots[r]] == 0)
            continue;
        if (!eliminate(linear, linear->rows + r * linear->width, linear->pivots[r])) {
            linear->overflowed = true;
            return false;
        }
    }
    return true;
}

static void load(struct linear *linear, const int64_t *coefficients, int64_t known,
                 int64_t times)
{
    if (linear->unknowns > 0)
        memcpy(linear->work, coefficients, linear->unknowns * sizeof *linear->work);
    linear->work[linear->unknowns + KNOWN] = known;
    linear->work[linear->unknowns + TIMES] = times;
}

static size_t first_unknown(const struct linear *linear)
{
    size_t c = 0;
    while (c < linear->unknowns && linear->work[c] == 0)
        c++;
    return c;
}

bool linear_add(struct linear *linear, const int64_t *coefficients, int64_t known)
{
    load(linear, coefficients, known, 0);
    if (!reduce(linear))
        return false;
    size_t pivot = first_unknown(linear);
    if (pivot == linear->unknowns)
        return false;
    if (linear->rank == linear->room) {
        linear->room = linear->room ? 2 * linear->room : 16;
        linear->rows =
            realloc(linear->rows, linear->room * linear->width * sizeof *linear->rows);
        linear->pivots = realloc(linear->pivots, linear->room * sizeof *linear->pivots);
        check(linear->rows && linear->pivots, "memory");
    }
    memcpy(linear->rows + linear->rank * linear->width, linear->work,
           linear->width * sizeof *linear->work);
    linear->pivots[linear->rank++] = pivot;
    return true;
}

bool linear_follows(struct linear *linear, const int64_t *coefficients)
{
    load(linear, coefficients, 0, 0);
    return reduce(linear) && first_unknown(linear) == linear->unknowns;
}

bool linear_value(struct linear *linear, const int64_t *coefficients, int64_t *top,
                  int64_t *bottom)
{
    load(linear, coefficients, 0, 1);
    if (!reduce(linear) || first_unknown(linear) != linear->unknowns)
        return false;
    /* What is left says: times * combination + known = 0, for known stands on the left. */
    wide times = linear->work[linear->unknowns + TIMES];
    wide known = -(wide)linear->work[linear->unknowns + KNOWN];
    check(times != 0, "a combination that was asked for is in its row");
    wide divisor = common_divisor(magnitude(known), magnitude(times));
    if (times < 0)
        divisor = -divisor;
    *top = (int64_t)(known / divisor);
    *bottom = (int64_t)(times / divisor);
    return true;
}
