#include "pages/handout_paper.h"

#include "pages/asked.h"

/* Lines to write on. */
#define LINES_SHORT 1
#define LINES_LONG  4

struct paper {
    const struct view *view;
    const struct form *form;
    const char *language;
    struct arena *arena;
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

static json_t *draw(const struct paper *paper, size_t q)
{
    const struct question *question = &paper->form->questions[q];
    json_t *entry = json_object();
    put(entry, "legend", words(paper, question->heading ? &question->html : &question->title));
    put(entry, "description", words(paper, &question->description));
    if (!question->owner) /* the words say it themselves */
        put(entry, "only",
            asked_whom(paper->view, paper->form, q, paper->language, "handout.paper-perhaps",
                       paper->arena));
    if (question_is_numbered(question))
        json_object_set_new(entry, "number",
                            json_integer((json_int_t)form_number(paper->form, q)));
    switch (question->kind) {
    case KIND_RADIOGROUP:
    case KIND_CHECKBOX:
    case KIND_DROPDOWN:
    case KIND_RATING:
    case KIND_BOOLEAN:
    case KIND_IMAGEPICKER:
        json_object_set_new(entry, "choices", choices_of(paper, question));
        json_object_set_new(entry, "several", json_boolean(question->several));
        break;
    case KIND_RANKING: /* a box to write a number in */
        put(entry, "rank",
            view_text(paper->view, paper->language, "handout.paper-rank", NULL, paper->arena));
        json_object_set_new(entry, "choices", choices_of(paper, question));
        json_object_set_new(entry, "several", json_true());
        break;
    case KIND_NUMBER:
    case KIND_TEXT:
        json_object_set_new(entry, "lines", lines_of(LINES_SHORT));
        break;
    case KIND_COMMENT:
        json_object_set_new(entry, "lines", lines_of(LINES_LONG));
        break;
    case KIND_HTML:
        if (!question->heading)
            json_object_set_new(entry, "paragraphs",
                                asked_paragraphs(words(paper, &question->html)));
        break;
    }
    return entry;
}

json_t *handout_paper(const struct view *view, const struct form *form, const char *language,
                      struct arena *arena)
{
    const struct paper paper = {view, form, language, arena};
    json_t *list = json_array();
    for (size_t q = 0; q < form->question_count; q++)
        json_array_append_new(list, draw(&paper, q));
    return list;
}
