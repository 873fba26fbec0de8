#include <string.h>

#include "base/check.h"
#include "report/attacker_view.h"
#include "report/bounds.h"
#include "report/figure.h"
#include "report/release_form.h"

/* The columns of a scale; those of any other item are its options. */
enum { SCALE_NO, SCALE_BIT, SCALE_BOTH, SCALE_COLUMNS };

#define COLUMNS_MOST (FORM_CHOICES_MAX + 2)

/* A count whose range is narrowed, and whom it is told about. */
struct told {
    size_t count; /* in bounds */
    uint32_t n;   /* the answers it is a part of */
    bool rest;    /* what is not in it is an answer too: ja is what is not nee or een beetje */
    const char *node_id;
    size_t breakdown;
};

struct counting {
    const struct view *view;
    const struct subject *subject;
    const struct question *question;
    struct bounds *bounds;
    struct buffer told; /* of struct told */
    bool scale, single;
    size_t columns;
    const char *values[COLUMNS_MOST];
    size_t *bases; /* per place: places that no release tells apart have one number */
    size_t base_count;
    uint32_t **base_n; /* per release and base */
    size_t **of_base;  /* per release: first of the counts of a base; then one per column */
    size_t **of_node;  /* per release: of a published node, VIEW_NONE */
};

/* ---- counts and what is published of them -------------------------------------------- */

static void tell(struct counting *counting, size_t count, uint32_t n, size_t column,
                 const char *node_id, size_t breakdown)
{
    struct told told = {count, n, counting->scale && column == SCALE_BOTH, node_id, breakdown};
    buffer_add(&counting->told, &told, sizeof told);
}

/* A count per column of n answers, and that they belong together. Gives the first. */
static size_t add_counts(struct counting *counting, uint32_t n, const char *node_id,
                         size_t breakdown)
{
    size_t first = SIZE_MAX;
    for (size_t c = 0; c < counting->columns; c++) {
        size_t count = bounds_count(counting->bounds, 0, (int)n);
        first = c == 0 ? count : first;
        tell(counting, count, n, c, node_id, breakdown);
    }
    if (counting->scale) {
        bounds_sum(counting->bounds, first + SCALE_BOTH);
        bounds_part(counting->bounds, first + SCALE_NO);
        bounds_part(counting->bounds, first + SCALE_BIT);
    } else if (counting->single) {
        bounds_sum(counting->bounds, bounds_count(counting->bounds, (int)n, (int)n));
        for (size_t c = 0; c < counting->columns; c++)
            bounds_part(counting->bounds, first + c);
    }
    return first;
}

static const json_t *column_share(const struct counting *counting, const json_t *figure,
                                  size_t column)
{
    if (counting->scale)
        return column == SCALE_BIT
                   ? NULL
                   : json_object_get(figure, column == SCALE_NO ? "no" : "noOrBit");
    size_t i;
    json_t *option;
    json_array_foreach(json_object_get(figure, "options"), i, option)
    {
        if (text_equal(json_text(option, "value", NULL), counting->values[column]))
            return json_object_get(option, "share");
    }
    return NULL;
}

/* What a published share says about a count: the count of a sum by itself. */
static void add_published(struct counting *counting, const json_t *figure, uint32_t n,
                          size_t first)
{
    for (size_t c = 0; c < counting->columns; c++) {
        struct range share;
        if (!figure_read(column_share(counting, figure, c), &share) || share.high > 100)
            continue;
        struct range counts = disclosure_counts(n, share);
        bounds_sum(counting->bounds, bounds_count(counting->bounds, counts.low, counts.high));
        bounds_part(counting->bounds, first + c);
    }
}

/* ---- bases --------------------------------------------------------------------------- */

static bool same_base(const struct counting *counting, size_t a, size_t b)
{
    for (size_t r = 0; r < counting->view->count; r++)
        if (counting->subject->atoms[r][a] != counting->subject->atoms[r][b])
            return false;
    return true;
}

static void find_bases(struct counting *counting)
{
    const struct view *view = counting->view;
    size_t places = view->of->place_count;
    counting->bases = arena_alloc(view->arena, (places + 1) * sizeof *counting->bases);
    size_t *examples = arena_alloc(view->arena, (places + 1) * sizeof *examples);
    for (size_t p = 0; p < places; p++) {
        size_t base = 0;
        while (base < counting->base_count && !same_base(counting, p, examples[base]))
            base++;
        if (base == counting->base_count)
            examples[counting->base_count++] = p;
        counting->bases[p] = base;
    }
}

static const char *node_id(const struct view *view, size_t release, size_t node)
{
    return node == VIEW_NONE ? NULL
                             : json_text(view->releases[release].nodes[node], "id", NULL);
}

static void add_bases(struct counting *counting, size_t r)
{
    const struct view *view = counting->view;
    uint32_t *n = arena_alloc(view->arena, (counting->base_count + 1) * sizeof *n);
    size_t *counts = arena_alloc(view->arena, (counting->base_count + 1) * sizeof *counts);
    const char **ids = arena_alloc(view->arena, (counting->base_count + 1) * sizeof *ids);
    for (size_t p = 0; p < view->of->place_count; p++) {
        n[counting->bases[p]] += counting->subject->n[r][p];
        ids[counting->bases[p]] = node_id(view, r, counting->subject->atoms[r][p]);
    }
    for (size_t base = 0; base < counting->base_count; base++)
        counts[base] = add_counts(counting, n[base], ids[base], 0);
    counting->base_n[r] = n;
    counting->of_base[r] = counts;
}

/* What a correction took out of each base is what there is no more. */
static void add_taken_out(struct counting *counting, size_t r)
{
    for (size_t base = 0; base < counting->base_count; base++) {
        int out = (int)counting->base_n[r - 1][base] - (int)counting->base_n[r][base];
        for (size_t c = 0; out >= 0 && c < counting->columns; c++) {
            bounds_sum(counting->bounds, counting->of_base[r - 1][base] + c);
            bounds_part(counting->bounds, counting->of_base[r][base] + c);
            bounds_part(counting->bounds, bounds_count(counting->bounds, 0, out));
        }
    }
}

/* ---- nodes --------------------------------------------------------------------------- */

static size_t above(const struct counting *counting, size_t r, size_t node)
{
    const struct view_release *seen = &counting->view->releases[r];
    size_t at = seen->parents[node];
    while (at != VIEW_NONE && !counting->subject->published[r][at])
        at = seen->parents[at];
    return at;
}

static uint32_t node_n(const struct counting *counting, size_t r, const size_t *tops,
                       size_t node)
{
    uint32_t n = 0;
    for (size_t p = 0; p < counting->view->of->place_count; p++)
        for (size_t at = counting->subject->atoms[r][p]; at != VIEW_NONE; at = tops[at])
            n += at == node ? counting->subject->n[r][p] : 0;
    return n;
}

/* A published node is its atom and the published nodes right below it. */
static void add_node_sum(struct counting *counting, size_t r, const size_t *tops, size_t node)
{
    for (size_t c = 0; c < counting->columns; c++) {
        bounds_sum(counting->bounds, counting->of_node[r][node] + c);
        bool *added = arena_alloc(counting->view->arena, counting->base_count + 1);
        for (size_t p = 0; p < counting->view->of->place_count; p++) {
            size_t base = counting->bases[p];
            if (counting->subject->atoms[r][p] != node || added[base])
                continue;
            added[base] = true;
            bounds_part(counting->bounds, counting->of_base[r][base] + c);
        }
        for (size_t i = 0; i < counting->view->releases[r].count; i++)
            if (counting->subject->published[r][i] && tops[i] == node)
                bounds_part(counting->bounds, counting->of_node[r][i] + c);
    }
}

static void add_nodes(struct counting *counting, size_t r)
{
    const struct view *view = counting->view;
    size_t count = view->releases[r].count;
    size_t *tops = arena_alloc(view->arena, (count + 1) * sizeof *tops);
    size_t *counts = arena_alloc(view->arena, (count + 1) * sizeof *counts);
    counting->of_node[r] = counts;
    for (size_t i = 0; i < count; i++)
        tops[i] = counting->subject->published[r][i] ? above(counting, r, i) : VIEW_NONE;
    for (size_t i = 0; i < count; i++) {
        if (!counting->subject->published[r][i])
            continue;
        uint32_t n = node_n(counting, r, tops, i);
        counts[i] = add_counts(counting, n, node_id(view, r, i), 0);
        add_published(counting, view_figure(view, counting->subject, r, i), n, counts[i]);
    }
    for (size_t i = count; i-- > 0;)
        if (counting->subject->published[r][i])
            add_node_sum(counting, r, tops, i);
}

/* ---- other groupings ----------------------------------------------------------------- */

/* Whether the answers of the grouping are those of some bases; otherwise nothing follows. */
static bool whole_bases(const struct counting *counting, size_t r, const bool *within,
                        bool *bases)
{
    const struct view *view = counting->view;
    for (size_t p = 0; p < view->of->place_count; p++)
        if (within[p] && counting->subject->n[r][p] > 0)
            bases[counting->bases[p]] = true;
    for (size_t p = 0; p < view->of->place_count; p++)
        if (!within[p] && counting->subject->n[r][p] > 0 && bases[counting->bases[p]])
            return false;
    return true;
}

static void add_grouping(struct counting *counting, size_t r, size_t grouping,
                         const json_t *figure)
{
    const struct view *view = counting->view;
    bool *within = arena_alloc(view->arena, view->of->place_count + 1);
    bool *bases = arena_alloc(view->arena, counting->base_count + 1);
    for (size_t p = 0; p < view->of->place_count; p++)
        within[p] = view_grouping_has(view, r, grouping, p);
    if (!whole_bases(counting, r, within, bases))
        return;
    uint32_t n = 0;
    for (size_t base = 0; base < counting->base_count; base++)
        n += bases[base] ? counting->base_n[r][base] : 0;
    size_t first = add_counts(counting, n, node_id(view, r, 0), 0);
    add_published(counting, figure, n, first);
    for (size_t c = 0; c < counting->columns; c++) {
        bounds_sum(counting->bounds, first + c);
        for (size_t base = 0; base < counting->base_count; base++)
            if (bases[base])
                bounds_part(counting->bounds, counting->of_base[r][base] + c);
    }
}

static void add_groupings(struct counting *counting, size_t r)
{
    const struct view *view = counting->view;
    for (size_t i = 0; i < json_array_size(view->releases[r].groupings); i++) {
        const json_t *figure = view_grouping(view, counting->subject, r, i);
        if (figure)
            add_grouping(counting, r, i, figure);
    }
}

/* ---- breakdowns ---------------------------------------------------------------------- */

/* One breakdown in the first release: answers per base and class, where class 0 is who is in
 * no published group. */
struct broken {
    size_t breakdown, classes;
    size_t of_choice[FORM_CHOICES_MAX]; /* class; 0: not published */
    const json_t *figures[FORM_CHOICES_MAX + 1];
    uint32_t *n; /* per base, a row of classes */
};

static void class_choices(const struct counting *counting, struct broken *broken)
{
    const struct view *view = counting->view;
    const struct question *by =
        &view->form->questions[tally_breakdown(view->of->tally, broken->breakdown)];
    broken->classes = 1;
    for (size_t c = 0; c < by->choice_count; c++) {
        const json_t *figure = view_group(view, counting->subject, 0, broken->breakdown, c);
        if (!figure)
            continue;
        broken->figures[broken->classes] = figure;
        broken->of_choice[c] = broken->classes++;
    }
}

static size_t place_of(const struct view *view, const uint8_t *id)
{
    size_t p = 0;
    while (p < view->of->place_count && memcmp(view->of->places[p].id, id, 16) != 0)
        p++;
    return p;
}

static void count_classes(const struct counting *counting, struct broken *broken)
{
    const struct view *view = counting->view;
    broken->n = arena_alloc(view->arena,
                            (counting->base_count + 1) * broken->classes * sizeof *broken->n);
    for (size_t g = 0; g < view->count; g++) {
        const struct tally *tally = view_tally(view, g);
        size_t *places = arena_alloc(view->arena, (tally_leaves(tally) + 1) * sizeof *places);
        for (size_t leaf = 0; leaf < tally_leaves(tally); leaf++)
            places[leaf] = place_of(view, tally_leaf_id(tally, leaf));
        for (size_t cell = 0; cell < tally_cells(tally); cell++) {
            size_t place = places[tally_cell_leaf(tally, cell)];
            uint8_t group = tally_cell_group(tally, cell, broken->breakdown);
            if (view_contains(view, 0, place, g))
                broken->n[counting->bases[place] * broken->classes +
                          (group ? broken->of_choice[group - 1] : 0)] +=
                    tally_cell_answered(tally, cell, counting->subject->question);
        }
    }
}

/* A count per base and class; a base is its classes, a group is its bases. */
static void add_cells(struct counting *counting, const struct broken *broken, size_t column,
                      const size_t *groups)
{
    size_t cells = counting->base_count * broken->classes;
    size_t *counts = arena_alloc(counting->view->arena, (cells + 1) * sizeof *counts);
    const char *top = node_id(counting->view, 0, 0);
    for (size_t i = 0; i < cells; i++) {
        counts[i] = BOUNDS_NOTHING;
        if (broken->n[i] == 0)
            continue;
        counts[i] = bounds_count(counting->bounds, 0, (int)broken->n[i]);
        tell(counting, counts[i], broken->n[i], column, top, broken->breakdown + 1);
    }
    for (size_t base = 0; base < counting->base_count; base++) {
        bounds_sum(counting->bounds, counting->of_base[0][base] + column);
        for (size_t class = 0; class < broken->classes; class ++)
            bounds_part(counting->bounds, counts[base * broken->classes + class]);
    }
    for (size_t class = 1; class < broken->classes; class ++) {
        bounds_sum(counting->bounds, groups[class] + column);
        for (size_t base = 0; base < counting->base_count; base++)
            bounds_part(counting->bounds, counts[base * broken->classes + class]);
    }
}

static void add_breakdown(struct counting *counting, size_t breakdown)
{
    struct broken broken = {.breakdown = breakdown};
    size_t groups[FORM_CHOICES_MAX + 1];
    class_choices(counting, &broken);
    if (broken.classes == 1)
        return;
    count_classes(counting, &broken);
    for (size_t class = 1; class < broken.classes; class ++) {
        uint32_t n = 0;
        for (size_t base = 0; base < counting->base_count; base++)
            n += broken.n[base * broken.classes + class];
        groups[class] = add_counts(counting, n, node_id(counting->view, 0, 0), breakdown + 1);
        add_published(counting, broken.figures[class], n, groups[class]);
    }
    for (size_t c = 0; c < counting->columns; c++)
        add_cells(counting, &broken, c, groups);
}

/* ---- what follows -------------------------------------------------------------------- */

static void report(const struct counting *counting)
{
    const struct view *view = counting->view;
    if (!bounds_narrow(counting->bounds)) {
        view_attack(view, counting->subject, ATTACK_COUNTED, NULL, 0);
        return;
    }
    const struct told *told = (const struct told *)(void *)counting->told.data;
    for (size_t i = 0; i < counting->told.size / sizeof *told; i++) {
        struct range range = bounds_range(counting->bounds, told[i].count);
        int few = told[i].rest ? (int)told[i].n - range.low : range.low;
        if (range.low == range.high && few >= 1 && few < (int)view->k)
            view_attack(view, counting->subject, ATTACK_COUNTED, told[i].node_id,
                        told[i].breakdown);
    }
}

static void read_columns(struct counting *counting)
{
    const char *kind = release_item_kind(counting->question);
    counting->scale = text_equal(kind, "scale");
    counting->single = text_equal(kind, "choice");
    if (counting->scale) {
        counting->columns = SCALE_COLUMNS;
        return;
    }
    for (size_t c = 0; c < counting->question->choice_count; c++)
        if (!counting->question->choices[c].dont_know)
            counting->values[counting->columns++] = counting->question->choices[c].value;
}

void attacker_count(const struct view *view, const struct subject *subject)
{
    size_t releases = view->count;
    struct counting counting = {
        .view = view,
        .subject = subject,
        .question = &view->form->questions[subject->question],
        .bounds = bounds_new(),
        .base_n = arena_alloc(view->arena, releases * sizeof(uint32_t *)),
        .of_base = arena_alloc(view->arena, releases * sizeof(size_t *)),
        .of_node = arena_alloc(view->arena, releases * sizeof(size_t *))};
    read_columns(&counting);
    find_bases(&counting);
    for (size_t r = 0; r < releases; r++)
        add_bases(&counting, r);
    for (size_t r = 1; r < releases; r++)
        add_taken_out(&counting, r);
    for (size_t r = 0; r < releases; r++) {
        add_nodes(&counting, r);
        add_groupings(&counting, r);
    }
    for (size_t b = 0; b < tally_breakdowns(view->of->tally); b++)
        add_breakdown(&counting, b);
    report(&counting);
    bounds_free(counting.bounds);
    buffer_wipe(&counting.told);
}
