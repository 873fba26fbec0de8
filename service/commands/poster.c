#include "commands/poster.h"

#include <string.h>

#include "commands/command.h"
#include "commands/outfile.h"
#include "commands/translations.h"
#include "survey/definition.h"
#include "view/poster.h"

STATEMENT(link_poster, 2, "token audience trial place closes_on languages form definition");

static void draw(const struct config *config, const struct rows *rows, const struct form *form,
                 const char *const *languages, struct buffer *out)
{
    struct arena *arena = arena_new();
    const char *base = command_base_url(config, arena), *host = strstr(base, "://");
    const char *token = rows_text(rows, 0, "token");
    char *code = arena_alloc(arena, TEXT_GROUPS_SIZE(strlen(token)));
    text_groups(token, code);
    const struct poster poster = {
        .place = rows_text(rows, 0, "place"),
        .address = arena_print(arena, "%s/v/%s", base, token),
        .typed = arena_print(arena, "%s/v", host ? host + 3 : base),
        .code = code,
        .closes_on = rows_text(rows, 0, "closes_on"),
        .parent = text_equal(rows_text(rows, 0, "audience"), "parent"),
        .minutes = form_minutes(form),
        .languages = languages,
    };
    json_t *data = poster_json(command_view(), &poster);
    view_render(command_view(), "poster_file", languages[0], data, out);
    json_decref(data);
    arena_free(arena);
}

/* The languages of the round in which the form is complete, as the questionnaire offers them.
 */
static const char *const *offered_of(const struct rows *rows, const struct form *form,
                                     struct arena *arena)
{
    const char *text = rows_text(rows, 0, "languages");
    json_t *array = json_parse(text, strlen(text), NULL), *language;
    const char **offered = arena_alloc(arena, (json_array_size(array) + 1) * sizeof *offered);
    size_t i, count = 0;
    json_array_foreach(array, i, language)
    {
        if (translations_has(form, json_string_value(language)))
            offered[count++] = arena_string(arena, json_string_value(language));
    }
    json_decref(array);
    return offered;
}

/* Nobody is promised a language in which there is no question. */
static bool all_offered(const char *const *chosen, const char *const *offered,
                        struct complaint *complaint)
{
    for (; *chosen; chosen++) {
        const char *const *language = offered;
        while (*language && !text_equal(*language, *chosen))
            language++;
        if (!*language)
            return complain(complaint, 422, "link.no-language", "%s", *chosen);
    }
    return true;
}

bool poster_write(struct blocking *db, const struct config *config, const char *municipality,
                  const char *link, const char *languages, const char *file,
                  struct complaint *complaint)
{
    struct rows *rows = NULL;
    const char *values[] = {municipality, link};
    if (!blocking_run(db, &link_poster, values, &rows, complaint))
        return false;
    struct arena *arena = arena_new();
    bool done = rows_count(rows) == 1 && !rows_truth(rows, 0, "trial");
    if (!done)
        complain(complaint, 422, "link.no-poster", "%s", link);
    struct form *form = NULL;
    if (done)
        form = form_load_frozen(rows_text(rows, 0, "form"), rows_text(rows, 0, "definition"),
                                complaint);
    const char *const *offered = form ? offered_of(rows, form, arena) : NULL;
    const char *const *chosen = offered;
    done = form && (!languages || (translations_read(languages, arena, &chosen, complaint) &&
                                   all_offered(chosen, offered, complaint)));
    if (done) {
        struct buffer drawing = {0};
        draw(config, rows, form, chosen, &drawing);
        done = outfile_make(file, drawing.data, drawing.size, complaint);
        buffer_free(&drawing);
    }
    form_free(form);
    rows_free(rows);
    arena_free(arena);
    return done;
}
