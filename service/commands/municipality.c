/*
 * municipality: the tenants of this service.
 */
#include "commands/municipality.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "commands/command.h"
#include "commands/municipality_leave.h"

static int municipality_run(struct config *config, int argc, char **argv);

const struct command command_municipality = {
    .name = "municipality",
    .usage = "municipality add NAME --cbs CODE [--contact TEXT]\n"
             "municipality export NAME -o FOLDER\n"
             "municipality delete NAME --yes-delete NAME [--also-open]",
    .help =
        "Adds a municipality. CODE is that of Statistics Netherlands, such as GM0363.\n"
        "--contact is whom a parent can call or write to; it stands on every page.\n"
        "export writes all that is the municipality's own into a new folder: releases,\n"
        "rounds, forms, places, people, quotes, translations, recordings, log. delete takes\n"
        "it out of every table, as WEERKLANK_OWNER_DB; type the name twice. Backups keep it\n"
        "until they age out.",
    .run = municipality_run,
};

STATEMENT(municipality_add, 6, "municipality_id");
STATEMENT(municipality_find, 1, "municipality_id slug name");

/* The year of the codes of Statistics Netherlands that we reckon with. */
#define CBS_YEAR "2026"

/* "Den Haag" is den-haag in addresses. */
static const char *slug_of(const char *name, struct arena *arena)
{
    char *slug = arena_string(arena, name);
    size_t length = 0;
    for (const char *c = name; *c; c++) {
        if (isalnum((unsigned char)*c))
            slug[length++] = (char)tolower((unsigned char)*c);
        else if (length > 0 && slug[length - 1] != '-' && (unsigned char)*c < 0x80)
            slug[length++] = '-';
    }
    while (length > 0 && slug[length - 1] == '-')
        length--;
    slug[length] = '\0';
    return slug;
}

static bool is_cbs_code(const char *code)
{
    return strlen(code) == 6 && text_starts(code, "GM") && strspn(code + 2, "0123456789") == 4;
}

bool municipality_make(struct blocking *db, const struct municipality_plan *plan,
                       struct arena *arena, const char **id, struct complaint *complaint)
{
    const char *slug = slug_of(plan->name, arena);
    if (!command_name(plan->name, complaint))
        return false;
    if (!is_cbs_code(plan->cbs_code))
        return complain(complaint, 422, "municipality.bad-code", "%s", plan->cbs_code);
    if (!*slug)
        return complain(complaint, 422, "municipality.bad-name", "%s", plan->name);
    const char *values[] = {slug,     plan->name,    plan->cbs_code,
                            CBS_YEAR, plan->contact, plan->demonstration ? "true" : "false"};
    struct rows *rows;
    if (!blocking_run(db, &municipality_add, values, &rows, complaint))
        return false;
    bool added = rows_count(rows) == 1;
    if (added)
        *id = arena_string(arena, rows_text(rows, 0, "municipality_id"));
    rows_free(rows);
    return added || complain(complaint, 422, "municipality.double", "%s", plan->name);
}

bool municipality_find_one(struct blocking *db, const char *name, struct arena *arena,
                           const char **id, struct complaint *complaint)
{
    const char *values[] = {name ? name : ""};
    struct rows *rows;
    if (!blocking_run(db, &municipality_find, values, &rows, complaint))
        return false;
    size_t count = rows_count(rows);
    if (count == 1)
        *id = arena_string(arena, rows_text(rows, 0, "municipality_id"));
    rows_free(rows);
    return count == 1 ||
           complain(complaint, 404, count ? "municipality.which" : "municipality.unknown", "%s",
                    values[0]);
}

static bool add(const struct config *config, const char *name, const char *cbs,
                const char *contact, struct complaint *complaint)
{
    struct arena *arena = arena_new();
    struct blocking *db = blocking_open(config->db, complaint);
    const struct municipality_plan plan = {name, cbs, contact ? contact : "", false};
    const char *id;
    bool added = db && municipality_make(db, &plan, arena, &id, complaint);
    if (added)
        printf("%s\n", id);
    if (db)
        blocking_free(db);
    arena_free(arena);
    return added;
}

static void say(const char *key, const char *name)
{
    json_t *values = json_pack("{s:s}", "name", name);
    command_say(key, values);
    json_decref(values);
}

static int municipality_run(struct config *config, int argc, char **argv)
{
    const char *arguments[2], *cbs, *contact, *folder, *repeated, *busy_too;
    const struct option_spec options[] = {
        {"--cbs",        false, &cbs     },
        {"--contact",    false, &contact },
        {"-o",           false, &folder  },
        {"--yes-delete", false, &repeated},
        {"--also-open",  true,  &busy_too},
    };
    size_t count;
    struct complaint complaint = {0};
    if (!command_options(argc, argv, options, sizeof options / sizeof options[0], arguments, 2,
                         &count) ||
        count != 2)
        return command_usage(&command_municipality);
    bool adding = cbs && !folder && !repeated && !busy_too;
    bool exporting = folder && !cbs && !contact && !repeated && !busy_too;
    bool deleting = repeated && !cbs && !contact && !folder;
    bool done;
    if (text_equal(arguments[0], "add") && adding) {
        done = add(config, arguments[1], cbs, contact, &complaint);
    } else if (text_equal(arguments[0], "export") && exporting) {
        done = municipality_export(config, arguments[1], folder, &complaint);
        if (done)
            say("municipality.exported", folder);
    } else if (text_equal(arguments[0], "delete") && deleting) {
        done = municipality_delete(config, arguments[1], repeated, busy_too, &complaint);
        if (done)
            say("municipality.deleted", repeated);
    } else {
        return command_usage(&command_municipality);
    }
    return done ? EXIT_DONE : command_fail(&complaint);
}
