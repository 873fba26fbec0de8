#include "pages/asked.h"

#include <string.h>

/* Choices that are named in a line, at most. */
#define NAMED_MOST 3

static const char *text_with(const struct view *view, const char *language, const char *key,
                             json_t *values, struct arena *arena)
{
    const char *text = view_text(view, language, key, values, arena);
    json_decref(values);
    return text;
}

const char *asked_title(const struct view *view, const struct form *form, const char *place,
                        const char *language, struct arena *arena)
{
    bool parent = text_equal(form->audience, "parent");
    return text_with(view, language, parent ? "take.title-parent" : "take.title-professional",
                     json_pack("{s:s}", "place", place), arena);
}

/* "ja of een beetje"; NULL when they are many. */
static const char *choices_before(const struct view *view, const struct question *question,
                                  const struct question *before, const char *language,
                                  struct arena *arena)
{
    const char *choices = NULL;
    size_t count = 0;
    for (size_t c = 0; c < before->choice_count; c++) {
        if (!(question->depends_choices >> c & 1))
            continue;
        const char *words = localised_text(&before->choices[c].text, language);
        const char *joint = view_text(view, language, "take.only-or", NULL, arena);
        choices = choices ? arena_print(arena, "%s %s %s", choices, joint, words) : words;
        count++;
    }
    return count <= NAMED_MOST ? choices : NULL;
}

const char *asked_whom(const struct view *view, const struct form *form, size_t q,
                       const char *language, const char *otherwise, struct arena *arena)
{
    const struct question *question = &form->questions[q];
    const char *choices = NULL;
    switch (question->dependence) {
    case ASKED_ALWAYS:
        return NULL;
    case ASKED_AFTER:
        choices = choices_before(view, question, &form->questions[question->depends_on],
                                 language, arena);
        break;
    case ASKED_OTHERWISE:
        break;
    }
    if (!choices)
        return view_text(view, language, otherwise, NULL, arena);
    json_int_t number = (json_int_t)form_number(form, question->depends_on);
    return text_with(view, language, "take.only",
                     json_pack("{s:I, s:s}", "number", number, "choices", choices), arena);
}

json_t *asked_paragraphs(const char *text)
{
    json_t *paragraphs = json_array();
    while (*text) {
        const char *end = strstr(text, "\n\n");
        size_t size = end ? (size_t)(end - text) : strlen(text);
        json_array_append_new(paragraphs, json_stringn(text, size));
        text += size + strspn(text + size, "\n");
    }
    return paragraphs;
}
