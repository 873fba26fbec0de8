#include <string.h>

#include "base/check.h"
#include "report/figure.h"
#include "report/release_parts.h"

/* One item by the groups of one breakdown. A row has a place for who did not tell, then one
 * for each group. */
struct broken {
    const struct plan *plan;
    const struct plan_item *item;
    size_t breakdown, groups, width;
    uint32_t *places; /* answers per node, as rows */
    uint32_t *atoms;  /* the same per atom, at its node */
    bool *published;
};

static void count_places(struct broken *broken)
{
    const struct tally *tally = broken->plan->audience->tally;
    for (size_t cell = 0; cell < tally_cells(tally); cell++) {
        size_t node = broken->plan->leaf_nodes[tally_cell_leaf(tally, cell)];
        if (plan_counts(broken->plan, node))
            broken->places[node * broken->width +
                           tally_cell_group(tally, cell, broken->breakdown)] +=
                tally_cell_answered(tally, cell, broken->item->question);
    }
}

static void count_atoms(struct broken *broken)
{
    const struct plan *plan = broken->plan;
    size_t *atoms = arena_alloc(plan->arena, plan->count * sizeof *atoms);
    plan_atoms(plan, broken->item->published, atoms);
    for (size_t i = 0; i < plan->count; i++)
        for (size_t g = 0; atoms[i] != NO_PARENT && g < broken->width; g++)
            broken->atoms[atoms[i] * broken->width + g] +=
                broken->places[i * broken->width + g];
}

/* A group is no part of the tree, but it is about places as a district is. */
static bool dominated(const struct broken *broken, size_t group)
{
    uint32_t n = 0, largest = 0;
    size_t answering = 0;
    for (size_t i = 0; i < broken->plan->count; i++) {
        uint32_t here = broken->places[i * broken->width + group + 1];
        n += here;
        answering += here > 0;
        largest = here > largest ? here : largest;
    }
    return disclosure_dominated(n, answering, largest);
}

static void decide(struct broken *broken)
{
    const struct plan *plan = broken->plan;
    const struct question *question =
        &plan->form->questions[tally_breakdown(plan->audience->tally, broken->breakdown)];
    for (size_t g = 0; g < broken->groups; g++)
        broken->published[g] = broken->item->published[0] &&
                               broken->breakdown < broken->item->breakdowns_most &&
                               !question->choices[g].dont_know && !dominated(broken, g);
    disclosure_break_down(broken->atoms, plan->count, broken->groups, plan->k,
                          broken->published);
}

/* The columns of an item: its bands, or its options in the order of the form. */
static void count_group(const struct broken *broken, size_t group, uint32_t *counts)
{
    const struct plan *plan = broken->plan;
    const struct tally *tally = plan->audience->tally;
    const struct question *question = &plan->form->questions[broken->item->question];
    for (size_t cell = 0; cell < tally_cells(tally); cell++) {
        if (tally_cell_group(tally, cell, broken->breakdown) != group + 1 ||
            !plan_counts(plan, plan->leaf_nodes[tally_cell_leaf(tally, cell)]))
            continue;
        size_t option = 0;
        for (size_t c = 0; c < question->choice_count; c++) {
            int band = broken->item->scale ? question_band(question, c) : 0;
            if (question->choices[c].dont_know || band < 0 || band == 2)
                continue;
            counts[broken->item->scale ? (size_t)band : option++] +=
                tally_cell_chose(tally, cell, broken->item->question, c);
        }
    }
}

static json_t *group_figure(const struct broken *broken, size_t group)
{
    const struct plan *plan = broken->plan;
    if (!broken->published[group])
        return figure_few();
    uint32_t at[FORM_CHOICES_MAX + 2] = {0}, n = 0;
    count_group(broken, group, at);
    for (size_t i = 0; i < plan->count; i++)
        n += broken->places[i * broken->width + group + 1];
    struct figure_counts counts = {.k = plan->k,
                                   .coarser = plan->coarser.area,
                                   .n = n,
                                   .count = broken->item->columns,
                                   .counts = at,
                                   .values = broken->item->values,
                                   .rule = broken->item->rule};
    json_t *figure = broken->item->scale ? figure_scale(&counts) : figure_options(&counts);
    explicit_bzero(at, sizeof at);
    return figure;
}

/* Adds the figures of an item to the object of each group. */
static void add_item(const struct plan *plan, size_t breakdown, size_t q, json_t *groups)
{
    const struct question *by =
        &plan->form->questions[tally_breakdown(plan->audience->tally, breakdown)];
    struct broken broken = {.plan = plan,
                            .item = &plan->items[q],
                            .breakdown = breakdown,
                            .groups = by->choice_count,
                            .width = by->choice_count + 1};
    size_t size = plan->count * broken.width * sizeof(uint32_t);
    broken.places = arena_alloc(plan->arena, size);
    broken.atoms = arena_alloc(plan->arena, size);
    broken.published = arena_alloc(plan->arena, broken.groups * sizeof *broken.published);
    count_places(&broken);
    count_atoms(&broken);
    decide(&broken);
    for (size_t g = 0; g < broken.groups; g++)
        if (!by->choices[g].dont_know)
            json_object_set_new(json_object_get(groups, by->choices[g].value),
                                plan->form->questions[q].item, group_figure(&broken, g));
}

static bool can_be_broken_down(const struct plan *plan, size_t q)
{
    const struct question *question = &plan->form->questions[q];
    return plan->items[q].asked && !question->breakdown && question->dependence == ASKED_ALWAYS;
}

json_t *parts_breakdowns(const struct plan *plan)
{
    json_t *all = json_object();
    const struct tally *tally = plan->audience->tally;
    if (plan->input->earlier_count > 0)
        return all;
    for (size_t b = 0; b < tally_breakdowns(tally); b++) {
        const struct question *by = &plan->form->questions[tally_breakdown(tally, b)];
        json_t *groups = json_object();
        for (size_t c = 0; c < by->choice_count; c++)
            if (!by->choices[c].dont_know)
                json_object_set_new(groups, by->choices[c].value, json_object());
        for (size_t q = 0; q < plan->form->question_count; q++)
            if (can_be_broken_down(plan, q))
                add_item(plan, b, q, groups);
        json_object_set_new(all, by->item, groups);
    }
    return all;
}
