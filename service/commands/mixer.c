/*
 * mixer: has no network port. Mixes the urns at night, closes rounds, counts them, builds their
 * releases and keeps to the review period.
 */
#include "commands/mixer.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "commands/closing.h"
#include "commands/command.h"
#include "db/schema.h"

static int mixer_run(struct config *config, int argc, char **argv);

const struct command command_mixer = {
    .name = "mixer",
    .usage = "mixer [--once]\n"
             "mixer --print-key",
    .help = "Mixes at WEERKLANK_MIX_AT and does what is due until it gets SIGTERM or SIGINT.\n"
            "--once mixes now, does what is due and ends. --print-key prints the public key\n"
            "that the web service needs as WEERKLANK_MIXER_KEY.",
    .run = mixer_run,
};

STATEMENT(task_take, 0, "municipality_id task_id kind round_id");
STATEMENT(task_end, 4, "");

/* How often it looks for work. */
#define LOOK_MS 1000
/* How long it rests after a failure. */
#define REST_MS 5000

static volatile sig_atomic_t stopping;

static void stop(int number)
{
    (void)number;
    stopping = 1;
}

bool mixer_open(struct mix *mix, const struct config *config, struct complaint *complaint)
{
    *mix = (struct mix){0};
    if (!config->state)
        return complain(complaint, 500, "config.not-set", "WEERKLANK_STATE");
    if (!config->secret_file)
        return complain(complaint, 500, "config.not-set", "WEERKLANK_SECRET_FILE");
    mix->identity = identity_open(config->secret_file, complaint);
    mix->keyring = mix->identity ? keyring_open(config->state, complaint) : NULL;
    mix->db = mix->keyring ? blocking_open(config->mixer_db, complaint) : NULL;
    return mix->db && schema_check(mix->db, complaint);
}

void mixer_close(struct mix *mix)
{
    if (mix->db)
        blocking_free(mix->db);
    if (mix->keyring)
        keyring_free(mix->keyring);
    if (mix->identity)
        identity_free(mix->identity);
    *mix = (struct mix){0};
}

static void log_complaint(const char *what, const struct complaint *complaint)
{
    log_error(what, "why", complaint->key, "detail", complaint->detail, NULL);
}

/* ---- tasks --------------------------------------------------------------------------- */

static bool task_do(struct mix *mix, const struct rows *rows, struct complaint *complaint)
{
    const char *kind = rows_text(rows, 0, "kind");
    uint8_t municipality[16];
    rows_uuid(rows, 0, "municipality_id", municipality);
    if (text_equal(kind, "mix"))
        return mix_urns(mix, municipality, complaint);
    if (text_equal(kind, "build"))
        return closing_release(mix, rows_text(rows, 0, "municipality_id"),
                               rows_text(rows, 0, "round_id"), complaint);
    return complain(complaint, 422, "mixer.unknown-task", "%s", kind);
}

/* Takes one task on; *none when there is none. */
static bool task_next(struct mix *mix, bool *none, struct complaint *complaint)
{
    struct rows *rows;
    if (!blocking_run(mix->db, &task_take, NULL, &rows, complaint))
        return false;
    *none = rows_count(rows) == 0;
    bool ended = true;
    if (!*none) {
        struct complaint why = {0};
        bool done = task_do(mix, rows, &why);
        if (!done)
            log_complaint("a task failed", &why);
        struct arena *arena = arena_new();
        const char *values[] = {rows_text(rows, 0, "municipality_id"),
                                rows_text(rows, 0, "task_id"), done ? "done" : "failed",
                                done ? "" : view_complaint(command_view(), "nl", &why, arena)};
        ended = blocking_run(mix->db, &task_end, values, NULL, complaint);
        arena_free(arena);
    }
    rows_free(rows);
    return ended;
}

/* ---- nights -------------------------------------------------------------------------- */

/* The first moment at "03:30" Europe/Amsterdam after now; -1 when the setting is no time. */
static int64_t next_mix(const char *at, int64_t now)
{
    unsigned hours, minutes;
    char rest;
    if (sscanf(at, "%2u:%2u%c", &hours, &minutes, &rest) != 2 || hours > 23 || minutes > 59)
        return -1;
    char today[DATE_SIZE], date[DATE_SIZE];
    clock_date(now, today);
    for (int day = 0; day <= 2; day++) {
        int64_t start;
        if (!clock_add_days(today, day, date) || !clock_start_of(date, &start))
            return -1;
        int64_t moment = start + (int64_t)hours * 3600 + (int64_t)minutes * 60;
        if (moment > now)
            return moment;
    }
    return -1;
}

static bool mix_all(struct mix *mix, struct complaint *complaint)
{
    bool done = closing_retention(mix, complaint) && mix_urns(mix, NULL, complaint);
    log_info(done ? "mixed" : "not everything was mixed", NULL);
    return done;
}

/* What is due at any time: keys for new municipalities, closing, tasks. */
static bool look(struct mix *mix, struct complaint *complaint)
{
    size_t made, released;
    bool none = false, done = mix_first_keys(mix, &made, complaint);
    done = closing_due(mix, &released, complaint) && done;
    while (done && !none && !stopping)
        done = task_next(mix, &none, complaint);
    return done;
}

static int run_once(struct mix *mix)
{
    struct complaint complaint = {0};
    if (!look(mix, &complaint) || !mix_all(mix, &complaint))
        return command_fail(&complaint);
    return EXIT_DONE;
}

static int run_long(struct mix *mix, const struct config *config)
{
    struct complaint complaint = {0};
    int64_t mix_at = next_mix(config->mix_at, clock_now());
    if (mix_at < 0) {
        complain(&complaint, 422, "mixer.mix-at", "%s", config->mix_at);
        return command_fail(&complaint);
    }
    struct sigaction action = {.sa_handler = stop};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    printf("mixing at %s\n", config->mix_at);
    fflush(stdout);
    while (!stopping) {
        bool done = look(mix, &complaint);
        if (done && clock_now() >= mix_at) {
            done = mix_all(mix, &complaint);
            mix_at = next_mix(config->mix_at, clock_now());
        }
        if (!done)
            log_complaint("the mixer could not do its work", &complaint);
        int ms = done ? LOOK_MS : REST_MS;
        for (int waited = 0; waited < ms && !stopping; waited += 100)
            nanosleep(&(struct timespec){0, 100000000}, NULL);
    }
    return EXIT_DONE;
}

static int print_key(const struct config *config)
{
    struct complaint complaint = {0};
    if (!config->secret_file) {
        complain(&complaint, 500, "config.not-set", "WEERKLANK_SECRET_FILE");
        return command_fail(&complaint);
    }
    struct identity *identity = identity_open(config->secret_file, &complaint);
    if (!identity)
        return command_fail(&complaint);
    char text[TEXT_BASE64_SIZE(PUBLIC_KEY_SIZE)];
    text_base64(identity_public(identity), PUBLIC_KEY_SIZE, text);
    printf("%s\n", text);
    identity_free(identity);
    return EXIT_DONE;
}

static int mixer_run(struct config *config, int argc, char **argv)
{
    const char *once, *key;
    const struct option_spec options[] = {
        {"--once",      true, &once},
        {"--print-key", true, &key }
    };
    size_t count;
    if (!command_options(argc, argv, options, 2, NULL, 0, &count) || (once && key))
        return command_usage(&command_mixer);
    if (key)
        return print_key(config);
    struct mix mix;
    struct complaint complaint = {0};
    int code = !mixer_open(&mix, config, &complaint) ? command_fail(&complaint)
               : once                                ? run_once(&mix)
                                                     : run_long(&mix, config);
    mixer_close(&mix);
    return code;
}
