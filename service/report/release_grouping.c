#include <string.h>

#include "base/check.h"
#include "report/figure.h"
#include "report/release_parts.h"
#include "report/rule.h"

/* A set of places that is no part of the tree. */
struct grouping {
    size_t number;           /* among the groupings of the plan */
    const char *kind;        /* "board", "district", "kind" */
    char id[UUID_TEXT_SIZE]; /* of a board or district; of a kind its name */
    const char *name;
    bool *within; /* per node */
};

static bool belongs(const struct release_place *place, const struct grouping *grouping,
                    const uint8_t *area)
{
    return area ? place->other.name && !memcmp(place->other.id, area, sizeof place->other.id)
                : text_equal(place->kind, grouping->name);
}

static void find_places(const struct plan *plan, struct grouping *grouping, const uint8_t *area)
{
    grouping->within = arena_alloc(plan->arena, plan->count * sizeof *grouping->within);
    for (size_t i = 0; i < plan->count; i++)
        grouping->within[i] =
            plan->nodes[i].place && belongs(plan->nodes[i].place, grouping, area);
}

/* Whether its answers to an item are those of some atoms of that item together. */
static bool is_union(const struct plan *plan, const struct plan_item *item,
                     const struct grouping *grouping)
{
    size_t *atoms = arena_alloc(plan->arena, plan->count * sizeof *atoms);
    bool *in = arena_alloc(plan->arena, plan->count * sizeof *in);
    bool *out = arena_alloc(plan->arena, plan->count * sizeof *out);
    plan_atoms(plan, item->published, atoms);
    for (size_t i = 0; i < plan->count; i++) {
        if (!plan->nodes[i].place || item->n[i] == 0)
            continue;
        if (atoms[i] == NO_PARENT) {
            if (grouping->within[i])
                return false;
            continue;
        }
        (grouping->within[i] ? in : out)[atoms[i]] = true;
    }
    for (size_t i = 0; i < plan->count; i++)
        if (in[i] && out[i])
            return false;
    return true;
}

/* It is about places as a district is; one that is shown itself may be nearly all of it. */
static bool is_dominated(const struct plan *plan, const struct plan_item *item,
                         const struct grouping *grouping)
{
    uint32_t n = 0, largest = 0;
    size_t answering = 0;
    for (size_t i = 0; i < plan->count; i++) {
        if (!grouping->within[i])
            continue;
        n += item->n[i];
        answering += item->n[i] > 0;
        if (!item->published[i] && item->n[i] > largest)
            largest = item->n[i];
    }
    return disclosure_dominated(n, answering, largest);
}

static json_t *exact_figure(const struct plan *plan, const struct plan_item *item,
                            const struct grouping *grouping)
{
    uint32_t at[FORM_CHOICES_MAX + 2] = {0}, n = 0;
    for (size_t i = 0; i < plan->count; i++) {
        if (!grouping->within[i])
            continue;
        n += item->n[i];
        for (size_t c = 0; c < item->columns; c++)
            at[c] += item->counts[c][i];
    }
    struct figure_counts counts = {.k = plan->k,
                                   .coarser = plan->coarser.area,
                                   .n = n,
                                   .count = item->columns,
                                   .counts = at,
                                   .values = item->values,
                                   .rule = item->rule};
    json_t *figure = n < (uint32_t)plan->k ? figure_few()
                     : item->scale         ? figure_scale(&counts)
                                           : figure_options(&counts);
    explicit_bzero(at, sizeof at);
    return figure;
}

/* From the published figures of its places; made once, for these do not change with the tiers.
 */
static json_t *sum_figure(const struct plan *plan, const struct plan_item *item,
                          const struct grouping *grouping)
{
    json_t **kept = &plan->sums[grouping->number * plan->form->question_count + item->question];
    if (*kept)
        return json_incref(*kept);
    const json_t **figures = arena_alloc(plan->arena, (plan->count + 1) * sizeof *figures);
    size_t count = 0;
    for (size_t i = 0; i < plan->count; i++) {
        if (!grouping->within[i])
            continue;
        const json_t *figure =
            json_object_get(plan->figures[i], plan->form->questions[item->question].item);
        if (!figure_is_few(figure))
            figures[count++] = figure;
    }
    *kept = figure_sum(figures, count);
    return json_incref(*kept);
}

static json_t *figure_of(const struct plan *plan, const struct plan_item *item,
                         const struct grouping *grouping)
{
    enum own_figure *own =
        &plan->own[grouping->number * plan->form->question_count + item->question];
    if (*own == OWN_UNDECIDED)
        *own = item->published[0] &&
                       (is_union(plan, item, grouping) || RULE_OFF(RULE_GROUPINGS)) &&
                       !is_dominated(plan, item, grouping)
                   ? OWN
                   : OWN_NOT;
    json_t *figure = *own == OWN ? exact_figure(plan, item, grouping) : NULL;
    if (!figure || figure_is_few(figure)) {
        json_decref(figure);
        figure = sum_figure(plan, item, grouping);
    }
    return figure;
}

static json_t *places_json(const struct plan *plan, const struct grouping *grouping)
{
    json_t *places = json_array();
    for (size_t i = 0; i < plan->count; i++) {
        char id[UUID_TEXT_SIZE];
        text_uuid(plan->nodes[i].id, id);
        if (grouping->within[i])
            json_array_append_new(places, json_string(id));
    }
    return places;
}

static void add_grouping(const struct plan *plan, const struct grouping *grouping, json_t *list)
{
    json_t *figures = json_object();
    for (size_t q = 0; q < plan->form->question_count; q++) {
        const struct question *question = &plan->form->questions[q];
        if (plan->items[q].asked && !question->breakdown &&
            question->dependence == ASKED_ALWAYS)
            json_object_set_new(figures, question->item,
                                figure_of(plan, &plan->items[q], grouping));
    }
    json_t *entry =
        json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o}", "audience", plan->form->audience,
                  "kind", grouping->kind, "id", grouping->id, "name", grouping->name, "places",
                  places_json(plan, grouping), "items", json_incref(figures), "steps",
                  parts_steps(plan, figures), "themes", parts_themes(plan, figures));
    check(entry, "names are UTF-8");
    json_decref(figures);
    json_array_append_new(list, entry);
}

static int compare_groupings(const void *left, const void *right)
{
    const struct grouping *a = left, *b = right;
    int kinds = strcmp(a->kind, b->kind);
    int names = strcmp(a->name, b->name);
    return kinds ? kinds : names ? names : strcmp(a->id, b->id);
}

static bool known(const struct grouping *groupings, size_t count, const char *kind,
                  const char *id)
{
    for (size_t i = 0; i < count; i++)
        if (!strcmp(groupings[i].kind, kind) && !strcmp(groupings[i].id, id))
            return true;
    return false;
}

void parts_groupings(struct plan *plan, json_t *list)
{
    struct grouping *groupings =
        arena_alloc(plan->arena, (2 * plan->count + 1) * sizeof *groupings);
    size_t count = 0;
    const char *areas = plan_parents(plan) ? "board" : "district";
    for (size_t i = 0; i < plan->count; i++) {
        const struct release_place *place = plan->nodes[i].place;
        if (!place)
            continue;
        struct grouping area = {.kind = areas, .name = place->other.name};
        struct grouping kind = {.kind = "kind", .name = place->kind};
        text_uuid(place->other.id, area.id);
        if (area.name && !known(groupings, count, area.kind, area.id)) {
            find_places(plan, &area, place->other.id);
            groupings[count++] = area;
        }
        if (!kind.name)
            continue;
        snprintf(kind.id, sizeof kind.id, "%s", kind.name);
        if (!known(groupings, count, kind.kind, kind.id)) {
            find_places(plan, &kind, NULL);
            groupings[count++] = kind;
        }
    }
    qsort(groupings, count, sizeof *groupings, compare_groupings);
    if (!plan->sums) {
        plan->sum_count = count * plan->form->question_count;
        plan->sums = arena_alloc(plan->arena, (plan->sum_count + 1) * sizeof *plan->sums);
        plan->own = arena_alloc(plan->arena, (plan->sum_count + 1) * sizeof *plan->own);
    }
    for (size_t i = 0; i < count; i++) {
        groupings[i].number = i;
        add_grouping(plan, &groupings[i], list);
    }
}
