/* Attempts to log in are slowed down, and nobody is locked out. The time is ours. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "auth/limit.h"
#include "cmocka.h"

#define MINUTE 60000

static struct limiter *limiter;

static int set_up(void **state)
{
    (void)state;
    limiter = limiter_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    limiter_free(limiter);
    return 0;
}

/* Each from another address, so that the e-mail address alone counts. */
static unsigned enter_from(unsigned n, const char *email, int64_t now)
{
    char address[32];
    snprintf(address, sizeof address, "192.0.%u.%u", n / 256, n % 256);
    return limiter_enter(limiter, address, email, now);
}

static void test_five_are_free_then_it_doubles(void **state)
{
    (void)state;
    static const unsigned waits[] = {1, 2, 4, 8, 16, 32, 60, 60, 60};
    int64_t now = 1000;
    unsigned n = 0;
    for (; n < 5; n++)
        assert_int_equal(enter_from(n, "a@x.nl", now), 0);
    for (size_t i = 0; i < sizeof waits / sizeof waits[0]; i++) {
        assert_int_equal(enter_from(n++, "a@x.nl", now), waits[i]);
        assert_int_equal(enter_from(n++, "a@x.nl", now + waits[i] * 1000 - 1), 1);
        now += waits[i] * 1000;
        assert_int_equal(enter_from(n++, "a@x.nl", now), 0);
    }
    assert_int_equal(enter_from(n, "b@x.nl", now), 0);
}

/* Who has to wait does not make the wait longer by asking. */
static void test_asking_costs_nothing(void **state)
{
    (void)state;
    for (unsigned n = 0; n < 5; n++)
        enter_from(n, "a@x.nl", 0);
    for (unsigned n = 0; n < 100; n++)
        assert_int_equal(enter_from(n, "a@x.nl", 500), 1);
    assert_int_equal(enter_from(6, "a@x.nl", 1000), 0);
}

static void test_forgotten_after_a_quarter(void **state)
{
    (void)state;
    for (unsigned n = 0; n < 5; n++)
        assert_int_equal(enter_from(n, "a@x.nl", 0), 0);
    for (unsigned n = 0; n < 5; n++)
        assert_int_equal(enter_from(n, "a@x.nl", 15 * MINUTE), 0);
    assert_int_equal(enter_from(9, "a@x.nl", 15 * MINUTE), 1);
}

static void test_success_starts_anew(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 10; round++) {
        for (unsigned n = 0; n < 5; n++)
            assert_int_equal(limiter_enter(limiter, "192.0.2.1", "a@x.nl", 0), 0);
        for (unsigned n = 0; n < 4; n++)
            limiter_take_back(limiter, "192.0.2.1", "a@x.nl");
        limiter_succeeded(limiter, "192.0.2.1", "a@x.nl");
    }
}

static void test_address_counts_over_all_people(void **state)
{
    (void)state;
    char email[32];
    for (unsigned n = 0; n < 20; n++) {
        snprintf(email, sizeof email, "p%u@x.nl", n);
        assert_int_equal(limiter_enter(limiter, "192.0.2.1", email, 0), 0);
    }
    assert_int_equal(limiter_enter(limiter, "192.0.2.1", "new@x.nl", 0), 1);
    assert_int_equal(limiter_enter(limiter, "192.0.2.2", "new@x.nl", 0), 0);
    /* One's own success frees nothing for the others' passphrases. */
    assert_int_equal(limiter_enter(limiter, "192.0.2.1", "own@x.nl", 1000), 0);
    limiter_succeeded(limiter, "192.0.2.1", "own@x.nl");
    assert_int_equal(limiter_enter(limiter, "192.0.2.1", "new@x.nl", 1000), 1);
}

static void test_one_network_of_ipv6_is_one(void **state)
{
    (void)state;
    char address[64], email[32];
    for (unsigned n = 0; n < 20; n++) {
        snprintf(address, sizeof address, "2001:db8:1:2::%x", n);
        snprintf(email, sizeof email, "p%u@x.nl", n);
        assert_int_equal(limiter_enter(limiter, address, email, 0), 0);
    }
    assert_int_equal(limiter_enter(limiter, "2001:db8:1:2:ffff::1", "new@x.nl", 0), 1);
    assert_int_equal(limiter_enter(limiter, "2001:db8:1:3::1", "new@x.nl", 0), 0);
}

/* A flood of other names takes no more memory, and the latest are known still. */
static void test_bounded(void **state)
{
    (void)state;
    char email[32];
    for (unsigned n = 0; n < 100000; n++) {
        snprintf(email, sizeof email, "p%u@x.nl", n);
        assert_int_equal(enter_from(n % 65536, email, n), 0);
    }
    for (unsigned n = 0; n < 5; n++)
        assert_int_equal(enter_from(n, "a@x.nl", 100000 + n), 0);
    assert_int_equal(enter_from(7, "a@x.nl", 100005), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_five_are_free_then_it_doubles),
        TEST(test_asking_costs_nothing),
        TEST(test_forgotten_after_a_quarter),
        TEST(test_success_starts_anew),
        TEST(test_address_counts_over_all_people),
        TEST(test_one_network_of_ipv6_is_one),
        TEST(test_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
