#include "report/correction.h"

#include <string.h>

#include "report/figure.h"
#include "report/rule.h"

/* One figure of the release that is replaced, by its atoms. Arrays have one entry per node. */
struct replaced {
    size_t *atoms;
    uint32_t *kept, *out;
};

static bool was_withheld(const struct node *node)
{
    const char *reason = json_text(node->earlier, "withheld", NULL);
    return text_equal(reason, withheld_name(WITHHELD_OVER)) ||
           text_equal(reason, withheld_name(WITHHELD_CORRECTED));
}

static uint32_t answers_of(const struct tally *tally, const struct plan_item *item,
                           const uint8_t *place)
{
    size_t leaf = tally_find(tally, place);
    if (leaf == SIZE_MAX)
        return 0;
    return item ? tally_answered(tally, leaf, item->question) : tally_ballots(tally, leaf);
}

static struct replaced compare(const struct plan *plan, const struct plan_item *item)
{
    const struct tally *voided = plan->audience->voided[plan->input->earlier_count - 1];
    bool *published = arena_alloc(plan->arena, plan->count * sizeof *published);
    struct replaced replaced = {
        .atoms = arena_alloc(plan->arena, plan->count * sizeof(size_t)),
        .kept = arena_alloc(plan->arena, plan->count * sizeof(uint32_t)),
        .out = arena_alloc(plan->arena, plan->count * sizeof(uint32_t))};
    for (size_t i = 0; i < plan->count; i++)
        published[i] = plan_was_published(plan, item, i);
    plan_atoms(plan, published, replaced.atoms);
    for (size_t i = 0; i < plan->count; i++) {
        const struct node *node = &plan->nodes[i];
        size_t atom = replaced.atoms[i];
        if (!node->place || was_withheld(node) || atom == NO_PARENT)
            continue;
        uint32_t here = answers_of(plan->audience->tally, item, node->id);
        replaced.out[atom] += answers_of(voided, item, node->id);
        if (node->withheld == WITHHELD_NOT)
            replaced.kept[atom] += here;
        else
            replaced.out[atom] += here;
    }
    return replaced;
}

static bool few(const struct plan *plan, uint32_t n)
{
    return n > 0 && n < (uint32_t)plan->k;
}

static bool take_atom(struct plan *plan, const struct replaced *replaced, size_t atom)
{
    bool taken = false;
    for (size_t i = 0; i < plan->count; i++) {
        struct node *node = &plan->nodes[i];
        if (!node->place || replaced->atoms[i] != atom || node->withheld != WITHHELD_NOT)
            continue;
        node->withheld = WITHHELD_CORRECTED;
        taken = true;
    }
    return taken;
}

static bool take_few(struct plan *plan, const struct plan_item *item)
{
    struct replaced replaced = compare(plan, item);
    bool taken = false;
    for (size_t i = 0; i < plan->count; i++)
        if (few(plan, replaced.kept[i]) || few(plan, replaced.out[i]))
            taken = take_atom(plan, &replaced, i) || taken;
    return taken;
}

void correction_take_out(struct plan *plan)
{
    bool taken = plan->input->earlier_count > 0 && !RULE_OFF(RULE_CORRECTIONS);
    while (taken) {
        taken = take_few(plan, NULL);
        for (size_t q = 0; q < plan->form->question_count; q++)
            if (plan->items[q].asked)
                taken = take_few(plan, &plan->items[q]) || taken;
    }
    plan_count(plan);
}

bool correction_take_atoms(struct plan *plan, const struct plan_item *item)
{
    struct replaced replaced = compare(plan, item);
    bool taken = false;
    for (size_t i = 0; i < plan->count; i++)
        if (replaced.out[i] > 0)
            taken = take_atom(plan, &replaced, i) || taken;
    if (taken)
        correction_take_out(plan);
    return taken;
}
