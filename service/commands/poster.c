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

static bool write_drawing(const char *path, const struct buffer *drawing,
                          struct complaint *complaint)
{
    struct arena *arena = arena_new();
    struct outfile file = {.fd = -1};
    bool done = outfile_open(&file, path, arena, complaint) &&
                outfile_write(&file, drawing->data, drawing->size, complaint) &&
                outfile_place(&file, complaint);
    outfile_drop(&file);
    arena_free(arena);
    return done;
}

/* The languages of the round as a list with commas, as the command line has them. */
static const char *listed(const struct rows *rows, struct arena *arena)
{
    const char *text = rows_text(rows, 0, "languages");
    json_t *array = json_parse(text, strlen(text), NULL), *language;
    const char *list = "";
    size_t i;
    json_array_foreach(array, i, language)
    {
        list = arena_print(arena, "%s%s%s", list, i ? "," : "", json_string_value(language));
    }
    json_decref(array);
    return list;
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
    const char *const *chosen;
    bool done = rows_count(rows) == 1 && !rows_truth(rows, 0, "trial");
    if (!done)
        complain(complaint, 422, "link.no-poster", "%s", link);
    done = done && translations_read(languages ? languages : listed(rows, arena), arena,
                                     &chosen, complaint);
    struct form *form = NULL;
    if (done)
        form = form_load_frozen(rows_text(rows, 0, "form"), rows_text(rows, 0, "definition"),
                                complaint);
    if (form) {
        struct buffer drawing = {0};
        draw(config, rows, form, chosen, &drawing);
        done = write_drawing(file, &drawing, complaint);
        buffer_free(&drawing);
    }
    done = done && form;
    form_free(form);
    rows_free(rows);
    arena_free(arena);
    return done;
}
