/*
 * How figures come about: for everybody who reads them. What the steps cost, what is found and
 * what is found wrongly was measured (tests/unit/report/method_test.c and signal_null_test.c)
 * and stands in report/method.json.
 */
#include "base/check.h"
#include "base/embedded.h"
#include "pages/pages.h"
#include "pages/take_page.h"
#include "pages/voice.h"
#include "view/shell.h"
#include "worker.h"

static void method_show(struct request *request);

const struct route method_routes[] = {
    {METHOD_GET, "/hoe-komen-deze-cijfers-tot-stand", method_show, 0},
};
const size_t method_route_count = sizeof method_routes / sizeof method_routes[0];

static json_t *read_measured(void)
{
    const struct embedded *file = embedded_find("service/report/method.json");
    check(file, "what was measured is part of the program");
    json_t *measured = json_parse(file->data, file->size, NULL);
    check(measured, "what was measured is well-formed");
    return measured;
}

/* "11,8" for 118 tenths. */
static json_t *decimal(const struct voice *voice, const json_t *object, const char *key)
{
    int tenths = (int)json_number(object, key, 0);
    return json_string(
        voice_say(voice, "method.decimal",
                  json_pack("{s:i, s:i}", "whole", tenths / 10, "part", tenths % 10)));
}

static json_t *error_rows(const struct voice *voice, const json_t *errors)
{
    json_t *rows = json_array();
    size_t i;
    json_t *entry;
    json_array_foreach(errors, i, entry)
    {
        json_array_append_new(rows,
                              json_pack("{s:I, s:o, s:o}", "n", json_number(entry, "n", 0),
                                        "sampling", decimal(voice, entry, "sampling"),
                                        "published", decimal(voice, entry, "published")));
    }
    return rows;
}

/* A row for each difference and a cell for each number of answers, as they stand in the list.
 */
static json_t *power_rows(const json_t *power)
{
    json_t *rows = json_array(), *cells = NULL, *entry;
    json_int_t points = 0;
    size_t i;
    json_array_foreach(power, i, entry)
    {
        if (!cells || json_number(entry, "points", 0) != points) {
            points = json_number(entry, "points", 0);
            cells = json_array();
            json_array_append_new(rows,
                                  json_pack("{s:I, s:o}", "points", points, "cells", cells));
        }
        json_array_append_new(cells,
                              json_pack("{s:I, s:I}", "clear", json_number(entry, "clear", 0),
                                        "found", json_number(entry, "found", 0)));
    }
    return rows;
}

static void method_show(struct request *request)
{
    const struct worker *worker = request_context(request);
    const struct view *view = app_view(worker_app(worker));
    const char *language = visitor_language(request, view_languages(view));
    const struct voice voice = {view, language, request_arena(request)};
    const struct shell shell = {.extra = asset_path("reading.css"),
                                .path = "/hoe-komen-deze-cijfers-tot-stand"};
    json_t *data = shell_data(view, language, asset_path("style.css"), "method.title", &shell);
    json_t *measured = read_measured(), *nothing = json_object_get(measured, "nothing");
    json_object_set_new(data, "errors",
                        error_rows(&voice, json_object_get(measured, "errors")));
    json_object_set_new(data, "power", power_rows(json_object_get(measured, "power")));
    json_object_set(data, "releases", json_object_get(nothing, "releases"));
    json_object_set(data, "clear", json_object_get(nothing, "clear"));
    json_object_set_new(data, "possible", decimal(&voice, nothing, "possible"));
    struct buffer page = {0};
    view_render(view, "method", language, data, &page);
    json_decref(measured);
    json_decref(data);
    take_send(request, 200, &page);
}
