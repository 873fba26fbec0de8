/*
 * What we store about a visitor: of the round of a link, made from the settings, the catalog
 * and the rights as they are at this moment; in general; and where to report a weakness.
 */
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/json.h"
#include "db/db.h"
#include "pages/offered.h"
#include "pages/pages.h"
#include "pages/privacy_catalog.h"
#include "pages/take_page.h"
#include "view/shell.h"
#include "view/words.h"
#include "worker.h"

static void privacy_show(struct request *request);
static void general_show(struct request *request);
static void security_show(struct request *request);

const struct route privacy_routes[] = {
    {METHOD_GET, "/v/{link}/privacy",         privacy_show,  0},
    {METHOD_GET, "/privacy",                  general_show,  0},
    {METHOD_GET, "/.well-known/security.txt", security_show, 0},
};
const size_t privacy_route_count = sizeof privacy_routes / sizeof privacy_routes[0];

STATEMENT(privacy_round, 3,
          "name state k review_days opens_on closes_on feedback_on counted is_counted "
          "ballots_until texts_until all_until readers members");

/* security.txt is good for half a year from when it is read. */
#define SECURITY_DAYS 180

static const struct app *app_of(const struct request *request)
{
    const struct worker *worker = request_context(request);
    return worker_app(worker);
}

/* ---- the round of a link ------------------------------------------------------------- */

/* A visit; lives in the arena of its request. */
struct telling {
    struct request *request;
    struct take_link *link;
    const struct view *view;
    const char *language;
    struct arena *arena;
    json_t *data;
};

static void tell(const struct telling *telling, const char *name, const char *text)
{
    check(!json_object_set_new(telling->data, name, json_string(text)), "texts are UTF-8");
}

static void tell_dates(const struct telling *telling, const struct rows *rows)
{
    static const char *const dates[][2] = {
        {"closes",       "closes_on"    },
        {"counted",      "counted"      },
        {"ballotsUntil", "ballots_until"},
        {"textsUntil",   "texts_until"  },
        {"allUntil",     "all_until"    },
    };
    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++)
        tell(telling, dates[i][0],
             words_date(telling->view, telling->language, rows_text(rows, 0, dates[i][1]),
                        telling->arena));
}

/* Who reads what was written, by function; those who came later with the day. */
static void tell_readers(const struct telling *telling, const struct rows *rows)
{
    const char *list = rows_text(rows, 0, "readers");
    json_t *readers = json_parse(list, strlen(list), NULL), *reader;
    size_t count = 0, i;
    const char **words =
        arena_alloc(telling->arena, (json_array_size(readers) + 1) * sizeof *words);
    json_array_foreach(readers, i, reader)
    {
        const char *function = json_text(reader, "function", "");
        const char *since = json_text(reader, "since", NULL);
        json_t *values = json_pack(
            "{s:s, s:s}", "function", function, "since",
            since ? words_date(telling->view, telling->language, since, telling->arena) : "");
        words[count++] = arena_string(
            telling->arena, since ? view_text(telling->view, telling->language,
                                              "privacy.reader-since", values, telling->arena)
                                  : function);
        json_decref(values);
    }
    json_decref(readers);
    if (count > 0)
        tell(telling, "readers",
             privacy_list(telling->view, telling->language, words, count, telling->arena));
}

static void tell_members(const struct telling *telling, const struct rows *rows)
{
    const char *list = rows_text(rows, 0, "members");
    json_t *members = json_parse(list, strlen(list), NULL), *member;
    size_t count = 0, i;
    const char **words =
        arena_alloc(telling->arena, (json_array_size(members) + 1) * sizeof *words);
    json_array_foreach(members, i, member)
    {
        words[count++] = arena_string(telling->arena, json_string_value(member));
    }
    json_decref(members);
    if (count > 0)
        tell(telling, "members",
             privacy_list(telling->view, telling->language, words, count, telling->arena));
}

/* By which answers the municipality's figures may be told apart: as declared in the form. */
static void tell_breakdowns(const struct telling *telling)
{
    const struct form *form = telling->link->form;
    const char **words =
        arena_alloc(telling->arena, (form->question_count + 1) * sizeof *words);
    size_t count = 0;
    for (size_t i = 0; i < form->question_count; i++) {
        if (!form->questions[i].breakdown)
            continue;
        json_t *values = json_pack(
            "{s:s}", "text", localised_text(&form->questions[i].title, telling->language));
        words[count++] = view_text(telling->view, telling->language, "privacy.quoted", values,
                                   telling->arena);
        json_decref(values);
    }
    if (count > 0)
        tell(telling, "apart",
             privacy_list(telling->view, telling->language, words, count, telling->arena));
}

/* Whether the web service can look into the urn, by its rights as they are now. */
static bool urn_is_closed(const struct rows *rows)
{
    for (size_t row = 0; row < rows_count(rows); row++)
        if (text_equal(rows_text(rows, row, "name"), "urn"))
            return !rows_truth(rows, row, "web_read");
    return false;
}

static void privacy_send(struct telling *telling, const struct db_result *result)
{
    const struct rows *round = result->sets[0];
    const struct config *config = app_config(app_of(telling->request));
    tell_dates(telling, round);
    tell_readers(telling, round);
    tell_members(telling, round);
    tell_breakdowns(telling);
    tell(telling, "round", rows_text(round, 0, "name"));
    json_t *data = telling->data;
    json_object_set_new(data, "k", json_integer((json_int_t)rows_number(round, 0, "k")));
    json_object_set_new(data, "reviewDays",
                        json_integer((json_int_t)rows_number(round, 0, "review_days")));
    json_object_set_new(data, "backupDays", json_integer(config->backup_days));
    json_object_set_new(data, "isClosed",
                        json_boolean(!text_equal(rows_text(round, 0, "state"), "open")));
    json_object_set_new(data, "isCounted", json_boolean(rows_truth(round, 0, "is_counted")));
    json_object_set_new(data, "coded", json_boolean(*telling->link->code_prefix));
    json_object_set_new(data, "urnClosed", json_boolean(urn_is_closed(result->sets[1])));
    json_t *catalog = privacy_catalog_json(&result->sets[1], telling->view, telling->language,
                                           telling->arena);
    json_object_update(data, catalog);
    json_decref(catalog);
    struct buffer page = {0};
    view_render(telling->view, "privacy", telling->language, data, &page);
    take_send(telling->request, 200, &page);
}

static void round_came(void *context, const struct db_result *result)
{
    struct telling *telling = context;
    struct take_link *link = telling->link; /* with the reply the request may go */
    json_t *data = telling->data;
    if (result->outcome != DB_DONE) {
        reply_header(telling->request, "Retry-After", "30");
        reply_error(telling->request, 503);
    } else if (rows_count(result->sets[0]) == 0) {
        reply_error(telling->request, 404);
    } else {
        privacy_send(telling, result);
    }
    json_decref(data);
    take_link_release(link);
}

/* A round that is over, or a link that was withdrawn, is told about as well. */
static void link_found(struct request *request, struct take_link *link)
{
    const struct worker *worker = request_context(request);
    struct arena *arena = request_arena(request);
    struct telling *telling = arena_alloc(arena, sizeof *telling);
    *telling = (struct telling){.request = request,
                                .link = take_link_keep(link),
                                .view = app_view(worker_app(worker)),
                                .language = visitor_language(request, link->languages),
                                .arena = arena};
    const struct take_frame frame = {.title = "privacy.page-title",
                                     .extra = asset_path("reading.css")};
    telling->data = take_around(telling->view, link, telling->language, &frame);
    struct unit *unit = unit_new();
    unit_add(unit, &privacy_round,
             (const char *const[]){
                 value_uuid(arena, link->municipality), value_uuid(arena, link->link),
                 value_number(arena, app_config(worker_app(worker))->backup_days)});
    privacy_catalog_ask(unit);
    db_send(worker_db(worker), LANE_FAST, unit, round_came, telling);
}

static void privacy_show(struct request *request)
{
    take_with_link(request, link_found);
}

/* ---- in general ---------------------------------------------------------------------- */

static void general_show(struct request *request)
{
    const struct view *view = app_view(app_of(request));
    struct shell shell = {.extra = asset_path("reading.css"), .path = "/privacy"};
    const char *language = offered_choose(request, &shell);
    json_t *data =
        shell_data(view, language, asset_path("style.css"), "privacy.general-title", &shell);
    struct buffer page = {0};
    view_render(view, "privacy_general", language, data, &page);
    json_decref(data);
    take_send(request, 200, &page);
}

/* RFC 9116. */
static void security_show(struct request *request)
{
    const char *contact = app_config(app_of(request))->security_contact;
    if (!contact || !*contact) {
        reply_error(request, 404);
        return;
    }
    char today[DATE_SIZE], expires[DATE_SIZE];
    clock_date(clock_now(), today);
    check(clock_add_days(today, SECURITY_DAYS, expires), "today is a date");
    const char *text = arena_print(
        request_arena(request),
        "Contact: %s%s\nExpires: %sT00:00:00Z\nPreferred-Languages: nl, en\n"
        "Canonical: %s/.well-known/security.txt\n",
        strchr(contact, ':') ? "" : "mailto:", contact, expires, app_base_url(app_of(request)));
    reply_send(request, 200, "text/plain; charset=utf-8", text, strlen(text));
}
