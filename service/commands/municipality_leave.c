#include "commands/municipality_leave.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include "commands/command.h"
#include "urn/secret.h"

STATEMENT(leave_find, 1, "municipality_id name busy");
STATEMENT(leave_delete, 1, "deleted");
STATEMENT(leave_releases, 1, "release_id body manifest");
STATEMENT(leave_municipality, 1, "body");
STATEMENT(leave_rounds, 1, "body");
STATEMENT(leave_people, 1, "body");
STATEMENT(leave_quotes, 1, "body");
STATEMENT(leave_translations, 1, "body");
STATEMENT(leave_recordings, 1, "language words kind content");
STATEMENT(leave_log, 1, "body");

/* Each is explained in the file README.txt, whose text names them. */
static const struct {
    const char *name;
    const struct statement *statement;
} files[] = {
    {"municipality.json", &leave_municipality},
    {"rounds.json",       &leave_rounds      },
    {"people.json",       &leave_people      },
    {"quotes.json",       &leave_quotes      },
    {"translations.json", &leave_translations},
    {"log.json",          &leave_log         },
};

struct leaving {
    struct blocking *db;
    struct arena *arena;
    const char *municipality; /* id */
    const char *name;
    const char *folder;
    bool busy;
};

static bool find(struct leaving *leaving, const char *name, struct complaint *complaint)
{
    struct rows *rows;
    if (!blocking_run(leaving->db, &leave_find, &name, &rows, complaint))
        return false;
    bool found = rows_count(rows) == 1;
    if (found) {
        leaving->municipality =
            arena_string(leaving->arena, rows_text(rows, 0, "municipality_id"));
        leaving->name = arena_string(leaving->arena, rows_text(rows, 0, "name"));
        leaving->busy = rows_truth(rows, 0, "busy");
    }
    rows_free(rows);
    return found || complain(complaint, 404, "municipality.unknown", "%s", name);
}

/* ---- export -------------------------------------------------------------------------- */

static bool file_write(const struct leaving *leaving, const char *name, const char *text,
                       struct complaint *complaint)
{
    const char *path = arena_print(leaving->arena, "%s/%s", leaving->folder, name);
    return secret_write(path, text, strlen(text), complaint);
}

static bool releases_write(const struct leaving *leaving, struct complaint *complaint)
{
    struct rows *rows;
    if (!blocking_run(leaving->db, &leave_releases, &leaving->municipality, &rows, complaint))
        return false;
    bool done = true;
    for (size_t row = 0; done && row < rows_count(rows); row++) {
        const char *id = rows_text(rows, row, "release_id");
        done = file_write(leaving, arena_print(leaving->arena, "release-%s.json", id),
                          rows_text(rows, row, "body"), complaint) &&
               file_write(leaving, arena_print(leaving->arena, "release-%s.manifest.json", id),
                          rows_text(rows, row, "manifest"), complaint);
    }
    rows_free(rows);
    return done;
}

static bool files_write(const struct leaving *leaving, struct complaint *complaint)
{
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct rows *rows;
        if (!blocking_run(leaving->db, files[i].statement, &leaving->municipality, &rows,
                          complaint))
            return false;
        bool done = file_write(leaving, files[i].name, rows_text(rows, 0, "body"), complaint);
        rows_free(rows);
        if (!done)
            return false;
    }
    return true;
}

struct recordings {
    const struct leaving *leaving;
    struct complaint *complaint;
    bool written; /* all that came */
};

/* Of "audio/webm" the second half names the file; the table has no other kinds. */
static bool recording_came(void *context, const struct rows *row)
{
    struct recordings *recordings = context;
    struct arena *arena = arena_new();
    size_t size;
    const uint8_t *bytes = rows_bytes(row, 0, "content", arena, &size);
    const char *path = arena_print(arena, "%s/recording-%s-%s.%s", recordings->leaving->folder,
                                   rows_text(row, 0, "language"), rows_text(row, 0, "words"),
                                   rows_text(row, 0, "kind") + strlen("audio/"));
    recordings->written = secret_write(path, bytes, size, recordings->complaint);
    arena_free(arena);
    return recordings->written;
}

/* One at a time: together they may be more than the memory. */
static bool recordings_write(const struct leaving *leaving, struct complaint *complaint)
{
    struct recordings recordings = {leaving, complaint, true};
    return blocking_each(leaving->db, &leave_recordings, &leaving->municipality, recording_came,
                         &recordings, complaint) &&
           recordings.written;
}

/* In every language we have. */
static bool readme_write(const struct leaving *leaving, struct complaint *complaint)
{
    struct buffer text = {0};
    json_t *names = json_pack("{s:s}", "name", leaving->name);
    const char *const *languages = view_languages(command_view());
    for (size_t i = 0; languages[i]; i++)
        buffer_print(&text, "%s%s\n", i ? "\n" : "",
                     view_text(command_view(), languages[i], "municipality.readme", names,
                               leaving->arena));
    json_decref(names);
    bool done = file_write(leaving, "README.txt", text.data, complaint);
    buffer_free(&text);
    return done;
}

bool municipality_export(const struct config *config, const char *name, const char *folder,
                         struct complaint *complaint)
{
    struct leaving leaving = {.arena = arena_new(), .folder = folder};
    leaving.db = blocking_open(config->db, complaint);
    bool done = leaving.db && find(&leaving, name, complaint);
    if (done && mkdir(folder, 0700) != 0)
        done =
            complain(complaint, 409, errno == EEXIST ? "municipality.folder-there" : "urn.file",
                     "%s", folder);
    done = done && releases_write(&leaving, complaint) && files_write(&leaving, complaint) &&
           recordings_write(&leaving, complaint) && readme_write(&leaving, complaint);
    if (leaving.db)
        blocking_free(leaving.db);
    arena_free(leaving.arena);
    return done;
}

/* ---- delete -------------------------------------------------------------------------- */

static bool delete_inside(struct leaving *leaving, const char *name, const char *repeated,
                          bool busy_too, struct complaint *complaint)
{
    if (!find(leaving, name, complaint))
        return false;
    if (strcmp(leaving->name, repeated) != 0)
        return complain(complaint, 422, "municipality.not-repeated", "%s", leaving->name);
    if (leaving->busy && !busy_too)
        return complain(complaint, 409, "municipality.busy", "%s", leaving->name);
    return blocking_run(leaving->db, &leave_delete, &leaving->municipality, NULL, complaint);
}

bool municipality_delete(const struct config *config, const char *name, const char *repeated,
                         bool busy_too, struct complaint *complaint)
{
    struct leaving leaving = {.arena = arena_new()};
    leaving.db = blocking_open(config->owner_db, complaint);
    bool done = leaving.db && blocking_begin(leaving.db, complaint) &&
                delete_inside(&leaving, name, repeated, busy_too, complaint) &&
                blocking_commit(leaving.db, complaint);
    if (leaving.db) {
        blocking_rollback(leaving.db);
        blocking_free(leaving.db);
    }
    arena_free(leaving.arena);
    return done;
}
