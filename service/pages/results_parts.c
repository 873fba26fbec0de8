/*
 * A part of the results: a step, a theme, a place or a question, each with its figures for the
 * municipality, its districts or boards, and its places as far as they are published.
 */
#include <string.h>

#include "pages/desk_gate.h"
#include "pages/results_more.h"
#include "pages/signal_quotes.h"

static void step_show(struct request *request);
static void theme_show(struct request *request);
static void place_show(struct request *request);
static void item_show(struct request *request);

const struct route part_routes[] = {
    {METHOD_GET, "/desk/uitkomsten/{id}/stappen/{key}", step_show,  0},
    {METHOD_GET, "/desk/uitkomsten/{id}/themas/{key}",  theme_show, 0},
    {METHOD_GET, "/desk/uitkomsten/{id}/plekken/{key}", place_show, 0},
    {METHOD_GET, "/desk/uitkomsten/{id}/vragen/{key}",  item_show,  0},
};
const size_t part_route_count = sizeof part_routes / sizeof part_routes[0];

static void send_part(struct results *results, const char *title, const char *lead,
                      const struct signal_filter *filter, json_t *sections)
{
    json_t *data = results_data(results, title);
    if (results->unheard)
        json_object_set_new(data, "unheard", json_true());
    json_object_set_new(data, "signals", signal_cards(results, filter, true));
    json_object_set_new(data, "silent", signal_cards(results, filter, false));
    json_object_set_new(data, "title", json_string(title));
    json_object_set_new(data, "back", json_string(results_path(results, NULL, NULL)));
    if (lead)
        json_object_set_new(data, "lead", json_string(lead));
    json_object_set_new(data, "sections", sections);
    if (filter->node) { /* quotes tell of no place */
        json_object_set_new(data, "quotes", json_array());
        results_send(results, "desk_part", data);
    } else {
        signal_quotes_send(results, filter, "desk_part", data);
    }
}

static bool is_scale(const json_t *item)
{
    return text_equal(json_text(item, "kind", ""), "scale");
}

static bool is_inventory(const json_t *item)
{
    const char *kind = json_text(item, "kind", "");
    return !strcmp(kind, "choice") || !strcmp(kind, "multiple");
}

/* The item whose mirror it is in the other audience, or NULL. */
static const json_t *mirror_of(const struct release *release, const char *audience,
                               const json_t *item)
{
    const char *other = text_equal(audience, "parent") ? "professional" : "parent";
    const char *mirror = json_text(item, "mirror", NULL);
    const json_t *form = mirror ? release_form(release, other) : NULL;
    size_t i;
    json_t *candidate;
    json_array_foreach(json_object_get(form, "items"), i, candidate)
    {
        if (text_equal(json_text(candidate, "mirror", NULL), mirror) &&
            text_equal(json_text(candidate, "scale", NULL), json_text(item, "scale", NULL)))
            return candidate;
    }
    return NULL;
}

static const char *audience_name(struct results *results, const char *audience)
{
    return results_text(results, text_equal(audience, "parent") ? "desk.parents" : "desk.team",
                        NULL);
}

/* Where too few answered there is nothing of any question: that is said once. */
static bool is_heard(const json_t *node)
{
    struct range n;
    return release_n(node, &n);
}

static void add_not_heard(struct results *results, json_t *sections, const char *audience)
{
    json_array_append_new(sections,
                          json_pack("{s:s, s:s}", "title", audience_name(results, audience),
                                    "missing", results_text(results, "desk.few-here", NULL)));
}

/* ---- a step or theme ----------------------------------------------------------------- */

/* How a question is headed: by its words with a link to its own page, and there, where they are
 * the title already, by whom the figures are about. */
struct heading {
    const char *title, *path;
};

static struct heading item_heading(struct results *results, const json_t *item)
{
    return (struct heading){results_item_text(results, item),
                            results_path(results, "vragen", json_text(item, "code", ""))};
}

static struct heading whole_heading(struct results *results)
{
    return (struct heading){results_text(results, "desk.municipality", NULL), NULL};
}

/* One question at a node: a bar, or ranked bars. */
static void add_item(struct results *results, json_t *sections, struct heading heading,
                     const char *audience, const json_t *item, const json_t *node,
                     const json_t *whole)
{
    const char *code = json_text(item, "code", "");
    const json_t *figure = release_item_figure(node, code);
    struct results_section section = {.title = heading.title, .path = heading.path};
    if (is_inventory(item))
        section.charts = json_pack(
            "[o]", results_ranked(results, figure, item, audience_name(results, audience)));
    if (is_scale(item))
        section.bars = json_pack("[o]", results_bar(results, audience, figure, item, NULL));
    if (is_scale(item) && whole)
        json_array_append_new(
            section.bars, results_bar(results, audience, release_item_figure(whole, code), item,
                                      results_text(results, "desk.municipality", NULL)));
    results_section(results, sections, &section);
}

static void add_pair(struct results *results, json_t *sections, struct heading heading,
                     const json_t *item, const json_t *mirror)
{
    const json_t *const items[2] = {item, mirror};
    struct results_section section = {
        .title = heading.title,
        .path = heading.path,
        .note = results_text(results, "desk.mirror",
                             json_pack("{s:s, s:s}", "parent", results_item_text(results, item),
                                       "professional", results_item_text(results, mirror))),
        .bars = json_array()};
    for (size_t a = 0; a < 2; a++) {
        const char *audience = results_audiences[a];
        const json_t *top = release_top(results->release, audience);
        const json_t *figure = release_item_figure(top, json_text(items[a], "code", ""));
        if (is_heard(top))
            json_array_append_new(section.bars,
                                  results_bar(results, audience, figure, items[a], NULL));
    }
    results_section(results, sections, &section);
}

/* A question of the team stands beside its mirror of the parents. */
static void add_items(struct results *results, json_t *sections, int step, const char *theme)
{
    const struct release *release = results->release;
    bool parents = is_heard(release_top(release, "parent"));
    for (size_t a = 0; a < 2; a++) {
        const char *audience = results_audiences[a];
        const json_t *top = release_top(release, audience);
        if (!is_heard(top))
            continue;
        json_t *items = release_items_of(release, audience, step, theme);
        size_t i;
        json_t *item;
        json_array_foreach(items, i, item)
        {
            struct heading heading = item_heading(results, item);
            const json_t *mirror = is_scale(item) ? mirror_of(release, audience, item) : NULL;
            if (!mirror)
                add_item(results, sections, heading, audience, item, top, NULL);
            else if (a == 0 || !parents)
                add_pair(results, sections, heading, a == 0 ? item : mirror,
                         a == 0 ? mirror : item);
        }
        json_decref(items);
    }
}

static const json_t *part_figure(const json_t *node, const char *key, bool step)
{
    return step ? release_step_figure(node, key) : release_theme_figure(node, key);
}

/* The figure of the step or theme itself, and by district, board and place. */
static void add_nodes(struct results *results, json_t *sections, const char *audience,
                      const char *kinds, const char *title, const char *key, bool step)
{
    struct results_section section = {.title = results_text(results, title, NULL)};
    for (size_t i = 0; i < release_node_count(results->release); i++) {
        const json_t *node = release_node_at(results->release, i);
        const json_t *figure = part_figure(node, key, step);
        if (figure && text_equal(json_text(node, "audience", ""), audience) &&
            strstr(kinds, json_text(node, "kind", "")))
            results_figure(results, &section, audience, figure, NULL,
                           json_text(node, "name", ""));
    }
    results_section(results, sections, &section);
}

static const struct {
    const char *audience, *kinds, *title;
} groupings[] = {
    {"parent",       "district",           "desk.by-district"          },
    {"parent",       "organisation group", "desk.by-place-parent"      },
    {"professional", "board",              "desk.by-board"             },
    {"professional", "organisation group", "desk.by-place-professional"},
};

#define GROUPINGS (sizeof groupings / sizeof groupings[0])

static bool add_whole(struct results *results, json_t *sections, const char *key, bool step)
{
    struct results_section section = {.title = results_text(results, "desk.whole", NULL),
                                      .bars = json_array()};
    bool one = true;
    for (size_t a = 0; a < 2; a++) {
        const json_t *top = release_top(results->release, results_audiences[a]);
        const json_t *figure = top ? part_figure(top, key, step) : NULL;
        if (!figure)
            continue;
        one = one && json_truth(figure, "one", false);
        json_array_append_new(section.bars,
                              results_bar(results, results_audiences[a], figure, NULL, NULL));
    }
    bool any = json_array_size(section.bars) > 0;
    section.note = results_text(results, one ? "desk.one-item" : "desk.whole-note", NULL);
    results_section(results, sections, &section);
    return any;
}

static void send_step_or_theme(struct results *results, const char *key, bool step,
                               const char *title)
{
    json_t *sections = json_array();
    if (!add_whole(results, sections, key, step)) {
        json_decref(sections);
        desk_refuse(results->request, 404);
        return;
    }
    add_items(results, sections, step ? key[0] - '0' : 0, step ? NULL : key);
    for (size_t i = 0; i < GROUPINGS; i++)
        add_nodes(results, sections, groupings[i].audience, groupings[i].kinds,
                  groupings[i].title, key, step);
    for (size_t a = 0; a < 2; a++)
        results_groupings(results, sections, results_audiences[a],
                          step ? RESULTS_STEP : RESULTS_THEME, key, NULL);
    const struct signal_filter filter = {.step = step ? key : NULL, .theme = step ? NULL : key};
    send_part(results, title, NULL, &filter, sections);
}

static void step_wanted(struct request *request, const struct desk_person *person,
                        const struct desk_release *stored)
{
    struct results results = results_begin(request, person, stored);
    const char *key = request_segment(request, "key");
    if (strlen(key) != 1 || key[0] < '1' || key[0] > '7') {
        desk_refuse(request, 404);
        return;
    }
    send_step_or_theme(&results, key, true, results_step_title(&results, key[0] - '0'));
}

static void theme_wanted(struct request *request, const struct desk_person *person,
                         const struct desk_release *stored)
{
    struct results results = results_begin(request, person, stored);
    const char *key = request_segment(request, "key");
    send_step_or_theme(&results, key, false, results_theme_title(&results, key));
}

/* ---- a place ------------------------------------------------------------------------- */

static const char *members_of(struct results *results, const json_t *node)
{
    const json_t *members = json_object_get(node, "members");
    const char *names = "";
    for (size_t i = 0; i < json_array_size(members); i++)
        names = arena_print(results->arena, "%s%s%s", names, i ? ", " : "",
                            json_string_value(json_array_get(members, i)));
    if (!*names)
        return NULL;
    return results_text(results, "desk.members", json_pack("{s:s}", "members", names));
}

static void place_wanted(struct request *request, const struct desk_person *person,
                         const struct desk_release *stored)
{
    struct results results = results_begin(request, person, stored);
    const char *id = request_segment(request, "key");
    json_t *sections = json_array();
    const char *name = NULL, *lead = NULL;
    results.unheard = true;
    for (size_t a = 0; a < 2; a++) {
        const char *audience = results_audiences[a];
        const json_t *node = release_node(results.release, id, audience);
        if (!node)
            continue;
        name = json_text(node, "name", "");
        lead = members_of(&results, node);
        if (text_equal(json_text(node, "withheld", NULL), "over-response"))
            lead = results_text(&results, "desk.withheld", NULL);
        if (text_equal(json_text(node, "withheld", NULL), "correction"))
            lead = results_text(&results, "desk.taken-out", NULL);
        if (!is_heard(node)) {
            add_not_heard(&results, sections, audience);
            continue;
        }
        results.unheard = false;
        const json_t *top = release_top(results.release, audience);
        json_t *items = release_items_of(results.release, audience, 0, NULL);
        size_t i;
        json_t *item;
        json_array_foreach(items, i, item)
        {
            /* A background question is told for the municipality alone. */
            if (node == top || !json_truth(item, "breakdown", false))
                add_item(&results, sections, item_heading(&results, item), audience, item, node,
                         node == top ? NULL : top);
        }
        json_decref(items);
    }
    if (!name) {
        json_decref(sections);
        desk_refuse(request, 404);
        return;
    }
    send_part(&results, name, lead, &(struct signal_filter){.node = id}, sections);
}

/* ---- a question ---------------------------------------------------------------------- */

static void add_item_nodes(struct results *results, json_t *sections, const char *audience,
                           const json_t *item)
{
    const char *code = json_text(item, "code", "");
    for (size_t g = 0; g < GROUPINGS; g++) {
        if (!text_equal(groupings[g].audience, audience))
            continue;
        struct results_section section = {.title =
                                              results_text(results, groupings[g].title, NULL)};
        for (size_t i = 0; i < release_node_count(results->release); i++) {
            const json_t *node = release_node_at(results->release, i);
            if (text_equal(json_text(node, "audience", ""), audience) &&
                strstr(groupings[g].kinds, json_text(node, "kind", "")))
                results_figure(results, &section, audience, release_item_figure(node, code),
                               item, json_text(node, "name", ""));
        }
        results_section(results, sections, &section);
    }
    results_groupings(results, sections, audience, RESULTS_ITEM, code, item);
    results_breakdowns(results, sections, audience, item);
}

/* The whole municipality over the rounds in which it was asked the same. */
static void add_rounds(struct results *results, json_t *sections, const json_t *item,
                       const json_t *mirror)
{
    const struct signals *signals = results->stored->signals;
    struct results_section section = {.title = results_text(results, "desk.over-rounds", NULL),
                                      .note =
                                          results_text(results, "desk.over-rounds-note", NULL)};
    for (size_t i = 0; i < signals->count; i++) {
        const struct signal *signal = &signals->list[i];
        bool of_item = signal->item == item || (mirror && signal->item == mirror);
        if (signal->kind != SIGNAL_CHANGE || !of_item || signal->rounds < 2 ||
            !text_equal(json_text(signal->node, "kind", NULL), "municipality"))
            continue;
        if (!section.slopes)
            section.slopes = json_array();
        json_array_append_new(section.slopes, results_slope(results, signal));
    }
    results_section(results, sections, &section);
}

/* An item is asked of one audience; its mirror of the other. */
static const json_t *item_find(const struct release *release, const char *code,
                               const char **audience)
{
    for (size_t a = 0; a < 2; a++) {
        const json_t *item = release_form(release, results_audiences[a])
                                 ? release_item(release, results_audiences[a], code)
                                 : NULL;
        *audience = results_audiences[a];
        if (item && (is_scale(item) || is_inventory(item)))
            return item;
    }
    return NULL;
}

static void item_wanted(struct request *request, const struct desk_person *person,
                        const struct desk_release *stored)
{
    struct results results = results_begin(request, person, stored);
    const char *audience;
    const json_t *item = item_find(results.release, request_segment(request, "key"), &audience);
    if (!item) {
        desk_refuse(request, 404);
        return;
    }
    json_t *sections = json_array();
    const json_t *mirror = is_scale(item) ? mirror_of(results.release, audience, item) : NULL;
    bool parents = text_equal(audience, "parent");
    if (mirror)
        add_pair(&results, sections, whole_heading(&results), parents ? item : mirror,
                 parents ? mirror : item);
    else
        add_item(&results, sections, whole_heading(&results), audience, item,
                 release_top(results.release, audience), NULL);
    add_rounds(&results, sections, item, mirror);
    add_item_nodes(&results, sections, audience, item);
    if (mirror)
        add_item_nodes(&results, sections, parents ? "professional" : "parent", mirror);
    const struct signal_filter filter = {.item = json_text(item, "code", "")};
    send_part(&results, results_item_text(&results, item),
              results_item_lead(&results, audience, item), &filter, sections);
}

/* ---- through the gate ---------------------------------------------------------------- */

static void step_person(struct request *request, const struct desk_person *person)
{
    desk_with_release(request, person, step_wanted);
}

static void theme_person(struct request *request, const struct desk_person *person)
{
    desk_with_release(request, person, theme_wanted);
}

static void place_person(struct request *request, const struct desk_person *person)
{
    desk_with_release(request, person, place_wanted);
}

static void item_person(struct request *request, const struct desk_person *person)
{
    desk_with_release(request, person, item_wanted);
}

static void step_show(struct request *request)
{
    desk_with_person(request, step_person);
}

static void theme_show(struct request *request)
{
    desk_with_person(request, theme_person);
}

static void place_show(struct request *request)
{
    desk_with_person(request, place_person);
}

static void item_show(struct request *request)
{
    desk_with_person(request, item_person);
}
