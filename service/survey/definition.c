#include "survey/definition.h"

#include <string.h>

#include "base/arena.h"
#include "survey/language.h"
#include "survey/question.h"
#include "survey/reader.h"

#define PANEL_DEPTH 2

static const struct property of_survey[] = {
    {"title",                SHAPE_TEXT,   USE_READ,    NULL                  },
    {"description",          SHAPE_TEXT,   USE_READ,    NULL                  },
    {"locale",               SHAPE_STRING, USE_READ,    NULL                  },
    {"pages",                SHAPE_LIST,   USE_READ,    NULL                  },
    {"x_audience",           SHAPE_STRING, USE_READ,    NULL                  },
    {"x_minutes",            SHAPE_STRING, USE_READ,    NULL                  },
    {"showProgressBar",      SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"showPrevButton",       SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"pageNextText",         SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"pagePrevText",         SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"completeText",         SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"startSurveyText",      SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"questionsOnPageMode",  SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"clearInvisibleValues", SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"checkErrorsMode",      SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"requiredMark",         SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"completedHtml",        SHAPE_ANY,    USE_LATER,   NULL                  },
    {"calculatedValues",     SHAPE_ANY,    USE_LATER,   NULL                  },
    {"firstPageIsStartPage", SHAPE_ANY,    USE_LATER,   NULL                  },
    {"cookieName",           SHAPE_ANY,    USE_REFUSED, "form.refused-cookie" },
    {"triggers",             SHAPE_ANY,    USE_REFUSED, "form.refused-trigger"},
    {"navigateToUrl",        SHAPE_ANY,    USE_REFUSED, "form.refused-url"    },
    {"timeLimit",            SHAPE_ANY,    USE_REFUSED, "form.refused-time"   },
    {"maxTimeToFinish",      SHAPE_ANY,    USE_REFUSED, "form.refused-time"   },
    {NULL,                   SHAPE_ANY,    USE_READ,    NULL                  },
};

static const struct property of_panel[] = {
    {"type",          SHAPE_STRING, USE_READ,    NULL               },
    {"name",          SHAPE_STRING, USE_READ,    NULL               },
    {"title",         SHAPE_TEXT,   USE_READ,    NULL               },
    {"description",   SHAPE_TEXT,   USE_READ,    NULL               },
    {"elements",      SHAPE_LIST,   USE_READ,    NULL               },
    {"visibleIf",     SHAPE_ANY,    USE_LATER,   NULL               },
    {"x_theme_block", SHAPE_ANY,    USE_REFUSED, "form.not-composed"},
    {NULL,            SHAPE_ANY,    USE_READ,    NULL               },
};

static const char *const audiences[] = {"parent", "professional", NULL};

/* A form that is being read. */
struct loading {
    struct reader reader;
    struct form *form;
    size_t page;
};

static struct question *question_add(struct loading *loading, const struct spot *spot)
{
    struct form *form = loading->form;
    if (form->question_count == FORM_QUESTIONS_MAX) {
        reader_complain(&loading->reader, spot, "form.too-many-questions", "%d",
                        FORM_QUESTIONS_MAX);
        return NULL;
    }
    struct question *question = &form->questions[form->question_count++];
    *question = (struct question){.page = loading->page};
    question->themes = arena_alloc(form->arena, sizeof *question->themes);
    return question;
}

static void check_name(struct loading *loading, const struct spot *spot,
                       const struct question *question)
{
    const struct form *form = loading->form;
    for (size_t i = 0; i + 1 < form->question_count; i++) {
        if (*question->name && !strcmp(form->questions[i].name, question->name))
            reader_complain(&loading->reader, spot, "form.double-name", "%s", question->name);
        else if (question->kind != KIND_HTML && form->questions[i].kind != KIND_HTML &&
                 text_equal(form->questions[i].item, question->item))
            reader_complain(&loading->reader, spot, "form.double-item", "%s", question->item);
    }
}

/* The title and description of a page or panel stand among the questions, as text. */
static void read_heading(struct loading *loading, const struct spot *spot, const json_t *panel)
{
    struct question heading = {.kind = KIND_HTML, .page = loading->page};
    reader_text(&loading->reader, spot, panel, "title", false, &heading.html);
    reader_text(&loading->reader, spot, panel, "description", false, &heading.description);
    if (heading.html.count == 0 && heading.description.count == 0)
        return;
    struct question *question = question_add(loading, spot);
    if (!question)
        return;
    heading.themes = question->themes;
    heading.name = heading.item =
        arena_print(loading->form->arena, "heading-%zu", loading->form->question_count);
    *question = heading;
}

static void read_elements(struct loading *loading, const struct spot *spot, const json_t *panel,
                          size_t depth);

static void read_element(struct loading *loading, const struct spot *spot,
                         const json_t *element, size_t depth)
{
    if (text_equal(reader_string(element, "type"), "panel")) {
        if (depth == PANEL_DEPTH)
            reader_complain(&loading->reader, spot, "form.nested-panels", "%d", PANEL_DEPTH);
        else
            read_elements(loading, spot, element, depth + 1);
        return;
    }
    struct question *question = question_add(loading, spot);
    if (!question)
        return;
    if (question_read(&loading->reader, spot, element, question))
        check_name(loading, spot, question);
    else
        loading->form->question_count--;
}

static void read_elements(struct loading *loading, const struct spot *spot, const json_t *panel,
                          size_t depth)
{
    static const struct property *const tables[] = {of_panel, NULL};
    if (!reader_object(&loading->reader, spot, panel, tables))
        return;
    read_heading(loading, spot, panel);
    const json_t *list = reader_get(panel, "elements");
    const struct spot here = {spot, "elements", 0};
    for (size_t i = 0; i < json_array_size(list); i++) {
        const struct spot at = {&here, NULL, i};
        read_element(loading, &at, json_array_get(list, i), depth);
    }
}

static void read_pages(struct loading *loading, const json_t *definition)
{
    const json_t *pages = reader_get(definition, "pages");
    const struct spot here = {NULL, "pages", 0};
    for (size_t i = 0; i < json_array_size(pages); i++) {
        const struct spot at = {&here, NULL, i};
        loading->page = i;
        read_elements(loading, &at, json_array_get(pages, i), 0);
    }
}

static void check_whole(struct loading *loading)
{
    const struct form *form = loading->form;
    size_t asked = 0, texts = 0;
    for (size_t i = 0; i < form->question_count; i++) {
        asked += form->questions[i].kind != KIND_HTML;
        texts += question_is_open(&form->questions[i]);
    }
    if (asked == 0 && loading->reader.complaints->count == 0)
        reader_complain(&loading->reader, NULL, "form.no-questions", "%s", form->name);
    if (texts > FORM_TEXTS_MAX)
        reader_complain(&loading->reader, NULL, "form.too-many-texts", "%d", FORM_TEXTS_MAX);
}

static const char *canonical_text(struct arena *arena, const json_t *definition)
{
    struct buffer text = {0};
    json_canonical(definition, &text);
    const char *copy = arena_copy(arena, text.data, text.size);
    buffer_free(&text);
    return copy;
}

static void read_survey(struct loading *loading, const json_t *definition)
{
    static const struct property *const tables[] = {of_survey, NULL};
    struct reader *reader = &loading->reader;
    struct form *form = loading->form;
    reader_scan(reader, NULL, definition, 0);
    if (!reader_object(reader, NULL, definition, tables))
        return;
    const char *locale = reader_string(definition, "locale");
    reader->language = locale ? arena_string(form->arena, locale) : "nl";
    reader_text(reader, NULL, definition, "title", true, &form->title);
    reader_text(reader, NULL, definition, "description", false, &form->description);
    form->audience =
        audiences[reader_one_of(reader, NULL, definition, "x_audience", audiences)];
    const char *minutes = reader_string(definition, "x_minutes");
    form->minutes = minutes ? arena_string(form->arena, minutes) : NULL;
    read_pages(loading, definition);
    check_whole(loading);
}

struct form *form_load(const char *name, const json_t *definition,
                       struct complaints *complaints)
{
    struct arena *arena = arena_new();
    struct form *form = arena_alloc(arena, sizeof *form);
    form->arena = arena;
    form->name = arena_string(arena, name);
    form->questions = arena_alloc(arena, FORM_QUESTIONS_MAX * sizeof *form->questions);
    struct loading loading = {
        {arena, form->name, "nl", complaints},
        form, 0
    };
    size_t before = complaints->count;
    read_survey(&loading, definition);
    if (complaints->count > before) {
        form_free(form);
        return NULL;
    }
    language_complete(form);
    form->canonical = canonical_text(arena, definition);
    return form;
}

void form_free(struct form *form)
{
    if (form)
        arena_free(form->arena); /* the form itself is in it */
}

size_t form_find(const struct form *form, const char *name)
{
    for (size_t i = 0; i < form->question_count; i++)
        if (!strcmp(form->questions[i].name, name))
            return i;
    return SIZE_MAX;
}

size_t form_find_item(const struct form *form, const char *item)
{
    for (size_t i = 0; i < form->question_count; i++)
        if (form->questions[i].kind != KIND_HTML && !strcmp(form->questions[i].item, item))
            return i;
    return SIZE_MAX;
}
