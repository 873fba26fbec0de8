/*
 * "Klopt dit?": a page between the questionnaire and the urn that points at what may tell who
 * somebody is: a name, a number, an address. It stores nothing and stops nobody.
 */
#pragma once

#include "pages/take_link.h"
#include "survey/answer.h"

/* Renders the page with everything that was sent, to be sent again; false when the answers hold
 * nothing to point at. code: the one in the address, or NULL. */
bool take_hint_render(const struct view *view, const struct take_link *link,
                      const char *language, const struct answers *answers,
                      const struct fields *fields, const char *code,
                      struct buffer *out) must_use;
