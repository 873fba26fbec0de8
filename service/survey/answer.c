#include "survey/answer.h"

#include <stdlib.h>
#include <string.h>

#include "survey/answer_check.h"
#include "survey/asking.h"

/* More places than choices are of no use to anybody. */
#define PLACES_MAX FORM_CHOICES_MAX

/* A number of more digits than a double holds exactly is none. */
#define DIGITS_MAX 15

static size_t choice_find(const struct question *question, const char *value)
{
    for (size_t c = 0; c < question->choice_count; c++)
        if (!strcmp(question->choices[c].value, value))
            return c;
    return SIZE_MAX;
}

static bool in_order(const struct answer *answer, size_t choice)
{
    for (size_t i = 0; i < answer->order_count; i++)
        if (answer->order[i] == choice)
            return true;
    return false;
}

/* One place further; the first one is what counts. */
static void rank(struct answer *answer, size_t choice, struct arena *arena, const char **wrong)
{
    if (!answer->order)
        answer->order = arena_alloc(arena, PLACES_MAX);
    if (in_order(answer, choice)) {
        *wrong = "answer.twice";
        return;
    }
    if (answer->order_count == 0)
        answer->choices = (uint64_t)1 << choice;
    answer->order[answer->order_count++] = (uint8_t)choice;
}

static void read_choices(const struct question *question, const struct fields *fields,
                         struct arena *arena, struct answer *answer, const char **wrong)
{
    for (size_t i = 0; i < fields->count; i++) {
        const struct field *field = &fields->list[i];
        if (strcmp(field->name, question->name) != 0 || field->size == 0)
            continue;
        size_t choice = choice_find(question, field->value);
        if (choice == SIZE_MAX)
            *wrong = "answer.unknown";
        else if (question->kind == KIND_RANKING)
            rank(answer, choice, arena, wrong);
        else
            answer->choices |= (uint64_t)1 << choice;
    }
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t';
}

/* Browsers send CRLF; other control characters have no business in a text. */
static size_t clean(const char *text, size_t size, char *out)
{
    size_t written = 0;
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c >= ' ' ? c != 0x7f : c == '\n' || c == '\t')
            out[written++] = text[i];
    }
    while (written > 0 && is_space(out[written - 1]))
        written--;
    size_t start = 0;
    while (start < written && is_space(out[start]))
        start++;
    memmove(out, out + start, written - start);
    out[written - start] = '\0';
    return written - start;
}

static void read_text(const struct question *question, const struct fields *fields,
                      struct arena *arena, struct answer *answer)
{
    for (size_t i = 0; i < fields->count; i++) {
        const struct field *field = &fields->list[i];
        if (strcmp(field->name, question->name) != 0)
            continue;
        char *text = arena_alloc(arena, field->size + 1);
        answer->text_size = clean(field->value, field->size, text);
        answer->text = answer->text_size > 0 ? text : NULL;
        return;
    }
}

bool answer_number(const char *text, double *number)
{
    char plain[DIGITS_MAX + 3];
    size_t sign = *text == '-', size = strlen(text);
    size_t whole = strspn(text + sign, "0123456789"), fraction = 0;
    const char *at = text + sign + whole;
    if (*at == '.' || *at == ',') {
        fraction = strspn(at + 1, "0123456789");
        if (fraction == 0)
            return false;
        at += 1 + fraction;
    }
    if (*at || whole == 0 || whole + fraction > DIGITS_MAX)
        return false;
    memcpy(plain, text, size + 1);
    if (plain[sign + whole] == ',')
        plain[sign + whole] = '.';
    *number = strtod(plain, NULL);
    return true;
}

static void read_number(const struct question *question, struct answer *answer,
                        const char **wrong)
{
    answer->numeric = answer->text && answer_number(answer->text, &answer->number);
    if (answer->text && !answer->numeric)
        *wrong = "answer.not-a-number";
    for (size_t c = 0; answer->numeric && !answer->choices && c < question->choice_count; c++)
        if (answer->number <= (double)question->choices[c].most)
            answer->choices = (uint64_t)1 << c;
}

static void read_answer(const struct question *question, const struct fields *fields,
                        struct arena *arena, struct answer *answer, const char **wrong)
{
    if (question_is_closed(question))
        read_choices(question, fields, arena, answer, wrong);
    else if (question->kind != KIND_HTML)
        read_text(question, fields, arena, answer);
    if (question->kind == KIND_NUMBER)
        read_number(question, answer, wrong);
}

struct answers *answers_new(const struct form *form, struct arena *arena)
{
    struct answers *answers = arena_alloc(arena, sizeof *answers);
    answers->form = form;
    answers->list = arena_alloc(arena, form->question_count * sizeof *answers->list);
    answers->asked = arena_alloc(arena, form->question_count * sizeof *answers->asked);
    answers->calculated =
        arena_alloc(arena, form->calculated_count * sizeof *answers->calculated);
    memset(answers->asked, true, form->question_count * sizeof *answers->asked);
    return answers;
}

struct answers *answers_read(const struct form *form, const struct fields *fields,
                             struct arena *arena, struct answer_errors *errors)
{
    struct answers *answers = answers_new(form, arena);
    const char **wrong = arena_alloc(arena, form->question_count * sizeof *wrong);
    for (size_t q = 0; q < form->question_count; q++)
        read_answer(&form->questions[q], fields, arena, &answers->list[q], &wrong[q]);
    struct asking asking = {answers, arena};
    asking_settle(&asking);
    errors->count = 0;
    errors->list = arena_alloc(arena, form->question_count * sizeof *errors->list);
    for (size_t q = 0; q < form->question_count; q++)
        answer_check(&asking, q, wrong[q], errors);
    return answers;
}

bool answers_empty(const struct answers *answers)
{
    for (size_t q = 0; q < answers->form->question_count; q++)
        if (answers->list[q].choices ||
            (question_is_open(&answers->form->questions[q]) && answers->list[q].text))
            return false;
    return true;
}
