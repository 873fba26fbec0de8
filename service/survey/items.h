/*
 * The item bank (forms/items.json): our own questions with step, themes, scale and mirror,
 * and how one of them becomes a question of a form. No I/O.
 */
#pragma once

#include "base/json.h"

/* The bank's entry of that code, borrowed; NULL when there is none. */
const json_t *items_find(const json_t *items, const char *code);

/* The question that an item on a scale becomes in a form ("O1.1" is named O1_1), owned by the
 * caller; NULL when the bank has no such item or it is on no scale. */
json_t *items_element(const json_t *items, const char *code) must_use;

/* The codes of a theme's block, borrowed; NULL when there is no such theme. */
const json_t *items_theme_block(const json_t *items, const char *theme);
