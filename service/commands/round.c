/*
 * round: makes, opens and closes rounds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "commands/command.h"
#include "commands/municipality.h"
#include "commands/rounds.h"
#include "commands/translations.h"
#include "view/qr.h"

static int round_run(struct config *config, int argc, char **argv);

const struct command command_round = {
    .name = "round",
    .usage = "round create --name NAME --opens DATE --closes DATE --feedback-on DATE\n"
             "             --feedback-where TEXT [--parents FORM] [--professionals FORM]\n"
             "             [--languages nl,en,...] [--theme THEME] [--k N] [--group "
             "\"NAME=PLACE;PLACE\"]...\n"
             "             [--team-group \"NAME=PLACE;PLACE\"]... [--municipality NAME]\n"
             "round list [--json]\n"
             "round check ID\n"
             "round group ID [--group \"NAME=PLACE;PLACE\"]... [--team-group ...]...\n"
             "round open ID\n"
             "round close ID [--now]\n"
             "round extend ID --closes DATE",
    .help = "Dates are YYYY-MM-DD. Languages are nl and en where nothing is said. FORM is the "
            "name\n"
            "of a form, such as ouder-standaard or professional-standaard; THEME adds "
            "questions on\n"
            "taal, lezen, gezond-gedrag, bewegen, geluk or schoolkeuze. ID may be the "
            "beginning of\n"
            "an id. create makes a draft; group puts small places together in it; check tells "
            "what\n"
            "would stop it from opening; open freezes the forms, makes the links and prints, "
            "once,\n"
            "the recovery key of the open answers. close lets pages that are open be sent for\n"
            "another hour; with --now the mixer counts at once.",
    .run = round_run,
};

STATEMENT(round_list, 0, "municipality round_id name state opens_on closes_on");
STATEMENT(round_close, 3, "round_id");
STATEMENT(round_signed, 2, "signed mixing");
STATEMENT(round_readers, 2, "email function");
STATEMENT(round_extend, 3, "round_id");
STATEMENT(round_state, 2, "state");
STATEMENT(round_tell, 1, "told");

/* How long close --now waits for the mixer, and open for its signature. */
#define PATIENCE_SECONDS 120
#define SIGN_SECONDS     15

/* What the command line gave, by option. */
struct wishes {
    const char *name, *opens, *closes, *feedback_on, *feedback_where, *parents, *professionals;
    const char *languages, *theme, *k, *municipality, *json, *now;
};

/* --group and --team-group may be given many times. */
#define GROUPS_MOST  64
#define MEMBERS_MOST 64

struct groups {
    struct {
        const char *audience;
        const char *text; /* "NAME=PLACE;PLACE" */
    } list[GROUPS_MOST];

    size_t count;
};

struct work {
    const struct config *config;
    struct wishes wishes;
    struct groups groups;
    struct blocking *db;
    struct arena *arena;
    struct round_found found; /* where the command names a round */
};

/* ---- create -------------------------------------------------------------------------- */

static bool add_group(struct work *work, const char *municipality, const char *round,
                      const char *audience, const char *text, struct complaint *complaint)
{
    const char *equals = strchr(text, '=');
    if (!equals)
        return complain(complaint, 422, "round.bad-group", "%s", text);
    const char *members[MEMBERS_MOST];
    size_t count = 0;
    for (const char *at = equals + 1; *at;) {
        if (count == MEMBERS_MOST)
            return complain(complaint, 422, "round.bad-group", "%s", text);
        size_t size = strcspn(at, ";");
        members[count++] = arena_copy(work->arena, at, size);
        at += size + (at[size] == ';');
    }
    return round_add_group(work->db, municipality, round, audience,
                           arena_copy(work->arena, text, (size_t)(equals - text)), members,
                           count, complaint);
}

static bool add_groups(struct work *work, const char *municipality, const char *round,
                       struct complaint *complaint)
{
    for (size_t i = 0; i < work->groups.count; i++)
        if (!add_group(work, municipality, round, work->groups.list[i].audience,
                       work->groups.list[i].text, complaint))
            return false;
    return true;
}

static bool create_inside(struct work *work, const char *municipality, const char **round,
                          struct complaint *complaint)
{
    const struct wishes *wishes = &work->wishes;
    uint64_t k = 10;
    if (wishes->k && !text_to_uint(wishes->k, 100, &k))
        return complain(complaint, 422, "round.bad-k", "%s", wishes->k);
    struct round_plan plan = {.municipality = municipality,
                              .name = wishes->name,
                              .opens_on = wishes->opens,
                              .closes_on = wishes->closes,
                              .feedback_on = wishes->feedback_on,
                              .feedback_where = wishes->feedback_where,
                              .theme = wishes->theme,
                              .parents_form = wishes->parents,
                              .professionals_form = wishes->professionals,
                              .k = (int)k};
    if (!plan.parents_form && !plan.professionals_form) {
        plan.parents_form = "ouder-standaard";
        plan.professionals_form = "professional-standaard";
    }
    return translations_read(wishes->languages, work->arena, &plan.languages, complaint) &&
           blocking_begin(work->db, complaint) &&
           round_make(work->db, &plan, work->config->forms, work->arena, round, complaint) &&
           add_groups(work, municipality, *round, complaint) &&
           blocking_commit(work->db, complaint);
}

static int create(struct work *work, struct complaint *complaint)
{
    const struct wishes *wishes = &work->wishes;
    if (!wishes->name || !wishes->opens || !wishes->closes || !wishes->feedback_on ||
        !wishes->feedback_where)
        return command_usage(&command_round);
    const char *municipality, *round;
    if (!municipality_find_one(work->db, wishes->municipality, work->arena, &municipality,
                               complaint))
        return command_fail(complaint);
    if (!create_inside(work, municipality, &round, complaint)) {
        blocking_rollback(work->db);
        return command_fail(complaint);
    }
    printf("%s\n", round);
    return EXIT_DONE;
}

/* Small places that will answer together, as long as the round is a draft: parents are told
 * before they answer. */
static int group(struct work *work, struct complaint *complaint)
{
    const struct round_found *found = &work->found;
    bool done = work->groups.count > 0 || complain(complaint, 422, "round.no-group", "%s", "");
    if (done && !text_equal(found->state, "draft"))
        done = complain(complaint, 422, "round.no-draft", "%s", found->name);
    done = done && blocking_begin(work->db, complaint) &&
           add_groups(work, found->municipality, found->round, complaint) &&
           blocking_commit(work->db, complaint);
    if (done)
        return EXIT_DONE;
    blocking_rollback(work->db);
    return command_fail(complaint);
}

/* ---- list, check --------------------------------------------------------------------- */

static int list(struct work *work, struct complaint *complaint)
{
    struct rows *rows;
    if (!blocking_run(work->db, &round_list, NULL, &rows, complaint))
        return command_fail(complaint);
    json_t *all = json_array();
    for (size_t row = 0; row < rows_count(rows); row++) {
        static const char *const columns[] = {"municipality", "round_id", "name",
                                              "state",        "opens_on", "closes_on"};
        json_t *one = json_object();
        for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
            json_object_set_new(one, columns[i], json_string(rows_text(rows, row, columns[i])));
        json_array_append_new(all, one);
        if (!work->wishes.json)
            printf("%s  %-10s %-9s %s..%s  %s\n", rows_text(rows, row, "round_id"),
                   rows_text(rows, row, "municipality"), rows_text(rows, row, "state"),
                   rows_text(rows, row, "opens_on"), rows_text(rows, row, "closes_on"),
                   rows_text(rows, row, "name"));
    }
    if (work->wishes.json) {
        json_dumpf(all, stdout, JSON_COMPACT);
        putchar('\n');
    }
    json_decref(all);
    rows_free(rows);
    return EXIT_DONE;
}

static int check_round(struct work *work, struct complaint *complaint)
{
    struct complaints complaints = {0};
    if (!round_check(work->db, &work->found, work->config->forms, &complaints, complaint))
        return command_fail(complaint);
    int code = EXIT_DONE;
    for (size_t i = 0; i < complaints.count; i++) {
        command_fail(&complaints.list[i]);
        if (complaints.list[i].status >= 400)
            code = EXIT_FAILED;
    }
    bool advised = complaints.count > 0;
    complaints_free(&complaints);
    if (code == EXIT_DONE)
        printf("%s\n",
               view_text(command_view(), command_language(),
                         advised ? "round.ready-mind" : "round.ready", NULL, work->arena));
    return code;
}

/* ---- open, close, extend ------------------------------------------------------------- */

/* Nobody can answer before the mixer has signed the key of the open answers; it does so within
 * a second or two when it runs. False when it did not. */
static bool wait_for_signature(struct work *work)
{
    const char *values[] = {work->found.municipality, work->found.round};
    struct complaint complaint = {0};
    bool is_signed = false, mixing = true;
    for (int tenths = 0; tenths < SIGN_SECONDS * 10 && !is_signed && mixing; tenths++) {
        struct rows *rows;
        if (tenths)
            nanosleep(&(struct timespec){0, 100000000}, NULL);
        if (!blocking_run(work->db, &round_signed, values, &rows, &complaint))
            return false;
        is_signed = rows_truth(rows, 0, "signed");
        mixing = rows_truth(rows, 0, "mixing");
        rows_free(rows);
    }
    return is_signed;
}

/* Whoever can write the database can have named somebody: this is where it is seen. */
static bool show_readers(struct work *work, struct complaint *complaint)
{
    const char *values[] = {work->found.municipality, work->found.round};
    struct rows *rows;
    if (!blocking_run(work->db, &round_readers, values, &rows, complaint))
        return false;
    if (rows_count(rows) > 0)
        printf("%s\n\n", view_text(command_view(), command_language(), "round.readers", NULL,
                                   work->arena));
    for (size_t row = 0; row < rows_count(rows); row++)
        printf("    %s, %s\n", rows_text(rows, row, "email"), rows_text(rows, row, "function"));
    if (rows_count(rows) > 0)
        putchar('\n');
    if (rows_count(rows) < 2) {
        struct complaint advice = {0};
        complain(&advice, 200, "round.few-readers", "%zu", rows_count(rows));
        command_fail(&advice);
    }
    rows_free(rows);
    return true;
}

/* False when it could not be written where it was to be read. */
static bool show_recovery(struct work *work, const char *recovery, struct complaint *complaint)
{
    const char *text =
        view_text(command_view(), command_language(), "round.recovery", NULL, work->arena);
    printf("%s\n\n    %s\n\n", text, recovery);
    struct buffer code = {0};
    if (qr_terminal(recovery, &code))
        printf("%s\n", code.data);
    buffer_wipe(&code);
    return (fflush(stdout) == 0 && !ferror(stdout)) ||
           complain(complaint, 500, "round.recovery-unseen", "%s", work->found.name);
}

/* Killed, or cut off from the database, at any moment: a round that is open has a key that was
 * shown. */
static int open_round(struct work *work, struct complaint *complaint)
{
    char recovery[RECOVERY_TEXT_SIZE];
    if (text_equal(work->found.state, "draft") && round_is_over(&work->found)) {
        complain(complaint, 422, "round.over", "%s", work->found.closes_on);
        return command_fail(complaint);
    }
    if (!round_open_begin(work->db, &work->found, work->config->forms, recovery, complaint))
        return command_fail(complaint);
    bool shown = show_readers(work, complaint) && show_recovery(work, recovery, complaint);
    explicit_bzero(recovery, sizeof recovery);
    if (!shown) {
        blocking_rollback(work->db);
        return command_fail(complaint);
    }
    if (!blocking_commit(work->db, complaint)) {
        complain(complaint, 503, "round.open-unsure", "%s", work->found.name);
        return command_fail(complaint);
    }
    printf("weerklank link list %s\n", work->found.round);
    fflush(stdout);
    if (!wait_for_signature(work))
        printf("%s\n", view_text(command_view(), command_language(), "round.unsigned", NULL,
                                 work->arena));
    return EXIT_DONE;
}

/* Waits until the mixer has released the round. */
static int wait_for_release(struct work *work, struct complaint *complaint)
{
    const char *values[] = {work->found.municipality, work->found.round};
    size_t tenths = 0;
    bool released = false, asked = true;
    for (; tenths < PATIENCE_SECONDS * 10 && !released && asked; tenths++) {
        struct rows *rows;
        if (tenths)
            command_wait(tenths);
        asked = blocking_run(work->db, &round_state, values, &rows, complaint);
        released = asked && text_equal(rows_text(rows, 0, "state"), "released");
        rows_free(rows);
    }
    command_waited(tenths);
    if (!released && asked)
        complain(complaint, 503, "round.mixer-away", "%s", work->found.name);
    return released ? EXIT_DONE : command_fail(complaint);
}

static int change(struct work *work, const struct statement *statement,
                  const char *const *values, const char *key, struct complaint *complaint)
{
    struct rows *rows;
    if (!blocking_run(work->db, statement, values, &rows, complaint))
        return command_fail(complaint);
    bool changed = rows_count(rows) == 1;
    rows_free(rows);
    if (!changed)
        complain(complaint, 422, key, "%s", work->found.name);
    if (!changed || !blocking_run(work->db, &round_tell, values, NULL, complaint))
        return command_fail(complaint);
    return EXIT_DONE;
}

static int close_round(struct work *work, struct complaint *complaint)
{
    const char *values[] = {work->found.municipality, work->found.round,
                            work->wishes.now ? "0" : "60"};
    int code = change(work, &round_close, values, "round.not-open", complaint);
    return code == EXIT_DONE && work->wishes.now ? wait_for_release(work, complaint) : code;
}

static int extend(struct work *work, struct complaint *complaint)
{
    if (!work->wishes.closes)
        return command_usage(&command_round);
    const char *values[] = {work->found.municipality, work->found.round, work->wishes.closes};
    if (!round_date(work->wishes.closes, "--closes", complaint))
        return command_fail(complaint);
    return change(work, &round_extend, values, "round.cannot-extend", complaint);
}

static const struct {
    const char *name;
    bool needs_round;
    int (*run)(struct work *work, struct complaint *complaint);
} actions[] = {
    {"create", false, create     },
    {"list",   false, list       },
    {"check",  true,  check_round},
    {"group",  true,  group      },
    {"open",   true,  open_round },
    {"close",  true,  close_round},
    {"extend", true,  extend     },
};

static int act(struct work *work, size_t action, const char *id)
{
    struct complaint complaint = {0};
    work->db = blocking_open(work->config->db, &complaint);
    if (!work->db)
        return command_fail(&complaint);
    if (actions[action].needs_round &&
        !round_find_one(work->db, id, work->arena, &work->found, &complaint))
        return command_fail(&complaint);
    return actions[action].run(work, &complaint);
}

/* Takes the groups out of the arguments; false when one lacks its value. */
static bool groups_take(struct groups *groups, int *argc, char **argv)
{
    int kept = 1;
    for (int i = 1; i < *argc; i++) {
        const char *audience = text_equal(argv[i], "--group")        ? "parent"
                               : text_equal(argv[i], "--team-group") ? "professional"
                                                                     : NULL;
        if (!audience) {
            argv[kept++] = argv[i];
            continue;
        }
        if (i + 1 == *argc || groups->count == GROUPS_MOST)
            return false;
        groups->list[groups->count].audience = audience;
        groups->list[groups->count++].text = argv[++i];
    }
    *argc = kept;
    return true;
}

static int round_run(struct config *config, int argc, char **argv)
{
    struct work work = {.config = config};
    if (!groups_take(&work.groups, &argc, argv))
        return command_usage(&command_round);
    struct wishes *w = &work.wishes;
    const struct option_spec options[] = {
        {"--name",           false, &w->name          },
        {"--opens",          false, &w->opens         },
        {"--closes",         false, &w->closes        },
        {"--feedback-on",    false, &w->feedback_on   },
        {"--feedback-where", false, &w->feedback_where},
        {"--parents",        false, &w->parents       },
        {"--professionals",  false, &w->professionals },
        {"--languages",      false, &w->languages     },
        {"--theme",          false, &w->theme         },
        {"--k",              false, &w->k             },
        {"--municipality",   false, &w->municipality  },
        {"--json",           true,  &w->json          },
        {"--now",            true,  &w->now           },
    };
    const char *arguments[2];
    size_t count;
    if (!command_options(argc, argv, options, sizeof options / sizeof options[0], arguments, 2,
                         &count) ||
        count < 1)
        return command_usage(&command_round);
    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++) {
        if (strcmp(actions[i].name, arguments[0]) != 0)
            continue;
        if (count != (actions[i].needs_round ? 2u : 1u))
            break;
        work.arena = arena_new();
        int code = act(&work, i, count > 1 ? arguments[1] : "");
        if (work.db)
            blocking_free(work.db);
        arena_free(work.arena);
        return code;
    }
    return command_usage(&command_round);
}
