#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "report/attacker_view.h"
#include "report/figure.h"
#include "report/release_form.h"
#include "report/worlds.h"

/* The columns of a scale; those of any other item are its options. */
enum { SCALE_NO, SCALE_BIT, SCALE_YES, SCALE_COLUMNS };

#define COLUMNS_MOST FORM_CHOICES_MAX

/* A published sum or one that follows from published ones: a set of the worlds. */
struct sum {
    const json_t *figure; /* NULL: it only follows */
    const char *node_id;  /* whom it is told about; NULL: no node */
    size_t breakdown;     /* from 1; 0: by none */
    uint32_t n;
};

/* Those who answered at one place and are alike by background, as far as one correction took
 * them out or none did. */
struct people {
    size_t place, generation, at; /* at: their cell of the tally, or their leaf */
    const size_t *key;            /* the published sums in which they stand */
};

/* The sums of one release by what they are of; VIEW_NONE where there is none. */
struct sums {
    size_t *nodes;     /* per node */
    size_t *atoms;     /* per node: what of it is in no published one below */
    size_t *taken;     /* per node: what a correction took out of it */
    size_t *former;    /* per node: the same in the release before */
    size_t *groupings; /* per grouping */
    size_t *groups;    /* per breakdown and choice */
};

struct counting {
    const struct view *view;
    const struct subject *subject;
    const struct question *question;
    bool scale, broken; /* broken: people are known by cells of the tally */
    size_t columns, column_of[FORM_CHOICES_MAX];
    const char *values[COLUMNS_MOST];
    size_t per_release, ways; /* parts of a key: those of each release, and all */
    struct worlds *worlds;
    struct sums *releases;
    struct buffer sums;   /* of struct sum, beside the sets */
    struct buffer people; /* of struct people */
};

/* Parts of a key for one release: the atom, a grouping of either kind, a group of each
 * breakdown; VIEW_NONE for nothing published. */
enum { KEY_ATOM, KEY_GROUPINGS, KEY_GROUPS = KEY_GROUPINGS + VIEW_WAYS };

/* ---- columns --------------------------------------------------------------------------- */

static void read_columns(struct counting *counting)
{
    const struct question *question = counting->question;
    counting->scale = text_equal(release_item_kind(question), "scale");
    counting->columns = counting->scale ? SCALE_COLUMNS : 0;
    for (size_t c = 0; c < question->choice_count; c++) {
        int band = counting->scale ? question_band(question, c) : -1;
        counting->column_of[c] = VIEW_NONE;
        if (question->choices[c].dont_know || (counting->scale && band < 0))
            continue;
        counting->column_of[c] = counting->scale ? (size_t)band : counting->columns++;
        counting->values[counting->column_of[c]] = question->choices[c].value;
    }
}

static const json_t *column_share(const struct counting *counting, const json_t *figure,
                                  size_t column)
{
    if (counting->scale)
        return column == SCALE_YES
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

/* What a published figure says about the counts of its sum. */
static void tell(struct counting *counting, size_t set, const struct sum *sum)
{
    for (size_t c = 0; sum->figure && c < counting->columns; c++) {
        struct range share;
        if (!figure_read(column_share(counting, sum->figure, c), &share) || share.high > 100)
            continue;
        uint64_t columns = (uint64_t)1 << c;
        if (counting->scale && c == SCALE_BIT)
            columns |= 1u << SCALE_NO;
        worlds_told(counting->worlds, set, columns, disclosure_counts(sum->n, share));
    }
}

/* ---- sums ------------------------------------------------------------------------------ */

static struct sum *sum_at(const struct counting *counting, size_t set)
{
    return (struct sum *)(void *)counting->sums.data + set;
}

static size_t add_sum(struct counting *counting, const json_t *figure, const char *node_id,
                      size_t breakdown)
{
    struct sum sum = {figure, node_id, breakdown, 0};
    buffer_add(&counting->sums, &sum, sizeof sum);
    return worlds_set(counting->worlds);
}

static const char *node_id(const struct view *view, size_t release, size_t node)
{
    return node == VIEW_NONE ? NULL
                             : json_text(view->releases[release].nodes[node], "id", NULL);
}

static size_t *none_of(const struct counting *counting, size_t count)
{
    size_t *list = arena_alloc(counting->view->arena, (count + 1) * sizeof *list);
    for (size_t i = 0; i < count; i++)
        list[i] = VIEW_NONE;
    return list;
}

/* The lowest published node above it. */
static size_t above(const struct counting *counting, size_t r, size_t node)
{
    const struct view_release *seen = &counting->view->releases[r];
    size_t at = seen->parents[node];
    while (at != VIEW_NONE && !counting->subject->published[r][at])
        at = seen->parents[at];
    return at;
}

static void add_nodes(struct counting *counting, size_t r)
{
    const struct view *view = counting->view;
    struct sums *sums = &counting->releases[r];
    for (size_t i = 0; i < view->releases[r].count; i++) {
        if (!counting->subject->published[r][i])
            continue;
        sums->nodes[i] = add_sum(counting, view_figure(view, counting->subject, r, i),
                                 node_id(view, r, i), 0);
        size_t at = above(counting, r, i);
        if (at != VIEW_NONE && sums->atoms[at] == VIEW_NONE)
            sums->atoms[at] = add_sum(counting, NULL, node_id(view, r, at), 0);
    }
}

/* What is published of a node before and after a correction tells what was taken out. */
static void add_taken(struct counting *counting, size_t r)
{
    const struct view *view = counting->view;
    struct sums *sums = &counting->releases[r];
    for (size_t i = 0; r > 0 && i < view->releases[r].count; i++) {
        if (sums->nodes[i] == VIEW_NONE)
            continue;
        size_t same = view_node(&view->releases[r - 1], node_id(view, r, i));
        if (same == VIEW_NONE || counting->releases[r - 1].nodes[same] == VIEW_NONE)
            continue;
        sums->former[i] = same;
        sums->taken[i] = add_sum(counting, NULL, node_id(view, r, i), 0);
    }
}

static void add_across(struct counting *counting, size_t r)
{
    const struct view *view = counting->view;
    struct sums *sums = &counting->releases[r];
    const char *top = node_id(view, r, 0);
    for (size_t i = 0; i < json_array_size(view->releases[r].groupings); i++) {
        const json_t *figure = view_grouping(view, counting->subject, r, i);
        if (figure)
            sums->groupings[i] = add_sum(counting, figure, top, 0);
    }
    for (size_t b = 0; KEY_GROUPS + b < counting->per_release; b++) {
        const struct question *by = &view->form->questions[tally_breakdown(view->of->tally, b)];
        for (size_t c = 0; c < by->choice_count; c++) {
            const json_t *figure = view_group(view, counting->subject, r, b, c);
            if (figure)
                sums->groups[b * FORM_CHOICES_MAX + c] = add_sum(counting, figure, top, b + 1);
        }
    }
}

static void add_sums(struct counting *counting)
{
    const struct view *view = counting->view;
    counting->releases = arena_alloc(view->arena, view->count * sizeof *counting->releases);
    for (size_t r = 0; r < view->count; r++) {
        size_t nodes = view->releases[r].count;
        struct sums *sums = &counting->releases[r];
        sums->nodes = none_of(counting, nodes);
        sums->atoms = none_of(counting, nodes);
        sums->taken = none_of(counting, nodes);
        sums->former = none_of(counting, nodes);
        sums->groupings = none_of(counting, json_array_size(view->releases[r].groupings));
        sums->groups = none_of(counting, TALLY_BREAKDOWNS * FORM_CHOICES_MAX);
        add_nodes(counting, r);
        add_taken(counting, r);
        add_across(counting, r);
    }
}

/* ---- people ---------------------------------------------------------------------------- */

static void key_of(const struct counting *counting, const struct people *people,
                   const struct tally *tally, size_t *key)
{
    const struct view *view = counting->view;
    for (size_t r = 0; r < view->count; r++) {
        const struct sums *sums = &counting->releases[r];
        size_t *part = key + r * counting->per_release;
        for (size_t i = 0; i < counting->per_release; i++)
            part[i] = VIEW_NONE;
        if (!view_contains(view, r, people->place, people->generation))
            continue;
        part[KEY_ATOM] = counting->subject->atoms[r][people->place];
        for (size_t way = 0; way < VIEW_WAYS; way++) {
            size_t grouping = view->releases[r].grouping_of[way][people->place];
            if (grouping != VIEW_NONE)
                part[KEY_GROUPINGS + way] = sums->groupings[grouping];
        }
        for (size_t b = 0; counting->broken && KEY_GROUPS + b < counting->per_release; b++) {
            uint8_t group = tally_cell_group(tally, people->at, b);
            if (group)
                part[KEY_GROUPS + b] = sums->groups[b * FORM_CHOICES_MAX + group - 1];
        }
    }
}

static void add_generation(struct counting *counting, size_t generation)
{
    const struct view *view = counting->view;
    const struct tally *tally = view_tally(view, generation);
    size_t q = counting->subject->question;
    size_t count = counting->broken ? tally_cells(tally) : tally_leaves(tally);
    size_t *places = view_places(view, tally);
    for (size_t at = 0; at < count; at++) {
        size_t leaf = counting->broken ? tally_cell_leaf(tally, at) : at;
        struct people people = {places[leaf], generation, at, NULL};
        uint32_t n = counting->broken ? tally_cell_answered(tally, at, q)
                                      : tally_answered(tally, leaf, q);
        if (n == 0)
            continue;
        size_t *key = arena_alloc(view->arena, counting->ways * sizeof *key);
        key_of(counting, &people, tally, key);
        people.key = key;
        buffer_add(&counting->people, &people, sizeof people);
    }
}

static int compare_people(const void *left, const void *right, void *context)
{
    const struct people *a = left, *b = right;
    const struct counting *counting = context;
    return memcmp(a->key, b->key, counting->ways * sizeof *a->key);
}

/* What they chose, added to the columns; how many they are. */
static uint32_t add_answers(const struct counting *counting, const struct people *people,
                            uint32_t *counts)
{
    const struct tally *tally = view_tally(counting->view, people->generation);
    size_t q = counting->subject->question;
    for (size_t c = 0; c < counting->question->choice_count; c++)
        if (counting->column_of[c] != VIEW_NONE)
            counts[counting->column_of[c]] += counting->broken
                                                  ? tally_cell_chose(tally, people->at, q, c)
                                                  : tally_chose(tally, people->at, q, c);
    return counting->broken ? tally_cell_answered(tally, people->at, q)
                            : tally_answered(tally, people->at, q);
}

static void join(struct counting *counting, size_t set, size_t cell, uint32_t n)
{
    if (set == VIEW_NONE)
        return;
    sum_at(counting, set)->n += n;
    worlds_join(counting->worlds, set, cell);
}

/* Whether a node is the other or above it. */
static bool within(const struct counting *counting, size_t r, size_t node, size_t other)
{
    while (node != VIEW_NONE && node != other)
        node = above(counting, r, node);
    return node != VIEW_NONE;
}

/* People stand in the sums of their atom and all above it, and in those across. */
static void join_all(struct counting *counting, const size_t *key, size_t cell, uint32_t n)
{
    for (size_t r = 0; r < counting->view->count; r++) {
        const struct sums *sums = &counting->releases[r];
        const size_t *part = key + r * counting->per_release;
        size_t atom = part[KEY_ATOM];
        for (size_t at = atom; at != VIEW_NONE; at = above(counting, r, at))
            join(counting, sums->nodes[at], cell, n);
        if (atom != VIEW_NONE)
            join(counting, sums->atoms[atom], cell, n);
        for (size_t i = KEY_GROUPINGS; i < counting->per_release; i++)
            join(counting, part[i], cell, n);
        if (r == 0)
            continue;
        size_t before = key[(r - 1) * counting->per_release + KEY_ATOM];
        for (size_t i = 0; i < counting->view->releases[r].count; i++)
            if (sums->taken[i] != VIEW_NONE &&
                within(counting, r - 1, before, sums->former[i]) &&
                !within(counting, r, atom, i))
                join(counting, sums->taken[i], cell, n);
    }
}

/* By which breakdown they are known, from 1: the last one of which a group is published. */
static size_t known_by(const struct counting *counting, const size_t *key)
{
    size_t breakdown = 0;
    for (size_t way = 0; way < counting->ways; way++) {
        size_t part = way % counting->per_release;
        if (part >= KEY_GROUPS && key[way] != VIEW_NONE && part - KEY_GROUPS + 1 > breakdown)
            breakdown = part - KEY_GROUPS + 1;
    }
    return breakdown;
}

/* People who stand in the same sums are one cell; that is a set by itself as well. */
static void add_cells(struct counting *counting)
{
    struct people *people = (struct people *)(void *)counting->people.data;
    size_t count = counting->people.size / sizeof *people, last = counting->view->count - 1;
    if (count > 0)
        qsort_r(people, count, sizeof *people, compare_people, counting);
    for (size_t i = 0; i < count;) {
        const size_t *key = people[i].key;
        uint32_t counts[COLUMNS_MOST] = {0}, n = 0;
        for (size_t first = i;
             i < count && compare_people(&people[first], &people[i], counting) == 0; i++)
            n += add_answers(counting, &people[i], counts);
        size_t cell = worlds_cell(counting->worlds, n, counts);
        join_all(counting, key, cell, n);
        size_t atom = key[last * counting->per_release + KEY_ATOM];
        size_t itself = add_sum(counting, NULL, node_id(counting->view, last, atom),
                                known_by(counting, key));
        join(counting, itself, cell, n);
        explicit_bzero(counts, sizeof counts);
    }
}

/* ---- what follows ---------------------------------------------------------------------- */

static void report(struct counting *counting)
{
    const struct view *view = counting->view;
    size_t count = counting->sums.size / sizeof(struct sum);
    for (size_t set = 0; set < count; set++)
        tell(counting, set, sum_at(counting, set));
    worlds_search(counting->worlds, view->k);
    for (size_t set = 0; set < count; set++)
        for (size_t c = 0; c < counting->columns; c++)
            if (worlds_follows(counting->worlds, set, c))
                view_attack(view, counting->subject, ATTACK_COUNTED,
                            sum_at(counting, set)->node_id, sum_at(counting, set)->breakdown);
}

void attacker_count(const struct view *view, const struct subject *subject)
{
    struct counting counting = {.view = view,
                                .subject = subject,
                                .question = &view->form->questions[subject->question],
                                .per_release = KEY_GROUPS + tally_breakdowns(view->of->tally)};
    counting.broken = tally_breakdowns(view->of->tally) > 0;
    counting.ways = view->count * counting.per_release;
    read_columns(&counting);
    struct worlds_rule rule = {.columns = SCALE_COLUMNS, .rest = 1u << SCALE_YES};
    if (!counting.scale)
        rule = worlds_rule_of(counting.question);
    counting.worlds = worlds_new(&rule);
    add_sums(&counting);
    for (size_t g = 0; g < view->count; g++)
        add_generation(&counting, g);
    add_cells(&counting);
    report(&counting);
    worlds_free(counting.worlds);
    buffer_wipe(&counting.sums);
    buffer_wipe(&counting.people);
}
