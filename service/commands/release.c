#include "report/release.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "commands/command.h"
#include "commands/release_signals.h"
#include "commands/release_table.h"
#include "commands/release_task.h"
#include "commands/stored_release.h"
#include "db/statement.h"

STATEMENT(release_list, 0,
          "release_id municipality round school_year built_on digest replaced_by");

static int release_run(struct config *config, int argc, char **argv);

const struct command command_release = {
    .name = "release",
    .usage = "release list [--json]\n"
             "release show ID [--json]\n"
             "release show --schema\n"
             "release verify ID [--signer KEY]\n"
             "release build ROUND\n"
             "release correct ID --void LINK --reason TEXT\n"
             "release signals FILE [--earlier FILE]... [--json]",
    .help =
        "Releases are the published results of a round. ID is the id of a release, ROUND\n"
        "that of a round, or the beginning of it. verify checks digest, signature and the\n"
        "rules of what may be shown; --signer is the key (64 hexadecimal digits) that must\n"
        "have signed. build asks the mixer and waits until it is done. correct, in the review\n"
        "period, replaces a release by one without the ballots of a link, as far as that\n"
        "betrays nobody; the reason is kept. show --schema prints what the JSON is made of.\n"
        "signals works out what stands out in a release from its file alone, as `release show\n"
        "ID --json` writes it; --earlier is the file of an earlier round, given once for each.",
    .run = release_run,
};

struct request {
    const struct config *config;
    const char *id; /* NULL for list */
    const char *json, *signer, *schema, *voids, *reason;
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
    if (request->schema) {
        fputs(release_schema(), stdout);
        return EXIT_DONE;
    }
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
        bool rules = release_verify(stored.release, stored.body, stored.size, &complaints) &&
                     stored_releases_agree(request->config, &stored, &complaints);
        if (rules && complaints.count == 0)
            print_verified(&stored);
        else
            result = command_fail_all(&complaints);
    }
    complaints_free(&complaints);
    stored_release_free(&stored);
    return result;
}

/* ---- which of them ------------------------------------------------------------------- */

static int build(const struct request *request)
{
    return release_task_build(request->config, request->id);
}

static int correct(const struct request *request)
{
    return release_task_correct(request->config, request->id, request->voids, request->reason);
}

/* Whether the options are those of the verb. */
static bool list_fits(const struct request *request)
{
    return !request->signer && !request->schema && !request->voids && !request->reason;
}

static bool show_fits(const struct request *request)
{
    return list_fits(request) || (request->schema && !request->id && !request->json);
}

static bool verify_fits(const struct request *request)
{
    return !request->json && !request->schema && !request->voids && !request->reason;
}

static bool build_fits(const struct request *request)
{
    return verify_fits(request) && !request->signer;
}

static bool correct_fits(const struct request *request)
{
    return !request->json && !request->schema && !request->signer && request->voids &&
           request->reason && *request->reason;
}

static const struct {
    const char *name;
    size_t arguments;
    bool (*fits)(const struct request *request);
    int (*run)(const struct request *request);
} verbs[] = {
    {"list",    0, list_fits,    list   },
    {"show",    1, show_fits,    show   },
    {"verify",  1, verify_fits,  verify },
    {"build",   1, build_fits,   build  },
    {"correct", 1, correct_fits, correct}
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
        {"--signer", false, &request.signer},
        {"--schema", true,  &request.schema},
        {"--void",   false, &request.voids },
        {"--reason", false, &request.reason}
    };
    size_t count;
    if (!command_options(argc, argv, options, sizeof options / sizeof options[0], arguments, 2,
                         &count) ||
        count == 0)
        return command_usage(&command_release);
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        if (strcmp(verbs[i].name, arguments[0]) != 0)
            continue;
        request.id = arguments[1];
        if (count != (request.schema ? 1 : verbs[i].arguments + 1) || !verbs[i].fits(&request))
            return command_usage(&command_release);
        return verbs[i].run(&request);
    }
    return command_usage(&command_release);
}
