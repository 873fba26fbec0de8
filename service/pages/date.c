#include "pages/pages.h"

#include "base/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *page_date(const struct view *view, const char *language, const char *date,
                      struct arena *arena)
{
    check(strlen(date) == 10, "a date is YYYY-MM-DD");
    char key[16];
    snprintf(key, sizeof key, "date.month-%d", atoi(date + 5));
    json_t *values = json_pack("{s:i, s:s, s:s}", "day", atoi(date + 8), "month",
                               view_text(view, language, key, NULL, arena), "year",
                               arena_copy(arena, date, 4));
    const char *text = view_text(view, language, "date.long", values, arena);
    json_decref(values);
    return text;
}
