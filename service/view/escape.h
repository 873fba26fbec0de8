/*
 * Text on its way into HTML.
 */
#pragma once

#include "base/text.h"
#include "view/html.h"

/* Text for element content and double-quoted values alike. */
void escape_text(struct buffer *out, const char *text, size_t size);

/* An address, or the part of one that stands at `place`. Where it would lead to something else
 * than a page (another scheme, //host), # is written instead. */
void escape_url(struct buffer *out, const char *text, enum html_place place);
