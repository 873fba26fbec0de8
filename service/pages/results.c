/*
 * Results: what a council reads. Every figure comes from a release; this file only chooses
 * which of them stand on a page.
 */
#include "db/db.h"
#include "export/csv.h"
#include "pages/desk_gate.h"
#include "pages/results_more.h"
#include "pages/signal_cards.h"
#include "view/words.h"
#include "worker.h"

static void results_first(struct request *request);
static void list_show(struct request *request);
static void overview_show(struct request *request);
static void csv_show(struct request *request);
static void codebook_show(struct request *request);

const struct route results_routes[] = {
    {METHOD_GET, "/desk",                              results_first, 0},
    {METHOD_GET, "/desk/uitkomsten",                   list_show,     0},
    {METHOD_GET, "/desk/uitkomsten/{id}",              overview_show, 0},
    {METHOD_GET, "/desk/uitkomsten/{id}/cijfers.csv",  csv_show,      0},
    {METHOD_GET, "/desk/uitkomsten/{id}/codeboek.csv", codebook_show, 0},
};
const size_t results_route_count = sizeof results_routes / sizeof results_routes[0];

STATEMENT(desk_releases, 1, "release_id round school_year opens_on closes_on");

/* Inventories on the overview. */
#define INVENTORIES_MAX 4

/* ---- the list ------------------------------------------------------------------------ */

struct listing {
    struct request *request;
    const struct desk_person *person;
    void (*then)(struct listing *listing, const struct rows *rows);
};

static void releases_came(void *context, const struct db_result *result)
{
    struct listing *listing = context;
    if (result->outcome != DB_DONE)
        desk_refuse(listing->request, 503);
    else
        listing->then(listing, result->sets[0]);
}

static void list_for(struct request *request, const struct desk_person *person,
                     void (*then)(struct listing *listing, const struct rows *rows))
{
    const struct worker *worker = request_context(request);
    struct arena *arena = request_arena(request);
    struct listing *listing = arena_alloc(arena, sizeof *listing);
    *listing = (struct listing){request, person, then};
    struct unit *unit = unit_new();
    unit_add(unit, &desk_releases,
             (const char *const[]){value_uuid(arena, person->municipality)});
    db_send(worker_db(worker), LANE_FAST, unit, releases_came, listing);
}

static void list_came(struct listing *listing, const struct rows *rows)
{
    struct results results = results_begin(listing->request, listing->person, NULL);
    json_t *data = results_data(&results, "desk.list-title");
    json_t *releases = json_array();
    for (size_t row = 0; row < rows_count(rows); row++) {
        const char *period = results_text(
            &results, "desk.period",
            json_pack("{s:s, s:s}", "opens",
                      words_date(results.view, results.language,
                                 rows_text(rows, row, "opens_on"), results.arena),
                      "closes",
                      words_date(results.view, results.language,
                                 rows_text(rows, row, "closes_on"), results.arena)));
        const char *path = arena_print(results.arena, "/desk/uitkomsten/%s",
                                       rows_text(rows, row, "release_id"));
        json_array_append_new(releases,
                              json_pack("{s:s, s:s, s:s, s:s}", "path", path, "round",
                                        rows_text(rows, row, "round"), "schoolYear",
                                        rows_text(rows, row, "school_year"), "period", period));
    }
    json_object_set_new(data, "releases", releases);
    json_object_set_new(data, "records",
                        json_boolean(role_may(listing->person->role, MAY_RECORD)));
    results_send(&results, "desk_list", data);
}

/* Where one begins: the latest results, if there are any. */
static void first_came(struct listing *listing, const struct rows *rows)
{
    const char *path = "/desk/uitkomsten";
    if (rows_count(rows) > 0)
        path = arena_print(request_arena(listing->request), "/desk/uitkomsten/%s",
                           rows_text(rows, 0, "release_id"));
    reply_see_other(listing->request, path);
}

static void list_wanted(struct request *request, const struct desk_person *person)
{
    list_for(request, person, list_came);
}

static void first_wanted(struct request *request, const struct desk_person *person)
{
    list_for(request, person, first_came);
}

static void list_show(struct request *request)
{
    desk_with_person(request, list_wanted);
}

static void results_first(struct request *request)
{
    desk_with_person(request, first_wanted);
}

static bool may_export(const struct desk_person *person)
{
    return role_may(person->role, MAY_EXPORT);
}

/* ---- the overview -------------------------------------------------------------------- */

static json_t *steps(struct results *results)
{
    json_t *list = json_array();
    for (int step = 1; step <= 7; step++) {
        char key[2] = {(char)('0' + step), '\0'};
        json_t *bars = json_array();
        for (size_t a = 0; a < 2; a++) {
            const json_t *top = release_top(results->release, results_audiences[a]);
            const json_t *figure = top ? release_step_figure(top, key) : NULL;
            if (figure)
                json_array_append_new(
                    bars, results_bar(results, results_audiences[a], figure, NULL, NULL));
        }
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:o}", "title", results_step_title(results, step),
                            "path", results_path(results, "stappen", key), "bars", bars));
    }
    return list;
}

static json_t *themes(struct results *results)
{
    const json_t *top = release_top(results->release, "parent");
    json_t *list = json_array();
    const char *theme;
    json_t *figure;
    json_object_foreach(json_object_get(top, "themes"), theme, figure)
    {
        json_array_append_new(list, json_pack("{s:s, s:s}", "title",
                                              results_theme_title(results, theme), "path",
                                              results_path(results, "themas", theme)));
    }
    return list;
}

static json_t *inventories(struct results *results)
{
    json_t *list = json_array();
    for (size_t a = 0; a < 2; a++) {
        const json_t *top = release_top(results->release, results_audiences[a]);
        const json_t *form = release_form(results->release, results_audiences[a]);
        size_t i;
        json_t *item;
        json_array_foreach(json_object_get(form, "items"), i, item)
        {
            const char *code = json_text(item, "code", "");
            if (!json_text(item, "inventory", NULL) || json_array_size(list) == INVENTORIES_MAX)
                continue;
            json_t *chart = results_ranked(
                results, release_item_figure(top, code), item,
                results_text(results, a == 0 ? "desk.parents" : "desk.team", NULL));
            json_array_append_new(list, json_pack("{s:s, s:s, s:[o]}", "title",
                                                  results_item_text(results, item), "path",
                                                  results_path(results, "vragen", code),
                                                  "charts", chart));
        }
    }
    return list;
}

/* Too few people answered for any figure, anywhere. */
static bool nothing_to_show(struct results *results)
{
    for (size_t i = 0; i < release_node_count(results->release); i++) {
        const json_t *node = release_node_at(results->release, i);
        if (words_count(json_object_get(node, "n"), results->arena))
            return false;
    }
    return true;
}

static void overview_wanted(struct request *request, const struct desk_person *person,
                            const struct desk_release *stored)
{
    struct results results = results_begin(request, person, stored);
    const char *round = json_text(release_round(results.release), "name", "");
    const char *title =
        results_text(&results, "desk.overview-title", json_pack("{s:s}", "round", round));
    json_t *data = results_data(&results, title);
    json_object_set_new(data, "title", json_string(title));
    signal_cards_first(&results, data);
    if (nothing_to_show(&results)) {
        json_object_set_new(data, "nothing", json_true());
    } else {
        json_object_set_new(data, "steps", steps(&results));
        json_object_set_new(data, "themes", themes(&results));
        json_object_set_new(data, "inventories", inventories(&results));
    }
    json_object_set_new(data, "heard", results_heard(&results));
    const char *base = results_path(&results, NULL, NULL);
    if (may_export(person)) {
        json_object_set_new(data, "csv",
                            json_string(arena_print(results.arena, "%s/cijfers.csv", base)));
        json_object_set_new(data, "codebook",
                            json_string(arena_print(results.arena, "%s/codeboek.csv", base)));
    }
    results_send(&results, "desk_overview", data);
}

static void overview_person(struct request *request, const struct desk_person *person)
{
    desk_with_release(request, person, overview_wanted);
}

static void overview_show(struct request *request)
{
    desk_with_person(request, overview_person);
}

/* ---- files --------------------------------------------------------------------------- */

static void send_file(struct request *request, const char *name,
                      void (*write)(const struct release *release, struct buffer *out),
                      const struct desk_release *stored)
{
    struct buffer body = {0};
    write(stored->release, &body);
    reply_header(request, "Cache-Control", "no-store");
    reply_header(request, "Content-Disposition",
                 arena_print(request_arena(request), "attachment; filename=\"%s-%.8s.csv\"",
                             name, stored->id));
    reply_send(request, 200, "text/csv; charset=utf-8", body.data, body.size);
    buffer_free(&body);
}

static void csv_wanted(struct request *request, const struct desk_person *person,
                       const struct desk_release *stored)
{
    (void)person;
    send_file(request, "cijfers", export_csv, stored);
}

static void codebook_wanted(struct request *request, const struct desk_person *person,
                            const struct desk_release *stored)
{
    (void)person;
    send_file(request, "codeboek", export_codebook, stored);
}

static void with_file(struct request *request, const struct desk_person *person,
                      void (*then)(struct request *request, const struct desk_person *person,
                                   const struct desk_release *release))
{
    if (may_export(person))
        desk_with_release(request, person, then);
    else
        desk_refuse(request, 403);
}

static void csv_person(struct request *request, const struct desk_person *person)
{
    with_file(request, person, csv_wanted);
}

static void codebook_person(struct request *request, const struct desk_person *person)
{
    with_file(request, person, codebook_wanted);
}

static void csv_show(struct request *request)
{
    desk_with_person(request, csv_person);
}

static void codebook_show(struct request *request)
{
    desk_with_person(request, codebook_person);
}
