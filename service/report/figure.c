#include "report/figure.h"

#include <stdlib.h>

#include "base/check.h"

/* No municipality has so many answers: sums of what is read stay far from the largest int. */
#define NUMBER_MOST 1000000

/* Takes value over. */
static void put(json_t *object, const char *key, json_t *value)
{
    check(value && json_object_set_new(object, key, value) == 0, "a figure can be written");
}

json_t *figure_range_named(struct range range)
{
    json_t *value = json_object();
    put(value, "low", json_integer(range.low));
    put(value, "high", json_integer(range.high));
    return value;
}

json_t *figure_range(struct range range)
{
    json_t *value = json_array();
    check(json_array_append_new(value, json_integer(range.low)) == 0 &&
              json_array_append_new(value, json_integer(range.high)) == 0,
          "a figure can be written");
    return value;
}

static bool read_pair(const json_t *low, const json_t *high, struct range *range)
{
    if (!json_is_integer(low) || !json_is_integer(high))
        return false;
    json_int_t from = json_integer_value(low), to = json_integer_value(high);
    if (from < 0 || to < from || to > NUMBER_MOST)
        return false;
    *range = (struct range){(int)from, (int)to};
    return true;
}

bool figure_read_named(const json_t *value, struct range *range)
{
    return json_object_size(value) == 2 &&
           read_pair(json_object_get(value, "low"), json_object_get(value, "high"), range);
}

bool figure_read(const json_t *value, struct range *range)
{
    return json_array_size(value) == 2 &&
           read_pair(json_array_get(value, 0), json_array_get(value, 1), range) &&
           range->high <= 1000;
}

json_t *figure_few(void)
{
    json_t *figure = json_object();
    put(figure, "few", json_true());
    return figure;
}

bool figure_is_few(const json_t *figure)
{
    return !json_is_object(figure) || json_is_true(json_object_get(figure, "few"));
}

json_t *figure_intervals(struct range n, struct range no, struct range no_or_bit)
{
    json_t *intervals = json_object();
    put(intervals, "no", figure_range(disclosure_interval(n, no)));
    put(intervals, "noOrBit", figure_range(disclosure_interval(n, no_or_bit)));
    return intervals;
}

static json_t *scale(struct range n, struct range no, struct range no_or_bit)
{
    json_t *figure = json_object();
    put(figure, "n", figure_range_named(n));
    put(figure, "no", figure_range(no));
    put(figure, "noOrBit", figure_range(no_or_bit));
    put(figure, "interval", figure_intervals(n, no, no_or_bit));
    return figure;
}

/* Whether the n that is there is enough for the steps of the n that is told. */
static bool fits_least(const struct figure_counts *counts)
{
    struct range least = {(int)counts->least, (int)counts->least};
    return counts->least == 0 ||
           disclosure_grid(disclosure_n(counts->k, counts->n)) >= disclosure_grid(least);
}

static struct range shown_n(const struct figure_counts *counts)
{
    struct range least = {(int)counts->least, (int)counts->least};
    return counts->least ? least : disclosure_n(counts->k, counts->n);
}

/* A dependent item tells instead of its n what there are at least. */
static void put_n(json_t *figure, const struct figure_counts *counts)
{
    if (counts->least) {
        json_object_del(figure, "n");
        put(figure, "atLeast", json_integer(counts->least));
    } else {
        put(figure, "n", figure_range_named(shown_n(counts)));
    }
}

json_t *figure_scale(const struct figure_counts *counts)
{
    if (!fits_least(counts))
        return figure_few();
    struct range n = shown_n(counts);
    int grid = disclosure_coarser(disclosure_grid(n), counts->coarser);
    uint32_t no = counts->counts[0], both = no + counts->counts[1];
    json_t *figure =
        scale(n, disclosure_step(grid, counts->n, no), disclosure_step(grid, counts->n, both));
    put_n(figure, counts);
    return figure;
}

/* ---- options ------------------------------------------------------------------------- */

struct option {
    size_t place; /* in the form */
    struct range share;
};

static int compare_options(const void *left, const void *right)
{
    const struct option *a = left, *b = right;
    if (a->share.low != b->share.low)
        return a->share.low > b->share.low ? -1 : 1;
    return a->place < b->place ? -1 : a->place > b->place;
}

/* Whether a count of 1..k-1 follows from the steps by themselves: these are so many people who
 * chose by that rule. */
static bool pinned(const struct figure_counts *counts, const struct option *options,
                   const struct worlds_rule *rule, uint32_t people)
{
    bool found = false;
    for (size_t i = 0; i < counts->count; i++)
        found = found || (counts->counts[i] > 0 && counts->counts[i] < (uint32_t)counts->k);
    if (!found)
        return false;
    struct worlds *worlds = worlds_new(rule);
    size_t set = worlds_set(worlds);
    worlds_join(worlds, set, worlds_cell(worlds, people, counts->counts));
    for (size_t i = 0; i < counts->count; i++)
        worlds_told(worlds, set, (uint64_t)1 << i,
                    disclosure_counts(counts->n, options[i].share));
    worlds_search(worlds, (uint32_t)counts->k);
    found = false;
    for (size_t i = 0; i < counts->count; i++)
        found = found || worlds_follows(worlds, set, i);
    worlds_free(worlds);
    return found;
}

static json_t *options_json(const struct figure_counts *counts, struct option *options,
                            const char *name)
{
    qsort(options, counts->count, sizeof *options, compare_options);
    json_t *list = json_array();
    for (size_t i = 0; i < counts->count; i++) {
        json_t *option = json_object();
        put(option, name, json_string(counts->values[options[i].place]));
        put(option, "share", figure_range(options[i].share));
        check(json_array_append_new(list, option) == 0, "a figure can be written");
    }
    return list;
}

json_t *figure_options(const struct figure_counts *counts)
{
    if (!fits_least(counts))
        return figure_few();
    struct option *options = calloc(counts->count + 1, sizeof *options);
    check(options, "memory");
    int usual = disclosure_grid(shown_n(counts)), tiers = counts->coarser;
    json_t *figure = NULL;
    for (; !figure && tiers <= DISCLOSURE_TIERS; tiers++) {
        int grid = disclosure_coarser(usual, tiers);
        for (size_t i = 0; i < counts->count; i++)
            options[i] =
                (struct option){i, disclosure_step(grid, counts->n, counts->counts[i])};
        if (pinned(counts, options, &counts->rule, counts->n))
            continue;
        figure = json_object();
        put(figure, "options", options_json(counts, options, "value"));
        put_n(figure, counts);
        if (tiers > counts->coarser)
            put(figure, "coarser", json_integer(tiers - counts->coarser));
    }
    free(options);
    return figure ? figure : figure_few();
}

/* ---- who was heard ------------------------------------------------------------------- */

json_t *figure_participation(struct range n, uint32_t invited)
{
    if (invited == 0)
        return json_null();
    struct range of = {(int)invited, (int)invited};
    int grid = disclosure_grid(of), low = n.low < of.low ? n.low : of.low,
        high = n.high < of.high ? n.high : of.high;
    struct range share = {disclosure_step(grid, invited, (uint32_t)low).low,
                          disclosure_step(grid, invited, (uint32_t)high).high};
    return figure_range(share);
}

json_t *figure_unknown(int k, uint32_t n, uint32_t unknown, uint32_t skipped)
{
    uint32_t parts[] = {unknown, skipped};
    struct figure_counts counts = {.k = k, .n = n, .count = 2, .counts = parts};
    struct worlds_rule rule = {.columns = 2};
    struct option options[3];
    int grid = disclosure_grid(disclosure_n(k, n));
    for (size_t i = 0; i < 2; i++)
        options[i] = (struct option){i, disclosure_step(grid, n, parts[i])};
    if (pinned(&counts, options, &rule, unknown + skipped))
        return NULL;
    json_t *figure = json_object();
    put(figure, "dontKnow", figure_range(options[0].share));
    put(figure, "skipped", figure_range(options[1].share));
    return figure;
}

json_t *figure_languages(const struct figure_counts *counts)
{
    struct option *options = calloc(counts->count + 1, sizeof *options);
    check(options, "memory");
    int grid = disclosure_grid(disclosure_n(counts->k, counts->n));
    for (size_t i = 0; i < counts->count; i++)
        options[i] = (struct option){i, disclosure_step(grid, counts->n, counts->counts[i])};
    json_t *list = pinned(counts, options, &counts->rule, counts->n)
                       ? NULL
                       : options_json(counts, options, "language");
    free(options);
    return list;
}

/* ---- what follows from published figures --------------------------------------------- */

uint32_t figure_least(const json_t *figure, unsigned bands, const char *const *values,
                      bool single)
{
    struct range n, no, both;
    if (figure_is_few(figure) || !figure_read_named(json_object_get(figure, "n"), &n))
        return 0;
    int percent = 0;
    if (figure_read(json_object_get(figure, "no"), &no) &&
        figure_read(json_object_get(figure, "noOrBit"), &both)) {
        static const unsigned no_bit = 1, bit_bit = 2, yes_bit = 4;
        int bit = both.low > no.high ? both.low - no.high : 0;
        percent = (bands & (no_bit | bit_bit)) == (no_bit | bit_bit)     ? both.low
                  : (bands & (bit_bit | yes_bit)) == (bit_bit | yes_bit) ? 100 - no.high
                  : bands & bit_bit                                      ? bit
                  : bands & no_bit                                       ? no.low
                                                                         : 0;
        if (bands & yes_bit && !(bands & bit_bit))
            percent += 100 - both.high;
        if (bands == (no_bit | bit_bit | yes_bit))
            percent = 100;
    }
    size_t i;
    json_t *option;
    json_array_foreach(json_object_get(figure, "options"), i, option)
    {
        struct range share;
        for (size_t v = 0; values && values[v]; v++)
            if (text_equal(json_text(option, "value", NULL), values[v]) &&
                figure_read(json_object_get(option, "share"), &share))
                percent = single                ? percent + share.low
                          : share.low > percent ? share.low
                                                : percent;
    }
    return (uint32_t)(((int64_t)n.low * percent + 99) / 100);
}

/* A mean of shares, each as heavy as twice the middle of its n. */
struct weighed {
    int64_t low, high, weight;
};

static void weigh(struct weighed *sum, const json_t *figure, const json_t *share)
{
    struct range n, range;
    if (!figure_read_named(json_object_get(figure, "n"), &n) || !figure_read(share, &range) ||
        range.high > 100)
        return;
    int64_t weight = (int64_t)n.low + n.high;
    sum->low += weight * range.low;
    sum->high += weight * range.high;
    sum->weight += weight;
}

static struct range weighed_mean(const struct weighed *sum)
{
    int64_t weight = sum->weight > 0 ? sum->weight : 1;
    return (struct range){(int)(sum->low / weight), (int)((sum->high + weight - 1) / weight)};
}

static struct range sum_share(const json_t *const *figures, size_t count, const char *name)
{
    struct weighed sum = {0};
    for (size_t i = 0; i < count; i++)
        weigh(&sum, figures[i], json_object_get(figures[i], name));
    return weighed_mean(&sum);
}

static const json_t *option_share(const json_t *figure, const char *value)
{
    size_t i;
    json_t *option;
    json_array_foreach(json_object_get(figure, "options"), i, option)
    {
        if (text_equal(json_text(option, "value", NULL), value))
            return json_object_get(option, "share");
    }
    return NULL;
}

/* Ranked; ties in the order of the first of them. */
static json_t *sum_options(const json_t *const *figures, size_t count)
{
    const json_t *first = json_object_get(figures[0], "options");
    size_t options = json_array_size(first);
    struct option *shares = calloc(options + 1, sizeof *shares);
    check(shares, "memory");
    for (size_t i = 0; i < options; i++) {
        const char *value = json_text(json_array_get(first, i), "value", "");
        struct weighed sum = {0};
        for (size_t f = 0; f < count; f++)
            weigh(&sum, figures[f], option_share(figures[f], value));
        shares[i] = (struct option){i, weighed_mean(&sum)};
    }
    qsort(shares, options, sizeof *shares, compare_options);
    json_t *list = json_array();
    for (size_t i = 0; i < options; i++) {
        const json_t *option = json_array_get(first, shares[i].place);
        json_t *entry = json_object();
        put(entry, "value", json_string(json_text(option, "value", "")));
        put(entry, "share", figure_range(shares[i].share));
        check(json_array_append_new(list, entry) == 0, "a figure can be written");
    }
    free(shares);
    return list;
}

json_t *figure_sum(const json_t *const *figures, size_t count)
{
    struct range n = {0, 0}, of;
    for (size_t i = 0; i < count; i++) {
        if (!figure_read_named(json_object_get(figures[i], "n"), &of) || of.low == 0)
            return figure_few();
        n.low += of.low;
        n.high += of.high;
    }
    if (count == 0)
        return figure_few();
    json_t *figure;
    if (json_object_get(figures[0], "options")) {
        figure = json_object();
        put(figure, "n", figure_range_named(n));
        put(figure, "options", sum_options(figures, count));
    } else {
        figure =
            scale(n, sum_share(figures, count, "no"), sum_share(figures, count, "noOrBit"));
    }
    put(figure, "from", json_string("places"));
    return figure;
}

/* ---- steps and themes ---------------------------------------------------------------- */

struct sums {
    int items;
    struct range n, no, no_or_bit;
};

static bool add_item(struct sums *sums, const json_t *figure)
{
    struct range n, no, no_or_bit;
    if (figure_is_few(figure) || !figure_read_named(json_object_get(figure, "n"), &n) ||
        !figure_read(json_object_get(figure, "no"), &no) ||
        !figure_read(json_object_get(figure, "noOrBit"), &no_or_bit) || n.low == 0 ||
        no.high > 100 || no_or_bit.high > 100)
        return false;
    sums->items++;
    if (n.low > sums->n.low)
        sums->n = n;
    sums->no.low += no.low;
    sums->no.high += no.high;
    sums->no_or_bit.low += no_or_bit.low;
    sums->no_or_bit.high += no_or_bit.high;
    return true;
}

static struct range mean_outward(struct range sum, int items)
{
    struct range mean = {sum.low / items, (sum.high + items - 1) / items};
    return mean;
}

json_t *figure_mean(const json_t *figures, const char *const *codes, size_t count)
{
    struct sums sums = {0};
    json_t *items = json_array();
    for (size_t i = 0; i < count; i++)
        if (add_item(&sums, json_object_get(figures, codes[i])))
            check(json_array_append_new(items, json_string(codes[i])) == 0, "a code is text");

    json_t *figure = sums.items ? scale(sums.n, mean_outward(sums.no, sums.items),
                                        mean_outward(sums.no_or_bit, sums.items))
                                : figure_few();
    put(figure, "items", items);
    if (sums.items == 1)
        put(figure, "one", json_true());
    return figure;
}
