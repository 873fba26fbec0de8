#include "view/words.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"

/* The numbers in YYYY-MM-DD; false when the text is no such date. */
static bool parts_of(const char *date, int *year, int *month, int *day)
{
    char rest;
    if (!date || strlen(date) != 10 ||
        sscanf(date, "%4d-%2d-%2d%c", year, month, day, &rest) != 3)
        return false;
    return *month >= 1 && *month <= 12 && *day >= 1 && *day <= 31;
}

static const char *with_values(const struct view *view, const char *language, const char *key,
                               json_t *values, struct arena *arena)
{
    check(values, "values of a text are UTF-8");
    const char *text = view_text(view, language, key, values, arena);
    json_decref(values);
    return text;
}

static const char *month_name(const struct view *view, const char *language, int month,
                              struct arena *arena)
{
    char key[24];
    snprintf(key, sizeof key, "common.month-%d", month);
    return view_text(view, language, key, NULL, arena);
}

static const char *date_by(const struct view *view, const char *language, const char *date,
                           const char *key, struct arena *arena)
{
    int year, month, day;
    if (!parts_of(date, &year, &month, &day))
        return date ? date : "";
    const char *name = month_name(view, language, month, arena);
    json_t *values = json_pack("{s:i, s:s, s:i}", "day", day, "month", name, "year", year);
    return with_values(view, language, key, values, arena);
}

const char *words_date(const struct view *view, const char *language, const char *date,
                       struct arena *arena)
{
    return date_by(view, language, date, "common.date", arena);
}

const char *words_day(const struct view *view, const char *language, const char *date,
                      struct arena *arena)
{
    return date_by(view, language, date, "common.day", arena);
}

const char *words_month(const struct view *view, const char *language, const char *date,
                        struct arena *arena)
{
    int year, month, day;
    if (!parts_of(date, &year, &month, &day))
        return date ? date : "";
    return month_name(view, language, month, arena);
}

const char *words_percent(const struct view *view, const char *language, long percent,
                          struct arena *arena)
{
    json_t *values = json_pack("{s:I}", "number", (json_int_t)percent);
    return with_values(view, language, "common.percent", values, arena);
}

const char *words_range(const struct view *view, const char *language, long low, long high,
                        struct arena *arena)
{
    if (low == high)
        return words_percent(view, language, low, arena);
    json_t *values = json_pack("{s:I, s:I}", "low", (json_int_t)low, "high", (json_int_t)high);
    return with_values(view, language, "common.range", values, arena);
}

const char *words_count(const json_t *n, struct arena *arena)
{
    if (!json_is_object(n))
        return NULL;
    return arena_print(arena, "%" JSON_INTEGER_FORMAT "+", json_number(n, "low", 0));
}
