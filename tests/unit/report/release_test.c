/*
 * Releases of drawn rounds: every figure against a count of its own, every set of places that
 * can be told apart against k, and the same bytes whatever the order.
 */
#include "fixture.h"
#include "report/item_digest.h"
#include "report/release_form.h"
#include "survey/library.h"

#define ROUNDS 60

/* ---- a count of its own -------------------------------------------------------------- */

struct counts {
    uint32_t n, first, second; /* answers, to the first choice, to the second */
};

static struct counts count_place(const struct tally *tally, const struct release_place *place,
                                 size_t q)
{
    struct counts counts = {0};
    size_t leaf = tally_find(tally, place->id);
    if (leaf == SIZE_MAX || tally_ballots(tally, leaf) * 5 > place->invited * 6)
        return counts;
    counts.n = tally_answered(tally, leaf, q);
    counts.first = tally_chose(tally, leaf, q, 0);
    counts.second = tally_chose(tally, leaf, q, 1);
    return counts;
}

static bool belongs(const struct fixture *fixture, const struct release_place *place,
                    const char *node_id)
{
    char id[UUID_TEXT_SIZE];
    const uint8_t *const ids[] = {place->id, place->area.id, fixture->input.municipality.id};
    for (size_t i = 0; i < 3; i++) {
        text_uuid(ids[i], id);
        if (!strcmp(id, node_id))
            return true;
    }
    return false;
}

static struct counts count_node(const struct fixture *fixture, size_t audience,
                                const json_t *node, size_t q)
{
    struct counts sum = {0};
    const struct release_audience *of = &fixture->input.audiences[audience];
    for (size_t p = 0; p < of->place_count; p++) {
        if (!belongs(fixture, &of->places[p], json_text(node, "id", "")))
            continue;
        struct counts counts = count_place(of->tally, &of->places[p], q);
        sum.n += counts.n;
        sum.first += counts.first;
        sum.second += counts.second;
    }
    return sum;
}

/* R1 by trying every step; R11 makes some of them coarser. */
static void expect_share(struct range share, uint32_t n, uint32_t count, json_int_t tiers)
{
    static const uint32_t grids[] = {100, 20, 10, 5, 4, 2, 2, 2, 2, 2, 2};
    uint32_t grid = grids[(n < 20 ? 3 : n < 40 ? 2 : n < 200 ? 1 : 0) + tiers];
    uint32_t low = 0, high = 0;
    for (uint32_t j = 0; j < grid; j++) {
        if (j * n > count * grid)
            continue;
        low = j * (100 / grid);
        high = low + 100 / grid;
    }
    if (grid == 100 && low < 2) {
        low = 0;
        high = 2;
    }
    if (grid == 100 && low >= 98) {
        low = 98;
        high = 100;
    }
    assert_int_equal(share.low, low);
    assert_int_equal(share.high, high);
}

static void expect_n(struct range shown, uint32_t n)
{
    uint32_t low = n;
    while (low % (n < 200 ? 5 : 10))
        low--;
    assert_int_equal(shown.low, low);
    assert_int_equal(shown.high, low + (n < 200 ? 4 : 9));
}

static void expect_figure(const json_t *figure, const struct question *question,
                          struct counts counts, json_int_t coarser)
{
    struct range n, share;
    json_int_t tiers = coarser + json_number(figure, "coarser", 0);
    assert_true(counts.n >= 10);
    assert_true(release_n(figure, &n));
    expect_n(n, counts.n);
    if (question->scale) {
        assert_true(release_share(figure, "no", &share));
        expect_share(share, counts.n, counts.first, tiers);
        assert_true(release_share(figure, "noOrBit", &share));
        expect_share(share, counts.n, counts.first + counts.second, tiers);
        return;
    }
    size_t i;
    json_t *option;
    json_array_foreach(json_object_get(figure, "options"), i, option)
    {
        const char *value = json_text(option, "value", "");
        assert_true(release_share(option, "share", &share));
        if (!strcmp(value, question->choices[0].value))
            expect_share(share, counts.n, counts.first, tiers);
        if (!strcmp(value, question->choices[1].value))
            expect_share(share, counts.n, counts.second, tiers);
    }
}

static size_t audience_of(const json_t *node)
{
    return !strcmp(json_text(node, "audience", ""), "professional");
}

static void every_figure_is_what_a_count_gives(void **state)
{
    (void)state;
    size_t shown = 0;
    for (uint64_t round = 0; round < ROUNDS; round++) {
        struct fixture fixture;
        struct release_output output;
        fixture_random(&fixture, round);
        struct release *release = fixture_release(&fixture, &output);
        for (size_t i = 0; i < release_node_count(release); i++) {
            const json_t *node = release_node_at(release, i);
            size_t audience = audience_of(node);
            const struct form *form = tally_form(fixture.input.audiences[audience].tally);
            for (size_t q = 0; q < form->question_count; q++) {
                const json_t *figure = release_item_figure(node, form->questions[q].item);
                if (!figure || release_few(figure))
                    continue;
                shown++;
                expect_figure(figure, &form->questions[q],
                              count_node(&fixture, audience, node, q),
                              release_coarser(release, node));
            }
        }
        release_free(release);
        release_output_free(&output);
        fixture_free(&fixture);
    }
    assert_true(shown > 2000);
}

/* ---- what can be told apart ---------------------------------------------------------- */

/* The lowest node above (or at) the place where the item is shown; NULL when nowhere. */
static const json_t *lowest(const struct release *release, const struct release_place *place,
                            const char *audience, const char *item)
{
    char id[UUID_TEXT_SIZE];
    text_uuid(place->id, id);
    const json_t *node = release_node(release, id, audience);
    while (node && release_few(release_item_figure(node, item)))
        node = release_node(release, json_text(node, "parent", ""), audience);
    return node;
}

static void expect_safe(const struct fixture *fixture, const struct release *release,
                        size_t audience, size_t q)
{
    const struct release_audience *of = &fixture->input.audiences[audience];
    const struct form *form = tally_form(of->tally);
    const char *item = form->questions[q].item;
    for (size_t p = 0; p < of->place_count; p++) {
        const json_t *node = lowest(release, &of->places[p], form->audience, item);
        uint32_t atom = 0;
        for (size_t other = 0; node && other < of->place_count; other++)
            if (lowest(release, &of->places[other], form->audience, item) == node)
                atom += count_place(of->tally, &of->places[other], q).n;
        assert_true(atom == 0 || atom >= 10);
    }
}

static void no_set_of_places_that_can_be_told_apart_is_small(void **state)
{
    (void)state;
    for (uint64_t round = 0; round < 2 * ROUNDS; round++) {
        struct fixture fixture;
        struct release_output output;
        fixture_random(&fixture, 1000 + round);
        struct release *release = fixture_release(&fixture, &output);
        for (size_t a = 0; a < RELEASE_AUDIENCES; a++) {
            const struct form *form = tally_form(fixture.input.audiences[a].tally);
            for (size_t q = 0; q < form->question_count; q++)
                expect_safe(&fixture, release, a, q);
        }
        release_free(release);
        release_output_free(&output);
        fixture_free(&fixture);
    }
}

/* ---- the text ------------------------------------------------------------------------ */

static void the_order_of_places_and_audiences_changes_nothing(void **state)
{
    (void)state;
    for (uint64_t round = 0; round < 20; round++) {
        struct fixture fixture, turned;
        struct release_output output, other;
        struct complaint complaint;
        fixture_random(&fixture, round);
        fixture_random(&turned, round);
        for (size_t a = 0; a < RELEASE_AUDIENCES; a++) {
            size_t count = turned.input.audiences[a].place_count;
            for (size_t p = 0; p < count; p++)
                turned.places[a][p] = fixture.places[a][count - 1 - p];
        }
        struct release_audience first = turned.input.audiences[0];
        turned.input.audiences[0] = turned.input.audiences[1];
        turned.input.audiences[1] = first;
        assert_true(release_build(&fixture.input, &output, &complaint));
        assert_true(release_build(&turned.input, &other, &complaint));
        assert_string_equal(output.body.data, other.body.data);
        release_output_free(&output);
        release_output_free(&other);
        fixture_free(&fixture);
        fixture_free(&turned);
    }
}

static void the_order_of_ballots_changes_nothing(void **state)
{
    (void)state;
    struct release_output outputs[2];
    for (int way = 0; way < 2; way++) {
        struct fixture fixture;
        struct complaint complaint;
        fixture_new(&fixture);
        for (uint32_t p = 0; p < 4; p++)
            fixture_place(&fixture, 0, p % 2, 60);
        for (uint32_t i = 0; i < 160; i++) {
            uint32_t ballot = way ? 159 - i : i;
            uint64_t chosen[QUESTIONS_MOST] = {
                1u << (ballot % 3), 1u << (ballot % 4), [ASK_AGE] = 1u << (ballot % 3)};
            fixture_ballot(&fixture, 0, ballot / 40, chosen);
        }
        assert_true(release_build(&fixture.input, &outputs[way], &complaint));
        fixture_free(&fixture);
    }
    assert_string_equal(outputs[0].body.data, outputs[1].body.data);
    release_output_free(&outputs[0]);
    release_output_free(&outputs[1]);
}

static void every_release_passes_its_own_check(void **state)
{
    (void)state;
    for (uint64_t round = 0; round < ROUNDS; round++) {
        struct fixture fixture;
        struct release_output output;
        struct complaints complaints = {0};
        fixture_random(&fixture, 2000 + round);
        fixture.input.round.k = 5 + (int)(round % 12);
        struct release *release = fixture_release(&fixture, &output);
        bool verified =
            release_verify(release, output.body.data, output.body.size, &complaints);
        if (!verified)
            fail_msg("%s %s %s", complaints.list[0].key, complaints.list[0].path,
                     complaints.list[0].detail);
        assert_int_equal(output.slice_count, release_node_count(release));
        for (size_t i = 0; i < output.slice_count; i++) {
            struct buffer body = {0};
            json_canonical(
                release_node(release, output.slices[i].node_id, output.slices[i].audience),
                &body);
            assert_string_equal(body.data, output.slices[i].body);
            buffer_free(&body);
        }
        release_free(release);
        release_output_free(&output);
        fixture_free(&fixture);
    }
}

/* ---- a round by hand ----------------------------------------------------------------- */

/* Three places of 30 in Noord, one of 8 and one flooded in Centrum; professionals are few. */
static void make_known(struct fixture *fixture)
{
    static const uint32_t ballots[] = {30, 30, 30, 8, 25};
    fixture_new(fixture);
    for (uint32_t p = 0; p < 5; p++) {
        fixture_place(fixture, 0, p < 3 ? 0 : 1, p == 4 ? 20 : 40);
        for (uint32_t b = 0; b < ballots[p]; b++) {
            /* A third each; every tenth does not know; one in two names both barriers. */
            uint64_t chosen[QUESTIONS_MOST] = {0};
            chosen[ASK_WELCOME] = b % 10 == 9 ? 8 : 1u << (b % 3);
            chosen[ASK_MEET] = 4;
            chosen[ASK_LANGUAGE] = b % 2 ? 1 : 4;
            chosen[ASK_BARRIERS] = b % 2 ? 3 : 2;
            chosen[ASK_AGE] = 1;
            fixture_ballot(fixture, 0, p, chosen);
        }
    }
    fixture->places[0][2].group = true;
    fixture->places[0][2].members = member_names;
    fixture->places[0][2].member_count = 2;
    fixture_place(fixture, 1, 0, 6);
}

static const json_t *place_of(const struct release *release, const struct fixture *fixture,
                              size_t place)
{
    char id[UUID_TEXT_SIZE];
    text_uuid(fixture->places[0][place].id, id);
    return release_node(release, id, "parent");
}

static void a_known_round_reads_as_expected(void **state)
{
    (void)state;
    struct fixture fixture;
    struct release_output output;
    struct range range;
    make_known(&fixture);
    struct release *release = fixture_release(&fixture, &output);

    const json_t *top = release_top(release, "parent");
    assert_int_equal(release_k(release), 10);
    assert_true(json_is_null(json_object_get(top, "parent")));
    /* 98 count; the eight of the small place would follow from 90, so one of 30 is not shown.
     */
    assert_true(release_n(top, &range));
    assert_int_equal(range.low, 95);
    assert_int_equal(json_number(top, "invited", 0), 160);

    /* 90 of the 98 gave an answer that is not "don't know" to the first, 27 of each 30. */
    const json_t *figure = release_item_figure(top, "O1.1");
    assert_true(release_n(figure, &range));
    assert_int_equal(range.low, 85);
    figure = release_item_figure(top, "O1.4");
    assert_true(release_share(figure, "noOrBit", &range));
    assert_int_equal(range.low, 0);
    assert_int_equal(range.high, 5);

    figure = release_item_figure(top, "O4.5");
    const json_t *first = json_array_get(json_object_get(figure, "options"), 0);
    assert_string_equal(json_text(first, "value", ""), "unknown");
    assert_int_equal(json_array_size(json_object_get(figure, "options")), 3);

    /* Nobody answered it; the text has no figure at all. */
    assert_true(release_few(release_item_figure(top, "O.first")));
    assert_null(release_item_figure(top, "O.open"));
    assert_true(release_few(release_top(release, "professional")) ||
                !release_n(release_top(release, "professional"), &range));

    release_free(release);
    release_output_free(&output);
    fixture_free(&fixture);
}

static void what_is_withheld_says_why_or_looks_like_few(void **state)
{
    (void)state;
    struct fixture fixture;
    struct release_output output;
    struct range range;
    make_known(&fixture);
    struct release *release = fixture_release(&fixture, &output);

    const json_t *flooded = place_of(release, &fixture, 4);
    assert_string_equal(json_text(flooded, "withheld", ""), "over-response");
    assert_false(release_n(flooded, &range));
    assert_true(release_few(release_item_figure(flooded, "O1.1")));

    const json_t *small = place_of(release, &fixture, 3);
    assert_true(json_is_null(json_object_get(small, "withheld")));
    assert_false(release_n(small, &range));
    assert_true(release_few(release_step_figure(small, "1")));

    const json_t *centrum = release_node(release, json_text(small, "parent", ""), "parent");
    assert_string_equal(json_text(centrum, "withheld", ""), "dominance");

    const json_t *group = place_of(release, &fixture, 2);
    assert_string_equal(json_text(group, "kind", ""), "group");
    assert_string_equal(json_string_value(json_array_get(json_object_get(group, "members"), 0)),
                        "De Aak");

    release_free(release);
    release_output_free(&output);
    fixture_free(&fixture);
}

static void steps_and_themes_are_means_of_what_is_shown(void **state)
{
    (void)state;
    struct fixture fixture;
    struct release_output output;
    struct range one, two, mean;
    make_known(&fixture);
    struct release *release = fixture_release(&fixture, &output);
    const json_t *top = release_top(release, "parent");

    const json_t *step = release_step_figure(top, "1");
    assert_true(release_share(release_item_figure(top, "O1.1"), "no", &one));
    assert_true(release_share(release_item_figure(top, "O1.4"), "no", &two));
    assert_true(release_share(step, "no", &mean));
    assert_int_equal(mean.low, (one.low + two.low) / 2);
    assert_int_equal(mean.high, (one.high + two.high + 1) / 2);
    assert_int_equal(json_array_size(json_object_get(step, "items")), 2);
    assert_false(json_truth(step, "one", false));
    assert_true(release_n(step, &mean)); /* the larger of 85+ and 95+ */
    assert_int_equal(mean.low, 95);

    const json_t *theme = release_theme_figure(top, "taal");
    assert_true(json_truth(theme, "one", false));
    assert_true(release_share(release_item_figure(top, "O6.1"), "no", &one));
    assert_true(release_share(theme, "no", &two));
    assert_memory_equal(&one, &two, sizeof one);
    assert_null(release_step_figure(top, "4")); /* an inventory is not averaged */

    release_free(release);
    release_output_free(&output);
    fixture_free(&fixture);
}

static void a_background_question_is_for_the_municipality(void **state)
{
    (void)state;
    struct fixture fixture;
    struct release_output output;
    make_known(&fixture);
    struct release *release = fixture_release(&fixture, &output);
    for (size_t i = 0; i < release_node_count(release); i++) {
        const json_t *node = release_node_at(release, i);
        if (audience_of(node) == 0)
            assert_int_equal(release_few(release_item_figure(node, "O.age")),
                             node != release_top(release, "parent"));
    }
    release_free(release);
    release_output_free(&output);
    fixture_free(&fixture);
}

static void items_are_found_by_step_theme_and_mirror(void **state)
{
    (void)state;
    struct fixture fixture;
    struct release_output output;
    make_known(&fixture);
    struct release *release = fixture_release(&fixture, &output);

    json_t *found = release_items_of(release, "parent", 1, NULL);
    assert_int_equal(json_array_size(found), 2);
    json_decref(found);
    found = release_items_of(release, "parent", 0, "taal");
    assert_int_equal(json_array_size(found), 1);
    json_decref(found);
    found = release_mirrored(release);
    assert_int_equal(json_array_size(found), 2);
    assert_string_equal(json_text(json_array_get(found, 1), "professional", ""), "P6.3");
    json_decref(found);
    assert_null(release_form(release, "board"));
    assert_null(release_item(release, "parent", "nothing"));
    const json_t *item = release_item(release, "parent", "O1.1");
    assert_string_equal(json_text(item, "scale", ""), "klopt3");
    assert_int_equal(
        json_number(json_array_get(json_object_get(item, "choices"), 2), "band", 9), 2);

    release_free(release);
    release_output_free(&output);
    fixture_free(&fixture);
}

/* The digests of an item after its form was changed. */
static void digests_after(void (*change)(struct question *question), char *wording, char *scale)
{
    struct fixture fixture;
    fixture_new(&fixture);
    struct question *question = &fixture.forms[0]->questions[ASK_WELCOME];
    change(question);
    item_digest_wording(question, wording);
    item_digest_scale(question, "scale", scale);
    fixture_free(&fixture);
}

static void change_nothing(struct question *question)
{
    (void)question;
}

static void change_translation(struct question *question)
{
    question->title.texts[1] = "I am welcome here.";
}

static void change_words(struct question *question)
{
    question->title.texts[0] = "Ik voel mij hier erg welkom.";
}

static void change_explanation(struct question *question)
{
    static const char *languages[] = {"nl"}, *texts[] = {"Denk aan deze maand."};
    question->description = (struct localised){1, languages, texts};
}

static void change_button(struct question *question)
{
    question->choices[1].text.texts[0] = "Soms";
}

static void change_order(struct question *question)
{
    question->favourable_first = true;
}

static void an_item_is_the_same_by_its_words_and_its_scale(void **state)
{
    (void)state;

    static const struct {
        void (*change)(struct question *question);
        bool same_words, same_scale;
    } changes[] = {
        {change_nothing,     true,  true },
        {change_translation, true,  true },
        {change_words,       false, true },
        {change_explanation, false, true },
        {change_button,      true,  false},
        {change_order,       true,  false}
    };

    char words[2][ITEM_DIGEST_TEXT], scale[2][ITEM_DIGEST_TEXT];
    digests_after(change_nothing, words[0], scale[0]);
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        digests_after(changes[i].change, words[1], scale[1]);
        assert_true(text_equal(words[0], words[1]) == changes[i].same_words);
        assert_true(text_equal(scale[0], scale[1]) == changes[i].same_scale);
    }
    struct fixture fixture;
    struct release_output output;
    fixture_random(&fixture, 3);
    struct release *release = fixture_release(&fixture, &output);
    const json_t *item = release_item(release, "parent", "O1.1");
    assert_string_equal(json_text(item, "wordingDigest", ""), words[0]);
    assert_string_equal(json_text(item, "scaleDigest", ""), scale[0]);
    release_free(release);
    release_output_free(&output);
    fixture_free(&fixture);
}

static void words_beside_a_question_are_told_with_it(void **state)
{
    (void)state;
    struct complaints complaints = {0};
    struct form *form =
        library_form("voorbeeld-bibliotheek", NULL, false, NULL, NULL, NULL, &complaints);
    assert_non_null(form);
    json_t *json = release_form_json(form), *item;
    const char *nl = "", *en = "";
    size_t i;
    json_array_foreach(json_object_get(json, "items"), i, item)
    {
        if (!text_equal(json_text(item, "code", ""), "VB.waarom-Comment"))
            continue;
        nl = json_text(json_object_get(item, "text"), "nl", "");
        en = json_text(json_object_get(item, "text"), "en", "");
    }
    assert_string_equal(nl, "Waarom nog niet? Iets anders, namelijk:");
    assert_string_equal(en, "Why not yet? Something else:");
    json_decref(json);
    form_free(form);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_figure_is_what_a_count_gives),
        cmocka_unit_test(no_set_of_places_that_can_be_told_apart_is_small),
        cmocka_unit_test(the_order_of_places_and_audiences_changes_nothing),
        cmocka_unit_test(the_order_of_ballots_changes_nothing),
        cmocka_unit_test(every_release_passes_its_own_check),
        cmocka_unit_test(a_known_round_reads_as_expected),
        cmocka_unit_test(what_is_withheld_says_why_or_looks_like_few),
        cmocka_unit_test(steps_and_themes_are_means_of_what_is_shown),
        cmocka_unit_test(a_background_question_is_for_the_municipality),
        cmocka_unit_test(items_are_found_by_step_theme_and_mirror),
        cmocka_unit_test(an_item_is_the_same_by_its_words_and_its_scale),
        cmocka_unit_test(words_beside_a_question_are_told_with_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
