#include <stdlib.h>

#include "base/check.h"
#include "report/disclosure.h"
#include "report/rule.h"

struct table {
    const uint32_t *n; /* per atom: who did not tell, then the groups */
    size_t atoms, groups;
    uint32_t k;
    bool *published;
};

static uint32_t group_n(const struct table *table, size_t group)
{
    uint32_t n = 0;
    for (size_t atom = 0; atom < table->atoms; atom++)
        n += table->n[atom * (table->groups + 1) + group + 1];
    return n;
}

static size_t published_groups(const struct table *table, size_t *groups)
{
    size_t count = 0;
    for (size_t g = 0; g < table->groups; g++)
        if (table->published[g])
            groups[count++] = g;
    return count;
}

/* SIZE_MAX when none is published. */
static size_t smallest_group(const struct table *table)
{
    size_t smallest = SIZE_MAX;
    for (size_t g = 0; g < table->groups; g++)
        if (table->published[g] &&
            (smallest == SIZE_MAX || group_n(table, g) < group_n(table, smallest)))
            smallest = g;
    return smallest;
}

/* Whether a union of groups differs from one of atoms by some people, and fewer than k. */
static bool differs_by_few(const struct table *table, const size_t *groups, size_t count,
                           unsigned chosen)
{
    uint32_t few = 0;
    for (size_t atom = 0; atom < table->atoms && few < table->k; atom++) {
        const uint32_t *n = table->n + atom * (table->groups + 1);
        uint32_t in = 0, out = 0;
        for (size_t g = 0; g <= table->groups; g++)
            out += n[g];
        for (size_t i = 0; i < count; i++)
            in += chosen >> i & 1 ? n[groups[i] + 1] : 0;
        out -= in;
        few += in < out ? in : out;
    }
    return few > 0 && few < table->k;
}

static bool any_differs_by_few(const struct table *table)
{
    size_t groups[DISCLOSURE_GROUPS];
    size_t count = published_groups(table, groups);
    for (unsigned chosen = 1; chosen < 1u << count; chosen++)
        if (differs_by_few(table, groups, count, chosen))
            return true;
    return false;
}

void disclosure_break_down(const uint32_t *n, size_t atoms, size_t groups, int k,
                           bool *published)
{
    struct table table = {n, atoms, groups, (uint32_t)k, published};
    size_t count = 0;
    for (size_t g = 0; g < groups; g++) {
        published[g] = published[g] && group_n(&table, g) >= table.k;
        count += published[g];
    }
    for (; count > DISCLOSURE_GROUPS; count--)
        published[smallest_group(&table)] = false;
    while (!RULE_OFF(RULE_BREAKDOWNS) && any_differs_by_few(&table))
        published[smallest_group(&table)] = false;
}
