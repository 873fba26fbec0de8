#include "survey/kinds.h"

#include <string.h>

#include "base/text.h"
#include "survey/choices.h"
#include "survey/markup.h"

const struct property kind_common[] = {
    {"type",                SHAPE_STRING, USE_READ,    NULL                },
    {"name",                SHAPE_STRING, USE_READ,    NULL                },
    {"title",               SHAPE_TEXT,   USE_READ,    NULL                },
    {"description",         SHAPE_TEXT,   USE_READ,    NULL                },
    {"isRequired",          SHAPE_TRUTH,  USE_READ,    NULL                },
    {"requiredIf",          SHAPE_STRING, USE_READ,    NULL                },
    {"requiredErrorText",   SHAPE_TEXT,   USE_READ,    NULL                },
    {"visibleIf",           SHAPE_STRING, USE_READ,    NULL                },
    {"validators",          SHAPE_LIST,   USE_READ,    NULL                },
    {"showCommentArea",     SHAPE_TRUTH,  USE_READ,    NULL                },
    {"commentText",         SHAPE_TEXT,   USE_READ,    NULL                },
    {"x_item",              SHAPE_STRING, USE_READ,    NULL                },
    {"x_step",              SHAPE_WHOLE,  USE_READ,    NULL                },
    {"x_themes",            SHAPE_LIST,   USE_READ,    NULL                },
    {"x_scale",             SHAPE_STRING, USE_READ,    NULL                },
    {"x_mirror",            SHAPE_STRING, USE_READ,    NULL                },
    {"x_favourable",        SHAPE_STRING, USE_READ,    NULL                },
    {"x_inventory",         SHAPE_STRING, USE_READ,    NULL                },
    {"x_breakdown",         SHAPE_TRUTH,  USE_READ,    NULL                },
    {"x_audio",             SHAPE_TEXT,   USE_READ,    NULL                },
    {"x_from_round",        SHAPE_ANY,    USE_REFUSED, "form.not-composed" },
    {"commentPlaceholder",  SHAPE_ANY,    USE_IGNORED, NULL                },
    {"descriptionLocation", SHAPE_ANY,    USE_IGNORED, NULL                },
    {"displayMode",         SHAPE_ANY,    USE_IGNORED, NULL                },
    {"errorLocation",       SHAPE_ANY,    USE_IGNORED, NULL                },
    {"hideNumber",          SHAPE_ANY,    USE_IGNORED, NULL                },
    {"indent",              SHAPE_ANY,    USE_IGNORED, NULL                },
    {"maxWidth",            SHAPE_ANY,    USE_IGNORED, NULL                },
    {"minWidth",            SHAPE_ANY,    USE_IGNORED, NULL                },
    {"placeholder",         SHAPE_ANY,    USE_IGNORED, NULL                },
    {"renderAs",            SHAPE_ANY,    USE_IGNORED, NULL                },
    {"showNumber",          SHAPE_ANY,    USE_IGNORED, NULL                },
    {"startWithNewLine",    SHAPE_ANY,    USE_IGNORED, NULL                },
    {"state",               SHAPE_ANY,    USE_IGNORED, NULL                },
    {"titleLocation",       SHAPE_ANY,    USE_IGNORED, NULL                },
    {"width",               SHAPE_ANY,    USE_IGNORED, NULL                },
    {"defaultValue",        SHAPE_ANY,    USE_REFUSED, "form.refused-given"},
    {"correctAnswer",       SHAPE_ANY,    USE_REFUSED, "form.refused-quiz" },
    {NULL,                  SHAPE_ANY,    USE_READ,    NULL                },
};

/* Questions with a list of choices. */
static const struct property listing[] = {
    {"choices",       SHAPE_LIST,   USE_READ,    NULL              },
    {"choicesOrder",  SHAPE_STRING, USE_READ,    NULL              },
    {"colCount",      SHAPE_ANY,    USE_IGNORED, NULL              },
    {"allowClear",    SHAPE_ANY,    USE_IGNORED, NULL              },
    {"itemComponent", SHAPE_ANY,    USE_IGNORED, NULL              },
    {"choicesByUrl",  SHAPE_ANY,    USE_REFUSED, "form.refused-url"},
    {"x_dontknow",    SHAPE_TEXT,   USE_READ,    NULL              },
    {NULL,            SHAPE_ANY,    USE_READ,    NULL              },
};

static const struct property special[] = {
    {"showNoneItem",           SHAPE_TRUTH, USE_READ,    NULL},
    {"noneText",               SHAPE_TEXT,  USE_READ,    NULL},
    {"showDontKnowItem",       SHAPE_TRUTH, USE_READ,    NULL},
    {"dontKnowText",           SHAPE_TEXT,  USE_READ,    NULL},
    {"showRefuseItem",         SHAPE_TRUTH, USE_READ,    NULL},
    {"refuseText",             SHAPE_TEXT,  USE_READ,    NULL},
    {"showOtherItem",          SHAPE_TRUTH, USE_READ,    NULL},
    {"otherText",              SHAPE_TEXT,  USE_READ,    NULL},
    {"otherErrorText",         SHAPE_TEXT,  USE_READ,    NULL},
    {"otherPlaceholder",       SHAPE_ANY,   USE_IGNORED, NULL},
    {"separateSpecialChoices", SHAPE_ANY,   USE_IGNORED, NULL},
    {"searchEnabled",          SHAPE_ANY,   USE_IGNORED, NULL},
    {"searchMode",             SHAPE_ANY,   USE_IGNORED, NULL},
    {"textWrapEnabled",        SHAPE_ANY,   USE_IGNORED, NULL},
    {NULL,                     SHAPE_ANY,   USE_READ,    NULL},
};

static const struct property several[] = {
    {"minSelectedChoices", SHAPE_WHOLE, USE_READ,    NULL              },
    {"maxSelectedChoices", SHAPE_WHOLE, USE_READ,    NULL              },
    {"showSelectAllItem",  SHAPE_ANY,   USE_REFUSED, "form.refused-all"},
    {"selectAllText",      SHAPE_ANY,   USE_IGNORED, NULL              },
    {NULL,                 SHAPE_ANY,   USE_READ,    NULL              },
};

static const struct property rated[] = {
    {"rateMin",                               SHAPE_WHOLE,  USE_READ,    NULL},
    {"rateMax",                               SHAPE_WHOLE,  USE_READ,    NULL},
    {"rateStep",                              SHAPE_WHOLE,  USE_READ,    NULL},
    {"rateCount",                             SHAPE_WHOLE,  USE_READ,    NULL},
    {"rateValues",                            SHAPE_LIST,   USE_READ,    NULL},
    {"minRateDescription",                    SHAPE_TEXT,   USE_READ,    NULL},
    {"maxRateDescription",                    SHAPE_TEXT,   USE_READ,    NULL},
    {"rateType",                              SHAPE_STRING, USE_READ,    NULL},
    {"x_dontknow",                            SHAPE_TEXT,   USE_READ,    NULL},
    {"autoGenerate",                          SHAPE_ANY,    USE_IGNORED, NULL},
    {"displayRateDescriptionsAsExtremeItems", SHAPE_ANY,    USE_IGNORED, NULL},
    {"rateColorMode",                         SHAPE_ANY,    USE_IGNORED, NULL},
    {"rateDescriptionLocation",               SHAPE_ANY,    USE_IGNORED, NULL},
    {"scaleColorMode",                        SHAPE_ANY,    USE_IGNORED, NULL},
    {NULL,                                    SHAPE_ANY,    USE_READ,    NULL},
};

static const struct property yes_no[] = {
    {"valueTrue",  SHAPE_ANY,  USE_READ,    NULL},
    {"valueFalse", SHAPE_ANY,  USE_READ,    NULL},
    {"labelTrue",  SHAPE_TEXT, USE_READ,    NULL},
    {"labelFalse", SHAPE_TEXT, USE_READ,    NULL},
    {"x_dontknow", SHAPE_TEXT, USE_READ,    NULL},
    {"swapOrder",  SHAPE_ANY,  USE_IGNORED, NULL},
    {NULL,         SHAPE_ANY,  USE_READ,    NULL},
};

static const struct property pictured[] = {
    {"multiSelect",    SHAPE_TRUTH,  USE_READ,    NULL},
    {"contentMode",    SHAPE_STRING, USE_READ,    NULL},
    {"showLabel",      SHAPE_ANY,    USE_IGNORED, NULL},
    {"imageFit",       SHAPE_ANY,    USE_IGNORED, NULL},
    {"imageHeight",    SHAPE_ANY,    USE_IGNORED, NULL},
    {"imageWidth",     SHAPE_ANY,    USE_IGNORED, NULL},
    {"minImageHeight", SHAPE_ANY,    USE_IGNORED, NULL},
    {"minImageWidth",  SHAPE_ANY,    USE_IGNORED, NULL},
    {"maxImageHeight", SHAPE_ANY,    USE_IGNORED, NULL},
    {"maxImageWidth",  SHAPE_ANY,    USE_IGNORED, NULL},
    {NULL,             SHAPE_ANY,    USE_READ,    NULL},
};

static const struct property ranked[] = {
    {"longTap",                           SHAPE_ANY, USE_IGNORED, NULL},
    {"selectToRankEnabled",               SHAPE_ANY, USE_IGNORED, NULL},
    {"selectToRankAreasLayout",           SHAPE_ANY, USE_IGNORED, NULL},
    {"selectToRankSwapAreas",             SHAPE_ANY, USE_IGNORED, NULL},
    {"selectToRankEmptyRankedAreaText",   SHAPE_ANY, USE_IGNORED, NULL},
    {"selectToRankEmptyUnrankedAreaText", SHAPE_ANY, USE_IGNORED, NULL},
    {NULL,                                SHAPE_ANY, USE_READ,    NULL},
};

static const struct property written[] = {
    {"maxLength",            SHAPE_WHOLE, USE_READ,    NULL},
    {"rows",                 SHAPE_ANY,   USE_IGNORED, NULL},
    {"cols",                 SHAPE_ANY,   USE_IGNORED, NULL},
    {"autoGrow",             SHAPE_ANY,   USE_IGNORED, NULL},
    {"allowResize",          SHAPE_ANY,   USE_IGNORED, NULL},
    {"acceptCarriageReturn", SHAPE_ANY,   USE_IGNORED, NULL},
    {"textUpdateMode",       SHAPE_ANY,   USE_IGNORED, NULL},
    {NULL,                   SHAPE_ANY,   USE_READ,    NULL},
};

static const struct property typed[] = {
    {"inputType",          SHAPE_STRING, USE_READ,    NULL},
    {"min",                SHAPE_WHOLE,  USE_READ,    NULL},
    {"max",                SHAPE_WHOLE,  USE_READ,    NULL},
    {"minErrorText",       SHAPE_TEXT,   USE_READ,    NULL},
    {"maxErrorText",       SHAPE_TEXT,   USE_READ,    NULL},
    {"x_bands",            SHAPE_LIST,   USE_READ,    NULL},
    {"inputSize",          SHAPE_ANY,    USE_IGNORED, NULL},
    {"inputTextAlignment", SHAPE_ANY,    USE_IGNORED, NULL},
    {NULL,                 SHAPE_ANY,    USE_READ,    NULL},
};

static const struct property told[] = {
    {"html", SHAPE_TEXT, USE_READ, NULL},
    {NULL,   SHAPE_ANY,  USE_READ, NULL},
};

static const struct property rows_and_columns[] = {
    {"columns",         SHAPE_LIST,   USE_READ,    NULL},
    {"rows",            SHAPE_LIST,   USE_READ,    NULL},
    {"eachRowRequired", SHAPE_TRUTH,  USE_READ,    NULL},
    {"cellType",        SHAPE_STRING, USE_READ,    NULL},
    {"x_dontknow",      SHAPE_TEXT,   USE_READ,    NULL},
    {"rowTitleWidth",   SHAPE_ANY,    USE_IGNORED, NULL},
    {NULL,              SHAPE_ANY,    USE_READ,    NULL},
};

static read_kind read_one, read_several, read_rating, read_boolean, read_pictures, read_ranking,
    read_comment, read_text, read_html, read_columns;

static const struct kind kinds[] = {
    {"radiogroup",  KIND_RADIOGROUP,  {listing, special},           read_one     },
    {"checkbox",    KIND_CHECKBOX,    {listing, special, several},  read_several },
    {"dropdown",    KIND_DROPDOWN,    {listing, special},           read_one     },
    {"rating",      KIND_RATING,      {rated},                      read_rating  },
    {"boolean",     KIND_BOOLEAN,     {yes_no},                     read_boolean },
    {"imagepicker", KIND_IMAGEPICKER, {listing, several, pictured}, read_pictures},
    {"ranking",     KIND_RANKING,     {listing, several, ranked},   read_ranking },
    {"text",        KIND_TEXT,        {written, typed},             read_text    },
    {"comment",     KIND_COMMENT,     {written},                    read_comment },
    {"html",        KIND_HTML,        {told},                       read_html    },
    {"matrix",      KIND_RADIOGROUP,  {rows_and_columns},           read_columns },
};

#define KINDS (sizeof kinds / sizeof kinds[0])

/* Types that are no kind of ours, and why. */
static const struct {
    const char *name, *why;
} other_types[] = {
    {"file",         "form.refused-file"     },
    {"signaturepad", "form.refused-signature"},
};

/* Inputs of a text that are none of ours, and why. */
static const char *const identifying[] = {"email", "tel",  "date", "datetime-local", "month",
                                          "url",   "week", "time", "password",       NULL};

const char *question_kind_name(enum question_kind kind)
{
    for (size_t i = 0; i < KINDS; i++)
        if (kinds[i].kind == kind)
            return kinds[i].name;
    return kind == KIND_NUMBER ? "number" : "";
}

bool question_is_closed(const struct question *question)
{
    switch (question->kind) {
    case KIND_RADIOGROUP:
    case KIND_CHECKBOX:
    case KIND_DROPDOWN:
    case KIND_RATING:
    case KIND_BOOLEAN:
    case KIND_IMAGEPICKER:
    case KIND_RANKING:
        return true;
    case KIND_NUMBER:
    case KIND_TEXT:
    case KIND_COMMENT:
    case KIND_HTML:
        break;
    }
    return false;
}

bool question_is_open(const struct question *question)
{
    return question->kind == KIND_TEXT || question->kind == KIND_COMMENT;
}

const struct kind *kind_find(struct reader *reader, const struct spot *spot,
                             const json_t *element)
{
    const char *type = reader_string(element, "type");
    const struct spot here = {spot, "type", 0};
    for (size_t i = 0; type && i < KINDS; i++)
        if (!strcmp(kinds[i].name, type))
            return &kinds[i];
    const char *why = "form.unknown-type";
    for (size_t i = 0; type && i < sizeof other_types / sizeof other_types[0]; i++)
        if (!strcmp(other_types[i].name, type))
            why = other_types[i].why;
    reader_complain(reader, &here, why, "%s", type ? type : "");
    return NULL;
}

bool kind_is_matrix(const struct kind *kind)
{
    return kind->read == read_columns;
}

static void read_order(struct reader *reader, const struct spot *spot, const json_t *element,
                       struct question *question)
{
    static const char *const orders[] = {"none", "random", NULL};
    question->random = reader_one_of(reader, spot, element, "choicesOrder", orders) == 1;
}

static void read_one(struct reader *reader, const struct spot *spot, const json_t *element,
                     struct question *question)
{
    read_order(reader, spot, element, question);
    choices_list(reader, spot, element, "choices", false, question);
    choices_special(reader, spot, element, question);
}

static void read_limits(struct reader *reader, const struct spot *spot, const json_t *element,
                        struct question *question)
{
    size_t most = question->choice_count;
    question->max_choices =
        reader_whole(reader, spot, element, "maxSelectedChoices", 0, most, 0);
    question->min_choices =
        reader_whole(reader, spot, element, "minSelectedChoices", 0, most, 0);
    const struct spot here = {spot, "minSelectedChoices", 0};
    if (question->max_choices > 0 && question->min_choices > question->max_choices)
        reader_complain(reader, &here, "form.out-of-range", "0..%zu", question->max_choices);
}

static void read_several(struct reader *reader, const struct spot *spot, const json_t *element,
                         struct question *question)
{
    question->several = true;
    read_one(reader, spot, element, question);
    read_limits(reader, spot, element, question);
}

static void read_rating(struct reader *reader, const struct spot *spot, const json_t *element,
                        struct question *question)
{
    static const char *const types[] = {"labels",   "smileys", "stars", "buttons",
                                        "dropdown", "auto",    NULL};
    reader_one_of(reader, spot, element, "rateType", types);
    choices_rating(reader, spot, element, question);
    if (!question->scale)
        question->scale = "rating";
}

static void read_boolean(struct reader *reader, const struct spot *spot, const json_t *element,
                         struct question *question)
{
    choices_boolean(reader, spot, element, question);
    if (!question->scale)
        question->scale = "boolean";
}

static void read_pictures(struct reader *reader, const struct spot *spot, const json_t *element,
                          struct question *question)
{
    static const char *const modes[] = {"image", NULL};
    reader_one_of(reader, spot, element, "contentMode", modes);
    question->several = reader_truth(element, "multiSelect");
    read_order(reader, spot, element, question);
    choices_list(reader, spot, element, "choices", true, question);
    read_limits(reader, spot, element, question);
}

static void read_ranking(struct reader *reader, const struct spot *spot, const json_t *element,
                         struct question *question)
{
    read_order(reader, spot, element, question);
    choices_list(reader, spot, element, "choices", false, question);
    read_limits(reader, spot, element, question);
}

static void read_comment(struct reader *reader, const struct spot *spot, const json_t *element,
                         struct question *question)
{
    question->max_bytes = FORM_TEXT_BYTES;
    question->max_characters =
        reader_whole(reader, spot, element, "maxLength", 1, FORM_TEXT_BYTES, 0);
}

static void read_number(struct reader *reader, const struct spot *spot, const json_t *element,
                        struct question *question)
{
    question->kind = KIND_NUMBER;
    question->least = INT64_MIN;
    question->most = INT64_MAX;
    reader_number(reader, spot, element, "min", INT64_MIN, INT64_MAX, &question->least);
    reader_number(reader, spot, element, "max", INT64_MIN, INT64_MAX, &question->most);
    reader_text(reader, spot, element, "minErrorText", false, &question->least_text);
    reader_text(reader, spot, element, "maxErrorText", false, &question->most_text);
    choices_bands(reader, spot, element, question);
}

static void read_text(struct reader *reader, const struct spot *spot, const json_t *element,
                      struct question *question)
{
    static const char *const inputs[] = {"text", "number", NULL};
    const char *input = reader_string(element, "inputType");
    const struct spot here = {spot, "inputType", 0};
    for (size_t i = 0; input && identifying[i]; i++) {
        if (!strcmp(input, identifying[i])) {
            reader_complain(reader, &here, "form.refused-input", "%s", input);
            return;
        }
    }
    if (reader_one_of(reader, spot, element, "inputType", inputs) == 1)
        read_number(reader, spot, element, question);
    else
        read_comment(reader, spot, element, question);
}

static void read_html(struct reader *reader, const struct spot *spot, const json_t *element,
                      struct question *question)
{
    kind_markup(reader, spot, element, "html", true, &question->html);
}

/* The columns; its rows become questions (question.c). The library knows no special choices of
 * a matrix, so that a column of that value is the quiet line. */
static void read_columns(struct reader *reader, const struct spot *spot, const json_t *element,
                         struct question *question)
{
    static const char *const cells[] = {"radio", NULL};
    reader_one_of(reader, spot, element, "cellType", cells);
    choices_list(reader, spot, element, "columns", false, question);
    for (size_t c = 0; c < question->choice_count; c++)
        question->choices[c].dont_know = !strcmp(question->choices[c].value, "dontknow") ||
                                         !strcmp(question->choices[c].value, "refused");
}

void kind_markup(struct reader *reader, const struct spot *spot, const json_t *element,
                 const char *name, bool needed, struct localised *text)
{
    reader_text(reader, spot, element, name, needed, text);
    const struct spot here = {spot, name, 0};
    for (size_t i = 0; i < text->count; i++) {
        text->texts[i] = markup_reduce(text->texts[i], reader->arena);
        if (!text->texts[i]) {
            reader_complain(reader, &here, "form.raw-html", "%s", text->languages[i]);
            text->texts[i] = "";
        }
    }
}
