/*
 * How many answers one address may send.
 */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <stdio.h>

#include "auth/throttle.h"

#define BURST 300

static unsigned many(struct throttle *throttle, const char *address, unsigned count,
                     int64_t now)
{
    for (unsigned i = 0; i < count; i++)
        assert_int_equal(throttle_enter(throttle, address, now), 0);
    return throttle_enter(throttle, address, now);
}

/* Three hundred parents behind one wifi, and one more two seconds later. */
static void a_row_is_free_and_then_it_trickles(void **state)
{
    (void)state;
    struct throttle *throttle = throttle_new(BURST);
    assert_int_equal(many(throttle, "192.0.2.1", BURST, 5000), 2);
    assert_int_equal(throttle_enter(throttle, "192.0.2.1", 6500), 1);
    assert_int_equal(throttle_enter(throttle, "192.0.2.1", 7000), 0);
    assert_int_equal(throttle_enter(throttle, "192.0.2.1", 7000), 2);
    assert_int_equal(throttle_enter(throttle, "192.0.2.2", 7000), 0);
    throttle_free(throttle);
}

/* An evening at school: 600 families in half an hour never wait. */
static void a_school_does_not_notice(void **state)
{
    (void)state;
    struct throttle *throttle = throttle_new(BURST);
    for (int64_t i = 0; i < 600; i++)
        assert_int_equal(throttle_enter(throttle, "198.51.100.7", i * 1800 * 1000 / 600), 0);
    throttle_free(throttle);
}

static void an_hour_makes_it_whole_again(void **state)
{
    (void)state;
    struct throttle *throttle = throttle_new(BURST);
    assert_int_not_equal(many(throttle, "192.0.2.1", BURST, 0), 0);
    assert_int_not_equal(many(throttle, "192.0.2.1", BURST, 3600000), 0);
    throttle_free(throttle);
}

static void a_network_is_one_visitor(void **state)
{
    (void)state;
    struct throttle *throttle = throttle_new(BURST);
    assert_int_not_equal(many(throttle, "2001:db8::1", BURST, 0), 0);
    assert_int_not_equal(throttle_enter(throttle, "2001:db8::ffff:2", 0), 0);
    assert_int_equal(throttle_enter(throttle, "2001:db8:0:1::1", 0), 0);
    throttle_free(throttle);
}

static void zero_is_no_limit(void **state)
{
    (void)state;
    struct throttle *throttle = throttle_new(0);
    assert_int_equal(many(throttle, "192.0.2.1", 5000, 0), 0);
    throttle_free(throttle);
}

/* Whoever sends from many addresses pushes out the quiet ones and uses no more memory. */
static void too_many_addresses_are_forgotten(void **state)
{
    (void)state;
    struct throttle *throttle = throttle_new(2);
    char address[32];
    for (unsigned i = 0; i < 20000; i++) {
        snprintf(address, sizeof address, "10.%u.%u.%u", i >> 16, i >> 8 & 255, i & 255);
        assert_int_equal(throttle_enter(throttle, address, i), 0);
    }
    assert_int_equal(throttle_enter(throttle, "10.0.0.0", 20000), 0);
    throttle_free(throttle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_is_free_and_then_it_trickles),
        cmocka_unit_test(a_school_does_not_notice),
        cmocka_unit_test(an_hour_makes_it_whole_again),
        cmocka_unit_test(a_network_is_one_visitor),
        cmocka_unit_test(zero_is_no_limit),
        cmocka_unit_test(too_many_addresses_are_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
