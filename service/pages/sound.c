/*
 * Recordings: their addresses, which hold a digest of their content and may be kept for ever,
 * and what is sent of them.
 */
#include "pages/sound.h"

#include <string.h>

#include "db/db.h"
#include "http/range.h"
#include "pages/pages.h"
#include "urn/spoken.h"
#include "worker.h"

static void sound_show(struct request *request);

const struct route sound_routes[] = {
    {METHOD_GET, "/geluiden/{municipality}/{sound}", sound_show, 0},
};
const size_t sound_route_count = sizeof sound_routes / sizeof sound_routes[0];

STATEMENT(sound_find, 2, "kind content");

/* ---- what there is to hear ----------------------------------------------------------- */

const char *sound_path(const char *municipality, const char *sound, struct arena *arena)
{
    return arena_print(arena, "/geluiden/%s/%s", municipality, sound);
}

struct sound *sounds_read(const struct rows *rows, struct arena *arena, size_t *count)
{
    *count = rows_count(rows);
    struct sound *sounds = arena_alloc(arena, (*count + 1) * sizeof *sounds);
    for (size_t row = 0; row < *count; row++)
        sounds[row] =
            (struct sound){.language = arena_string(arena, rows_text(rows, row, "language")),
                           .words = arena_string(arena, rows_text(rows, row, "words")),
                           .path = sound_path(rows_text(rows, row, "municipality_id"),
                                              rows_text(rows, row, "sound"), arena),
                           .marks = arena_string(arena, rows_text(rows, row, "marks"))};
    return sounds;
}

const struct sound *sound_of(const struct sound *sounds, size_t count, const struct view *view,
                             const struct question *question, const char *language)
{
    char words[SPOKEN_TEXT] = "";
    for (size_t i = 0; i < count; i++) {
        if (strcmp(sounds[i].language, language) != 0)
            continue;
        if (!*words)
            spoken_digest(question, view_words(view, language), words);
        if (!strcmp(sounds[i].words, words))
            return &sounds[i];
    }
    return NULL;
}

/* Lines of what is read, with the marks that are left. */
struct following {
    const char *id, *marks;
    struct buffer list;
    bool whole;
};

/* A line with lines in it was marked for each of them. */
static void follow(void *context, enum question_part part, int choice, const char *words)
{
    struct following *following = context;
    size_t size = strspn(following->marks, "0123456789");
    following->whole = following->whole && size > 0 && !strchr(words, '\n');
    buffer_print(&following->list, "%s%s", following->list.size ? " " : "", following->id);
    if (part == PART_DESCRIPTION)
        buffer_text(&following->list, "-d");
    else if (part == PART_CHOICE)
        buffer_print(&following->list, "-%d", choice + 1);
    buffer_print(&following->list, ":%.*s", (int)size, following->marks);
    following->marks += size + (following->marks[size] == ' ');
}

const char *sound_marks(const struct sound *sound, const struct view *view,
                        const struct question *question, const char *id, struct arena *arena)
{
    struct following following = {.id = id, .marks = sound->marks, .whole = true};
    question_aloud(question, view_words(view, sound->language), follow, &following);
    bool known = following.whole && following.list.size > 0 && !*following.marks;
    const char *list =
        known ? arena_copy(arena, following.list.data, following.list.size) : NULL;
    buffer_free(&following.list);
    return list;
}

const char *sound_kind(const char *bytes, size_t size)
{
    static const struct {
        size_t at;
        const char *magic, *kind;
    } kinds[] = {
        {0, "\x1A\x45\xDF\xA3", "audio/webm"},
        {0, "OggS",             "audio/ogg" },
        {4, "ftyp",             "audio/mp4" },
    };

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (size >= kinds[i].at + 4 && !memcmp(bytes + kinds[i].at, kinds[i].magic, 4))
            return kinds[i].kind;
    return NULL;
}

/* ---- sending it ---------------------------------------------------------------------- */

static void send_part(struct request *request, const char *kind, const uint8_t *content,
                      size_t size)
{
    size_t first = 0, last = size - 1;
    struct arena *arena = request_arena(request);
    reply_header(request, "Accept-Ranges", "bytes");
    switch (range_read(request_header(request, "Range"), size, &first, &last)) {
    case RANGE_ALL:
        reply_send(request, 200, kind, content, size);
        return;
    case RANGE_PART:
        reply_header(request, "Content-Range",
                     arena_print(arena, "bytes %zu-%zu/%zu", first, last, size));
        reply_send(request, 206, kind, content + first, last - first + 1);
        return;
    case RANGE_NONE:
        reply_header(request, "Content-Range", arena_print(arena, "bytes */%zu", size));
        reply_send(request, 416, NULL, NULL, 0);
        return;
    }
}

static void sound_came(void *context, const struct db_result *result)
{
    struct request *request = context;
    if (result->outcome != DB_DONE) {
        reply_header(request, "Retry-After", "30");
        reply_error(request, 503);
        return;
    }
    const struct rows *rows = result->sets[0];
    if (rows_count(rows) == 0) {
        reply_error(request, 404);
        return;
    }
    size_t size;
    const uint8_t *content = rows_bytes(rows, 0, "content", request_arena(request), &size);
    reply_header(request, "Cache-Control", "public, max-age=31536000, immutable");
    send_part(request, rows_text(rows, 0, "kind"), content, size);
}

static void sound_show(struct request *request)
{
    uint8_t municipality[16], sound[DIGEST_SIZE];
    struct arena *arena = request_arena(request);
    if (!text_from_uuid(request_segment(request, "municipality"), municipality) ||
        !text_from_hex(request_segment(request, "sound"), sound, sizeof sound)) {
        reply_error(request, 404);
        return;
    }
    const struct worker *worker = request_context(request);
    struct unit *unit = unit_new();
    unit_add(unit, &sound_find,
             (const char *const[]){value_uuid(arena, municipality),
                                   value_bytes(arena, sound, sizeof sound)});
    db_send(worker_db(worker), LANE_SLOW, unit, sound_came, request);
}
