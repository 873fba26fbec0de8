#include <string.h>

#include "base/check.h"
#include "report/figure.h"
#include "report/release_parts.h"

/* A dependent item is shown from so many answers on that must have led to it. */
#define DEPENDENT_LEAST 20

/* ---- items --------------------------------------------------------------------------- */

/* The answers after which an item is asked, as bands that are wholly among them; 0 when they
 * are no bands. */
static unsigned bands_after(const struct question *question, uint64_t choices)
{
    unsigned bands = 0, broken = 0;
    for (size_t c = 0; c < question->choice_count; c++) {
        int band = question_band(question, c);
        if (band < 0) {
            if (choices >> c & 1)
                return 0;
            continue;
        }
        if (choices >> c & 1)
            bands |= 1u << band;
        else
            broken |= 1u << band;
    }
    return bands & broken ? 0 : bands;
}

/* How many there are at least who were asked, as far as the published figure of that answer
 * says it; 0 when it does not. */
static uint32_t least_asked(const struct plan *plan, const struct question *question)
{
    if (question->dependence != ASKED_AFTER)
        return 0;
    const struct plan_item *on = &plan->items[question->depends_on];
    const struct question *earlier = &plan->form->questions[question->depends_on];
    const char *values[FORM_CHOICES_MAX + 1] = {NULL};
    size_t count = 0;
    for (size_t c = 0; c < earlier->choice_count; c++) {
        if (!(question->depends_choices >> c & 1))
            continue;
        if (earlier->choices[c].dont_know)
            return 0;
        values[count++] = earlier->choices[c].value;
    }
    const json_t *figure = on->asked ? json_object_get(plan->figures[0], earlier->item) : NULL;
    uint32_t least =
        figure_least(figure, on->scale ? bands_after(earlier, question->depends_choices) : 0,
                     on->scale ? NULL : values, on->single);
    return least >= DEPENDENT_LEAST && least >= (uint32_t)plan->k ? least : 0;
}

static json_t *item_figure(const struct plan *plan, const struct plan_item *item, size_t node)
{
    const struct question *question = &plan->form->questions[item->question];
    bool dependent = question->dependence != ASKED_ALWAYS;
    struct figure_counts counts = {.k = plan->k,
                                   .coarser = plan_coarser(plan, node),
                                   .least = dependent ? least_asked(plan, question) : 0,
                                   .n = item->n[node],
                                   .count = item->columns,
                                   .values = item->values,
                                   .rule = item->rule};
    if (!item->published[node] || (dependent && counts.least == 0))
        return figure_few();
    uint32_t at[FORM_CHOICES_MAX + 2] = {0};
    for (size_t c = 0; c < item->columns; c++)
        at[c] = item->counts[c][node];
    counts.counts = at;
    json_t *figure = item->scale ? figure_scale(&counts) : figure_options(&counts);
    explicit_bzero(at, sizeof at);
    return figure;
}

void parts_figures(struct plan *plan)
{
    for (size_t i = 0; i < plan->count; i++) {
        if (plan->figures[i])
            continue;
        plan->figures[i] = json_object();
        for (size_t q = 0; q < plan->form->question_count; q++)
            if (plan->items[q].asked)
                json_object_set_new(plan->figures[i], plan->form->questions[q].item,
                                    item_figure(plan, &plan->items[q], i));
    }
}

void parts_free_areas(struct plan *plan)
{
    for (size_t i = 0; plan->figures && i < plan->count; i++) {
        if (plan->nodes[i].place)
            continue;
        json_decref(plan->figures[i]);
        plan->figures[i] = NULL;
    }
}

void parts_free(struct plan *plan)
{
    parts_free_areas(plan);
    for (size_t i = 0; plan->figures && i < plan->count; i++) {
        json_decref(plan->figures[i]);
        json_decref(plan->entries[i]);
        plan->figures[i] = plan->entries[i] = NULL;
    }
    for (size_t i = 0; i < plan->sum_count; i++) {
        json_decref(plan->sums[i]);
        plan->sums[i] = NULL;
        plan->own[i] = OWN_UNDECIDED;
    }
    plan->decided = false;
}

/* ---- steps and themes ---------------------------------------------------------------- */

static bool has_theme(const struct question *question, const char *theme)
{
    for (size_t i = 0; question->themes && question->themes[i]; i++)
        if (!strcmp(question->themes[i], theme))
            return true;
    return false;
}

/* The scale items of a step (theme NULL) or a theme, in form order. */
static json_t *combined(const struct plan *plan, const json_t *figures, int step,
                        const char *theme)
{
    const char *codes[FORM_QUESTIONS_MAX];
    size_t count = 0;
    for (size_t q = 0; q < plan->form->question_count; q++) {
        const struct question *question = &plan->form->questions[q];
        if (!plan->items[q].scale || count == FORM_QUESTIONS_MAX)
            continue;
        if (theme ? has_theme(question, theme) : question->step == step)
            codes[count++] = question->item;
    }
    return count ? figure_mean(figures, codes, count) : NULL;
}

json_t *parts_steps(const struct plan *plan, const json_t *figures)
{
    json_t *steps = json_object();
    for (int step = 1; step <= STEPS; step++) {
        char key[] = {(char)('0' + step), 0};
        json_t *figure = combined(plan, figures, step, NULL);
        if (figure)
            json_object_set_new(steps, key, figure);
    }
    return steps;
}

json_t *parts_themes(const struct plan *plan, const json_t *figures)
{
    json_t *themes = json_object();
    for (size_t q = 0; q < plan->form->question_count; q++) {
        const char **names = plan->form->questions[q].themes;
        for (size_t i = 0; names && names[i]; i++) {
            json_t *figure =
                json_object_get(themes, names[i]) ? NULL : combined(plan, figures, 0, names[i]);
            if (figure)
                json_object_set_new(themes, names[i], figure);
        }
    }
    return themes;
}

/* ---- a node -------------------------------------------------------------------------- */

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static json_t *members_json(const struct plan *plan, const struct release_place *place)
{
    size_t size = place->member_count * sizeof(const char *);
    const char **names = arena_alloc(plan->arena, size);
    if (size)
        memcpy(names, place->members, size);
    qsort(names, place->member_count, sizeof *names, compare_names);
    json_t *members = json_array();
    for (size_t i = 0; i < place->member_count; i++)
        json_array_append_new(members, json_string(names[i]));
    return members;
}

/* Why there is no figure, where that is known to everybody: the number of places is, the
 * number of those with answers is not. */
static json_t *withheld_json(const struct node *node)
{
    if (node->withheld != WITHHELD_NOT)
        return json_string(withheld_name(node->withheld));
    return !node->place && node->places < DISCLOSURE_PLACES ? json_string("dominance")
                                                            : json_null();
}

static json_t *make_node(const struct plan *plan, size_t i)
{
    const struct node *node = &plan->nodes[i];
    char id[UUID_TEXT_SIZE], parent[UUID_TEXT_SIZE];
    text_uuid(node->id, id);
    if (i > 0)
        text_uuid(plan->nodes[plan->tree[i].parent].id, parent);
    json_t *n = json_null(), *participation = json_null();
    if (plan->published[i]) {
        struct range shown = disclosure_n(plan->k, plan->ballots[i]);
        n = figure_range_named(shown);
        participation = figure_participation(shown, node->invited);
    }
    json_t *figures = plan->figures[i];
    json_t *entry = json_pack(
        "{s:s, s:s, s:s, s:s, s:s?, s:I, s:b, s:o, s:o, s:o, s:o, s:o, s:o}", "id", id, "kind",
        node_kind_name(node->kind), "name", node->name, "audience", plan->form->audience,
        "parent", i > 0 ? parent : NULL, "invited", (json_int_t)node->invited, "codes",
        node->codes, "n", n, "participation", participation, "items", json_incref(figures),
        "steps", parts_steps(plan, figures), "themes", parts_themes(plan, figures), "withheld",
        withheld_json(node));
    check(entry, "names are UTF-8");
    if (node->kind == NODE_GROUP)
        json_object_set_new(entry, "members", members_json(plan, node->place));
    if (i == 0) {
        json_object_set_new(entry, "breakdowns", parts_breakdowns(plan));
        json_object_set_new(entry, "unknown", parts_unknown(plan));
        json_object_set_new(entry, "languages", parts_languages(plan));
    }
    return entry;
}

json_t *parts_node(struct plan *plan, size_t i)
{
    if (!plan->nodes[i].place)
        return make_node(plan, i);
    if (!plan->entries[i])
        plan->entries[i] = make_node(plan, i);
    return json_incref(plan->entries[i]);
}
