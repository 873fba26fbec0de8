#include "survey/validators.h"

#include <string.h>

#include "base/text.h"

#define VALIDATORS_MAX 20

static const struct property common[] = {
    {"type", SHAPE_STRING, USE_READ, NULL},
    {"text", SHAPE_TEXT,   USE_READ, NULL},
    {NULL,   SHAPE_ANY,    USE_READ, NULL},
};

/* The bounds of each kind, the least one first; or its expression. */
static const struct kind {
    const char *name;
    enum validator_kind kind;
    struct property own[3];
} kinds[] = {
    {"numeric",
     VALIDATOR_NUMERIC,                   {{"minValue", SHAPE_WHOLE, USE_READ, NULL}, {"maxValue", SHAPE_WHOLE, USE_READ, NULL}}  },
    {"text",
     VALIDATOR_TEXT,                      {{"minLength", SHAPE_WHOLE, USE_READ, NULL}, {"maxLength", SHAPE_WHOLE, USE_READ, NULL}}},
    {"answercount",
     VALIDATOR_ANSWERCOUNT,               {{"minCount", SHAPE_WHOLE, USE_READ, NULL}, {"maxCount", SHAPE_WHOLE, USE_READ, NULL}}  },
    {"expression",  VALIDATOR_EXPRESSION, {{"expression", SHAPE_STRING, USE_READ, NULL}}                                          },
};

#define KINDS (sizeof kinds / sizeof kinds[0])

static const struct {
    const char *name, *why;
} refused[] = {
    {"regex", "form.refused-regex"},
    {"email", "form.refused-input"},
};

/* As versions 1 and 2 wrote them: "numericvalidator". */
static bool is_named(const char *type, const char *name)
{
    size_t length = strlen(name);
    return !strncmp(type, name, length) &&
           (!type[length] || !strcmp(type + length, "validator"));
}

static const struct kind *kind_find(struct reader *reader, const struct spot *spot,
                                    const json_t *element)
{
    const struct spot here = {spot, "type", 0};
    const char *type = reader_string(element, "type");
    for (size_t i = 0; type && i < KINDS; i++)
        if (is_named(type, kinds[i].name))
            return &kinds[i];
    const char *why = "form.unknown-validator";
    for (size_t i = 0; type && i < sizeof refused / sizeof refused[0]; i++)
        if (is_named(type, refused[i].name))
            why = refused[i].why;
    reader_complain(reader, &here, why, "%s", type ? type : "");
    return NULL;
}

static bool kind_fits(enum validator_kind kind, const struct question *question)
{
    switch (kind) {
    case VALIDATOR_NUMERIC:
        return question->kind == KIND_NUMBER || question->kind == KIND_TEXT;
    case VALIDATOR_TEXT:
        return question_is_open(question);
    case VALIDATOR_ANSWERCOUNT:
        return question->several || question->kind == KIND_RANKING;
    case VALIDATOR_EXPRESSION:
        return true;
    }
    return false;
}

/* In the library a bound of 0 characters or choices is none. */
static void read_bound(struct reader *reader, const struct spot *spot, const json_t *element,
                       const struct kind *kind, size_t which, int64_t *bound)
{
    bool numeric = kind->kind == VALIDATOR_NUMERIC;
    int64_t number;
    if (reader_number(reader, spot, element, kind->own[which].name, numeric ? INT64_MIN : 0,
                      INT64_MAX, &number) &&
        (number != 0 || numeric))
        *bound = number;
}

static void validator_read(struct reader *reader, const struct spot *spot,
                           const json_t *element, const struct question *question,
                           struct validator *validator)
{
    const struct kind *kind = json_is_object(element) ? kind_find(reader, spot, element) : NULL;
    if (!kind) {
        if (!json_is_object(element))
            reader_complain(reader, spot, "form.want-object", "%s", "");
        return;
    }
    const struct property *const tables[] = {common, kind->own, NULL};
    reader_object(reader, spot, element, tables);
    const struct spot here = {spot, "type", 0};
    if (!kind_fits(kind->kind, question))
        reader_complain(reader, &here, "form.validator-kind", "%s", kind->name);
    *validator = (struct validator){.kind = kind->kind, .least = INT64_MIN, .most = INT64_MAX};
    if (kind->kind == VALIDATOR_EXPRESSION) {
        validator->condition = reader_expression(reader, spot, element, "expression");
    } else {
        read_bound(reader, spot, element, kind, 0, &validator->least);
        read_bound(reader, spot, element, kind, 1, &validator->most);
    }
    reader_text(reader, spot, element, "text", false, &validator->text);
}

void validators_read(struct reader *reader, const struct spot *spot, const json_t *element,
                     const struct question *question, const struct validator **validators,
                     size_t *count)
{
    const json_t *list = reader_get(element, "validators");
    const struct spot here = {spot, "validators", 0};
    *count = json_array_size(list);
    if (*count > VALIDATORS_MAX) {
        reader_complain(reader, &here, "form.too-many-validators", "%d", VALIDATORS_MAX);
        *count = 0;
    }
    struct validator *read = arena_alloc(reader->arena, *count * sizeof *read);
    for (size_t i = 0; i < *count; i++) {
        const struct spot at = {&here, NULL, i};
        validator_read(reader, &at, json_array_get(list, i), question, &read[i]);
    }
    *validators = read;
}
