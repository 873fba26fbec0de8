/*
 * organisation: takes over a list of schools, childcare and playgroups from a CSV file.
 */
#include "commands/organisation.h"

#include <stdio.h>
#include <string.h>

#include "commands/command.h"
#include "commands/municipality.h"
#include "commands/table.h"

static int organisation_run(struct config *config, int argc, char **argv);

const struct command command_organisation = {
    .name = "organisation",
    .usage = "organisation import FILE [--municipality NAME]",
    .help = "Reads a CSV file (; or , between cells, UTF-8 or Windows-1252) with the columns\n"
            "name, kind, district, board, families, staff and, where known, brin, vestiging,\n"
            "lrk, kvk. kind is school, childcare, playgroup, kindcentrum, library or other.\n"
            "An organisation of the same name is changed. All lines are taken over or none.",
    .run = organisation_run,
};

STATEMENT(organisation_put, 8, "");

static const char *const kinds[] = {"school",      "childcare", "playgroup",
                                    "kindcentrum", "library",   "other"};

/* Columns that a file must have, and those with register numbers. */
static const char *const needed[] = {"name", "kind", "district", "board", "families", "staff"};
static const char *const registers[] = {"brin", "vestiging", "lrk", "kvk"};

#define MOST_INVITED 100000

bool organisation_kind_known(const char *kind)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (!strcmp(kinds[i], kind))
            return true;
    return false;
}

bool organisation_store(struct blocking *db, const char *municipality,
                        const struct organisation_plan *plan, struct complaint *complaint)
{
    const char *values[] = {municipality, plan->name,      plan->kind,     plan->district,
                            plan->board,  plan->registers, plan->families, plan->staff};
    return blocking_run(db, &organisation_put, values, NULL, complaint);
}

static void check_line(const struct table *table, size_t row, struct complaints *complaints)
{
    char line[32];
    snprintf(line, sizeof line, "%zu", table_line(table, row));
    for (size_t i = 0; i < 4; i++)
        if (!*table_cell(table, row, needed[i]))
            complaints_add(complaints, 422, "organisation.empty", line, "%s", needed[i]);
    const char *kind = table_cell(table, row, "kind");
    if (*kind && !organisation_kind_known(kind))
        complaints_add(complaints, 422, "organisation.bad-kind", line, "%s", kind);
    for (size_t i = 4; i < 6; i++) {
        uint64_t number;
        const char *cell = table_cell(table, row, needed[i]);
        if (!text_to_uint(cell, MOST_INVITED, &number))
            complaints_add(complaints, 422, "organisation.bad-number", line, "%s: %s",
                           needed[i], cell);
    }
    for (size_t other = 0; other < row; other++)
        if (!strcmp(table_cell(table, other, "name"), table_cell(table, row, "name")))
            complaints_add(complaints, 422, "organisation.double", line, "%s",
                           table_cell(table, row, "name"));
}

static bool check_table(const struct table *table, struct complaints *complaints)
{
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        if (!table_has(table, needed[i]))
            complaints_add(complaints, 422, "organisation.no-column", "1", "%s", needed[i]);
    if (complaints->count > 0)
        return false;
    if (table_rows(table) == 0)
        complaints_add(complaints, 422, "organisation.no-lines", "1", "%s", "");
    for (size_t row = 0; row < table_rows(table); row++)
        check_line(table, row, complaints);
    return complaints->count == 0;
}

/* Register numbers stay text: leading zeros belong to them. */
static const char *registers_of(const struct table *table, size_t row, struct arena *arena)
{
    json_t *object = json_object();
    for (size_t i = 0; i < sizeof registers / sizeof registers[0]; i++) {
        const char *cell =
            table_has(table, registers[i]) ? table_cell(table, row, registers[i]) : "";
        if (*cell)
            json_object_set_new(object, registers[i], json_string(cell));
    }
    struct buffer text = {0};
    json_canonical(object, &text);
    json_decref(object);
    const char *copy = arena_copy(arena, text.data, text.size);
    buffer_free(&text);
    return copy;
}

static bool put_all(struct blocking *db, const char *municipality, const struct table *table,
                    struct arena *arena, struct complaint *complaint)
{
    if (!blocking_begin(db, complaint))
        return false;
    bool done = true;
    for (size_t row = 0; done && row < table_rows(table); row++) {
        struct organisation_plan plan = {.name = table_cell(table, row, "name"),
                                         .kind = table_cell(table, row, "kind"),
                                         .district = table_cell(table, row, "district"),
                                         .board = table_cell(table, row, "board"),
                                         .registers = registers_of(table, row, arena),
                                         .families = table_cell(table, row, "families"),
                                         .staff = table_cell(table, row, "staff")};
        done = organisation_store(db, municipality, &plan, complaint);
    }
    done = done && blocking_commit(db, complaint);
    if (!done)
        blocking_rollback(db);
    return done;
}

static int import(const struct config *config, const char *file, const char *name)
{
    struct complaint complaint = {0};
    struct complaints complaints = {0};
    struct arena *arena = arena_new();
    struct blocking *db = NULL;
    const char *municipality;
    int code = EXIT_FAILED;
    struct table *table = table_read(file, arena, &complaint);
    if (table && !check_table(table, &complaints))
        code = command_fail_all(&complaints);
    else if (!table || !(db = blocking_open(config->db, &complaint)) ||
             !municipality_find_one(db, name, arena, &municipality, &complaint) ||
             !put_all(db, municipality, table, arena, &complaint))
        code = command_fail(&complaint);
    else
        code = printf("%zu\n", table_rows(table)) > 0 ? EXIT_DONE : EXIT_FAILED;
    if (db)
        blocking_free(db);
    complaints_free(&complaints);
    arena_free(arena);
    return code;
}

static int organisation_run(struct config *config, int argc, char **argv)
{
    const char *arguments[2], *municipality;
    const struct option_spec options[] = {
        {"--municipality", false, &municipality}
    };
    size_t count;
    if (!command_options(argc, argv, options, 1, arguments, 2, &count) || count != 2 ||
        strcmp(arguments[0], "import") != 0)
        return command_usage(&command_organisation);
    return import(config, arguments[1], municipality);
}
