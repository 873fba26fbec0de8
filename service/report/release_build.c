#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "report/attacker.h"
#include "report/correction.h"
#include "report/release_form.h"
#include "report/release_parts.h"
#include "report/rule.h"

/* A release on its way. */
struct building {
    const struct release_input *input;
    struct plan plans[RELEASE_AUDIENCES]; /* beside the audiences of the input */
    struct arena *arena;                  /* secret */
};

static const char *const order[RELEASE_AUDIENCES] = {"parent", "professional"};

/* ---- text ---------------------------------------------------------------------------- */

static json_t *coarser_json(const struct building *building)
{
    json_t *coarser = json_object();
    for (size_t a = 0; a < building->input->audience_count; a++) {
        const struct plan *plan = &building->plans[a];
        json_object_set_new(coarser, plan->form->audience,
                            json_pack("{s:i, s:i}", "area", plan->coarser.area, "municipality",
                                      plan->coarser.municipality));
    }
    return coarser;
}

static json_t *head_json(const struct building *building, json_t *forms, json_t *nodes,
                         json_t *groupings)
{
    const struct release_input *input = building->input;
    char municipality[UUID_TEXT_SIZE], round[UUID_TEXT_SIZE];
    text_uuid(input->municipality.id, municipality);
    text_uuid(input->round.id, round);
    json_t *head = json_pack(
        "{s:i, s:{s:s, s:s, s:s, s:i}, s:{s:s, s:s, s:s, s:i, s:s, s:s, s:i, s:s?}, s:o, s:I, "
        "s:o, s:o, s:o}",
        "format", RELEASE_FORMAT, "municipality", "id", municipality, "name",
        input->municipality.name, "cbsCode", input->municipality.cbs_code, "cbsYear",
        input->municipality.cbs_year, "round", "id", round, "name", input->round.name,
        "schoolYear", input->round.school_year, "calendarYear", input->round.calendar_year,
        "opensOn", input->round.opens_on, "closesOn", input->round.closes_on, "k",
        input->round.k, "theme", input->round.theme, "coarser", coarser_json(building),
        "corrections", (json_int_t)input->earlier_count, "forms", forms, "nodes", nodes,
        "groupings", groupings);
    check(head, "names are UTF-8");
    return head;
}

static json_t *release_text(struct building *building)
{
    json_t *forms = json_object(), *nodes = json_array(), *groupings = json_array();
    for (size_t o = 0; o < RELEASE_AUDIENCES; o++) {
        for (size_t a = 0; a < building->input->audience_count; a++) {
            struct plan *plan = &building->plans[a];
            if (strcmp(plan->form->audience, order[o]) != 0)
                continue;
            plan_publish(plan);
            parts_figures(plan);
            json_object_set_new(forms, plan->form->audience, release_form_json(plan->form));
            for (size_t i = 0; i < plan->count; i++)
                json_array_append_new(nodes, parts_node(plan, i));
            parts_groupings(plan, groupings);
            parts_free_areas(plan);
        }
    }
    return head_json(building, forms, nodes, groupings);
}

/* ---- repair -------------------------------------------------------------------------- */

/* The release with those it replaces; in the secret arena. */
static const struct release **with_earlier(const struct building *building,
                                           const struct release *release)
{
    size_t earlier = building->input->earlier_count;
    const struct release **releases =
        arena_alloc(building->arena, (earlier + 1) * sizeof *releases);
    for (size_t i = 0; i < earlier; i++)
        releases[i] = building->input->earlier[i];
    releases[earlier] = release;
    return releases;
}

static void attack(const struct building *building, json_t *text, struct attacks *attacks)
{
    struct release *release = release_of(text);
    *attacks = (struct attacks){0};
    attacker_try(building->input, with_earlier(building, release),
                 building->input->earlier_count + 1, attacks);
    release_free(release);
}

static size_t count_exact(const struct building *building, size_t audience, json_t *text,
                          size_t enough, bool *suspect)
{
    struct release *release = release_of(text);
    size_t count =
        attacker_count_exact(building->input, audience, with_earlier(building, release),
                             building->input->earlier_count + 1, enough, suspect);
    release_free(release);
    return count;
}

static bool block_node(const struct plan *plan, struct plan_item *item, const char *node_id)
{
    for (size_t i = 0; node_id && i < plan->count; i++) {
        char id[UUID_TEXT_SIZE];
        text_uuid(plan->nodes[i].id, id);
        if (!text_equal(id, node_id) || !item->published[i])
            continue;
        bool fresh = !item->blocked[i];
        item->blocked[i] = true;
        return fresh;
    }
    return false;
}

static bool block_everywhere(const struct plan *plan, struct plan_item *item)
{
    bool fresh = false;
    for (size_t i = 0; i < plan->count; i++) {
        fresh = fresh || !item->blocked[i];
        item->blocked[i] = true;
    }
    return fresh;
}

/* What still succeeds is not written: by a breakdown, or at the node. */
static bool withhold(struct building *building, const struct attack *attack)
{
    struct plan *plan = &building->plans[attack->audience];
    struct plan_item *item =
        attack->question == ATTACK_WHOLE ? NULL : &plan->items[attack->question];
    if (attack->kind == ATTACK_ISOLATED && building->input->earlier_count > 0)
        return correction_take_atoms(plan, item);
    if (!item)
        return false;
    if (attack->breakdown > 0 && item->breakdowns_most >= attack->breakdown) {
        item->breakdowns_most = attack->breakdown - 1;
        return true;
    }
    return block_node(plan, item, attack->node_id);
}

/* And where that changes nothing, not at all. */
static bool withhold_all(struct building *building, const struct attacks *attacks)
{
    bool changed = false;
    for (size_t i = 0; i < attacks->count; i++)
        changed = withhold(building, &attacks->list[i]) || changed;
    for (size_t i = 0; !changed && i < attacks->count; i++) {
        struct plan *plan = &building->plans[attacks->list[i].audience];
        size_t question = attacks->list[i].question;
        changed = question != ATTACK_WHOLE && block_everywhere(plan, &plan->items[question]);
    }
    for (size_t a = 0; a < building->input->audience_count; a++)
        parts_free(&building->plans[a]);
    return changed;
}

/* From fine to coarse. What most people read is the municipality, so its parts become coarser
 * before it does. False when there is nothing coarser. */
static bool coarser_next(struct coarser *coarser)
{
    if (coarser->area < DISCLOSURE_TIERS) {
        coarser->area++;
        return true;
    }
    coarser->municipality++;
    coarser->area = coarser->municipality;
    return coarser->municipality <= DISCLOSURE_TIERS;
}

/* The finest steps of one audience with which no count follows; where none are, those with
 * which the fewest follow. */
static void coarsen(struct building *building, size_t audience)
{
    struct plan *plan = &building->plans[audience];
    struct coarser best = plan->coarser;
    size_t fewest = SIZE_MAX;
    bool *suspect = arena_alloc(building->arena, plan->form->question_count * sizeof *suspect);
    do {
        json_t *text = release_text(building);
        size_t counted = count_exact(building, audience, text, fewest, suspect);
        json_decref(text);
        if (counted < fewest) {
            fewest = counted;
            best = plan->coarser;
        }
    } while (fewest > 0 && coarser_next(&plan->coarser));
    plan->coarser = best;
}

/* The release as it is written. NULL when something still follows from the numbers of ballots,
 * which cannot be told less finely. */
static json_t *repaired(struct building *building)
{
    struct attacks attacks = {0};
    for (size_t a = 0; !RULE_OFF(RULE_REPAIR) && a < building->input->audience_count; a++)
        coarsen(building, a);
    json_t *text = release_text(building);
    if (!RULE_OFF(RULE_REPAIR))
        attack(building, text, &attacks);
    while (attacks.count > 0) {
        bool changed = withhold_all(building, &attacks);
        attacks_free(&attacks);
        json_decref(text);
        text = changed ? release_text(building) : NULL;
        if (text)
            attack(building, text, &attacks);
    }
    return text;
}

/* ---- building ------------------------------------------------------------------------ */

static void add_slice(struct release_output *output, const json_t *node)
{
    struct buffer body = {0};
    json_canonical(node, &body);
    struct release_slice *slice = &output->slices[output->slice_count++];
    slice->audience = arena_string(output->arena, json_text(node, "audience", ""));
    slice->node_id = arena_string(output->arena, json_text(node, "id", ""));
    slice->body = arena_copy(output->arena, body.data, body.size);
    buffer_free(&body);
}

static void add_slices(const json_t *text, struct release_output *output)
{
    const json_t *nodes = json_object_get(text, "nodes");
    output->slices =
        arena_alloc(output->arena, (json_array_size(nodes) + 1) * sizeof *output->slices);
    size_t i;
    json_t *node;
    json_array_foreach(nodes, i, node)
    {
        add_slice(output, node);
    }
}

static bool check_input(const struct release_input *input, struct complaint *complaint)
{
    check(input->audience_count <= RELEASE_AUDIENCES, "two audiences at most");
    if (input->round.k < 5 || input->round.k > 100)
        return complain(complaint, 500, "release.k", "%d", input->round.k);
    for (size_t i = 0; i < input->earlier_count; i++)
        check(input->earlier[i], "a correction knows what it replaces");
    if (input->audience_count == 2 && !strcmp(tally_form(input->audiences[0].tally)->audience,
                                              tally_form(input->audiences[1].tally)->audience))
        return complain(complaint, 500, "release.audience-twice", "%s",
                        tally_form(input->audiences[0].tally)->audience);
    return true;
}

static bool make_plans(struct building *building, struct complaint *complaint)
{
    const struct release_input *input = building->input;
    for (size_t a = 0; a < input->audience_count; a++) {
        if (!plan_make(input, &input->audiences[a], building->arena, &building->plans[a],
                       complaint))
            return false;
        correction_take_out(&building->plans[a]);
    }
    return true;
}

bool release_build(const struct release_input *input, struct release_output *output,
                   struct complaint *complaint)
{
    memset(output, 0, sizeof *output);
    output->arena = arena_new();
    if (!check_input(input, complaint))
        return false;
    struct building building = {.input = input, .arena = arena_new_secret()};
    json_t *text = NULL;
    bool built = make_plans(&building, complaint);
    if (built) {
        text = repaired(&building);
        built = text || complain(complaint, 500, "release.unsafe", "%s", input->round.name);
    }
    if (built) {
        add_slices(text, output);
        json_canonical(text, &output->body);
    }
    json_decref(text);
    for (size_t a = 0; a < input->audience_count; a++)
        parts_free(&building.plans[a]);
    arena_free(building.arena);
    return built;
}

void release_output_free(struct release_output *output)
{
    if (output->arena)
        arena_free(output->arena);
    buffer_free(&output->body);
    memset(output, 0, sizeof *output);
}
