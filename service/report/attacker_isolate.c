#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "report/attacker_view.h"
#include "report/isolation.h"

/* Which grouping of isolation.h is what. */
enum {
    LATER_TREE,
    GROUPINGS,
    LATER_GROUPINGS = GROUPINGS + VIEW_WAYS,
    BREAKDOWNS = LATER_GROUPINGS + VIEW_WAYS
};

/* Two releases, or one twice: what they say together. */
struct pair {
    const struct view *view;
    const struct subject *subject;
    size_t former, later;
    struct buffer cells; /* of struct isolation_cell */
    size_t count;
    size_t classes[ISOLATION_GROUPINGS];
    uint16_t *groupings[2][VIEW_WAYS];                   /* per place, of either release */
    uint16_t groups[TALLY_BREAKDOWNS][FORM_CHOICES_MAX]; /* per choice */
    size_t broken; /* breakdowns that have a published group, the last one + 1 */
};

/* The groupings of one kind that are published, as classes of the places. A place is in at
 * most one of a kind. */
static void class_groupings(struct pair *pair, size_t release, size_t slot)
{
    const struct view *view = pair->view;
    for (size_t way = 0; way < VIEW_WAYS; way++) {
        uint16_t *classes =
            arena_alloc(view->arena, (view->of->place_count + 1) * sizeof *classes);
        size_t at = (slot ? LATER_GROUPINGS : GROUPINGS) + way, i;
        json_t *grouping;
        json_array_foreach(view->releases[release].groupings, i, grouping)
        {
            bool by_kind = text_equal(json_text(grouping, "kind", NULL), "kind");
            if (by_kind != (way == 1) || !view_grouping(view, pair->subject, release, i))
                continue;
            pair->classes[at]++;
            for (size_t p = 0; p < view->of->place_count; p++)
                if (view->releases[release].grouping_of[way][p] == i)
                    classes[p] = (uint16_t)pair->classes[at];
        }
        pair->groupings[slot][way] = classes;
    }
}

static void class_groups(struct pair *pair)
{
    const struct view *view = pair->view;
    for (size_t b = 0; b < tally_breakdowns(view->of->tally); b++) {
        const struct question *by = &view->form->questions[tally_breakdown(view->of->tally, b)];
        for (size_t c = 0; c < by->choice_count; c++) {
            if (!view_group(view, pair->subject, pair->former, b, c))
                continue;
            pair->groups[b][c] = (uint16_t)++pair->classes[BREAKDOWNS + b];
            pair->broken = b + 1;
        }
    }
}

static void add_cell(struct pair *pair, size_t place, size_t generation, const uint8_t *groups,
                     uint32_t n)
{
    const struct view *view = pair->view;
    bool before = view_contains(view, pair->former, place, generation);
    bool after =
        pair->later != pair->former && view_contains(view, pair->later, place, generation);
    if (n == 0 || (!before && !after))
        return;
    struct isolation_cell cell = {.atom = ISOLATION_NOWHERE, .n = n};
    size_t atom = pair->subject->atoms[pair->former][place];
    if (before && atom != VIEW_NONE)
        cell.atom = atom;
    size_t later = pair->subject->atoms[pair->later][place];
    if (after && later != VIEW_NONE)
        cell.classes[LATER_TREE] = (uint16_t)(later + 1);
    for (size_t way = 0; way < VIEW_WAYS; way++) {
        if (before)
            cell.classes[GROUPINGS + way] = pair->groupings[0][way][place];
        if (after)
            cell.classes[LATER_GROUPINGS + way] = pair->groupings[1][way][place];
    }
    for (size_t b = 0; before && groups && b < pair->broken; b++)
        if (groups[b])
            cell.classes[BREAKDOWNS + b] = pair->groups[b][groups[b] - 1];
    buffer_add(&pair->cells, &cell, sizeof cell);
    pair->count++;
}

static void add_generation(struct pair *pair, size_t generation)
{
    const struct view *view = pair->view;
    const struct tally *tally = view_tally(view, generation);
    size_t q = pair->subject->question, leaves = tally_leaves(tally);
    size_t *places = view_places(view, tally);
    for (size_t leaf = 0; !pair->broken && leaf < leaves; leaf++)
        add_cell(pair, places[leaf], generation, NULL,
                 q == ATTACK_WHOLE ? tally_ballots(tally, leaf)
                                   : tally_answered(tally, leaf, q));
    for (size_t c = 0; pair->broken && c < tally_cells(tally); c++) {
        uint8_t groups[TALLY_BREAKDOWNS];
        for (size_t b = 0; b < TALLY_BREAKDOWNS; b++)
            groups[b] = tally_cell_group(tally, c, b);
        add_cell(pair, places[tally_cell_leaf(tally, c)], generation, groups,
                 tally_cell_answered(tally, c, q));
    }
}

static struct isolation_cell *cells_of(const struct pair *pair)
{
    return (struct isolation_cell *)(void *)pair->cells.data;
}

static int compare_cells(const void *left, const void *right)
{
    const struct isolation_cell *a = left, *b = right;
    if (a->atom != b->atom)
        return a->atom < b->atom ? -1 : 1;
    return memcmp(a->classes, b->classes, sizeof a->classes);
}

/* People who stand in the same sums are one cell. */
static void merge_cells(struct pair *pair)
{
    struct isolation_cell *cells = cells_of(pair);
    if (pair->count == 0)
        return;
    qsort(cells, pair->count, sizeof *cells, compare_cells);
    size_t last = 0;
    for (size_t i = 1; i < pair->count; i++) {
        if (compare_cells(&cells[last], &cells[i]) == 0)
            cells[last].n += cells[i].n;
        else
            cells[++last] = cells[i];
    }
    pair->count = last + 1;
}

static enum isolation try_pair(struct pair *pair)
{
    class_groupings(pair, pair->former, 0);
    if (pair->later != pair->former) {
        class_groupings(pair, pair->later, 1);
        pair->classes[LATER_TREE] = pair->view->releases[pair->later].count;
    }
    class_groups(pair);
    for (size_t g = 0; g < pair->view->count; g++)
        add_generation(pair, g);
    merge_cells(pair);
    enum isolation found =
        isolation_find(cells_of(pair), pair->count, pair->classes, pair->view->k);
    buffer_wipe(&pair->cells);
    return found;
}

void attacker_isolate(const struct view *view, const struct subject *subject)
{
    size_t last = view->count - 1;
    for (size_t former = 0; former < view->count; former++) {
        struct pair pair = {.view = view, .subject = subject, .former = former, .later = last};
        if (former == last && last > 0)
            break;
        if (try_pair(&pair) != ISOLATION_NONE)
            view_attack(view, subject, ATTACK_ISOLATED, NULL, pair.broken);
    }
}
