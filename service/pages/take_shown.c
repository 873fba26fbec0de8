#include "pages/take_shown.h"

#include <stdio.h>
#include <string.h>

#include "pages/pages.h"
#include "survey/answer.h"
#include "survey/condition.h"

/* A selector that is longer is left to the server: nobody reads a form like that. */
#define SELECTOR_MAX 1500
/* Conditions on questions that hang on conditions themselves. */
#define CHAIN_MAX 8
/* Sets of choices of one question that are tried: two to this power. */
#define SEVERAL_MAX 8

struct look {
    const struct form *form;
    struct arena *arena;
    unsigned chain;
};

static const struct take_shown always = {.whole = true};
static const struct take_shown unknown = {.whole = false};

/* ---- joining -------------------------------------------------------------------------- */

static struct take_shown joined(const char *selector, const char *postfix)
{
    return strlen(selector) > SELECTOR_MAX ? unknown
                                           : (struct take_shown){true, selector, postfix};
}

static struct take_shown negated(const struct look *look, struct take_shown shown)
{
    if (!shown.whole)
        return unknown;
    if (!shown.selector)
        return joined(":not(*)", "0");
    return joined(arena_print(look->arena, ":not(%s)", shown.selector),
                  arena_print(look->arena, "%s !", shown.postfix));
}

static struct take_shown both(const struct look *look, struct take_shown a, struct take_shown b)
{
    if (!a.whole || !b.whole)
        return unknown;
    if (!a.selector || !b.selector)
        return a.selector ? a : b;
    return joined(arena_print(look->arena, "%s%s", a.selector, b.selector),
                  arena_print(look->arena, "%s %s &", a.postfix, b.postfix));
}

static struct take_shown either(const struct look *look, struct take_shown a,
                                struct take_shown b)
{
    if (!a.whole || !b.whole)
        return unknown;
    if (!a.selector || !b.selector)
        return always;
    return joined(arena_print(look->arena, ":is(%s,%s)", a.selector, b.selector),
                  arena_print(look->arena, "%s %s |", a.postfix, b.postfix));
}

/* ---- one question --------------------------------------------------------------------- */

/* What an expression has to give. */
enum wanted {
    WANTED_TRUE,   /* true and nothing like it: a question is asked */
    WANTED_HOLDS,  /* what counts as true: a choice is offered */
    WANTED_TRUTHY, /* what counts as true within `and`, `or`, `!` and iif */
};

static struct take_shown shown_when(struct look *look, const struct condition *condition,
                                    enum wanted wanted);
static struct take_shown shown_node(struct look *look, const struct condition *condition,
                                    const struct condition_node *node, enum wanted wanted);
static struct take_shown shown_question(struct look *look, size_t q);

/* That choice is ticked. */
static struct take_shown ticked(struct look *look, size_t q, size_t c)
{
    const struct choice *choice = &look->form->questions[q].choices[c];
    struct take_shown shown =
        joined(arena_print(look->arena, ":has(#v%zu-%zu:checked)", q + 1, c + 1),
               arena_print(look->arena, "v%zu-%zu", q + 1, c + 1));
    return choice->when ? both(look, shown_when(look, choice->when, WANTED_HOLDS), shown)
                        : shown;
}

/* Any of these choices is ticked, on a question that is shown itself. */
static struct take_shown any_ticked(struct look *look, size_t q, uint64_t choices)
{
    struct take_shown any = joined(":not(*)", "0");
    bool first = true;
    for (size_t c = 0; c < look->form->questions[q].choice_count; c++) {
        if (!(choices >> c & 1))
            continue;
        struct take_shown one = ticked(look, q, c);
        any = first ? one : either(look, any, one);
        first = false;
    }
    return both(look, shown_question(look, q), any);
}

static struct take_shown all_ticked(struct look *look, size_t q, uint64_t choices)
{
    struct take_shown all = shown_question(look, q);
    for (size_t c = 0; c < look->form->questions[q].choice_count; c++)
        if (choices >> c & 1)
            all = both(look, all, ticked(look, q, c));
    return all;
}

/* What a condition gives for one set of choices of the one question that it is about. */
struct trial {
    const struct condition *condition;
    struct answers *answers; /* none but these choices */
    size_t question;
    enum wanted wanted;
    struct arena *arena;
};

static struct value value_tried(void *context, const struct condition_name *name)
{
    const struct trial *trial = context;
    (void)name;
    return answers_value(trial->answers, trial->question, trial->arena);
}

static bool holds_with(struct trial *trial, uint64_t choices)
{
    if (trial->question != SIZE_MAX)
        trial->answers->list[trial->question].choices = choices;
    struct value value = condition_value(trial->condition, value_tried, trial, trial->arena);
    switch (trial->wanted) {
    case WANTED_TRUE:
        return value.kind == VALUE_TRUTH && value.truth;
    case WANTED_HOLDS:
        return value_is_true(&value, trial->arena);
    case WANTED_TRUTHY:
        break;
    }
    return value_truthy(&value);
}

/* A question of one choice: every answer is tried, and none. */
static struct take_shown shown_by_one(struct look *look, size_t q, struct trial *trial)
{
    uint64_t yes = 0, no = 0;
    for (size_t c = 0; c < look->form->questions[q].choice_count; c++) {
        uint64_t choice = (uint64_t)1 << c;
        *(holds_with(trial, choice) ? &yes : &no) |= choice;
    }
    return holds_with(trial, 0) ? negated(look, any_ticked(look, q, no))
                                : any_ticked(look, q, yes);
}

/* A question of several choices: whether any, or all, of certain ones are ticked (or not), as
 * every set of its choices bears out. */
static struct take_shown shown_by_several(struct look *look, size_t q, struct trial *trial)
{
    size_t count = look->form->questions[q].choice_count;
    if (count > SEVERAL_MAX)
        return unknown;
    uint64_t sets = (uint64_t)1 << count, full = sets - 1;
    bool reversed = holds_with(trial, 0);
    uint64_t any = 0, all = 0;
    for (size_t c = 0; c < count; c++) {
        uint64_t choice = (uint64_t)1 << c;
        if (holds_with(trial, choice) != reversed)
            any |= choice;
        if (holds_with(trial, full ^ choice) == reversed)
            all |= choice;
    }
    bool is_any = true, is_all = true;
    for (uint64_t set = 0; set < sets; set++) {
        bool turned = holds_with(trial, set) != reversed;
        is_any = is_any && turned == ((set & any) != 0);
        is_all = is_all && turned == ((set & all) == all);
    }
    if (!is_any && (!is_all || all == 0))
        return unknown;
    struct take_shown shown = is_any ? any_ticked(look, q, any) : all_ticked(look, q, all);
    return reversed ? negated(look, shown) : shown;
}

/* ---- a whole condition ---------------------------------------------------------------- */

/* Whether every name under the node means one question: *q, or SIZE_MAX while there is none. */
static bool is_about_one(const struct form *form, const struct condition *condition,
                         const struct condition_node *node, size_t *q)
{
    if (node->operation == CONDITION_NAME) {
        const struct condition_name *name = &condition->names[node->name];
        char whole[96];
        snprintf(whole, sizeof whole, name->key ? "%s.%s" : "%s", name->name, name->key);
        size_t found = form_find(form, whole);
        bool same = found != SIZE_MAX && (*q == SIZE_MAX || *q == found);
        *q = found;
        return same;
    }
    for (size_t i = 0; i < node->count; i++)
        if (!is_about_one(form, condition, node->operands[i], q))
            return false;
    return true;
}

/* Of a node that is about one question of choices, or none at all. */
static struct take_shown shown_by_trial(struct look *look, const struct condition *condition,
                                        const struct condition_node *node, size_t q,
                                        enum wanted wanted)
{
    struct condition part = *condition;
    part.root = node;
    struct trial trial = {&part, answers_new(look->form, look->arena), q, wanted, look->arena};
    if (q == SIZE_MAX)
        return holds_with(&trial, 0) ? always : negated(look, always);
    return look->form->questions[q].several ? shown_by_several(look, q, &trial)
                                            : shown_by_one(look, q, &trial);
}

/* iif(which, yes, no) */
static struct take_shown shown_choice_of_two(struct look *look,
                                             const struct condition *condition,
                                             const struct condition_node *const *operands,
                                             enum wanted wanted)
{
    struct take_shown which = shown_node(look, condition, operands[0], WANTED_TRUTHY);
    struct take_shown yes = shown_node(look, condition, operands[1], wanted);
    struct take_shown no = shown_node(look, condition, operands[2], wanted);
    return either(look, both(look, which, yes), both(look, negated(look, which), no));
}

/* Whether it gives a truth, or nothing. The library's `and` and `or` give one of their
 * operands, and an empty list among them turns what is missing into something. */
static bool is_truth(const struct look *look, const struct condition *condition,
                     const struct condition_node *node)
{
    size_t q = SIZE_MAX, from = node->operation == CONDITION_IF;
    switch (node->operation) {
    case CONDITION_CONSTANT:
        return node->constant.kind == VALUE_TRUTH;
    case CONDITION_NAME:
        return is_about_one(look->form, condition, node, &q) &&
               look->form->questions[q].kind == KIND_BOOLEAN &&
               look->form->questions[q].choices[0].data.kind == VALUE_TRUTH &&
               look->form->questions[q].choices[1].data.kind == VALUE_TRUTH;
    case CONDITION_LIST:
        return false;
    case CONDITION_OR:
    case CONDITION_AND:
    case CONDITION_IF:
        for (size_t i = from; i < node->count; i++)
            if (!is_truth(look, condition, node->operands[i]))
                return false;
        return true;
    case CONDITION_EQUAL:
    case CONDITION_NOT_EQUAL:
    case CONDITION_LESS:
    case CONDITION_LESS_OR_EQUAL:
    case CONDITION_GREATER:
    case CONDITION_GREATER_OR_EQUAL:
    case CONDITION_CONTAINS:
    case CONDITION_NOT_CONTAINS:
    case CONDITION_ANY_OF:
    case CONDITION_ALL_OF:
    case CONDITION_NONE_OF:
    case CONDITION_NOT:
    case CONDITION_EMPTY:
    case CONDITION_NOT_EMPTY:
        break;
    }
    return true;
}

static struct take_shown shown_node(struct look *look, const struct condition *condition,
                                    const struct condition_node *node, enum wanted wanted)
{
    size_t q = SIZE_MAX;
    if (is_about_one(look->form, condition, node, &q) &&
        (q == SIZE_MAX || (question_is_closed(&look->form->questions[q]) &&
                           look->form->questions[q].kind != KIND_RANKING)))
        return shown_by_trial(look, condition, node, q, wanted);

    if (node->operation == CONDITION_IF)
        return shown_choice_of_two(look, condition, node->operands, wanted);
    bool any = node->operation == CONDITION_OR;
    if (node->operation == CONDITION_NOT)
        return negated(look, shown_node(look, condition, node->operands[0], WANTED_TRUTHY));
    if ((!any && node->operation != CONDITION_AND) || !is_truth(look, condition, node))
        return unknown;
    struct take_shown shown = shown_node(look, condition, node->operands[0], WANTED_TRUTHY);
    for (size_t i = 1; i < node->count; i++) {
        struct take_shown next = shown_node(look, condition, node->operands[i], WANTED_TRUTHY);
        shown = any ? either(look, shown, next) : both(look, shown, next);
    }
    return shown;
}

static struct take_shown shown_when(struct look *look, const struct condition *condition,
                                    enum wanted wanted)
{
    if (look->chain == CHAIN_MAX)
        return unknown;
    look->chain++;
    struct take_shown shown = shown_node(look, condition, condition->root, wanted);
    look->chain--;
    return shown;
}

/* Words beside "anders" are asked for when that is ticked. */
static struct take_shown shown_words(struct look *look, const struct question *owner)
{
    for (size_t c = 0; c < owner->choice_count; c++)
        if (owner->choices[c].other)
            return any_ticked(look, (size_t)(owner - look->form->questions), (uint64_t)1 << c);
    return always;
}

/* Where one of its conditions is beyond us, the others still hide it. */
static struct take_shown shown_question(struct look *look, size_t q)
{
    const struct question *question = &look->form->questions[q];
    struct take_shown shown = question->owner ? shown_words(look, question->owner) : always;
    bool whole = shown.whole;
    for (size_t i = 0; question->when[i]; i++) {
        struct take_shown one = shown_when(look, question->when[i], WANTED_TRUE);
        struct take_shown more = one.whole ? both(look, shown, one) : unknown;
        whole = whole && more.whole;
        shown = more.whole ? more : shown;
    }
    shown.whole = whole;
    return shown;
}

/* ---- the form ------------------------------------------------------------------------- */

static const struct take_shown *shown_choices(struct look *look, size_t q)
{
    const struct question *question = &look->form->questions[q];
    struct take_shown *list = NULL;
    for (size_t c = 0; c < question->choice_count; c++) {
        if (!question->choices[c].when)
            continue;
        if (!list) {
            list = arena_alloc(look->arena, question->choice_count * sizeof *list);
            for (size_t i = 0; i < question->choice_count; i++)
                list[i] = always;
        }
        list[c] = shown_when(look, question->choices[c].when, WANTED_HOLDS);
    }
    return list;
}

static void add_rule(struct buffer *sheet, const struct take_shown *shown, const char *target)
{
    if (shown->selector)
        buffer_print(sheet, "#vragen:not(%s) %s{display:none}\n", shown->selector, target);
}

/* What a browser that knows no :has() passes over as a whole. */
static const char *sheet_of(const struct look *look, const struct take_shown_form *shown)
{
    struct buffer rules = {0};
    char target[64];
    for (size_t q = 0; q < look->form->question_count; q++) {
        snprintf(target, sizeof target, "#v%zu", q + 1);
        add_rule(&rules, &shown->questions[q], target);
        size_t count = shown->choices[q] ? look->form->questions[q].choice_count : 0;
        for (size_t c = 0; c < count; c++) {
            snprintf(target, sizeof target, "#v%zu-%zu-r", q + 1, c + 1);
            add_rule(&rules, &shown->choices[q][c], target);
        }
    }
    const char *sheet =
        rules.size == 0
            ? NULL
            : arena_print(look->arena,
                          "@supports selector(:has(a)){\n.only{display:none}\n%s}\n",
                          rules.data);
    buffer_free(&rules);
    return sheet;
}

const struct take_shown_form *take_shown_form(const struct form *form, struct arena *arena)
{
    struct look look = {form, arena, 0};
    struct take_shown_form *shown = arena_alloc(arena, sizeof *shown);
    struct take_shown *questions = arena_alloc(arena, form->question_count * sizeof *questions);
    shown->questions = questions;
    shown->choices = arena_alloc(arena, form->question_count * sizeof *shown->choices);
    for (size_t q = 0; q < form->question_count; q++) {
        questions[q] = shown_question(&look, q);
        shown->choices[q] = shown_choices(&look, q);
    }
    shown->sheet = sheet_of(&look, shown);
    if (shown->sheet)
        asset_digest(shown->sheet, strlen(shown->sheet), shown->digest);
    return shown;
}
