#include "survey/asking.h"

#include <string.h>

#include "survey/reference.h"

static struct value missing(void)
{
    return (struct value){.kind = VALUE_MISSING};
}

/* The value of nothing chosen is an empty list in the library too. */
static struct value list_of(const struct value *values, size_t count, bool ordered)
{
    return (struct value){
        .kind = VALUE_LIST, .ordered = ordered, .values = values, .count = count};
}

static bool choice_is_nothing(const struct choice *choice)
{
    return choice->data.kind == VALUE_MISSING;
}

static struct value chosen_list(const struct question *question, const struct answer *answer,
                                struct arena *arena)
{
    struct value *values = arena_alloc(arena, question->choice_count * sizeof *values);
    size_t count = 0;
    for (size_t c = 0; c < question->choice_count; c++)
        if (answer->choices >> c & 1 && !choice_is_nothing(&question->choices[c]))
            values[count++] = question->choices[c].data;
    return list_of(values, count, false);
}

static struct value ranked_list(const struct question *question, const struct answer *answer,
                                struct arena *arena)
{
    struct value *values = arena_alloc(arena, answer->order_count * sizeof *values);
    size_t count = 0;
    for (size_t i = 0; i < answer->order_count; i++)
        if (!choice_is_nothing(&question->choices[answer->order[i]]))
            values[count++] = question->choices[answer->order[i]].data;
    return list_of(values, count, true);
}

struct value answers_value(const struct answers *answers, size_t q, struct arena *arena)
{
    static const struct answer nothing;
    const struct question *question = &answers->form->questions[q];
    const struct answer *answer = answers->asked[q] ? &answers->list[q] : &nothing;
    if (question->kind == KIND_RANKING)
        return ranked_list(question, answer, arena);
    if (question->several)
        return chosen_list(question, answer, arena);
    if (question->kind == KIND_NUMBER)
        return answer->numeric ? (struct value){.kind = VALUE_NUMBER, .number = answer->number}
                               : missing();
    if (question_is_open(question))
        return answer->text ? (struct value){.kind = VALUE_TEXT, .text = answer->text}
                            : missing();
    return answer->choices ? question->choices[__builtin_ctzll(answer->choices)].data
                           : missing();
}

struct value answers_matrix(const struct answers *answers, size_t first, struct arena *arena)
{
    const struct form *form = answers->form;
    const struct matrix *matrix = form->questions[first].matrix;
    size_t rows = 0, count = 0;
    while (first + rows < form->question_count &&
           form->questions[first + rows].matrix == matrix)
        rows++;
    struct value *values = arena_alloc(arena, rows * sizeof *values);
    const char **keys = arena_alloc(arena, rows * sizeof *keys);
    for (size_t q = first; q < first + rows; q++) {
        values[count] = answers_value(answers, q, arena);
        keys[count] = form->questions[q].name + strlen(matrix->name) + 1;
        count += values[count].kind != VALUE_MISSING;
    }
    return count ? (struct value){.kind = VALUE_OBJECT,
                                  .values = values,
                                  .keys = keys,
                                  .count = count}
                 : missing();
}

/* To the library a matrix without answers is nothing at all, not even an empty list. */
static struct value question_value(const struct asking *asking, size_t q)
{
    struct value value = answers_value(asking->answers, q, asking->arena);
    value.apart = asking->answers->form->questions[q].matrix != NULL;
    return value;
}

static struct value matrix_value(const struct asking *asking, size_t first)
{
    struct value value = answers_matrix(asking->answers, first, asking->arena);
    value.apart = true;
    return value;
}

struct value asking_lookup(void *context, const struct condition_name *name)
{
    const struct asking *asking = context;
    struct referent referent = referent_of(name->slot);
    switch (referent.kind) {
    case REFERENT_QUESTION:
        return question_value(asking, referent.index);
    case REFERENT_CALCULATED:
        return asking->answers->calculated[referent.index];
    case REFERENT_MATRIX:
        return matrix_value(asking, referent.index);
    }
    return missing();
}

bool asking_holds(struct asking *asking, const struct condition *condition)
{
    return !condition || condition_holds(condition, asking_lookup, asking, asking->arena);
}

bool asking_is_true(struct asking *asking, const struct condition *condition)
{
    return condition_is_true(condition, asking_lookup, asking, asking->arena);
}

bool asking_all_true(struct asking *asking, const struct condition *const *when)
{
    for (; *when; when++)
        if (!asking_is_true(asking, *when))
            return false;
    return true;
}

/* Words beside "other" are asked when that was chosen. */
static bool words_are_asked(const struct answers *answers, const struct question *owner)
{
    const struct answer *answer = &answers->list[owner - answers->form->questions];
    for (size_t c = 0; c < owner->choice_count; c++)
        if (owner->choices[c].other)
            return answer->choices >> c & 1;
    return true;
}

/* A ranking keeps the order of what is left, and its first place is what counts. */
static void drop_choice(struct answer *answer, size_t choice)
{
    answer->choices &= ~((uint64_t)1 << choice);
    uint8_t *order = answer->order;
    size_t kept = 0;
    for (size_t i = 0; i < answer->order_count; i++)
        if (order[i] != choice)
            order[kept++] = order[i];
    answer->order_count = kept;
    if (kept > 0)
        answer->choices = (uint64_t)1 << order[0];
}

static void settle_question(struct asking *asking, size_t q)
{
    struct answers *answers = asking->answers;
    const struct question *question = &answers->form->questions[q];
    struct answer *answer = &answers->list[q];
    answers->asked[q] = asking_all_true(asking, question->when) &&
                        (!question->owner || words_are_asked(answers, question->owner));
    if (!answers->asked[q])
        *answer = (struct answer){0};
    for (size_t c = 0; c < question->choice_count; c++)
        if (question->choices[c].when && !asking_holds(asking, question->choices[c].when))
            drop_choice(answer, c);
}

static void evaluate(struct asking *asking, bool settle)
{
    struct answers *answers = asking->answers;
    const struct form *form = answers->form;
    for (size_t i = 0; i < form->question_count + form->calculated_count; i++) {
        size_t node = form->evaluation[i], calculated = node - form->question_count;
        if (node >= form->question_count)
            answers->calculated[calculated] = condition_value(
                form->calculated[calculated].expression, asking_lookup, asking, asking->arena);
        else if (settle)
            settle_question(asking, node);
    }
}

void asking_settle(struct asking *asking)
{
    evaluate(asking, true);
}

void asking_calculate(struct asking *asking)
{
    evaluate(asking, false);
}
