/*
 * The numbers of the page that tells how figures come about: what the steps add to the error of
 * a share, how many differences are found, and how many are found where there are none. They
 * stand in service/report/method.json, from which the page takes them; this works them out
 * again and compares; signal_null_test does the same for what is found where nothing differs.
 * After a change that moves them:
 *
 *     cd build/release/tests/unit/report
 *     (./method_test --print; ./signal_null_test --print) | jq -s add
 */
#include <math.h>

#include "base/embedded.h"
#include "simulated.h"

/* ---- the error of a share -------------------------------------------------------------- */

static const uint32_t error_sizes[] = {12, 19, 25, 40, 59};

static double binomial(uint32_t n, uint32_t count, double share)
{
    double log_chance = lgamma(n + 1.0) - lgamma(count + 1.0) - lgamma(n - count + 1.0);
    return exp(log_chance + count * log(share) + (n - count) * log(1 - share));
}

/* The mean error in points (root of the mean square, over all shares from 1 to 99 %) of what n
 * people say: of the share itself, and of the middle of its step. */
static void errors_of(uint32_t n, double *sampling, double *published)
{
    double exact = 0, shown = 0;
    size_t shares = 0;
    for (int percent = 1; percent <= 99; percent++, shares++) {
        double share = percent / 100.0;
        for (uint32_t count = 0; count <= n; count++) {
            double weight = binomial(n, count, share);
            struct range step =
                disclosure_step(disclosure_grid(disclosure_n(SIMULATED_K, n)), n, count);
            double middle = (step.low + step.high) / 200.0;
            exact += weight * pow((double)count / n - share, 2);
            shown += weight * pow(middle - share, 2);
        }
    }
    *sampling = 100 * sqrt(exact / (double)shares);
    *published = 100 * sqrt(shown / (double)shares);
}

static json_t *errors(void)
{
    json_t *list = json_array();
    for (size_t i = 0; i < sizeof error_sizes / sizeof error_sizes[0]; i++) {
        double sampling, published;
        errors_of(error_sizes[i], &sampling, &published);
        json_array_append_new(list, json_pack("{s:i, s:i, s:i}", "n", (int)error_sizes[i],
                                              "sampling", (int)lround(10 * sampling),
                                              "published", (int)lround(10 * published)));
    }
    return list;
}

/* ---- what is found --------------------------------------------------------------------- */

#define MUNICIPALITIES 60 /* of each size and difference; three items differ in each */
#define DIFFERING      3
#define LOOKED         (MUNICIPALITIES * DIFFERING)

static const uint32_t power_sizes[] = {20, 40, 80};
static const int power_differences[] = {20, 30, 40};

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

/* The rest of the municipality: five hundred answers at eleven places. */
static const uint32_t rest_sizes[] = {15, 20, 25, 30, 35, 40, 45, 55, 65, 80, 90};

struct power {
    size_t looked, clear, possible;
};

/* Three items from step 1, 2 and 3: beyond the rest by so many points, the others like it. */
static void draw_differing(struct simulated *simulated, uint32_t size, int points)
{
    *simulated = (struct simulated){.places = COUNT(rest_sizes) + 1};
    simulated->sizes[0] = size;
    for (size_t p = 1; p < simulated->places; p++)
        simulated->sizes[p] = rest_sizes[p - 1];
    for (size_t q = 0; q < SIMULATED_ITEMS; q++) {
        int share = 20 + (int)below(31);
        for (size_t p = 0; p < simulated->places; p++)
            simulated->shares[p][q] = p == 0 && q < DIFFERING ? share + points : share;
    }
}

static bool is_differing(const struct signal *signal, const char *place)
{
    if (signal->kind != SIGNAL_PLACE || signal->subject != SUBJECT_ITEM ||
        !text_equal(json_text(signal->node, "id", ""), place))
        return false;
    for (size_t q = 0; q < DIFFERING; q++)
        if (text_equal(signal->key, simulated_code(q)))
            return true;
    return false;
}

static struct power power_of(uint32_t size, int points)
{
    struct power power = {0};
    char place[UUID_TEXT_SIZE];
    text_uuid((const uint8_t[16]){1, 1}, place);
    for (size_t i = 0; i < MUNICIPALITIES; i++) {
        struct simulated simulated;
        draw_differing(&simulated, size, points);
        struct release *release = simulated_release(&simulated);
        struct signals *signals = signals_find(release, NULL, 0);
        for (size_t s = 0; s < signals->count; s++) {
            if (!is_differing(&signals->list[s], place))
                continue;
            power.looked++;
            power.clear += signals->list[s].verdict == VERDICT_CLEAR;
            power.possible += signals->list[s].verdict == VERDICT_POSSIBLE;
        }
        signals_free(signals);
        release_free(release);
    }
    /* Now and then one is withheld for what would follow from it: that is not found either. */
    assert_in_range(power.looked, LOOKED * 9 / 10, LOOKED);
    return power;
}

static int percent_of(size_t part, size_t whole)
{
    return (int)lround(100.0 * (double)part / (double)whole);
}

static json_t *powers(void)
{
    json_t *list = json_array();
    simulated_seed = 2;
    for (size_t d = 0; d < COUNT(power_differences); d++) {
        for (size_t n = 0; n < COUNT(power_sizes); n++) {
            struct power power = power_of(power_sizes[n], power_differences[d]);
            json_array_append_new(
                list, json_pack("{s:i, s:i, s:i, s:i}", "points", power_differences[d], "n",
                                (int)power_sizes[n], "clear", percent_of(power.clear, LOOKED),
                                "found", percent_of(power.clear + power.possible, LOOKED)));
        }
    }
    return list;
}

static json_t *method(void)
{
    return json_pack("{s:o, s:o}", "errors", errors(), "power", powers());
}

/* ---- the tests ------------------------------------------------------------------------- */

/* Every number in the same place, to within so many: libraries round logarithms each in their
 * way, and at the edge of a verdict that is enough. */
static void expect_near(const json_t *again, const json_t *page, int most)
{
    if (json_is_integer(again)) {
        json_int_t apart = json_integer_value(again) - json_integer_value(page);
        assert_true(json_is_integer(page) && apart <= most && apart >= -most);
        return;
    }
    assert_true(json_is_array(again) || json_is_object(again));
    const char *key;
    json_t *part;
    size_t i;
    assert_int_equal(json_array_size(again), json_array_size(page));
    assert_int_equal(json_object_size(again), json_object_size(page));
    json_array_foreach(again, i, part)
    {
        expect_near(part, json_array_get(page, i), most);
    }
    json_object_foreach((json_t *)(uintptr_t)again, key, part)
    {
        expect_near(part, json_object_get(page, key), most);
    }
}

static void the_numbers_of_the_page_come_out_again(void **state)
{
    (void)state;
    const struct embedded *file = embedded_find("service/report/method.json");
    assert_non_null(file);
    json_t *again = method(), *page = json_parse(file->data, file->size, NULL);
    assert_non_null(page);
    expect_near(json_object_get(again, "errors"), json_object_get(page, "errors"), 0);
    expect_near(json_object_get(again, "power"), json_object_get(page, "power"), 2);
    json_decref(again);
    json_decref(page);
}

/* Known from elsewhere: what the steps were chosen by. */
static void the_steps_cost_what_they_were_chosen_for(void **state)
{
    (void)state;
    static const double known[][2] = {
        {11.9, 12.6},
        {9.5,  10.5},
        {8.2,  8.6 },
        {6.5,  6.7 },
        {5.4,  5.5 }
    };
    for (size_t i = 0; i < COUNT(error_sizes); i++) {
        double sampling, published;
        errors_of(error_sizes[i], &sampling, &published);
        assert_true(fabs(sampling - known[i][0]) < .1);
        assert_true(fabs(published - known[i][1]) < .1);
    }
}

int main(int argc, char **argv)
{
    if (argc > 1 && !strcmp(argv[1], "--print"))
        return json_dumpf(method(), stdout, JSON_INDENT(2));
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_steps_cost_what_they_were_chosen_for),
        cmocka_unit_test(the_numbers_of_the_page_come_out_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
