/*
 * What the database keeps, told in plain words for the privacy page. Nothing is listed by hand:
 * tables, columns, rights and functions come from the catalog of PostgreSQL, and each of them
 * needs a text in the area "privacy". One without a text stops the service at its start, so
 * that nothing can be kept that the page does not tell.
 */
#pragma once

#include "db/blocking.h"
#include "db/db.h"
#include "view/view.h"

/* Whether every table, column and function has its explanation; complains of the first one that
 * has none ("view.new-table", "view.unexplained"). */
bool privacy_explained(struct blocking *blocking, const struct view *view,
                       struct complaint *complaint) must_use;

/* Adds the statements to a unit; their sets are the next PRIVACY_CATALOG_SETS of its result. */
#define PRIVACY_CATALOG_SETS 2
void privacy_catalog_ask(struct unit *unit);

/* The sets as {"groups": [{title, tables: [...]}], "others": [...], "functions": [...]}, as the
 * template declares them. Names that came without an explanation after the start are told by
 * their name alone. */
json_t *privacy_catalog_json(const struct rows *const *sets, const struct view *view,
                             const char *language, struct arena *arena) must_use;

/* "a", "a en b", "a, b en c". */
const char *privacy_list(const struct view *view, const char *language,
                         const char *const *words, size_t count, struct arena *arena);
