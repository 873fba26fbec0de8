#include "pages/quote_label.h"

#include <string.h>

#include "base/text.h"

static const char *const themes[] = {"taal",    "lezen", "gezond-gedrag",
                                     "bewegen", "geluk", "schoolkeuze"};

#define THEMES (sizeof themes / sizeof themes[0])
#define STEPS  7

static void add_choice(json_t *list, const char *value, const char *name, const char *chosen)
{
    json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "value", value, "name", name,
                                          "selected", text_equal(value, chosen)));
}

static json_t *choices(const struct view *view, const char *language, const char *none,
                       const char *chosen, struct arena *arena)
{
    json_t *list = json_array();
    add_choice(list, "", view_text(view, language, none, NULL, arena), chosen);
    return list;
}

json_t *quote_label_steps(const struct view *view, const char *language, const char *chosen,
                          struct arena *arena)
{
    json_t *list = choices(view, language, "moderate.no-step", chosen, arena);
    for (int step = 1; step <= STEPS; step++) {
        const char *key = arena_print(arena, "desk.step-%d", step);
        json_t *values = json_pack("{s:i, s:s}", "number", step, "name",
                                   view_text(view, language, key, NULL, arena));
        add_choice(list, arena_print(arena, "%d", step),
                   view_text(view, language, "desk.step-title", values, arena), chosen);
        json_decref(values);
    }
    return list;
}

const char *quote_label_theme(const struct view *view, const char *language, const char *theme,
                              struct arena *arena)
{
    const char *key = arena_print(arena, "desk.theme-%s", theme);
    return view_has_text(view, key) ? view_text(view, language, key, NULL, arena) : theme;
}

json_t *quote_label_themes(const struct view *view, const char *language, const char *chosen,
                           struct arena *arena)
{
    json_t *list = choices(view, language, "moderate.no-theme", chosen, arena);
    for (size_t i = 0; i < THEMES; i++)
        add_choice(list, themes[i], quote_label_theme(view, language, themes[i], arena),
                   chosen);
    return list;
}

bool quote_label_fits(const char *step, const char *theme)
{
    uint64_t number;
    size_t i = 0;
    while (i < THEMES && !text_equal(themes[i], theme))
        i++;
    return (!*step || (text_to_uint(step, STEPS, &number) && number > 0)) &&
           (!*theme || i < THEMES);
}
