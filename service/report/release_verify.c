#include "report/release_verify.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"

#define STEPS 7

void verify_violate(struct verify *verify, const char *key, const char *figure)
{
    complaints_add(verify->complaints, 422, key, verify->path, "%s", figure);
}

void verify_look_at(struct verify *verify, const json_t *node)
{
    verify->node = node;
    snprintf(verify->path, sizeof verify->path, "%s / %s", json_text(node, "name", ""),
             json_text(node, "audience", ""));
}

static bool same_range(struct range a, struct range b)
{
    return a.low == b.low && a.high == b.high;
}

static bool is_kind(const json_t *object, const char *kind)
{
    return text_equal(json_text(object, "kind", NULL), kind);
}

bool verify_is_place(const json_t *node)
{
    return is_kind(node, "organisation") || is_kind(node, "group");
}

/* ---- one figure ---------------------------------------------------------------------- */

/* An n is shown as one of the ranges of its size, from k on. */
static bool n_fits(const struct verify *verify, struct range n)
{
    int k = release_k(verify->release);
    return n.low >= k && same_range(n, disclosure_n(k, (uint32_t)n.low));
}

/* The steps of a figure: those of its n, and so many tiers coarser as the release or the
 * figure says. */
static int grid_of(const struct verify *verify, const json_t *figure, struct range n)
{
    json_int_t tiers = json_number(figure, "coarser", 0);
    if (verify->area)
        tiers += release_coarser_area(verify->release, json_text(verify->node, "audience", ""));
    else if (!verify_is_place(verify->node))
        tiers += release_coarser(verify->release, verify->node);
    bool sane = tiers >= 0 && tiers <= 2 * DISCLOSURE_TIERS;
    return disclosure_coarser(disclosure_grid(n), sane ? (int)tiers : 0);
}

static void verify_shares(struct verify *verify, const char *key, const json_t *figure,
                          struct range n)
{
    struct range no, no_or_bit, interval;
    int grid = grid_of(verify, figure, n);
    if (!release_share(figure, "no", &no) || !release_share(figure, "noOrBit", &no_or_bit) ||
        !disclosure_on_grid(grid, no) || !disclosure_on_grid(grid, no_or_bit)) {
        verify_violate(verify, "release.bad-share", key);
        return;
    }
    if (no.low > no_or_bit.low)
        verify_violate(verify, "release.bad-order", key);
    if (!release_interval(figure, "no", &interval) ||
        !same_range(interval, disclosure_interval(n, no)) ||
        !release_interval(figure, "noOrBit", &interval) ||
        !same_range(interval, disclosure_interval(n, no_or_bit)))
        verify_violate(verify, "release.bad-interval", key);
}

/* The place of an option in the form, don't know not counted; SIZE_MAX when it is none. */
static size_t option_place(const json_t *item, const char *value)
{
    size_t i;
    json_t *choice;
    json_array_foreach(json_object_get(item, "choices"), i, choice)
    {
        if (!json_truth(choice, "dontKnow", false) &&
            text_equal(json_text(choice, "value", NULL), value))
            return i;
    }
    return SIZE_MAX;
}

static size_t option_count(const json_t *item)
{
    size_t i, count = 0;
    json_t *choice;
    json_array_foreach(json_object_get(item, "choices"), i, choice)
    {
        count += !json_truth(choice, "dontKnow", false);
    }
    return count;
}

static void verify_options(struct verify *verify, const char *key, const json_t *figure,
                           const json_t *item, struct range n)
{
    const json_t *options = json_object_get(figure, "options");
    struct range share, before = {101, 101};
    size_t i, place_before = 0;
    json_t *option;
    if (json_array_size(options) != option_count(item))
        verify_violate(verify, "release.bad-order", key);
    json_array_foreach(options, i, option)
    {
        size_t place = option_place(item, json_text(option, "value", NULL));
        if (!release_share(option, "share", &share) ||
            !disclosure_on_grid(grid_of(verify, figure, n), share)) {
            verify_violate(verify, "release.bad-share", key);
            return;
        }
        if (place == SIZE_MAX || share.low > before.low ||
            (share.low == before.low && place <= place_before)) {
            verify_violate(verify, "release.bad-order", key);
            return;
        }
        before = share;
        place_before = place;
    }
}

static void verify_parts(struct verify *verify, const char *key, const json_t *figure,
                         const json_t *item, struct range n)
{
    if (is_kind(item, "scale"))
        verify_shares(verify, key, figure, n);
    else
        verify_options(verify, key, figure, item, n);
}

void verify_figure(struct verify *verify, const char *key, const json_t *figure,
                   const json_t *item)
{
    struct range n;
    if (!release_n(figure, &n) || !n_fits(verify, n))
        verify_violate(verify, "release.bad-n", key);
    else
        verify_parts(verify, key, figure, item, n);
}

/* The answers after which an item is asked, as bands of the earlier one; 0 for anything else.
 */
static unsigned bands_after(const json_t *earlier, const json_t *values)
{
    unsigned in = 0, out = 0;
    size_t i, v;
    json_t *choice, *value;
    json_array_foreach(json_object_get(earlier, "choices"), i, choice)
    {
        bool chosen = false;
        json_array_foreach(values, v, value)
        {
            chosen = chosen ||
                     text_equal(json_string_value(value), json_text(choice, "value", NULL));
        }
        json_int_t band = json_number(choice, "band", -1);
        if (band >= 0 && band <= 2)
            *(chosen ? &in : &out) |= 1u << band;
    }
    return in & out ? 0 : in;
}

void verify_dependent(struct verify *verify, const char *key, const json_t *figure,
                      const json_t *item)
{
    const json_t *after = json_object_get(item, "after");
    const json_t *values = json_object_get(after, "values");
    const char *earlier = json_text(after, "item", "");
    const json_t *on =
        release_item(verify->release, json_text(verify->node, "audience", ""), earlier);
    const char *named[FORM_CHOICES_MAX + 1] = {NULL};
    for (size_t i = 0; i < json_array_size(values) && i < FORM_CHOICES_MAX; i++)
        named[i] = json_string_value(json_array_get(values, i));
    json_int_t told = json_number(figure, "atLeast", 0);
    uint32_t least =
        figure_least(release_item_figure(verify->node, earlier), bands_after(on, values),
                     is_kind(on, "scale") ? NULL : named, is_kind(on, "choice"));
    struct range n = {(int)least, (int)least};
    if (!is_kind(verify->node, "municipality") || json_object_get(figure, "n") || told < 20 ||
        told < release_k(verify->release) || told != least)
        verify_violate(verify, "release.bad-dependent", key);
    else
        verify_parts(verify, key, figure, item, n);
}

static void verify_item(struct verify *verify, const char *key, const json_t *figure)
{
    const json_t *item =
        release_item(verify->release, json_text(verify->node, "audience", ""), key);
    struct range n, of_node;
    if (!item)
        verify_violate(verify, "release.bad-item", key);
    else if (release_few(figure))
        return;
    else if (json_is_object(json_object_get(item, "after")))
        verify_dependent(verify, key, figure, item);
    else if (!release_n(verify->node, &of_node) || !release_n(figure, &n) ||
             n.low > of_node.high ||
             (json_truth(item, "breakdown", false) && !is_kind(verify->node, "municipality")))
        verify_violate(verify, "release.shown-below", key);
    else
        verify_figure(verify, key, figure, item);
}

/* ---- steps and themes: they follow from the items ------------------------------------ */

static void verify_combined(struct verify *verify, const char *key, const json_t *figure,
                            int step, const char *theme)
{
    json_t *items =
        release_items_of(verify->release, json_text(verify->node, "audience", ""), step, theme);
    const char **codes = calloc(json_array_size(items) + 1, sizeof *codes);
    check(codes, "memory");
    size_t i, count = 0;
    json_t *item;
    json_array_foreach(items, i, item)
    {
        if (is_kind(item, "scale"))
            codes[count++] = json_text(item, "code", "");
    }
    json_t *expected = figure_mean(json_object_get(verify->node, "items"), codes, count);
    if (count == 0 || !json_equal(expected, figure))
        verify_violate(verify, "release.bad-combined", key);
    json_decref(expected);
    json_decref(items);
    free(codes);
}

void verify_combinations(struct verify *verify)
{
    const char *key;
    json_t *figure;
    json_object_foreach(json_object_get(verify->node, "steps"), key, figure)
    {
        uint64_t step;
        if (text_to_uint(key, STEPS, &step) && step > 0)
            verify_combined(verify, key, figure, (int)step, NULL);
        else
            verify_violate(verify, "release.bad-combined", key);
    }
    json_object_foreach(json_object_get(verify->node, "themes"), key, figure)
    {
        verify_combined(verify, key, figure, 0, key);
    }
}

/* ---- the tree ------------------------------------------------------------------------ */

static size_t find_index(const struct release *release, const char *id, const char *audience)
{
    const json_t *node = release_node(release, id, audience);
    for (size_t i = 0; node && i < release_node_count(release); i++)
        if (release_node_at(release, i) == node)
            return i;
    return SIZE_MAX;
}

/* Whether the node stands once, in an audience that was asked, right below its parent. */
static bool node_stands(struct verify *verify, size_t index)
{
    const json_t *node = verify->node;
    const char *audience = json_text(node, "audience", ""), *id = json_text(node, "id", "");
    const char *parent = json_text(node, "parent", NULL);
    if (find_index(verify->release, id, audience) != index ||
        !release_form(verify->release, audience))
        return false;
    if (is_kind(node, "municipality"))
        return !parent;
    size_t above = find_index(verify->release, parent ? parent : "", audience);
    if (above == SIZE_MAX)
        return false;
    verify->parents[index] = above;
    const char *expected = !verify_is_place(node)        ? "municipality"
                           : !strcmp(audience, "parent") ? "district"
                                                         : "board";
    return is_kind(release_node_at(verify->release, above), expected);
}

static bool verify_tree(struct verify *verify)
{
    size_t count = release_node_count(verify->release);
    for (size_t i = 0; i < count; i++) {
        verify_look_at(verify, release_node_at(verify->release, i));
        verify->parents[i] = SIZE_MAX;
        if (!node_stands(verify, i)) {
            verify_violate(verify, "release.bad-node", json_text(verify->node, "id", ""));
            return false;
        }
    }
    for (size_t i = 0; i < count; i++) {
        const json_t *node = release_node_at(verify->release, i);
        if (!verify_is_place(node) || json_text(node, "withheld", NULL))
            continue;
        for (size_t above = verify->parents[i]; above != SIZE_MAX;
             above = verify->parents[above])
            verify->places[above]++;
    }
    return true;
}

/* ---- one node ------------------------------------------------------------------------ */

static void verify_node(struct verify *verify, size_t index)
{
    const json_t *node = verify->node;
    struct range n;
    if (release_n(node, &n)) {
        json_int_t invited = json_number(node, "invited", 0);
        if (!n_fits(verify, n))
            verify_violate(verify, "release.bad-n", "n");
        if (json_text(node, "withheld", NULL))
            verify_violate(verify, "release.shown-below", "n");
        if (verify_is_place(node) &&
            disclosure_over_response((uint32_t)n.low, (uint32_t)invited))
            verify_violate(verify, "release.over-response", "n");
        if (!verify_is_place(node) && verify->places[index] < DISCLOSURE_PLACES)
            verify_violate(verify, "release.too-few-places", "n");
    }
    const char *key;
    json_t *figure;
    json_object_foreach(json_object_get(node, "items"), key, figure)
    {
        verify_item(verify, key, figure);
    }
    verify_combinations(verify);
    verify_heard(verify);
}

/* ---- differences of what is shown ---------------------------------------------------- */

/* The n of an item at a node, or with key NULL of the node itself. */
static bool shown_n(const json_t *node, const char *key, struct range *n)
{
    const json_t *object = key ? release_item_figure(node, key) : node;
    return object && (!key || !release_few(object)) && release_n(object, n);
}

/* What is left of a shown n when all shown right below it are taken off must not be certain
 * to be about fewer than k. */
static void verify_rests(struct verify *verify, const char *audience, const char *key)
{
    size_t count = release_node_count(verify->release);

    struct {
        int64_t low, high;
    } *rests = calloc(count + 1, sizeof *rests);

    check(rests, "memory");
    for (size_t i = 0; i < count; i++) {
        const json_t *node = release_node_at(verify->release, i);
        struct range n;
        if (!text_equal(json_text(node, "audience", ""), audience) || !shown_n(node, key, &n))
            continue;
        rests[i].low += n.low;
        rests[i].high += n.high;
        struct range unused;
        size_t above = verify->parents[i];
        while (above != SIZE_MAX &&
               !shown_n(release_node_at(verify->release, above), key, &unused))
            above = verify->parents[above];
        if (above != SIZE_MAX) {
            rests[above].low -= n.high;
            rests[above].high -= n.low;
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (rests[i].high >= 0 &&
            (rests[i].low <= 0 || rests[i].high >= release_k(verify->release)))
            continue;
        verify_look_at(verify, release_node_at(verify->release, i));
        verify_violate(verify, "release.small-difference", key ? key : "n");
    }
    free(rests);
}

static void verify_differences(struct verify *verify)
{
    const char *audience;
    json_t *form;
    json_object_foreach(json_object_get(release_json(verify->release), "forms"), audience, form)
    {
        verify_rests(verify, audience, NULL);
        size_t i;
        json_t *item;
        json_array_foreach(json_object_get(form, "items"), i, item)
        {
            verify_rests(verify, audience, json_text(item, "code", ""));
        }
    }
}

bool release_verify(const struct release *release, const char *text, size_t size,
                    struct complaints *complaints)
{
    struct verify verify = {.release = release, .complaints = complaints};
    size_t before = complaints->count, count = release_node_count(release);
    struct buffer canonical = {0};
    json_canonical(release_json(release), &canonical);
    if (canonical.size != size || memcmp(canonical.data, text, size))
        verify_violate(&verify, "release.not-canonical", "");
    buffer_free(&canonical);

    verify.parents = calloc(count + 1, sizeof *verify.parents);
    verify.places = calloc(count + 1, sizeof *verify.places);
    check(verify.parents && verify.places, "memory");
    int k = release_k(release);
    if (k < 5 || k > 100) {
        verify_violate(&verify, "release.k", "k");
    } else if (verify_tree(&verify)) {
        for (size_t i = 0; i < count; i++) {
            verify_look_at(&verify, release_node_at(release, i));
            verify_node(&verify, i);
        }
        verify_differences(&verify);
        verify_groupings(&verify);
    }
    free(verify.parents);
    free(verify.places);
    return complaints->count == before;
}
