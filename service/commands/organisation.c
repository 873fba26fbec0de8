/*
 * organisation: takes over lists of schools, childcare and playgroups from files, and gives
 * them back for a spreadsheet.
 */
#include "commands/organisation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands/command.h"
#include "commands/municipality.h"
#include "commands/organisation_file.h"
#include "commands/outfile.h"
#include "export/csv.h"

static int organisation_run(struct config *config, int argc, char **argv);

const struct command command_organisation = {
    .name = "organisation",
    .usage = "organisation import FILE [--municipality NAME] [--json]\n"
             "organisation list [-o FILE.csv] [--municipality NAME] [--json]",
    .help =
        "import reads a CSV file (; or , between cells, UTF-8 or Windows-1252) of\n"
        "- DUO (schools) or LRK (childcare): of the lines of this municipality the places\n"
        "  that are not there yet are added, without families and staff. Childminders at\n"
        "  home are left out. What is there already keeps what you gave it.\n"
        "- or your own, with the columns name, kind, district, board, families, staff and,\n"
        "  where known, brin, vestiging, lrk, kvk. kind is school, childcare, playgroup,\n"
        "  kindcentrum, library or other. An organisation of the same name is changed.\n"
        "All lines are taken over or none. list writes your own columns to FILE.csv, to\n"
        "fill in with a spreadsheet and import again.",
    .run = organisation_run,
};

STATEMENT(organisation_put, 8, "");
STATEMENT(organisation_list, 1,
          "name kind district board families staff brin vestiging lrk kvk");
STATEMENT(municipality_code, 1, "name cbs_code");

static const char *const kinds[] = {"school",      "childcare", "playgroup",
                                    "kindcentrum", "library",   "other"};

const char *const organisation_registers[REGISTERS] = {
    [REGISTER_BRIN] = "brin",
    [REGISTER_VESTIGING] = "vestiging",
    [REGISTER_LRK] = "lrk",
    [REGISTER_KVK] = "kvk",
};

bool organisation_kind_known(const char *kind)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (!strcmp(kinds[i], kind))
            return true;
    return false;
}

static const char *registers_json(const struct organisation_plan *plan, struct arena *arena)
{
    json_t *object = json_object();
    for (size_t i = 0; i < REGISTERS; i++)
        if (plan->registers[i] && *plan->registers[i])
            json_object_set_new(object, organisation_registers[i],
                                json_string(plan->registers[i]));
    struct buffer text = {0};
    json_canonical(object, &text);
    json_decref(object);
    const char *copy = arena_copy(arena, text.data, text.size);
    buffer_free(&text);
    return copy;
}

bool organisation_store(struct blocking *db, const char *municipality,
                        const struct organisation_plan *plan, struct complaint *complaint)
{
    struct arena *arena = arena_new();
    const char *values[] = {municipality,   plan->name,  plan->kind,
                            plan->district, plan->board, registers_json(plan, arena),
                            plan->families, plan->staff};
    bool stored = blocking_run(db, &organisation_put, values, NULL, complaint);
    arena_free(arena);
    return stored;
}

/* ---- what is there --------------------------------------------------------------------- */

struct work {
    const char *wanted, *file, *json; /* from the command line */
    struct blocking *db;
    struct arena *arena;
    const char *municipality, *name, *cbs_code;
    struct organisation_plan *known;
    size_t count;
};

static bool find_municipality(struct work *work, struct complaint *complaint)
{
    struct rows *rows;
    if (!municipality_find_one(work->db, work->wanted, work->arena, &work->municipality,
                               complaint) ||
        !blocking_run(work->db, &municipality_code, &work->municipality, &rows, complaint))
        return false;
    work->name = arena_string(work->arena, rows_text(rows, 0, "name"));
    work->cbs_code = arena_string(work->arena, rows_text(rows, 0, "cbs_code"));
    rows_free(rows);
    return true;
}

static bool read_known(struct work *work, struct complaint *complaint)
{
    struct rows *rows;
    if (!blocking_run(work->db, &organisation_list, &work->municipality, &rows, complaint))
        return false;
    work->count = rows_count(rows);
    work->known = arena_alloc(work->arena, work->count * sizeof *work->known);
    for (size_t i = 0; i < work->count; i++) {
        struct organisation_plan *plan = &work->known[i];
        plan->name = arena_string(work->arena, rows_text(rows, i, "name"));
        plan->kind = arena_string(work->arena, rows_text(rows, i, "kind"));
        plan->district = arena_string(work->arena, rows_text(rows, i, "district"));
        plan->board = arena_string(work->arena, rows_text(rows, i, "board"));
        plan->families = arena_string(work->arena, rows_text(rows, i, "families"));
        plan->staff = arena_string(work->arena, rows_text(rows, i, "staff"));
        for (size_t r = 0; r < REGISTERS; r++)
            plan->registers[r] =
                arena_string(work->arena, rows_text(rows, i, organisation_registers[r]));
    }
    rows_free(rows);
    return true;
}

static const struct organisation_plan *known_by_name(const struct work *work, const char *name)
{
    for (size_t i = 0; i < work->count; i++)
        if (!strcmp(work->known[i].name, name))
            return &work->known[i];
    return NULL;
}

/* Whether two lists of numbers have one in common. */
static bool shares_number(const char *numbers, const char *others)
{
    for (size_t size; *numbers; numbers += size + (numbers[size] == ' ')) {
        size = strcspn(numbers, " ");
        for (const char *at = others; size && *at; at += strcspn(at, " "), at += *at == ' ')
            if (strcspn(at, " ") == size && !strncmp(at, numbers, size))
                return true;
    }
    return false;
}

/* ---- import ---------------------------------------------------------------------------- */

/* A place of a register is known by its number; or by its name when nobody has given it one. */
static const struct organisation_plan *known_in_register(const struct work *work,
                                                         const struct organisation_plan *plan,
                                                         enum organisation_register by)
{
    for (size_t i = 0; i < work->count; i++)
        if (shares_number(work->known[i].registers[by], plan->registers[by]))
            return &work->known[i];
    const struct organisation_plan *named = known_by_name(work, plan->name);
    return named && !*named->registers[by] && !strcmp(named->kind, plan->kind) ? named : NULL;
}

/* What a register does not know better stays as it is; its numbers are added. */
static void settle_register(const struct work *work, struct organisation_plan *plan,
                            enum organisation_register by)
{
    const struct organisation_plan *known = known_in_register(work, plan, by);
    if (!known) {
        if (known_by_name(work, plan->name)) /* another place, of another kind or number */
            plan->name = organisation_numbered(plan->name, plan->registers[by], work->arena);
        return;
    }
    struct organisation_plan settled = *known;
    for (size_t r = 0; r < REGISTERS; r++)
        if (!*settled.registers[r] && plan->registers[r])
            settled.registers[r] = plan->registers[r];
    *plan = settled;
}

/* A file without a column for a register says nothing about it. */
static void settle_own(const struct work *work, struct organisation_plan *plan)
{
    const struct organisation_plan *known = known_by_name(work, plan->name);
    for (size_t r = 0; known && r < REGISTERS; r++)
        if (!plan->registers[r])
            plan->registers[r] = known->registers[r];
}

static bool same(const struct organisation_plan *a, const struct organisation_plan *b)
{
    bool equal = !strcmp(a->kind, b->kind) && !strcmp(a->district, b->district) &&
                 !strcmp(a->board, b->board) && atoi(a->families) == atoi(b->families) &&
                 atoi(a->staff) == atoi(b->staff);
    for (size_t r = 0; equal && r < REGISTERS; r++)
        equal = !strcmp(a->registers[r] ? a->registers[r] : "",
                        b->registers[r] ? b->registers[r] : "");
    return equal;
}

struct tally {
    size_t added, changed, unchanged, unfilled;
};

static bool put_all(const struct work *work, struct organisation_file *file,
                    struct tally *tally, struct complaint *complaint)
{
    bool done = true;
    for (size_t i = 0; done && i < file->count; i++) {
        struct organisation_plan *plan = &file->plans[i];
        if (file->of_register)
            settle_register(work, plan, file->known);
        else
            settle_own(work, plan);
        const struct organisation_plan *known = known_by_name(work, plan->name);
        bool unchanged = known && same(known, plan);
        if (!unchanged)
            done = organisation_store(work->db, work->municipality, plan, complaint);
        tally->unchanged += unchanged;
        tally->changed += known && !unchanged;
        tally->added += !known;
        tally->unfilled += atoi(plan->families) == 0 && atoi(plan->staff) == 0;
        command_progress(i + 1, file->count);
    }
    return done;
}

static void report(const struct work *work, const struct organisation_file *file,
                   const struct tally *tally)
{
    json_t *facts = json_pack(
        "{s:I, s:I, s:I, s:I, s:I}", "added", (json_int_t)tally->added, "changed",
        (json_int_t)tally->changed, "unchanged", (json_int_t)tally->unchanged, "leftOut",
        (json_int_t)file->left_out, "unfilled", (json_int_t)tally->unfilled);
    if (work->json) {
        json_dumpf(facts, stdout, JSON_COMPACT);
        putchar('\n');
    } else {
        command_say("organisation.done", facts);
        if (file->left_out)
            command_say("organisation.left-out", facts);
        if (tally->unfilled)
            command_say("organisation.unfilled", facts);
    }
    json_decref(facts);
}

static int import(struct work *work, struct complaint *complaint)
{
    struct complaints complaints = {0};
    struct organisation_file file;
    struct tally tally = {0};
    const struct table *table = table_read(work->file, work->arena, complaint);
    if (!table || !find_municipality(work, complaint))
        return command_fail(complaint);
    if (!organisation_file_read(table, work->name, work->cbs_code, work->arena, &file,
                                &complaints)) {
        command_fail_all(&complaints);
        complaints_free(&complaints);
        return EXIT_FAILED;
    }
    if (!blocking_begin(work->db, complaint) || !read_known(work, complaint) ||
        !put_all(work, &file, &tally, complaint) || !blocking_commit(work->db, complaint)) {
        blocking_rollback(work->db);
        return command_fail(complaint);
    }
    report(work, &file, &tally);
    return EXIT_DONE;
}

/* ---- list ------------------------------------------------------------------------------ */

/* The columns of a file of our own, in its order. */
static const char *cell(const struct organisation_plan *plan, size_t column)
{
    const char *const cells[] = {plan->name,  plan->kind,     plan->district,
                                 plan->board, plan->families, plan->staff};
    return column < 6 ? cells[column] : plan->registers[column - 6];
}

static const char *const columns[] = {"name",  "kind", "district",  "board", "families",
                                      "staff", "brin", "vestiging", "lrk",   "kvk"};

#define COLUMNS (sizeof columns / sizeof columns[0])

static bool write_csv(const struct work *work, struct complaint *complaint)
{
    struct buffer text = {0};
    csv_begin(&text);
    for (size_t c = 0; c < COLUMNS; c++)
        csv_cell(&text, columns[c]);
    csv_end_line(&text);
    for (size_t i = 0; i < work->count; i++) {
        for (size_t c = 0; c < COLUMNS; c++)
            csv_cell(&text, cell(&work->known[i], c));
        csv_end_line(&text);
    }
    bool done = outfile_make(work->file, text.data, text.size, complaint);
    buffer_free(&text);
    return done;
}

static void print_json(const struct work *work)
{
    json_t *all = json_array();
    for (size_t i = 0; i < work->count; i++) {
        json_t *one = json_object();
        for (size_t c = 0; c < COLUMNS; c++)
            json_object_set_new(one, columns[c], json_string(cell(&work->known[i], c)));
        json_array_append_new(all, one);
    }
    json_dumpf(all, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(all);
}

static int list(struct work *work, struct complaint *complaint)
{
    if (!find_municipality(work, complaint) || !read_known(work, complaint) ||
        (work->file && !write_csv(work, complaint)))
        return command_fail(complaint);
    if (work->json)
        print_json(work);
    for (size_t i = 0; !work->json && !work->file && i < work->count; i++) {
        const struct organisation_plan *plan = &work->known[i];
        printf("%-12s %5s %5s  %s (%s, %s)\n", plan->kind, plan->families, plan->staff,
               plan->name, plan->district, plan->board);
    }
    return EXIT_DONE;
}

static int organisation_run(struct config *config, int argc, char **argv)
{
    struct work work = {0};
    struct complaint complaint = {0};
    const char *arguments[2], *out;
    const struct option_spec options[] = {
        {"--municipality", false, &work.wanted},
        {"--json",         true,  &work.json  },
        {"-o",             false, &out        },
    };
    size_t count;
    if (!command_options(argc, argv, options, 3, arguments, 2, &count) || count == 0)
        return command_usage(&command_organisation);
    bool imports = count == 2 && !strcmp(arguments[0], "import") && !out;
    bool lists = count == 1 && !strcmp(arguments[0], "list");
    if (!imports && !lists)
        return command_usage(&command_organisation);
    work.file = imports ? arguments[1] : out;
    work.arena = arena_new();
    work.db = blocking_open(config->db, &complaint);
    int code = !work.db  ? command_fail(&complaint)
               : imports ? import(&work, &complaint)
                         : list(&work, &complaint);
    blocking_free(work.db);
    arena_free(work.arena);
    return code;
}
