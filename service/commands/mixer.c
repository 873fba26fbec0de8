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
#include "commands/retention.h"
#include "db/schema.h"
#include "urn/secret.h"
#include "urn/text_keys.h"

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

STATEMENT(task_take, 0, "municipality_id task_id kind round_id link_id reason");
STATEMENT(task_end, 4, "");
STATEMENT(round_close, 3, "round_id");
STATEMENT(round_tell, 1, "told");

/* How often it looks for work. */
#define LOOK_MS 1000
/* How long it rests after a failure, and after a night that failed. */
#define REST_MS         5000
#define NIGHT_REST_SECS 300

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
    mix->keyring =
        mix->identity ? keyring_open(config->state, config->state_copy, complaint) : NULL;
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

/* Pages that are open may still be sent for an hour; then closing_due counts. */
static bool task_close(struct mix *mix, const struct rows *rows, struct complaint *complaint)
{
    const char *values[] = {rows_text(rows, 0, "municipality_id"),
                            rows_text(rows, 0, "round_id"), "60"};
    return blocking_run(mix->db, &round_close, values, NULL, complaint) &&
           blocking_run(mix->db, &round_tell, values, NULL, complaint);
}

static bool task_do(struct mix *mix, const struct rows *rows, struct complaint *complaint)
{
    const char *kind = rows_text(rows, 0, "kind");
    uint8_t municipality[16];
    rows_uuid(rows, 0, "municipality_id", municipality);
    if (text_equal(kind, "mix"))
        return mix_urns(mix, municipality, complaint);
    if (text_equal(kind, "close"))
        return task_close(mix, rows, complaint);
    if (text_equal(kind, "build"))
        return closing_release(mix, rows_text(rows, 0, "municipality_id"),
                               rows_text(rows, 0, "round_id"), complaint);
    if (text_equal(kind, "correct") && !rows_null(rows, 0, "link_id"))
        return closing_correct(mix, rows_text(rows, 0, "municipality_id"),
                               rows_text(rows, 0, "round_id"), rows_text(rows, 0, "link_id"),
                               rows_text(rows, 0, "reason"), complaint);
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

/* "03:30" in seconds; -1 when it is no time. */
static int64_t seconds_of_day(const char *at)
{
    unsigned hours, minutes;
    char rest;
    if (sscanf(at, "%2u:%2u%c", &hours, &minutes, &rest) != 2 || hours > 23 || minutes > 59)
        return -1;
    return (int64_t)hours * 3600 + (int64_t)minutes * 60;
}

/* The last moment at that time of day in Europe/Amsterdam that is not after now. */
static int64_t last_night(int64_t seconds, int64_t now)
{
    char today[DATE_SIZE], yesterday[DATE_SIZE];
    int64_t start;
    clock_date(now, today);
    if (clock_start_of(today, &start) && start + seconds <= now)
        return start + seconds;
    return clock_add_days(today, -1, yesterday) && clock_start_of(yesterday, &start)
               ? start + seconds
               : now;
}

static bool mixed_write(const struct config *config, struct complaint *complaint)
{
    struct buffer path = {0}, text = {0};
    buffer_print(&path, "%s/" MIXED_FILE, config->state);
    buffer_print(&text, "%lld\n", (long long)clock_now());
    bool done = secret_write(path.data, text.data, text.size, complaint);
    buffer_free(&path);
    buffer_free(&text);
    return done;
}

/* A folder without that file is new: there is nothing to mix yet. */
static bool mixed_read(const struct config *config, int64_t *mixed, struct complaint *complaint)
{
    char text[32] = "";
    size_t size;
    struct buffer path = {0};
    buffer_print(&path, "%s/" MIXED_FILE, config->state);
    bool done = secret_read(path.data, text, sizeof text - 1, &size, complaint);
    buffer_free(&path);
    if (done && size == SIZE_MAX) {
        *mixed = clock_now();
        return mixed_write(config, complaint);
    }
    *mixed = done ? strtoll(text, NULL, 10) : 0;
    return done;
}

static bool mix_all(struct mix *mix, const struct config *config, struct complaint *complaint)
{
    /* First, so that the keys of ballots that go tonight go tonight. */
    bool kept = retention_apply(mix->db, complaint);
    bool done = mix_urns(mix, NULL, complaint) && mixed_write(config, complaint) && kept;
    log_info(done ? "mixed" : "not everything was mixed", NULL);
    return done;
}

/* What is due at any time: keys of rounds and new municipalities, closing, tasks. What fails
 * does not hold up the rest: the complaint is the last one. */
static bool look(struct mix *mix, struct complaint *complaint)
{
    size_t made;
    bool none = false, tasks = true;
    bool texts = text_keys_sign(mix, complaint);
    bool keys = mix_first_keys(mix, &made, complaint);
    bool closed = closing_due(mix, NULL, complaint);
    while (tasks && !none && !stopping)
        tasks = task_next(mix, &none, complaint);
    return texts && keys && closed && tasks;
}

static int run_once(struct mix *mix, const struct config *config)
{
    struct complaint complaint = {0};
    bool looked = look(mix, &complaint);
    return mix_all(mix, config, &complaint) && looked ? EXIT_DONE : command_fail(&complaint);
}

static void rest(int ms)
{
    for (int waited = 0; waited < ms && !stopping; waited += 100)
        nanosleep(&(struct timespec){0, 100000000}, NULL);
}

static int run_long(struct mix *mix, const struct config *config)
{
    struct complaint complaint = {0};
    int64_t mix_at = seconds_of_day(config->mix_at), mixed;
    if (mix_at < 0)
        complain(&complaint, 422, "mixer.mix-at", "%s", config->mix_at);
    if (mix_at < 0 || !mixed_read(config, &mixed, &complaint))
        return command_fail(&complaint);
    struct sigaction action = {.sa_handler = stop};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    printf("mixing at %s\n", config->mix_at);
    fflush(stdout);
    for (int64_t not_before = 0; !stopping;) {
        bool done = look(mix, &complaint);
        int64_t now = clock_now();
        if (mixed < last_night(mix_at, now) && now >= not_before && !stopping) {
            bool night = mix_all(mix, config, &complaint);
            mixed = night ? now : mixed;
            not_before = now + NIGHT_REST_SECS;
            done = done && night;
        }
        if (!done)
            log_complaint("the mixer could not do its work", &complaint);
        rest(done ? LOOK_MS : REST_MS);
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
               : once                                ? run_once(&mix, config)
                                                     : run_long(&mix, config);
    mixer_close(&mix);
    return code;
}
