/*
 * What a quote is about: a step and a theme, chosen by the moderator who wrote it, either may
 * be missing. As choices of a form, and in words.
 */
#pragma once

#include <jansson.h>

#include "view/view.h"

/* Lists for a select: [{value, name, selected}], first the one for none (""). chosen may be "".
 */
json_t *quote_label_steps(const struct view *view, const char *language, const char *chosen,
                          struct arena *arena);
json_t *quote_label_themes(const struct view *view, const char *language, const char *chosen,
                           struct arena *arena);

/* Whether that can be chosen; "" can. */
bool quote_label_fits(const char *step, const char *theme);

/* "Lezen"; a theme without a name goes by its key. */
const char *quote_label_theme(const struct view *view, const char *language, const char *theme,
                              struct arena *arena);
