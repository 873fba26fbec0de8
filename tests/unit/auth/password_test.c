/* Passphrases on a real loop: right, wrong, unknown, too many; and which may be used. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <event2/event.h>

#include "auth/password.h"
#include "cmocka.h"

#define GOOD "vier losse woorden hier"

static struct event_base *base;
static struct passwords *passwords;
static char hash[PASSWORD_HASH_SIZE];
static int yes, no;

static void judged(void *context, bool fits)
{
    (void)context;
    *(fits ? &yes : &no) += 1;
}

static int set_up(void **state)
{
    (void)state;
    base = event_base_new();
    passwords = passwords_new(base);
    yes = no = 0;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    passwords_free(passwords);
    event_base_free(base);
    return 0;
}

static void run_until(int answers)
{
    while (yes + no < answers)
        event_base_loop(base, EVLOOP_ONCE);
    event_base_loop(base, EVLOOP_NONBLOCK);
    assert_int_equal(yes + no, answers);
}

static void test_hash_has_its_cost(void **state)
{
    (void)state;
    char other[PASSWORD_HASH_SIZE];
    assert_non_null(strstr(hash, "$argon2id$v=19$m=65536,t=3,p=1$"));
    assert_true(password_hash(GOOD, other, NULL));
    assert_string_not_equal(hash, other);
}

static void test_right_and_wrong(void **state)
{
    (void)state;
    assert_true(passwords_check(passwords, hash, GOOD, judged, NULL));
    run_until(1);
    assert_int_equal(yes, 1);
    assert_true(passwords_check(passwords, hash, GOOD " ", judged, NULL));
    assert_true(passwords_check(passwords, hash, "", judged, NULL));
    assert_true(passwords_check(passwords, "no hash at all", GOOD, judged, NULL));
    run_until(4);
    assert_int_equal(no, 3);
}

/* Milliseconds of work, by all threads: other programs on this machine take none of them. */
static int64_t work_of(const char *used)
{
    clock_t begin = clock();
    int before = yes + no;
    assert_true(passwords_check(passwords, used, "something else", judged, NULL));
    run_until(before + 1);
    return (int64_t)(clock() - begin) * 1000 / CLOCKS_PER_SEC;
}

/* Within a factor of three, for caches are shared with other programs; a comparison that is cut
 * short would be a hundred times faster. */
static void test_unknown_costs_the_same(void **state)
{
    (void)state;
    int64_t known = INT64_MAX, unknown = INT64_MAX;
    for (int i = 0; i < 6; i++) {
        int64_t one = work_of(hash), other = work_of(NULL);
        known = one < known ? one : known;
        unknown = other < unknown ? other : unknown;
    }
    assert_true(known > 5);
    assert_true(unknown * 3 > known && unknown < known * 3);
    assert_int_equal(yes, 0);
}

static void test_queue_is_bounded(void **state)
{
    (void)state;
    int taken = 0;
    for (int i = 0; i < 60; i++)
        taken += passwords_check(passwords, hash, GOOD, judged, NULL);
    assert_in_range(taken, 20, 22);
    run_until(taken);
    assert_int_equal(yes, taken);
    assert_true(passwords_check(passwords, hash, GOOD, judged, NULL));
    run_until(taken + 1);
}

static void check_again(void *context, bool fits)
{
    int *left = context;
    judged(NULL, fits);
    if (--*left > 0)
        assert_true(passwords_check(passwords, hash, GOOD, check_again, left));
}

static void test_a_callback_may_check(void **state)
{
    (void)state;
    int left = 4;
    assert_true(passwords_check(passwords, hash, GOOD, check_again, &left));
    run_until(4);
    assert_int_equal(yes, 4);
}

/* What came of an unlocking, beside what `judged` counts. */
static uint8_t came[MODERATOR_KEY_SIZE];

static void unlocked(void *context, const uint8_t *secret)
{
    judged(context, secret != NULL);
    if (secret)
        memcpy(came, secret, sizeof came);
}

static void test_moderators_wait_in_the_same_queue(void **state)
{
    (void)state;
    uint8_t public_key[MODERATOR_KEY_SIZE], salt[MODERATOR_SALT_SIZE];
    uint8_t wrapped[MODERATOR_WRAPPED_SIZE], secret[MODERATOR_KEY_SIZE];
    assert_true(moderator_make(GOOD, public_key, salt, wrapped, NULL));
    assert_true(moderator_unwrap(GOOD, salt, wrapped, secret));

    assert_true(passwords_check(passwords, hash, GOOD, judged, NULL));
    assert_true(passwords_unlock(passwords, GOOD, salt, wrapped, unlocked, NULL));
    run_until(2);
    assert_int_equal(yes, 2);
    assert_memory_equal(came, secret, sizeof secret);
    assert_true(passwords_unlock(passwords, GOOD "!", salt, wrapped, unlocked, NULL));
    run_until(3);
    assert_int_equal(no, 1);

    int taken = 0;
    for (int i = 0; i < 60; i++)
        taken += i % 2 ? passwords_check(passwords, hash, GOOD, judged, NULL)
                       : passwords_unlock(passwords, GOOD, salt, wrapped, unlocked, NULL);
    assert_in_range(taken, 20, 22);
    run_until(3 + taken);
}

/* tear_down frees with work under way: nothing may be called or lost. */
static void test_free_drops_what_waits(void **state)
{
    (void)state;
    for (int i = 0; i < 10; i++)
        assert_true(passwords_check(passwords, hash, GOOD, judged, NULL));
}

static void assert_refused(const char *passphrase, const char *key)
{
    char unused[PASSWORD_HASH_SIZE];
    struct complaint complaint = {0};
    assert_false(password_hash(passphrase, unused, &complaint));
    assert_string_equal(complaint.key, key);
}

static void test_what_is_refused(void **state)
{
    (void)state;
    static const char *const common[] = {
        "wachtwoord123", "Welkom123456!", "123456789012",
        "aaaaaaaaaaaa",  "abcabcabcabc",  "PasswordPassword",
        "weerklank2026", "987654321098",  "correct horse battery staple"};
    assert_refused("", "auth.short");
    assert_refused("elf letters", "auth.short");
    assert_refused("\xc3\xa9\xc3\xa9n twee \xc3\xa9\xc3\xa9", "auth.short");
    for (size_t i = 0; i < sizeof common / sizeof common[0]; i++)
        assert_refused(common[i], "auth.common");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    if (!password_hash(GOOD, hash, NULL))
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hash_has_its_cost), TEST(test_right_and_wrong),
        TEST(test_unknown_costs_the_same),        TEST(test_queue_is_bounded),
        TEST(test_a_callback_may_check),          TEST(test_moderators_wait_in_the_same_queue),
        TEST(test_free_drops_what_waits),         cmocka_unit_test(test_what_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
