#include "pages/results_more.h"

#include <string.h>

#include "view/words.h"

static bool is_place(const json_t *node)
{
    const char *kind = json_text(node, "kind", "");
    return !strcmp(kind, "organisation") || !strcmp(kind, "group");
}

static const char *range_words(struct results *results, struct range range)
{
    return words_range(results->view, results->language, range.low, range.high, results->arena);
}

/* ---- who was heard ------------------------------------------------------------------- */

static json_t *heard_row(struct results *results, const json_t *node)
{
    struct range share;
    json_t *entry = json_pack("{s:s, s:s, s:I}", "name", json_text(node, "name", ""), "path",
                              results_path(results, "plekken", json_text(node, "id", "")),
                              "invited", json_number(node, "invited", 0));
    const char *withheld = json_text(node, "withheld", NULL);
    const char *count = words_count(json_object_get(node, "n"), results->arena);
    if (count)
        json_object_set_new(entry, "answers", json_string(count));
    else if (text_equal(withheld, "over-response") || text_equal(withheld, "correction"))
        json_object_set_new(entry, "answers",
                            json_string(results_text(results, "desk.held-back", NULL)));
    if (release_share(node, "participation", &share))
        json_object_set_new(entry, "share", json_string(range_words(results, share)));
    return entry;
}

/* The languages in which was answered, in one line; NULL when that is not told. */
static const char *languages_line(struct results *results, const json_t *top)
{
    const char *line = NULL;
    size_t i;
    json_t *entry;
    json_array_foreach(json_object_get(top, "languages"), i, entry)
    {
        struct range share;
        const char *code = json_text(entry, "language", "");
        if (!release_share(entry, "share", &share))
            continue;
        const char *name = text_equal(code, "other")
                               ? results_text(results, "desk.other-language", NULL)
                               : view_language_name(results->view, code);
        line = arena_print(results->arena, "%s%s%s %s", line ? line : "", line ? ", " : "",
                           name ? name : code, range_words(results, share));
    }
    return line;
}

static json_t *heard_of(struct results *results, const char *audience)
{
    json_t *rows = json_array();
    struct buffer missing = {0};
    for (size_t i = 0; i < release_node_count(results->release); i++) {
        const json_t *node = release_node_at(results->release, i);
        struct range n;
        if (!text_equal(json_text(node, "audience", NULL), audience))
            continue;
        json_array_append_new(rows, heard_row(results, node));
        if (is_place(node) && !release_n(node, &n))
            buffer_print(&missing, "%s%s", missing.size ? ", " : "",
                         json_text(node, "name", ""));
    }
    bool parents = text_equal(audience, "parent");
    json_t *of = json_pack("{s:s, s:s, s:o}", "id", audience, "audience",
                           results_text(results, parents ? "desk.parents" : "desk.team", NULL),
                           "places", rows);
    if (missing.size > 0)
        json_object_set_new(
            of, "missing",
            json_string(results_text(results, "desk.not-heard",
                                     json_pack("{s:s}", "places", missing.data))));
    buffer_free(&missing);
    const char *languages = languages_line(results, release_top(results->release, audience));
    if (languages)
        json_object_set_new(of, "languages",
                            json_string(results_text(results, "desk.languages",
                                                     json_pack("{s:s}", "list", languages))));
    return of;
}

json_t *results_heard(struct results *results)
{
    json_t *list = json_array();
    for (size_t a = 0; a < 2; a++)
        if (release_top(results->release, results_audiences[a]))
            json_array_append_new(list, heard_of(results, results_audiences[a]));
    return list;
}

/* ---- other groupings ----------------------------------------------------------------- */

static const struct {
    const char *kind, *audience, *title;
} ways[] = {
    {"board",    "parent",       "desk.parents-by-board"},
    {"kind",     "parent",       "desk.parents-by-kind" },
    {"district", "professional", "desk.team-by-district"},
    {"kind",     "professional", "desk.team-by-kind"    },
};

static const json_t *part_figure(const json_t *place, enum results_part part, const char *key)
{
    switch (part) {
    case RESULTS_ITEM:
        return release_item_figure(place, key);
    case RESULTS_STEP:
        return release_step_figure(place, key);
    case RESULTS_THEME:
        return release_theme_figure(place, key);
    }
    return NULL;
}

/* A kind of organisation goes by a word of ours; a sum of places says that it is one. */
static const char *grouping_name(struct results *results, const json_t *grouping,
                                 const json_t *figure)
{
    const char *name = json_text(grouping, "name", "");
    if (text_equal(json_text(grouping, "kind", NULL), "kind")) {
        const char *key = arena_print(results->arena, "desk.kind-%s", name);
        name = view_has_text(results->view, key) ? results_text(results, key, NULL) : name;
    }
    return json_text(figure, "from", NULL)
               ? results_text(results, "desk.added-up", json_pack("{s:s}", "name", name))
               : name;
}

void results_groupings(struct results *results, json_t *sections, const char *audience,
                       enum results_part part, const char *key, const json_t *item)
{
    for (size_t w = 0; w < sizeof ways / sizeof ways[0]; w++) {
        struct results_section section = {.title = results_text(results, ways[w].title, NULL)};
        for (size_t i = 0; i < release_grouping_count(results->release); i++) {
            const json_t *grouping = release_grouping_at(results->release, i);
            const json_t *figure = part_figure(grouping, part, key);
            if (!figure || !text_equal(ways[w].audience, audience) ||
                !text_equal(json_text(grouping, "audience", NULL), audience) ||
                !text_equal(json_text(grouping, "kind", NULL), ways[w].kind))
                continue;
            if (json_text(figure, "from", NULL))
                section.note = results_text(results, "desk.added-up-note", NULL);
            results_figure(results, &section, audience, figure, item,
                           grouping_name(results, grouping, figure));
        }
        results_section(results, sections, &section);
    }
}

/* ---- breakdowns ---------------------------------------------------------------------- */

static const char *choice_text(const struct results *results, const json_t *item,
                               const char *value)
{
    size_t i;
    json_t *choice;
    json_array_foreach(json_object_get(item, "choices"), i, choice)
    {
        if (text_equal(json_text(choice, "value", NULL), value))
            return results_item_text(results, choice);
    }
    return value;
}

/* In the order of the answers of the background question. */
static void add_breakdown(struct results *results, json_t *sections, const char *audience,
                          const json_t *item, const json_t *by, const json_t *groups)
{
    struct results_section section = {
        .title = results_text(results, "desk.broken-down",
                              json_pack("{s:s}", "item", results_item_text(results, by))),
        .note = results_text(results, "desk.broken-down-note", NULL)};
    size_t i;
    json_t *choice;
    json_array_foreach(json_object_get(by, "choices"), i, choice)
    {
        const char *value = json_text(choice, "value", "");
        const json_t *figure =
            json_object_get(json_object_get(groups, value), json_text(item, "code", ""));
        if (figure)
            results_figure(results, &section, audience, figure, item,
                           choice_text(results, by, value));
    }
    results_section(results, sections, &section);
}

void results_breakdowns(struct results *results, json_t *sections, const char *audience,
                        const json_t *item)
{
    const json_t *top = release_top(results->release, audience);
    const char *code;
    json_t *groups;
    json_object_foreach(json_object_get(top, "breakdowns"), code, groups)
    {
        const json_t *by = release_item(results->release, audience, code);
        if (by)
            add_breakdown(results, sections, audience, item, by, groups);
    }
}

/* ---- an item ------------------------------------------------------------------------- */

static const char *after_line(struct results *results, const char *audience,
                              const json_t *after, const json_t *figure)
{
    const json_t *earlier =
        release_item(results->release, audience, json_text(after, "item", ""));
    const char *answers = NULL;
    size_t i;
    json_t *value;
    json_array_foreach(json_object_get(after, "values"), i, value)
    {
        answers =
            arena_print(results->arena, "%s%s%s", answers ? answers : "", answers ? ", " : "",
                        choice_text(results, earlier, json_string_value(value)));
    }
    if (!earlier || !answers)
        return results_text(results, "desk.after-other", NULL);
    json_int_t least = json_number(figure, "atLeast", 0);
    return results_text(results, least ? "desk.after" : "desk.after-few",
                        json_pack("{s:s, s:s, s:I}", "item",
                                  results_item_text(results, earlier), "answers", answers,
                                  "least", least));
}

const char *results_item_lead(struct results *results, const char *audience, const json_t *item)
{
    const json_t *top = release_top(results->release, audience);
    const char *code = json_text(item, "code", "");
    const json_t *after = json_object_get(item, "after");
    const json_t *unknown = json_object_get(json_object_get(top, "unknown"), code);
    struct range without, skipped;
    if (json_is_object(after))
        return after_line(results, audience, after, release_item_figure(top, code));
    if (!release_share(unknown, "dontKnow", &without) ||
        !release_share(unknown, "skipped", &skipped))
        return NULL;
    return results_text(results, "desk.unknown",
                        json_pack("{s:s, s:s}", "unknown", range_words(results, without),
                                  "skipped", range_words(results, skipped)));
}

/* ---- corrections --------------------------------------------------------------------- */

void results_corrected(struct results *results, json_t *data)
{
    if (*results->stored->reason)
        json_object_set_new(
            data, "corrected",
            json_string(results_text(results, "desk.corrected",
                                     json_pack("{s:s}", "reason", results->stored->reason))));
    if (*results->stored->replaced_by)
        json_object_set_new(data, "newer",
                            json_string(arena_print(results->arena, "/desk/uitkomsten/%s",
                                                    results->stored->replaced_by)));
}
