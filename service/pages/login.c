/*
 * In and out of the desk. A login is three steps: the person of the e-mail address, the
 * passphrase, a new session; whoever is unknown goes through the first two as well. What went
 * wrong is told on the same page, alike for a wrong address and a wrong passphrase.
 */
#include <string.h>

#include "auth/limit.h"
#include "auth/password.h"
#include "auth/session.h"
#include "auth/vault.h"
#include "base/check.h"
#include "base/clock.h"
#include "db/db.h"
#include "pages/desk_gate.h"
#include "pages/pages.h"
#include "view/shell.h"
#include "worker.h"

STATEMENT(person_login, 1, "municipality_id person_id passphrase");
STATEMENT(login_link_find, 1, "municipality_id person_id");
STATEMENT(session_make, 3, "");
STATEMENT(session_sweep, 2, "");
STATEMENT(session_end, 2, "");
STATEMENT(staff_note, 4, "");

static void login_show(struct request *request);
static void login_submit(struct request *request);
static void logout(struct request *request);
static void demonstration_enter(struct request *request);

#define FORM_BYTES 8192

const struct route login_routes[] = {
    {METHOD_GET,  "/desk/login",        login_show,          0         },
    {METHOD_POST, "/desk/login",        login_submit,        FORM_BYTES},
    {METHOD_POST, "/desk/uitloggen",    logout,              FORM_BYTES},
    {METHOD_GET,  "/desk/demo/{token}", demonstration_enter, 0         },
};
const size_t login_route_count = sizeof login_routes / sizeof login_routes[0];

/* Somebody on the way in; lives in the arena of the request. */
struct entrance {
    struct request *request;
    const char *email, *passphrase;
    const char *municipality, *person; /* uuids as text, once known */
    char id[SESSION_ID_SIZE];
};

static const struct app *app_of(const struct request *request)
{
    const struct worker *worker = request_context(request);
    return worker_app(worker);
}

static struct db *db_of(const struct request *request)
{
    const struct worker *worker = request_context(request);
    return worker_db(worker);
}

/* The page, with what has to be mended. */

struct problem {
    const char *key; /* of its text; NULL when there is none */
    const char *at;  /* the field to go to */
    unsigned seconds;
};

#define PROBLEMS 2

static json_t *problem_list(const struct view *view, const char *language,
                            const struct problem problems[PROBLEMS], struct arena *arena)
{
    json_t *list = json_array();
    for (size_t i = 0; i < PROBLEMS; i++) {
        if (!problems[i].key)
            continue;
        json_t *values = json_pack("{s:i}", "seconds", (int)problems[i].seconds);
        const char *text = view_text(view, language, problems[i].key, values, arena);
        json_array_append_new(list,
                              json_pack("{s:s, s:s}", "text", text, "at", problems[i].at));
        json_decref(values);
    }
    return list;
}

static bool is_at(const struct problem problems[PROBLEMS], const char *key)
{
    return text_equal(problems[0].key, key) || text_equal(problems[1].key, key);
}

static void page_send(struct request *request, int status, const char *email,
                      const struct problem problems[PROBLEMS])
{
    static const struct problem nothing[PROBLEMS];
    const struct problem *told = problems ? problems : nothing;
    const struct view *view = app_view(app_of(request));
    const char *language = desk_language(request);
    const struct shell shell = {.extra = asset_path("reading.css"),
                                .desk = true,
                                .path = "/desk/login",
                                .failed = problems != NULL};
    json_t *data =
        shell_data(view, language, asset_path("style.css"), "auth.login-title", &shell);
    json_object_set_new(data, "email", json_string(email));
    json_object_set_new(data, "problems",
                        problem_list(view, language, told, request_arena(request)));
    json_object_set_new(data, "emailWrong", json_boolean(is_at(told, "auth.empty-email")));
    json_object_set_new(data, "passphraseWrong",
                        json_boolean(is_at(told, "auth.empty-passphrase")));
    struct buffer page = {0};
    view_render(view, "login", language, data, &page);
    json_decref(data);
    reply_header(request, "Cache-Control", "no-store");
    reply_send(request, status, "text/html; charset=utf-8", page.data, page.size);
    buffer_wipe(&page);
}

static void tell(struct entrance *entrance, int status, const char *key, unsigned seconds)
{
    struct request *request = entrance->request;
    if (seconds)
        reply_header(request, "Retry-After",
                     arena_print(request_arena(request), "%u", seconds));
    const struct problem problems[PROBLEMS] = {
        {key, "#email", seconds}
    };
    page_send(request, status, entrance->email, problems);
}

static void login_show(struct request *request)
{
    page_send(request, 200, "", NULL);
}

/* The last step, of a login and of a link to the demonstration. */

static void session_made(void *context, const struct db_result *result)
{
    struct entrance *entrance = context;
    struct request *request = entrance->request;
    if (result->outcome != DB_DONE) {
        desk_refuse(request, 503);
        return;
    }
    char cookie[SESSION_COOKIE_SIZE];
    session_cookie(entrance->id, app_is_secure(app_of(request)), cookie);
    reply_cookie(request, cookie);
    reply_see_other(request, "/desk");
}

/* Always a new id: one that was known before the login is worth nothing after it. */
static void session_start(struct entrance *entrance)
{
    struct arena *arena = request_arena(entrance->request);
    uint8_t hash[SESSION_HASH_SIZE], former[SESSION_HASH_SIZE];
    session_id_new(entrance->id);
    check(session_hash(entrance->id, hash), "an id of ours has a hash");
    const char *of_former = session_hash(desk_cookie(entrance->request), former)
                                ? value_bytes(arena, former, sizeof former)
                                : NULL;
    struct unit *unit = unit_new();
    unit_add(unit, &session_sweep, (const char *const[]){entrance->municipality, of_former});
    unit_add(unit, &session_make,
             (const char *const[]){entrance->municipality,
                                   value_bytes(arena, hash, sizeof hash), entrance->person});
    unit_add(unit, &staff_note,
             (const char *const[]){entrance->municipality, entrance->person, "login", ""});
    db_send(db_of(entrance->request), LANE_FAST, unit, session_made, entrance);
}

/* By e-mail address and passphrase. */

static void take_back(struct entrance *entrance)
{
    limiter_take_back(app_limiter(app_of(entrance->request)),
                      request_address(entrance->request), entrance->email);
}

static void attempt_noted(void *context, const struct db_result *result)
{
    (void)context, (void)result; /* the reply does not wait for it */
}

/* The reply waits for nothing of this: it comes no later for somebody who has a login. */
static void note_attempt(const struct entrance *entrance)
{
    if (!entrance->person)
        return;
    struct unit *unit = unit_new();
    unit_add(
        unit, &staff_note,
        (const char *const[]){entrance->municipality, entrance->person, "login-failed", ""});
    db_send(db_of(entrance->request), LANE_FAST, unit, attempt_noted, NULL);
}

static void passphrase_judged(void *context, bool fits)
{
    struct entrance *entrance = context;
    if (!fits) {
        note_attempt(entrance);
        tell(entrance, 401, "auth.wrong", 0);
        return;
    }
    limiter_succeeded(app_limiter(app_of(entrance->request)),
                      request_address(entrance->request), entrance->email);
    session_start(entrance);
}

static void person_came(void *context, const struct db_result *result)
{
    struct entrance *entrance = context;
    struct request *request = entrance->request;
    if (result->outcome != DB_DONE) {
        take_back(entrance);
        desk_refuse(request, 503);
        return;
    }
    const struct rows *rows = result->sets[0];
    const char *hash = NULL;
    if (rows_count(rows) > 0) {
        struct arena *arena = request_arena(request);
        entrance->municipality = arena_string(arena, rows_text(rows, 0, "municipality_id"));
        entrance->person = arena_string(arena, rows_text(rows, 0, "person_id"));
        hash = rows_text(rows, 0, "passphrase");
    }
    const struct worker *worker = request_context(request);
    if (passwords_check(worker_passwords(worker), hash, entrance->passphrase, passphrase_judged,
                        entrance))
        return;
    take_back(entrance);
    tell(entrance, 503, "auth.busy", 30);
}

/* Without the spaces around it and with small letters, as it is stored. Letters outside ASCII
 * are left to the database. */
static const char *email_read(const char *typed, struct arena *arena)
{
    typed += strspn(typed, " \t");
    char *email = arena_string(arena, typed);
    size_t length = strlen(email);
    while (length > 0 && strchr(" \t", email[length - 1]))
        email[--length] = '\0';
    for (char *c = email; *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    return email;
}

/* Whether there is something to judge. Replies when there is not. */
static bool is_filled_in(struct entrance *entrance)
{
    struct problem problems[PROBLEMS] = {0};
    size_t count = 0;
    if (!*entrance->email)
        problems[count++] = (struct problem){"auth.empty-email", "#email", 0};
    if (!*entrance->passphrase)
        problems[count++] = (struct problem){"auth.empty-passphrase", "#passphrase", 0};
    if (count > 0)
        page_send(entrance->request, 422, entrance->email, problems);
    return count == 0;
}

static void login_submit(struct request *request)
{
    if (!desk_same_origin(request)) {
        desk_refuse(request, 403);
        return;
    }
    const struct fields *fields = request_form(request);
    if (!fields)
        return;
    const char *email = fields_get(fields, "email");
    const char *passphrase = fields_get(fields, "passphrase");
    struct entrance *entrance = arena_alloc(request_arena(request), sizeof *entrance);
    entrance->request = request;
    entrance->email = email_read(email ? email : "", request_arena(request));
    entrance->passphrase = passphrase ? passphrase : "";
    if (!is_filled_in(entrance))
        return;
    unsigned wait = limiter_enter(app_limiter(app_of(request)), request_address(request),
                                  entrance->email, clock_monotonic_ms());
    if (wait > 0) {
        tell(entrance, 429, "auth.wait", wait);
        return;
    }
    struct unit *unit = unit_new();
    unit_add(unit, &person_login, (const char *const[]){entrance->email});
    db_send(db_of(request), LANE_FAST, unit, person_came, entrance);
}

/* By a link to the demonstration. */

static void link_found(void *context, const struct db_result *result)
{
    struct entrance *entrance = context;
    if (result->outcome != DB_DONE) {
        desk_refuse(entrance->request, 503);
        return;
    }
    const struct rows *rows = result->sets[0];
    if (rows_count(rows) == 0) {
        desk_refuse(entrance->request, 410);
        return;
    }
    struct arena *arena = request_arena(entrance->request);
    entrance->municipality = arena_string(arena, rows_text(rows, 0, "municipality_id"));
    entrance->person = arena_string(arena, rows_text(rows, 0, "person_id"));
    session_start(entrance);
}

static void demonstration_enter(struct request *request)
{
    uint8_t hash[SESSION_HASH_SIZE];
    if (!session_hash(request_segment(request, "token"), hash)) {
        desk_refuse(request, 404);
        return;
    }
    struct arena *arena = request_arena(request);
    struct entrance *entrance = arena_alloc(arena, sizeof *entrance);
    entrance->request = request;
    struct unit *unit = unit_new();
    unit_add(unit, &login_link_find,
             (const char *const[]){value_bytes(arena, hash, sizeof hash)});
    db_send(db_of(request), LANE_FAST, unit, link_found, entrance);
}

/* Out. */

static void session_ended(void *context, const struct db_result *result)
{
    struct request *request = context;
    if (result->outcome != DB_DONE) {
        desk_refuse(request, 503);
        return;
    }
    char cookie[SESSION_COOKIE_SIZE];
    session_cookie(NULL, app_is_secure(app_of(request)), cookie);
    reply_cookie(request, cookie);
    reply_header(request, "Clear-Site-Data", "\"cache\"");
    reply_see_other(request, "/desk/login");
}

static void leave(struct request *request, const struct desk_person *person)
{
    struct arena *arena = request_arena(request);
    uint8_t hash[SESSION_HASH_SIZE];
    check(session_hash(desk_cookie(request), hash), "a session has a cookie");
    vault_forget(app_vault(app_of(request)), hash);
    const char *municipality = value_uuid(arena, person->municipality);
    struct unit *unit = unit_new();
    unit_add(unit, &session_end,
             (const char *const[]){municipality, value_bytes(arena, hash, sizeof hash)});
    unit_add(
        unit, &staff_note,
        (const char *const[]){municipality, value_uuid(arena, person->person), "logout", ""});
    db_send(db_of(request), LANE_FAST, unit, session_ended, request);
}

static void logout(struct request *request)
{
    desk_with_person(request, leave);
}
