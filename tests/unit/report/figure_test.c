/*
 * Single figures: options that add up, items that depend on another, who did not know, who was
 * heard, sums of places; and the same in a release.
 */
#include "fixture.h"
#include "report/figure.h"

static struct range range_at(const json_t *object, const char *name)
{
    struct range range = {-1, -1};
    assert_true(figure_read(json_object_get(object, name), &range));
    return range;
}

static void expect_range(struct range range, int low, int high)
{
    assert_int_equal(range.low, low);
    assert_int_equal(range.high, high);
}

/* ---- options that add up ------------------------------------------------------------- */

/* Whether every way to fill the steps that adds up to n has the same count of 1..9 somewhere.
 */
static bool one_way(const json_t *figure, uint32_t n)
{
    struct range counts[3], seen[3] = {
                                {1000, -1},
                                {1000, -1},
                                {1000, -1}
    };
    for (size_t i = 0; i < 3; i++)
        counts[i] = disclosure_counts(
            n, range_at(json_array_get(json_object_get(figure, "options"), i), "share"));
    for (int a = counts[0].low; a <= counts[0].high; a++)
        for (int b = counts[1].low; b <= counts[1].high; b++) {
            int all[] = {a, b, (int)n - a - b};
            if (all[2] < counts[2].low || all[2] > counts[2].high)
                continue;
            for (size_t i = 0; i < 3; i++) {
                seen[i].low = all[i] < seen[i].low ? all[i] : seen[i].low;
                seen[i].high = all[i] > seen[i].high ? all[i] : seen[i].high;
            }
        }
    for (size_t i = 0; i < 3; i++)
        if (seen[i].low == seen[i].high && seen[i].low > 0 && seen[i].low < 10)
            return true;
    return false;
}

static void options_that_add_up_tell_no_small_count(void **state)
{
    (void)state;
    static const char *const values[] = {"a", "b", "c"};
    size_t coarser = 0, withheld = 0;
    for (uint32_t n = 10; n < 260; n += 7) {
        for (uint32_t a = 0; a <= n; a += 3) {
            for (uint32_t b = 0; a + b <= n; b += 2) {
                uint32_t counted[] = {a, b, n - a - b};
                struct figure_counts counts = {.k = 10,
                                               .n = n,
                                               .count = 3,
                                               .counts = counted,
                                               .values = values,
                                               .rule = {.columns = 3}};
                json_t *figure = figure_options(&counts);
                coarser += json_number(figure, "coarser", 0) > 0;
                withheld += figure_is_few(figure);
                assert_false(!figure_is_few(figure) && one_way(figure, n));
                json_decref(figure);
            }
        }
    }
    assert_true(coarser > 100);
    assert_true(withheld < coarser);
}

/* Everybody chose something, and one option excludes the other: of three and seventeen of
 * twenty each step leaves one count. */
static void options_of_several_tell_no_small_count(void **state)
{
    (void)state;
    static const char *const values[] = {"a", "b"};
    static const uint32_t counted[] = {3, 17};
    struct figure_counts counts = {
        .k = 10,
        .n = 20,
        .count = 2,
        .counts = counted,
        .values = values,
        .rule = {.columns = 2, .several = true, .least = 1, .most = 2}
    };
    json_t *figure = figure_options(&counts);
    assert_true(figure_is_few(figure) || json_number(figure, "coarser", 0) > 0);
    json_decref(figure);

    counts.rule.least = 0; /* so that it is the rule that made it coarser */
    figure = figure_options(&counts);
    assert_false(figure_is_few(figure) || json_number(figure, "coarser", 0) > 0);
    json_decref(figure);

    static const uint32_t all[] = {2, 18};
    counts.counts = all;
    counts.rule.alone = 1;
    figure = figure_options(&counts);
    assert_true(figure_is_few(figure) || json_number(figure, "coarser", 0) > 0);
    json_decref(figure);
}

/* ---- an item that depends on another ------------------------------------------------- */

static json_t *scale_of(uint32_t n, uint32_t no, uint32_t bit)
{
    uint32_t counted[] = {no, bit};
    struct figure_counts counts = {.k = 10, .n = n, .count = 2, .counts = counted};
    return figure_scale(&counts);
}

static void the_least_that_were_asked_follows_from_the_figure(void **state)
{
    (void)state;

    static const struct {
        unsigned bands; /* 1 no, 2 a bit, 4 yes */
        uint32_t least;
    } cases[] = {
        {1, 15}, /* no 25 to 30 % of 60 to 64 */
        {2, 12}, /* 50 less 30 % */
        {4, 27}, /* 100 less 55 % */
        {3, 30},
        {6, 42},
        {5, 42}, /* 25 and 45 % */
        {7, 60},
        {0, 0 },
    };

    json_t *figure = scale_of(60, 16, 15);
    expect_range(range_at(figure, "no"), 25, 30);
    expect_range(range_at(figure, "noOrBit"), 50, 55);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(figure_least(figure, cases[i].bands, NULL, false), cases[i].least);
    json_decref(figure);
    json_t *few = figure_few();
    assert_int_equal(figure_least(few, 1, NULL, false), 0);
    json_decref(few);
}

/* Of a choice of one the shares add up; of several, the same people may have chosen all. */
static void the_least_that_chose_follows_from_their_options(void **state)
{
    (void)state;
    const char *both[] = {"a", "b", NULL}, *one[] = {"b", NULL}, *other[] = {"x", NULL};
    json_t *figure = json_loads("{\"n\": {\"low\": 40, \"high\": 44}, \"options\": ["
                                "{\"value\": \"a\", \"share\": [30, 35]},"
                                "{\"value\": \"b\", \"share\": [25, 30]},"
                                "{\"value\": \"c\", \"share\": [40, 45]}]}",
                                0, NULL);
    assert_int_equal(figure_least(figure, 0, both, true), 22);
    assert_int_equal(figure_least(figure, 0, both, false), 12);
    assert_int_equal(figure_least(figure, 0, one, true), 10);
    assert_int_equal(figure_least(figure, 0, one, false), 10);
    assert_int_equal(figure_least(figure, 0, other, true), 0);
    json_decref(figure);
}

/* Parents who do not feel welcome are asked whether they meet others. */
static void make_dependent(struct fixture *fixture, uint32_t ballots)
{
    fixture_new(fixture);
    struct question *asked = &fixture->forms[0]->questions[ASK_MEET];
    asked->dependence = ASKED_AFTER;
    asked->depends_on = ASK_WELCOME;
    asked->depends_choices = 1;
    fixture->input.audience_count = 1;
    for (uint32_t p = 0; p < 4; p++) {
        fixture_place(fixture, 0, 0, 2 * ballots);
        for (uint32_t b = 0; b < ballots; b++) {
            uint64_t chosen[QUESTIONS_MOST] = {0};
            chosen[ASK_WELCOME] = 1u << (b % 3);
            chosen[ASK_MEET] = b % 3 ? 0 : 1u << (b / 3 % 3);
            chosen[ASK_LANGUAGE] = b % 10 ? 1 : 8;
            fixture_ballot(fixture, 0, p, chosen);
        }
    }
}

static void a_dependent_item_is_told_by_what_it_depends_on(void **state)
{
    (void)state;
    struct fixture fixture;
    struct release_output output;
    make_dependent(&fixture, 30);
    struct release *release = fixture_release(&fixture, &output);
    const json_t *top = release_top(release, "parent");
    const json_t *figure = release_item_figure(top, "O1.4");
    struct range n;
    /* A third of 120 is 30 to 35 %: 36 at least, so ten steps for the 40 that were asked. */
    assert_false(release_n(figure, &n));
    assert_int_equal(json_number(figure, "atLeast", 0), 36);
    expect_range(range_at(figure, "no"), 40, 50);
    for (size_t i = 1; i < release_node_count(release); i++)
        assert_true(release_few(release_item_figure(release_node_at(release, i), "O1.4")));
    /* It has no part in its step, and nobody is told not to have known it. */
    assert_int_equal(json_array_size(json_object_get(release_step_figure(top, "1"), "items")),
                     1);
    assert_null(json_object_get(json_object_get(top, "unknown"), "O1.4"));
    release_free(release);
    release_output_free(&output);
    fixture_free(&fixture);
}

static void a_dependent_item_of_few_is_not_told(void **state)
{
    (void)state;
    struct fixture fixture;
    struct release_output output;
    make_dependent(&fixture, 15); /* 20 of 60: 18 at least */
    struct release *release = fixture_release(&fixture, &output);
    assert_true(release_few(release_item_figure(release_top(release, "parent"), "O1.4")));
    release_free(release);
    release_output_free(&output);
    fixture_free(&fixture);
    make_dependent(&fixture, 30);
    fixture.forms[0]->questions[ASK_MEET].dependence = ASKED_OTHERWISE;
    release = fixture_release(&fixture, &output);
    assert_true(release_few(release_item_figure(release_top(release, "parent"), "O1.4")));
    release_free(release);
    release_output_free(&output);
    fixture_free(&fixture);
}

/* ---- who did not know, who was heard ------------------------------------------------- */

static void who_did_not_know_is_told_from_sixty_on(void **state)
{
    (void)state;
    for (uint32_t ballots = 14; ballots <= 15; ballots++) {
        struct fixture fixture;
        struct release_output output;
        make_dependent(&fixture, ballots); /* four places */
        struct release *release = fixture_release(&fixture, &output);
        const json_t *unknown = json_object_get(release_top(release, "parent"), "unknown");
        const json_t *language = json_object_get(unknown, "O6.1");
        assert_int_equal(language != NULL, ballots == 15);
        if (language) { /* two of fifteen, and nobody skipped it */
            expect_range(range_at(language, "dontKnow"), 10, 15);
            expect_range(range_at(language, "skipped"), 0, 5);
        }
        release_free(release);
        release_output_free(&output);
        fixture_free(&fixture);
    }
}

static void a_small_number_that_would_follow_is_not_told(void **state)
{
    (void)state;
    /* Three did not know and none skipped: with the three that are missing both would follow.
     */
    assert_null(figure_unknown(10, 60, 3, 0));
    json_t *figure = figure_unknown(10, 60, 4, 1);
    assert_non_null(figure);
    json_decref(figure);
}

static void participation_is_told_in_steps(void **state)
{
    (void)state;

    static const struct {
        struct range n;
        uint32_t invited;
        int low, high;
    } cases[] = {
        {{40, 44}, 100, 40, 45 },
        {{45, 49}, 99,  45, 50 },
        {{50, 54}, 200, 25, 28 },
        {{10, 14}, 12,  80, 100}, /* more answers than invited */
        {{10, 14}, 30,  30, 50 },
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct range share;
        json_t *told = figure_participation(cases[i].n, cases[i].invited);
        assert_true(figure_read(told, &share));
        expect_range(share, cases[i].low, cases[i].high);
        json_decref(told);
    }
    json_t *nobody = figure_participation((struct range){10, 14}, 0);
    assert_true(json_is_null(nobody));
    json_decref(nobody);
}

/* ---- languages ----------------------------------------------------------------------- */

static void add_spoken(struct fixture *fixture, const char *language, uint32_t ballots)
{
    struct answer list[QUESTIONS_MOST] = {{.choices = 1}};
    struct answers answers = {.form = fixture->forms[0], .list = list};
    for (uint32_t i = 0; i < ballots; i++)
        tally_add(fixture->tallies[0], fixture->places[0][i % 4].id, language, &answers);
}

static void small_languages_go_together(void **state)
{
    (void)state;

    static const struct {
        uint32_t polish, turkish, arabic, flooded;
        const char *told; /* in order */
    } cases[] = {
        {40, 30, 12, 0,   "nl pl tr ar"},
        {40, 30, 6,  0,   "nl pl other"}, /* six would be told with the thirty */
        {40, 7,  5,  0,   "nl pl other"},
        {0,  0,  0,  0,   "nl"         },
        {40, 30, 12, 500, "nl pl tr ar"}, /* a flooded place counts in no total */
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fixture fixture;
        struct release_output output;
        struct buffer told = {0};
        fixture_new(&fixture);
        fixture.input.audience_count = 1;
        for (uint32_t p = 0; p < 5; p++)
            fixture_place(&fixture, 0, 0, 100);
        add_spoken(&fixture, "nl", 103);
        add_spoken(&fixture, "pl", cases[i].polish);
        add_spoken(&fixture, "tr", cases[i].turkish);
        add_spoken(&fixture, "ar", cases[i].arabic);
        struct answer list[QUESTIONS_MOST] = {{.choices = 1}};
        struct answers answers = {.form = fixture.forms[0], .list = list};
        for (uint32_t b = 0; b < cases[i].flooded; b++)
            tally_add(fixture.tallies[0], fixture.places[0][4].id, "uk", &answers);
        struct release *release = fixture_release(&fixture, &output);
        const json_t *list_json = json_object_get(release_top(release, "parent"), "languages");
        for (size_t l = 0; l < json_array_size(list_json); l++)
            buffer_print(&told, "%s%s", l ? " " : "",
                         json_text(json_array_get(list_json, l), "language", ""));
        assert_string_equal(told.data, cases[i].told);
        buffer_free(&told);
        release_free(release);
        release_output_free(&output);
        fixture_free(&fixture);
    }
}

/* In a district of three places and one of five exactly half says no at each place of ten. From
 * at most half of each and half of all the counts follow, whatever the steps. */
static void what_follows_anyhow_is_withheld_where_it_follows(void **state)
{
    (void)state;
    static const uint32_t sizes[] = {3, 5, 3};
    struct fixture fixture;
    struct release_output output;
    fixture_new(&fixture);
    fixture.input.audience_count = 1;
    for (uint32_t area = 0, p = 0; area < 3; area++)
        for (uint32_t i = 0; i < sizes[area]; i++, p++) {
            fixture_place(&fixture, 0, area, 60);
            for (uint32_t b = 0; b < (area < 2 ? 10u : 31u); b++) {
                bool no = area < 2 ? b % 2 == 0 : b % 3 == 0;
                uint64_t chosen[QUESTIONS_MOST] = {[ASK_WELCOME] = no ? 1 : 4};
                fixture_ballot(&fixture, 0, p, chosen);
            }
        }
    struct release *release = fixture_release(&fixture, &output);
    size_t few = 0;
    for (size_t i = 0; i < release_node_count(release); i++) {
        const json_t *node = release_node_at(release, i);
        bool place = text_equal(json_text(node, "kind", NULL), "organisation");
        bool withheld = figure_is_few(release_item_figure(node, "O1.1"));
        struct range n;
        assert_true(release_n(node, &n));
        few += place && withheld;
        assert_false(place && withheld && n.low > 10);
    }
    assert_in_range(few, 1, 8);
    release_free(release);
    release_output_free(&output);
    fixture_free(&fixture);
}

/* ---- groups and groupings ------------------------------------------------------------ */

/* Nine places of 30 under three boards that lie across three districts. A third is young; of
 * the young one in two says no, of the others one in five. */
static void make_grouped(struct fixture *fixture)
{
    fixture_new(fixture);
    fixture->input.audience_count = 1;
    for (uint32_t p = 0; p < 9; p++) {
        fixture_place(fixture, 0, p / 3, 60);
        for (uint32_t b = 0; b < 30; b++) {
            uint64_t chosen[QUESTIONS_MOST] = {0};
            bool young = b % 3 == 0, no = young ? b % 6 == 0 : b % 5 == 0;
            chosen[ASK_AGE] = young ? 1 : b % 3 == 1 ? 2 : 4;
            chosen[ASK_WELCOME] = no || p == 4 ? 1 : 4;
            chosen[ASK_FIRST] = b % 3 ? 1 : 2;
            fixture_ballot(fixture, 0, p, chosen);
        }
    }
}

static const json_t *grouping_named(const struct release *release, const char *kind,
                                    const char *name)
{
    for (size_t i = 0; i < release_grouping_count(release); i++) {
        const json_t *grouping = release_grouping_at(release, i);
        if (!strcmp(json_text(grouping, "kind", ""), kind) &&
            !strcmp(json_text(grouping, "name", ""), name))
            return grouping;
    }
    return NULL;
}

static void a_group_and_a_board_count_their_own(void **state)
{
    (void)state;
    struct fixture fixture;
    struct release_output output;
    struct range n;
    make_grouped(&fixture);
    struct release *release = fixture_release(&fixture, &output);
    const json_t *groups =
        json_object_get(json_object_get(release_top(release, "parent"), "breakdowns"), "O.age");
    const json_t *young = json_object_get(json_object_get(groups, "young"), "O1.1");
    int tiers = release_coarser_area(release, "parent");
    assert_int_equal(tiers, 0);
    /* 90 are young: five of ten at eight places, all ten at one, are 50. */
    assert_true(release_n(young, &n));
    expect_range(n, 90, 94);
    expect_range(range_at(young, "no"), 55, 60);
    const json_t *middle = json_object_get(json_object_get(groups, "middle"), "O1.1");
    expect_range(range_at(middle, "no"), 25, 30); /* two of ten at eight, ten at one: 26 */
    /* The board of places 1, 4 and 7: each is shown itself, so it is a union of atoms. */
    const json_t *board = grouping_named(release, "board", "Centrum");
    const json_t *figure = release_item_figure(board, "O1.1");
    assert_null(json_object_get(figure, "from"));
    assert_true(release_n(figure, &n));
    expect_range(n, 90, 94);
    expect_range(range_at(figure, "no"), 50, 55); /* 9, 30 and 9 are 48 */
    assert_int_equal(json_array_size(json_object_get(board, "places")), 3);
    release_free(release);
    release_output_free(&output);
    fixture_free(&fixture);
}

/* ---- sums of places ------------------------------------------------------------------ */

static void a_sum_of_places_is_computed_from_their_figures(void **state)
{
    (void)state;
    json_t *first = scale_of(20, 4, 4), *second = scale_of(60, 36, 12);
    const json_t *figures[] = {first, second};
    json_t *sum = figure_sum(figures, 2);
    struct range n;
    assert_true(figure_read_named(json_object_get(sum, "n"), &n));
    expect_range(n, 80, 88);
    /* 20 to 30 % of 20 to 24 and 60 to 65 % of 60 to 64, as heavy as 44 and 124. */
    expect_range(range_at(sum, "no"), (44 * 20 + 124 * 60) / 168,
                 (44 * 30 + 124 * 65 + 167) / 168);
    assert_string_equal(json_text(sum, "from", ""), "places");
    json_t *none = figure_sum(figures, 0);
    assert_true(figure_is_few(none));
    json_decref(none);
    json_decref(sum);
    json_decref(first);
    json_decref(second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_that_add_up_tell_no_small_count),
        cmocka_unit_test(options_of_several_tell_no_small_count),
        cmocka_unit_test(the_least_that_were_asked_follows_from_the_figure),
        cmocka_unit_test(the_least_that_chose_follows_from_their_options),
        cmocka_unit_test(a_dependent_item_is_told_by_what_it_depends_on),
        cmocka_unit_test(a_dependent_item_of_few_is_not_told),
        cmocka_unit_test(who_did_not_know_is_told_from_sixty_on),
        cmocka_unit_test(a_small_number_that_would_follow_is_not_told),
        cmocka_unit_test(participation_is_told_in_steps),
        cmocka_unit_test(small_languages_go_together),
        cmocka_unit_test(what_follows_anyhow_is_withheld_where_it_follows),
        cmocka_unit_test(a_group_and_a_board_count_their_own),
        cmocka_unit_test(a_sum_of_places_is_computed_from_their_figures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
