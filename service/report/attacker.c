#include "report/attacker.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "report/attacker_view.h"
#include "report/release_form.h"

/* ---- what is seen -------------------------------------------------------------------- */

const struct tally *view_tally(const struct view *view, size_t generation)
{
    return generation + 1 == view->count ? view->of->tally : view->of->voided[generation];
}

bool view_contains(const struct view *view, size_t release, size_t place, size_t generation)
{
    return generation >= release && view->releases[release].counts[place];
}

const json_t *view_figure(const struct view *view, const struct subject *subject,
                          size_t release, size_t node)
{
    const json_t *json = view->releases[release].nodes[node];
    const json_t *figure = subject->code ? release_item_figure(json, subject->code) : json;
    struct range n;
    return figure && (!subject->code || !release_few(figure)) && release_n(figure, &n) ? figure
                                                                                       : NULL;
}

static const json_t *grouping_at(const struct view *view, size_t release, size_t grouping)
{
    return json_array_get(view->releases[release].groupings, grouping);
}

const json_t *view_grouping(const struct view *view, const struct subject *subject,
                            size_t release, size_t grouping)
{
    if (!subject->code)
        return NULL;
    const json_t *figure =
        release_item_figure(grouping_at(view, release, grouping), subject->code);
    return figure && !release_few(figure) && !json_text(figure, "from", NULL) ? figure : NULL;
}

const json_t *view_group(const struct view *view, const struct subject *subject, size_t release,
                         size_t breakdown, size_t group)
{
    const struct question *by =
        &view->form->questions[tally_breakdown(view->of->tally, breakdown)];
    const json_t *top = view->releases[release].nodes[0];
    const json_t *groups = json_object_get(json_object_get(top, "breakdowns"), by->item);
    const json_t *figure =
        subject->code
            ? json_object_get(json_object_get(groups, by->choices[group].value), subject->code)
            : NULL;
    return figure && !release_few(figure) ? figure : NULL;
}

void view_attack(const struct view *view, const struct subject *subject, enum attack_kind kind,
                 const char *node_id, size_t breakdown)
{
    struct attacks *attacks = view->attacks;
    if (attacks->count % 64 == 0) {
        attacks->list = realloc(attacks->list, (attacks->count + 64) * sizeof *attacks->list);
        check(attacks->list, "memory");
    }
    attacks->list[attacks->count++] =
        (struct attack){kind, view->audience, subject->question, node_id, breakdown};
}

void attacks_free(struct attacks *attacks)
{
    free(attacks->list);
    *attacks = (struct attacks){0};
}

/* ---- looking ------------------------------------------------------------------------- */

size_t view_node(const struct view_release *seen, const char *id)
{
    for (size_t i = 0; i < seen->count; i++)
        if (text_equal(json_text(seen->nodes[i], "id", NULL), id))
            return i;
    return VIEW_NONE;
}

size_t *view_places(const struct view *view, const struct tally *tally)
{
    size_t *places = arena_alloc(view->arena, (tally_leaves(tally) + 1) * sizeof *places);
    for (size_t leaf = 0; leaf < tally_leaves(tally); leaf++) {
        while (places[leaf] < view->of->place_count &&
               memcmp(view->of->places[places[leaf]].id, tally_leaf_id(tally, leaf), 16) != 0)
            places[leaf]++;
        check(places[leaf] < view->of->place_count, "every ballot is of a place");
    }
    return places;
}

static bool is_withheld(const json_t *node)
{
    const char *reason = json_text(node, "withheld", NULL);
    return text_equal(reason, "over-response") || text_equal(reason, "correction");
}

static size_t find_place(const struct view *view, const char *id)
{
    uint8_t bytes[16];
    size_t p = 0;
    if (!id || !text_from_uuid(id, bytes))
        return view->of->place_count;
    while (p < view->of->place_count && memcmp(view->of->places[p].id, bytes, 16) != 0)
        p++;
    return p;
}

static void look_at_groupings(const struct view *view, struct view_release *seen)
{
    for (size_t way = 0; way < VIEW_WAYS; way++) {
        seen->grouping_of[way] =
            arena_alloc(view->arena, (view->of->place_count + 1) * sizeof(size_t));
        for (size_t p = 0; p < view->of->place_count; p++)
            seen->grouping_of[way][p] = VIEW_NONE;
    }
    size_t i, at;
    json_t *grouping, *id;
    json_array_foreach(seen->groupings, i, grouping)
    {
        size_t way = text_equal(json_text(grouping, "kind", NULL), "kind");
        json_array_foreach(json_object_get(grouping, "places"), at, id)
        {
            size_t p = find_place(view, json_string_value(id));
            if (p < view->of->place_count)
                seen->grouping_of[way][p] = i;
        }
    }
}

static void look_at_places(const struct view *view, struct view_release *seen)
{
    for (size_t p = 0; p < view->of->place_count; p++) {
        char id[UUID_TEXT_SIZE];
        text_uuid(view->of->places[p].id, id);
        seen->of_place[p] = view_node(seen, id);
        seen->counts[p] =
            seen->of_place[p] != VIEW_NONE && !is_withheld(seen->nodes[seen->of_place[p]]);
    }
}

static void look_at_release(const struct view *view, struct view_release *seen)
{
    const char *audience = view->form->audience;
    size_t all = release_node_count(seen->release);
    seen->nodes = arena_alloc(view->arena, (all + 1) * sizeof *seen->nodes);
    seen->parents = arena_alloc(view->arena, (all + 1) * sizeof *seen->parents);
    size_t places = view->of->place_count + 1;
    seen->of_place = arena_alloc(view->arena, places * sizeof *seen->of_place);
    seen->counts = arena_alloc(view->arena, places * sizeof *seen->counts);
    for (size_t i = 0; i < all; i++) {
        const json_t *node = release_node_at(seen->release, i);
        if (!text_equal(json_text(node, "audience", NULL), audience))
            continue;
        const char *parent = json_text(node, "parent", NULL);
        seen->parents[seen->count] = parent ? view_node(seen, parent) : VIEW_NONE;
        seen->nodes[seen->count++] = node;
    }
    seen->groupings = json_array();
    size_t i;
    json_t *grouping;
    json_array_foreach(json_object_get(release_json(seen->release), "groupings"), i, grouping)
    {
        if (text_equal(json_text(grouping, "audience", NULL), audience))
            json_array_append(seen->groupings, grouping);
    }
    look_at_groupings(view, seen);
    look_at_places(view, seen);
}

/* ---- a subject ----------------------------------------------------------------------- */

static uint32_t answered(const struct view *view, const struct subject *subject, size_t place,
                         size_t generation)
{
    const struct tally *tally = view_tally(view, generation);
    size_t leaf = tally_find(tally, view->of->places[place].id);
    if (leaf == SIZE_MAX)
        return 0;
    return subject->question == ATTACK_WHOLE ? tally_ballots(tally, leaf)
                                             : tally_answered(tally, leaf, subject->question);
}

static void look_at_subject(const struct view *view, struct subject *subject, size_t r)
{
    const struct view_release *seen = &view->releases[r];
    bool *published = arena_alloc(view->arena, (seen->count + 1) * sizeof *published);
    size_t places = view->of->place_count + 1;
    size_t *atoms = arena_alloc(view->arena, places * sizeof *atoms);
    uint32_t *n = arena_alloc(view->arena, places * sizeof *n);
    for (size_t i = 0; i < seen->count; i++)
        published[i] = view_figure(view, subject, r, i) != NULL;
    for (size_t p = 0; p < view->of->place_count; p++) {
        size_t at = seen->of_place[p];
        while (at != VIEW_NONE && !published[at])
            at = seen->parents[at];
        atoms[p] = at;
        for (size_t g = 0; g < view->count; g++)
            n[p] += view_contains(view, r, p, g) ? answered(view, subject, p, g) : 0;
    }
    subject->published[r] = published;
    subject->atoms[r] = atoms;
    subject->n[r] = n;
}

static void try_subject(struct view *view, size_t question)
{
    struct arena *whole = view->arena;
    view->arena = arena_new_secret();
    struct subject subject = {
        .question = question,
        .code = question == ATTACK_WHOLE ? NULL : view->form->questions[question].item,
        .published = arena_alloc(view->arena, view->count * sizeof(bool *)),
        .atoms = arena_alloc(view->arena, view->count * sizeof(size_t *)),
        .n = arena_alloc(view->arena, view->count * sizeof(uint32_t *))};
    for (size_t r = 0; r < view->count; r++)
        look_at_subject(view, &subject, r);
    if (!view->counts_only)
        attacker_isolate(view, &subject);
    if (subject.code)
        attacker_count(view, &subject);
    arena_free(view->arena);
    view->arena = whole;
}

static struct view view_begin(const struct release_input *input, size_t audience,
                              const struct release *const *releases, size_t count,
                              struct attacks *attacks)
{
    check(count == input->earlier_count + 1, "the release with those it replaces");
    struct view view = {.input = input,
                        .audience = audience,
                        .of = &input->audiences[audience],
                        .form = tally_form(input->audiences[audience].tally),
                        .k = (uint32_t)input->round.k,
                        .count = count,
                        .arena = arena_new_secret(),
                        .attacks = attacks};
    view.releases = arena_alloc(view.arena, count * sizeof *view.releases);
    for (size_t r = 0; r < count; r++) {
        view.releases[r].release = releases[r];
        look_at_release(&view, &view.releases[r]);
    }
    return view;
}

static void view_end(struct view *view)
{
    for (size_t r = 0; r < view->count; r++)
        json_decref(view->releases[r].groupings);
    arena_free(view->arena);
}

static bool has_figures(const struct question *question)
{
    const char *kind = release_item_kind(question);
    return kind && strcmp(kind, "text") != 0;
}

void attacker_try(const struct release_input *input, const struct release *const *releases,
                  size_t count, struct attacks *attacks)
{
    for (size_t a = 0; a < input->audience_count; a++) {
        struct view view = view_begin(input, a, releases, count, attacks);
        try_subject(&view, ATTACK_WHOLE);
        for (size_t q = 0; q < view.form->question_count; q++)
            if (has_figures(&view.form->questions[q]))
                try_subject(&view, q);
        view_end(&view);
    }
}

size_t attacker_count_exact(const struct release_input *input, size_t audience,
                            const struct release *const *releases, size_t count, size_t enough,
                            bool *suspect)
{
    struct attacks attacks = {0};
    struct view view = view_begin(input, audience, releases, count, &attacks);
    view.counts_only = true;
    bool *first = arena_alloc(view.arena, view.form->question_count * sizeof *first);
    for (size_t q = 0; q < view.form->question_count; q++)
        first[q] = suspect[q];
    for (size_t i = 0; i < 2 * view.form->question_count && attacks.count < enough; i++) {
        size_t q = i % view.form->question_count, before = attacks.count;
        if (!has_figures(&view.form->questions[q]) ||
            first[q] != (i < view.form->question_count))
            continue;
        try_subject(&view, q);
        suspect[q] = attacks.count > before;
    }
    size_t found = attacks.count;
    view_end(&view);
    attacks_free(&attacks);
    return found;
}
