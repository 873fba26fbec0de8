#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "report/release_verify.h"

/* Who did not know or skipped is told from so many on. */
#define UNKNOWN_LEAST 60

static bool is_kind(const json_t *object, const char *kind)
{
    return text_equal(json_text(object, "kind", NULL), kind);
}

static bool on_grid(struct range n, const json_t *object, const char *name)
{
    struct range share;
    return release_share(object, name, &share) && disclosure_on_grid(disclosure_grid(n), share);
}

/* ---- beside the items of a node ------------------------------------------------------ */

static void verify_participation(struct verify *verify)
{
    const json_t *told = json_object_get(verify->node, "participation");
    struct range n;
    json_t *expected =
        release_n(verify->node, &n)
            ? figure_participation(n, (uint32_t)json_number(verify->node, "invited", 0))
            : json_null();
    if (told && !json_equal(told, expected))
        verify_violate(verify, "release.bad-participation", "participation");
    json_decref(expected);
}

static void verify_group(struct verify *verify, const json_t *figures)
{
    const char *audience = json_text(verify->node, "audience", ""), *code;
    json_t *figure;
    struct range n, whole;
    json_object_foreach((json_t *)(uintptr_t)figures, code, figure)
    {
        const json_t *item = release_item(verify->release, audience, code);
        if (release_few(figure))
            continue;
        if (!item || !release_n(figure, &n) ||
            !release_n(release_item_figure(verify->node, code), &whole) || n.low > whole.high)
            verify_violate(verify, "release.bad-breakdown", code);
        else
            verify_figure(verify, code, figure, item);
    }
}

static void verify_breakdowns(struct verify *verify)
{
    const char *audience = json_text(verify->node, "audience", ""), *code, *group;
    json_t *groups, *figures;
    size_t count = 0;
    json_object_foreach(json_object_get(verify->node, "breakdowns"), code, groups)
    {
        const json_t *by = release_item(verify->release, audience, code);
        if (!json_truth(by, "breakdown", false) || ++count > TALLY_BREAKDOWNS ||
            !is_kind(verify->node, "municipality"))
            verify_violate(verify, "release.bad-breakdown", code);
        json_object_foreach(groups, group, figures)
        {
            verify_group(verify, figures);
        }
    }
}

static void verify_unknown(struct verify *verify)
{
    const char *code;
    json_t *unknown;
    struct range n;
    json_object_foreach(json_object_get(verify->node, "unknown"), code, unknown)
    {
        if (!is_kind(verify->node, "municipality") || !release_n(verify->node, &n) ||
            n.low < UNKNOWN_LEAST || release_few(release_item_figure(verify->node, code)) ||
            !on_grid(n, unknown, "dontKnow") || !on_grid(n, unknown, "skipped"))
            verify_violate(verify, "release.bad-unknown", code);
    }
}

static void verify_languages(struct verify *verify)
{
    size_t i;
    json_t *entry;
    struct range n;
    json_array_foreach(json_object_get(verify->node, "languages"), i, entry)
    {
        if (!is_kind(verify->node, "municipality") || !release_n(verify->node, &n) ||
            !on_grid(n, entry, "share"))
            verify_violate(verify, "release.bad-languages", json_text(entry, "language", ""));
    }
}

void verify_heard(struct verify *verify)
{
    verify_participation(verify);
    verify->area = true;
    verify_breakdowns(verify);
    verify->area = false;
    verify_unknown(verify);
    verify_languages(verify);
}

/* ---- other groupings ----------------------------------------------------------------- */

/* The published figures of an item at the places of a grouping; how many. */
static size_t place_figures(const struct verify *verify, const char *code,
                            const json_t **figures)
{
    const json_t *places = json_object_get(verify->node, "places");
    const char *audience = json_text(verify->node, "audience", "");
    size_t count = 0;
    for (size_t i = 0; i < release_node_count(verify->release); i++) {
        const json_t *node = release_node_at(verify->release, i);
        const json_t *figure = release_item_figure(node, code);
        if (!text_equal(json_text(node, "audience", NULL), audience) || release_few(figure))
            continue;
        size_t p;
        json_t *place;
        json_array_foreach(places, p, place)
        {
            if (text_equal(json_string_value(place), json_text(node, "id", NULL)))
                figures[count++] = figure;
        }
    }
    return count;
}

/* It is the sum of its published places, or it is no less than that. */
static void verify_grouped(struct verify *verify, const char *code, const json_t *figure)
{
    const json_t *item =
        release_item(verify->release, json_text(verify->node, "audience", ""), code);
    size_t most = release_node_count(verify->release) *
                  (json_array_size(json_object_get(verify->node, "places")) + 1);
    const json_t **figures = calloc(most + 1, sizeof *figures);
    check(figures, "memory");
    json_t *sum = figure_sum(figures, place_figures(verify, code, figures));
    struct range n, least;
    if (!item)
        verify_violate(verify, "release.bad-item", code);
    else if (release_few(figure) || json_text(figure, "from", NULL)) {
        if (!json_equal(figure, sum))
            verify_violate(verify, "release.bad-grouping", code);
    } else if (release_n(sum, &least) && release_n(figure, &n) && n.high < least.low)
        verify_violate(verify, "release.bad-grouping", code);
    else
        verify_figure(verify, code, figure, item);
    json_decref(sum);
    free(figures);
}

/* Its places stand in the tree, of the same audience. */
static bool places_stand(const struct verify *verify)
{
    size_t i;
    json_t *place;
    json_array_foreach(json_object_get(verify->node, "places"), i, place)
    {
        const char *id = json_string_value(place);
        const json_t *node =
            id ? release_node(verify->release, id, json_text(verify->node, "audience", ""))
               : NULL;
        if (!node || !verify_is_place(node))
            return false;
    }
    return true;
}

void verify_groupings(struct verify *verify)
{
    verify->area = true;
    for (size_t i = 0; i < release_grouping_count(verify->release); i++) {
        verify_look_at(verify, release_grouping_at(verify->release, i));
        if (!places_stand(verify)) {
            verify_violate(verify, "release.bad-node", json_text(verify->node, "id", ""));
            continue;
        }
        const char *code;
        json_t *figure;
        json_object_foreach(json_object_get(verify->node, "items"), code, figure)
        {
            verify_grouped(verify, code, figure);
        }
        verify_combinations(verify);
    }
    verify->area = false;
}
