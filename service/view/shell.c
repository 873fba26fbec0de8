#include "view/shell.h"

#include "base/check.h"
#include "view/words.h"

static const struct {
    const char *title, *path;
} entries[] = {
    [DESK_RESULTS] = {"desk.entry-results", "/desk/uitkomsten" },
    [DESK_QUOTES] = {"desk.entry-quotes",  "/desk/citaten"    },
    [DESK_MEETING] = {"desk.entry-meeting", "/desk/vergadering"},
    [DESK_ACTIONS] = {"desk.entry-actions", "/desk/opvolging"  },
    [DESK_TAKE] = {"desk.entry-take",    "/desk/meenemen"   },
    [DESK_MANAGE] = {"desk.entry-manage",  "/desk/ronden"     },
};

static void put(json_t *object, const char *name, json_t *value)
{
    check(!json_object_set_new(object, name, value), "page data are UTF-8");
}

static void put_text(json_t *object, const char *name, const char *text)
{
    if (text)
        put(object, name, json_string(text));
}

static json_t *language_entries(const struct view *view, const char *const *languages,
                                const char *current, const char *path, struct arena *arena)
{
    json_t *list = json_array();
    for (size_t i = 0; languages[i] && languages[1]; i++) {
        json_t *entry =
            json_pack("{s:s, s:s, s:s, s:s, s:b}", "code", languages[i], "name",
                      view_language_name(view, languages[i]), "direction",
                      view_direction(view, languages[i]), "path",
                      arena_print(arena, "%s?taal=%s", path ? path : "", languages[i]),
                      "current", text_equal(languages[i], current));
        check(entry, "languages are UTF-8");
        json_array_append_new(list, entry);
    }
    return list;
}

static json_t *desk_entries(const struct view *view, const char *language,
                            const struct shell *shell, struct arena *arena)
{
    json_t *list = json_array();
    for (int i = DESK_RESULTS; i <= DESK_MANAGE; i++) {
        if (shell->rights && !shell->rights[i])
            continue;
        json_t *entry = json_object();
        put_text(entry, "title", view_text(view, language, entries[i].title, NULL, arena));
        put_text(entry, "path", entries[i].path);
        put(entry, "current", json_boolean((int)shell->entry == i));
        json_array_append_new(list, entry);
    }
    return list;
}

json_t *shell_data(const struct view *view, const char *language, const char *style,
                   const char *title, const struct shell *shell)
{
    static const struct shell none;
    if (!shell)
        shell = &none;
    struct arena *arena = arena_new();
    json_t *page = json_object();
    put_text(page, "title",
             view_has_text(view, title) ? view_text(view, language, title, NULL, arena)
                                        : title);
    put_text(page, "style", style);
    put_text(page, "extra", shell->extra);
    put_text(page, "script", shell->script);
    put_text(page, "municipality", shell->municipality);
    put_text(page, "contact", shell->contact && *shell->contact ? shell->contact : NULL);
    put_text(page, "place", shell->place);
    if (shell->until)
        put_text(page, "until", words_date(view, language, shell->until, arena));
    if (shell->failed)
        put_text(page, "prefix", view_text(view, language, "common.wrong", NULL, arena));
    const char *const *languages = shell->languages ? shell->languages : view_languages(view);
    put(page, "languages", language_entries(view, languages, language, shell->path, arena));
    for (size_t i = 0; shell->drafts && shell->drafts[i]; i++)
        if (text_equal(shell->drafts[i], language))
            put_text(page, "draft", view_text(view, "nl", "common.draft", NULL, arena));
    put(page, "spoken", json_boolean(!text_equal(view_words(view, language), language)));
    put_text(page, "sending", shell->sending);
    put(page, "desk", json_boolean(shell->desk));
    bool inside = shell->desk && shell->user;
    put(page, "entries", inside ? desk_entries(view, language, shell, arena) : json_array());
    put_text(page, "user", shell->user);
    put_text(page, "csrf", shell->csrf);
    arena_free(arena);
    json_t *data = json_object();
    put(data, "page", page);
    return data;
}
