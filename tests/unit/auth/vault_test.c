/* Unlocked text keys: for whom, how long, how many. The time is ours. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "auth/vault.h"
#include "cmocka.h"

#define LASTS  (UINT64_C(60000) * VAULT_MINUTES)
#define AT_ALL 1024

static struct vault *vault;
static const uint8_t anna[32] = "Anna", bert[32] = "Bert";
static const uint8_t spring[16] = "spring", autumn[16] = "autumn";
static const uint8_t key[32] = "a text key", other[32] = "another text key";

static int set_up(void **state)
{
    (void)state;
    vault = vault_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    vault_free(vault);
    return 0;
}

static void assert_kept(const uint8_t *session, const uint8_t *round, const uint8_t *expected,
                        uint64_t now)
{
    uint8_t got[32];
    assert_true(vault_get(vault, session, round, got, now));
    assert_memory_equal(got, expected, sizeof got);
}

static void assert_gone(const uint8_t *session, const uint8_t *round, uint64_t now)
{
    uint8_t got[32];
    assert_false(vault_get(vault, session, round, got, now));
}

static void a_key_is_for_one_session_and_one_round(void **state)
{
    (void)state;
    assert_gone(anna, spring, 0);
    vault_keep(vault, anna, spring, key, 0);
    assert_kept(anna, spring, key, 1);
    assert_gone(anna, autumn, 1);
    assert_gone(bert, spring, 1);
    vault_keep(vault, anna, spring, other, 2);
    assert_kept(anna, spring, other, 3);
}

static void it_lasts_a_quarter_however_often_it_is_asked_for(void **state)
{
    (void)state;
    vault_keep(vault, anna, spring, key, 5000);
    for (uint64_t minute = 0; minute < VAULT_MINUTES; minute++)
        assert_kept(anna, spring, key, 5000 + minute * 60000);
    assert_kept(anna, spring, key, 5000 + LASTS - 1);
    assert_gone(anna, spring, 5000 + LASTS);
    vault_keep(vault, anna, spring, key, 5000);
    assert_kept(anna, spring, key, 4999); /* a thread that looked at the clock earlier */
    vault_keep(vault, anna, spring, key, 5000 + LASTS);
    vault_keep(vault, anna, spring, key, 5000 + LASTS + 60000);
    assert_kept(anna, spring, key, 5000 + 2 * LASTS + 59999);
}

static void logging_out_forgets_all_of_a_session(void **state)
{
    (void)state;
    vault_keep(vault, anna, spring, key, 0);
    vault_keep(vault, anna, autumn, key, 0);
    vault_keep(vault, bert, spring, key, 0);
    vault_forget(vault, anna);
    assert_gone(anna, spring, 1);
    assert_gone(anna, autumn, 1);
    assert_kept(bert, spring, key, 1);
}

static void of_too_many_the_oldest_goes(void **state)
{
    (void)state;
    uint8_t session[32] = {0};
    for (unsigned i = 0; i <= AT_ALL; i++) {
        memcpy(session, &i, sizeof i);
        vault_keep(vault, session, spring, key, i);
    }
    unsigned first = 0, second = 1, last = AT_ALL;
    memcpy(session, &first, sizeof first);
    assert_gone(session, spring, AT_ALL);
    memcpy(session, &second, sizeof second);
    assert_kept(session, spring, key, AT_ALL);
    memcpy(session, &last, sizeof last);
    assert_kept(session, spring, key, AT_ALL);
}

static void *busy(void *context)
{
    const uint8_t *session = context;
    uint8_t got[32];
    for (int i = 0; i < 2000; i++) {
        vault_keep(vault, session, spring, session, 0);
        if (!vault_get(vault, session, spring, got, 0) || memcmp(got, session, sizeof got) != 0)
            return vault;
    }
    vault_forget(vault, session);
    return NULL;
}

static void threads_share_it(void **state)
{
    (void)state;
    static uint8_t sessions[4][32] = {"a", "b", "c", "d"};
    pthread_t threads[4];
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, busy, sessions[i]), 0);
    for (size_t i = 0; i < 4; i++) {
        void *failed;
        assert_int_equal(pthread_join(threads[i], &failed), 0);
        assert_null(failed);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_key_is_for_one_session_and_one_round),
        TEST(it_lasts_a_quarter_however_often_it_is_asked_for),
        TEST(logging_out_forgets_all_of_a_session),
        TEST(of_too_many_the_oldest_goes),
        TEST(threads_share_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
