#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "report/figure.h"
#include "report/release_parts.h"

/* Who did not know or skipped is told from so many on. */
#define UNKNOWN_LEAST 60

static bool corrected(const struct plan *plan)
{
    return plan->input->earlier_count > 0;
}

/* ---- don't know, skipped ------------------------------------------------------------- */

static uint32_t count_unknown(const struct plan *plan, size_t q)
{
    const struct question *question = &plan->form->questions[q];
    uint32_t count = 0;
    for (size_t i = 0; i < plan->count; i++)
        for (size_t c = 0; plan_counts(plan, i) && c < question->choice_count; c++)
            if (question->choices[c].dont_know)
                count += tally_chose(plan->audience->tally, plan->nodes[i].tally, q, c);
    return count;
}

json_t *parts_unknown(const struct plan *plan)
{
    json_t *all = json_object();
    uint32_t n = plan->ballots[0];
    if (corrected(plan) || !plan->published[0] || n < UNKNOWN_LEAST)
        return all;
    for (size_t q = 0; q < plan->form->question_count; q++) {
        const struct plan_item *item = &plan->items[q];
        const struct question *question = &plan->form->questions[q];
        if (!item->asked || !item->published[0] || question->dependence != ASKED_ALWAYS)
            continue;
        uint32_t unknown = count_unknown(plan, q);
        json_t *figure = figure_unknown(plan->k, n, unknown, n - item->n[0] - unknown);
        if (figure)
            json_object_set_new(all, question->item, figure);
    }
    return all;
}

/* ---- languages ----------------------------------------------------------------------- */

struct language {
    const char *name;
    uint32_t n;
};

static int compare_languages(const void *left, const void *right)
{
    const struct language *a = left, *b = right;
    if (a->n != b->n)
        return a->n > b->n ? -1 : 1;
    return strcmp(a->name, b->name);
}

/* Largest first; how many. */
static size_t count_languages(const struct plan *plan, struct language *languages)
{
    const struct tally *tally = plan->audience->tally;
    for (size_t l = 0; l < tally_languages(tally); l++) {
        languages[l] = (struct language){tally_language(tally, l), 0};
        for (size_t i = 0; i < plan->count; i++)
            if (plan_counts(plan, i))
                languages[l].n += tally_spoken(tally, plan->nodes[i].tally, l);
    }
    qsort(languages, tally_languages(tally), sizeof *languages, compare_languages);
    return tally_languages(tally);
}

/* The first `shown` by name, the others together; NULL when a small number would follow. */
static json_t *languages_json(const struct plan *plan, const struct language *languages,
                              size_t shown, uint32_t others)
{
    const char **names = arena_alloc(plan->arena, (shown + 1) * sizeof *names);
    uint32_t *counts = arena_alloc(plan->arena, (shown + 1) * sizeof *counts);
    for (size_t i = 0; i < shown; i++) {
        names[i] = languages[i].name;
        counts[i] = languages[i].n;
    }
    names[shown] = "other";
    counts[shown] = others;
    struct figure_counts figure = {.k = plan->k,
                                   .n = plan->ballots[0],
                                   .count = shown + (others > 0),
                                   .counts = counts,
                                   .values = names,
                                   .rule = {.columns = shown + (others > 0)}};
    return figure_languages(&figure);
}

/* A language of fewer than k goes with the others, and so does the smallest of the rest as
 * long as the others are fewer than k together. */
json_t *parts_languages(const struct plan *plan)
{
    const struct tally *tally = plan->audience->tally;
    struct language *languages =
        arena_alloc(plan->arena, (tally_languages(tally) + 1) * sizeof *languages);
    size_t shown =
        corrected(plan) || !plan->published[0] ? 0 : count_languages(plan, languages);
    json_t *list = NULL;
    uint32_t others = 0, k = (uint32_t)plan->k;
    for (; shown > 0 && languages[shown - 1].n < k; shown--)
        others += languages[shown - 1].n;
    for (; !list && shown > 0; shown--) {
        if (others == 0 || others >= k)
            list = languages_json(plan, languages, shown, others);
        others += languages[shown - 1].n;
    }
    return list ? list : json_array();
}
