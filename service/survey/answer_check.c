#include "survey/answer_check.h"

#include <string.h>

/* One answer under examination. */
struct checking {
    struct asking *asking;
    const struct question *question;
    const struct answer *answer;
    struct answer_error error; /* key NULL: none */
};

/* The first thing that is wrong is told. */
static void fault(struct checking *checking, const char *key, int64_t limit,
                  const struct localised *words)
{
    if (checking->error.key)
        return;
    checking->error.key = key;
    checking->error.limit = limit;
    checking->error.words = words && words->count ? words : NULL;
}

static size_t chosen_count(const struct checking *checking)
{
    return checking->question->kind == KIND_RANKING
               ? checking->answer->order_count
               : (size_t)__builtin_popcountll(checking->answer->choices);
}

static bool is_alone(const struct choice *choice)
{
    return choice->none || choice->dont_know;
}

static bool is_nothing(const struct choice *choice)
{
    return choice->data.kind == VALUE_MISSING;
}

/* Whether one of that sort was chosen, on any place of a ranking. */
static bool has_chosen(const struct checking *checking, bool (*sort)(const struct choice *))
{
    const struct question *question = checking->question;
    const struct answer *answer = checking->answer;
    for (size_t i = 0; i < answer->order_count; i++)
        if (sort(&question->choices[answer->order[i]]))
            return true;
    for (size_t c = 0; c < question->choice_count; c++)
        if (answer->choices >> c & 1 && sort(&question->choices[c]))
            return true;
    return false;
}

static void check_choices(struct checking *checking)
{
    const struct question *question = checking->question;
    size_t count = chosen_count(checking), most = question->max_choices;
    if (!question->several && question->kind != KIND_RANKING)
        most = 1;
    bool alone = has_chosen(checking, is_alone);
    if (count > 1 && alone)
        fault(checking, "answer.not-together", 0, NULL);
    else if (most > 0 && count > most)
        fault(checking, "answer.too-many", (int64_t)most, NULL);
    else if (count > 0 && count < question->min_choices && !alone)
        fault(checking, "answer.too-few", (int64_t)question->min_choices, NULL);
}

static void check_number(struct checking *checking)
{
    const struct question *question = checking->question;
    if (!checking->answer->numeric)
        return;
    if (checking->answer->number < (double)question->least)
        fault(checking, "answer.too-low", question->least, &question->least_text);
    else if (checking->answer->number > (double)question->most)
        fault(checking, "answer.too-high", question->most, &question->most_text);
}

/* As the library counts: UTF-16 units. */
static int64_t characters(const struct answer *answer)
{
    int64_t count = 0;
    for (size_t i = 0; i < answer->text_size; i++) {
        unsigned char c = (unsigned char)answer->text[i];
        count += (c & 0xc0) != 0x80;
        count += c >= 0xf0;
    }
    return count;
}

static void check_text(struct checking *checking)
{
    const struct question *question = checking->question;
    if (checking->answer->text_size > question->max_bytes)
        fault(checking, "answer.too-long", (int64_t)question->max_bytes, NULL);
    if (question->max_characters > 0 &&
        characters(checking->answer) > (int64_t)question->max_characters)
        fault(checking, "answer.too-long", (int64_t)question->max_characters, NULL);
}

static void check_bounds(struct checking *checking, const struct validator *validator,
                         double measure, const char *low, const char *high)
{
    if (measure < (double)validator->least)
        fault(checking, low, validator->least, &validator->text);
    else if (measure > (double)validator->most)
        fault(checking, high, validator->most, &validator->text);
}

static void check_numeric(struct checking *checking, const struct validator *validator)
{
    double number;
    if (checking->answer->text && answer_number(checking->answer->text, &number))
        check_bounds(checking, validator, number, "answer.too-low", "answer.too-high");
    else if (checking->answer->text)
        fault(checking, "answer.not-a-number", 0, &validator->text);
}

static void check_validator(struct checking *checking, const struct validator *validator)
{
    switch (validator->kind) {
    case VALIDATOR_NUMERIC:
        check_numeric(checking, validator);
        break;
    case VALIDATOR_TEXT:
        if (checking->answer->text)
            check_bounds(checking, validator, (double)characters(checking->answer),
                         "answer.too-short", "answer.too-long");
        break;
    case VALIDATOR_ANSWERCOUNT:
        if (chosen_count(checking) > 0 && !has_chosen(checking, is_nothing))
            check_bounds(checking, validator, (double)chosen_count(checking), "answer.too-few",
                         "answer.too-many");
        break;
    case VALIDATOR_EXPRESSION:
        if (!asking_holds(checking->asking, validator->condition))
            fault(checking, "answer.condition", 0, &validator->text);
        break;
    }
}

/* With a condition it decides alone. */
static bool is_required(struct asking *asking, bool required,
                        const struct condition *required_if)
{
    return required_if ? asking_is_true(asking, required_if) : required;
}

static bool is_answered(const struct answer *answer)
{
    return answer->choices || answer->text;
}

static bool has_other(const struct question *question)
{
    for (size_t c = 0; c < question->choice_count; c++)
        if (question->choices[c].other)
            return true;
    return false;
}

/* Words beside "other" are asked only when that was chosen, and then they are needed. */
static bool asks_what_else(const struct question *question)
{
    return question->owner && has_other(question->owner);
}

/* Then that is what is told, and not what else is wrong with the choice. */
static bool misses_words(const struct answers *answers, size_t q)
{
    return has_other(&answers->form->questions[q]) && answers->asked[q + 1] &&
           !answers->list[q + 1].text;
}

static void check_required(struct checking *checking)
{
    const struct question *question = checking->question;
    if (is_answered(checking->answer))
        return;
    if (asks_what_else(question))
        fault(checking, "answer.other-missing", 0, &question->required_text);
    else if (is_required(checking->asking, question->required, question->required_if))
        fault(checking, "answer.required", 0, &question->required_text);
}

/* Whether no row before this one is asked. */
static bool speaks_for_matrix(const struct answers *answers, size_t q)
{
    const struct question *questions = answers->form->questions;
    while (q > 0 && questions[q - 1].matrix == questions[q].matrix)
        if (answers->asked[--q])
            return false;
    return true;
}

static void check_matrix(struct checking *checking, size_t q)
{
    const struct answers *answers = checking->asking->answers;
    const struct form *form = answers->form;
    const struct matrix *matrix = form->questions[q].matrix;
    bool answered = false, complete = true;
    if (!speaks_for_matrix(answers, q))
        return;
    for (size_t row = q; row < form->question_count && form->questions[row].matrix == matrix;
         row++) {
        answered = answered || is_answered(&answers->list[row]);
        complete = complete && (!answers->asked[row] || !form->questions[row].required ||
                                is_answered(&answers->list[row]));
    }
    if (!answered && is_required(checking->asking, matrix->required, matrix->required_if))
        fault(checking, "answer.required", 0, &matrix->required_text);
    for (size_t i = 0; complete && i < matrix->validator_count; i++)
        check_validator(checking, &matrix->validators[i]);
}

void answer_check(struct asking *asking, size_t q, const char *wrong,
                  struct answer_errors *errors)
{
    const struct answers *answers = asking->answers;
    const struct question *question = &answers->form->questions[q];
    struct checking checking = {asking, question, &answers->list[q], {.question = q}};
    if (!answers->asked[q] || question->kind == KIND_HTML)
        return;
    if (wrong)
        fault(&checking, wrong, 0, NULL);
    check_required(&checking);
    if (question_is_closed(question))
        check_choices(&checking);
    else if (question->kind == KIND_NUMBER)
        check_number(&checking);
    else
        check_text(&checking);
    for (size_t i = 0; i < question->validator_count && !misses_words(answers, q); i++)
        check_validator(&checking, &question->validators[i]);
    if (question->matrix)
        check_matrix(&checking, q);
    if (checking.error.key)
        errors->list[errors->count++] = checking.error;
}
