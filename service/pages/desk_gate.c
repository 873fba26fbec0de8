/*
 * The gate of the desk: whose session a request belongs to, and whether it comes from a page
 * of ours.
 */
#include "pages/desk_gate.h"

#include <string.h>

#include "auth/session.h"
#include "db/db.h"
#include "pages/pages.h"
#include "worker.h"

STATEMENT(session_find, 1, "municipality_id municipality person_id name email role");

static const struct app *app_of(const struct request *request)
{
    const struct worker *worker = request_context(request);
    return worker_app(worker);
}

bool desk_same_origin(struct request *request)
{
    const char *host = request_header(request, "Host");
    const char *named =
        arena_print(request_arena(request), "%s://%s",
                    request_is_secure(request) ? "https" : "http", host ? host : "");
    return session_same_origin(app_base_url(app_of(request)), named,
                               request_header(request, "Origin"),
                               request_header(request, "Sec-Fetch-Site"));
}

const char *desk_cookie(const struct request *request)
{
    return request_cookie(request, session_cookie_name(app_is_secure(app_of(request))));
}

/* Of the offered ones, or NULL. */
static const char *offered_language(const char *wish, const char *const *offered)
{
    for (size_t i = 0; wish && offered[i]; i++)
        if (!strcmp(offered[i], wish))
            return offered[i];
    return NULL;
}

const char *desk_language(struct request *request)
{
    const struct app *app = app_of(request);
    const char *const *offered = view_languages(app_view(app));
    const char *asked = offered_language(request_query(request, "taal"), offered);
    if (asked)
        /* For the desk alone: a parent gets no cookie. */
        reply_cookie(request, arena_print(request_arena(request),
                                          "taal=%s; Path=/desk; HttpOnly; SameSite=Lax; "
                                          "Max-Age=31536000%s",
                                          asked, app_is_secure(app) ? "; Secure" : ""));
    const char *kept = offered_language(request_cookie(request, "taal"), offered);
    return asked ? asked : kept ? kept : visitor_language(request, offered);
}

void desk_refuse(struct request *request, int status)
{
    if (status == 503)
        reply_header(request, "Retry-After", "30");
    reply_error(request, status);
}

/* Nobody is logged in. What was to be sent is not sent after a login either: 403. */
static void turn_away(struct request *request)
{
    if (request_method(request) == METHOD_POST)
        desk_refuse(request, 403);
    else
        reply_see_other(request, "/desk/login");
}

/* A request on its way to its person; lives in the arena of the request. */
struct visit {
    struct request *request;
    void (*then)(struct request *request, const struct desk_person *person);
    struct desk_person person;
    char csrf[SESSION_ID_SIZE];
};

static const char *copied(struct visit *visit, const struct rows *rows, const char *column)
{
    return arena_string(request_arena(visit->request), rows_text(rows, 0, column));
}

static void session_came(void *context, const struct db_result *result)
{
    struct visit *visit = context;
    if (result->outcome != DB_DONE) {
        desk_refuse(visit->request, 503);
        return;
    }
    const struct rows *rows = result->sets[0];
    if (rows_count(rows) == 0) {
        turn_away(visit->request);
        return;
    }
    struct desk_person *person = &visit->person;
    if (!role_from_name(rows_text(rows, 0, "role"), &person->role)) {
        desk_refuse(visit->request, 403);
        return;
    }
    rows_uuid(rows, 0, "municipality_id", person->municipality);
    rows_uuid(rows, 0, "person_id", person->person);
    person->municipality_name = copied(visit, rows, "municipality");
    person->name = copied(visit, rows, "name");
    person->email = copied(visit, rows, "email");
    person->csrf = visit->csrf;
    person->language = desk_language(visit->request);
    visit->then(visit->request, person);
}

/* Whether a POST was made by a page of this session. Replies when it was not. */
static bool is_ours(struct request *request, const char *cookie)
{
    if (request_method(request) != METHOD_POST)
        return true;
    if (!desk_same_origin(request)) {
        desk_refuse(request, 403);
        return false;
    }
    const struct fields *fields = request_form(request);
    if (!fields)
        return false;
    bool fits =
        session_csrf_fits(app_secret(app_of(request)), cookie, fields_get(fields, "csrf"));
    if (!fits)
        desk_refuse(request, 403);
    return fits;
}

void desk_with_person(struct request *request,
                      void (*then)(struct request *request, const struct desk_person *person))
{
    const char *cookie = desk_cookie(request);
    struct arena *arena = request_arena(request);
    struct visit *visit = arena_alloc(arena, sizeof *visit);
    uint8_t *hash = visit->person.session;
    if (!session_hash(cookie, hash)) {
        turn_away(request);
        return;
    }
    if (!is_ours(request, cookie))
        return;
    visit->request = request;
    visit->then = then;
    session_csrf(app_secret(app_of(request)), cookie, visit->csrf);

    const struct worker *worker = request_context(request);
    struct unit *unit = unit_new();
    unit_add(unit, &session_find,
             (const char *const[]){value_bytes(arena, hash, SESSION_HASH_SIZE)});
    db_send(worker_db(worker), LANE_FAST, unit, session_came, visit);
}
