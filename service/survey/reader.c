#include "survey/reader.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "survey/condition.h"

/* More than anybody mends at once; keeps a broken file from filling the memory. */
#define COMPLAINTS_MAX 200
#define DEPTH_MAX      24

static void spot_print(const struct spot *spot, struct buffer *path)
{
    if (!spot)
        return;
    spot_print(spot->parent, path);
    if (!spot->key)
        buffer_print(path, "[%zu]", spot->index);
    else
        buffer_print(path, "%s%s", spot->parent ? "." : "", spot->key);
}

const char *reader_path(const struct reader *reader, const struct spot *spot)
{
    struct buffer path = {0};
    buffer_print(&path, "%s.json%s", reader->name, spot ? ": " : "");
    spot_print(spot, &path);
    const char *copy = arena_string(reader->arena, path.data);
    buffer_free(&path);
    return copy;
}

static void complain_about(struct reader *reader, const char *path, const char *key,
                           const char *format, va_list args)
    __attribute__((format(printf, 4, 0)));

static void complain_about(struct reader *reader, const char *path, const char *key,
                           const char *format, va_list args)
{
    const char *detail = arena_vprint(reader->arena, format, args);
    complaints_add(reader->complaints, 422, key, path, "%s", detail);
}

void reader_complain_at(struct reader *reader, const char *path, const char *key,
                        const char *format, ...)
{
    if (reader->complaints->count >= COMPLAINTS_MAX)
        return;
    va_list args;
    va_start(args, format);
    complain_about(reader, path, key, format, args);
    va_end(args);
}

void reader_complain(struct reader *reader, const struct spot *spot, const char *key,
                     const char *format, ...)
{
    if (reader->complaints->count >= COMPLAINTS_MAX)
        return;
    va_list args;
    va_start(args, format);
    complain_about(reader, reader_path(reader, spot), key, format, args);
    va_end(args);
}

/* Spellings of the first and second version of the library. */
static const struct {
    const char *old, *now;
} spellings[] = {
    {"autoComplete",                "autocomplete"                 },
    {"commentPlaceHolder",          "commentPlaceholder"           },
    {"firstPageIsStarted",          "firstPageIsStartPage"         },
    {"focusFirstQuestionAutomatic", "autoFocusFirstQuestion"       },
    {"focusOnFirstError",           "autoFocusFirstError"          },
    {"goNextPageAutomatic",         "autoAdvanceEnabled"           },
    {"hasComment",                  "showCommentArea"              },
    {"hasNone",                     "showNoneItem"                 },
    {"hasOther",                    "showOtherItem"                },
    {"hasSelectAll",                "showSelectAllItem"            },
    {"isAllRowRequired",            "eachRowRequired"              },
    {"maximumRateDescription",      "maxRateDescription"           },
    {"maxTimeToFinish",             "timeLimit"                    },
    {"maxTimeToFinishPage",         "timeLimitPerPage"             },
    {"mininumRateDescription",      "minRateDescription"           },
    {"optionsCaption",              "placeholder"                  },
    {"otherPlaceHolder",            "otherPlaceholder"             },
    {"placeHolder",                 "placeholder"                  },
    {"progressBarShowPageTitles",   "progressBarShowNavigationText"},
    {"questions",                   "elements"                     },
    {"rateDisplayMode",             "rateType"                     },
    {"requiredText",                "requiredMark"                 },
    {"rowsOrder",                   "rowOrder"                     },
    {"showClearButton",             "allowClear"                   },
    {"showCompletedPage",           "showCompletePage"             },
    {"showOptionsCaption",          "allowClear"                   },
    {"size",                        "inputSize"                    },
};

#define SPELLINGS (sizeof spellings / sizeof spellings[0])

static const char *spelling_now(const char *name)
{
    for (size_t i = 0; i < SPELLINGS; i++)
        if (!strcmp(spellings[i].old, name))
            return spellings[i].now;
    return name;
}

const json_t *reader_get(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    for (size_t i = 0; !value && i < SPELLINGS; i++)
        if (!strcmp(spellings[i].now, name))
            value = json_object_get(object, spellings[i].old);
    return value;
}

static const struct property *property_find(const struct property *const *tables,
                                            const char *name)
{
    for (; *tables; tables++)
        for (const struct property *property = *tables; property->name; property++)
            if (!strcmp(property->name, name))
                return property;
    return NULL;
}

/* NULL when the value has the shape, else the key of what is wanted. */
static const char *shape_wants(enum shape shape, const json_t *value)
{
    switch (shape) {
    case SHAPE_ANY:
        return NULL;
    case SHAPE_TEXT:
        return json_is_string(value) || json_is_object(value) ? NULL : "form.want-text";
    case SHAPE_STRING:
        return json_is_string(value) ? NULL : "form.want-string";
    case SHAPE_WHOLE:
        return json_is_integer(value) ? NULL : "form.want-whole";
    case SHAPE_TRUTH:
        return json_is_boolean(value) ? NULL : "form.want-truth";
    case SHAPE_LIST:
        return json_is_array(value) ? NULL : "form.want-list";
    }
    return NULL;
}

static void property_check(struct reader *reader, const struct spot *spot, const char *name,
                           const struct property *property, const json_t *value)
{
    const struct spot here = {spot, name, 0};
    if (!property) {
        reader_complain(reader, &here, "form.unknown-property", "%s", name);
        return;
    }
    const char *wants;
    switch (property->use) {
    case USE_READ:
        wants = shape_wants(property->shape, value);
        if (wants)
            reader_complain(reader, &here, wants, "%s", name);
        break;
    case USE_IGNORED:
        break;
    case USE_REFUSED:
        reader_complain(reader, &here, property->why, "%s", name);
        break;
    }
}

/* jansson's iterators want an object they may change; these do not change it. */
static json_t *unconst(const json_t *value)
{
    union {
        const json_t *constant;
        json_t *plain;
    } both = {.constant = value};

    return both.plain;
}

bool reader_object(struct reader *reader, const struct spot *spot, const json_t *object,
                   const struct property *const *tables)
{
    if (!json_is_object(object)) {
        reader_complain(reader, spot, "form.want-object", "%s", "");
        return false;
    }
    const char *name;
    json_t *value;
    json_object_foreach(unconst(object), name, value)
        property_check(reader, spot, name, property_find(tables, spelling_now(name)), value);
    return true;
}

const char *reader_string(const json_t *object, const char *name)
{
    return json_string_value(reader_get(object, name));
}

bool reader_truth(const json_t *object, const char *name)
{
    return json_is_true(reader_get(object, name));
}

size_t reader_whole(struct reader *reader, const struct spot *spot, const json_t *object,
                    const char *name, size_t least, size_t most, size_t fallback)
{
    const json_t *value = reader_get(object, name);
    if (!json_is_integer(value))
        return fallback;
    json_int_t number = json_integer_value(value);
    if (number >= 0 && (size_t)number >= least && (size_t)number <= most)
        return (size_t)number;
    const struct spot here = {spot, name, 0};
    reader_complain(reader, &here, "form.out-of-range", "%zu..%zu", least, most);
    return fallback;
}

bool reader_number(struct reader *reader, const struct spot *spot, const json_t *object,
                   const char *name, int64_t least, int64_t most, int64_t *number)
{
    const json_t *value = reader_get(object, name);
    if (!json_is_integer(value))
        return false;
    *number = json_integer_value(value);
    if (*number >= least && *number <= most)
        return true;
    const struct spot here = {spot, name, 0};
    reader_complain(reader, &here, "form.out-of-range", "%lld..%lld", (long long)least,
                    (long long)most);
    return false;
}

size_t reader_one_of(struct reader *reader, const struct spot *spot, const json_t *object,
                     const char *name, const char *const *list)
{
    const char *value = reader_string(object, name);
    if (!value)
        return 0;
    for (size_t i = 0; list[i]; i++)
        if (!strcmp(list[i], value))
            return i;
    struct buffer all = {0};
    for (size_t i = 0; list[i]; i++)
        buffer_print(&all, "%s%s", i ? ", " : "", list[i]);
    const struct spot here = {spot, name, 0};
    reader_complain(reader, &here, "form.bad-value", "%s", all.data);
    buffer_free(&all);
    return 0;
}

const struct condition *reader_expression(struct reader *reader, const struct spot *spot,
                                          const json_t *object, const char *name)
{
    const char *text = reader_string(object, name);
    if (!text || !text[strspn(text, " \t\r\n")])
        return NULL;
    const struct spot here = {spot, name, 0};
    const char *path = reader_path(reader, &here);
    struct complaint complaint = {0};
    struct condition *condition =
        condition_parse(arena_string(reader->arena, text), reader->arena, &complaint);
    if (!condition) {
        reader_complain_at(reader, path, complaint.key, "%s", complaint.detail);
        return NULL;
    }
    struct expression *expression = arena_alloc(reader->arena, sizeof *expression);
    *expression = (struct expression){reader->expressions, condition, path, reader->page};
    reader->expressions = expression;
    return condition;
}

bool reader_is_word(const char *text, const char *extra)
{
    size_t length = strlen(text);
    if (!length || length > 40)
        return false;
    for (; *text; text++) {
        bool letter = (*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z');
        bool digit = *text >= '0' && *text <= '9';
        if (!letter && !digit && !strchr(extra, *text))
            return false;
    }
    return true;
}

bool reader_is_file(const char *text, const char *const *endings)
{
    size_t length = strcspn(text, ".");
    char word[41] = {0};
    if (length >= sizeof word)
        return false;
    memcpy(word, text, length);
    for (; *endings; endings++)
        if (!strcmp(text + length, *endings))
            return reader_is_word(word, "_-");
    return false;
}

void reader_scan(struct reader *reader, const struct spot *spot, const json_t *value,
                 size_t depth)
{
    if (depth > DEPTH_MAX) {
        reader_complain(reader, spot, "form.too-deep", "%d", DEPTH_MAX);
        return;
    }
    if (json_is_real(value))
        reader_complain(reader, spot, "form.real-number", "%g", json_real_value(value));
    const char *name;
    json_t *child;
    size_t i;
    json_object_foreach(unconst(value), name, child)
    {
        const struct spot here = {spot, name, 0};
        reader_scan(reader, &here, child, depth + 1);
    }
    json_array_foreach(value, i, child)
    {
        const struct spot here = {spot, NULL, i};
        reader_scan(reader, &here, child, depth + 1);
    }
}
