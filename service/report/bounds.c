#include "report/bounds.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"

/* Rounds over all sums. Each narrows something, or it was the last one. */
#define ROUNDS_MOST 200

struct sum {
    size_t whole, first, count; /* parts, in the buffer of parts */
};

struct bounds {
    struct buffer ranges; /* of struct range */
    struct buffer sums;   /* of struct sum */
    struct buffer parts;  /* of size_t */
};

struct bounds *bounds_new(void)
{
    struct bounds *bounds = calloc(1, sizeof *bounds);
    check(bounds, "memory");
    return bounds;
}

void bounds_free(struct bounds *bounds)
{
    if (!bounds)
        return;
    buffer_wipe(&bounds->ranges);
    buffer_free(&bounds->sums);
    buffer_free(&bounds->parts);
    free(bounds);
}

static struct range *range_at(const struct bounds *bounds, size_t count)
{
    return (struct range *)(void *)bounds->ranges.data + count;
}

static struct sum *sum_at(const struct bounds *bounds, size_t sum)
{
    return (struct sum *)(void *)bounds->sums.data + sum;
}

size_t bounds_count(struct bounds *bounds, int low, int high)
{
    struct range range = {low, high};
    buffer_add(&bounds->ranges, &range, sizeof range);
    return bounds->ranges.size / sizeof range - 1;
}

void bounds_sum(struct bounds *bounds, size_t whole)
{
    struct sum sum = {whole, bounds->parts.size / sizeof(size_t), 0};
    buffer_add(&bounds->sums, &sum, sizeof sum);
}

void bounds_part(struct bounds *bounds, size_t part)
{
    if (part == BOUNDS_NOTHING)
        return;
    buffer_add(&bounds->parts, &part, sizeof part);
    sum_at(bounds, bounds->sums.size / sizeof(struct sum) - 1)->count++;
}

static bool narrow(struct range *range, int64_t low, int64_t high)
{
    bool narrower = low > range->low || high < range->high;
    if (low > range->low)
        range->low = (int)low;
    if (high < range->high)
        range->high = (int)high;
    return narrower;
}

/* The whole from its parts, and each part from the whole and the others. */
static bool narrow_sum(const struct bounds *bounds, const struct sum *sum)
{
    const size_t *parts = (const size_t *)(void *)bounds->parts.data + sum->first;
    struct range *whole = range_at(bounds, sum->whole);
    int64_t low = 0, high = 0;
    for (size_t i = 0; i < sum->count; i++) {
        low += range_at(bounds, parts[i])->low;
        high += range_at(bounds, parts[i])->high;
    }
    bool narrower = narrow(whole, low, high);
    for (size_t i = 0; i < sum->count; i++) {
        struct range *part = range_at(bounds, parts[i]);
        struct range before = *part;
        narrower =
            narrow(part, whole->low - (high - part->high), whole->high - (low - part->low)) ||
            narrower;
        low += part->low - before.low;
        high += part->high - before.high;
    }
    return narrower;
}

static bool contradicted(const struct bounds *bounds)
{
    for (size_t i = 0; i < bounds->ranges.size / sizeof(struct range); i++)
        if (range_at(bounds, i)->low > range_at(bounds, i)->high)
            return true;
    return false;
}

bool bounds_narrow(struct bounds *bounds)
{
    size_t sums = bounds->sums.size / sizeof(struct sum);
    bool narrower = true;
    for (int round = 0; narrower && round < ROUNDS_MOST; round++) {
        narrower = false;
        for (size_t i = 0; i < sums; i++) /* up and down in turn */
            narrower =
                narrow_sum(bounds, sum_at(bounds, round % 2 ? i : sums - 1 - i)) || narrower;
        if (contradicted(bounds))
            return false;
    }
    return true;
}

struct range bounds_range(const struct bounds *bounds, size_t count)
{
    return *range_at(bounds, count);
}
