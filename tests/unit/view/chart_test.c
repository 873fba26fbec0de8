/*
 * Figures, numbers and dates as the pages show them, and what a page has around it, with the
 * texts and partials of the program.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/embedded.h"
#include "cmocka.h"
#include "view/chart.h"
#include "view/load.h"
#include "view/shell.h"
#include "view/words.h"

#define NARROW "\u202f"
#define PAGE                                      \
    "{{! names: bars[>bar], ranked{>ranked} }}\n" \
    "{{#bars}}{{>bar}}{{/bars}}{{#ranked}}{{>ranked}}{{/ranked}}"

static struct view *view;
static struct arena *arena;

/* The embedded files and one page that shows bars. */
static int load(void **state)
{
    (void)state;
    size_t count;
    const struct embedded *embedded = embedded_under("service/view/", &count);
    arena = arena_new();
    struct embedded *files = arena_alloc(arena, (count + 1) * sizeof *files);
    memcpy(files, embedded, count * sizeof *files);
    files[count] = (struct embedded){"service/view/pages/bars.html", PAGE, strlen(PAGE)};
    struct complaints complaints = {0};
    view = view_load_from(files, count + 1, &complaints);
    for (size_t i = 0; i < complaints.count; i++)
        print_error("%s: %s\n", complaints.list[i].path, complaints.list[i].detail);
    complaints_free(&complaints);
    return view ? 0 : -1;
}

static int unload(void **state)
{
    (void)state;
    view_free(view);
    arena_free(arena);
    return 0;
}

static const char *text_of(const json_t *object, const char *name)
{
    return json_text(object, name, "");
}

static void writes_numbers_and_dates(void **state)
{
    (void)state;
    assert_string_equal(words_percent(view, "nl", 60, arena), "60" NARROW "%");
    assert_string_equal(words_range(view, "nl", 60, 65, arena), "60 tot 65" NARROW "%");
    assert_string_equal(words_range(view, "nl", 60, 60, arena), "60" NARROW "%");
    assert_string_equal(words_range(view, "en", 60, 65, arena), "60 to 65%");
    assert_string_equal(words_date(view, "nl", "2026-11-05", arena), "5 november 2026");
    assert_string_equal(words_day(view, "en", "2026-11-05", arena), "5 November");
    assert_string_equal(words_month(view, "nl", "2027-01-15", arena), "januari");
    assert_string_equal(words_date(view, "nl", "2026-13-05", arena), "2026-13-05");
    assert_string_equal(words_date(view, "nl", "gisteren", arena), "gisteren");
}

static json_t *figure(void)
{
    return json_pack("{s:{s:i,s:i}, s:[i,i], s:[i,i], s:{s:[i,i]}}", "n", "low", 320, "high",
                     329, "no", 20, 25, "noOrBit", 60, 65, "interval", "noOrBit", 578, 678);
}

static void draws_a_band(void **state)
{
    (void)state;
    struct chart_label label = {
        .id = "b1", .name = "Ouders", .mark = "●", .goal = 60, .interval = true};
    json_t *source = figure();
    json_t *bar = chart_band(view, "nl", source, &label);
    assert_string_equal(text_of(bar, "first"), "Nee of een beetje 60 tot 65" NARROW "%");
    assert_string_equal(text_of(bar, "second"), "Nee 20 tot 25" NARROW "%");
    assert_string_equal(text_of(bar, "third"), "Ja 35 tot 40" NARROW "%");
    assert_string_equal(text_of(bar, "no"), "22.5");
    assert_string_equal(text_of(bar, "both"), "62.5");
    assert_string_equal(text_of(bar, "count"), "320+");
    assert_int_equal(json_array_size(json_object_get(bar, "edges")), 2);
    const json_t *interval = json_object_get(bar, "interval");
    assert_string_equal(text_of(interval, "low"), "57.8");
    assert_string_equal(text_of(interval, "words"), "tussen 57 en 68" NARROW "%");
    assert_false(json_truth(bar, "few", true));
    json_decref(bar);
    json_decref(source);
}

static void too_few_says_so(void **state)
{
    (void)state;
    struct chart_label label = {.id = "b1", .name = "Haven", .goal = CHART_NO_GOAL};
    json_t *few = json_pack("{s:b}", "few", 1);
    json_t *bar = chart_band(view, "nl", few, &label);
    assert_true(json_truth(bar, "few", false));
    assert_null(json_object_get(bar, "first"));
    json_decref(bar);
    bar = chart_band(view, "nl", NULL, &label);
    assert_true(json_truth(bar, "few", false));
    json_decref(bar);
    bar = chart_ranked(view, "nl", few, NULL, &label);
    assert_true(json_truth(bar, "few", false));
    json_decref(bar);
    json_decref(few);
}

/* The first line of a bar of an item with these choices: text, and band. */
static json_t *bar_of(const char *choices)
{
    json_t *item = json_loads(choices, 0, NULL), *source = figure();
    struct chart_label label = {.id = "b1", .name = "x", .goal = CHART_NO_GOAL};
    assert_non_null(item);
    chart_words(&(struct chart_words){view, "en", item, arena}, &label);
    json_t *bar = chart_band(view, "en", source, &label);
    json_decref(source);
    json_decref(item);
    return bar;
}

static void takes_the_words_of_the_scale(void **state)
{
    (void)state;

    static const struct {
        const char *choices, *first, *second;
    } cases[] = {
        {"{\"choices\": [{\"text\": {\"nl\": \"Nooit\"}, \"band\": 0}, "
         "{\"text\": {\"nl\": \"Soms\"}, \"band\": 1}, {\"text\": {\"nl\": \"Vaak\"}, "
         "\"band\": 2}, "
         "{\"text\": {\"nl\": \"?\"}, \"dontKnow\": true}]}", "Nooit or soms 60 to 65%", "Nooit 20 to 25%" },
        {"{\"choices\": [{\"text\": {\"nl\": \"1\"}, \"band\": 0}, {\"text\": {\"nl\": \"2\"}, "
         "\"band\": 0}, "
         "{\"text\": {\"nl\": \"3\"}, \"band\": 1}, {\"text\": {\"nl\": \"4\"}, \"band\": 2}, "
         "{\"text\": {\"nl\": \"5\"}, \"band\": 2}]}",        "1 or 2 or 3 60 to 65%",   "1 or 2 20 to 25%"},
        {"{\"choices\": [{\"text\": {\"nl\": \"Nee\"}, \"band\": 0}, {\"text\": {\"nl\": "
         "\"Ja\"}, \"band\": 2}]}",                           "Nee 60 to 65%",           NULL              },
        {"{}",                                                         "No or a bit 60 to 65%",   "No 20 to 25%"    },
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        json_t *bar = bar_of(cases[i].choices);
        const char *second = json_text(bar, "second", NULL);
        assert_string_equal(text_of(bar, "first"), cases[i].first);
        if (cases[i].second)
            assert_string_equal(second, cases[i].second);
        else
            assert_null(second);
        json_decref(bar);
    }
}

static void pages_show_bars(void **state)
{
    (void)state;
    json_t *source = figure();
    json_t *inventory =
        json_loads("{\"n\": {\"low\": 310}, \"options\": [{\"value\": \"tijd\", \"share\": "
                   "[30, 35]}, {\"value\": \"geld\", \"share\": [5, 10]}]}",
                   0, NULL);
    json_t *item = json_loads(
        "{\"choices\": [{\"value\": \"tijd\", \"text\": {\"nl\": \"Geen tijd\"}}]}", 0, NULL);
    struct chart_label first = {.id = "b1", .name = "Ouders", .goal = 60, .interval = true};
    struct chart_label second = {.id = "b2", .name = "Team", .goal = CHART_NO_GOAL};
    json_t *data = json_object();
    json_object_set_new(data, "bars", json_array());
    json_t *bars = json_object_get(data, "bars");
    json_array_append_new(bars, chart_band(view, "nl", source, &first));
    json_array_append_new(bars, chart_band(view, "nl", NULL, &second));
    json_object_set_new(data, "ranked", chart_ranked(view, "nl", inventory, item, &second));
    struct buffer out = {0};
    view_render(view, "bars", "nl", data, &out);
    assert_non_null(strstr(out.data, "fill=\"url(#b1-h)\""));
    assert_non_null(strstr(out.data, "doel 60" NARROW "%"));
    assert_non_null(strstr(out.data, "te weinig antwoorden"));
    assert_non_null(strstr(out.data, "Geen tijd"));
    assert_non_null(strstr(out.data, "width=\"32.5%\""));
    buffer_free(&out);
    json_decref(data);
    json_decref(item);
    json_decref(inventory);
    json_decref(source);
}

static void surrounds_a_page(void **state)
{
    (void)state;
    struct shell shell = {.municipality = "Water & rijk",
                          .contact = "Bel 14 0512",
                          .until = "2026-11-15",
                          .place = "De Regenboog",
                          .path = "/v/x/bedankt",
                          .failed = true};
    json_t *data = shell_data(view, "nl", "/static/0/style.css", "error.title-404", &shell);
    json_object_set_new(data, "status", json_integer(404));
    json_object_set_new(data, "titleKey", json_string("error.title-404"));
    json_object_set_new(data, "textKey", json_string("error.text-404"));
    struct buffer out = {0};
    view_render(view, "error", "nl", data, &out);
    assert_non_null(strstr(out.data, "<html lang=\"nl\" dir=\"ltr\">"));
    assert_non_null(strstr(out.data, "<title>Fout: Deze pagina is er niet</title>"));
    assert_non_null(strstr(out.data, "Gemeente Water &amp; rijk"));
    assert_non_null(strstr(out.data, "Over: De Regenboog"));
    assert_non_null(strstr(out.data, "15 november 2026"));
    assert_non_null(strstr(out.data, "href=\"/v/x/bedankt?taal=en\""));
    buffer_free(&out);
    json_decref(data);
}

static void shows_the_desk(void **state)
{
    (void)state;
    const bool rights[] = {[DESK_RESULTS] = true, [DESK_MANAGE] = false};
    bool all[DESK_MANAGE + 1] = {0};
    memcpy(all, rights, sizeof rights);
    struct shell shell = {.municipality = "Waterrijk",
                          .desk = true,
                          .entry = DESK_RESULTS,
                          .rights = all,
                          .user = "a@b.example",
                          .csrf = "token"};
    json_t *data = shell_data(view, "nl", "/static/0/style.css", "Uitkomsten", &shell);
    const json_t *page = json_object_get(data, "page");
    assert_string_equal(text_of(page, "title"), "Uitkomsten");
    assert_int_equal(json_array_size(json_object_get(page, "entries")), 1);
    struct buffer out = {0};
    view_render(view, "home", "nl", data, &out);
    assert_non_null(strstr(out.data, "<body class=\"desk\">"));
    assert_non_null(strstr(out.data, "aria-current=\"page\">Wat horen wij</a>"));
    assert_non_null(strstr(out.data, "name=\"csrf\" value=\"token\""));
    buffer_free(&out);
    json_decref(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_numbers_and_dates),
        cmocka_unit_test(draws_a_band),
        cmocka_unit_test(too_few_says_so),
        cmocka_unit_test(takes_the_words_of_the_scale),
        cmocka_unit_test(pages_show_bars),
        cmocka_unit_test(surrounds_a_page),
        cmocka_unit_test(shows_the_desk),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
