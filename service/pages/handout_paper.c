#include "pages/handout_paper.h"

#include <string.h>

/* Lines to write on. */
#define LINES_SHORT 1
#define LINES_LONG  4

struct paper {
    const struct view *view;
    const struct form *form;
    const char *language;
    struct arena *arena;
    size_t *numbers; /* of each question */
};

static void put(json_t *object, const char *name, const char *text)
{
    if (text && *text)
        json_object_set_new(object, name, json_string(text));
}

static const char *words(const struct paper *paper, const struct localised *text)
{
    return localised_text(text, paper->language);
}

/* "Ja", "Een beetje": the choices of the question that this one depends on. */
static const char *chosen_before(const struct paper *paper, const struct question *question)
{
    const struct question *earlier = &paper->form->questions[question->depends_on];
    struct buffer list = {0};
    for (size_t c = 0; c < earlier->choice_count; c++) {
        if (!(question->depends_choices >> c & 1))
            continue;
        buffer_print(&list, "%s%s", list.size ? ", " : "",
                     words(paper, &earlier->choices[c].text));
    }
    const char *text = arena_copy(paper->arena, list.size ? list.data : "", list.size);
    buffer_free(&list);
    return text;
}

static const char *only_when(const struct paper *paper, const struct question *question)
{
    switch (question->dependence) {
    case ASKED_ALWAYS:
        return NULL;
    case ASKED_AFTER: {
        json_t *values =
            json_pack("{s:I, s:s}", "number", (json_int_t)paper->numbers[question->depends_on],
                      "choices", chosen_before(paper, question));
        const char *text =
            view_text(paper->view, paper->language, "take.only", values, paper->arena);
        json_decref(values);
        return text;
    }
    case ASKED_OTHERWISE:
        return view_text(paper->view, paper->language, "handout.paper-perhaps", NULL,
                         paper->arena);
    }
    return NULL;
}

static json_t *choices_of(const struct paper *paper, const struct question *question)
{
    json_t *list = json_array();
    for (size_t c = 0; c < question->choice_count; c++)
        json_array_append_new(
            list, json_pack("{s:s}", "label", words(paper, &question->choices[c].text)));
    return list;
}

static json_t *lines_of(size_t count)
{
    json_t *lines = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(lines, json_string("-"));
    return lines;
}

static json_t *paragraphs_of(const struct paper *paper, const char *text)
{
    json_t *paragraphs = json_array();
    while (*text) {
        const char *end = strstr(text, "\n\n");
        size_t size = end ? (size_t)(end - text) : strlen(text);
        json_array_append_new(paragraphs, json_string(arena_copy(paper->arena, text, size)));
        text += size + strspn(text + size, "\n");
    }
    return paragraphs;
}

static json_t *draw(const struct paper *paper, size_t q)
{
    const struct question *question = &paper->form->questions[q];
    json_t *entry = json_object();
    put(entry, "legend", words(paper, &question->title));
    put(entry, "description", words(paper, &question->description));
    put(entry, "only", only_when(paper, question));
    if (question_is_numbered(question))
        json_object_set_new(entry, "number", json_integer((json_int_t)paper->numbers[q]));
    switch (question->kind) {
    case KIND_RADIOGROUP:
    case KIND_CHECKBOX:
    case KIND_DROPDOWN:
    case KIND_RATING:
    case KIND_BOOLEAN:
    case KIND_IMAGEPICKER:
    case KIND_RANKING:
        json_object_set_new(entry, "choices", choices_of(paper, question));
        json_object_set_new(entry, "several", json_boolean(question->several));
        break;
    case KIND_NUMBER:
    case KIND_TEXT:
        json_object_set_new(entry, "lines", lines_of(LINES_SHORT));
        break;
    case KIND_COMMENT:
        json_object_set_new(entry, "lines", lines_of(LINES_LONG));
        break;
    case KIND_HTML:
        json_object_set_new(entry, "paragraphs",
                            paragraphs_of(paper, words(paper, &question->html)));
        break;
    }
    return entry;
}

json_t *handout_paper(const struct view *view, const struct form *form, const char *language,
                      struct arena *arena)
{
    struct paper paper = {view, form, language, arena, NULL};
    paper.numbers = arena_alloc(arena, (form->question_count + 1) * sizeof *paper.numbers);
    size_t number = 0;
    for (size_t q = 0; q < form->question_count; q++) {
        number += question_is_numbered(&form->questions[q]);
        paper.numbers[q] = number;
    }
    json_t *list = json_array();
    for (size_t q = 0; q < form->question_count; q++)
        json_array_append_new(list, draw(&paper, q));
    return list;
}
