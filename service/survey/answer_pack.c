/*
 * Closed answers as bytes of one length for each form.
 */
#include "survey/answer.h"

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
