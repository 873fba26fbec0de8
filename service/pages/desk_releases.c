#include "pages/desk_releases.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/helpers.h"
#include "base/log.h"
#include "db/db.h"
#include "pages/desk_gate.h"
#include "worker.h"

STATEMENT(desk_release, 2, "body digest reason replaced_by");
STATEMENT(desk_earlier, 3, "body");

/* Releases kept at most, each with those it is compared with; the one unused for longest makes
 * room. */
#define RELEASES_MAX 8

struct desk {
    struct desk_release *first; /* latest used first */
    size_t count;
    unsigned forgotten; /* how often all of them were */
};

struct waiting {
    struct request *request;
    const struct desk_person *person;
    uint8_t id[16];
    void (*then)(struct request *request, const struct desk_person *person,
                 const struct desk_release *release);
};

struct desk *desk_new(struct worker *worker)
{
    (void)worker;
    struct desk *desk = calloc(1, sizeof *desk);
    check(desk, "memory for the desk");
    return desk;
}

/* A release that is read, and its signals found, by a helper: of a large municipality that
 * takes half a second. */
struct reading {
    const struct waiting *waiting;
    struct desk_release *release;
    struct arena *arena; /* of the texts that are read */
    const char *earlier[SIGNAL_ROUNDS_MAX - 1];
    size_t earlier_count;
    unsigned forgotten; /* of the desk, when the texts came */
};

static void desk_release_free(struct desk_release *release)
{
    signals_free(release->signals);
    release_free(release->release);
    for (size_t i = 0; i < release->earlier_count; i++)
        release_free(release->earlier[i]);
    arena_free(release->arena); /* the entry itself is in it */
}

static void drop(struct desk *desk, struct desk_release **place)
{
    struct desk_release *release = *place;
    *place = release->next;
    desk->count--;
    desk_release_free(release);
}

void desk_forget(struct desk *desk)
{
    desk->forgotten++;
    while (desk->first)
        drop(desk, &desk->first);
}

void desk_free(struct desk *desk)
{
    desk_forget(desk);
    free(desk);
}

static const struct desk_release *kept(struct desk *desk, const uint8_t municipality[16],
                                       const char *id)
{
    for (struct desk_release **place = &desk->first; *place; place = &(*place)->next) {
        struct desk_release *release = *place;
        if (strcmp(release->id, id) != 0 ||
            memcmp(release->municipality, municipality, 16) != 0)
            continue;
        *place = release->next;
        release->next = desk->first;
        desk->first = release;
        return release;
    }
    return NULL;
}

static struct release *read_body(const struct desk_release *of, const char *body)
{
    struct complaint complaint = {0};
    struct release *release = release_parse(body, strlen(body), &complaint);
    if (!release)
        log_error("a release cannot be read", "release", of->id, "why", complaint.key, NULL);
    return release;
}

/* By a helper. An earlier round that cannot be read is as one that was not held. */
static void read_work(void *job)
{
    struct reading *reading = job;
    struct desk_release *release = reading->release;
    release->release = read_body(release, release->body);
    if (!release->release)
        return;
    for (size_t i = 0; i < reading->earlier_count; i++) {
        struct release *read = read_body(release, reading->earlier[i]);
        if (read)
            release->earlier[release->earlier_count++] = read;
    }
    const struct release *rounds[SIGNAL_ROUNDS_MAX - 1];
    memcpy(rounds, release->earlier, sizeof rounds);
    release->signals = signals_find(release->release, rounds, release->earlier_count);
}

static void keep(struct desk *desk, struct desk_release *release)
{
    release->next = desk->first;
    desk->first = release;
    if (++desk->count <= RELEASES_MAX)
        return;
    struct desk_release **last = &desk->first;
    while ((*last)->next)
        last = &(*last)->next;
    drop(desk, last);
}

/* What was published while it was read may have replaced it: then it is shown and not kept. */
static void read_tell(void *job)
{
    struct reading *reading = job;
    const struct waiting *waiting = reading->waiting;
    struct desk *desk = worker_desk(request_context(waiting->request));
    struct desk_release *release = reading->release;
    if (!release->release) {
        desk_refuse(waiting->request, 500);
        return;
    }
    waiting->then(waiting->request, waiting->person, release);
    if (reading->forgotten != desk->forgotten || kept(desk, release->municipality, release->id))
        return;
    keep(desk, release);
    reading->release = NULL;
}

static void read_drop(void *job)
{
    struct reading *reading = job;
    if (reading->release)
        desk_release_free(reading->release);
    arena_free(reading->arena);
    free(reading);
}

static const struct job_kind read_kind = {read_work, read_tell, read_drop};

static struct desk_release *release_new(const struct waiting *waiting, const struct rows *rows)
{
    struct arena *arena = arena_new();
    struct desk_release *release = arena_alloc(arena, sizeof *release);
    release->arena = arena;
    text_uuid(waiting->id, release->id);
    memcpy(release->municipality, waiting->person->municipality, 16);
    strncpy(release->digest, rows_text(rows, 0, "digest"), sizeof release->digest - 1);
    release->reason = arena_string(arena, rows_text(rows, 0, "reason"));
    release->replaced_by = arena_string(arena, rows_text(rows, 0, "replaced_by"));
    release->body = arena_string(arena, rows_text(rows, 0, "body"));
    return release;
}

static void release_came(void *context, const struct db_result *result)
{
    struct waiting *waiting = context;
    struct worker *worker = request_context(waiting->request);
    if (result->outcome != DB_DONE) {
        desk_refuse(waiting->request, 503);
        return;
    }
    const struct rows *rows = result->sets[0], *earlier = result->sets[1];
    if (rows_count(rows) == 0) {
        desk_refuse(waiting->request, 404);
        return;
    }
    struct reading *reading = calloc(1, sizeof *reading);
    check(reading, "memory for a release");
    reading->waiting = waiting;
    reading->release = release_new(waiting, rows);
    reading->arena = arena_new();
    reading->forgotten = worker_desk(worker)->forgotten;
    for (size_t row = 0; row < rows_count(earlier); row++)
        reading->earlier[reading->earlier_count++] =
            arena_string(reading->arena, rows_text(earlier, row, "body"));
    if (!helpers_start(worker_helpers(worker), &read_kind, reading))
        desk_refuse(waiting->request, 503);
}

void desk_with_release(struct request *request, const struct desk_person *person,
                       void (*then)(struct request *request, const struct desk_person *person,
                                    const struct desk_release *release))
{
    struct worker *worker = request_context(request);
    struct waiting *waiting = arena_alloc(request_arena(request), sizeof *waiting);
    *waiting = (struct waiting){.request = request, .person = person, .then = then};
    if (!text_from_uuid(request_segment(request, "id"), waiting->id)) {
        desk_refuse(request, 404);
        return;
    }
    char id[UUID_TEXT_SIZE];
    text_uuid(waiting->id, id);
    const struct desk_release *release = kept(worker_desk(worker), person->municipality, id);
    if (release) {
        then(request, person, release);
        return;
    }
    struct arena *arena = request_arena(request);
    struct unit *unit = unit_new();
    const char *municipality = value_uuid(arena, person->municipality);
    unit_add(unit, &desk_release, (const char *const[]){municipality, id});
    unit_add(
        unit, &desk_earlier,
        (const char *const[]){municipality, id, value_number(arena, SIGNAL_ROUNDS_MAX - 1)});
    db_send(worker_db(worker), LANE_FAST, unit, release_came, waiting);
}
