#include "urn/progress.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

STATEMENT(mix_links, 1, "link_id cap progress state");
STATEMENT(mix_progress, 3, "");
STATEMENT(mix_withdraw, 2, "");
STATEMENT(round_tell, 1, "told");

#define ID_SIZE 16

static int link_compare(const void *a, const void *b)
{
    return memcmp(a, b, ID_SIZE);
}

/* How many of the sorted ids are this one. */
static int64_t link_answers(const uint8_t *links, size_t count, const uint8_t link[ID_SIZE])
{
    const uint8_t *found = count ? bsearch(link, links, count, ID_SIZE, link_compare) : NULL;
    if (!found)
        return 0;
    const uint8_t *first = found;
    while (first > links && !memcmp(first - ID_SIZE, link, ID_SIZE))
        first -= ID_SIZE;
    int64_t answers = 0;
    for (const uint8_t *end = links + count * ID_SIZE;
         first < end && !memcmp(first, link, ID_SIZE); first += ID_SIZE)
        answers++;
    return answers;
}

struct changes {
    const char **links;
    const char **progress;
    size_t count;
    const char **full;
    size_t full_count;
};

static void changes_find(const struct rows *rows, const uint8_t *links, size_t count,
                         struct arena *arena, struct changes *changes)
{
    size_t most = rows_count(rows) + 1;
    changes->links = arena_alloc(arena, most * sizeof *changes->links);
    changes->progress = arena_alloc(arena, most * sizeof *changes->progress);
    changes->full = arena_alloc(arena, most * sizeof *changes->full);
    for (size_t row = 0; row < rows_count(rows); row++) {
        uint8_t link[ID_SIZE];
        rows_uuid(rows, row, "link_id", link);
        int64_t answers = link_answers(links, count, link);
        int64_t progress = answers - answers % PROGRESS_STEP;
        const char *id = rows_text(rows, row, "link_id");
        if (progress != rows_number(rows, row, "progress")) {
            changes->links[changes->count] = id;
            changes->progress[changes->count++] = value_number(arena, progress);
        }
        if (answers >= rows_number(rows, row, "cap") &&
            !strcmp(rows_text(rows, row, "state"), "active"))
            changes->full[changes->full_count++] = id;
    }
}

static bool changes_store(struct blocking *db, const char *municipality,
                          const struct changes *changes, struct arena *arena,
                          struct complaint *complaint)
{
    const char *progress[] = {municipality, value_array(arena, changes->links, changes->count),
                              value_array(arena, changes->progress, changes->count)};
    const char *full[] = {municipality, value_array(arena, changes->full, changes->full_count)};
    if (changes->count && !blocking_run(db, &mix_progress, progress, NULL, complaint))
        return false;
    if (!changes->full_count)
        return true;
    return blocking_run(db, &mix_withdraw, full, NULL, complaint) &&
           blocking_run(db, &round_tell, full, NULL, complaint);
}

bool progress_store(struct blocking *db, const char *municipality, uint8_t *links, size_t count,
                    struct complaint *complaint)
{
    if (count)
        qsort(links, count, ID_SIZE, link_compare);
    const char *values[] = {municipality};
    struct rows *rows;
    if (!blocking_run(db, &mix_links, values, &rows, complaint))
        return false;
    struct arena *arena = arena_new_secret();
    struct changes changes = {0};
    changes_find(rows, links, count, arena, &changes);
    bool done = changes_store(db, municipality, &changes, arena, complaint);
    arena_free(arena);
    rows_free(rows);
    return done;
}
