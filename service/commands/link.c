/*
 * link: the ways into a round.
 */
#include <stdio.h>
#include <string.h>

#include "commands/command.h"
#include "commands/rounds.h"

static int link_run(struct config *config, int argc, char **argv);

const struct command command_link = {
    .name = "link",
    .usage = "link list ROUND [--json]\n"
             "link withdraw LINK [--void]",
    .help =
        "list shows the links of a round; progress is last night's, in steps of five.\n"
        "withdraw ends a link, given by id or code; with --void the answers that came by it\n"
        "are left out of the count.",
    .run = link_run,
};

STATEMENT(link_list, 2, "link_id audience place token state invited cap progress");
STATEMENT(link_find, 1, "municipality_id link_id round_id state");
STATEMENT(link_withdraw, 3, "link_id");
STATEMENT(round_tell, 1, "told");

static const char *base_of(const struct config *config, struct arena *arena)
{
    return *config->base_url ? config->base_url
                             : arena_print(arena, "http://%s", config->listen);
}

static json_t *link_json(const struct rows *rows, size_t row, const char *base,
                         struct arena *arena)
{
    const char *url = arena_print(arena, "%s/v/%s", base, rows_text(rows, row, "token"));
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I}", "id",
                     rows_text(rows, row, "link_id"), "audience",
                     rows_text(rows, row, "audience"), "place", rows_text(rows, row, "place"),
                     "url", url, "state", rows_text(rows, row, "state"), "invited",
                     (json_int_t)rows_number(rows, row, "invited"), "cap",
                     (json_int_t)rows_number(rows, row, "cap"), "progress",
                     (json_int_t)rows_number(rows, row, "progress"));
}

static int list(struct blocking *db, const struct config *config, const char *round, bool json,
                struct arena *arena, struct complaint *complaint)
{
    struct round_found found;
    struct rows *rows;
    if (!round_find_one(db, round, arena, &found, complaint))
        return command_fail(complaint);
    const char *values[] = {found.municipality, found.round};
    if (!blocking_run(db, &link_list, values, &rows, complaint))
        return command_fail(complaint);
    const char *base = base_of(config, arena);
    json_t *all = json_array();
    for (size_t row = 0; row < rows_count(rows); row++) {
        json_array_append_new(all, link_json(rows, row, base, arena));
        if (!json)
            printf("%-12s %-9s %4s+ of %-4s %s/v/%s  %s\n", rows_text(rows, row, "audience"),
                   rows_text(rows, row, "state"), rows_text(rows, row, "progress"),
                   rows_text(rows, row, "invited"), base, rows_text(rows, row, "token"),
                   rows_text(rows, row, "place"));
    }
    if (json) {
        json_dumpf(all, stdout, JSON_COMPACT);
        putchar('\n');
    }
    json_decref(all);
    rows_free(rows);
    return EXIT_DONE;
}

static int withdraw(struct blocking *db, const char *id, bool voids, struct arena *arena,
                    struct complaint *complaint)
{
    struct rows *rows;
    if (!blocking_run(db, &link_find, &id, &rows, complaint))
        return command_fail(complaint);
    size_t count = *id ? rows_count(rows) : 0;
    const char *values[3] = {NULL, NULL, voids ? "voided" : "withdrawn"};
    if (count == 1) {
        values[0] = arena_string(arena, rows_text(rows, 0, "municipality_id"));
        values[1] = arena_string(arena, rows_text(rows, 0, "link_id"));
    }
    rows_free(rows);
    if (count != 1) {
        complain(complaint, 404, count ? "link.not-unique" : "link.unknown", "%s", id);
        return command_fail(complaint);
    }
    if (!blocking_run(db, &link_withdraw, values, &rows, complaint))
        return command_fail(complaint);
    bool changed = rows_count(rows) == 1;
    rows_free(rows);
    if (!changed)
        complain(complaint, 422, "link.voided-before", "%s", id);
    if (!changed || !blocking_run(db, &round_tell, values, NULL, complaint))
        return command_fail(complaint);
    return EXIT_DONE;
}

static int link_run(struct config *config, int argc, char **argv)
{
    const char *arguments[2], *json, *voids;
    const struct option_spec options[] = {
        {"--json", true, &json },
        {"--void", true, &voids}
    };
    size_t count;
    if (!command_options(argc, argv, options, 2, arguments, 2, &count) || count != 2)
        return command_usage(&command_link);
    bool lists = !strcmp(arguments[0], "list") && !voids;
    bool withdraws = !strcmp(arguments[0], "withdraw") && !json;
    if (!lists && !withdraws)
        return command_usage(&command_link);

    struct complaint complaint = {0};
    struct arena *arena = arena_new();
    struct blocking *db = blocking_open(config->db, &complaint);
    int code = !db     ? command_fail(&complaint)
               : lists ? list(db, config, arguments[1], json, arena, &complaint)
                       : withdraw(db, arguments[1], voids, arena, &complaint);
    if (db)
        blocking_free(db);
    arena_free(arena);
    return code;
}
