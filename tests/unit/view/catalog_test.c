/*
 * The texts: equal keys and placeholders in every language, and how they are filled.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "cmocka.h"
#include "view/load.h"

static struct view *load_texts(const char *dutch, const char *english,
                               struct complaints *complaints)
{
    const struct embedded files[] = {
        {"service/view/texts/en/x.json", english, strlen(english)},
        {"service/view/texts/nl/x.json", dutch,   strlen(dutch)  },
    };
    return view_load_from(files, 2, complaints);
}

static const struct {
    const char *dutch, *english;
} refused[] = {
    {"{\"a\": \"x\"}",                          "{}"                },
    {"{}",                                      "{\"a\": \"x\"}"    },
    {"{\"a\": \"x\"}",                          "{\"b\": \"x\"}"    },
    {"{\"a\": \"x {n}\"}",                      "{\"a\": \"x\"}"    },
    {"{\"a\": \"x\"}",                          "{\"a\": \"x {n}\"}"},
    {"{\"a\": \"x {n}\"}",                      "{\"a\": \"x {m}\"}"},
    {"{\"a\": \"x {n\"}",                       "{\"a\": \"x {n\"}" },
    {"{\"a\": \"x }\"}",                        "{\"a\": \"x }\"}"  },
    {"{\"a\": \"x {}\"}",                       "{\"a\": \"x {}\"}" },
    {"{\"a\": \"x {N}\"}",                      "{\"a\": \"x {N}\"}"},
    {"{\"a\": \"\"}",                           "{\"a\": \"x\"}"    },
    {"{\"a\": 1}",                              "{\"a\": 1}"        },
    {"{\"a\": [\"x\"]}",                        "{\"a\": [\"x\"]}"  },
    {"[\"a\"]",                                 "{}"                },
    {"{\"a\": \"x\"",                           "{\"a\": \"x\"}"    },
    {"{\"a\": \"x\", \"a\": \"y\"}",            "{\"a\": \"x\"}"    },
    {"{\"a.b\": \"x\", \"a\": {\"b\": \"y\"}}", "{\"a.b\": \"x\"}"  },
};

static void refuses(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct complaints complaints = {0};
        struct view *view = load_texts(refused[i].dutch, refused[i].english, &complaints);
        if (view)
            fail_msg("let through: %s with %s", refused[i].dutch, refused[i].english);
        assert_true(complaints.count > 0);
        assert_string_equal(complaints.list[0].key, "view.text");
        complaints_free(&complaints);
    }
}

static void fills_placeholders(void **state)
{
    (void)state;
    struct complaints complaints = {0};
    struct view *view =
        load_texts("{\"a\": \"{n} van {m}, {n}\"}", "{\"a\": \"{m} has {n}\"}", &complaints);
    assert_non_null(view);
    struct arena *arena = arena_new();
    json_t *values = json_pack("{s:i, s:s}", "n", 4, "m", "<17>");
    assert_string_equal(view_text(view, "nl", "x.a", values, arena), "4 van <17>, 4");
    assert_string_equal(view_text(view, "en", "x.a", values, arena), "<17> has 4");
    assert_string_equal(view_text(view, "xx", "x.a", values, arena), "4 van <17>, 4");
    assert_true(view_has_text(view, "x.a"));
    assert_false(view_has_text(view, "x.b"));
    json_decref(values);
    arena_free(arena);
    view_free(view);
}

static void knows_languages(void **state)
{
    (void)state;
    struct complaints complaints = {0};
    struct view *view = load_texts("{\"a\": \"x\"}", "{\"a\": \"x\"}", &complaints);
    const char *const *languages = view_languages(view);
    assert_string_equal(languages[0], "nl");
    assert_string_equal(languages[1], "en");
    assert_null(languages[2]);
    assert_string_equal(view_direction("ar"), "rtl");
    assert_string_equal(view_direction("tr"), "ltr");
    assert_string_equal(view_direction("??"), "ltr");
    assert_string_equal(view_language_name("tr"), "Türkçe");
    assert_string_equal(view_language_name("xx"), "xx");
    view_free(view);
}

static void tells_complaints(void **state)
{
    (void)state;
    struct complaints complaints = {0};
    struct view *view =
        load_texts("{\"a\": \"{path} is fout: {detail}\", \"b\": \"kort\"}",
                   "{\"a\": \"{path} is wrong: {detail}\", \"b\": \"short\"}", &complaints);
    struct arena *arena = arena_new();
    struct complaint complaint = {.status = 422, .key = "x.a", .path = "p", .detail = "d"};
    assert_string_equal(view_complaint(view, "nl", &complaint, arena), "p is fout: d");
    complaint.key = "x.b";
    assert_string_equal(view_complaint(view, "en", &complaint, arena), "short");
    complaint.key = "x.unknown";
    assert_string_equal(view_complaint(view, "en", &complaint, arena), "x.unknown p d");
    arena_free(arena);
    view_free(view);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses),
        cmocka_unit_test(fills_placeholders),
        cmocka_unit_test(knows_languages),
        cmocka_unit_test(tells_complaints),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
