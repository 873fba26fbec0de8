#include "report/release.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/clock.h"
#include "commands/command.h"
#include "commands/release_signals.h"
#include "commands/release_table.h"
#include "commands/stored_release.h"
#include "db/statement.h"

STATEMENT(release_list, 0,
          "release_id municipality round school_year built_on digest replaced_by");
STATEMENT(release_of_round, 1, "municipality_id round_id name state");
STATEMENT(release_wanted, 2, "task_id");
STATEMENT(release_task, 2, "state outcome");

static int release_run(struct config *config, int argc, char **argv);

const struct command command_release = {
    .name = "release",
    .usage = "release list [--json]\n"
             "release show ID [--json]\n"
             "release verify ID [--signer KEY]\n"
             "release build ROUND\n"
             "release signals FILE [--earlier FILE]... [--json]",
    .help =
        "Releases are the published results of a round. ID is the id of a release, ROUND\n"
        "that of a round, or the beginning of it. verify checks digest, signature and the\n"
        "rules of what may be shown; --signer is the key (64 hexadecimal digits) that must\n"
        "have signed. build asks the mixer and waits until it is done. signals works out what\n"
        "stands out in a release from its file alone, as `release show ID --json` writes it;\n"
        "--earlier is the file of an earlier round, given once for each.",
    .run = release_run,
};

struct request {
    const struct config *config;
    const char *id; /* NULL for list */
    const char *json, *signer;
};

static const char *say(const char *key, const json_t *values, struct arena *arena)
{
    return view_text(command_view(), command_language(), key, values, arena);
}

/* ---- list ---------------------------------------------------------------------------- */

static void print_list(const struct rows *rows)
{
    struct arena *arena = arena_new();
    if (rows_count(rows) == 0)
        fprintf(stderr, "%s\n", say("release.list-empty", NULL, arena));
    for (size_t i = 0; i < rows_count(rows); i++)
        printf("%s  %s  %s, %s%s%s\n", rows_text(rows, i, "release_id"),
               rows_text(rows, i, "built_on"), rows_text(rows, i, "municipality"),
               rows_text(rows, i, "round"), rows_null(rows, i, "replaced_by") ? "" : "  ",
               rows_null(rows, i, "replaced_by") ? "" : say("release.replaced", NULL, arena));
    arena_free(arena);
}

static void print_list_json(const struct rows *rows)
{
    json_t *list = json_array();
    for (size_t i = 0; i < rows_count(rows); i++) {
        const char *replaced = rows_text(rows, i, "replaced_by");
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s?}", "id",
                                              rows_text(rows, i, "release_id"), "municipality",
                                              rows_text(rows, i, "municipality"), "round",
                                              rows_text(rows, i, "round"), "schoolYear",
                                              rows_text(rows, i, "school_year"), "builtOn",
                                              rows_text(rows, i, "built_on"), "digest",
                                              rows_text(rows, i, "digest"), "replacedBy",
                                              *replaced ? replaced : NULL));
    }
    json_dumpf(list, stdout, JSON_INDENT(2) | JSON_SORT_KEYS);
    putchar('\n');
    json_decref(list);
}

static int list(const struct request *request)
{
    struct complaint complaint = {0};
    struct blocking *blocking = blocking_open(request->config->db, &complaint);
    if (!blocking)
        return command_fail(&complaint);
    struct rows *rows = NULL;
    bool done = blocking_run(blocking, &release_list, NULL, &rows, &complaint);
    if (done)
        (request->json ? print_list_json : print_list)(rows);
    if (rows)
        rows_free(rows);
    blocking_free(blocking);
    return done ? EXIT_DONE : command_fail(&complaint);
}

/* ---- show, verify -------------------------------------------------------------------- */

static int show(const struct request *request)
{
    struct complaint complaint = {0};
    struct stored_release stored;
    bool done = stored_release_read(request->config, request->id, &stored, &complaint);
    if (done && request->json)
        printf("%s\n", stored.body);
    else if (done)
        release_table_print(stored.release);
    stored_release_free(&stored);
    return done ? EXIT_DONE : command_fail(&complaint);
}

static void verify_signature(const struct request *request, const struct stored_release *stored,
                             struct complaints *complaints)
{
    uint8_t digest[DIGEST_SIZE], signer[PUBLIC_KEY_SIZE];
    digest_of(stored->body, stored->size, digest);
    if (memcmp(digest, stored->digest, sizeof digest) != 0)
        complaints_add(complaints, 422, "release.bad-digest", stored->id, "%s", stored->id);
    if (!release_signed(stored->signer, digest, stored->signature))
        complaints_add(complaints, 422, "release.bad-signature", stored->id, "%s", stored->id);
    if (request->signer && (!text_from_hex(request->signer, signer, sizeof signer) ||
                            memcmp(signer, stored->signer, sizeof signer) != 0))
        complaints_add(complaints, 422, "release.other-signer", stored->id, "%s",
                       request->signer);
}

static void print_verified(const struct stored_release *stored)
{
    char digest[2 * DIGEST_SIZE + 1], signer[2 * PUBLIC_KEY_SIZE + 1];
    text_hex(stored->digest, sizeof stored->digest, digest);
    text_hex(stored->signer, sizeof stored->signer, signer);
    json_t *values =
        json_pack("{s:s, s:s, s:s}", "id", stored->id, "digest", digest, "signer", signer);
    printf("%s\n", say("release.verified", values, stored->arena));
    json_decref(values);
}

static int verify(const struct request *request)
{
    struct complaint complaint = {0};
    struct complaints complaints = {0};
    struct stored_release stored;
    int result = EXIT_DONE;
    if (!stored_release_read(request->config, request->id, &stored, &complaint)) {
        result = command_fail(&complaint);
    } else {
        verify_signature(request, &stored, &complaints);
        bool rules = release_verify(stored.release, stored.body, stored.size, &complaints);
        if (rules && complaints.count == 0)
            print_verified(&stored);
        else
            result = command_fail_all(&complaints);
    }
    complaints_free(&complaints);
    stored_release_free(&stored);
    return result;
}

/* ---- build --------------------------------------------------------------------------- */

#define BETWEEN_LOOKS_MS 200
#define PATIENCE_MS      120000 /* until the mixer takes the task up */

static bool find_round(struct blocking *blocking, const char *id, struct arena *arena,
                       const char *values[2], struct complaint *complaint)
{
    struct rows *rows = NULL;
    bool found = blocking_run(blocking, &release_of_round, &id, &rows, complaint) &&
                 stored_one(rows, id, "release.no-round", complaint);
    if (found) {
        values[0] = arena_string(arena, rows_text(rows, 0, "municipality_id"));
        values[1] = arena_string(arena, rows_text(rows, 0, "round_id"));
        const char *state = rows_text(rows, 0, "state");
        if (strcmp(state, "closed") != 0 && strcmp(state, "released") != 0)
            found = complain(complaint, 409, "release.not-closed", "%s",
                             rows_text(rows, 0, "name"));
    }
    if (rows)
        rows_free(rows);
    return found;
}

/* Replaces the round in values by the task that was made for it. */
static bool want_build(struct blocking *blocking, struct arena *arena, const char *values[2],
                       struct complaint *complaint)
{
    struct rows *rows = NULL;
    bool wanted = blocking_run(blocking, &release_wanted, values, &rows, complaint);
    if (wanted)
        values[1] = arena_string(arena, rows_text(rows, 0, "task_id"));
    if (rows)
        rows_free(rows);
    return wanted;
}

enum task_state { TASK_WANTED, TASK_RUNNING, TASK_DONE, TASK_FAILED, TASK_AWAY };

static enum task_state look(struct blocking *blocking, const char *const values[2],
                            struct complaint *complaint)
{
    static const char *const names[] = {"wanted", "running", "done", "failed"};
    struct rows *rows = NULL;
    enum task_state state = TASK_AWAY;
    if (blocking_run(blocking, &release_task, values, &rows, complaint)) {
        if (rows_count(rows) == 0)
            complain(complaint, 500, "release.build-failed", "%s", "");
        for (size_t i = 0; rows_count(rows) && i < sizeof names / sizeof names[0]; i++)
            if (text_equal(rows_text(rows, 0, "state"), names[i]))
                state = (enum task_state)i;
        if (state == TASK_FAILED)
            complain(complaint, 500, "release.build-failed", "%s",
                     rows_text(rows, 0, "outcome"));
    }
    if (rows)
        rows_free(rows);
    return state;
}

static bool wait_for_mixer(struct blocking *blocking, const char *const values[2],
                           struct complaint *complaint)
{
    int64_t started = clock_monotonic_ms();
    for (;;) {
        enum task_state state = look(blocking, values, complaint);
        switch (state) {
        case TASK_DONE:
            return true;
        case TASK_FAILED:
        case TASK_AWAY:
            return false;
        case TASK_WANTED:
            if (clock_monotonic_ms() - started > PATIENCE_MS)
                return complain(complaint, 503, "release.no-mixer", "%d", PATIENCE_MS / 1000);
            break;
        case TASK_RUNNING:
            break;
        }
        struct timespec pause = {0, BETWEEN_LOOKS_MS * 1000000L};
        nanosleep(&pause, NULL);
    }
}

static int build(const struct request *request)
{
    struct complaint complaint = {0};
    struct blocking *blocking = blocking_open(request->config->db, &complaint);
    if (!blocking)
        return command_fail(&complaint);
    struct arena *arena = arena_new();
    const char *values[2];
    bool done = find_round(blocking, request->id, arena, values, &complaint) &&
                want_build(blocking, arena, values, &complaint) &&
                wait_for_mixer(blocking, values, &complaint);
    if (done)
        printf("%s\n", say("release.built", NULL, arena));
    arena_free(arena);
    blocking_free(blocking);
    return done ? EXIT_DONE : command_fail(&complaint);
}

/* ---- which of them ------------------------------------------------------------------- */

static const struct {
    const char *name;
    size_t arguments;
    bool json, signer; /* the options it knows */
    int (*run)(const struct request *request);
} verbs[] = {
    {"list",   0, true,  false, list  },
    {"show",   1, true,  false, show  },
    {"verify", 1, false, true,  verify},
    {"build",  1, false, false, build }
};

static int release_run(struct config *config, int argc, char **argv)
{
    struct request request = {.config = config};
    if (argc > 1 && !strcmp(argv[1], "signals")) {
        int result = release_signals_run(argc - 1, argv + 1);
        return result == EXIT_USAGE ? command_usage(&command_release) : result;
    }
    const char *arguments[2] = {NULL, NULL};
    const struct option_spec options[] = {
        {"--json",   true,  &request.json  },
        {"--signer", false, &request.signer}
    };
    size_t count;
    if (!command_options(argc, argv, options, 2, arguments, 2, &count) || count == 0)
        return command_usage(&command_release);
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        if (strcmp(verbs[i].name, arguments[0]) != 0)
            continue;
        if (count != verbs[i].arguments + 1 || (request.json && !verbs[i].json) ||
            (request.signer && !verbs[i].signer))
            return command_usage(&command_release);
        request.id = arguments[1];
        return verbs[i].run(&request);
    }
    return command_usage(&command_release);
}
