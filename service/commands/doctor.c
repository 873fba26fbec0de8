/*
 * doctor: says in plain lines whether the surroundings keep the promise of anonymity.
 */
#include "commands/doctor.h"

#include <stdio.h>

static int doctor_run(struct config *config, int argc, char **argv);

const struct command command_doctor = {
    .name = "doctor",
    .usage = "doctor [--json]",
    .help =
        "Checks what the promise of anonymity rests on outside the program: memory, files,\n"
        "keys, PostgreSQL and the rounds. Run it with the settings of the web service, of\n"
        "the mixer, or both; it says which checks it could not do. Changes nothing. Exits 1\n"
        "when something breaks the promise; advice alone exits 0.",
    .run = doctor_run,
};

static const struct doctor_checks *const groups[] = {
    &checks_of_process,  &checks_of_files,  &checks_of_mixer,
    &checks_of_database, &checks_of_rounds,
};

#define GROUPS (sizeof groups / sizeof groups[0])

#define STATES 4

static const char *const state_names[STATES] = {
    [FINDING_OK] = "ok",
    [FINDING_ADVICE] = "advice",
    [FINDING_BROKEN] = "broken",
    [FINDING_UNKNOWN] = "unknown",
};

static const char *text_of(struct doctor *doctor, const char *key, const char *detail)
{
    json_t *values = json_pack("{s:s}", "detail", detail);
    const char *text =
        view_text(command_view(), command_language(), key, values, doctor->arena);
    json_decref(values);
    return text;
}

static void finding_add(struct doctor *doctor, enum finding_state state, const char *line,
                        const char *detail)
{
    struct finding *finding = arena_alloc(doctor->arena, sizeof *finding);
    finding->check = doctor->check;
    finding->state = state;
    finding->line = line;
    if (state == FINDING_ADVICE || state == FINDING_BROKEN)
        finding->advice = text_of(
            doctor, arena_print(doctor->arena, "doctor.%s.do", doctor->check->name), detail);
    *doctor->last = finding;
    doctor->last = &finding->next;
}

void doctor_find(struct doctor *doctor, enum finding_state state, const char *variant,
                 const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *detail = arena_vprint(doctor->arena, format, args);
    va_end(args);
    const char *key = arena_print(doctor->arena, "doctor.%s.%s", doctor->check->name, variant);
    finding_add(doctor, state, text_of(doctor, key, detail), detail);
}

void doctor_unset(struct doctor *doctor, const char *settings)
{
    finding_add(doctor, FINDING_UNKNOWN, text_of(doctor, "doctor.unset", settings), settings);
}

void doctor_failed(struct doctor *doctor, const struct complaint *complaint)
{
    finding_add(doctor, FINDING_BROKEN,
                view_complaint(command_view(), command_language(), complaint, doctor->arena),
                complaint->detail);
}

bool doctor_rows(struct doctor *doctor, enum doctor_role role,
                 const struct statement *statement, const char *const *values,
                 struct rows **rows)
{
    struct complaint complaint = {0};
    if (!doctor->db[role] || !doctor->schema) {
        doctor_unset(doctor, doctor_role_setting(role));
        return false;
    }
    if (blocking_run(doctor->db[role], statement, values, rows, &complaint))
        return true;
    doctor_failed(doctor, &complaint);
    return false;
}

static const struct {
    const char *name, *setting;
} roles[ROLES] = {
    [ROLE_WEB] = {"web",   "WEERKLANK_DB"      },
    [ROLE_MIXER] = {"mixer", "WEERKLANK_MIXER_DB"},
    [ROLE_OWNER] = {"owner", "WEERKLANK_OWNER_DB"},
};

const char *doctor_role_setting(enum doctor_role role)
{
    return roles[role].setting;
}

const char *doctor_role_name(enum doctor_role role)
{
    return roles[role].name;
}

/* ---- saying it ------------------------------------------------------------------------- */

static void print_lines(struct doctor *doctor)
{
    size_t counts[STATES] = {0};
    for (const struct finding *f = doctor->first; f; f = f->next) {
        const char *key = arena_print(doctor->arena, "doctor.found.%s", state_names[f->state]);
        printf("%-11s %-12s %s\n", text_of(doctor, key, ""), f->check->name, f->line);
        if (f->advice)
            printf("%-24s %s\n", "", f->advice);
        counts[f->state]++;
    }
    enum finding_state worst = counts[FINDING_BROKEN]    ? FINDING_BROKEN
                               : counts[FINDING_UNKNOWN] ? FINDING_UNKNOWN
                               : counts[FINDING_ADVICE]  ? FINDING_ADVICE
                                                         : FINDING_OK;
    printf("\n%s\n",
           text_of(doctor, arena_print(doctor->arena, "doctor.sum.%s", state_names[worst]),
                   arena_print(doctor->arena, "%zu", counts[worst])));
}

static void print_json(const struct doctor *doctor)
{
    json_t *list = json_array();
    for (const struct finding *f = doctor->first; f; f = f->next)
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s?}", "name", f->check->name,
                                              "state", state_names[f->state], "detail", f->line,
                                              "advice", f->advice));
    json_dumpf(list, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(list);
}

static int doctor_run(struct config *config, int argc, char **argv)
{
    const char *json;
    const struct option_spec options[] = {
        {"--json", true, &json}
    };
    size_t count;
    if (!command_options(argc, argv, options, 1, NULL, 0, &count))
        return command_usage(&command_doctor);

    struct doctor doctor = {.config = config, .arena = arena_new()};
    doctor.last = &doctor.first;
    doctor_connect(&doctor);
    for (size_t g = 0; g < GROUPS; g++) {
        for (size_t i = 0; i < groups[g]->count; i++) {
            doctor.check = &groups[g]->list[i];
            doctor.check->run(&doctor);
        }
    }
    if (json)
        print_json(&doctor);
    else
        print_lines(&doctor);

    bool broken = false;
    for (const struct finding *f = doctor.first; f; f = f->next)
        broken = broken || f->state == FINDING_BROKEN;
    for (size_t i = 0; i < ROLES; i++)
        if (doctor.db[i])
            blocking_free(doctor.db[i]);
    arena_free(doctor.arena);
    return broken ? EXIT_FAILED : EXIT_DONE;
}
