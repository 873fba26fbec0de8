/*
 * Numbers and dates as a person writes them in that language. The words are in the catalog
 * (texts/LANGUAGE/common.json).
 */
#pragma once

#include "view/view.h"

/* "15 november 2026" for "2026-11-15"; the text itself when it is no date. */
const char *words_date(const struct view *view, const char *language, const char *date,
                       struct arena *arena);
/* "15 november", without the year. */
const char *words_day(const struct view *view, const char *language, const char *date,
                      struct arena *arena);
/* "januari" */
const char *words_month(const struct view *view, const char *language, const char *date,
                        struct arena *arena);
/* "60 %" with a narrow space; "60 tot 65 %", or the one number when both ends are equal. */
const char *words_percent(const struct view *view, const char *language, long percent,
                          struct arena *arena);
const char *words_range(const struct view *view, const char *language, long low, long high,
                        struct arena *arena);
/* "25+" for {"low":25,...} of a release; NULL when it is not there. */
const char *words_count(const json_t *n, struct arena *arena);
