#include "commands/stored_release.h"

#include <string.h>

#include "db/statement.h"

STATEMENT(close_earlier, 2, "release_id body");
STATEMENT(release_find, 1, "release_id digest signature signer body");

bool stored_one(const struct rows *rows, const char *id, const char *key_none,
                struct complaint *complaint)
{
    if (rows_count(rows) == 0)
        return complain(complaint, 404, key_none, "%s", id);
    if (rows_count(rows) > 1)
        return complain(complaint, 409, "release.not-unique", "%s", id);
    return true;
}

static bool copy_bytes(const struct rows *rows, const char *column, struct arena *arena,
                       void *bytes, size_t size)
{
    size_t stored;
    const uint8_t *value = rows_bytes(rows, 0, column, arena, &stored);
    if (stored != size)
        return false;
    memcpy(bytes, value, size);
    return true;
}

static bool read_row(const struct rows *rows, struct stored_release *stored,
                     struct complaint *complaint)
{
    uint8_t id[16];
    rows_uuid(rows, 0, "release_id", id);
    text_uuid(id, stored->id);
    stored->body = arena_string(stored->arena, rows_text(rows, 0, "body"));
    stored->size = strlen(stored->body);
    if (!copy_bytes(rows, "digest", stored->arena, stored->digest, sizeof stored->digest) ||
        !copy_bytes(rows, "signature", stored->arena, stored->signature,
                    sizeof stored->signature) ||
        !copy_bytes(rows, "signer", stored->arena, stored->signer, sizeof stored->signer))
        return complain(complaint, 500, "release.malformed", "%s", stored->id);
    stored->release = release_parse(stored->body, stored->size, complaint);
    return stored->release != NULL;
}

bool stored_release_read(const struct config *config, const char *id,
                         struct stored_release *stored, struct complaint *complaint)
{
    memset(stored, 0, sizeof *stored);
    stored->arena = arena_new();
    if (!*id)
        return complain(complaint, 404, "release.none", "%s", id);
    struct blocking *blocking = blocking_open(config->db, complaint);
    if (!blocking)
        return false;
    const char *values[] = {id};
    struct rows *rows = NULL;
    bool read = blocking_run(blocking, &release_find, values, &rows, complaint) &&
                stored_one(rows, id, "release.none", complaint) &&
                read_row(rows, stored, complaint);
    if (rows)
        rows_free(rows);
    blocking_free(blocking);
    return read;
}

void stored_release_free(struct stored_release *stored)
{
    release_free(stored->release);
    if (stored->arena)
        arena_free(stored->arena);
    memset(stored, 0, sizeof *stored);
}

/* More releases than a round can have. */
#define RELEASES_MOST 64

static bool read_all(const struct rows *rows, const struct stored_release *stored,
                     struct release **releases, size_t *count, struct complaint *complaint)
{
    for (size_t row = 0; row < rows_count(rows) && *count < RELEASES_MOST; row++) {
        const char *body = rows_text(rows, row, "body");
        releases[*count] = release_parse(body, strlen(body), complaint);
        if (!releases[*count])
            return false;
        ++*count;
        if (text_equal(rows_text(rows, row, "release_id"), stored->id))
            break;
    }
    return true;
}

bool stored_releases_agree(const struct config *config, const struct stored_release *stored,
                           struct complaints *complaints)
{
    struct complaint complaint = {0};
    struct blocking *blocking = blocking_open(config->db, &complaint);
    const char *values[] = {json_text(release_municipality(stored->release), "id", NULL),
                            json_text(release_round(stored->release), "id", NULL)};
    struct rows *rows = NULL;
    struct release *releases[RELEASES_MOST];
    size_t count = 0;
    bool read = blocking && blocking_run(blocking, &close_earlier, values, &rows, &complaint) &&
                read_all(rows, stored, releases, &count, &complaint);
    if (!read)
        complaints_add(complaints, complaint.status, complaint.key, complaint.path, "%s",
                       complaint.detail);
    bool agree = read && release_verify_together((const struct release *const *)releases, count,
                                                 complaints);
    for (size_t i = 0; i < count; i++)
        release_free(releases[i]);
    if (rows)
        rows_free(rows);
    if (blocking)
        blocking_free(blocking);
    return agree;
}
