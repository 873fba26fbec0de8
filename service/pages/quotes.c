/*
 * Quotes: what moderators wrote from open answers. Whoever reads the results reads those that
 * are published; moderators also judge each other's, for none is published by one person.
 */
#include <string.h>

#include "pages/moderate.h"
#include "pages/pages.h"
#include "pages/quote_label.h"
#include "worker.h"

STATEMENT(quotes_rounds, 2, "round_id round school_year readable");
STATEMENT(
    quotes_list, 3,
    "quote_id round_id round kind audience body state question step theme mine moderates");
STATEMENT(quote_judge, 5, "quote_id");
STATEMENT(quote_remove, 3, "quote_id");

static void quotes_show(struct request *request);
static void quote_submit(struct request *request);
static void protocol_show(struct request *request);

const struct route quote_routes[] = {
    {METHOD_GET,  "/desk/citaten",                       quotes_show,           0                  },
    {METHOD_POST, "/desk/citaten",                       quote_submit,          MODERATE_FORM_BYTES},
    {METHOD_GET,  "/desk/citaten/{round}",               moderate_round_show,   0                  },
    {METHOD_POST, "/desk/citaten/{round}",               moderate_unlock,       MODERATE_FORM_BYTES},
    {METHOD_GET,  "/desk/citaten/{round}/herstel",       moderate_recover_show, 0                  },
    {METHOD_POST, "/desk/citaten/{round}/herstel",       moderate_recover,      MODERATE_FORM_BYTES},
    {METHOD_POST, "/desk/citaten/{round}/moderatoren",   moderate_others,       MODERATE_FORM_BYTES},
    {METHOD_GET,  "/desk/citaten/{round}/vragen/{item}", moderate_texts_show,   0                  },
    {METHOD_POST, "/desk/citaten/{round}/vragen/{item}", moderate_make,         MODERATE_FORM_BYTES},
    {METHOD_GET,  "/desk/afspraken",                     protocol_show,         0                  },
};
const size_t quote_route_count = sizeof quote_routes / sizeof quote_routes[0];

/* A request about the quotes of a municipality; lives in its arena. */
struct quotes {
    struct request *request;
    const struct desk_person *person;
    struct arena *arena;
    const char *municipality, *reader; /* uuids as text */
    const char *problem;               /* key of a text, or NULL */
};

static void quotes_send(struct quotes *quotes, struct unit *unit, db_callback callback)
{
    const struct worker *worker = request_context(quotes->request);
    db_send(worker_db(worker), LANE_FAST, unit, callback, quotes);
}

static struct quotes *quotes_begin(struct request *request, const struct desk_person *person,
                                   enum permission needed)
{
    if (!role_may(person->role, needed)) {
        desk_refuse(request, 403);
        return NULL;
    }
    struct arena *arena = request_arena(request);
    struct quotes *quotes = arena_alloc(arena, sizeof *quotes);
    *quotes = (struct quotes){.request = request,
                              .person = person,
                              .arena = arena,
                              .municipality = value_uuid(arena, person->municipality),
                              .reader = value_uuid(arena, person->person)};
    return quotes;
}

/* ---- the page ------------------------------------------------------------------------ */

static json_t *draw_rounds(const struct quotes *quotes, const struct rows *rows)
{
    json_t *list = json_array();
    for (size_t row = 0; row < rows_count(rows); row++)
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:b}", "path",
                                              arena_print(quotes->arena, "/desk/citaten/%s",
                                                          rows_text(rows, row, "round_id")),
                                              "round", rows_text(rows, row, "round"),
                                              "schoolYear", rows_text(rows, row, "school_year"),
                                              "readable", rows_truth(rows, row, "readable")));
    return list;
}

static json_t *draw_quote(const struct quotes *quotes, const struct rows *rows, size_t row)
{
    const char *state = rows_text(rows, row, "state");
    bool mine = rows_truth(rows, row, "mine"), moderates = rows_truth(rows, row, "moderates");
    json_t *quote = json_pack(
        "{s:s, s:s, s:s, s:s, s:b, s:b, s:b, s:b, s:b, s:b}", "quote",
        rows_text(rows, row, "quote_id"), "body", rows_text(rows, row, "body"), "question",
        rows_text(rows, row, "question"), "round", rows_text(rows, row, "round"), "parents",
        text_equal(rows_text(rows, row, "audience"), "parent"), "summary",
        text_equal(rows_text(rows, row, "kind"), "summary"), "judge",
        moderates && !mine && text_equal(state, "proposed"), "mend",
        moderates && mine && !text_equal(state, "published"), "returned",
        text_equal(state, "returned"), "remove",
        moderates && (mine || text_equal(state, "published")));
    if (!text_equal(state, "published")) {
        const char *body = rows_text(rows, row, "body");
        json_object_set_new(quote, "pieces",
                            moderate_pieces(quotes->arena, body, strlen(body)));
    }
    int64_t step = rows_number(rows, row, "step");
    if (step > 0)
        json_object_set_new(quote, "step", json_integer((json_int_t)step));
    if (!rows_null(rows, row, "theme")) {
        const struct worker *worker = request_context(quotes->request);
        json_object_set_new(quote, "theme",
                            json_string(quote_label_theme(
                                app_view(worker_app(worker)), quotes->person->language,
                                rows_text(rows, row, "theme"), quotes->arena)));
    }
    return quote;
}

/* Published ones, or those that wait for somebody; the latter for moderators of their round. */
static json_t *draw_quotes(const struct quotes *quotes, const struct rows *rows, bool published)
{
    json_t *list = json_array();
    for (size_t row = 0; row < rows_count(rows); row++)
        if (text_equal(rows_text(rows, row, "state"), "published") == published &&
            (published || rows_truth(rows, row, "moderates")))
            json_array_append_new(list, draw_quote(quotes, rows, row));
    return list;
}

static void quotes_came(void *context, const struct db_result *result)
{
    struct quotes *quotes = context;
    if (result->outcome != DB_DONE) {
        desk_refuse(quotes->request, 503);
        return;
    }
    const struct desk_person *person = quotes->person;
    json_t *data =
        desk_page_data(quotes->request, person, DESK_QUOTES, "moderate.quotes-title");
    json_object_set_new(data, "moderates", json_boolean(role_may(person->role, MAY_MODERATE)));
    json_object_set_new(data, "rounds", draw_rounds(quotes, result->sets[0]));
    json_object_set_new(data, "waiting", draw_quotes(quotes, result->sets[1], false));
    json_object_set_new(data, "published", draw_quotes(quotes, result->sets[1], true));
    if (quotes->problem)
        json_object_set_new(data, "problem", json_string(quotes->problem));
    desk_page_send(quotes->request, person, quotes->problem ? 422 : 200, "desk_quotes", data);
}

static void quotes_load(struct quotes *quotes, const char *problem)
{
    quotes->problem = problem;
    struct unit *unit = unit_new();
    unit_add(unit, &quotes_rounds, (const char *const[]){quotes->municipality, quotes->reader});
    unit_add(
        unit, &quotes_list,
        (const char *const[]){quotes->municipality, quotes->person->language, quotes->reader});
    quotes_send(quotes, unit, quotes_came);
}

static void quotes_wanted(struct request *request, const struct desk_person *person)
{
    struct quotes *quotes = quotes_begin(request, person, MAY_READ);
    if (quotes)
        quotes_load(quotes, NULL);
}

static void quotes_show(struct request *request)
{
    desk_with_person(request, quotes_wanted);
}

/* ---- verdicts ------------------------------------------------------------------------ */

static void quote_judged(void *context, const struct db_result *result)
{
    struct quotes *quotes = context;
    if (result->outcome != DB_DONE)
        desk_refuse(quotes->request, 503);
    else if (rows_count(result->sets[0]) == 0)
        quotes_load(quotes, "moderate.judged-before");
    else
        reply_see_other(quotes->request, "/desk/citaten");
}

static void submit_wanted(struct request *request, const struct desk_person *person)
{
    struct quotes *quotes = quotes_begin(request, person, MAY_MODERATE);
    if (!quotes)
        return;
    const char *quote = moderate_field(request, "quote");
    const char *verdict = moderate_field(request, "verdict");
    const char *body = moderate_field(request, "body");
    bool removes = text_equal(verdict, "remove");
    bool judges = text_equal(verdict, "publish") || text_equal(verdict, "return") ||
                  text_equal(verdict, "send");
    uint8_t id[16];
    if (!text_from_uuid(quote, id) || !(removes || judges)) {
        desk_refuse(request, 400);
        return;
    }
    const char *problem = text_equal(verdict, "send") ? moderate_body_problem(body) : NULL;
    if (problem) {
        quotes_load(quotes, problem);
        return;
    }
    struct unit *unit = unit_new();
    if (removes)
        unit_add(unit, &quote_remove,
                 (const char *const[]){quotes->municipality, quote, quotes->reader});
    else
        unit_add(
            unit, &quote_judge,
            (const char *const[]){quotes->municipality, quote, quotes->reader, verdict, body});
    quotes_send(quotes, unit, quote_judged);
}

static void quote_submit(struct request *request)
{
    desk_with_person(request, submit_wanted);
}

/* ---- what moderators agreed ---------------------------------------------------------- */

static void protocol_wanted(struct request *request, const struct desk_person *person)
{
    if (!role_may(person->role, MAY_MODERATE)) {
        desk_refuse(request, 403);
        return;
    }
    desk_page_send(request, person, 200, "desk_protocol",
                   desk_page_data(request, person, DESK_QUOTES, "moderate.protocol-title"));
}

static void protocol_show(struct request *request)
{
    desk_with_person(request, protocol_wanted);
}
