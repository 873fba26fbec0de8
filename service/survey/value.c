/*
 * After helpers.ts and expressions.ts of survey-core 3.1 (MIT): checkIfValuesEqual,
 * isValueEmpty, getNumber, containsCore and their callers, and the conversions of JavaScript
 * that these lean on.
 */
#include "survey/value.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/letter.h"

static const char digits[] = "0123456789";
static const char hex_digits[] = "0123456789abcdefABCDEF";

static bool is_collection(const struct value *value)
{
    return value->kind == VALUE_LIST || value->kind == VALUE_OBJECT;
}

bool value_empty(const struct value *value)
{
    switch (value->kind) {
    case VALUE_MISSING:
        return true;
    case VALUE_TEXT:
        return !*value->text;
    case VALUE_LIST:
        return value->count == 0;
    case VALUE_OBJECT:
        for (size_t i = 0; i < value->count; i++)
            if (!value_empty(&value->values[i]))
                return false;
        return true;
    case VALUE_NUMBER:
    case VALUE_TRUTH:
        break;
    }
    return false;
}

bool value_truthy(const struct value *value)
{
    switch (value->kind) {
    case VALUE_MISSING:
        return false;
    case VALUE_TEXT:
        return *value->text;
    case VALUE_NUMBER:
        return value->number < 0 || value->number > 0;
    case VALUE_TRUTH:
        return value->truth;
    case VALUE_LIST:
    case VALUE_OBJECT:
        break;
    }
    return true;
}

static bool is_blank(uint32_t code)
{
    return (code >= '\t' && code <= '\r') || code == ' ' || code == 0xa0 || code == 0x1680 ||
           (code >= 0x2000 && code <= 0x200a) || code == 0x2028 || code == 0x2029 ||
           code == 0x202f || code == 0x205f || code == 0x3000 || code == 0xfeff;
}

/* A copy in small letters. None of them takes more than twice its bytes. */
static char *small(const char *text, struct arena *arena)
{
    size_t left = strlen(text), size, written = 0;
    char *copy = arena_alloc(arena, 2 * left + LETTER_SIZE);
    uint32_t code;
    for (; (size = letter_read(text, left, &code)) > 0; text += size, left -= size) {
        if (letter_small(code) != code) {
            written += letter_write(letter_small(code), copy + written);
        } else {
            memcpy(copy + written, text, size);
            written += size;
        }
    }
    copy[written] = '\0';
    return copy;
}

/* A copy without the blanks around it. */
static char *trimmed(const char *text, struct arena *arena)
{
    size_t left = strlen(text), size, kept = 0;
    uint32_t code;
    while ((size = letter_read(text, left, &code)) > 0 && is_blank(code)) {
        text += size;
        left -= size;
    }
    for (size_t at = 0; (size = letter_read(text + at, left - at, &code)) > 0; at += size)
        if (!is_blank(code))
            kept = at + size;
    return arena_copy(arena, text, kept);
}

/* A whole text (no blanks around it) that is a decimal number, 0x with hexadecimal digits or
 * Infinity. */
static bool read_number(const char *text, double *number)
{
    const char *at = text + (*text == '+' || *text == '-');
    size_t whole = strspn(at, digits), fraction = 0;
    if (!strncasecmp(text, "0x", 2)) {
        at = text + 2 + strspn(text + 2, hex_digits);
        *number = strtod(text, NULL);
        return at > text + 2 && !*at;
    }
    if (!strcmp(at, "Infinity")) {
        *number = strtod(text, NULL);
        return true;
    }
    at += whole;
    if (*at == '.') {
        fraction = strspn(at + 1, digits);
        at += 1 + fraction;
    }
    bool good = whole + fraction > 0;
    if (good && (*at == 'e' || *at == 'E')) {
        at += 1 + (at[1] == '+' || at[1] == '-');
        good = *at >= '0' && *at <= '9';
        at += strspn(at, digits);
    }
    *number = strtod(text, NULL);
    return good && !*at;
}

/* A number as JavaScript writes it: the fewest digits that read back as the same number. */
static const char *number_text(double number, struct arena *arena)
{
    char shortest[40];
    int precision = 0;
    do
        snprintf(shortest, sizeof shortest, "%.*e", precision, number);
    while (precision++ < 17 &&
           (strtod(shortest, NULL) < number || strtod(shortest, NULL) > number));
    int power = (int)strtol(strchr(shortest, 'e') + 1, NULL, 10);
    int decimals = precision - 1 - power;
    if (power >= -6 && power < 21)
        return arena_print(arena, "%.*f", decimals > 0 ? decimals : 0, number);
    *strchr(shortest, 'e') = '\0';
    return arena_print(arena, "%se%+d", shortest, power);
}

/* The text of a value where JavaScript needs one. */
static const char *text_of(const struct value *value, struct arena *arena)
{
    const char *text = "";
    switch (value->kind) {
    case VALUE_MISSING:
        break;
    case VALUE_NUMBER:
        text = number_text(value->number, arena);
        break;
    case VALUE_TEXT:
        text = value->text;
        break;
    case VALUE_TRUTH:
        text = value->truth ? "true" : "false";
        break;
    case VALUE_LIST:
        for (size_t i = 0; i < value->count; i++)
            text = arena_print(arena, "%s%s%s", text, i ? "," : "",
                               text_of(&value->values[i], arena));
        break;
    case VALUE_OBJECT:
        text = "[object Object]";
        break;
    }
    return text;
}

/* The number of a value where JavaScript needs one; false where that is none. */
static bool number_of(const struct value *value, struct arena *arena, double *number)
{
    const char *text;
    switch (value->kind) {
    case VALUE_MISSING:
        return false;
    case VALUE_NUMBER:
        *number = value->number;
        return true;
    case VALUE_TRUTH:
        *number = value->truth;
        return true;
    case VALUE_TEXT:
    case VALUE_LIST:
    case VALUE_OBJECT:
        break;
    }
    text = trimmed(text_of(value, arena), arena);
    *number = 0;
    return !*text || read_number(text, number);
}

bool value_is_true(const struct value *value, struct arena *arena)
{
    double number;
    return number_of(value, arena, &number) && number >= 1 && number <= 1;
}

/* A text that stands for a number: a comma may be its point. */
static bool text_is_number(const char *text, struct arena *arena, double *number)
{
    char *plain = trimmed(text, arena);
    size_t length = strlen(plain);
    if (!strncmp(plain, "0x", 2)) {
        size_t used = strspn(plain + 2, hex_digits);
        *number = strtod(arena_copy(arena, plain, used + 2), NULL);
        return used > 0 && length <= 32;
    }
    if (length > 15 && strspn(plain, digits) == length)
        return false;
    char *comma = strchr(plain, ',');
    if (comma && !strchr(comma + 1, ','))
        *comma = '.';
    return read_number(plain, number) && isfinite(*number);
}

static bool is_quote(char c)
{
    return c == '\'' || c == '"';
}

struct value value_operand(const struct value *value, struct arena *arena)
{
    double number;
    if (value->kind != VALUE_TEXT)
        return *value;
    const char *text = value->text;
    size_t length = strlen(text);
    if (!strcasecmp(text, "true") || !strcasecmp(text, "false"))
        return (struct value){.kind = VALUE_TRUTH, .truth = strlen(text) == 4};
    if (length > 1 && is_quote(text[0]) && is_quote(text[length - 1]))
        return (struct value){.kind = VALUE_TEXT,
                              .text = arena_copy(arena, text + 1, length - 2)};
    bool zeros = length > 1 && text[0] == '0' && !strchr("x.,", text[1]);
    if (!zeros && text_is_number(text, arena, &number))
        return (struct value){.kind = VALUE_NUMBER, .number = number};
    return *value;
}

/* The order in which two lists are compared: that of their values as text. */
static const struct value **sorted(const struct value *list, bool sort, struct arena *arena)
{
    const struct value **order = arena_alloc(arena, list->count * sizeof *order);
    const char **texts = arena_alloc(arena, list->count * sizeof *texts);
    for (size_t i = 0; i < list->count; i++) {
        const char *text = text_of(&list->values[i], arena);
        size_t at = i;
        for (; sort && at > 0 && strcmp(texts[at - 1], text) > 0; at--) {
            order[at] = order[at - 1];
            texts[at] = texts[at - 1];
        }
        order[at] = &list->values[i];
        texts[at] = text;
    }
    return order;
}

static bool equal(const struct value *left, const struct value *right, bool ordered,
                  struct arena *arena);

static bool lists_equal(const struct value *left, const struct value *right, bool ordered,
                        struct arena *arena)
{
    if (left->count != right->count)
        return false;
    const struct value **lefts = sorted(left, !ordered, arena);
    const struct value **rights = sorted(right, !ordered, arena);
    for (size_t i = 0; i < left->count; i++)
        if (!equal(lefts[i], rights[i], ordered, arena))
            return false;
    return true;
}

static bool objects_equal(const struct value *left, const struct value *right, bool ordered,
                          struct arena *arena)
{
    if (left->count != right->count)
        return false;
    for (size_t i = 0; i < left->count; i++) {
        size_t j = 0;
        while (j < right->count && strcmp(left->keys[i], right->keys[j]) != 0)
            j++;
        if (j == right->count || !equal(&left->values[i], &right->values[j], ordered, arena))
            return false;
    }
    return true;
}

static bool collections_equal(const struct value *left, const struct value *right, bool ordered,
                              struct arena *arena)
{
    if (left->kind != right->kind)
        return left->count == 0 && right->count == 0;
    return left->kind == VALUE_LIST ? lists_equal(left, right, ordered, arena)
                                    : objects_equal(left, right, ordered, arena);
}

static bool truth_is_text(const struct value *truth, const struct value *text)
{
    return !strcasecmp(text->text, truth->truth ? "true" : "false");
}

static bool equal(const struct value *left, const struct value *right, bool ordered,
                  struct arena *arena)
{
    double a, b;
    if (left->kind == VALUE_TEXT && right->kind == VALUE_TEXT)
        return !strcmp(small(trimmed(left->text, arena), arena),
                       small(trimmed(right->text, arena), arena));
    if (left->kind == VALUE_MISSING || right->kind == VALUE_MISSING) {
        const struct value *none = left->kind == VALUE_MISSING ? left : right;
        const struct value *other = none == left ? right : left;
        return value_empty(other) && other->kind != VALUE_OBJECT &&
               !(other->kind == VALUE_LIST && none->apart);
    }
    if (value_empty(left) != value_empty(right))
        return false;
    if (is_collection(left) || is_collection(right))
        return is_collection(left) && is_collection(right) &&
               collections_equal(left, right, ordered, arena);
    if (left->kind == VALUE_TRUTH && right->kind == VALUE_TEXT)
        return truth_is_text(left, right);
    if (left->kind == VALUE_TEXT && right->kind == VALUE_TRUTH)
        return truth_is_text(right, left);
    return number_of(left, arena, &a) && number_of(right, arena, &b) && a >= b && a <= b;
}

/* The text "undefined" stands for a value that is missing. */
static struct value defined(const struct value *value)
{
    if (value->kind == VALUE_TEXT && !strcmp(value->text, "undefined"))
        return (struct value){.kind = VALUE_MISSING};
    return *value;
}

static bool alike(const struct value *left, const struct value *right, bool ordered,
                  struct arena *arena)
{
    struct value a = defined(left), b = defined(right);
    return equal(&a, &b, ordered, arena);
}

bool value_equal(const struct value *left, const struct value *right, struct arena *arena)
{
    return alike(left, right, left->ordered || right->ordered, arena);
}

bool value_less(const struct value *left, const struct value *right, struct arena *arena)
{
    double a, b;
    if (left->kind == VALUE_MISSING || right->kind == VALUE_MISSING)
        return false;
    bool texts = (left->kind == VALUE_TEXT || is_collection(left)) &&
                 (right->kind == VALUE_TEXT || is_collection(right));
    if (texts)
        return strcmp(text_of(left, arena), text_of(right, arena)) < 0;
    return number_of(left, arena, &a) && number_of(right, arena, &b) && a < b;
}

static bool list_has(const struct value *list, const struct value *one, struct arena *arena)
{
    for (size_t i = 0; i < list->count; i++)
        if (alike(&list->values[i], one, false, arena))
            return true;
    return false;
}

static bool list_has_all(const struct value *list, const struct value *wanted,
                         struct arena *arena)
{
    if (wanted->kind != VALUE_LIST)
        return list_has(list, wanted, arena);
    for (size_t i = 0; i < wanted->count; i++)
        if (!list_has(list, &wanted->values[i], arena))
            return false;
    return true;
}

/* Whether it contains, or (`wanted` false) does not; neither is so where there is nothing. */
static bool contains(const struct value *left, const struct value *right, bool wanted,
                     struct arena *arena)
{
    if (left->kind == VALUE_LIST && left->count > 0)
        return list_has_all(left, right, arena) == wanted;
    if (left->kind == VALUE_LIST)
        return !wanted;
    if (left->kind == VALUE_MISSING || (left->kind == VALUE_TEXT && value_empty(left)) ||
        !value_truthy(right))
        return false;
    const char *found =
        strstr(small(text_of(left, arena), arena), small(text_of(right, arena), arena));
    return (found != NULL) == wanted;
}

bool value_contains(const struct value *left, const struct value *right, struct arena *arena)
{
    return contains(left, right, true, arena);
}

bool value_not_contains(const struct value *left, const struct value *right,
                        struct arena *arena)
{
    return (!value_truthy(left) && !value_empty(right)) || contains(left, right, false, arena);
}

bool value_any_of(const struct value *left, const struct value *right, struct arena *arena)
{
    if (value_empty(left) || value_empty(right))
        return value_empty(right);
    if (left->kind != VALUE_LIST)
        return value_contains(right, left, arena);
    if (right->kind != VALUE_LIST)
        return value_contains(left, right, arena);
    for (size_t i = 0; i < right->count; i++)
        if (value_contains(left, &right->values[i], arena))
            return true;
    return false;
}

bool value_all_of(const struct value *left, const struct value *right, struct arena *arena)
{
    if (!value_truthy(left) && !value_empty(right))
        return false;
    if (right->kind != VALUE_LIST)
        return value_contains(left, right, arena);
    for (size_t i = 0; i < right->count; i++)
        if (!value_contains(left, &right->values[i], arena))
            return false;
    return true;
}
