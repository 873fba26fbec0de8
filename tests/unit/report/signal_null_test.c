/*
 * Two thousand municipalities in which no place differs from another, drawn anew each time: how
 * often a difference is found all the same.
 */
#include <math.h>

#include "simulated.h"

#define MUNICIPALITIES 2000

enum size_class { SMALL, MIDDLE, LARGE, SIZE_CLASSES };

struct found {
    size_t releases, clear_releases; /* with a "clear" in it */
    size_t clear, possible;
    double by_chance;

    /* By the size of the place: items compared, the sum of their differences, and those spoken
     * of, with more and with less than elsewhere. */
    struct {
        double compared, difference;
        size_t more, less;
    } sizes[SIZE_CLASSES];
};

static enum size_class class_of(const struct signal *signal)
{
    struct range n = {0, 0};
    assert_true(release_n(signal->figure, &n));
    return n.low < 25 ? SMALL : n.low < 60 ? MIDDLE : LARGE;
}

static void note(struct found *found, const struct signal *signal)
{
    if (signal->kind != SIGNAL_PLACE)
        return;
    found->clear += signal->verdict == VERDICT_CLEAR;
    found->possible += signal->verdict == VERDICT_POSSIBLE;
    enum size_class class = class_of(signal);
    found->sizes[class].compared++;
    found->sizes[class].difference += signal->comparison.difference;
    if (!signal_speaks(signal))
        return;
    found->sizes[class].more += signal->more;
    found->sizes[class].less += !signal->more;
}

static void draw_municipality(struct simulated *simulated)
{
    simulated->places = 8 + draw(7);
    for (size_t q = 0; q < SIMULATED_ITEMS; q++) {
        int share = 10 + (int)draw(76);
        for (size_t p = 0; p < simulated->places; p++)
            simulated->shares[p][q] = share;
    }
    for (size_t p = 0; p < simulated->places; p++)
        simulated->sizes[p] = 10 + draw(draw(3) ? 40 : 110);
}

static void look_at(const struct simulated *simulated, const struct form *form,
                    struct found *found)
{
    struct release_output output;
    struct release *release = simulated_release(simulated, form, &output);
    struct signals *signals = signals_find(release, NULL, 0);
    size_t before = found->clear;
    for (size_t i = 0; i < signals->count; i++)
        note(found, &signals->list[i]);
    found->releases++;
    found->clear_releases += found->clear > before;
    found->by_chance += signals->by_chance;
    signals_free(signals);
    release_free(release);
    release_output_free(&output);
}

static struct found found;

static void where_nothing_differs_clear_is_rare(void **state)
{
    (void)state;
    struct form *form = simulated_form();
    fixture_seed = 1;
    while (found.releases < MUNICIPALITIES) {
        struct simulated simulated;
        draw_municipality(&simulated);
        look_at(&simulated, form, &found);
    }
    arena_free(form->arena);
    print_message("# clear in %zu of %zu releases; possible %.3f, expected %.3f\n",
                  found.clear_releases, found.releases,
                  (double)(found.possible + found.clear) / MUNICIPALITIES,
                  found.by_chance / MUNICIPALITIES);
    assert_true(found.clear_releases * 20 <= found.releases);
}

/* As many as the pages say, to within a fifth; what chance makes clear is among them. */
static void possible_comes_as_often_as_is_said(void **state)
{
    (void)state;
    double came = (double)(found.possible + found.clear);
    assert_true(came > 1000);
    assert_true(fabs(came / found.by_chance - 1) < .2);
}

/* The lower end of a step belongs to it and the upper end does not, so of a small place the
 * middle is a little high: less than a point, and seldom enough for a word about it. */
static void a_size_alone_is_no_signal(void **state)
{
    (void)state;
    for (size_t i = 0; i < SIZE_CLASSES; i++) {
        double compared = found.sizes[i].compared;
        print_message("# size %zu: %.0f compared, %.4f, %zu more, %zu less\n", i, compared,
                      found.sizes[i].difference / compared, found.sizes[i].more,
                      found.sizes[i].less);
        assert_true(compared > 100000);
        assert_true(fabs(found.sizes[i].difference / compared) < .01);
        assert_true((double)found.sizes[i].more < compared / 400);
        assert_true((double)found.sizes[i].less < compared / 400);
    }
}

/* Everywhere the same share as nearly as the size allows: nothing stands out. */
static void the_same_share_at_every_size_is_silent(void **state)
{
    (void)state;
    static const uint32_t sizes[] = {10, 11, 13, 17, 21, 26, 34, 43, 59, 71, 97, 143};
    struct form *form = simulated_form();
    for (int share = 2; share <= 98; share += 4) {
        struct fixture fixture;
        struct release_output output;
        fixture_new(&fixture);
        struct tally *tally = tally_new(form);
        fixture.input.audience_count = 1;
        fixture.input.audiences[0].tally = tally;
        for (size_t p = 0; p < sizeof sizes / sizeof sizes[0]; p++) {
            fixture_place(&fixture, 0, (uint32_t)(p % 4), sizes[p]);
            for (uint32_t i = 0; i < sizes[p]; i++) {
                struct answer list[SIMULATED_ITEMS];
                uint64_t chosen = (i + .5) * 100 < sizes[p] * (double)share ? 1u : 4u;
                for (size_t q = 0; q < SIMULATED_ITEMS; q++)
                    list[q] = (struct answer){.choices = chosen};
                struct answers answers = {.form = form, .list = list};
                tally_add(tally, fixture.places[0][p].id, "nl", &answers);
            }
        }
        struct release *release = fixture_release(&fixture, &output);
        struct signals *signals = signals_find(release, NULL, 0);
        for (size_t i = 0; i < signals->count; i++)
            assert_true(signals->list[i].kind != SIGNAL_PLACE ||
                        !signal_speaks(&signals->list[i]));
        assert_true(signals->compared > 300);
        signals_free(signals);
        release_free(release);
        release_output_free(&output);
        tally_free(tally);
        fixture_free(&fixture);
    }
    arena_free(form->arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(where_nothing_differs_clear_is_rare),
        cmocka_unit_test(possible_comes_as_often_as_is_said),
        cmocka_unit_test(a_size_alone_is_no_signal),
        cmocka_unit_test(the_same_share_at_every_size_is_silent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
