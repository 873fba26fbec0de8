#include "db/schema.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/embedded.h"
#include "base/text.h"

STATEMENT(migration_state, 0, "present recorded");
STATEMENT(migration_compare, 3, "number ours theirs same");
STATEMENT(migration_record, 3, "");
STATEMENT(migration_lock, 0, "locked");

static const char folder[] = "sql/migrations/";

/* The migrations of the program, as the three array parameters of a statement. */
struct migrations {
    const struct embedded *files;
    size_t count;
    const char **names;
    const char *values[3];
};

/* NNNN_name, from 0001 on without a gap. */
static const char *file_name(const struct embedded *file, size_t number, struct arena *arena)
{
    const char *name = file->path + sizeof folder - 1;
    char expected[24];
    snprintf(expected, sizeof expected, "%04zu_", number);
    check(text_starts(name, expected), "migrations are numbered from 0001 on, without a gap");
    return arena_copy(arena, name, strlen(name) - strlen(".sql"));
}

static void migrations_read(struct migrations *migrations, struct arena *arena)
{
    migrations->files = embedded_under(folder, &migrations->count);
    size_t size = migrations->count * sizeof(char *);
    const char **numbers = arena_alloc(arena, size);
    const char **bodies = arena_alloc(arena, size);
    migrations->names = arena_alloc(arena, size);
    for (size_t i = 0; i < migrations->count; i++) {
        numbers[i] = value_number(arena, (int64_t)i + 1);
        migrations->names[i] = file_name(&migrations->files[i], i + 1, arena);
        bodies[i] = migrations->files[i].data;
    }
    migrations->values[0] = value_array(arena, numbers, migrations->count);
    migrations->values[1] = value_array(arena, migrations->names, migrations->count);
    migrations->values[2] = value_array(arena, bodies, migrations->count);
}

/* Goes through program and database side by side; *done is how many the database has. */
static bool rows_compare(const struct rows *rows, size_t *done, struct complaint *complaint)
{
    *done = 0;
    bool missing = false;
    for (size_t i = 0; i < rows_count(rows); i++) {
        const char *ours = rows_text(rows, i, "ours");
        const char *theirs = rows_text(rows, i, "theirs");
        if (rows_null(rows, i, "ours"))
            return complain(complaint, 503, "migrate.newer", "%s", theirs);
        if (rows_null(rows, i, "theirs")) {
            missing = true;
            continue;
        }
        if (missing)
            return complain(complaint, 503, "migrate.half", "%s", theirs);
        if (!rows_truth(rows, i, "same"))
            return complain(complaint, 503, "migrate.changed", "%s", ours);
        ++*done;
    }
    return true;
}

static bool compare(struct blocking *blocking, const struct migrations *migrations,
                    size_t *done, struct complaint *complaint)
{
    struct rows *rows;
    *done = 0;
    if (!blocking_run(blocking, &migration_state, NULL, &rows, complaint))
        return false;
    bool present = rows_truth(rows, 0, "present");
    bool recorded = rows_truth(rows, 0, "recorded");
    rows_free(rows);
    if (!present)
        return true;
    if (!recorded)
        return complain(complaint, 503, "migrate.foreign", "%s", "weerklank");
    if (!blocking_run(blocking, &migration_compare, migrations->values, &rows, complaint))
        return false;
    bool known = rows_compare(rows, done, complaint);
    rows_free(rows);
    return known;
}

bool schema_check(struct blocking *blocking, struct complaint *complaint)
{
    struct arena *arena = arena_new();
    struct migrations migrations;
    size_t done;
    migrations_read(&migrations, arena);
    bool good = compare(blocking, &migrations, &done, complaint);
    if (good && done < migrations.count)
        good = complain(complaint, 503, "migrate.older", "%s", migrations.names[done]);
    arena_free(arena);
    return good;
}

static bool apply(struct blocking *blocking, const struct migrations *migrations, size_t at,
                  struct complaint *complaint)
{
    struct arena *arena = arena_new();
    const char *values[] = {value_number(arena, (int64_t)at + 1), migrations->names[at],
                            migrations->files[at].data};
    bool done = blocking_script(blocking, migrations->files[at].data, complaint) &&
                blocking_run(blocking, &migration_record, values, NULL, complaint);
    if (!done && complaint && complaint->status == 500) { /* refused, and not lost */
        complaint->key = "migrate.failed";
        snprintf(complaint->path, sizeof complaint->path, "%s", migrations->names[at]);
    }
    arena_free(arena);
    return done;
}

/* One step: under the lock, what is missing is looked up again, for somebody else may just have
 * done it. *name is NULL when nothing was missing. */
static bool step(struct blocking *blocking, const struct migrations *migrations,
                 const char **name, struct complaint *complaint)
{
    size_t done;
    *name = NULL;
    if (!blocking_begin(blocking, complaint))
        return false;
    bool good = blocking_run(blocking, &migration_lock, NULL, NULL, complaint) &&
                compare(blocking, migrations, &done, complaint);
    if (good && done < migrations->count) {
        *name = migrations->names[done];
        good = apply(blocking, migrations, done, complaint);
    }
    good = good && blocking_commit(blocking, complaint);
    blocking_rollback(blocking);
    return good;
}

bool schema_migrate(struct blocking *blocking, void (*applied)(void *context, const char *name),
                    void *context, struct complaint *complaint)
{
    struct arena *arena = arena_new();
    struct migrations migrations;
    migrations_read(&migrations, arena);
    const char *name;
    bool good;
    while ((good = step(blocking, &migrations, &name, complaint)) && name)
        if (applied)
            applied(context, name);
    arena_free(arena);
    return good;
}
