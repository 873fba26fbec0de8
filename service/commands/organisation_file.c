#include "commands/organisation_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "commands/command.h"

/* Our own columns, that a file must have. */
static const char *const needed[] = {"name", "kind", "district", "board", "families", "staff"};

#define MOST_INVITED 100000
#define KVK_DIGITS   8

/* ---- the registers -------------------------------------------------------------------- */

/* The columns of a register that we use, by what they hold; DUO has renamed some. */
struct columns {
    const char *mark;                                           /* tells the register */
    const char *name[2], *street[2], *town, *board, *code, *of; /* code and name of its
                                                                     municipality */
    const char *registers[REGISTERS][2];
    enum organisation_register known;
    const char *board_before; /* before what the file has for the board */
};

static const struct columns duo = {
    .mark = "BEVOEGD GEZAG NUMMER",
    .name = {"VESTIGINGSNAAM",                                     "INSTELLINGSNAAM"      },
    .street = {"STRAATNAAM",                                         "HUISNUMMER-TOEVOEGING"},
    .town = "PLAATSNAAM",
    .board = "BEVOEGD GEZAG NUMMER",
    .code = "GEMEENTENUMMER",
    .of = "GEMEENTENAAM",
    .registers = {[REGISTER_BRIN] = {"INSTELLINGSCODE", "BRIN NUMMER"},
             [REGISTER_VESTIGING] = {"VESTIGINGSCODE", "VESTIGINGSNUMMER"}                },
    .known = REGISTER_VESTIGING,
    .board_before = "Bestuur ",
};

static const struct columns lrk = {
    .mark = "type_oko",
    .name = {"actuele_naam_oko",              ""                                        },
    .street = {"opvanglocatie_adres",           ""                                        },
    .town = "opvanglocatie_woonplaats",
    .board = "naam_houder",
    .code = "cbs_code",
    .of = "verantwoordelijke_gemeente",
    .registers = {[REGISTER_LRK] = {"lrk_id", ""}, [REGISTER_KVK] = {"kvk_nummer_houder", ""}},
    .known = REGISTER_LRK,
    .board_before = "",
};

/* What a line of LRK is about. Others are childminders, at home (VGO), and their agencies. */
static const struct {
    const char *type, *kind;
} lrk_kinds[] = {
    {"KDV", "childcare"},
    {"BSO", "childcare"},
    {"PSZ", "playgroup"},
};

static const char *cell_of(const struct table *table, size_t row, const char *const names[2])
{
    return table_cell(table, row, table_has(table, names[0]) ? names[0] : names[1]);
}

/* NULL: no place to ask. */
static const char *kind_of(const struct table *table, size_t row, const struct columns *columns)
{
    if (columns != &lrk)
        return "school";
    if (table_has(table, "status") &&
        strcasecmp(table_cell(table, row, "status"), "Ingeschreven") != 0)
        return NULL;
    for (size_t i = 0; i < sizeof lrk_kinds / sizeof lrk_kinds[0]; i++)
        if (!strcasecmp(lrk_kinds[i].type, table_cell(table, row, lrk.mark)))
            return lrk_kinds[i].kind;
    return NULL;
}

/* By the code (0363, 363 or GM0363 for GM0363) where the line has one, otherwise by the name.
 */
static bool is_here(const struct table *table, size_t row, const struct columns *columns,
                    const char *municipality, const char *cbs_code)
{
    const char *code = table_cell(table, row, columns->code);
    const char *of = table_cell(table, row, columns->of);
    code += strcspn(code, "0123456789");
    if (*code)
        return atoi(code) == atoi(cbs_code + strlen("GM"));
    return !*of || !strcasecmp(of, municipality);
}

static const char *shortened(const char *name, size_t most, struct arena *arena)
{
    size_t size = 0;
    while (name[size] && text_characters(name, size + 1) <= most)
        size++;
    return arena_copy(arena, name, size);
}

const char *organisation_numbered(const char *name, const char *numbers, struct arena *arena)
{
    const char *number = shortened(arena_copy(arena, numbers, strcspn(numbers, " ")),
                                   COMMAND_NAME_MOST / 2, arena);
    size_t behind = text_characters(number, strlen(number)) + strlen(" ()");
    return arena_print(arena, "%s (%s)", shortened(name, COMMAND_NAME_MOST - behind, arena),
                       number);
}

/* Lists lose the zeros in front of a number of the Chamber of Commerce. */
static const char *whole_kvk(const char *number, struct arena *arena)
{
    size_t digits = strspn(number, "0123456789");
    bool cut = digits > 0 && digits < KVK_DIGITS && !number[digits];
    return cut ? arena_print(arena, "%0*d", KVK_DIGITS, atoi(number)) : number;
}

/* A place of a register while the list is made. */
struct entry {
    const char *address, *number;
};

static struct organisation_plan plan_of(const struct table *table, size_t row,
                                        const struct columns *columns, const char *kind,
                                        struct entry *entry, struct arena *arena)
{
    const char *board = table_cell(table, row, columns->board);
    struct organisation_plan plan = {
        .name = shortened(cell_of(table, row, columns->name), COMMAND_NAME_MOST, arena),
        .kind = kind,
        .district = table_cell(table, row, columns->town),
        .board = arena_print(arena, "%s%s", columns->board_before, board),
        .families = "0",
        .staff = "0"};
    for (size_t i = 0; i < REGISTERS; i++)
        if (columns->registers[i][0])
            plan.registers[i] = cell_of(table, row, columns->registers[i]);
    if (plan.registers[REGISTER_KVK])
        plan.registers[REGISTER_KVK] = whole_kvk(plan.registers[REGISTER_KVK], arena);
    const char *number = table_cell(table, row, columns->street[1]);
    *entry =
        (struct entry){arena_print(arena, "%s%s%s", table_cell(table, row, columns->street[0]),
                                   *number ? " " : "", number),
                       plan.registers[columns->known]};
    return plan;
}

static bool is_taken(const struct organisation_file *file, const char *name)
{
    for (size_t i = 0; i < file->count; i++)
        if (!strcmp(file->plans[i].name, name))
            return true;
    return false;
}

/* Two places of one name are told apart by their street, or else by their number. */
static const char *own_name(const struct organisation_file *file, const char *name,
                            const struct entry *entry, struct arena *arena)
{
    const char *street = arena_print(arena, "%s, %s", name, entry->address);
    if (!is_taken(file, name))
        return name;
    bool fits = text_characters(street, strlen(street)) <= COMMAND_NAME_MOST;
    return *entry->address && fits && !is_taken(file, street)
               ? street
               : organisation_numbered(name, entry->number, arena);
}

/* Day care and after-school care of one name at one address are one place; a line that is there
 * twice is there once. */
static bool joins(struct organisation_file *file, struct entry *entries,
                  const struct organisation_plan *plan, const struct entry *entry,
                  struct arena *arena)
{
    for (size_t i = 0; i < file->count; i++) {
        struct organisation_plan *other = &file->plans[i];
        if (!strcmp(entries[i].number, entry->number))
            return true;
        if (file->known != REGISTER_LRK || strcmp(entries[i].address, entry->address) != 0 ||
            strcmp(other->name, plan->name) != 0 || strcmp(other->kind, plan->kind) != 0)
            continue;
        const char **numbers = &other->registers[REGISTER_LRK];
        if (!strstr(*numbers, entry->number))
            *numbers = arena_print(arena, "%s %s", *numbers, entry->number);
        return true;
    }
    return false;
}

static void read_register(const struct table *table, const struct columns *columns,
                          const char *municipality, const char *cbs_code, struct arena *arena,
                          struct organisation_file *file, struct complaints *complaints)
{
    struct entry *entries = arena_alloc(arena, ORGANISATIONS_MOST * sizeof *entries);
    file->of_register = true;
    file->known = columns->known;
    if (columns == &duo && !table_has(table, "VESTIGINGSCODE") &&
        !table_has(table, "VESTIGINGSNUMMER"))
        file->known = REGISTER_BRIN;
    for (size_t row = 0; row < table_rows(table); row++) {
        const char *kind = kind_of(table, row, columns);
        if (!kind || !is_here(table, row, columns, municipality, cbs_code)) {
            file->left_out++;
            continue;
        }
        if (file->count == ORGANISATIONS_MOST) {
            complaints_add(complaints, 422, "organisation.too-many", "", "%d",
                           ORGANISATIONS_MOST);
            return;
        }
        struct entry entry;
        struct organisation_plan plan = plan_of(table, row, columns, kind, &entry, arena);
        entry.number = plan.registers[file->known];
        if (!*plan.name || !*entry.number || !*plan.district) {
            file->left_out++;
            continue;
        }
        if (joins(file, entries, &plan, &entry, arena))
            continue;
        plan.name = own_name(file, plan.name, &entry, arena);
        entries[file->count] = entry;
        file->plans[file->count++] = plan;
    }
}

/* ---- our own columns ------------------------------------------------------------------ */

static void check_line(const struct table *table, size_t row, struct complaints *complaints)
{
    char line[32];
    struct complaint named = {0};
    const char *name = table_cell(table, row, "name");
    snprintf(line, sizeof line, "%zu", table_line(table, row));
    for (size_t i = 0; i < 4; i++)
        if (!*table_cell(table, row, needed[i]))
            complaints_add(complaints, 422, "organisation.empty", line, "%s", needed[i]);
    if (*name && !command_name(name, &named))
        complaints_add(complaints, 422, "organisation.bad-name", line, "%s", name);
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
        if (*name && !strcmp(table_cell(table, other, "name"), name))
            complaints_add(complaints, 422, "organisation.double", line, "%s", name);
}

static void read_own(const struct table *table, struct organisation_file *file,
                     struct complaints *complaints)
{
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        if (!table_has(table, needed[i]))
            complaints_add(complaints, 422, "organisation.no-column", "1", "%s", needed[i]);
    if (table_rows(table) > ORGANISATIONS_MOST)
        complaints_add(complaints, 422, "organisation.too-many", "", "%d", ORGANISATIONS_MOST);
    if (complaints->count > 0)
        return;
    for (size_t row = 0; row < table_rows(table); row++) {
        check_line(table, row, complaints);
        struct organisation_plan *plan = &file->plans[file->count++];
        *plan = (struct organisation_plan){.name = table_cell(table, row, "name"),
                                           .kind = table_cell(table, row, "kind"),
                                           .district = table_cell(table, row, "district"),
                                           .board = table_cell(table, row, "board"),
                                           .families = table_cell(table, row, "families"),
                                           .staff = table_cell(table, row, "staff")};
        for (size_t i = 0; i < REGISTERS; i++)
            if (table_has(table, organisation_registers[i]))
                plan->registers[i] = table_cell(table, row, organisation_registers[i]);
    }
}

bool organisation_file_read(const struct table *table, const char *municipality,
                            const char *cbs_code, struct arena *arena,
                            struct organisation_file *file, struct complaints *complaints)
{
    *file = (struct organisation_file){0};
    file->plans = arena_alloc(arena, ORGANISATIONS_MOST * sizeof *file->plans);
    if (table_has(table, duo.mark))
        read_register(table, &duo, municipality, cbs_code, arena, file, complaints);
    else if (table_has(table, lrk.mark))
        read_register(table, &lrk, municipality, cbs_code, arena, file, complaints);
    else
        read_own(table, file, complaints);
    if (complaints->count == 0 && file->count == 0)
        complaints_add(complaints, 422,
                       file->left_out ? "organisation.none-here" : "organisation.no-lines", "1",
                       "%s", municipality);
    return complaints->count == 0;
}
