/*
 * The little HTML that an html element of a form may hold, as plain text. Private to survey/.
 */
#pragma once

#include "base/arena.h"

/* Paragraphs (p, br) become text split by an empty line, a link its words and its address in
 * parentheses. NULL for any other tag, or an address that is not https. In the arena. */
const char *markup_reduce(const char *html, struct arena *arena);
