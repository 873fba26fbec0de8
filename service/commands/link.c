/*
 * link: the ways into a round.
 */
#include <stdio.h>
#include <string.h>

#include "commands/codes.h"
#include "commands/command.h"
#include "commands/poster.h"
#include "commands/rounds.h"

static int link_run(struct config *config, int argc, char **argv);

const struct command command_link = {
    .name = "link",
    .usage = "link list ROUND [--json]\n"
             "link withdraw LINK [--void]\n"
             "link trial LINK\n"
             "link poster LINK -o FILE.svg [--languages nl,en,...]\n"
             "link codes LINK --count N -o FILE.csv [--sheet FILE.html]\n"
             "link codes LINK --lost FILE -o FILE.csv [--sheet FILE.html]",
    .help =
        "list shows the links of a round; progress is last night's, in steps of five. Under\n"
        "each is where its place gets what it hands out: not for those who answer.\n"
        "withdraw ends a link, given by id or code; with --void the answers that came by it\n"
        "are left out of the count.\n"
        "trial makes a trial link for the same place and prints its address: it shows the\n"
        "questions and stores no answer.\n"
        "poster draws the poster to hang up, in at most three languages of the round.\n"
        "codes --count makes 1 to 10000 codes, each good for one answer, and writes them to a\n"
        "file that nobody else may read; --sheet also writes cards to print. From then on the\n"
        "link takes no answer without a code. The codes stand nowhere else: keep the file\n"
        "until they are handed out, then throw it away.\n"
        "codes --lost replaces codes that were lost. FILE has a column \"code\", or a code on\n"
        "every line, and at least 5 of them: as many new ones are written as nobody had used,\n"
        "and with a shorter list that would tell which family has answered.",
    .run = link_run,
};

STATEMENT(link_list, 2,
          "link_id audience place token state trial codes invited cap progress handout");
STATEMENT(link_find, 1, "municipality_id link_id round_id state");
STATEMENT(link_withdraw, 3, "link_id");
STATEMENT(link_lock, 2,
          "round_id audience state trial code_prefix cap progress place municipality "
          "round_state closes_on");
STATEMENT(link_trial, 3, "token");
STATEMENT(round_tell, 1, "told");

/* What a call of the command works with. */
struct call {
    const struct config *config;
    struct blocking *db;
    struct arena *arena;
    const char *subject; /* a round for list, otherwise a link */
    const char *json, *voids, *count, *lost, *csv, *sheet, *languages;
};

/* ---- list ---------------------------------------------------------------------------- */

static json_t *link_json(const struct rows *rows, size_t row, const char *base,
                         struct arena *arena)
{
    const char *url = arena_print(arena, "%s/v/%s", base, rows_text(rows, row, "token"));
    const char *handout =
        rows_null(rows, row, "handout")
            ? NULL
            : arena_print(arena, "%s/uitdelen/%s", base, rows_text(rows, row, "handout"));
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:b, s:I, s:I, s:I, s:s?}", "id",
                     rows_text(rows, row, "link_id"), "audience",
                     rows_text(rows, row, "audience"), "place", rows_text(rows, row, "place"),
                     "url", url, "state", rows_text(rows, row, "state"), "trial",
                     rows_truth(rows, row, "trial"), "codes", rows_truth(rows, row, "codes"),
                     "invited", (json_int_t)rows_number(rows, row, "invited"), "cap",
                     (json_int_t)rows_number(rows, row, "cap"), "progress",
                     (json_int_t)rows_number(rows, row, "progress"), "handout", handout);
}

static void print_link(const struct rows *rows, size_t row, const char *base)
{
    const char *kind = rows_truth(rows, row, "trial")   ? "trial"
                       : rows_truth(rows, row, "codes") ? "codes"
                                                        : "shared";
    printf("%-12s %-9s %-6s %4s+ of %-4s %s/v/%s  %s\n", rows_text(rows, row, "audience"),
           rows_text(rows, row, "state"), kind, rows_text(rows, row, "progress"),
           rows_text(rows, row, "invited"), base, rows_text(rows, row, "token"),
           rows_text(rows, row, "place"));
    if (!rows_null(rows, row, "handout"))
        printf("%28s %s/uitdelen/%s\n", "", base, rows_text(rows, row, "handout"));
}

static int list(const struct call *call, struct complaint *complaint)
{
    struct round_found found;
    struct rows *rows;
    if (!round_find_one(call->db, call->subject, call->arena, &found, complaint))
        return command_fail(complaint);
    const char *values[] = {found.municipality, found.round};
    if (!blocking_run(call->db, &link_list, values, &rows, complaint))
        return command_fail(complaint);
    const char *base = command_base_url(call->config, call->arena);
    json_t *all = json_array();
    for (size_t row = 0; row < rows_count(rows); row++) {
        json_array_append_new(all, link_json(rows, row, base, call->arena));
        if (!call->json)
            print_link(rows, row, base);
    }
    if (call->json) {
        json_dumpf(all, stdout, JSON_COMPACT);
        putchar('\n');
    }
    json_decref(all);
    rows_free(rows);
    return EXIT_DONE;
}

/* ---- one link ------------------------------------------------------------------------ */

struct link_ids {
    const char *municipality, *link;
};

static bool find(const struct call *call, struct link_ids *ids, struct complaint *complaint)
{
    struct rows *rows;
    if (!blocking_run(call->db, &link_find, &call->subject, &rows, complaint))
        return false;
    size_t count = *call->subject ? rows_count(rows) : 0;
    if (count == 1) {
        ids->municipality = arena_string(call->arena, rows_text(rows, 0, "municipality_id"));
        ids->link = arena_string(call->arena, rows_text(rows, 0, "link_id"));
    }
    rows_free(rows);
    return count == 1 || complain(complaint, 404, count ? "link.not-unique" : "link.unknown",
                                  "%s", call->subject);
}

static int withdraw(const struct call *call, struct complaint *complaint)
{
    struct link_ids ids;
    struct rows *rows;
    if (!find(call, &ids, complaint))
        return command_fail(complaint);
    const char *values[] = {ids.municipality, ids.link, call->voids ? "voided" : "withdrawn"};
    if (!blocking_run(call->db, &link_withdraw, values, &rows, complaint))
        return command_fail(complaint);
    bool changed = rows_count(rows) == 1;
    rows_free(rows);
    if (!changed)
        complain(complaint, 422, "link.voided-before", "%s", call->subject);
    if (!changed || !blocking_run(call->db, &round_tell, values, NULL, complaint))
        return command_fail(complaint);
    return EXIT_DONE;
}

static bool may_have_trial(const struct call *call, const struct link_ids *ids,
                           struct complaint *complaint)
{
    struct rows *rows;
    const char *values[] = {ids->municipality, ids->link};
    if (!blocking_run(call->db, &link_lock, values, &rows, complaint))
        return false;
    bool there = rows_count(rows) == 1;
    const char *round = there ? rows_text(rows, 0, "round_state") : "";
    bool good = text_equal(round, "draft") || text_equal(round, "open")
                    ? !rows_truth(rows, 0, "trial") ||
                          complain(complaint, 422, "link.is-trial", "%s", call->subject)
                    : complain(complaint, 422, there ? "link.round-over" : "link.unknown", "%s",
                               call->subject);
    rows_free(rows);
    return good;
}

static int trial(const struct call *call, struct complaint *complaint)
{
    struct link_ids ids;
    char token[ROUND_TOKEN_SIZE];
    if (!find(call, &ids, complaint) || !may_have_trial(call, &ids, complaint))
        return command_fail(complaint);
    round_make_token(token);
    const char *values[] = {ids.municipality, ids.link, token};
    if (!blocking_run(call->db, &link_trial, values, NULL, complaint) ||
        !blocking_run(call->db, &round_tell, values, NULL, complaint))
        return command_fail(complaint);
    printf("%s/v/%s\n", command_base_url(call->config, call->arena), token);
    return EXIT_DONE;
}

static int codes(const struct call *call, struct complaint *complaint)
{
    struct link_ids ids;
    if (!find(call, &ids, complaint))
        return command_fail(complaint);
    const struct codes_order order = {ids.municipality, ids.link,  call->count,
                                      call->lost,       call->csv, call->sheet};
    size_t made, cap;
    if (!codes_issue(call->db, call->config, &order, &made, &cap, complaint))
        return command_fail(complaint);
    json_t *facts = json_pack("{s:I, s:s, s:I}", "count", (json_int_t)made, "path", call->csv,
                              "cap", (json_int_t)cap);
    const char *language = command_language();
    puts(view_text(command_view(), language, "link.codes-made", facts, call->arena));
    if (made > cap)
        puts(view_text(command_view(), language, "link.codes-over-cap", facts, call->arena));
    json_decref(facts);
    return EXIT_DONE;
}

static int poster(const struct call *call, struct complaint *complaint)
{
    struct link_ids ids;
    return find(call, &ids, complaint) &&
                   poster_write(call->db, call->config, ids.municipality, ids.link,
                                call->languages, call->csv, complaint)
               ? EXIT_DONE
               : command_fail(complaint);
}

/* ---- which of them ------------------------------------------------------------------- */

static bool plain(const struct call *call)
{
    return !call->languages && !call->json && !call->voids && !call->count && !call->lost &&
           !call->csv && !call->sheet;
}

static bool list_fits(const struct call *call)
{
    return !call->languages && !call->voids && !call->count && !call->lost && !call->csv &&
           !call->sheet;
}

static bool withdraw_fits(const struct call *call)
{
    return !call->languages && !call->json && !call->count && !call->lost && !call->csv &&
           !call->sheet;
}

static bool poster_fits(const struct call *call)
{
    return call->csv && !call->json && !call->voids && !call->count && !call->lost &&
           !call->sheet;
}

static bool codes_fit(const struct call *call)
{
    return !call->languages && !call->json && !call->voids && !call->count == !!call->lost &&
           call->csv && !text_equal(call->csv, call->sheet);
}

static const struct {
    const char *name;
    bool (*fits)(const struct call *call); /* the options that were given */
    int (*run)(const struct call *call, struct complaint *complaint);
} kinds[] = {
    {"list",     list_fits,     list    },
    {"withdraw", withdraw_fits, withdraw},
    {"trial",    plain,         trial   },
    {"poster",   poster_fits,   poster  },
    {"codes",    codes_fit,     codes   },
};

#define KINDS (sizeof kinds / sizeof kinds[0])

static int link_run(struct config *config, int argc, char **argv)
{
    struct call call = {.config = config};
    const char *arguments[2];
    const struct option_spec options[] = {
        {"--json",      true,  &call.json     },
        {"--void",      true,  &call.voids    },
        {"--count",     false, &call.count    },
        {"--lost",      false, &call.lost     },
        {"-o",          false, &call.csv      },
        {"--sheet",     false, &call.sheet    },
        {"--languages", false, &call.languages},
    };
    size_t count, kind = 0;
    if (!command_options(argc, argv, options, sizeof options / sizeof options[0], arguments, 2,
                         &count) ||
        count != 2)
        return command_usage(&command_link);
    while (kind < KINDS && strcmp(kinds[kind].name, arguments[0]) != 0)
        kind++;
    if (kind == KINDS || !kinds[kind].fits(&call))
        return command_usage(&command_link);

    struct complaint complaint = {0};
    call.subject = arguments[1];
    call.arena = arena_new();
    call.db = blocking_open(config->db, &complaint);
    int code = call.db ? kinds[kind].run(&call, &complaint) : command_fail(&complaint);
    blocking_free(call.db);
    arena_free(call.arena);
    return code;
}
