#include "survey/definition.h"

#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "survey/answer.h"
#include "survey/kinds.h"
#include "survey/language.h"
#include "survey/question.h"
#include "survey/reader.h"
#include "survey/reference.h"

#define PANEL_DEPTH 2

static const struct property of_survey[] = {
    {"title",                         SHAPE_TEXT,   USE_READ,    NULL                  },
    {"description",                   SHAPE_TEXT,   USE_READ,    NULL                  },
    {"locale",                        SHAPE_STRING, USE_READ,    NULL                  },
    {"pages",                         SHAPE_LIST,   USE_READ,    NULL                  },
    {"elements",                      SHAPE_LIST,   USE_READ,    NULL                  },
    {"completedHtml",                 SHAPE_TEXT,   USE_READ,    NULL                  },
    {"calculatedValues",              SHAPE_LIST,   USE_READ,    NULL                  },
    {"clearInvisibleValues",          SHAPE_STRING, USE_READ,    NULL                  },
    {"x_audience",                    SHAPE_STRING, USE_READ,    NULL                  },
    {"x_files",                       SHAPE_ANY,    USE_READ,    NULL                  },
    {"autoAdvanceEnabled",            SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"autoFocusFirstError",           SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"autoFocusFirstQuestion",        SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"checkErrorsMode",               SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"completeText",                  SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"editText",                      SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"firstPageIsStartPage",          SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"fitToContainer",                SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"gridLayoutEnabled",             SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"headerView",                    SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"logoPosition",                  SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"pageNextText",                  SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"pagePrevText",                  SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"previewMode",                   SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"previewText",                   SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"progressBarLocation",           SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"progressBarShowNavigationText", SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"progressBarShowPageNumbers",    SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"progressBarType",               SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"questionDescriptionLocation",   SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"questionErrorLocation",         SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"questionStartIndex",            SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"questionTitleLocation",         SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"questionsOnPageMode",           SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"requiredMark",                  SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"showCompletePage",              SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"showNavigationButtons",         SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"showPageNumbers",               SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"showPageTitles",                SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"showPrevButton",                SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"showProgressBar",               SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"showQuestionNumbers",           SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"showTOC",                       SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"showTitle",                     SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"sjsVersion",                    SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"startSurveyText",               SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"textUpdateMode",                SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"width",                         SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"widthMode",                     SHAPE_ANY,    USE_IGNORED, NULL                  },
    {"cookieName",                    SHAPE_ANY,    USE_REFUSED, "form.refused-cookie" },
    {"navigateToUrl",                 SHAPE_ANY,    USE_REFUSED, "form.refused-url"    },
    {"navigateToUrlOnCondition",      SHAPE_ANY,    USE_REFUSED, "form.refused-url"    },
    {"logo",                          SHAPE_ANY,    USE_REFUSED, "form.refused-url"    },
    {"surveyId",                      SHAPE_ANY,    USE_REFUSED, "form.refused-url"    },
    {"surveyPostId",                  SHAPE_ANY,    USE_REFUSED, "form.refused-url"    },
    {"partialSendEnabled",            SHAPE_ANY,    USE_REFUSED, "form.refused-partial"},
    {"triggers",                      SHAPE_ANY,    USE_REFUSED, "form.refused-trigger"},
    {"timeLimit",                     SHAPE_ANY,    USE_REFUSED, "form.refused-time"   },
    {"timeLimitPerPage",              SHAPE_ANY,    USE_REFUSED, "form.refused-time"   },
    {"showTimer",                     SHAPE_ANY,    USE_REFUSED, "form.refused-time"   },
    {NULL,                            SHAPE_ANY,    USE_READ,    NULL                  },
};

static const struct property of_panel[] = {
    {"type",                  SHAPE_STRING, USE_READ,    NULL               },
    {"name",                  SHAPE_STRING, USE_READ,    NULL               },
    {"title",                 SHAPE_TEXT,   USE_READ,    NULL               },
    {"description",           SHAPE_TEXT,   USE_READ,    NULL               },
    {"elements",              SHAPE_LIST,   USE_READ,    NULL               },
    {"visibleIf",             SHAPE_STRING, USE_READ,    NULL               },
    {"indent",                SHAPE_ANY,    USE_IGNORED, NULL               },
    {"innerIndent",           SHAPE_ANY,    USE_IGNORED, NULL               },
    {"maxWidth",              SHAPE_ANY,    USE_IGNORED, NULL               },
    {"minWidth",              SHAPE_ANY,    USE_IGNORED, NULL               },
    {"navigationDescription", SHAPE_ANY,    USE_IGNORED, NULL               },
    {"navigationTitle",       SHAPE_ANY,    USE_IGNORED, NULL               },
    {"questionTitleLocation", SHAPE_ANY,    USE_IGNORED, NULL               },
    {"showNavigationButtons", SHAPE_ANY,    USE_IGNORED, NULL               },
    {"showNumber",            SHAPE_ANY,    USE_IGNORED, NULL               },
    {"showQuestionNumbers",   SHAPE_ANY,    USE_IGNORED, NULL               },
    {"startWithNewLine",      SHAPE_ANY,    USE_IGNORED, NULL               },
    {"state",                 SHAPE_ANY,    USE_IGNORED, NULL               },
    {"width",                 SHAPE_ANY,    USE_IGNORED, NULL               },
    {"timeLimit",             SHAPE_ANY,    USE_REFUSED, "form.refused-time"},
    {"x_theme_block",         SHAPE_ANY,    USE_REFUSED, "form.not-composed"},
    {NULL,                    SHAPE_ANY,    USE_READ,    NULL               },
};

static const struct property of_calculated[] = {
    {"name",              SHAPE_STRING, USE_READ, NULL},
    {"expression",        SHAPE_STRING, USE_READ, NULL},
    {"includeIntoResult", SHAPE_TRUTH,  USE_READ, NULL},
    {NULL,                SHAPE_ANY,    USE_READ, NULL},
};

static const char *const audiences[] = {"parent", "professional", NULL};

struct question *loading_add(struct loading *loading, const struct spot *spot)
{
    struct form *form = loading->form;
    if (form->question_count == FORM_QUESTIONS_MAX) {
        reader_complain(&loading->reader, spot, "form.too-many-questions", "%d",
                        FORM_QUESTIONS_MAX);
        return NULL;
    }
    struct question *question = &form->questions[form->question_count++];
    *question = (struct question){.page = loading->reader.page};
    question->themes = arena_alloc(form->arena, sizeof *question->themes);
    question->name = question->item = "";
    memcpy(question->when, loading->when, sizeof question->when);
    return question;
}

void loading_when(const struct condition **when, const struct condition *condition)
{
    size_t count = 0;
    while (when[count])
        count++;
    check(count < QUESTION_CONDITIONS_MAX, "panels are nested as deep as that");
    when[count] = condition;
}

static bool shares_name(const struct question *one, const struct question *other)
{
    return !strcmp(one->name, other->name) ||
           (one->matrix && !strcmp(one->matrix->name, other->name)) ||
           (other->matrix && !strcmp(one->name, other->matrix->name)) ||
           (one->matrix && other->matrix && one->matrix != other->matrix &&
            !strcmp(one->matrix->name, other->matrix->name));
}

void loading_named(struct loading *loading, const struct spot *spot,
                   const struct question *question)
{
    const struct form *form = loading->form;
    for (size_t i = 0; i < form->question_count; i++) {
        const struct question *other = &form->questions[i];
        if (other == question)
            continue;
        if (*question->name && shares_name(other, question))
            reader_complain(&loading->reader, spot, "form.double-name", "%s", question->name);
        else if (question->kind != KIND_HTML && other->kind != KIND_HTML && *question->item &&
                 text_equal(other->item, question->item))
            reader_complain(&loading->reader, spot, "form.double-item", "%s", question->item);
    }
}

void loading_heading(struct loading *loading, const struct spot *spot,
                     const struct heading *heading)
{
    if (heading->title.count == 0 && heading->description.count == 0)
        return;
    struct question *question = loading_add(loading, spot);
    if (!question)
        return;
    question->kind = KIND_HTML;
    question->heading = true;
    question->html = heading->title;
    question->description = heading->description;
    question->name = question->item =
        arena_print(loading->form->arena, ":heading-%zu", loading->form->question_count);
    memcpy(question->when, heading->when, sizeof question->when);
}

static void read_elements(struct loading *loading, const struct spot *spot, const json_t *panel,
                          size_t depth);

static void read_element(struct loading *loading, const struct spot *spot,
                         const json_t *element, size_t depth)
{
    if (!text_equal(reader_string(element, "type"), "panel"))
        question_read(loading, spot, element);
    else if (depth == PANEL_DEPTH)
        reader_complain(&loading->reader, spot, "form.nested-panels", "%d", PANEL_DEPTH);
    else
        read_elements(loading, spot, element, depth + 1);
}

/* A page or panel: its title and description stand among the questions, as text. */
static void read_elements(struct loading *loading, const struct spot *spot, const json_t *panel,
                          size_t depth)
{
    static const struct property *const tables[] = {of_panel, NULL};
    struct reader *reader = &loading->reader;
    if (!reader_object(reader, spot, panel, tables))
        return;
    const struct condition *around[QUESTION_CONDITIONS_MAX + 1];
    memcpy(around, loading->when, sizeof around);
    loading_when(loading->when, reader_expression(reader, spot, panel, "visibleIf"));
    struct heading heading = {.when = loading->when};
    reader_text(reader, spot, panel, "title", false, &heading.title);
    reader_text(reader, spot, panel, "description", false, &heading.description);
    loading_heading(loading, spot, &heading);

    const json_t *list = reader_get(panel, "elements");
    const struct spot here = {spot, "elements", 0};
    for (size_t i = 0; i < json_array_size(list); i++) {
        const struct spot at = {&here, NULL, i};
        read_element(loading, &at, json_array_get(list, i), depth);
    }
    memcpy(loading->when, around, sizeof around);
}

/* A short form may have its elements without pages. */
static void read_pages(struct loading *loading, const json_t *definition)
{
    const json_t *pages = reader_get(definition, "pages");
    const json_t *bare = pages ? NULL : reader_get(definition, "elements");
    const struct spot here = {NULL, bare ? "elements" : "pages", 0};
    for (size_t i = 0; i < json_array_size(pages); i++) {
        const struct spot at = {&here, NULL, i};
        loading->reader.page = i;
        read_elements(loading, &at, json_array_get(pages, i), 0);
    }
    loading->reader.page = 0;
    for (size_t i = 0; i < json_array_size(bare); i++) {
        const struct spot at = {&here, NULL, i};
        read_element(loading, &at, json_array_get(bare, i), 0);
    }
}

static void read_calculated_one(struct loading *loading, const struct spot *spot,
                                const json_t *element)
{
    static const struct property *const tables[] = {of_calculated, NULL};
    struct reader *reader = &loading->reader;
    struct form *form = loading->form;
    if (!reader_object(reader, spot, element, tables))
        return;
    const char *name = reader_string(element, "name");
    const struct spot here = {spot, "name", 0}, there = {spot, "expression", 0};
    if (!name || !reader_is_word(name, "_-"))
        reader_complain(reader, &here, "form.bad-name", "%s", name ? name : "");
    else if (form_find(form, name) != SIZE_MAX || calculated_find(form, name) != SIZE_MAX)
        reader_complain(reader, &here, "form.double-name", "%s", name);
    const char *expression = reader_string(element, "expression");
    if (!expression || !*expression)
        reader_complain(reader, &there, "form.text-missing", "%s", "expression");
    form->calculated[form->calculated_count++] = (struct calculated){
        .name = arena_string(reader->arena, name ? name : ""),
        .expression = reader_expression(reader, spot, element, "expression"),
        .in_data = reader_truth(element, "includeIntoResult")};
}

static void read_calculated(struct loading *loading, const json_t *definition)
{
    const json_t *list = reader_get(definition, "calculatedValues");
    const struct spot here = {NULL, "calculatedValues", 0};
    size_t count = json_array_size(list);
    struct form *form = loading->form;
    form->calculated = arena_alloc(form->arena, FORM_CALCULATED_MAX * sizeof *form->calculated);
    loading->reader.page = SIZE_MAX;
    if (count > FORM_CALCULATED_MAX)
        reader_complain(&loading->reader, &here, "form.too-many-calculated", "%d",
                        FORM_CALCULATED_MAX);
    for (size_t i = 0; i < count && i < FORM_CALCULATED_MAX; i++) {
        const struct spot at = {&here, NULL, i};
        read_calculated_one(loading, &at, json_array_get(list, i));
    }
}

static void read_files(struct loading *loading, const json_t *definition)
{
    struct form *form = loading->form;
    json_t *files = json_object_get(definition, "x_files"), *digest;
    const struct spot here = {NULL, "x_files", 0};
    const char *name;
    form->files = arena_alloc(form->arena, json_object_size(files) * sizeof *form->files);
    json_object_foreach(files, name, digest)
    {
        const char *text = json_string_value(digest);
        if (!text)
            reader_complain(&loading->reader, &here, "form.want-string", "%s", name);
        form->files[form->file_count++] =
            (struct form_file){.name = arena_string(form->arena, name),
                               .digest = arena_string(form->arena, text ? text : "")};
    }
}

static void check_whole(struct loading *loading)
{
    const struct form *form = loading->form;
    size_t asked = 0, texts = 0, breakdowns = 0;
    for (size_t i = 0; i < form->question_count; i++) {
        asked += form->questions[i].kind != KIND_HTML;
        texts += question_is_open(&form->questions[i]);
        breakdowns += form->questions[i].breakdown;
    }
    if (asked == 0 && loading->reader.complaints->count == 0)
        reader_complain(&loading->reader, NULL, "form.no-questions", "%s", form->name);
    if (texts > FORM_TEXTS_MAX)
        reader_complain(&loading->reader, NULL, "form.too-many-texts", "%d", FORM_TEXTS_MAX);
    if (answers_packed_size(form) > FORM_PACKED_MAX)
        reader_complain(&loading->reader, NULL, "form.too-large", "%d", FORM_PACKED_MAX);
    if (breakdowns > FORM_BREAKDOWNS_MAX)
        reader_complain(&loading->reader, NULL, "form.too-many-breakdowns", "%d",
                        FORM_BREAKDOWNS_MAX);
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
    static const char *const clearing[] = {"onComplete", NULL};
    reader_one_of(reader, NULL, definition, "clearInvisibleValues", clearing);
    kind_markup(reader, NULL, definition, "completedHtml", false, &form->completed);
    read_pages(loading, definition);
    read_calculated(loading, definition);
    read_files(loading, definition);
    check_whole(loading);
    references_resolve(reader, form);
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
        .reader = {arena, form->name, "nl", complaints, 0, NULL},
          .form = form
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

struct form *form_load_frozen(const char *name, const char *text, struct complaint *complaint)
{
    json_t *definition = json_parse(text, strlen(text), complaint);
    struct complaints complaints = {0};
    struct form *form = definition ? form_load(name, definition, &complaints) : NULL;
    if (definition && !form)
        *complaint = complaints.list[0];
    complaints_free(&complaints);
    json_decref(definition);
    return form;
}

void form_free(struct form *form)
{
    if (form)
        arena_free(form->arena); /* the form itself is in it */
}

/* Reading and answering one question. */
#define SECONDS_PER_QUESTION 17

bool question_is_numbered(const struct question *question)
{
    return question->kind != KIND_HTML && !question->owner;
}

size_t form_number(const struct form *form, size_t q)
{
    size_t number = 0;
    for (size_t i = 0; i <= q; i++)
        number += question_is_numbered(&form->questions[i]);
    return number;
}

size_t form_asks(const struct form *form)
{
    return form->question_count > 0 ? form_number(form, form->question_count - 1) : 0;
}

int form_minutes(const struct form *form)
{
    int minutes = (int)((form_asks(form) * SECONDS_PER_QUESTION + 30) / 60);
    return minutes > 0 ? minutes : 1;
}

size_t form_find(const struct form *form, const char *name)
{
    for (size_t i = 0; i < form->question_count; i++)
        if (!strcmp(form->questions[i].name, name))
            return i;
    return SIZE_MAX;
}

const char *form_file_digest(const struct form *form, const char *file)
{
    for (size_t i = 0; i < form->file_count; i++)
        if (!strcmp(form->files[i].name, file))
            return form->files[i].digest;
    return NULL;
}

size_t calculated_find(const struct form *form, const char *name)
{
    for (size_t i = 0; i < form->calculated_count; i++)
        if (!strcmp(form->calculated[i].name, name))
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
