#include "survey/answer.h"

#include <string.h>

static void add_error(struct answer_errors *errors, size_t question, const char *key,
                      size_t limit)
{
    errors->list[errors->count++] = (struct answer_error){question, key, (int64_t)limit, NULL};
}

static bool has_error(const struct answer_errors *errors, size_t question)
{
    return errors->count > 0 && errors->list[errors->count - 1].question == question;
}

static size_t choice_find(const struct question *question, const char *value)
{
    for (size_t c = 0; c < question->choice_count; c++)
        if (!strcmp(question->choices[c].value, value))
            return c;
    return SIZE_MAX;
}

static size_t chosen_count(const struct answer *answer)
{
    return (size_t)__builtin_popcountll(answer->choices);
}

/* Whether a choice that excludes the others was chosen along with another one. */
static bool chosen_clash(const struct question *question, const struct answer *answer)
{
    bool alone = false;
    for (size_t c = 0; c < question->choice_count; c++)
        if (answer->choices >> c & 1)
            alone = alone || question->choices[c].none || question->choices[c].dont_know;
    return alone && chosen_count(answer) > 1;
}

static void read_choices(const struct question *question, const struct fields *fields,
                         struct answer *answer, size_t q, struct answer_errors *errors)
{
    for (size_t i = 0; i < fields->count; i++) {
        if (strcmp(fields->list[i].name, question->name) != 0)
            continue;
        size_t choice = choice_find(question, fields->list[i].value);
        if (choice != SIZE_MAX)
            answer->choices |= (uint64_t)1 << choice;
        else if (!has_error(errors, q))
            add_error(errors, q, "answer.unknown", 0);
    }
    size_t most = question->several ? question->max_choices : 1;
    size_t count = chosen_count(answer);
    if (has_error(errors, q))
        return;
    if (chosen_clash(question, answer))
        add_error(errors, q, "answer.not-together", 0);
    else if (most > 0 && count > most)
        add_error(errors, q, "answer.too-many", most);
    else if (count > 0 && count < question->min_choices)
        add_error(errors, q, "answer.too-few", question->min_choices);
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
                      struct arena *arena, struct answer *answer, size_t q,
                      struct answer_errors *errors)
{
    for (size_t i = 0; i < fields->count; i++) {
        const struct field *field = &fields->list[i];
        if (strcmp(field->name, question->name) != 0)
            continue;
        char *text = arena_alloc(arena, field->size + 1);
        answer->text_size = clean(field->value, field->size, text);
        answer->text = answer->text_size > 0 ? text : NULL;
        if (answer->text_size > question->max_bytes)
            add_error(errors, q, "answer.too-long", question->max_bytes);
        return;
    }
}

static void read_answer(const struct question *question, const struct fields *fields,
                        struct arena *arena, struct answer *answer, size_t q,
                        struct answer_errors *errors)
{
    if (question_is_closed(question))
        read_choices(question, fields, answer, q, errors);
    else if (question_is_open(question))
        read_text(question, fields, arena, answer, q, errors);
    if (question->required && !answer->choices && !answer->text && !has_error(errors, q))
        add_error(errors, q, "answer.required", 0);
}

struct answers *answers_new(const struct form *form, struct arena *arena)
{
    struct answers *answers = arena_alloc(arena, sizeof *answers);
    answers->form = form;
    answers->list = arena_alloc(arena, form->question_count * sizeof *answers->list);
    answers->asked = arena_alloc(arena, form->question_count * sizeof *answers->asked);
    memset(answers->asked, true, form->question_count * sizeof *answers->asked);
    return answers;
}

struct answers *answers_read(const struct form *form, const struct fields *fields,
                             struct arena *arena, struct answer_errors *errors)
{
    struct answers *answers = answers_new(form, arena);
    errors->count = 0;
    errors->list = arena_alloc(arena, form->question_count * sizeof *errors->list);
    for (size_t q = 0; q < form->question_count; q++)
        read_answer(&form->questions[q], fields, arena, &answers->list[q], q, errors);
    return answers;
}

bool answers_empty(const struct answers *answers)
{
    for (size_t q = 0; q < answers->form->question_count; q++)
        if (answers->list[q].choices || answers->list[q].text)
            return false;
    return true;
}

static size_t packed_width(const struct question *question)
{
    if (question->several)
        return (question->choice_count + 7) / 8;
    return question->choice_count > 0;
}

size_t answers_packed_size(const struct form *form)
{
    size_t size = 0;
    for (size_t q = 0; q < form->question_count; q++)
        size += packed_width(&form->questions[q]);
    return size;
}

void answers_pack(const struct answers *answers, uint8_t *bytes)
{
    for (size_t q = 0; q < answers->form->question_count; q++) {
        const struct question *question = &answers->form->questions[q];
        uint64_t choices = answers->list[q].choices;
        size_t width = packed_width(question);
        if (!question->several && width > 0)
            *bytes = choices ? (uint8_t)(__builtin_ctzll(choices) + 1) : 0;
        else
            for (size_t i = 0; i < width; i++)
                bytes[i] = (uint8_t)(choices >> (8 * i));
        bytes += width;
    }
}

static bool unpack_one(const struct question *question, const uint8_t *bytes,
                       struct answer *answer)
{
    if (!question->several) {
        if (*bytes > question->choice_count)
            return false;
        answer->choices = *bytes ? (uint64_t)1 << (*bytes - 1) : 0;
        return true;
    }
    for (size_t i = 0; i < packed_width(question); i++)
        answer->choices |= (uint64_t)bytes[i] << (8 * i);
    size_t unused = 64 - question->choice_count;
    return question->choice_count == 64 ||
           answer->choices << unused >> unused == answer->choices;
}

bool answers_unpack(const struct form *form, const uint8_t *bytes, struct arena *arena,
                    struct answers **answers)
{
    *answers = answers_new(form, arena);
    for (size_t q = 0; q < form->question_count; q++) {
        size_t width = packed_width(&form->questions[q]);
        if (width > 0 && !unpack_one(&form->questions[q], bytes, &(*answers)->list[q]))
            return false;
        bytes += width;
    }
    return true;
}

size_t form_texts(const struct form *form, size_t indexes[FORM_TEXTS_MAX])
{
    size_t count = 0;
    for (size_t q = 0; q < form->question_count && count < FORM_TEXTS_MAX; q++)
        if (question_is_open(&form->questions[q]))
            indexes[count++] = q;
    return count;
}
