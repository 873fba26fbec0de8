#include "report/release_plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "report/figure.h"
#include "report/release_form.h"

const char *node_kind_name(enum node_kind kind)
{
    switch (kind) {
    case NODE_MUNICIPALITY:
        return "municipality";
    case NODE_DISTRICT:
        return "district";
    case NODE_BOARD:
        return "board";
    case NODE_GROUP:
        return "group";
    case NODE_ORGANISATION:
        return "organisation";
    }
    check(false, "a kind of node");
    return "";
}

const char *withheld_name(enum withheld withheld)
{
    switch (withheld) {
    case WITHHELD_NOT:
        return NULL;
    case WITHHELD_OVER:
        return "over-response";
    case WITHHELD_CORRECTED:
        return "correction";
    }
    check(false, "a reason to withhold");
    return NULL;
}

bool plan_parents(const struct plan *plan)
{
    return !strcmp(plan->form->audience, "parent");
}

/* ---- the tree ------------------------------------------------------------------------ */

static int compare_nodes(const void *left, const void *right)
{
    const struct node *a = left, *b = right;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    int names = strcmp(a->name, b->name);
    return names ? names : memcmp(a->id, b->id, sizeof a->id);
}

static size_t find_node(const struct plan *plan, const uint8_t id[16], bool leaf)
{
    for (size_t i = 0; i < plan->count; i++)
        if ((plan->nodes[i].place != NULL) == leaf && !memcmp(plan->nodes[i].id, id, 16))
            return i;
    return SIZE_MAX;
}

static struct node *add_node(struct plan *plan, enum node_kind kind, const uint8_t id[16],
                             const char *name)
{
    struct node *node = &plan->nodes[plan->count++];
    node->kind = kind;
    memcpy(node->id, id, 16);
    node->name = name;
    node->tally = SIZE_MAX;
    node->codes = true;
    return node;
}

/* What the release that is replaced says of that node. */
static const json_t *earlier_node(const struct plan *plan, const struct node *node)
{
    if (plan->input->earlier_count == 0)
        return NULL;
    char id[UUID_TEXT_SIZE];
    text_uuid(node->id, id);
    return release_node(plan->input->earlier[plan->input->earlier_count - 1], id,
                        plan->form->audience);
}

/* The answers of a place never come back: what is withheld once stays so. */
static enum withheld place_withheld(const struct plan *plan, const struct node *node)
{
    if (plan->input->earlier_count > 0) {
        const char *reason = json_text(node->earlier, "withheld", "");
        return !strcmp(reason, withheld_name(WITHHELD_OVER))        ? WITHHELD_OVER
               : !strcmp(reason, withheld_name(WITHHELD_CORRECTED)) ? WITHHELD_CORRECTED
                                                                    : WITHHELD_NOT;
    }
    bool over = node->tally != SIZE_MAX &&
                disclosure_over_response(tally_ballots(plan->audience->tally, node->tally),
                                         node->place->invited);
    return over ? WITHHELD_OVER : WITHHELD_NOT;
}

static void add_place(struct plan *plan, const struct release_place *place)
{
    enum node_kind above = plan_parents(plan) ? NODE_DISTRICT : NODE_BOARD;
    if (find_node(plan, place->area.id, false) == SIZE_MAX)
        add_node(plan, above, place->area.id, place->area.name);
    enum node_kind kind = place->group ? NODE_GROUP : NODE_ORGANISATION;
    struct node *node = add_node(plan, kind, place->id, place->name);
    node->place = place;
    node->invited = place->invited;
    node->codes = place->codes;
    node->tally = tally_find(plan->audience->tally, place->id);
}

static void plan_tree(struct plan *plan)
{
    qsort(plan->nodes, plan->count, sizeof *plan->nodes, compare_nodes);
    plan->tree = arena_alloc(plan->arena, plan->count * sizeof *plan->tree);
    for (size_t i = 0; i < plan->count; i++) {
        struct node *node = &plan->nodes[i];
        struct disclosure_node *entry = &plan->tree[i];
        memcpy(entry->id, node->id, sizeof entry->id);
        entry->leaf = node->place != NULL;
        entry->parent = i == 0        ? NO_PARENT
                        : node->place ? find_node(plan, node->place->area.id, false)
                                      : 0;
        node->earlier = earlier_node(plan, node);
        if (node->place)
            node->withheld = place_withheld(plan, node);
    }
}

static bool plan_leaves(struct plan *plan, struct complaint *complaint)
{
    const struct tally *tally = plan->audience->tally;
    plan->leaf_nodes =
        arena_alloc(plan->arena, (tally_leaves(tally) + 1) * sizeof *plan->leaf_nodes);
    for (size_t i = 0; i < tally_leaves(tally); i++) {
        plan->leaf_nodes[i] = find_node(plan, tally_leaf_id(tally, i), true);
        if (plan->leaf_nodes[i] != SIZE_MAX)
            continue;
        char id[UUID_TEXT_SIZE];
        text_uuid(tally_leaf_id(tally, i), id);
        return complain(complaint, 500, "release.unknown-place", "%s", id);
    }
    return true;
}

/* ---- what is counted ----------------------------------------------------------------- */

static void plan_columns(const struct plan *plan, struct plan_item *item)
{
    const struct question *question = &plan->form->questions[item->question];
    item->columns = item->scale ? 2 : 0;
    item->rule = worlds_rule_of(question);
    item->values = arena_alloc(plan->arena, (FORM_CHOICES_MAX + 2) * sizeof *item->values);
    for (size_t c = 0; !item->scale && c < question->choice_count; c++)
        if (!question->choices[c].dont_know)
            item->values[item->columns++] = question->choices[c].value;
    item->counts = arena_alloc(plan->arena, (item->columns + 1) * sizeof *item->counts);
    for (size_t i = 0; i < item->columns; i++)
        item->counts[i] = arena_alloc(plan->arena, plan->count * sizeof(uint32_t));
}

static bool plan_items(struct plan *plan, struct complaint *complaint)
{
    const struct form *form = plan->form;
    plan->items = arena_alloc(plan->arena, (form->question_count + 1) * sizeof *plan->items);
    for (size_t q = 0; q < form->question_count; q++) {
        struct plan_item *item = &plan->items[q];
        const char *kind = release_item_kind(&form->questions[q]);
        item->question = q;
        item->asked = kind && strcmp(kind, "text") != 0;
        if (!item->asked)
            continue;
        for (size_t other = 0; other < q; other++)
            if (plan->items[other].asked &&
                !strcmp(form->questions[other].item, form->questions[q].item))
                return complain(complaint, 500, "release.item-twice", "%s",
                                form->questions[q].item);
        item->scale = !strcmp(kind, "scale");
        item->single = !strcmp(kind, "choice");
        item->breakdowns_most = TALLY_BREAKDOWNS;
        item->n = arena_alloc(plan->arena, plan->count * sizeof *item->n);
        item->published = arena_alloc(plan->arena, plan->count * sizeof *item->published);
        item->blocked = arena_alloc(plan->arena, plan->count * sizeof *item->blocked);
        plan_columns(plan, item);
    }
    return true;
}

bool plan_make(const struct release_input *input, const struct release_audience *audience,
               struct arena *arena, struct plan *plan, struct complaint *complaint)
{
    *plan = (struct plan){.input = input,
                          .audience = audience,
                          .form = tally_form(audience->tally),
                          .arena = arena,
                          .k = input->round.k};
    plan->nodes = arena_alloc(arena, (2 * audience->place_count + 1) * sizeof *plan->nodes);
    add_node(plan, NODE_MUNICIPALITY, input->municipality.id, input->municipality.name);
    for (size_t i = 0; i < audience->place_count; i++) {
        if (find_node(plan, audience->places[i].id, true) != SIZE_MAX)
            return complain(complaint, 500, "release.place-twice", "%s",
                            audience->places[i].name);
        add_place(plan, &audience->places[i]);
    }
    plan_tree(plan);
    plan->ballots = arena_alloc(arena, plan->count * sizeof *plan->ballots);
    plan->published = arena_alloc(arena, plan->count * sizeof *plan->published);
    plan->figures = arena_alloc(arena, plan->count * sizeof *plan->figures);
    plan->entries = arena_alloc(arena, plan->count * sizeof *plan->entries);
    return plan_leaves(plan, complaint) && plan_items(plan, complaint);
}

/* ---- counting ------------------------------------------------------------------------ */

bool plan_counts(const struct plan *plan, size_t node)
{
    return plan->nodes[node].tally != SIZE_MAX && plan->nodes[node].withheld == WITHHELD_NOT;
}

static void count_column(const struct plan *plan, const struct plan_item *item, size_t choice,
                         uint32_t *counts)
{
    for (size_t i = 0; i < plan->count; i++)
        if (plan_counts(plan, i))
            counts[i] += tally_chose(plan->audience->tally, plan->nodes[i].tally,
                                     item->question, choice);
}

static void count_item(const struct plan *plan, struct plan_item *item)
{
    const struct question *question = &plan->form->questions[item->question];
    for (size_t i = 0; i < plan->count; i++)
        item->n[i] = plan_counts(plan, i) ? tally_answered(plan->audience->tally,
                                                           plan->nodes[i].tally, item->question)
                                          : 0;
    disclosure_sum(plan->tree, plan->count, item->n);
    for (size_t i = 0; i < item->columns; i++)
        memset(item->counts[i], 0, plan->count * sizeof(uint32_t));
    size_t option = 0;
    for (size_t c = 0; c < question->choice_count; c++) {
        int band = item->scale ? question_band(question, c) : 0;
        if (question->choices[c].dont_know || band < 0 || band == 2)
            continue;
        count_column(plan, item, c, item->counts[item->scale ? (size_t)band : option++]);
    }
    for (size_t i = 0; i < item->columns; i++)
        disclosure_sum(plan->tree, plan->count, item->counts[i]);
}

static void sum_places(struct plan *plan)
{
    for (size_t i = 0; i < plan->count; i++) {
        struct node *node = &plan->nodes[i];
        if (!node->place) {
            node->invited = 0;
            node->places = 0;
            node->codes = true;
        }
    }
    for (size_t i = plan->count; i-- > 1;) {
        const struct node *node = &plan->nodes[i];
        struct node *parent = &plan->nodes[plan->tree[i].parent];
        if (node->withheld != WITHHELD_NOT)
            continue;
        parent->invited += node->invited;
        parent->places += node->place ? 1 : node->places;
        parent->codes = parent->codes && node->codes;
    }
}

void plan_count(struct plan *plan)
{
    sum_places(plan);
    for (size_t i = 0; i < plan->count; i++)
        plan->ballots[i] = plan_counts(plan, i)
                               ? tally_ballots(plan->audience->tally, plan->nodes[i].tally)
                               : 0;
    disclosure_sum(plan->tree, plan->count, plan->ballots);
    for (size_t q = 0; q < plan->form->question_count; q++)
        if (plan->items[q].asked)
            count_item(plan, &plan->items[q]);
}

/* ---- publishing ---------------------------------------------------------------------- */

bool plan_was_published(const struct plan *plan, const struct plan_item *item, size_t node)
{
    if (plan->input->earlier_count == 0)
        return true;
    const json_t *earlier = plan->nodes[node].earlier;
    struct range n;
    if (!item)
        return release_n(earlier, &n);
    const json_t *figure =
        release_item_figure(earlier, plan->form->questions[item->question].item);
    return !figure_is_few(figure);
}

/* A background question, and one that is asked after another, is for the municipality alone. */
static bool may_publish(const struct plan *plan, const struct plan_item *item, size_t node)
{
    const struct question *question = &plan->form->questions[item->question];
    return plan->published[node] && !item->blocked[node] &&
           (node == 0 || (!question->breakdown && question->dependence == ASKED_ALWAYS)) &&
           plan_was_published(plan, item, node);
}

void plan_publish(struct plan *plan)
{
    if (plan->decided)
        return;
    plan->decided = true;
    for (size_t i = 0; i < plan->count; i++)
        plan->published[i] = plan_was_published(plan, NULL, i);
    disclosure_publish(plan->tree, plan->count, plan->k, plan->ballots, plan->published);
    for (size_t q = 0; q < plan->form->question_count; q++) {
        struct plan_item *item = &plan->items[q];
        if (!item->asked)
            continue;
        for (size_t i = 0; i < plan->count; i++)
            item->published[i] = may_publish(plan, item, i);
        disclosure_publish(plan->tree, plan->count, plan->k, item->n, item->published);
    }
}

int plan_coarser(const struct plan *plan, size_t node)
{
    return node == 0                 ? plan->coarser.municipality
           : plan->nodes[node].place ? 0
                                     : plan->coarser.area;
}

void plan_atoms(const struct plan *plan, const bool *published, size_t *atoms)
{
    for (size_t i = 0; i < plan->count; i++) {
        size_t parent = plan->tree[i].parent;
        atoms[i] = published[i] ? i : parent == NO_PARENT ? NO_PARENT : atoms[parent];
    }
}
