#include "pages/take_hint.h"

#include <string.h>

#include "pages/pages.h"
#include "survey/hint.h"

/* Pieces shown of one answer: more say nothing new. */
#define PIECES_MOST 8

static json_t *draw_pieces(const struct view *view, const char *language,
                           const struct answer *answer, struct arena *arena)
{
    struct hint hints[PIECES_MOST];
    size_t count = hint_find(answer->text, answer->text_size, hints, PIECES_MOST);
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        const char *key = arena_print(arena, "hint.%s", hint_name(hints[i].kind));
        json_array_append_new(
            list, json_pack("{s:s, s:s}", "piece",
                            arena_copy(arena, answer->text + hints[i].start, hints[i].size),
                            "what", view_text(view, language, key, NULL, arena)));
    }
    return list;
}

/* The questions whose open answer holds something, with the pieces. */
static json_t *draw_finds(const struct view *view, const char *language,
                          const struct answers *answers, struct arena *arena)
{
    const struct form *form = answers->form;
    json_t *list = json_array();
    for (size_t q = 0; q < form->question_count; q++) {
        if (!answers->list[q].text || !question_is_open(&form->questions[q]))
            continue;
        json_t *pieces = draw_pieces(view, language, &answers->list[q], arena);
        if (json_array_size(pieces))
            json_array_append_new(
                list, json_pack("{s:s, s:s, s:o}", "id", arena_print(arena, "v%zu", q + 1),
                                "question", localised_text(&form->questions[q].title, language),
                                "pieces", pieces));
        else
            json_decref(pieces);
    }
    return list;
}

/* Everything that was sent goes along, but for the buttons. */
static json_t *draw_fields(const struct fields *fields)
{
    json_t *list = json_array();
    for (size_t i = 0; i < fields->count; i++) {
        const struct field *field = &fields->list[i];
        if (strcmp(field->name, "taal") != 0 && strcmp(field->name, "gezien") != 0)
            json_array_append_new(
                list, json_pack("{s:s, s:s}", "name", field->name, "value", field->value));
    }
    return list;
}

bool take_hint_render(const struct view *view, const struct take_link *link,
                      const char *language, const struct take_state *state,
                      const struct fields *fields, struct buffer *out)
{
    struct arena *arena = arena_new_secret();
    json_t *finds = draw_finds(view, language, state->answers, arena);
    bool found = json_array_size(finds) > 0;
    if (found) {
        const struct take_frame frame = {
            .title = "hint.page-title", .sending = "vragen", .script = asset_path("take.js")};
        json_t *data = take_around(view, link, language, &frame);
        json_object_set_new(data, "finds", json_incref(finds));
        json_object_set(data, "at", json_object_get(json_array_get(finds, 0), "id"));
        json_object_set_new(data, "fields", draw_fields(fields));
        json_object_set_new(data, "action",
                            json_string(take_action(link, language, state, arena)));
        view_render(view, "hint", language, data, out);
        json_decref(data);
    }
    json_decref(finds);
    arena_free(arena);
    return found;
}
