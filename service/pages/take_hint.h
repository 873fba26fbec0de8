/*
 * "Klopt dit?": a page between the questionnaire and the urn that points at what may tell who
 * somebody is: a name, a number, an address. It stores nothing and stops nobody.
 */
#pragma once

#include "pages/take_page.h"

/* Renders the page with everything that was sent, to be sent again; false when the answers hold
 * nothing to point at. */
bool take_hint_render(const struct view *view, const struct take_link *link,
                      const char *language, const struct take_state *state,
                      const struct fields *fields, struct buffer *out) must_use;
