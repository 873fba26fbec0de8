/*
 * A release that was changed, is no release, or is asked of impossible input.
 */
#include "fixture.h"

/* Three places of 30 in one district, with three questions answered by all. */
static void make_plain(struct fixture *fixture)
{
    fixture_new(fixture);
    for (uint32_t p = 0; p < 4; p++) {
        fixture_place(fixture, 0, 0, 40);
        for (uint32_t b = 0; b < 30; b++) {
            uint64_t chosen[QUESTIONS_MOST] = {0};
            chosen[ASK_WELCOME] = 1u << (b % 3);
            chosen[ASK_MEET] = 1u << (b % 2);
            chosen[ASK_BARRIERS] = b % 5 ? 1 : 2;
            fixture_ballot(fixture, 0, p, chosen);
        }
    }
    fixture->input.audience_count = 1;
}

/* A part of the release by the names and numbers on the way to it. */
static json_t *at(json_t *json, const char *path)
{
    char part[40];
    while (json && *path) {
        size_t length = strcspn(path, "/");
        assert_true(length < sizeof part);
        memcpy(part, path, length);
        part[length] = 0;
        json = json_is_array(json) ? json_array_get(json, strtoul(part, NULL, 10))
                                   : json_object_get(json, part);
        path += length + (path[length] == '/');
    }
    assert_non_null(json);
    return json;
}

/* Nodes: 0 the municipality, 1 the district, 2..5 the places. */
static const struct {
    const char *path; /* what is changed */
    const char *key;  /* of it; or a number in an array */
    const char *value;
    const char *complaint;
} changes[] = {
    {"nodes/2/n",                    "low",           "26",                                                "release.bad-n"            },
    {"nodes/2/items/O1.1/n",         "low",           "5",                                                 "release.bad-n"            },
    {"nodes/2/items/O1.1",           "no",            "[30,50]",                                           "release.bad-share"        },
    {"nodes/2/items/O1.1",           "no",            "[90,100]",                                          "release.bad-order"        },
    {"nodes/2/items/O1.1",           "interval",      "{}",                                                "release.bad-interval"     },
    {"nodes/2/items/O1.1/interval",  "no",            "[1,999]",                                           "release.bad-interval"     },
    {"nodes/2/items/O4.5",           "options",       "[]",                                                "release.bad-order"        },
    {"nodes/2/items/O4.5/options/0", "value",         "\"dk\"",                                            "release.bad-order"        },
    {"nodes/2/items/O4.5/options/0", "share",         "[0,10]",                                            "release.bad-order"        },
    {"nodes/2/items/O4.5/options/0", "share",         "[0,1000]",                                          "release.bad-share"        },
    {"nodes/2/steps/1",              "no",            "[0,1]",                                             "release.bad-combined"     },
    {"nodes/2/steps",                "9",             "{\"few\":true}",                                    "release.bad-combined"     },
    {"nodes/2/items",                "X9",            "{\"few\":true}",                                    "release.bad-item"         },
    {"nodes/2",                      "n",             "null",                                              "release.shown-below"      },
    {"nodes/2",                      "withheld",      "\"over-response\"",                                 "release.shown-below"      },
    {"nodes/2",                      "invited",       "20",                                                "release.over-response"    },
    {"nodes/2",                      "parent",        "\"nobody\"",                                        "release.bad-node"         },
    {"nodes/2",                      "kind",          "\"district\"",                                      "release.bad-node"         },
    {"nodes/3",                      "kind",          "\"municipality\"",                                  "release.bad-node"         },
    {"nodes/1",                      "n",             "{\"low\":125,\"high\":129}",                        "release.small-difference" },
    {"nodes/1/items/O1.1",           "n",             "{\"low\":110,\"high\":114}",                        "release.small-difference" },
    {"nodes/1/items/O1.1",           "n",             "{\"low\":10,\"high\":14}",                          "release.small-difference" },
    {"nodes/2/items/O1.1",           "n",             "{\"low\":0,\"high\":0}",                            "release.bad-n"            },
    {"nodes/2/items/O1.1",           "no",            "[0,1000]",                                          "release.bad-share"        },
    {"nodes/2/items/O1.1",           "n",             "{\"low\":1000000,\"high\":1000000}",                "release.shown-below"      },
    {"nodes/2",                      "participation", "[0,5]",                                             "release.bad-participation"},
    {"nodes/0",                      "languages",     "[{\"language\":\"nl\",\"share\":[93,100]}]",
     "release.bad-languages"                                                                                                          },
    {"nodes/0/unknown/O1.1",         "dontKnow",      "[0,3]",                                             "release.bad-unknown"      },
    {"nodes/1",                      "unknown",       "{\"O1.1\":{\"dontKnow\":[0,5],\"skipped\":[0,5]}}",
     "release.bad-unknown"                                                                                                            },
    {"nodes/0/breakdowns",           "O1.1",          "{}",                                                "release.bad-breakdown"    },
    {"nodes/0/breakdowns/O.age",     "young",
     "{\"O.first\":{\"n\":{\"low\":10,\"high\":14},\"options\":[]}}",                                      "release.bad-breakdown"    },
    {"groupings/0/items/O1.1",       "no",            "[0,1]",                                             "release.bad-grouping"     },
    {"groupings/0/items",            "O1.1",          "{\"few\":true}",                                    "release.bad-grouping"     },
    {"groupings/0/places",           "0",             "\"nobody\"",                                        "release.bad-node"         },
    {"groupings/0/steps/1",          "no",            "[0,1]",                                             "release.bad-combined"     },
    {"forms/parent/items/0",         "after",         "{\"item\":\"O1.4\",\"values\":[\"1\"]}",
     "release.bad-dependent"                                                                                                          },
    {"round",                        "k",             "3",                                                 "release.k"                },
    {"round",                        "k",             "35",                                                "release.bad-n"            },
};

static bool has(const struct complaints *complaints, const char *key)
{
    for (size_t i = 0; i < complaints->count; i++)
        if (!strcmp(complaints->list[i].key, key))
            return true;
    return false;
}

static void verify_changed(const struct release *release, size_t i)
{
    struct complaint complaint = {0};
    struct complaints complaints = {0};
    struct buffer text = {0};
    json_t *changed = json_deep_copy(release_json(release));
    json_t *value = json_loads(changes[i].value, JSON_DECODE_ANY, NULL);
    json_t *whole = at(changed, changes[i].path);
    if (json_is_array(whole))
        json_array_set_new(whole, strtoul(changes[i].key, NULL, 10), value);
    else
        json_object_set_new(whole, changes[i].key, value);
    json_canonical(changed, &text);
    struct release *read = release_parse(text.data, text.size, &complaint);
    assert_non_null(read);
    if (release_verify(read, text.data, text.size, &complaints))
        fail_msg("%s %s = %s is not seen", changes[i].path, changes[i].key, changes[i].value);
    if (!has(&complaints, changes[i].complaint))
        fail_msg("%s %s = %s: %s", changes[i].path, changes[i].key, changes[i].value,
                 complaints.list[0].key);
    complaints_free(&complaints);
    release_free(read);
    buffer_free(&text);
    json_decref(changed);
}

static void a_changed_release_is_seen(void **state)
{
    (void)state;
    struct fixture fixture;
    struct release_output output;
    struct complaints complaints = {0};
    make_plain(&fixture);
    struct release *release = fixture_release(&fixture, &output);
    assert_true(release_verify(release, output.body.data, output.body.size, &complaints));
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++)
        verify_changed(release, i);
    release_free(release);
    release_output_free(&output);
    fixture_free(&fixture);
}

static void a_figure_about_two_places_is_seen(void **state)
{
    (void)state;
    struct fixture fixture;
    struct release_output output;
    struct complaint complaint;
    struct complaints complaints = {0};
    struct buffer text = {0};
    make_plain(&fixture);
    struct release *release = fixture_release(&fixture, &output);
    json_t *changed = json_deep_copy(release_json(release));
    for (int i = 0; i < 2; i++)
        json_array_remove(json_object_get(changed, "nodes"), 2);
    json_canonical(changed, &text);
    struct release *read = release_parse(text.data, text.size, &complaint);
    assert_non_null(read);
    assert_false(release_verify(read, text.data, text.size, &complaints));
    assert_true(has(&complaints, "release.too-few-places"));
    complaints_free(&complaints);
    buffer_free(&text);
    json_decref(changed);
    release_free(read);
    release_free(release);
    release_output_free(&output);
    fixture_free(&fixture);
}

static void another_way_of_writing_is_seen(void **state)
{
    (void)state;
    struct fixture fixture;
    struct release_output output;
    struct complaint complaint;
    struct complaints complaints = {0};
    make_plain(&fixture);
    assert_true(release_build(&fixture.input, &output, &complaint));
    buffer_text(&output.body, "\n");
    struct release *release = release_parse(output.body.data, output.body.size, &complaint);
    assert_non_null(release);
    assert_false(release_verify(release, output.body.data, output.body.size, &complaints));
    assert_true(has(&complaints, "release.not-canonical"));
    complaints_free(&complaints);
    release_free(release);
    release_output_free(&output);
    fixture_free(&fixture);
}

static void what_is_no_release_is_refused(void **state)
{
    (void)state;

    static const struct {
        const char *text, *key;
    } texts[] = {
        {"{}",                                                                        "release.format"   },
        {"[]",                                                                        "release.format"   },
        {"{\"format\":3}",                                                            "release.format"   },
        {"{\"format\":1}",                                                            "release.malformed"},
        {"{\"format\":2,\"x\":1.5}",                                                  "release.malformed"},
        {"{\"format\":1,\"municipality\":{},\"round\":{},\"forms\":{},\"nodes\":[]}",
         "release.malformed"                                                                             }
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct complaint complaint = {0};
        assert_null(release_parse(texts[i].text, strlen(texts[i].text), &complaint));
        assert_string_equal(complaint.key, texts[i].key);
    }
    struct complaint complaint = {0};
    assert_null(release_parse("{", 1, &complaint));
    assert_non_null(complaint.key);
}

/* Every part of a release taken out: refused or found faulty, and never a crash. */
static void a_release_with_a_hole_does_no_harm(void **state)
{
    (void)state;
    static const char *const parents[] = {"",
                                          "round",
                                          "forms/parent",
                                          "forms/parent/items/0",
                                          "nodes/0",
                                          "nodes/2",
                                          "nodes/2/n",
                                          "nodes/2/items/O1.1",
                                          "nodes/2/items/O4.5",
                                          "nodes/2/steps/1"};
    struct fixture fixture;
    struct release_output output;
    make_plain(&fixture);
    struct release *release = fixture_release(&fixture, &output);
    for (size_t p = 0; p < sizeof parents / sizeof parents[0]; p++) {
        json_t *whole = json_deep_copy(release_json(release));
        const char *key;
        json_t *unused;
        json_object_foreach(at(whole, parents[p]), key, unused)
        {
            struct complaint complaint = {0};
            struct complaints complaints = {0};
            struct buffer text = {0};
            json_t *holed = json_deep_copy(whole);
            json_object_del(at(holed, parents[p]), key);
            json_canonical(holed, &text);
            struct release *read = release_parse(text.data, text.size, &complaint);
            if (read)
                (void)!release_verify(read, text.data, text.size, &complaints);
            else
                assert_non_null(complaint.key);
            release_free(read);
            complaints_free(&complaints);
            buffer_free(&text);
            json_decref(holed);
        }
        json_decref(whole);
    }
    release_free(release);
    release_output_free(&output);
    fixture_free(&fixture);
}

/* A release with some of it changed: pairs of a path and a key with the new value. */
static struct release *with(const struct release *release, const char *const (*parts)[3],
                            size_t count)
{
    json_t *changed = json_deep_copy(release_json(release));
    for (size_t i = 0; i < count; i++)
        json_object_set_new(at(changed, parts[i][0]), parts[i][1],
                            json_loads(parts[i][2], JSON_DECODE_ANY, NULL));
    struct release *result = release_of(changed);
    json_decref(changed);
    return result;
}

static void expect_together(const struct release *former, const struct release *later,
                            const char *key)
{
    const struct release *releases[] = {former, later};
    struct complaints complaints = {0};
    bool agree = release_verify_together(releases, later ? 2 : 1, &complaints);
    assert_int_equal(agree, key == NULL);
    if (key && !has(&complaints, key))
        fail_msg("%s instead of %s", complaints.list[0].key, key);
    complaints_free(&complaints);
}

static void releases_that_do_not_agree_are_seen(void **state)
{
    (void)state;
    static const char *const against[][3] = {
        {"nodes/1/items/O1.1", "no", "[0,5]"}
    };
    static const char *const exact[][3] = {
        {"nodes/2/items/O1.1", "n",  "{\"low\":10,\"high\":10}"},
        {"nodes/2/items/O1.1", "no", "[10,20]"                 }
    };
    static const char *const apart[][3] = {
        {"nodes/2", "n", "null"},
        {"nodes/3", "n", "null"},
        {"nodes/4", "n", "null"},
        {"nodes/5", "n", "null"}
    };
    static const char *const less[][3] = {
        {"nodes/0", "n", "{\"low\":115,\"high\":119}"},
        {"nodes/1", "n", "{\"low\":115,\"high\":119}"}
    };
    static const char *const other[][3] = {
        {"round", "id", "\"another\""}
    };
    static const char *const withheld[][3] = {
        {"nodes/2", "withheld", "\"correction\""}
    };
    struct fixture fixture;
    struct release_output output;
    make_plain(&fixture);
    struct release *release = fixture_release(&fixture, &output);
    struct release *whole = with(release, apart, 4), *smaller = with(whole, less, 2);
    struct release *contradicted = with(release, against, 1), *pinned = with(release, exact, 2);
    struct release *elsewhere = with(release, other, 1), *held = with(release, withheld, 1);
    expect_together(release, NULL, NULL);
    expect_together(release, release, NULL);
    expect_together(release, whole, NULL);
    expect_together(contradicted, NULL, "release.contradiction");
    expect_together(pinned, NULL, "release.small-count");
    expect_together(whole, release, "release.shown-more");
    expect_together(held, release, "release.shown-more");
    expect_together(whole, smaller, "release.small-correction");
    expect_together(release, elsewhere, "release.other-round");
    struct release *all[] = {release, whole, smaller, contradicted, pinned, elsewhere, held};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        release_free(all[i]);
    release_output_free(&output);
    fixture_free(&fixture);
}

/* What was published once can be read and checked for ever. */
static void a_release_of_the_first_format_is_read(void **state)
{
    (void)state;
    struct buffer text = {0};
    struct complaint complaint = {0};
    struct complaints complaints = {0};
    char part[4096];
    FILE *file = fopen("tests/unit/report/samples/format-1.json", "r");
    assert_non_null(file);
    for (size_t size; (size = fread(part, 1, sizeof part, file)) > 0;)
        buffer_add(&text, part, size);
    fclose(file);
    struct release *release = release_parse(text.data, text.size, &complaint);
    assert_non_null(release);
    assert_true(release_verify(release, text.data, text.size, &complaints));
    struct range n;
    assert_true(release_n(release_top(release, "parent"), &n));
    release_free(release);
    buffer_free(&text);
}

static void expect_refused(const struct fixture *fixture, const char *key)
{
    struct release_output output;
    struct complaint complaint = {0};
    assert_false(release_build(&fixture->input, &output, &complaint));
    assert_string_equal(complaint.key, key);
    release_output_free(&output);
}

static void impossible_input_is_refused(void **state)
{
    (void)state;
    struct fixture fixture;
    make_plain(&fixture);
    fixture.input.round.k = 4;
    expect_refused(&fixture, "release.k");
    fixture.input.round.k = 10;
    fixture.input.audiences[0].place_count = 3; /* the fourth has ballots */
    expect_refused(&fixture, "release.unknown-place");
    fixture.input.audiences[0].place_count = 4;
    fixture.places[0][3] = fixture.places[0][2];
    expect_refused(&fixture, "release.place-twice");
    fixture.input.audiences[1] = fixture.input.audiences[0];
    fixture.input.audience_count = 2;
    expect_refused(&fixture, "release.audience-twice");
    fixture_free(&fixture);
}

static void a_round_without_answers_has_a_release(void **state)
{
    (void)state;
    struct fixture fixture;
    struct release_output output;
    struct complaints complaints = {0};
    struct range n;
    fixture_new(&fixture);
    fixture_place(&fixture, 0, 0, 40);
    struct release *release = fixture_release(&fixture, &output);
    assert_int_equal(release_node_count(release), 4);
    assert_false(release_n(release_top(release, "parent"), &n));
    assert_true(release_few(release_item_figure(release_top(release, "parent"), "O1.1")));
    assert_true(release_verify(release, output.body.data, output.body.size, &complaints));
    release_free(release);
    release_output_free(&output);
    fixture_free(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_changed_release_is_seen),
        cmocka_unit_test(a_figure_about_two_places_is_seen),
        cmocka_unit_test(another_way_of_writing_is_seen),
        cmocka_unit_test(what_is_no_release_is_refused),
        cmocka_unit_test(a_release_with_a_hole_does_no_harm),
        cmocka_unit_test(releases_that_do_not_agree_are_seen),
        cmocka_unit_test(a_release_of_the_first_format_is_read),
        cmocka_unit_test(impossible_input_is_refused),
        cmocka_unit_test(a_round_without_answers_has_a_release),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
