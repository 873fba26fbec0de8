/*
 * Signals of rounds in which it is known what differs.
 */
#include <math.h>

#include "fixture.h"
#include "report/signal.h"

/* Of n people at a place so many say nee or een beetje to the first questions of the form. */
struct planted {
    size_t audience;
    uint32_t area, n;
    uint32_t counts[3]; /* welcome, meet, language; of the team: welcome, language */
};

/* People disagree with one question as little as with another, but not the same people. */
static void plant(struct fixture *fixture, const struct planted *planted)
{
    size_t audience = planted->audience;
    size_t place = fixture->input.audiences[audience].place_count;
    fixture_place(fixture, audience, planted->area, planted->n);
    for (uint32_t i = 0; i < planted->n; i++) {
        uint64_t chosen[QUESTIONS_MOST] = {0};
        for (size_t q = 0; q < (audience ? 2 : 3); q++)
            chosen[q] = (i * 7 + q * 5) % planted->n < planted->counts[q] ? 1u : 4u;
        if (!audience) {
            chosen[ASK_BARRIERS] = i % 3 ? 1u : 2u;
            chosen[ASK_FIRST] = i % 4 ? 2u : 1u;
        }
        fixture_ballot(fixture, audience, place, chosen);
    }
}

#define PLANT(fixture, table)                                           \
    for (size_t row = 0; row < sizeof(table) / sizeof(table)[0]; row++) \
    plant(fixture, &(table)[row])

/* n is never a multiple of 7, so that the answers of plant() come out as counted. */
static const struct planted story[] = {
    {0, 0, 60, {9, 18, 33} },
    {0, 0, 50, {8, 15, 29} },
    {0, 1, 90, {13, 63, 50}}, /* meets nobody */
    {0, 1, 46, {7, 14, 25} },
    {0, 2, 40, {6, 12, 22} },
    {0, 2, 44, {7, 13, 24} },
    {1, 0, 31, {5, 5, 0}   },
    {1, 1, 26, {4, 5, 0}   },
    {1, 1, 22, {3, 4, 0}   }
};

struct round {
    struct fixture fixture;
    struct release_output output;
    struct release *release;
};

static void round_release(struct round *round)
{
    round->release = fixture_release(&round->fixture, &round->output);
}

static void round_free(struct round *round)
{
    release_free(round->release);
    release_output_free(&round->output);
    fixture_free(&round->fixture);
}

static void round_story(struct round *round)
{
    fixture_new(&round->fixture);
    PLANT(&round->fixture, story);
    round_release(round);
}

static const struct signal *find(const struct signals *signals, enum signal_kind kind,
                                 const char *name, const char *key)
{
    for (size_t i = 0; i < signals->count; i++) {
        const struct signal *signal = &signals->list[i];
        if (signal->kind == kind && text_equal(json_text(signal->node, "name", ""), name) &&
            text_equal(signal->key, key))
            return signal;
    }
    return NULL;
}

static void expect_verdict(const struct signals *signals, enum signal_kind kind,
                           const char *name, const char *key, enum signal_verdict verdict)
{
    const struct signal *signal = find(signals, kind, name, key);
    if (!signal)
        fail_msg("no %s of %s at %s", signal_kind_name(kind), key, name);
    if (signal->verdict != verdict)
        fail_msg("%s of %s at %s is %s", signal_kind_name(kind), key, name,
                 signal_verdict_name(signal->verdict));
}

static size_t count_verdict(const struct signals *signals, enum signal_verdict verdict)
{
    size_t count = 0;
    for (size_t i = 0; i < signals->count; i++)
        count += signals->list[i].verdict == verdict;
    return count;
}

/* ---- what is found --------------------------------------------------------------------- */

static void what_differs_is_found_and_no_more(void **state)
{
    (void)state;
    struct round round;
    round_story(&round);
    struct signals *signals = signals_find(round.release, NULL, 0);
    expect_verdict(signals, SIGNAL_PLACE, "Plek 02", "O1.4", VERDICT_CLEAR);
    expect_verdict(signals, SIGNAL_GAP, "Waterrijk", "O6.1", VERDICT_CLEAR);
    assert_true(find(signals, SIGNAL_PLACE, "Plek 02", "O1.4")->more);
    assert_true(find(signals, SIGNAL_GAP, "Waterrijk", "O6.1")->more);
    expect_verdict(signals, SIGNAL_GAP, "Waterrijk", "O1.1", VERDICT_NONE);
    expect_verdict(signals, SIGNAL_LEVEL, "Waterrijk", "O6.1", VERDICT_BETTER);
    expect_verdict(signals, SIGNAL_LEVEL, "Waterrijk", "O1.1", VERDICT_GOOD);
    expect_verdict(signals, SIGNAL_BARRIER, "Waterrijk", "O4.5", VERDICT_RANKED);
    expect_verdict(signals, SIGNAL_WISH, "Waterrijk", "O.first", VERDICT_RANKED);
    expect_verdict(signals, SIGNAL_PLACE, "Plek 03", "O1.1", VERDICT_NONE);
    assert_null(find(signals, SIGNAL_PLACE, "Waterrijk", "O1.4"));
    for (size_t i = 0; i < signals->count; i++) {
        const struct signal *signal = &signals->list[i];
        bool gap = signal->kind == SIGNAL_GAP && text_equal(signal->key, "O6.1");
        bool apart = signal->kind == SIGNAL_PLACE &&
                     text_equal(json_text(signal->node, "name", ""), "Plek 02") &&
                     (text_equal(signal->key, "O1.4") || text_equal(signal->key, "1"));
        assert_true(signal->verdict != VERDICT_CLEAR || gap || apart);
    }
    signals_free(signals);
    round_free(&round);
}

static void a_step_of_one_question_is_told_as_that_question(void **state)
{
    (void)state;
    struct round round;
    round_story(&round);
    struct signals *signals = signals_find(round.release, NULL, 0);
    assert_null(find(signals, SIGNAL_PLACE, "Plek 02", "6"));
    assert_null(find(signals, SIGNAL_PLACE, "Plek 02", "taal"));
    assert_null(find(signals, SIGNAL_LEVEL, "Waterrijk", "taal"));
    assert_non_null(find(signals, SIGNAL_PLACE, "Plek 02", "1"));
    signals_free(signals);
    round_free(&round);
}

/* Two places, one of them nearly all: what differs there is told of the place alone. */
static void a_district_that_is_nearly_one_place_is_not_compared(void **state)
{
    (void)state;
    static const struct planted places[] = {
        {0, 0, 120, {18, 90, 60}},
        {0, 0, 11,  {2, 4, 5}   },
        {0, 0, 10,  {2, 4, 5}   },
        {0, 1, 60,  {9, 20, 30} },
        {0, 1, 50,  {8, 16, 25} },
        {0, 1, 40,  {6, 13, 20} }
    };
    struct round round;
    fixture_new(&round.fixture);
    PLANT(&round.fixture, places);
    round_release(&round);
    struct signals *signals = signals_find(round.release, NULL, 0);
    expect_verdict(signals, SIGNAL_PLACE, "Plek 00", "O1.4", VERDICT_CLEAR);
    assert_null(find(signals, SIGNAL_PLACE, "Noord", "O1.4"));
    assert_non_null(find(signals, SIGNAL_PLACE, "Centrum", "O1.4"));
    signals_free(signals);
    round_free(&round);
}

/* Other buttons, or another scale: the two questions are laid side by side and no more. */
static void a_gap_needs_the_same_buttons(void **state)
{
    (void)state;
    struct round round;
    fixture_new(&round.fixture);
    round.fixture.forms[1]->questions[1].choices[1].text.texts[0] = "Soms";
    PLANT(&round.fixture, story);
    round_release(&round);
    struct signals *signals = signals_find(round.release, NULL, 0);
    assert_null(find(signals, SIGNAL_GAP, "Waterrijk", "O6.1"));
    assert_non_null(find(signals, SIGNAL_GAP, "Waterrijk", "O1.1"));
    signals_free(signals);
    round_free(&round);
}

/* ---- rounds ---------------------------------------------------------------------------- */

/* The story a year earlier: people met each other less, everywhere. */
static void round_earlier(struct round *round, uint32_t met_less, const char *wording)
{
    fixture_new(&round->fixture);
    if (wording)
        round->fixture.forms[0]->questions[ASK_MEET].title.texts[0] = wording;
    round->fixture.input.round.name = "voorjaar 2026";
    round->fixture.input.round.id[0] = 0xEF;
    for (size_t row = 0; row < sizeof story / sizeof story[0]; row++) {
        struct planted planted = story[row];
        if (!planted.audience)
            planted.counts[1] += planted.n * met_less / 100;
        if (planted.counts[1] > planted.n)
            planted.counts[1] = planted.n;
        plant(&round->fixture, &planted);
    }
    round_release(round);
}

static void a_change_is_found_and_its_direction(void **state)
{
    (void)state;
    struct round now, then;
    round_story(&now);
    round_earlier(&then, 30, NULL);
    const struct release *earlier[] = {then.release};
    struct signals *signals = signals_find(now.release, earlier, 1);
    const struct signal *signal = find(signals, SIGNAL_CHANGE, "Waterrijk", "O1.4");
    expect_verdict(signals, SIGNAL_CHANGE, "Waterrijk", "O1.4", VERDICT_CLEAR);
    expect_verdict(signals, SIGNAL_CHANGE, "Waterrijk", "O6.1", VERDICT_NONE);
    assert_false(signal->more);
    assert_int_equal(signal->rounds, 2);
    assert_ptr_equal(signal->releases[0], then.release);
    assert_ptr_equal(signal->releases[1], now.release);
    assert_ptr_equal(signal->figures[1], signal->figure);
    signals_free(signals);
    round_free(&now);
    round_free(&then);
}

static void another_wording_is_not_comparable(void **state)
{
    (void)state;
    struct round now, then;
    round_story(&now);
    round_earlier(&then, 30, "Ik ontmoet vaak andere ouders.");
    const struct release *earlier[] = {then.release};
    struct signals *signals = signals_find(now.release, earlier, 1);
    expect_verdict(signals, SIGNAL_CHANGE, "Waterrijk", "O1.4", VERDICT_INCOMPARABLE);
    expect_verdict(signals, SIGNAL_CHANGE, "Waterrijk", "1", VERDICT_INCOMPARABLE);
    expect_verdict(signals, SIGNAL_CHANGE, "Waterrijk", "O1.1", VERDICT_NONE);
    assert_null(find(signals, SIGNAL_CHANGE, "Plek 02", "O1.4"));
    signals_free(signals);
    round_free(&now);
    round_free(&then);
}

static void from_three_rounds_on_it_is_the_trend(void **state)
{
    (void)state;
    struct round now, then, long_ago;
    round_story(&now);
    round_earlier(&then, 15, NULL);
    round_earlier(&long_ago, 30, NULL);
    const struct release *earlier[] = {then.release, long_ago.release};
    struct signals *signals = signals_find(now.release, earlier, 2);
    const struct signal *signal = find(signals, SIGNAL_CHANGE, "Waterrijk", "O1.4");
    expect_verdict(signals, SIGNAL_CHANGE, "Waterrijk", "O1.4", VERDICT_CLEAR);
    assert_int_equal(signal->rounds, 3);
    assert_ptr_equal(signal->releases[0], long_ago.release);

    struct shown rounds[3];
    struct comparison expected;
    for (size_t i = 0; i < 3; i++) {
        assert_true(release_n(signal->figures[i], &rounds[i].n));
        assert_true(release_share(signal->figures[i], "noOrBit", &rounds[i].share));
    }
    compare_rounds(rounds, 3, &expected);
    assert_true(fabs(expected.chance / signal->comparison.chance - 1) < 1e-6);
    signals_free(signals);

    /* The round between was worded otherwise: nothing follows further back than that. */
    struct round between;
    round_earlier(&between, 15, "Ik ontmoet vaak andere ouders.");
    earlier[0] = between.release;
    signals = signals_find(now.release, earlier, 2);
    expect_verdict(signals, SIGNAL_CHANGE, "Waterrijk", "O1.4", VERDICT_INCOMPARABLE);
    assert_int_equal(find(signals, SIGNAL_CHANGE, "Waterrijk", "O1.1")->rounds, 3);
    signals_free(signals);
    round_free(&between);
    round_free(&now);
    round_free(&then);
    round_free(&long_ago);
}

/* The story with its first place a group of that id and those members. */
static void round_grouped(struct round *round, uint8_t id, const char **members)
{
    fixture_new(&round->fixture);
    fixture_place(&round->fixture, 0, 0, story[0].n);
    struct release_place *group = &round->fixture.places[0][0];
    group->id[3] = id;
    group->group = true;
    group->members = members;
    group->member_count = 2;
    for (uint32_t i = 0; i < story[0].n; i++)
        fixture_ballot(&round->fixture, 0, 0,
                       (const uint64_t[QUESTIONS_MOST]){i % 3 ? 4u : 1u, 1u, 4u});
    for (size_t row = 1; row < sizeof story / sizeof story[0]; row++)
        plant(&round->fixture, &story[row]);
    round_release(round);
}

/* A group gets an id in every round; its name and members make it the same. */
static void a_group_is_followed_by_name_and_members(void **state)
{
    (void)state;
    static const char *others[] = {"Het Bootje", "De Boei"};
    struct round now, same, other;
    round_grouped(&now, 1, member_names);
    round_grouped(&same, 2, member_names);
    round_grouped(&other, 1, others);
    const struct release *const earlier[] = {same.release, other.release};
    for (size_t i = 0; i < 2; i++) {
        struct signals *signals = signals_find(now.release, &earlier[i], 1);
        const struct signal *signal = find(signals, SIGNAL_CHANGE, "Plek 00", "O1.4");
        assert_true((signal != NULL) == (i == 0));
        if (signal) {
            struct buffer identity = {0};
            signal_identity(signal, &identity);
            assert_string_equal(identity.data, "change/parent/group:Plek 00/item/O1.4");
            buffer_free(&identity);
        }
        signals_free(signals);
    }
    round_free(&now);
    round_free(&same);
    round_free(&other);
}

/* ---- verdicts -------------------------------------------------------------------------- */

/* Every verdict is what its own figures and all chances together say. */
static void verdicts_follow_from_the_figures(void **state)
{
    (void)state;
    struct round now, then;
    round_story(&now);
    round_earlier(&then, 12, NULL);
    const struct release *earlier[] = {then.release};
    struct signals *signals = signals_find(now.release, earlier, 1);
    size_t large = 0;
    for (size_t i = 0; i < signals->count; i++) {
        const struct signal *signal = &signals->list[i];
        bool none = signal->verdict == VERDICT_NONE, clear = signal->verdict == VERDICT_CLEAR;
        if (!none && !clear && signal->verdict != VERDICT_POSSIBLE &&
            signal->verdict != VERDICT_UNKNOWN)
            continue;
        const struct comparison *comparison = &signal->comparison;
        bool twenty = fabs(comparison->difference) >= .2 - 1e-9;
        large += twenty;
        assert_true(!clear || (twenty && comparison->chance <= .05));
        assert_true(signal->verdict != VERDICT_POSSIBLE ||
                    (twenty && comparison->chance <= .1));
        assert_true(!none || (comparison->low >= -.2 - 1e-9 && comparison->high <= .2 + 1e-9));
        assert_true(signal->verdict != VERDICT_UNKNOWN || comparison->low < -.2 ||
                    comparison->high > .2);
        assert_true(signal->needed == 0 || (twenty && !clear));
        assert_true(comparison->low < comparison->difference &&
                    comparison->difference < comparison->high);
    }
    assert_true(large > 3);
    assert_int_equal(
        count_verdict(signals, VERDICT_CLEAR) + count_verdict(signals, VERDICT_POSSIBLE) +
            count_verdict(signals, VERDICT_NONE) + count_verdict(signals, VERDICT_UNKNOWN),
        signals->compared);
    signals_free(signals);
    round_free(&now);
    round_free(&then);
}

/* With as many answers as it says, and the same share, it is clear. */
static void the_answers_needed_are_enough(void **state)
{
    (void)state;
    struct planted places[] = {
        {0, 0, 160, {24, 64, 80}},
        {0, 1, 150, {22, 60, 75}},
        {0, 2, 124, {19, 50, 62}},
        {0, 2, 24,  {4, 15, 12} }
    };
    int needed = 0;
    for (int again = 0; again < 2; again++) {
        struct round round;
        fixture_new(&round.fixture);
        PLANT(&round.fixture, places);
        round_release(&round);
        struct signals *signals = signals_find(round.release, NULL, 0);
        const struct signal *signal = find(signals, SIGNAL_PLACE, "Plek 03", "O1.4");
        if (!again) {
            assert_int_not_equal(signal->verdict, VERDICT_CLEAR);
            needed = signal->needed;
            assert_true(needed > 24 && needed < 100);
            places[3].n = (uint32_t)needed + (needed % 7 == 0);
            places[3].counts[1] = (uint32_t)(places[3].n * 15 / 24 + 1);
        } else {
            assert_int_equal(signal->verdict, VERDICT_CLEAR);
            assert_int_equal(signal->needed, 0);
        }
        signals_free(signals);
        round_free(&round);
    }
}

/* ---- names, JSON, the first ones ------------------------------------------------------- */

static void an_identity_is_the_same_in_every_round(void **state)
{
    (void)state;
    struct round now, then;
    round_story(&now);
    round_earlier(&then, 30, NULL);
    struct signals *signals[] = {signals_find(now.release, NULL, 0),
                                 signals_find(then.release, NULL, 0)};
    struct buffer identities[2] = {0};
    for (size_t i = 0; i < 2; i++)
        signal_identity(find(signals[i], SIGNAL_PLACE, "Plek 02", "O1.4"), &identities[i]);
    assert_string_equal(identities[0].data, identities[1].data);
    assert_string_equal(identities[0].data,
                        "place/parent/c6000000-0000-0000-0000-000000000007/item/O1.4");
    for (size_t i = 0; i < signals[0]->count; i++) {
        for (size_t j = 0; j < i; j++) {
            struct buffer one = {0}, other = {0};
            signal_identity(&signals[0]->list[i], &one);
            signal_identity(&signals[0]->list[j], &other);
            assert_string_not_equal(one.data, other.data);
            buffer_free(&one);
            buffer_free(&other);
        }
    }
    buffer_free(&identities[0]);
    buffer_free(&identities[1]);
    signals_free(signals[0]);
    signals_free(signals[1]);
    round_free(&now);
    round_free(&then);
}

static void json_tells_words_and_figures_and_no_chances(void **state)
{
    (void)state;
    struct round round;
    round_story(&round);
    struct signals *signals = signals_find(round.release, NULL, 0);
    json_t *json = signals_json(signals);
    struct buffer text = {0};
    json_canonical(json, &text); /* whole numbers only: a chance would stop it */
    assert_int_equal(json_array_size(json_object_get(json, "signals")), signals->count);
    assert_non_null(strstr(text.data, "\"verdict\":\"clear\""));
    assert_null(strstr(text.data, "chance\""));
    buffer_free(&text);
    json_decref(json);
    signals_free(signals);
    round_free(&round);
}

static void one_of_each_kind_comes_before_a_second(void **state)
{
    (void)state;
    struct round now, then;
    round_story(&now);
    round_earlier(&then, 30, NULL);
    const struct release *earlier[] = {then.release};
    struct signals *signals = signals_find(now.release, earlier, 1);
    const struct signal *chosen[5];
    size_t count = signals_matter(signals, chosen, 5);
    assert_int_equal(count, 5);
    assert_int_equal(chosen[0]->kind, SIGNAL_GAP);
    assert_string_equal(chosen[0]->key, "O6.1");
    assert_int_equal(chosen[1]->kind, SIGNAL_CHANGE);
    assert_string_equal(chosen[1]->key, "O1.4");
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(chosen[i]->key, chosen[j]->key);
    assert_int_equal(signals_matter(signals, chosen, 1), 1);
    signals_free(signals);
    round_free(&now);
    round_free(&then);
}

/* A file may say anything: figures that make no sense are passed over. */
static void figures_that_make_no_sense_are_passed_over(void **state)
{
    (void)state;
    static const char *const odd[] = {
        "{\"n\":{\"low\":0,\"high\":0},\"no\":[0,5],\"noOrBit\":[0,5]}",
        "{\"n\":{\"low\":40,\"high\":44},\"no\":[0,5],\"noOrBit\":[900,1000]}",
        "{\"n\":{\"low\":40,\"high\":44},\"no\":[0,5],\"noOrBit\":[5,5]}"};
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        struct round round;
        round_story(&round);
        json_t *copy = json_deep_copy(release_json(round.release)), *node;
        size_t n;
        json_array_foreach(json_object_get(copy, "nodes"), n, node)
        {
            if (text_equal(json_text(node, "kind", ""), "organisation"))
                json_object_set_new(json_object_get(node, "items"), "O1.4",
                                    json_parse(odd[i], strlen(odd[i]), NULL));
        }
        struct buffer text = {0};
        struct complaint complaint = {0};
        json_canonical(copy, &text);
        struct release *release = release_parse(text.data, text.size, &complaint);
        if (!release)
            fail_msg("%zu %s %s", i, complaint.key, complaint.detail);
        struct signals *signals = signals_find(release, NULL, 0);
        assert_null(find(signals, SIGNAL_PLACE, "Plek 02", "O1.4"));
        assert_non_null(find(signals, SIGNAL_PLACE, "Plek 02", "O1.1"));
        signals_free(signals);
        release_free(release);
        buffer_free(&text);
        json_decref(copy);
        round_free(&round);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_differs_is_found_and_no_more),
        cmocka_unit_test(a_step_of_one_question_is_told_as_that_question),
        cmocka_unit_test(a_district_that_is_nearly_one_place_is_not_compared),
        cmocka_unit_test(a_gap_needs_the_same_buttons),
        cmocka_unit_test(a_change_is_found_and_its_direction),
        cmocka_unit_test(another_wording_is_not_comparable),
        cmocka_unit_test(from_three_rounds_on_it_is_the_trend),
        cmocka_unit_test(a_group_is_followed_by_name_and_members),
        cmocka_unit_test(verdicts_follow_from_the_figures),
        cmocka_unit_test(the_answers_needed_are_enough),
        cmocka_unit_test(an_identity_is_the_same_in_every_round),
        cmocka_unit_test(json_tells_words_and_figures_and_no_chances),
        cmocka_unit_test(one_of_each_kind_comes_before_a_second),
        cmocka_unit_test(figures_that_make_no_sense_are_passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
