/*
 * The poster: what stands on it fits, nothing is small, and the code keeps its quiet zone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cmocka.h"
#include "view/poster.h"
#include "view/qr.h"

static struct view *view;

static int load(void **state)
{
    (void)state;
    struct complaints complaints = {0};
    view = view_load(&complaints);
    return view ? 0 : 1;
}

static int unload(void **state)
{
    (void)state;
    view_free(view);
    return 0;
}

static json_t *draw(const char *place, const char *const *languages)
{
    const struct poster poster = {.place = place,
                                  .address = "https://waterrijk.example/v/ABCDEFGHJKMN",
                                  .typed = "waterrijk.example/v",
                                  .code = "ABCD-EFGH-JKMN",
                                  .closes_on = "2026-11-15",
                                  .parent = true,
                                  .minutes = 5,
                                  .languages = languages};
    return poster_json(view, &poster);
}

static double number(const json_t *sheet, const char *name)
{
    return strtod(json_string_value(json_object_get(sheet, name)), NULL);
}

/* Where the lines stand: below each other, on the page, not within the code or its quiet zone,
 * and in letters of at least `points` (in tenths of a millimetre). */
static void check_sheet(const json_t *data, double points)
{
    const json_t *sheet = json_object_get(data, "sheet");
    double quiet = QR_QUIET * number(sheet, "module");
    double code = number(sheet, "down"), before = 0;
    size_t i;
    json_t *line;
    json_array_foreach(json_object_get(sheet, "lines"), i, line)
    {
        double size = (double)json_number(line, "size", 0);
        double down = (double)json_number(line, "down", 0);
        assert_true(size >= points * 3.528 - 1);
        assert_true(down - size >= before - 1);
        assert_true(down < 2970);
        assert_true(down <= code - quiet || down - size >= code + 900 + quiet - 1);
        before = down;
    }
}

static const char *const three[] = {"nl", "tr", "ar", "pl", NULL};
static const char *const one[] = {"nl", NULL};

static void says_what_is_agreed(void **state)
{
    (void)state;
    json_t *data = draw("De Regenboog", three);
    const json_t *lines = json_object_get(json_object_get(data, "sheet"), "lines");
    static const char *const said[] = {"De Regenboog", "Wat vindt u van deze plek?",
                                       "Vertel het ons.", "Burası hakkında ne düşünüyorsunuz?"};
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++)
        assert_string_equal(json_text(json_array_get(lines, i), "text", ""), said[i]);
    char *all = json_dumps(lines, 0);
    assert_non_null(strstr(all, "ABCD-EFGH-JKMN"));
    assert_non_null(strstr(all, "Of typ op waterrijk.example/v"));
    assert_non_null(strstr(all, "5 minuten · t/m 15 november · niemand ziet wie u bent"));
    assert_non_null(strstr(all, "\"direction\": \"rtl\""));
    assert_null(strstr(all, "\"language\": \"pl\"")); /* at most three */
    free(all);
    json_decref(data);
}

static void draws_the_code_at_90_mm(void **state)
{
    (void)state;
    json_t *data = draw("De Regenboog", three);
    const json_t *sheet = json_object_get(data, "sheet");
    struct buffer path = {0};
    int side;
    assert_true(qr_path("https://waterrijk.example/v/ABCDEFGHJKMN", &path, &side));
    assert_string_equal(json_text(sheet, "path", ""), path.data);
    assert_true(number(sheet, "module") * side > 899.9);
    assert_true(number(sheet, "module") * side < 900.1);
    assert_true(number(sheet, "across") == 600);
    buffer_free(&path);
    json_decref(data);
}

static void fits_whatever_the_name(void **state)
{
    (void)state;

    static const struct {
        const char *name;
        double points;
    } places[] = {
        {"'t Nest",                                                                           18     },
        {"De Regenboog",                                                                      16     },
        {"Kindcentrum De Drie Beuken aan de Lange Dijk",                                      18 * .7},
        {"Peuterspeelzaal Sint-Franciscus-Xaveriushof en voorschool de Kleine Kapitein Zuid",
         18 * .7                                                                                     },
    };

    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        json_t *data = draw(places[i].name, three);
        check_sheet(data, places[i].points * (i < 2 ? .85 : 1));
        json_decref(data);
        data = draw(places[i].name, one);
        check_sheet(data, 18);
        json_decref(data);
    }
}

static void draws_a_file_of_its_own(void **state)
{
    (void)state;
    json_t *data = draw("De <Regenboog> & Co", one);
    struct buffer out = {0};
    view_render(view, "poster_file", "nl", data, &out);
    assert_int_equal(strncmp(out.data, "<svg ", 5), 0);
    assert_non_null(strstr(out.data, "xmlns=\"http://www.w3.org/2000/svg\""));
    assert_non_null(strstr(out.data, "De &lt;Regenboog&gt; &amp; Co"));
    assert_null(strstr(out.data, "<Regenboog>"));
    buffer_free(&out);
    json_decref(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_is_agreed),
        cmocka_unit_test(draws_the_code_at_90_mm),
        cmocka_unit_test(fits_whatever_the_name),
        cmocka_unit_test(draws_a_file_of_its_own),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
