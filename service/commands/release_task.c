#include "commands/release_task.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "commands/command.h"
#include "commands/stored_release.h"
#include "db/statement.h"

STATEMENT(release_of_round, 1, "municipality_id round_id name state");
STATEMENT(release_wanted, 2, "task_id");
STATEMENT(release_task, 2, "state outcome");
STATEMENT(correct_find, 2, "municipality_id round_id link_id name replaced_by state review");
STATEMENT(correct_wanted, 4, "task_id");

#define PATIENCE_MS 120000 /* until the mixer takes the task up */

/* ---- waiting ------------------------------------------------------------------------- */

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
    enum task_state state;
    size_t tenths = 0;
    for (;; tenths++) {
        state = look(blocking, values, complaint);
        bool over = clock_monotonic_ms() - started > PATIENCE_MS;
        if ((state != TASK_WANTED || over) && state != TASK_RUNNING)
            break;
        command_wait(tenths);
    }
    command_waited(tenths);
    if (state == TASK_WANTED)
        complain(complaint, 503, "release.no-mixer", "%d", PATIENCE_MS / 1000);
    return state == TASK_DONE;
}

/* ---- build --------------------------------------------------------------------------- */

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
static bool want(struct blocking *blocking, const struct statement *statement,
                 struct arena *arena, const char **values, struct complaint *complaint)
{
    struct rows *rows = NULL;
    bool wanted = blocking_run(blocking, statement, values, &rows, complaint);
    if (wanted)
        values[1] = arena_string(arena, rows_text(rows, 0, "task_id"));
    if (rows)
        rows_free(rows);
    return wanted;
}

static const char *say(const char *key, struct arena *arena)
{
    return view_text(command_view(), command_language(), key, NULL, arena);
}

int release_task_build(const struct config *config, const char *round)
{
    struct complaint complaint = {0};
    struct blocking *blocking = blocking_open(config->db, &complaint);
    if (!blocking)
        return command_fail(&complaint);
    struct arena *arena = arena_new();
    const char *values[2];
    bool done = find_round(blocking, round, arena, values, &complaint) &&
                want(blocking, &release_wanted, arena, values, &complaint) &&
                wait_for_mixer(blocking, values, &complaint);
    if (done)
        printf("%s\n", say("release.built", arena));
    arena_free(arena);
    blocking_free(blocking);
    return done ? EXIT_DONE : command_fail(&complaint);
}

/* ---- correct ------------------------------------------------------------------------- */

struct correction {
    const char *release, *link; /* as they were given */
    const char *reason;
};

static bool may_correct(const struct rows *rows, const struct correction *wanted,
                        struct complaint *complaint)
{
    if (!stored_one(rows, wanted->release, "release.none", complaint))
        return false;
    if (!rows_null(rows, 0, "replaced_by"))
        return complain(complaint, 409, "release.replaced-already", "%s", wanted->release);
    if (rows_null(rows, 0, "link_id"))
        return complain(complaint, 404, "release.no-link", "%s", wanted->link);
    if (text_equal(rows_text(rows, 0, "state"), "voided"))
        return complain(complaint, 409, "release.link-voided", "%s", wanted->link);
    return rows_truth(rows, 0, "review") ||
           complain(complaint, 409, "release.review-over", "%s", rows_text(rows, 0, "name"));
}

static bool find_correction(struct blocking *blocking, const struct correction *wanted,
                            struct arena *arena, const char *values[4],
                            struct complaint *complaint)
{
    struct rows *rows = NULL;
    const char *named[] = {wanted->release, wanted->link};
    bool found = blocking_run(blocking, &correct_find, named, &rows, complaint) &&
                 may_correct(rows, wanted, complaint);
    if (found) {
        values[0] = arena_string(arena, rows_text(rows, 0, "municipality_id"));
        values[1] = arena_string(arena, rows_text(rows, 0, "round_id"));
        values[2] = arena_string(arena, rows_text(rows, 0, "link_id"));
        values[3] = wanted->reason;
    }
    if (rows)
        rows_free(rows);
    return found;
}

int release_task_correct(const struct config *config, const char *release, const char *link,
                         const char *reason)
{
    struct complaint complaint = {0};
    struct blocking *blocking = blocking_open(config->db, &complaint);
    if (!blocking)
        return command_fail(&complaint);
    struct arena *arena = arena_new();
    struct correction wanted = {release, link, reason};
    const char *values[4];
    bool done = find_correction(blocking, &wanted, arena, values, &complaint) &&
                want(blocking, &correct_wanted, arena, values, &complaint) &&
                wait_for_mixer(blocking, values, &complaint);
    if (done)
        printf("%s\n", say("release.corrected", arena));
    arena_free(arena);
    blocking_free(blocking);
    return done ? EXIT_DONE : command_fail(&complaint);
}
