#include "pages/privacy_catalog.h"

#include <string.h>

#include "base/check.h"

STATEMENT(
    privacy_tables, 0,
    "name columns web_read web_add web_change web_erase mixer_read mixer_add mixer_change "
    "mixer_erase others_read");
STATEMENT(privacy_functions, 0, "name web mixer");

/* The way of a ballot: what is sent, what that takes, what comes of it. Other tables have to do
 * with no ballot and are named with one line each. */
enum group { GROUP_SENT, GROUP_AROUND, GROUP_RESULT, GROUP_OTHER };

static const struct {
    const char *name;
    enum group group;
} tables[] = {
    {"urn",                GROUP_SENT  },
    {"sealed_text",        GROUP_SENT  },
    {"receipt",            GROUP_SENT  },
    {"open_code",          GROUP_SENT  },
    {"link",               GROUP_AROUND},
    {"round",              GROUP_AROUND},
    {"round_form",         GROUP_AROUND},
    {"epoch_key",          GROUP_AROUND},
    {"text_share",         GROUP_AROUND},
    {"release",            GROUP_RESULT},
    {"release_node",       GROUP_RESULT},
    {"quote",              GROUP_RESULT},
    {"text_decision",      GROUP_RESULT},
    {"municipality",       GROUP_OTHER },
    {"district",           GROUP_OTHER },
    {"board",              GROUP_OTHER },
    {"organisation",       GROUP_OTHER },
    {"place_group",        GROUP_OTHER },
    {"place_group_member", GROUP_OTHER },
    {"person",             GROUP_OTHER },
    {"moderator_key",      GROUP_OTHER },
    {"text_grant",         GROUP_OTHER },
    {"session",            GROUP_OTHER },
    {"login_link",         GROUP_OTHER },
    {"staff_log",          GROUP_OTHER },
    {"correction",         GROUP_OTHER },
    {"task",               GROUP_OTHER },
    {"checked_text",       GROUP_OTHER },
    {"recording",          GROUP_OTHER },
    {"migration",          GROUP_OTHER },
};

#define TABLES (sizeof tables / sizeof tables[0])

static const char *const group_titles[] = {
    [GROUP_SENT] = "privacy.group-sent",
    [GROUP_AROUND] = "privacy.group-around",
    [GROUP_RESULT] = "privacy.group-result",
};

/* What a program may do, as columns of privacy_tables and words of a sentence. */
static const struct {
    const char *web, *mixer, *word;
} rights[] = {
    {"web_read",   "mixer_read",   "privacy.read"  },
    {"web_add",    "mixer_add",    "privacy.add"   },
    {"web_change", "mixer_change", "privacy.change"},
    {"web_erase",  "mixer_erase",  "privacy.erase" },
};

#define RIGHTS (sizeof rights / sizeof rights[0])

/* The place of a table in the list above; TABLES when it is new. */
static size_t table_find(const char *name)
{
    size_t i = 0;
    while (i < TABLES && !text_equal(tables[i].name, name))
        i++;
    return i;
}

/* ---- whether everything is explained ------------------------------------------------ */

static bool has_text(const struct view *view, const char *key, const char *what,
                     struct complaint *complaint)
{
    if (view_has_text(view, key))
        return true;
    complain(complaint, 500, "view.unexplained", "%s", key);
    strncpy(complaint->path, what, sizeof complaint->path - 1);
    return false;
}

static bool columns_explained(const struct rows *rows, size_t row, const struct view *view,
                              struct arena *arena, struct complaint *complaint)
{
    const char *table = rows_text(rows, row, "name"), *list = rows_text(rows, row, "columns");
    json_t *columns = json_parse(list, strlen(list), NULL), *column;
    size_t i;
    bool explained = true;
    json_array_foreach(columns, i, column)
    {
        const char *name = json_string_value(column);
        const char *key = arena_print(arena, "privacy.column.%s.%s", table, name);
        explained = explained &&
                    has_text(view, key, arena_print(arena, "%s.%s", table, name), complaint);
    }
    json_decref(columns);
    return explained;
}

static bool tables_explained(const struct rows *rows, const struct view *view,
                             struct arena *arena, struct complaint *complaint)
{
    for (size_t row = 0; row < rows_count(rows); row++) {
        const char *name = rows_text(rows, row, "name");
        size_t table = table_find(name);
        if (table == TABLES)
            return complain(complaint, 500, "view.new-table", "%s", name);
        if (!has_text(view, arena_print(arena, "privacy.table.%s", name), name, complaint))
            return false;
        if (tables[table].group == GROUP_OTHER)
            continue;
        if (!has_text(view, arena_print(arena, "privacy.title.%s", name), name, complaint) ||
            !columns_explained(rows, row, view, arena, complaint))
            return false;
    }
    return true;
}

static bool functions_explained(const struct rows *rows, const struct view *view,
                                struct arena *arena, struct complaint *complaint)
{
    for (size_t row = 0; row < rows_count(rows); row++) {
        const char *name = rows_text(rows, row, "name");
        if (!has_text(view, arena_print(arena, "privacy.function.%s", name), name, complaint))
            return false;
    }
    return true;
}

bool privacy_explained(struct blocking *blocking, const struct view *view,
                       struct complaint *complaint)
{
    struct rows *found = NULL, *functions = NULL;
    struct arena *arena = arena_new();
    bool explained = blocking_run(blocking, &privacy_tables, NULL, &found, complaint) &&
                     blocking_run(blocking, &privacy_functions, NULL, &functions, complaint) &&
                     tables_explained(found, view, arena, complaint) &&
                     functions_explained(functions, view, arena, complaint);
    rows_free(found);
    rows_free(functions);
    arena_free(arena);
    return explained;
}

/* ---- as data of the page ------------------------------------------------------------ */

void privacy_catalog_ask(struct unit *unit)
{
    unit_add(unit, &privacy_tables, NULL);
    unit_add(unit, &privacy_functions, NULL);
}

const char *privacy_list(const struct view *view, const char *language,
                         const char *const *words, size_t count, struct arena *arena)
{
    if (count == 0)
        return "";
    const char *list = words[0];
    for (size_t i = 1; i + 1 < count; i++)
        list = arena_print(arena, "%s, %s", list, words[i]);
    if (count == 1)
        return list;
    json_t *values = json_pack("{s:s, s:s}", "first", list, "last", words[count - 1]);
    check(values, "words are UTF-8");
    list = view_text(view, language, "privacy.and", values, arena);
    json_decref(values);
    return list;
}

/* The explanation under that key, or the bare name. */
static const char *explain(const struct view *view, const char *language, const char *key,
                           const char *name, struct arena *arena)
{
    return view_has_text(view, key) ? view_text(view, language, key, NULL, arena) : name;
}

/* "De website mag lezen en toevoegen.", or that it cannot reach the table. */
static const char *rights_sentence(const struct rows *rows, size_t row, bool mixer,
                                   const struct view *view, const char *language,
                                   struct arena *arena)
{
    const char *words[RIGHTS];
    size_t count = 0;
    for (size_t i = 0; i < RIGHTS; i++)
        if (rows_truth(rows, row, mixer ? rights[i].mixer : rights[i].web))
            words[count++] = view_text(view, language, rights[i].word, NULL, arena);
    if (count == 0)
        return view_text(view, language,
                         mixer ? "privacy.mixer-nothing" : "privacy.web-nothing", NULL, arena);
    json_t *values =
        json_pack("{s:s}", "rights", privacy_list(view, language, words, count, arena));
    const char *sentence = view_text(
        view, language, mixer ? "privacy.mixer-may" : "privacy.web-may", values, arena);
    json_decref(values);
    return sentence;
}

static json_t *describe_columns(const struct rows *rows, size_t row, const struct view *view,
                                const char *language, struct arena *arena)
{
    const char *table = rows_text(rows, row, "name"), *list = rows_text(rows, row, "columns");
    json_t *columns = json_parse(list, strlen(list), NULL), *column, *told = json_array();
    size_t i;
    json_array_foreach(columns, i, column)
    {
        const char *name = json_string_value(column);
        const char *key = arena_print(arena, "privacy.column.%s.%s", table, name);
        json_array_append_new(told, json_pack("{s:s, s:s}", "name", name, "text",
                                              explain(view, language, key, name, arena)));
    }
    json_decref(columns);
    return told;
}

static json_t *describe_table(const struct rows *rows, size_t row, const struct view *view,
                              const char *language, struct arena *arena)
{
    const char *name = rows_text(rows, row, "name");
    const char *title = arena_print(arena, "privacy.title.%s", name);
    const char *text = arena_print(arena, "privacy.table.%s", name);
    json_t *table = json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:o}", "name", name, "title",
                              explain(view, language, title, name, arena), "text",
                              explain(view, language, text, name, arena), "web",
                              rights_sentence(rows, row, false, view, language, arena), "mixer",
                              rights_sentence(rows, row, true, view, language, arena), "shared",
                              rows_truth(rows, row, "others_read"), "columns",
                              describe_columns(rows, row, view, language, arena));
    check(table, "a table of the catalog is UTF-8");
    return table;
}

/* The row of the table that stands at that place of the list; rows_count when it is not there.
 */
static size_t row_of(const struct rows *rows, size_t place)
{
    size_t row = 0;
    while (row < rows_count(rows) &&
           !text_equal(rows_text(rows, row, "name"), tables[place].name))
        row++;
    return row;
}

json_t *privacy_catalog_json(const struct rows *const *sets, const struct view *view,
                             const char *language, struct arena *arena)
{
    json_t *groups = json_array(), *others = json_array(), *functions = json_array();
    json_t *lists[GROUP_OTHER + 1] = {[GROUP_OTHER] = others};
    for (size_t i = 0; i < GROUP_OTHER; i++) {
        lists[i] = json_array();
        json_array_append_new(
            groups, json_pack("{s:s, s:o}", "title", group_titles[i], "tables", lists[i]));
    }
    for (size_t i = 0; i < TABLES; i++) {
        size_t row = row_of(sets[0], i);
        if (row < rows_count(sets[0]))
            json_array_append_new(lists[tables[i].group],
                                  describe_table(sets[0], row, view, language, arena));
    }
    /* One that came while the service ran: whatever it is, it is not hidden. */
    for (size_t row = 0; row < rows_count(sets[0]); row++)
        if (table_find(rows_text(sets[0], row, "name")) == TABLES)
            json_array_append_new(lists[GROUP_AROUND],
                                  describe_table(sets[0], row, view, language, arena));
    for (size_t row = 0; row < rows_count(sets[1]); row++) {
        const char *name = rows_text(sets[1], row, "name");
        const char *key = arena_print(arena, "privacy.function.%s", name);
        if (rows_truth(sets[1], row, "web"))
            json_array_append_new(functions,
                                  json_pack("{s:s, s:s}", "name", name, "text",
                                            explain(view, language, key, name, arena)));
    }
    return json_pack("{s:o, s:o, s:o}", "groups", groups, "others", others, "functions",
                     functions);
}
