/*
 * The texts: which keys and placeholders a language has to have, and how they are filled.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "cmocka.h"
#include "view/catalog.h"
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

#define ABOUT(name, direction, texts) \
    "{\"name\": \"" name "\", \"direction\": \"" direction "\", \"texts\": \"" texts "\"}"
#define FILE_OF(path, text)                            \
    {                                                  \
        "service/view/texts/" path, text, strlen(text) \
    }

/* A desk in Dutch and English, and a visitors' language and a spoken one with these texts. */
static struct view *load_languages(const char *take, const char *desk, const char *about,
                                   struct complaints *complaints)
{
    const struct embedded files[] = {
        FILE_OF("ar/desk.json", desk),
        FILE_OF("ar/language.json", ABOUT("العربية", "rtl", "ar")),
        FILE_OF("ar/take.json", take),
        FILE_OF("en/desk.json", "{\"a\": \"desk\"}"),
        FILE_OF("en/language.json", ABOUT("English", "ltr", "en")),
        FILE_OF("en/take.json", "{\"a\": \"yes {n}\"}"),
        FILE_OF("nl/desk.json", "{\"a\": \"bureau\"}"),
        FILE_OF("nl/language.json", ABOUT("Nederlands", "ltr", "nl")),
        FILE_OF("nl/take.json", "{\"a\": \"ja {n}\"}"),
        FILE_OF("rif/language.json", about),
    };
    return view_load_from(files, sizeof files / sizeof files[0], complaints);
}

static void knows_languages(void **state)
{
    (void)state;
    struct complaints complaints = {0};
    struct view *view = load_languages("{\"a\": \"نعم {n}\"}", "{}",
                                       ABOUT("Tarifit", "ltr", "nl"), &complaints);
    assert_non_null(view);
    static const char *const all[] = {"nl", "en", "ar", "rif"};
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(view_visitor_languages(view)[i], all[i]);
    assert_null(view_visitor_languages(view)[4]);
    assert_string_equal(view_languages(view)[1], "en");
    assert_null(view_languages(view)[2]);
    assert_string_equal(view_direction(view, "ar"), "rtl");
    assert_string_equal(view_direction(view, "en"), "ltr");
    assert_string_equal(view_direction(view, "??"), "ltr");
    assert_string_equal(view_language_name(view, "ar"), "العربية");
    assert_string_equal(view_language_name(view, "xx"), "xx");
    assert_string_equal(view_words(view, "rif"), "nl");
    assert_string_equal(view_words(view, "ar"), "ar");

    struct arena *arena = arena_new();
    json_t *values = json_pack("{s:s}", "n", "Zuid");
    assert_string_equal(view_text(view, "ar", "take.a", values, arena),
                        "نعم \u2068Zuid\u2069"); /* runs the other way */
    json_object_set_new(values, "n", json_string("https://dal.example/v/AB12"));
    assert_string_equal(view_text(view, "ar", "take.a", values, arena),
                        "نعم https://dal.example/v/AB12"); /* as it is pasted */
    json_object_set_new(values, "n", json_integer(4));
    assert_string_equal(view_text(view, "ar", "take.a", values, arena), "نعم 4");
    assert_string_equal(view_text(view, "rif", "take.a", values, arena), "ja 4");
    assert_string_equal(view_text(view, "ar", "desk.a", NULL, arena), "bureau");
    json_decref(values);
    arena_free(arena);
    view_free(view);
}

/* What is wrong with a language that visitors are spoken to in. */
static void refuses_half_a_language(void **state)
{
    (void)state;

    static const struct {
        const char *take, *desk, *about, *why;
    } wrong[] = {
        {"{}",                           "{}",                       ABOUT("Tarifit",                                    "ltr","nl"), "take.a: the text is missing"},
        {"{\"a\": \"x\"}", "{}",                           ABOUT("Tarifit",                                                              "ltr","nl"),
         "take.a: a placeholder of the Dutch text is missing"},
        {"{\"a\": \"x {n}\"}",                         "{\"a\": \"x\"}",                                              ABOUT("Tarifit",                                                           "ltr","nl"),
         "desk.a: no visitor meets this text; it is wanted in Dutch and English"},
        {"{\"a\": \"x {n}\"}","{}",ABOUT("Tarifit","ltr","rif"),
         "take.a: the text is missing"},
        {"{\"a\": \"x {n}\"}",                              "{}",                                     "{\"name\": \"Tarifit\", \"texts\": \"nl\"}",
         "language.direction: the text is missing"},
    };

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct complaints complaints = {0};
        assert_null(load_languages(wrong[i].take, wrong[i].desk, wrong[i].about, &complaints));
        assert_string_equal(complaints.list[0].detail, wrong[i].why);
        assert_int_equal(complaints.count, 1);
        complaints_free(&complaints);
    }
}

struct spelled {
    size_t count;
    char last[40];
};

static void spell(void *context, const char *key, const char *dutch, const char *text)
{
    struct spelled *spelled = context;
    spelled->count++;
    snprintf(spelled->last, sizeof spelled->last, "%s %s %s", key, dutch, text);
}

static void visits_what_visitors_meet(void **state)
{
    (void)state;
    struct complaints complaints = {0};
    struct view *view =
        load_languages("{\"a\": \"x {n}\"}", "{}", ABOUT("Tarifit", "ltr", "nl"), &complaints);
    struct spelled spelled = {0};
    view_visitor_texts(view, "ar", spell, &spelled);
    assert_int_equal(spelled.count, 4);
    assert_string_equal(spelled.last, "take.a ja {n} x {n}");
    view_free(view);
}

/* The pages that a visitor can come to, and that a text on them is one that every language has.
 */
static void speaks_to_every_visitor(void **state)
{
    (void)state;
    static const char *const pages[] = {"closed",  "error",           "hint",  "home",
                                        "privacy", "privacy_general", "take",  "thanks",
                                        "type",    "withdrawn",       "_head", "_languages",
                                        "_foot",   "handout",         "paper", "poster"};
    size_t texts = 0;
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        char path[80];
        snprintf(path, sizeof path, "service/view/pages/%s.html", pages[i]);
        const struct embedded *file = embedded_find(path);
        assert_non_null(file);
        for (const char *at = file->data; (at = strstr(at, "{{t ")); texts++) {
            at += 4;
            if (!catalog_for_visitors(at))
                fail_msg("%s: %.40s", path, at);
        }
    }
    assert_true(texts > 80);
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
        cmocka_unit_test(refuses_half_a_language),
        cmocka_unit_test(visits_what_visitors_meet),
        cmocka_unit_test(speaks_to_every_visitor),
        cmocka_unit_test(tells_complaints),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
