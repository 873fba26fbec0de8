#include "report/figure.h"

#include <stdlib.h>

#include "base/check.h"

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
    if (from < 0 || to < from || to > INT32_MAX)
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

static json_t *shares(struct range n, struct range no, struct range no_or_bit)
{
    json_t *figure = json_object();
    put(figure, "n", figure_range_named(n));
    put(figure, "no", figure_range(no));
    put(figure, "noOrBit", figure_range(no_or_bit));
    put(figure, "interval", figure_intervals(n, no, no_or_bit));
    return figure;
}

json_t *figure_scale(int k, uint32_t n, uint32_t no, uint32_t bit)
{
    return shares(disclosure_n(k, n), disclosure_share(k, n, no),
                  disclosure_share(k, n, no + bit));
}

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

json_t *figure_options(int k, uint32_t n, const char *const *values, const uint32_t *chosen,
                       size_t count)
{
    struct option *options = calloc(count + 1, sizeof *options);
    check(options, "memory");
    for (size_t i = 0; i < count; i++)
        options[i] = (struct option){i, disclosure_share(k, n, chosen[i])};
    qsort(options, count, sizeof *options, compare_options);

    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        json_t *option = json_object();
        put(option, "value", json_string(values[options[i].place]));
        put(option, "share", figure_range(options[i].share));
        check(json_array_append_new(list, option) == 0, "a figure can be written");
    }
    free(options);
    json_t *figure = json_object();
    put(figure, "n", figure_range_named(disclosure_n(k, n)));
    put(figure, "options", list);
    return figure;
}

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

    json_t *figure = sums.items ? shares(sums.n, mean_outward(sums.no, sums.items),
                                         mean_outward(sums.no_or_bit, sums.items))
                                : figure_few();
    put(figure, "items", items);
    if (sums.items == 1)
        put(figure, "one", json_true());
    return figure;
}
