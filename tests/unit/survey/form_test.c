/*
 * Forms: the ready ones load, everything else is refused with its path; answers are read,
 * packed and counted.
 */
#include "base/embedded.h"
#include "forms.h"
#include "survey/items.h"
#include "survey/library.h"
#include "survey/markup.h"
#include "survey/tally.h"

static const char *const ready[] = {
    "ouder-kort",           "ouder-standaard",       "professional-standaard",
    "ouder-thema-taal",     "ouder-thema-lezen",     "ouder-thema-gezond-gedrag",
    "ouder-thema-bewegen",  "ouder-thema-geluk",     "ouder-thema-schoolkeuze",
    "voorbeeld-activiteit", "voorbeeld-bibliotheek", "voorbeeld-schoolkeuze"};

static struct form *ready_form(const char *name, const char *theme)
{
    struct complaints complaints = {0};
    struct form *form = library_form(name, library_form_has_theme(name, NULL) ? theme : NULL,
                                     true, NULL, NULL, NULL, &complaints);
    for (size_t i = 0; i < complaints.count; i++)
        print_error("%s %s %s\n", complaints.list[i].path, complaints.list[i].key,
                    complaints.list[i].detail);
    complaints_free(&complaints);
    assert_non_null(form);
    return form;
}

static void ready_forms_load_with_every_theme(void **state)
{
    (void)state;
    struct complaints complaints = {0};
    json_t *items = library_items(NULL, &complaints), *block;
    const char *theme;
    assert_non_null(items);
    for (size_t i = 0; i < sizeof ready / sizeof ready[0]; i++) {
        json_object_foreach(json_object_get(items, "theme_blocks"), theme, block)
        {
            struct form *form = ready_form(ready[i], theme);
            assert_string_equal(form->languages[0], "nl");
            assert_string_equal(form->languages[1], "en");
            assert_string_equal(form->audience,
                                text_starts(ready[i], "prof") ? "professional" : "parent");
            form_free(form);
        }
    }
    struct form *form = ready_form("ouder-standaard", "lezen");
    assert_true(form_find_item(form, "OT5.1") != SIZE_MAX);
    assert_true(form_find_item(form, "O7.3") != SIZE_MAX);
    assert_int_equal(form_find_item(form, "O6.2"), SIZE_MAX);
    form_free(form);
    form = library_form("ouder-standaard", "lezen", false, NULL, NULL, NULL, &complaints);
    assert_int_equal(form_find_item(form, "O7.3"), SIZE_MAX);
    form_free(form);
    assert_null(
        library_form("ouder-standaard", "sterren", false, NULL, NULL, NULL, &complaints));
    assert_string_equal(complaints.list[0].key, "form.unknown-theme");
    complaints_free(&complaints);
    json_decref(items);
}

/* A definition around one element, or a whole one. */
#define ONE(element) "{\"title\":\"t\",\"pages\":[{\"elements\":[" element "]}]}"
#define RADIO(more)  "{\"type\":\"radiogroup\",\"name\":\"a\",\"title\":\"t\"," more "}"
#define AT           "f.json: pages[0].elements[0]"

static const struct {
    const char *definition, *key, *path;
} refused[] = {
    {"[]",                                                                            "form.want-object",       "f.json"                     },
    {"{\"title\":\"t\",\"pages\":[]}",                                                "form.no-questions",      "f.json"                     },
    {"{\"pages\":[]}",                                                                "form.text-missing",      "f.json: title"              },
    {"{\"title\":\"t\",\"wat\":1}",                                                   "form.unknown-property",  "f.json: wat"                },
    {"{\"title\":\"t\",\"cookieName\":\"c\"}",                                        "form.refused-cookie",    "f.json: cookieName"         },
    {"{\"title\":\"t\",\"triggers\":[]}",                                             "form.refused-trigger",   "f.json: triggers"           },
    {"{\"title\":1}",                                                                 "form.want-text",         "f.json: title"              },
    {"{\"title\":{\"dutch!\":\"t\"}}",                                                "form.bad-language",      "f.json: title.dutch!"       },
    {"{\"title\":\"t {a}\"}",                                                         "form.braces",            "f.json: title"              },
    {"{\"title\":\"t\",\"x_audience\":\"dogs\"}",                                     "form.bad-value",         "f.json: x_audience"         },
    {"{\"title\":\"t\",\"pages\":1}",                                                 "form.want-list",         "f.json: pages"              },
    {ONE("{\"type\":\"file\",\"name\":\"a\"}"),                                       "form.refused-file",      AT ".type"                   },
    {ONE("{\"type\":\"signaturepad\",\"name\":\"a\"}"),                               "form.refused-signature", AT ".type"                   },
    {ONE("{\"type\":\"wat\",\"name\":\"a\"}"),                                        "form.unknown-type",      AT ".type"                   },
    {ONE("{\"name\":\"a\"}"),                                                         "form.unknown-type",      AT ".type"                   },
    {ONE("1"),                                                                        "form.want-object",       AT                           },
    {ONE(RADIO("\"choices\":[]")),                                                    "form.choices",           AT ".choices"                },
    {ONE(RADIO("\"choices\":[\"a b\"]")),                                             "form.bad-choice",        AT ".choices[0]"             },
    {ONE(RADIO("\"choices\":[\"a\",\"a\"]")),                                         "form.double-choice",     AT ".choices[1]"             },
    {ONE(RADIO("\"choices\":[1],\"choicesByUrl\":{}")),                               "form.refused-url",       AT ".choicesByUrl"           },
    {ONE(RADIO("\"choices\":[1],\"choicesOrder\":\"asc\"")),                          "form.bad-value",
     AT ".choicesOrder"                                                                                                                      },
    {ONE(RADIO("\"choices\":[1],\"x_step\":8")),                                      "form.out-of-range",      AT ".x_step"                 },
    {ONE(RADIO("\"choices\":[1],\"x_themes\":[\"a b\"]")),                            "form.bad-theme",         AT ".x_themes"               },
    {ONE(RADIO("\"choices\":[1],\"x_mirror\":\"a b\"")),                              "form.bad-word",          AT ".x_mirror"               },
    {ONE(RADIO("\"choices\":[1],\"isRequired\":1")),                                  "form.want-truth",        AT ".isRequired"             },
    {ONE(RADIO("\"choices\":[1],\"showNoneItem\":true")),                             "form.text-missing",      AT ".noneText"               },
    {ONE(RADIO("\"choices\":[1],\"x_from_round\":2")),                                "form.not-composed",      AT ".x_from_round"           },
    {ONE("{\"type\":\"comment\",\"name\":\"a b\",\"title\":\"t\"}"),                  "form.bad-name",
     AT ".name"                                                                                                                              },
    {ONE("{\"type\":\"comment\",\"name\":\"a\",\"title\":\"t\",\"maxLength\":2001}"),
     "form.out-of-range",                                                                                       AT ".maxLength"              },
    {ONE("{\"type\":\"comment\",\"name\":\"a\",\"title\":\"t\",\"rows\":1.5}"),
     "form.real-number",                                                                                        AT ".rows"                   },
    {ONE("{\"type\":\"html\",\"name\":\"a\",\"html\":\"<script>\"}"),                 "form.raw-html",
     AT ".html"                                                                                                                              },
    {ONE("{\"type\":\"panel\",\"elements\":[{\"type\":\"panel\",\"elements\":[{\"type\":"
         "\"panel\",\"elements\":[]}]}]}"),
     "form.nested-panels",                                                                                      AT ".elements[0].elements[0]"},
    {ONE("{\"type\":\"panel\",\"x_theme_block\":true}"),                              "form.not-composed",
     AT ".x_theme_block"                                                                                                                     },
};

static void what_is_outside_the_subset_is_refused_with_its_path(void **state)
{
    (void)state;
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct complaints complaints = {0};
        json_t *definition = json_loads(refused[i].definition, 0, NULL);
        assert_non_null(definition);
        struct form *form = form_load("f", definition, &complaints);
        bool found = false;
        for (size_t c = 0; c < complaints.count; c++)
            found = found || (!strcmp(complaints.list[c].key, refused[i].key) &&
                              !strcmp(complaints.list[c].path, refused[i].path));
        if (form || !found) {
            print_error("%s at %s; got %s at %s\n", refused[i].key, refused[i].path,
                        complaints.count ? complaints.list[0].key : "nothing",
                        complaints.count ? complaints.list[0].path : "");
            wrong++;
        }
        form_free(form);
        complaints_free(&complaints);
        json_decref(definition);
    }
    assert_int_equal(wrong, 0);
}

static struct answers *read_pairs(const struct form *form, struct arena *arena,
                                  struct answer_errors *errors, const char *const *pairs)
{
    struct fields fields = {arena_alloc(arena, 64 * sizeof *fields.list), 0};
    for (; *pairs; pairs += 2)
        fields.list[fields.count++] = (struct field){pairs[0], pairs[1], strlen(pairs[1])};
    return answers_read(form, &fields, arena, errors);
}

static void answers_are_read_and_wrong_ones_are_told(void **state)
{
    (void)state;

    static const struct {
        const char *pairs[8];
        const char *key;
    } cases[] = {
        {{"O1_1", "3", NULL},                        NULL                 },
        {{"O1_1", "9", NULL},                        "answer.unknown"     },
        {{"O1_1", "1", "O1_1", "2", NULL},           "answer.too-many"    },
        {{"O4_5", "tijd", "O4_5", "taal", NULL},     NULL                 },
        {{"O4_5", "tijd", "O4_5", "none", NULL},     "answer.not-together"},
        {{"O4_5", "dontknow", "O4_5", "tijd", NULL}, "answer.not-together"},
        {{"wat", "1", NULL},                         NULL                 },
        {{"O_open2", " \r\n\t ", NULL},              NULL                 },
    };
    struct form *form = ready_form("ouder-standaard", "lezen");
    struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct answer_errors errors;
        read_pairs(form, arena, &errors, cases[i].pairs);
        assert_int_equal(errors.count, cases[i].key ? 1 : 0);
        if (cases[i].key)
            assert_string_equal(errors.list[0].key, cases[i].key);
    }
    struct answer_errors errors;
    assert_true(answers_empty(
        read_pairs(form, arena, &errors, (const char *const[]){"O_open2", " \r\n ", NULL})));
    char text[2002];
    memset(text, 'x', sizeof text - 1);
    text[2001] = '\0';
    read_pairs(form, arena, &errors, (const char *const[]){"O_open2", text, NULL});
    assert_string_equal(errors.list[0].key, "answer.too-long");
    assert_int_equal(errors.list[0].limit, 2000);
    text[2000] = '\0';
    read_pairs(form, arena, &errors, (const char *const[]){"O_open2", text, NULL});
    assert_int_equal(errors.count, 0);
    struct answers *answers = read_pairs(
        form, arena, &errors, (const char *const[]){"O_open2", "  een\r\ntip\x01 ", NULL});
    assert_string_equal(answers->list[form_find_item(form, "O.open2")].text, "een\ntip");
    arena_free(arena);
    form_free(form);
}

static void packed_answers_come_back(void **state)
{
    (void)state;
    struct form *form = ready_form("ouder-standaard", "taal");
    size_t size = answers_packed_size(form);
    assert_true(size > 0 && size < 64);
    srandom(7);
    for (int round = 0; round < 500; round++) {
        struct arena *arena = arena_new();
        struct answers *answers = answers_new(form, arena);
        for (size_t q = 0; q < form->question_count; q++) {
            size_t count = form->questions[q].choice_count;
            uint64_t all = count ? ((uint64_t)1 << count) - 1 : 0;
            if (form->questions[q].kind == KIND_CHECKBOX)
                answers->list[q].choices = (uint64_t)random() & all;
            else if (count && random() % 4)
                answers->list[q].choices = (uint64_t)1 << ((size_t)random() % count);
        }
        uint8_t bytes[64];
        answers_pack(answers, bytes);
        struct answers *again;
        assert_true(answers_unpack(form, bytes, arena, &again));
        for (size_t q = 0; q < form->question_count; q++)
            assert_int_equal(again->list[q].choices, answers->list[q].choices);
        bytes[0] = 250; /* no question has so many choices */
        assert_false(answers_unpack(form, bytes, arena, &again));
        arena_free(arena);
    }
    form_free(form);
}

static int band(size_t points, size_t choice, bool favourable_first)
{
    struct choice choices[12] = {0};
    choices[points].dont_know = true;
    struct question question = {.kind = KIND_RATING,
                                .choices = choices,
                                .choice_count = points + 1,
                                .scale = "s",
                                .favourable_first = favourable_first};
    return question_band(&question, choice);
}

static void scales_have_three_bands(void **state)
{
    (void)state;

    static const struct {
        size_t points;
        int bands[10];
    } scales[] = {
        {2,  {0, 2}                        },
        {3,  {0, 1, 2}                     },
        {4,  {0, 1, 1, 2}                  },
        {5,  {0, 0, 1, 2, 2}               },
        {7,  {0, 0, 1, 1, 1, 2, 2}         },
        {10, {0, 0, 0, 1, 1, 1, 1, 2, 2, 2}},
    };

    for (size_t i = 0; i < sizeof scales / sizeof scales[0]; i++) {
        for (size_t c = 0; c < scales[i].points; c++) {
            assert_int_equal(band(scales[i].points, c, false), scales[i].bands[c]);
            assert_int_equal(band(scales[i].points, c, true), 2 - scales[i].bands[c]);
        }
        assert_int_equal(band(scales[i].points, scales[i].points, false), -1);
    }
}

static void counts_are_those_of_a_naive_count(void **state)
{
    (void)state;
    struct form *form = ready_form("ouder-kort", NULL);
    struct tally *tally = tally_new(form);
    size_t scale = form_find_item(form, "O1.1");
    uint32_t naive[40][8] = {{0}};
    srandom(11);
    for (int i = 0; i < 4000; i++) {
        struct arena *arena = arena_new();
        size_t place = (size_t)random() % 40, choice = (size_t)random() % 5;
        uint8_t leaf[16] = {0};
        leaf[0] = (uint8_t)(place % 8); /* many share a hash */
        leaf[15] = (uint8_t)place;
        struct answers *answers = answers_new(form, arena);
        if (choice < 4)
            answers->list[scale].choices = (uint64_t)1 << choice;
        tally_add(tally, leaf, i % 3 ? "nl" : "tr", answers);
        naive[place][choice]++;
        arena_free(arena);
    }
    assert_int_equal(tally_leaves(tally), 40);
    for (size_t place = 0; place < 40; place++) {
        uint8_t leaf[16] = {(uint8_t)(place % 8)};
        leaf[15] = (uint8_t)place;
        size_t at = tally_find(tally, leaf);
        uint32_t ballots = 0;
        for (size_t c = 0; c < 5; c++)
            ballots += naive[place][c];
        assert_int_equal(tally_ballots(tally, at), ballots);
        assert_int_equal(tally_answered(tally, at, scale),
                         naive[place][0] + naive[place][1] + naive[place][2]);
        for (size_t c = 0; c < 4; c++)
            assert_int_equal(tally_chose(tally, at, scale, c), naive[place][c]);
    }
    assert_int_equal(tally_languages(tally), 2);
    uint32_t spoken = 0, turkish = 0;
    for (size_t leaf = 0; leaf < 40; leaf++) {
        spoken += tally_spoken(tally, leaf, 0) + tally_spoken(tally, leaf, 1);
        turkish += tally_spoken(tally, leaf, 0);
    }
    assert_string_equal(tally_language(tally, 0), "tr");
    assert_int_equal(spoken, 4000);
    assert_int_equal(turkish, 1334);
    tally_free(tally);
    form_free(form);
}

/* Ballots of two places and every answer to a background question. */
static void ballots_are_counted_by_their_background(void **state)
{
    (void)state;
    struct form *form = ready_form("ouder-standaard", "taal");
    struct tally *tally = tally_new(form);
    size_t scale = form_find_item(form, "O1.1");
    assert_true(tally_breakdowns(tally) > 0);
    size_t age = tally_breakdown(tally, 0);
    const struct question *question = &form->questions[age];
    uint32_t naive[2][64] = {{0}};
    srandom(12);
    for (int i = 0; i < 2000; i++) {
        struct arena *arena = arena_new();
        size_t place = (size_t)random() % 2,
               choice = (size_t)random() % (question->choice_count + 1);
        uint8_t leaf[16] = {(uint8_t)place};
        struct answers answers = {
            .form = form,
            .list = arena_alloc(arena, form->question_count * sizeof *answers.list)};
        if (choice < question->choice_count)
            answers.list[age].choices = (uint64_t)1 << choice;
        answers.list[scale].choices = (uint64_t)1 << (random() % 4);
        bool told = choice < question->choice_count && !question->choices[choice].dont_know;
        naive[place][told ? choice + 1 : 0] += answers.list[scale].choices == 1;
        tally_add(tally, leaf, "nl", &answers);
        arena_free(arena);
    }
    size_t cells = tally_cells(tally), seen = 0;
    for (size_t cell = 0; cell < cells; cell++) {
        size_t place = tally_leaf_id(tally, tally_cell_leaf(tally, cell))[0];
        uint8_t group = tally_cell_group(tally, cell, 0);
        assert_int_equal(tally_cell_chose(tally, cell, scale, 0), naive[place][group]);
        seen += tally_cell_answered(tally, cell, age);
        assert_int_equal(tally_cell_answered(tally, cell, age) == 0, group == 0);
    }
    assert_int_equal(seen, tally_answered(tally, 0, age) + tally_answered(tally, 1, age));
    tally_free(tally);
    form_free(form);
}

static void html_is_reduced_to_text(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    assert_string_equal(markup_reduce("<p>Dag &amp; nacht</p><p>Twee</p>", arena),
                        "Dag & nacht\n\nTwee");
    assert_string_equal(markup_reduce("Zie <a href=\"https://x.nl/a\">hier</a>.", arena),
                        "Zie hier (https://x.nl/a).");
    static const char *const no[] = {"<b>",
                                     "<script>",
                                     "<a href=\"javascript:x\">y</a>",
                                     "<p class=x>",
                                     "<a href=\"https://x\" onclick=\"y\">z</a>",
                                     "<"};
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
        assert_null(markup_reduce(no[i], arena));
    arena_free(arena);
}

static void random_orders_are_fair_and_keep_the_last_ones_last(void **state)
{
    (void)state;
    struct form *form =
        form_of("{'title':'t','elements':["
                "{'type':'radiogroup','name':'a','title':'t','choices':['a','b','c','d'],"
                "'choicesOrder':'random','showNoneItem':true,'noneText':'n'},"
                "{'type':'radiogroup','name':'b','title':'t','choices':['a','b','c']}]}");
    size_t first[4] = {0};
    for (size_t which = 0; which < FORM_ORDERS; which++) {
        uint8_t order[5], again[5];
        uint64_t seen = 0;
        question_order(&form->questions[0], which, order);
        question_order(&form->questions[0], which + FORM_ORDERS, again);
        assert_memory_equal(order, again, sizeof order);
        assert_int_equal(order[4], 4);
        for (size_t i = 0; i < 5; i++)
            seen |= (uint64_t)1 << order[i];
        assert_int_equal(seen, 31);
        first[order[0]]++;
        question_order(&form->questions[1], which, order);
        assert_memory_equal(order, ((uint8_t[]){0, 1, 2}), 3);
    }
    for (size_t c = 0; c < 4; c++)
        assert_int_equal(first[c], FORM_ORDERS / 4);
    form_free(form);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ready_forms_load_with_every_theme),
        cmocka_unit_test(what_is_outside_the_subset_is_refused_with_its_path),
        cmocka_unit_test(answers_are_read_and_wrong_ones_are_told),
        cmocka_unit_test(packed_answers_come_back),
        cmocka_unit_test(scales_have_three_bands),
        cmocka_unit_test(counts_are_those_of_a_naive_count),
        cmocka_unit_test(ballots_are_counted_by_their_background),
        cmocka_unit_test(html_is_reduced_to_text),
        cmocka_unit_test(random_orders_are_fair_and_keep_the_last_ones_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
