/*
 * A round for its moderators: what there is to read, and who moderates it. Another moderator
 * later needs two: one proposes, another who has opened the texts confirms.
 */
#include "pages/moderate.h"

#include <string.h>

#include "auth/moderator.h"
#include "auth/vault.h"
#include "base/clock.h"
#include "base/text.h"
#include "pages/pages.h"
#include "survey/hint.h"
#include "view/words.h"
#include "worker.h"

STATEMENT(moderate_round, 3, "round text_key destroyed_on sealed public_key salt wrapped");
STATEMENT(moderate_items, 3, "audience item shown texts question step");
STATEMENT(moderate_people, 3,
          "person_id name function added_on moderates readable proposed mine");
STATEMENT(grant_propose, 4, "person_id");
STATEMENT(grant_find, 4, "function public_key");
STATEMENT(grant_confirm, 5, "person_id");
STATEMENT(staff_note, 4, "");

#define BODY_MOST   1000 /* characters, as the table has it */
#define PIECES_MOST 8

/* ---- what every request of a moderator has ------------------------------------------- */

struct moderation *moderate_begin(struct request *request, const struct desk_person *person)
{
    struct arena *arena = request_arena(request);
    struct moderation *moderation = arena_alloc(arena, sizeof *moderation);
    *moderation = (struct moderation){.request = request,
                                      .person = person,
                                      .arena = arena,
                                      .municipality = value_uuid(arena, person->municipality),
                                      .moderator = value_uuid(arena, person->person),
                                      .round = request_segment(request, "round")};
    if (!role_may(person->role, MAY_MODERATE)) {
        desk_refuse(request, 403);
        return NULL;
    }
    if (!text_from_uuid(moderation->round, moderation->round_id)) {
        desk_refuse(request, 404);
        return NULL;
    }
    return moderation;
}

bool moderate_key(const struct moderation *moderation, uint8_t text_secret[32])
{
    const struct worker *worker = request_context(moderation->request);
    return vault_get(app_vault(worker_app(worker)), moderation->person->session,
                     moderation->round_id, text_secret, (uint64_t)clock_monotonic_ms());
}

void moderate_note(struct unit *unit, const struct moderation *moderation, const char *what,
                   const char *object)
{
    unit_add(
        unit, &staff_note,
        (const char *const[]){moderation->municipality, moderation->moderator, what, object});
}

void moderate_ask(struct unit *unit, const struct moderation *moderation)
{
    unit_add(unit, &moderate_round,
             (const char *const[]){moderation->municipality, moderation->moderator,
                                   moderation->round});
    unit_add(unit, &moderate_items,
             (const char *const[]){moderation->municipality, moderation->round,
                                   moderation->person->language});
}

void moderate_send(const struct moderation *moderation, struct unit *unit, db_callback callback,
                   void *context)
{
    const struct worker *worker = request_context(moderation->request);
    db_send(worker_db(worker), LANE_FAST, unit, callback, context);
}

void moderate_return(const struct moderation *moderation)
{
    reply_see_other(moderation->request,
                    arena_print(moderation->arena, "/desk/citaten/%s", moderation->round));
}

const char *moderate_field(struct request *request, const char *name)
{
    const struct fields *fields = request_form(request); /* read before: it holds the csrf */
    const char *value = fields ? fields_get(fields, name) : NULL;
    char *copy = arena_string(request_arena(request), value ? value : "");
    char *out = copy;
    for (const char *in = copy; *in; in++)
        if (*in != '\r')
            *out++ = *in;
    *out = '\0';
    return copy;
}

const char *moderate_body_problem(const char *body)
{
    if (!body[strspn(body, " \t\n")])
        return "moderate.body-empty";
    return text_characters(body, strlen(body)) > BODY_MOST ? "moderate.body-long" : NULL;
}

json_t *moderate_pieces(struct arena *arena, const char *text, size_t size)
{
    struct hint hints[PIECES_MOST];
    size_t count = hint_find(text, size, hints, PIECES_MOST);
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(
            list, json_string(arena_copy(arena, text + hints[i].start, hints[i].size)));
    return list;
}

/* ---- the page ------------------------------------------------------------------------ */

static json_t *draw_items(const struct moderation *moderation, const struct rows *rows)
{
    json_t *list = json_array();
    for (size_t row = 0; row < rows_count(rows); row++) {
        json_t *item =
            json_pack("{s:s, s:b, s:I}", "question", rows_text(rows, row, "question"),
                      "parents", text_equal(rows_text(rows, row, "audience"), "parent"),
                      "texts", (json_int_t)rows_number(rows, row, "texts"));
        if (rows_truth(rows, row, "shown"))
            json_object_set_new(
                item, "path",
                json_string(arena_print(moderation->arena, "/desk/citaten/%s/vragen/%s",
                                        moderation->round, rows_text(rows, row, "item"))));
        json_array_append_new(list, item);
    }
    return list;
}

/* The moderators, or those who could become one. */
static json_t *draw_people(const struct moderation *moderation, const struct view *view,
                           const struct rows *rows, bool moderators, bool open)
{
    json_t *list = json_array();
    for (size_t row = 0; row < rows_count(rows); row++) {
        if (rows_truth(rows, row, "moderates") != moderators)
            continue;
        bool proposed = rows_truth(rows, row, "proposed");
        json_t *person = json_pack(
            "{s:s, s:s, s:s, s:b, s:b, s:b}", "person", rows_text(rows, row, "person_id"),
            "name", rows_text(rows, row, "name"), "function", rows_text(rows, row, "function"),
            "propose", !moderators && !proposed, "confirm",
            proposed && open && !rows_truth(rows, row, "mine"), "locked",
            moderators && !rows_truth(rows, row, "readable"));
        if (!rows_null(rows, row, "added_on"))
            json_object_set_new(
                person, "added",
                json_string(words_date(view, moderation->person->language,
                                       rows_text(rows, row, "added_on"), moderation->arena)));
        json_object_set_new(
            person, "waits",
            json_boolean(proposed && !(open && !rows_truth(rows, row, "mine"))));
        json_array_append_new(list, person);
    }
    return list;
}

static void round_came(void *context, const struct db_result *result)
{
    struct moderation *moderation = context;
    if (result->outcome != DB_DONE || rows_count(result->sets[0]) == 0) {
        desk_refuse(moderation->request, result->outcome == DB_DONE ? 404 : 503);
        return;
    }
    const struct worker *worker = request_context(moderation->request);
    const struct view *view = app_view(worker_app(worker));
    const struct desk_person *person = moderation->person;
    const struct rows *round = result->sets[0];
    uint8_t secret[32];
    bool open = moderate_key(moderation, secret);
    explicit_bzero(secret, sizeof secret);

    json_t *data =
        desk_page_data(moderation->request, person, DESK_QUOTES, "moderate.round-title");
    const char *base = arena_print(moderation->arena, "/desk/citaten/%s", moderation->round);
    json_object_set_new(data, "round", json_string(rows_text(round, 0, "round")));
    json_object_set_new(data, "base", json_string(base));
    json_object_set_new(data, "open", json_boolean(open));
    json_object_set_new(data, "lost", json_boolean(rows_null(round, 0, "sealed")));
    json_object_set_new(
        data, "until",
        json_string(words_date(view, person->language, rows_text(round, 0, "destroyed_on"),
                               moderation->arena)));
    if (moderation->problem)
        json_object_set_new(data, "problem", json_string(moderation->problem));
    json_object_set_new(data, "items", draw_items(moderation, result->sets[1]));
    json_object_set_new(data, "moderators",
                        draw_people(moderation, view, result->sets[2], true, open));
    json_object_set_new(data, "others",
                        draw_people(moderation, view, result->sets[2], false, open));
    desk_page_send(moderation->request, person, moderation->problem ? 422 : 200,
                   "desk_moderate", data);
}

void moderate_show(struct moderation *moderation, const char *problem)
{
    moderation->problem = problem;
    struct unit *unit = unit_new();
    moderate_ask(unit, moderation);
    unit_add(unit, &moderate_people,
             (const char *const[]){moderation->municipality, moderation->round,
                                   moderation->moderator});
    moderate_send(moderation, unit, round_came, moderation);
}

static void round_wanted(struct request *request, const struct desk_person *person)
{
    struct moderation *moderation = moderate_begin(request, person);
    if (moderation)
        moderate_show(moderation, NULL);
}

void moderate_round_show(struct request *request)
{
    desk_with_person(request, round_wanted);
}

/* ---- another moderator --------------------------------------------------------------- */

/* One row: it was done. None: somebody was earlier, or it may not be. */
static void person_changed(void *context, const struct db_result *result)
{
    struct moderation *moderation = context;
    if (result->outcome != DB_DONE)
        desk_refuse(moderation->request, 503);
    else if (rows_count(result->sets[0]) == 0)
        moderate_show(moderation, "moderate.person-not");
    else
        moderate_return(moderation);
}

static void propose(struct moderation *moderation, const char *person)
{
    struct unit *unit = unit_new();
    unit_add(unit, &grant_propose,
             (const char *const[]){moderation->municipality, moderation->round, person,
                                   moderation->moderator});
    moderate_send(moderation, unit, person_changed, moderation);
}

static void grant_came(void *context, const struct db_result *result)
{
    struct moderation *moderation = context;
    if (result->outcome != DB_DONE) {
        desk_refuse(moderation->request, 503);
        return;
    }
    uint8_t secret[MODERATOR_KEY_SIZE], sealed[MODERATOR_SHARE_SIZE];
    if (rows_count(result->sets[0]) == 0 || !moderate_key(moderation, secret)) {
        moderate_show(moderation, "moderate.person-not");
        return;
    }
    size_t size;
    moderator_share(rows_bytes(result->sets[0], 0, "public_key", moderation->arena, &size),
                    secret, sealed);
    explicit_bzero(secret, sizeof secret);
    const char *person = moderate_field(moderation->request, "person");
    struct unit *unit = unit_new();
    unit_add(unit, &grant_confirm,
             (const char *const[]){moderation->municipality, moderation->round, person,
                                   moderation->moderator,
                                   value_bytes(moderation->arena, sealed, sizeof sealed)});
    moderate_send(moderation, unit, person_changed, moderation);
}

static void confirm(struct moderation *moderation, const char *person)
{
    struct unit *unit = unit_new();
    unit_add(unit, &grant_find,
             (const char *const[]){moderation->municipality, moderation->round, person,
                                   moderation->moderator});
    moderate_send(moderation, unit, grant_came, moderation);
}

static void people_wanted(struct request *request, const struct desk_person *desk_person)
{
    struct moderation *moderation = moderate_begin(request, desk_person);
    if (!moderation)
        return;
    const char *person = moderate_field(request, "person");
    const char *action = moderate_field(request, "action");
    uint8_t id[16];
    if (text_from_uuid(person, id) && text_equal(action, "propose"))
        propose(moderation, person);
    else if (text_from_uuid(person, id) && text_equal(action, "confirm"))
        confirm(moderation, person);
    else
        desk_refuse(request, 400);
}

void moderate_others(struct request *request)
{
    desk_with_person(request, people_wanted);
}
