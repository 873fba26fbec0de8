#include "survey/question.h"

#include <stdio.h>
#include <string.h>

#include "survey/markup.h"

static const struct property common[] = {
    {"type",              SHAPE_STRING, USE_READ,    NULL               },
    {"name",              SHAPE_STRING, USE_READ,    NULL               },
    {"title",             SHAPE_TEXT,   USE_READ,    NULL               },
    {"description",       SHAPE_TEXT,   USE_READ,    NULL               },
    {"isRequired",        SHAPE_TRUTH,  USE_READ,    NULL               },
    {"x_item",            SHAPE_STRING, USE_READ,    NULL               },
    {"x_step",            SHAPE_WHOLE,  USE_READ,    NULL               },
    {"x_themes",          SHAPE_LIST,   USE_READ,    NULL               },
    {"x_scale",           SHAPE_STRING, USE_READ,    NULL               },
    {"x_mirror",          SHAPE_STRING, USE_READ,    NULL               },
    {"x_favourable",      SHAPE_STRING, USE_READ,    NULL               },
    {"x_inventory",       SHAPE_STRING, USE_READ,    NULL               },
    {"x_breakdown",       SHAPE_TRUTH,  USE_READ,    NULL               },
    {"x_audio",           SHAPE_ANY,    USE_LATER,   NULL               },
    {"requiredIf",        SHAPE_ANY,    USE_LATER,   NULL               },
    {"requiredErrorText", SHAPE_ANY,    USE_LATER,   NULL               },
    {"visibleIf",         SHAPE_ANY,    USE_LATER,   NULL               },
    {"validators",        SHAPE_ANY,    USE_LATER,   NULL               },
    {"showCommentArea",   SHAPE_ANY,    USE_LATER,   NULL               },
    {"commentText",       SHAPE_ANY,    USE_LATER,   NULL               },
    {"x_from_round",      SHAPE_ANY,    USE_REFUSED, "form.not-composed"},
    {NULL,                SHAPE_ANY,    USE_READ,    NULL               },
};

static const struct property choosing[] = {
    {"choices",          SHAPE_LIST,   USE_READ,    NULL              },
    {"showNoneItem",     SHAPE_TRUTH,  USE_READ,    NULL              },
    {"noneText",         SHAPE_TEXT,   USE_READ,    NULL              },
    {"showDontKnowItem", SHAPE_TRUTH,  USE_READ,    NULL              },
    {"dontKnowText",     SHAPE_TEXT,   USE_READ,    NULL              },
    {"showRefuseItem",   SHAPE_TRUTH,  USE_READ,    NULL              },
    {"refuseText",       SHAPE_TEXT,   USE_READ,    NULL              },
    {"choicesOrder",     SHAPE_STRING, USE_READ,    NULL              },
    {"colCount",         SHAPE_ANY,    USE_IGNORED, NULL              },
    {"showOtherItem",    SHAPE_ANY,    USE_LATER,   NULL              },
    {"otherText",        SHAPE_ANY,    USE_LATER,   NULL              },
    {"choicesByUrl",     SHAPE_ANY,    USE_REFUSED, "form.refused-url"},
    {NULL,               SHAPE_ANY,    USE_READ,    NULL              },
};

static const struct property several[] = {
    {"minSelectedChoices", SHAPE_WHOLE, USE_READ,    NULL              },
    {"maxSelectedChoices", SHAPE_WHOLE, USE_READ,    NULL              },
    {"showSelectAllItem",  SHAPE_ANY,   USE_REFUSED, "form.refused-all"},
    {NULL,                 SHAPE_ANY,   USE_READ,    NULL              },
};

static const struct property rated[] = {
    {"rateMin",                               SHAPE_WHOLE, USE_READ,    NULL},
    {"rateMax",                               SHAPE_WHOLE, USE_READ,    NULL},
    {"minRateDescription",                    SHAPE_TEXT,  USE_READ,    NULL},
    {"maxRateDescription",                    SHAPE_TEXT,  USE_READ,    NULL},
    {"rateType",                              SHAPE_ANY,   USE_IGNORED, NULL},
    {"rateStep",                              SHAPE_ANY,   USE_LATER,   NULL},
    {"rateCount",                             SHAPE_ANY,   USE_LATER,   NULL},
    {"rateValues",                            SHAPE_ANY,   USE_LATER,   NULL},
    {"displayRateDescriptionsAsExtremeItems", SHAPE_ANY,   USE_IGNORED, NULL},
    {NULL,                                    SHAPE_ANY,   USE_READ,    NULL},
};

static const struct property written[] = {
    {"maxLength",   SHAPE_WHOLE, USE_READ,    NULL},
    {"rows",        SHAPE_ANY,   USE_IGNORED, NULL},
    {"placeholder", SHAPE_ANY,   USE_IGNORED, NULL},
    {NULL,          SHAPE_ANY,   USE_READ,    NULL},
};

static const struct property told[] = {
    {"html", SHAPE_TEXT, USE_READ, NULL},
    {NULL,   SHAPE_ANY,  USE_READ, NULL},
};

static const struct property one_choice[] = {
    {"value",     SHAPE_ANY,   USE_READ,  NULL},
    {"text",      SHAPE_TEXT,  USE_READ,  NULL},
    {"x_step",    SHAPE_WHOLE, USE_READ,  NULL},
    {"visibleIf", SHAPE_ANY,   USE_LATER, NULL},
    {NULL,        SHAPE_ANY,   USE_READ,  NULL},
};

typedef void read_kind(struct reader *reader, const struct spot *spot, const json_t *element,
                       struct question *question);

static read_kind read_one, read_several, read_rating, read_comment, read_html;

static const struct kind {
    const char *name;
    enum question_kind kind;
    const struct property *own[3]; /* tables besides the common one */
    read_kind *read;
} kinds[] = {
    {"radiogroup", KIND_RADIOGROUP, {choosing, NULL},    read_one    },
    {"checkbox",   KIND_CHECKBOX,   {choosing, several}, read_several},
    {"rating",     KIND_RATING,     {rated, NULL},       read_rating },
    {"comment",    KIND_COMMENT,    {written, NULL},     read_comment},
    {"html",       KIND_HTML,       {told, NULL},        read_html   },
};

#define KINDS (sizeof kinds / sizeof kinds[0])

/* Types that are no kind of ours, and why. */
static const struct {
    const char *name, *why;
} other_types[] = {
    {"dropdown",     "form.type-not-yet"     },
    {"boolean",      "form.type-not-yet"     },
    {"text",         "form.type-not-yet"     },
    {"matrix",       "form.type-not-yet"     },
    {"ranking",      "form.type-not-yet"     },
    {"imagepicker",  "form.type-not-yet"     },
    {"file",         "form.refused-file"     },
    {"signaturepad", "form.refused-signature"},
};

const char *question_kind_name(enum question_kind kind)
{
    for (size_t i = 0; i < KINDS; i++)
        if (kinds[i].kind == kind)
            return kinds[i].name;
    return "";
}

static const struct kind *kind_find(struct reader *reader, const struct spot *spot,
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

static void choice_add(struct question *question, const struct choice *choice)
{
    question->choices[question->choice_count++] = *choice;
}

static bool has_value(const struct question *question, const char *value)
{
    for (size_t i = 0; i < question->choice_count; i++)
        if (!strcmp(question->choices[i].value, value))
            return true;
    return false;
}

/* "v", "v|Label", 3 or {"value": ..., "text": ...}. */
static bool choice_read(struct reader *reader, const struct spot *spot, const json_t *element,
                        struct choice *choice)
{
    static const struct property *const tables[] = {one_choice, NULL};
    const json_t *value = element;
    if (json_is_object(element)) {
        reader_object(reader, spot, element, tables);
        reader_text(reader, spot, element, "text", false, &choice->text);
        choice->step = (int)reader_whole(reader, spot, element, "x_step", 1, 7, 0);
        value = json_object_get(element, "value");
    }
    if (json_is_integer(value)) {
        choice->shape = VALUE_NUMBER;
        choice->value =
            arena_print(reader->arena, "%lld", (long long)json_integer_value(value));
    } else if (json_is_string(value)) {
        const char *text = json_string_value(value);
        size_t length = strcspn(text, "|");
        choice->value = arena_copy(reader->arena, text, length);
        if (text[length])
            choice->text = localised_neutral(reader->arena, text + length + 1);
    }
    if (!choice->value || !reader_is_word(choice->value, "_-")) {
        reader_complain(reader, spot, "form.bad-choice", "%s",
                        choice->value ? choice->value : "");
        return false;
    }
    if (choice->text.count == 0)
        choice->text = localised_neutral(reader->arena, choice->value);
    return true;
}

static void read_special(struct reader *reader, const struct spot *spot, const json_t *element,
                         struct question *question)
{
    static const struct {
        const char *show, *text, *value;
        bool none;
    } specials[] = {
        {"showNoneItem",     "noneText",     "none",     true },
        {"showRefuseItem",   "refuseText",   "refused",  false},
        {"showDontKnowItem", "dontKnowText", "dontknow", false},
    };

    for (size_t i = 0; i < sizeof specials / sizeof specials[0]; i++) {
        if (!reader_truth(element, specials[i].show))
            continue;
        struct choice choice = {.value = specials[i].value,
                                .none = specials[i].none,
                                .dont_know = !specials[i].none};
        reader_text(reader, spot, element, specials[i].text, true, &choice.text);
        choice_add(question, &choice);
    }
}

static void read_choices(struct reader *reader, const struct spot *spot, const json_t *element,
                         struct question *question)
{
    static const char *const orders[] = {"none", NULL};
    reader_one_of(reader, spot, element, "choicesOrder", orders);
    const json_t *list = reader_get(element, "choices");
    const struct spot here = {spot, "choices", 0};
    size_t count = json_array_size(list);
    if (count < 1 || count > FORM_CHOICES_MAX - 3) {
        reader_complain(reader, &here, "form.choices", "%d", FORM_CHOICES_MAX - 3);
        return;
    }
    question->choices = arena_alloc(reader->arena, (count + 3) * sizeof *question->choices);
    for (size_t i = 0; i < count; i++) {
        const struct spot at = {&here, NULL, i};
        struct choice choice = {0};
        if (!choice_read(reader, &at, json_array_get(list, i), &choice))
            continue;
        if (has_value(question, choice.value))
            reader_complain(reader, &at, "form.double-choice", "%s", choice.value);
        else
            choice_add(question, &choice);
    }
    read_special(reader, spot, element, question);
}

static void read_one(struct reader *reader, const struct spot *spot, const json_t *element,
                     struct question *question)
{
    read_choices(reader, spot, element, question);
}

static void read_several(struct reader *reader, const struct spot *spot, const json_t *element,
                         struct question *question)
{
    read_choices(reader, spot, element, question);
    question->several = true;
    size_t most = question->choice_count;
    question->max_choices =
        reader_whole(reader, spot, element, "maxSelectedChoices", 0, most, 0);
    question->min_choices =
        reader_whole(reader, spot, element, "minSelectedChoices", 0, most, 0);
}

static void read_rating(struct reader *reader, const struct spot *spot, const json_t *element,
                        struct question *question)
{
    size_t least = reader_whole(reader, spot, element, "rateMin", 0, 10, 1);
    size_t most = reader_whole(reader, spot, element, "rateMax", least + 1, 10, 5);
    if (most <= least)
        most = least + 1;
    question->choices =
        arena_alloc(reader->arena, (most - least + 1) * sizeof *question->choices);
    for (size_t value = least; value <= most; value++) {
        struct choice choice = {.shape = VALUE_NUMBER};
        choice.value = arena_print(reader->arena, "%zu", value);
        struct localised words = {0};
        if (value == least || value == most)
            reader_text(reader, spot, element,
                        value == least ? "minRateDescription" : "maxRateDescription", false,
                        &words);
        choice.text = words.count ? words : localised_neutral(reader->arena, choice.value);
        choice_add(question, &choice);
    }
    if (!question->scale)
        question->scale = "rating";
}

static void read_comment(struct reader *reader, const struct spot *spot, const json_t *element,
                         struct question *question)
{
    question->max_bytes =
        reader_whole(reader, spot, element, "maxLength", 1, FORM_TEXT_BYTES, FORM_TEXT_BYTES);
}

static void read_html(struct reader *reader, const struct spot *spot, const json_t *element,
                      struct question *question)
{
    if (!reader_text(reader, spot, element, "html", true, &question->html))
        return;
    const struct spot here = {spot, "html", 0};
    for (size_t i = 0; i < question->html.count; i++) {
        question->html.texts[i] = markup_reduce(question->html.texts[i], reader->arena);
        if (!question->html.texts[i]) {
            reader_complain(reader, &here, "form.raw-html", "%s", question->html.languages[i]);
            question->html.texts[i] = "";
        }
    }
}

static void read_themes(struct reader *reader, const struct spot *spot, const json_t *element,
                        struct question *question)
{
    const json_t *list = reader_get(element, "x_themes");
    const struct spot here = {spot, "x_themes", 0};
    size_t count = json_array_size(list), kept = 0;
    question->themes = arena_alloc(reader->arena, (count + 1) * sizeof *question->themes);
    for (size_t i = 0; i < count; i++) {
        const char *theme = json_string_value(json_array_get(list, i));
        if (theme && reader_is_word(theme, "-"))
            question->themes[kept++] = arena_string(reader->arena, theme);
        else
            reader_complain(reader, &here, "form.bad-theme", "%s", theme ? theme : "");
    }
}

/* A word of ours under that name, copied; NULL when missing. */
static const char *read_word(struct reader *reader, const struct spot *spot,
                             const json_t *element, const char *name)
{
    const char *word = reader_string(element, name);
    if (!word)
        return NULL;
    if (reader_is_word(word, "_-."))
        return arena_string(reader->arena, word);
    const struct spot here = {spot, name, 0};
    reader_complain(reader, &here, "form.bad-word", "%s", word);
    return NULL;
}

static void read_meaning(struct reader *reader, const struct spot *spot, const json_t *element,
                         struct question *question)
{
    static const char *const ends[] = {"last", "first", NULL};
    static const char *const inventories[] = {"barrier", "wish", NULL};
    const char *item = read_word(reader, spot, element, "x_item");
    question->item = item ? item : question->name;
    question->step = (int)reader_whole(reader, spot, element, "x_step", 1, 7, 0);
    question->scale = read_word(reader, spot, element, "x_scale");
    question->mirror = read_word(reader, spot, element, "x_mirror");
    question->favourable_first =
        reader_one_of(reader, spot, element, "x_favourable", ends) == 1;
    if (reader_string(element, "x_inventory"))
        question->inventory =
            inventories[reader_one_of(reader, spot, element, "x_inventory", inventories)];
    question->breakdown = reader_truth(element, "x_breakdown");
    read_themes(reader, spot, element, question);
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

bool question_read(struct reader *reader, const struct spot *spot, const json_t *element,
                   struct question *question)
{
    const struct kind *kind = json_is_object(element) ? kind_find(reader, spot, element) : NULL;
    const struct property *tables[] = {common, kind ? kind->own[0] : NULL,
                                       kind ? kind->own[1] : NULL, NULL};
    if (!kind)
        return json_is_object(element) ? false : reader_object(reader, spot, element, tables);
    size_t before = reader->complaints->count;
    reader_object(reader, spot, element, tables);
    question->kind = kind->kind;
    question->name = read_word(reader, spot, element, "name");
    if (!question->name || !reader_is_word(question->name, "_-")) {
        const struct spot here = {spot, "name", 0};
        reader_complain(reader, &here, "form.bad-name", "%s",
                        question->name ? question->name : "");
        question->name = "";
    }
    reader_text(reader, spot, element, "title", kind->kind != KIND_HTML, &question->title);
    reader_text(reader, spot, element, "description", false, &question->description);
    question->required = reader_truth(element, "isRequired");
    read_meaning(reader, spot, element, question);
    kind->read(reader, spot, element, question);
    return reader->complaints->count == before;
}

int question_band(const struct question *question, size_t choice)
{
    if (!question->scale || question->choices[choice].dont_know)
        return -1;
    size_t points = 0, at = 0;
    for (size_t i = 0; i < question->choice_count; i++) {
        if (question->choices[i].dont_know)
            continue;
        if (i < choice)
            at++;
        points++;
    }
    size_t outer = (points + 1) / 3; /* a third, rounded: 1 of 2..4, 2 of 5..7 */
    int band = at < outer ? 0 : at >= points - outer ? 2 : 1;
    return question->favourable_first ? 2 - band : band;
}
