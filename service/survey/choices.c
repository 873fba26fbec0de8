#include "survey/choices.h"

#include <string.h>

#include "base/text.h"

/* Those that are shown behind the list, at most. */
#define SPECIALS_MAX 4

#define RATING_POINTS_MAX 11
#define RATE_MAX          999

static const struct property one_choice[] = {
    {"value",     SHAPE_ANY,    USE_READ, NULL},
    {"text",      SHAPE_TEXT,   USE_READ, NULL},
    {"visibleIf", SHAPE_STRING, USE_READ, NULL},
    {"x_step",    SHAPE_WHOLE,  USE_READ, NULL},
    {NULL,        SHAPE_ANY,    USE_READ, NULL},
};

static const struct property one_picture[] = {
    {"imageLink", SHAPE_STRING, USE_READ, NULL},
    {NULL,        SHAPE_ANY,    USE_READ, NULL},
};

static const struct property one_band[] = {
    {"value", SHAPE_STRING, USE_READ, NULL},
    {"text",  SHAPE_TEXT,   USE_READ, NULL},
    {"to",    SHAPE_WHOLE,  USE_READ, NULL},
    {NULL,    SHAPE_ANY,    USE_READ, NULL},
};

static void choices_room(struct reader *reader, struct question *question, size_t count)
{
    question->choices = arena_alloc(reader->arena, count * sizeof *question->choices);
    question->choice_count = 0;
}

static struct choice *choice_add(struct question *question, const struct choice *choice)
{
    question->choices[question->choice_count] = *choice;
    return &question->choices[question->choice_count++];
}

static bool has_value(const struct question *question, const char *value)
{
    for (size_t i = 0; i < question->choice_count; i++)
        if (!strcmp(question->choices[i].value, value))
            return true;
    return false;
}

static struct value text_value(const char *text)
{
    return (struct value){.kind = VALUE_TEXT, .text = text};
}

static struct value whole_value(json_int_t number)
{
    return (struct value){.kind = VALUE_NUMBER, .number = (double)number};
}

const char *choices_value(struct reader *reader, const struct spot *spot, const json_t *value,
                          struct value *data, struct localised *text)
{
    const char *word = NULL;
    if (json_is_integer(value)) {
        word = arena_print(reader->arena, "%lld", (long long)json_integer_value(value));
        *data = whole_value(json_integer_value(value));
    } else if (json_is_string(value)) {
        const char *string = json_string_value(value);
        size_t length = strcspn(string, "|");
        word = arena_copy(reader->arena, string, length);
        *data = text_value(word);
        if (string[length])
            *text = localised_neutral(reader->arena, string + length + 1);
    }
    if (word && reader_is_word(word, "_-"))
        return word;
    reader_complain(reader, spot, "form.bad-choice", "%s", word ? word : "");
    return NULL;
}

/* The file lies in the folder of the form: a name without a path. */
static void read_picture(struct reader *reader, const struct spot *spot, const json_t *element,
                         struct choice *choice)
{
    static const char *const kinds[] = {".svg", ".png", ".jpg", ".webp", NULL};
    const char *file = reader_string(element, "imageLink");
    const struct spot here = {spot, "imageLink", 0};
    if (file && reader_is_file(file, kinds))
        choice->picture = arena_string(reader->arena, file);
    else
        reader_complain(reader, &here, "form.bad-picture", "%s", file ? file : "");
    const struct spot words = {spot, "text", 0};
    if (choice->text.count == 0)
        reader_complain(reader, &words, "form.picture-words", "%s", choice->value);
}

/* "v", "v|Label", 3 or {"value": ..., "text": ...}. */
static bool choice_read(struct reader *reader, const struct spot *spot, const json_t *element,
                        bool picture, struct choice *choice)
{
    const struct property *const tables[] = {one_choice, picture ? one_picture : NULL, NULL};
    const json_t *value = element;
    if (json_is_object(element)) {
        reader_object(reader, spot, element, tables);
        reader_text(reader, spot, element, "text", false, &choice->text);
        choice->step = (int)reader_whole(reader, spot, element, "x_step", 1, 7, 0);
        choice->when = reader_expression(reader, spot, element, "visibleIf");
        value = json_object_get(element, "value");
    }
    choice->value = choices_value(reader, spot, value, &choice->data, &choice->text);
    if (!choice->value)
        return false;
    if (picture)
        read_picture(reader, spot, element, choice);
    if (choice->text.count == 0)
        choice->text = localised_neutral(reader->arena, choice->value);
    return true;
}

void choices_list(struct reader *reader, const struct spot *spot, const json_t *element,
                  const char *name, bool pictures, struct question *question)
{
    const json_t *list = reader_get(element, name);
    const struct spot here = {spot, name, 0};
    size_t count = json_array_size(list);
    if (count < 1 || count > FORM_CHOICES_MAX - SPECIALS_MAX) {
        reader_complain(reader, &here, "form.choices", "%d", FORM_CHOICES_MAX - SPECIALS_MAX);
        return;
    }
    choices_room(reader, question, count + SPECIALS_MAX);
    for (size_t i = 0; i < count; i++) {
        const struct spot at = {&here, NULL, i};
        struct choice choice = {0};
        if (!choice_read(reader, &at, json_array_get(list, i), pictures, &choice))
            continue;
        if (has_value(question, choice.value))
            reader_complain(reader, &at, "form.double-choice", "%s", choice.value);
        else
            choice_add(question, &choice);
    }
}

void choices_special(struct reader *reader, const struct spot *spot, const json_t *element,
                     struct question *question)
{
    static const struct {
        const char *show, *text;
        struct choice choice;
    } specials[] = {
        {"showNoneItem",     "noneText",     {.value = "none", .none = true}         },
        {"showRefuseItem",   "refuseText",   {.value = "refused", .dont_know = true} },
        {"showDontKnowItem", "dontKnowText", {.value = "dontknow", .dont_know = true}},
        {"showOtherItem",    "otherText",    {.value = "other", .other = true}       },
    };

    for (size_t i = 0; i < sizeof specials / sizeof specials[0]; i++) {
        const struct spot here = {spot, specials[i].show, 0};
        if (!reader_truth(element, specials[i].show) || !question->choices)
            continue;
        if (has_value(question, specials[i].choice.value)) {
            reader_complain(reader, &here, "form.double-choice", "%s",
                            specials[i].choice.value);
            continue;
        }
        struct choice *choice = choice_add(question, &specials[i].choice);
        choice->data = text_value(choice->value);
        reader_text(reader, spot, element, specials[i].text, true, &choice->text);
    }
}

void choices_quiet(struct reader *reader, const struct spot *spot, const json_t *element,
                   struct question *question)
{
    const struct spot here = {spot, "x_dontknow", 0};
    struct choice quiet = {.value = "dontknow", .data = {.kind = VALUE_MISSING}};
    quiet.dont_know = true;
    if (!question_is_closed(question) || !question->choices)
        return;
    reader_text(reader, spot, element, "x_dontknow", false, &quiet.text);
    if (quiet.text.count == 0)
        return;
    if (has_value(question, quiet.value)) {
        reader_complain(reader, &here, "form.double-choice", "%s", quiet.value);
        return;
    }
    struct choice *last = choice_add(question, &quiet);
    if (question->choice_count > 1 && last[-1].other) { /* whose words follow */
        *last = last[-1];
        last[-1] = quiet;
    }
}

/* From rateMin in steps to rateMax. As in the library rateCount says the one of them that is
 * left out, and nothing when both are. */
static void rating_points(struct reader *reader, const struct spot *spot, const json_t *element,
                          struct question *question)
{
    size_t least = reader_whole(reader, spot, element, "rateMin", 0, RATE_MAX, 1);
    size_t most = reader_whole(reader, spot, element, "rateMax", 1, RATE_MAX, 5);
    size_t step = reader_whole(reader, spot, element, "rateStep", 1, RATE_MAX, 1);
    size_t count = reader_whole(reader, spot, element, "rateCount", 2, RATING_POINTS_MAX, 5);
    bool from = reader_get(element, "rateMin"), to = reader_get(element, "rateMax");
    size_t span = reader_get(element, "rateCount") ? step * (count - 1) : 0;
    if (span && from && !to)
        most = least + span;
    else if (span && to && !from)
        least = most > span ? most - span : 0;
    choices_room(reader, question, RATING_POINTS_MAX + 1);
    const struct spot here = {spot, "rateMax", 0};
    if (most < least + step || most > least + step * (RATING_POINTS_MAX - 1)) {
        reader_complain(reader, &here, "form.out-of-range", "%zu..%zu", least + step,
                        least + step * (RATING_POINTS_MAX - 1));
        return;
    }
    for (size_t value = least; value <= most; value += step) {
        struct choice choice = {.value = arena_print(reader->arena, "%zu", value),
                                .data = whole_value((json_int_t)value)};
        choice.text = localised_neutral(reader->arena, choice.value);
        choice_add(question, &choice);
    }
}

void choices_rating(struct reader *reader, const struct spot *spot, const json_t *element,
                    struct question *question)
{
    if (json_array_size(reader_get(element, "rateValues")) > 0) {
        choices_list(reader, spot, element, "rateValues", false, question);
        const struct spot here = {spot, "rateValues", 0};
        if (question->choice_count == 1 || question->choice_count > RATING_POINTS_MAX)
            reader_complain(reader, &here, "form.points", "%d", RATING_POINTS_MAX);
    } else {
        rating_points(reader, spot, element, question);
    }
    struct localised first, last; /* filled by reader_text */
    reader_text(reader, spot, element, "minRateDescription", false, &first);
    reader_text(reader, spot, element, "maxRateDescription", false, &last);
    if (first.count && question->choice_count > 0)
        question->choices[0].text = first;
    if (last.count && question->choice_count > 1)
        question->choices[question->choice_count - 1].text = last;
}

void choices_boolean(struct reader *reader, const struct spot *spot, const json_t *element,
                     struct question *question)
{
    static const struct {
        const char *value, *label, *usual;
    } sides[] = {
        {"valueFalse", "labelFalse", "false"},
        {"valueTrue",  "labelTrue",  "true" },
    };

    choices_room(reader, question, 3);
    for (size_t i = 0; i < 2; i++) {
        const json_t *value = reader_get(element, sides[i].value);
        const struct spot here = {spot, sides[i].value, 0};
        bool truth = value ? json_is_true(value) : i == 1;
        struct choice choice = {
            .value = truth ? "true" : "false", .data = {.kind = VALUE_TRUTH, .truth = truth}
        };
        struct localised words = {0};
        if (value && !json_is_boolean(value))
            choice.value = choices_value(reader, &here, value, &choice.data, &words);
        reader_text(reader, spot, element, sides[i].label, true, &choice.text);
        if (choice.value && has_value(question, choice.value))
            reader_complain(reader, &here, "form.double-choice", "%s", choice.value);
        else if (choice.value)
            choice_add(question, &choice);
    }
}

static void band_read(struct reader *reader, const struct spot *spot, const json_t *element,
                      bool last, struct question *question)
{
    static const struct property *const tables[] = {one_band, NULL};
    struct choice band = {.most = INT64_MAX};
    if (!reader_object(reader, spot, element, tables))
        return;
    const struct spot to = {spot, "to", 0};
    const struct choice *before =
        question->choice_count ? &question->choices[question->choice_count - 1] : NULL;
    bool bounded = reader_number(reader, spot, element, "to", INT64_MIN, INT64_MAX, &band.most);
    if (bounded == last || (before && bounded && band.most <= before->most))
        reader_complain(reader, &to, "form.band-order", "%s", "to");
    band.value =
        choices_value(reader, spot, json_object_get(element, "value"), &band.data, &band.text);
    reader_text(reader, spot, element, "text", true, &band.text);
    if (band.value && has_value(question, band.value))
        reader_complain(reader, spot, "form.double-choice", "%s", band.value);
    else if (band.value)
        choice_add(question, &band);
}

void choices_bands(struct reader *reader, const struct spot *spot, const json_t *element,
                   struct question *question)
{
    const json_t *list = reader_get(element, "x_bands");
    const struct spot here = {spot, "x_bands", 0};
    size_t count = json_array_size(list);
    if (!list)
        return;
    if (count < 2 || count > FORM_BANDS_MAX) {
        reader_complain(reader, &here, "form.bands", "%d", FORM_BANDS_MAX);
        return;
    }
    choices_room(reader, question, count);
    for (size_t i = 0; i < count; i++) {
        const struct spot at = {&here, NULL, i};
        band_read(reader, &at, json_array_get(list, i), i + 1 == count, question);
    }
}
