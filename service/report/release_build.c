#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "report/figure.h"
#include "report/release.h"
#include "report/release_form.h"

#define STEPS 7

/* Broad to narrow: the order in which nodes stand. */
enum node_kind { NODE_MUNICIPALITY, NODE_DISTRICT, NODE_BOARD, NODE_GROUP, NODE_ORGANISATION };

static const char *node_kind_name(enum node_kind kind)
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

struct node {
    enum node_kind kind;
    uint8_t id[16];
    const char *name;
    const struct release_place *place; /* of a leaf */
    size_t tally;                      /* its leaf in the tally, SIZE_MAX when none answered */
    bool over;                         /* withheld for over-response: counts in no total */
    uint32_t invited;
    size_t places; /* below it, those that count */
};

/* One audience on its way to figures; exact counts live in the secret arena alone. */
struct plan {
    const struct release_input *input;
    const struct release_audience *audience;
    const struct form *form;
    struct arena *arena;
    struct node *nodes;
    struct disclosure_node *tree; /* beside nodes */
    size_t count;
    uint32_t *ballots;
    bool *published; /* the node as a whole */
    json_t **items;  /* per node: its item figures */
};

static int compare_nodes(const void *left, const void *right)
{
    const struct node *a = left, *b = right;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    int names = strcmp(a->name, b->name);
    return names ? names : memcmp(a->id, b->id, sizeof a->id);
}

static bool parents_audience(const struct plan *plan)
{
    return !strcmp(plan->form->audience, "parent");
}

static bool is_scale(const struct question *question)
{
    const char *kind = release_item_kind(question);
    return kind && !strcmp(kind, "scale");
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
    return node;
}

static void add_place(struct plan *plan, const struct release_place *place)
{
    enum node_kind above = parents_audience(plan) ? NODE_DISTRICT : NODE_BOARD;
    if (find_node(plan, place->area.id, false) == SIZE_MAX)
        add_node(plan, above, place->area.id, place->area.name);
    enum node_kind kind = place->group ? NODE_GROUP : NODE_ORGANISATION;
    struct node *node = add_node(plan, kind, place->id, place->name);
    node->place = place;
    node->invited = place->invited;
    node->tally = tally_find(plan->audience->tally, place->id);
    node->over = node->tally != SIZE_MAX &&
                 disclosure_over_response(tally_ballots(plan->audience->tally, node->tally),
                                          place->invited);
}

static void plan_tree(struct plan *plan)
{
    qsort(plan->nodes, plan->count, sizeof *plan->nodes, compare_nodes);
    plan->tree = arena_alloc(plan->arena, plan->count * sizeof *plan->tree);
    for (size_t i = 0; i < plan->count; i++) {
        const struct node *node = &plan->nodes[i];
        struct disclosure_node *entry = &plan->tree[i];
        memcpy(entry->id, node->id, sizeof entry->id);
        entry->leaf = node->place != NULL;
        entry->parent = i == 0        ? NO_PARENT
                        : node->place ? find_node(plan, node->place->area.id, false)
                                      : 0;
    }
    for (size_t i = plan->count; i-- > 1;) {
        struct node *node = &plan->nodes[i];
        struct node *parent = &plan->nodes[plan->tree[i].parent];
        if (node->over)
            continue;
        parent->invited += node->invited;
        parent->places += node->place ? 1 : node->places;
    }
}

/* Places of one audience, every count accounted for. */
static bool plan_nodes(struct plan *plan, struct complaint *complaint)
{
    const struct release_audience *audience = plan->audience;
    plan->nodes =
        arena_alloc(plan->arena, (2 * audience->place_count + 1) * sizeof *plan->nodes);
    add_node(plan, NODE_MUNICIPALITY, plan->input->municipality.id,
             plan->input->municipality.name);
    for (size_t i = 0; i < audience->place_count; i++) {
        if (find_node(plan, audience->places[i].id, true) != SIZE_MAX)
            return complain(complaint, 500, "release.place-twice", "%s",
                            audience->places[i].name);
        add_place(plan, &audience->places[i]);
    }
    for (size_t i = 0; i < tally_leaves(audience->tally); i++) {
        char id[UUID_TEXT_SIZE];
        if (find_node(plan, tally_leaf_id(audience->tally, i), true) != SIZE_MAX)
            continue;
        text_uuid(tally_leaf_id(audience->tally, i), id);
        return complain(complaint, 500, "release.unknown-place", "%s", id);
    }
    plan_tree(plan);
    return true;
}

static void plan_ballots(struct plan *plan)
{
    plan->ballots = arena_alloc(plan->arena, plan->count * sizeof *plan->ballots);
    plan->published = arena_alloc(plan->arena, plan->count * sizeof *plan->published);
    for (size_t i = 0; i < plan->count; i++) {
        const struct node *node = &plan->nodes[i];
        if (node->tally != SIZE_MAX && !node->over)
            plan->ballots[i] = tally_ballots(plan->audience->tally, node->tally);
        plan->published[i] = true;
    }
    disclosure_sum(plan->tree, plan->count, plan->ballots);
    disclosure_publish(plan->tree, plan->count, plan->input->round.k, plan->ballots,
                       plan->published);
}

/* Answers to a question per node: to any of it, or to one choice. */
static void count_answered(const struct plan *plan, size_t q, uint32_t *n)
{
    for (size_t i = 0; i < plan->count; i++) {
        const struct node *node = &plan->nodes[i];
        n[i] = node->tally != SIZE_MAX && !node->over
                   ? tally_answered(plan->audience->tally, node->tally, q)
                   : 0;
    }
    disclosure_sum(plan->tree, plan->count, n);
}

static void count_chosen(const struct plan *plan, size_t q, size_t choice, uint32_t *n)
{
    for (size_t i = 0; i < plan->count; i++) {
        const struct node *node = &plan->nodes[i];
        if (node->tally != SIZE_MAX && !node->over)
            n[i] += tally_chose(plan->audience->tally, node->tally, q, choice);
    }
}

/* The columns of a question: its bands, or its options in the order of the form. */
static size_t count_columns(const struct plan *plan, size_t q, const char **values,
                            uint32_t **columns)
{
    const struct question *question = &plan->form->questions[q];
    bool scale = is_scale(question);
    size_t count = scale ? 2 : 0;
    for (size_t c = 0; c < question->choice_count; c++) {
        int band = scale ? question_band(question, c) : 0;
        if (question->choices[c].dont_know || band < 0 || band == 2)
            continue;
        size_t column = scale ? (size_t)band : count++;
        check(column < FORM_CHOICES_MAX, "a form has so many choices at most");
        values[column] = question->choices[c].value;
        if (!columns[column])
            columns[column] = arena_alloc(plan->arena, plan->count * sizeof(uint32_t));
        count_chosen(plan, q, c, columns[column]);
    }
    for (size_t i = 0; i < count; i++) {
        if (!columns[i]) /* a scale of two has no band between */
            columns[i] = arena_alloc(plan->arena, plan->count * sizeof(uint32_t));
        disclosure_sum(plan->tree, plan->count, columns[i]);
    }
    return count;
}

/* One item at every node, each figure on its own n. A background question is for the
 * municipality alone. */
static void build_item(const struct plan *plan, size_t q)
{
    const struct question *question = &plan->form->questions[q];
    uint32_t *n = arena_alloc(plan->arena, plan->count * sizeof *n);
    bool *published = arena_alloc(plan->arena, plan->count * sizeof *published);
    count_answered(plan, q, n);
    for (size_t i = 0; i < plan->count; i++)
        published[i] = plan->published[i] && (i == 0 || !question->breakdown);
    disclosure_publish(plan->tree, plan->count, plan->input->round.k, n, published);

    const char *values[FORM_CHOICES_MAX] = {0};
    uint32_t *columns[FORM_CHOICES_MAX] = {0};
    size_t count = count_columns(plan, q, values, columns);
    for (size_t i = 0; i < plan->count; i++) {
        uint32_t at[FORM_CHOICES_MAX] = {0};
        for (size_t c = 0; c < count; c++)
            at[c] = columns[c][i];
        json_t *figure = !published[i] ? figure_few()
                         : is_scale(question)
                             ? figure_scale(plan->input->round.k, n[i], at[0], at[1])
                             : figure_options(plan->input->round.k, n[i], values, at, count);
        json_object_set_new(plan->items[i], question->item, figure);
        explicit_bzero(at, sizeof at);
    }
}

static bool build_items(struct plan *plan, struct complaint *complaint)
{
    plan->items = arena_alloc(plan->arena, plan->count * sizeof *plan->items);
    for (size_t i = 0; i < plan->count; i++)
        plan->items[i] = json_object();
    for (size_t q = 0; q < plan->form->question_count; q++) {
        const struct question *question = &plan->form->questions[q];
        const char *kind = release_item_kind(question);
        if (!kind || question_is_open(question))
            continue;
        if (json_object_get(plan->items[0], question->item))
            return complain(complaint, 500, "release.item-twice", "%s", question->item);
        build_item(plan, q);
    }
    return true;
}

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
        if (!is_scale(question) || count == FORM_QUESTIONS_MAX)
            continue;
        if (theme ? has_theme(question, theme) : question->step == step)
            codes[count++] = question->item;
    }
    return count ? figure_mean(figures, codes, count) : NULL;
}

static json_t *build_steps(const struct plan *plan, const json_t *figures)
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

static json_t *build_themes(const struct plan *plan, const json_t *figures)
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
static json_t *withheld(const struct node *node)
{
    if (node->over)
        return json_string("over-response");
    return !node->place && node->places < DISCLOSURE_PLACES ? json_string("dominance")
                                                            : json_null();
}

static json_t *node_json(struct plan *plan, size_t i)
{
    const struct node *node = &plan->nodes[i];
    char id[UUID_TEXT_SIZE], parent[UUID_TEXT_SIZE];
    text_uuid(node->id, id);
    if (i > 0)
        text_uuid(plan->nodes[plan->tree[i].parent].id, parent);
    json_t *n = plan->published[i]
                    ? figure_range_named(disclosure_n(plan->input->round.k, plan->ballots[i]))
                    : json_null();
    json_t *figures = plan->items[i];
    json_t *entry = json_pack(
        "{s:s, s:s, s:s, s:s, s:s?, s:I, s:o, s:o, s:o, s:o, s:o}", "id", id, "kind",
        node_kind_name(node->kind), "name", node->name, "audience", plan->form->audience,
        "parent", i > 0 ? parent : NULL, "invited", (json_int_t)node->invited, "n", n, "items",
        json_incref(figures), "steps", build_steps(plan, figures), "themes",
        build_themes(plan, figures), "withheld", withheld(node));
    check(entry, "names are UTF-8");
    if (node->kind == NODE_GROUP)
        json_object_set_new(entry, "members", members_json(plan, node->place));
    return entry;
}

static void add_slice(struct release_output *output, const char *audience,
                      const uint8_t node_id[16], const json_t *entry)
{
    struct buffer body = {0};
    char id[UUID_TEXT_SIZE];
    text_uuid(node_id, id);
    json_canonical(entry, &body);
    struct release_slice *slice = &output->slices[output->slice_count++];
    slice->audience = arena_string(output->arena, audience);
    slice->node_id = arena_string(output->arena, id);
    slice->body = arena_copy(output->arena, body.data, body.size);
    buffer_free(&body);
}

/* Adds the nodes of one audience to the array and the slices. */
static bool build_audience(const struct release_input *input,
                           const struct release_audience *audience, json_t *nodes,
                           struct release_output *output, struct complaint *complaint)
{
    struct plan plan = {.input = input,
                        .audience = audience,
                        .form = tally_form(audience->tally),
                        .arena = arena_new_secret()};
    bool built = plan_nodes(&plan, complaint);
    if (built) {
        plan_ballots(&plan);
        built = build_items(&plan, complaint);
    }
    for (size_t i = 0; built && i < plan.count; i++) {
        json_t *entry = node_json(&plan, i);
        json_array_append_new(nodes, entry);
        add_slice(output, plan.form->audience, plan.nodes[i].id, entry);
    }
    for (size_t i = 0; plan.items && i < plan.count; i++)
        json_decref(plan.items[i]);
    arena_free(plan.arena);
    return built;
}

static bool check_input(const struct release_input *input, struct complaint *complaint)
{
    check(input->audience_count <= RELEASE_AUDIENCES, "two audiences at most");
    if (input->round.k < 5 || input->round.k > 100)
        return complain(complaint, 500, "release.k", "%d", input->round.k);
    if (input->audience_count == 2 && !strcmp(tally_form(input->audiences[0].tally)->audience,
                                              tally_form(input->audiences[1].tally)->audience))
        return complain(complaint, 500, "release.audience-twice", "%s",
                        tally_form(input->audiences[0].tally)->audience);
    return true;
}

static json_t *head_json(const struct release_input *input, json_t *forms, json_t *nodes)
{
    char municipality[UUID_TEXT_SIZE], round[UUID_TEXT_SIZE];
    text_uuid(input->municipality.id, municipality);
    text_uuid(input->round.id, round);
    json_t *head = json_pack(
        "{s:i, s:{s:s, s:s, s:s, s:i}, s:{s:s, s:s, s:s, s:i, s:s, s:s, s:i, s:s?}, s:o, s:o}",
        "format", RELEASE_FORMAT, "municipality", "id", municipality, "name",
        input->municipality.name, "cbsCode", input->municipality.cbs_code, "cbsYear",
        input->municipality.cbs_year, "round", "id", round, "name", input->round.name,
        "schoolYear", input->round.school_year, "calendarYear", input->round.calendar_year,
        "opensOn", input->round.opens_on, "closesOn", input->round.closes_on, "k",
        input->round.k, "theme", input->round.theme, "forms", forms, "nodes", nodes);
    check(head, "names are UTF-8");
    return head;
}

bool release_build(const struct release_input *input, struct release_output *output,
                   struct complaint *complaint)
{
    memset(output, 0, sizeof *output);
    output->arena = arena_new();
    if (!check_input(input, complaint))
        return false;
    size_t most = 0;
    for (size_t i = 0; i < input->audience_count; i++)
        most += 2 * input->audiences[i].place_count + 1;
    output->slices = arena_alloc(output->arena, most * sizeof *output->slices);

    json_t *forms = json_object(), *nodes = json_array();
    bool built = true;
    static const char *const order[RELEASE_AUDIENCES] = {"parent", "professional"};
    for (size_t o = 0; o < RELEASE_AUDIENCES; o++) {
        for (size_t i = 0; built && i < input->audience_count; i++) {
            const struct form *form = tally_form(input->audiences[i].tally);
            if (strcmp(form->audience, order[o]))
                continue;
            json_object_set_new(forms, form->audience, release_form_json(form));
            built = build_audience(input, &input->audiences[i], nodes, output, complaint);
        }
    }
    json_t *release = head_json(input, forms, nodes);
    if (built)
        json_canonical(release, &output->body);
    json_decref(release);
    return built;
}

void release_output_free(struct release_output *output)
{
    if (output->arena)
        arena_free(output->arena);
    buffer_free(&output->body);
    memset(output, 0, sizeof *output);
}
