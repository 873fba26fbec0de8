#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "report/bounds.h"
#include "report/figure.h"
#include "report/release.h"

/* The attack of somebody who has the releases alone: each n is a range to them, and so is all
 * that follows from it. What they are certain of, anybody is. */

#define NONE SIZE_MAX

/* The nodes of one audience in one release. */
struct side {
    const struct release *release;
    const char *audience;
    const json_t **nodes;
    size_t *parents; /* NONE at the top */
    size_t count;
};

/* One item at them; code NULL: the answers as a whole. */
struct subject {
    const struct side *side;
    const char *code;
};

static void violate(struct complaints *complaints, const char *key, const json_t *node,
                    const char *detail)
{
    char path[160];
    snprintf(path, sizeof path, "%s / %s", json_text(node, "name", ""),
             json_text(node, "audience", ""));
    complaints_add(complaints, 422, key, path, "%s", detail ? detail : "n");
}

static size_t find(const struct side *side, const char *id)
{
    size_t i = 0;
    while (i < side->count && !text_equal(json_text(side->nodes[i], "id", NULL), id))
        i++;
    return i < side->count && id ? i : NONE;
}

static struct side side_of(const struct release *release, const char *audience,
                           struct arena *arena)
{
    size_t all = release_node_count(release);
    struct side side = {release, audience, arena_alloc(arena, (all + 1) * sizeof(json_t *)),
                        arena_alloc(arena, (all + 1) * sizeof(size_t)), 0};
    for (size_t i = 0; i < all; i++) {
        const json_t *node = release_node_at(release, i);
        if (!text_equal(json_text(node, "audience", NULL), audience))
            continue;
        side.parents[side.count] = find(&side, json_text(node, "parent", NULL));
        side.nodes[side.count++] = node;
    }
    return side;
}

static bool shown_n(const struct subject *subject, size_t i, struct range *n)
{
    const json_t *node = subject->side->nodes[i];
    const json_t *figure = subject->code ? release_item_figure(node, subject->code) : node;
    return figure && (!subject->code || !release_few(figure)) && release_n(figure, n);
}

/* The lowest node above it where the item is shown; NONE when there is none. */
static size_t shown_above(const struct subject *subject, size_t i)
{
    struct range n;
    size_t at = subject->side->parents[i]; /* parents stand before their children */
    while (at != NONE && !shown_n(subject, at, &n))
        at = subject->side->parents[at];
    return at;
}

/* ---- counts within one release ------------------------------------------------------- */

static const json_t *share_at(const json_t *figure, const char *value)
{
    size_t i;
    json_t *option;
    json_array_foreach(json_object_get(figure, "options"), i, option)
    {
        if (text_equal(json_text(option, "value", NULL), value))
            return json_object_get(option, "share");
    }
    return json_object_get(figure, value); /* "no", "noOrBit" */
}

/* The counts that a share of a range of n may stand for. */
static bool shown_counts(const struct subject *subject, size_t i, const char *value,
                         struct range *counts)
{
    struct range n, share;
    const json_t *figure = release_item_figure(subject->side->nodes[i], subject->code);
    if (!shown_n(subject, i, &n) || !figure_read(share_at(figure, value), &share) ||
        share.high > 100)
        return false;
    counts->low = disclosure_counts((uint32_t)n.low, share).low;
    counts->high = disclosure_counts((uint32_t)n.high, share).high;
    return true;
}

/* A node is what is shown right below it and a rest of people of whom there are so many at
 * most. */
static void add_node(const struct subject *subject, struct bounds *bounds, const size_t *counts,
                     size_t node)
{
    struct range n = {0, 0}, below;
    if (!shown_n(subject, node, &n))
        return;
    bounds_sum(bounds, counts[node]);
    for (size_t i = node + 1; i < subject->side->count; i++) {
        if (counts[i] == BOUNDS_NOTHING || shown_above(subject, i) != node ||
            !shown_n(subject, i, &below))
            continue;
        bounds_part(bounds, counts[i]);
        n.high -= below.low;
    }
    bounds_part(bounds, bounds_count(bounds, 0, n.high > 0 ? n.high : 0));
}

static void try_value(struct complaints *complaints, const struct subject *subject,
                      const char *value)
{
    const struct side *side = subject->side;
    size_t *counts = calloc(side->count + 1, sizeof *counts);
    struct bounds *bounds = bounds_new();
    check(counts, "memory");
    for (size_t i = 0; i < side->count; i++) {
        struct range range;
        counts[i] = shown_counts(subject, i, value, &range)
                        ? bounds_count(bounds, range.low, range.high)
                        : BOUNDS_NOTHING;
    }
    for (size_t i = 0; i < side->count; i++)
        if (counts[i] != BOUNDS_NOTHING)
            add_node(subject, bounds, counts, i);
    bool possible = bounds_narrow(bounds);
    if (!possible)
        violate(complaints, "release.contradiction", side->nodes[0], subject->code);
    for (size_t i = 0; possible && i < side->count; i++) {
        if (counts[i] == BOUNDS_NOTHING)
            continue;
        struct range range = bounds_range(bounds, counts[i]);
        if (range.low == range.high && range.low >= 1 && range.low < release_k(side->release))
            violate(complaints, "release.small-count", side->nodes[i], subject->code);
    }
    bounds_free(bounds);
    free(counts);
}

static void try_item(struct complaints *complaints, const struct side *side, const json_t *item)
{
    struct subject subject = {side, json_text(item, "code", "")};
    if (text_equal(json_text(item, "kind", NULL), "scale")) {
        try_value(complaints, &subject, "no");
        try_value(complaints, &subject, "noOrBit");
        return;
    }
    size_t i;
    json_t *choice;
    json_array_foreach(json_object_get(item, "choices"), i, choice)
    {
        if (!json_truth(choice, "dontKnow", false))
            try_value(complaints, &subject, json_text(choice, "value", ""));
    }
}

/* ---- one release after another ------------------------------------------------------- */

/* Of a node and the nodes that are shown right below it in the later release: what is left of
 * the first without the others, in that release or (same: the nodes of the later one in it)
 * in the former. */
static struct range rest_at(const struct subject *subject, const size_t *same,
                            const struct subject *later, size_t node)
{
    struct range rest = {0, 0}, n;
    shown_n(subject, same ? same[node] : node, &rest);
    for (size_t i = node + 1; i < later->side->count; i++) {
        size_t here = same ? same[i] : i;
        if (!shown_n(later, i, &n) || shown_above(later, i) != node || here == NONE ||
            !shown_n(subject, here, &n))
            continue;
        rest.low -= n.high;
        rest.high -= n.low;
    }
    return rest;
}

static void compare_subject(struct complaints *complaints, const struct subject *former,
                            const struct subject *later, const size_t *same)
{
    struct range n;
    int k = release_k(later->side->release);
    for (size_t i = 0; i < later->side->count; i++) {
        if (!shown_n(later, i, &n))
            continue;
        if (same[i] == NONE || !shown_n(former, same[i], &n)) {
            violate(complaints, "release.shown-more", later->side->nodes[i], later->code);
            continue;
        }
        struct range was = rest_at(former, same, later, i);
        struct range is = rest_at(later, NULL, later, i);
        struct range out = {was.low - is.high, was.high - is.low};
        if (out.high < 0 || (out.low > 0 && out.high < k))
            violate(complaints, "release.small-correction", later->side->nodes[i], later->code);
    }
}

/* What is withheld once stays so. */
static void compare_withheld(struct complaints *complaints, const struct release *former,
                             const struct release *later)
{
    for (size_t i = 0; i < release_node_count(former); i++) {
        const json_t *before = release_node_at(former, i);
        const char *reason = json_text(before, "withheld", NULL);
        const json_t *after =
            release_node(later, json_text(before, "id", ""), json_text(before, "audience", ""));
        if ((text_equal(reason, "over-response") || text_equal(reason, "correction")) &&
            !text_equal(json_text(after, "withheld", NULL), reason))
            violate(complaints, "release.shown-more", before, reason);
    }
}

static bool same_round(const struct release *a, const struct release *b)
{
    return text_equal(json_text(release_round(a), "id", NULL),
                      json_text(release_round(b), "id", NULL)) &&
           release_k(a) == release_k(b) &&
           json_equal(json_object_get(release_json(a), "forms"),
                      json_object_get(release_json(b), "forms"));
}

static void compare_audience(struct complaints *complaints, const struct side *former,
                             const struct side *later, const json_t *form, struct arena *arena)
{
    size_t *same = arena_alloc(arena, (later->count + 1) * sizeof *same), i;
    for (i = 0; i < later->count; i++)
        same[i] = find(former, json_text(later->nodes[i], "id", NULL));
    struct subject was = {former, NULL}, is = {later, NULL};
    compare_subject(complaints, &was, &is, same);
    json_t *item;
    json_array_foreach(json_object_get(form, "items"), i, item)
    {
        was.code = is.code = json_text(item, "code", "");
        compare_subject(complaints, &was, &is, same);
    }
}

static void try_release(struct complaints *complaints, const struct release *former,
                        const struct release *release, struct arena *arena)
{
    const char *audience;
    json_t *form, *item;
    json_object_foreach(json_object_get(release_json(release), "forms"), audience, form)
    {
        struct side side = side_of(release, audience, arena);
        size_t i;
        json_array_foreach(json_object_get(form, "items"), i, item)
        {
            try_item(complaints, &side, item);
        }
        if (!former)
            continue;
        struct side before = side_of(former, audience, arena);
        compare_audience(complaints, &before, &side, form, arena);
    }
}

bool release_verify_together(const struct release *const *releases, size_t count,
                             struct complaints *complaints)
{
    size_t before = complaints->count;
    struct arena *arena = arena_new();
    for (size_t r = 0; r < count; r++) {
        const struct release *former = r > 0 ? releases[r - 1] : NULL;
        if (former && !same_round(former, releases[r])) {
            complaints_add(complaints, 422, "release.other-round", "", "%s",
                           json_text(release_round(releases[r]), "name", ""));
            break;
        }
        if (former)
            compare_withheld(complaints, former, releases[r]);
        try_release(complaints, former, releases[r], arena);
    }
    arena_free(arena);
    return complaints->count == before;
}
