/* Cookies, tokens and origins of sessions; what each role may do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "auth/permission.h"
#include "auth/session.h"
#include "cmocka.h"

static const uint8_t secret[32] = "a secret of the service";
static const uint8_t other_secret[32] = "another one";

static void test_ids_are_random_and_hashed(void **state)
{
    (void)state;
    char one[SESSION_ID_SIZE], two[SESSION_ID_SIZE];
    uint8_t hash[SESSION_HASH_SIZE], again[SESSION_HASH_SIZE];
    session_id_new(one);
    session_id_new(two);
    assert_int_equal(strlen(one), 43);
    assert_string_not_equal(one, two);
    assert_true(session_hash(one, hash));
    assert_true(session_hash(one, again));
    assert_memory_equal(hash, again, sizeof hash);
    assert_true(session_hash(two, again));
    assert_memory_not_equal(hash, again, sizeof hash);
}

static void test_what_is_no_id(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "short",
                                      "n-RHanvju6VGfEF-27JiYuWLwxqURmFVCp05atujLd",
                                      "n-RHanvju6VGfEF-27JiYuWLwxqURmFVCp05atujLdUU",
                                      "n-RHanvju6VGfEF+27JiYuWLwxqURmFVCp05atujLdU",
                                      "' OR 1=1 --"};
    uint8_t hash[SESSION_HASH_SIZE];
    assert_false(session_hash(NULL, hash));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(session_hash(bad[i], hash));
}

static void test_cookies(void **state)
{
    (void)state;
    char cookie[SESSION_COOKIE_SIZE];
    session_cookie("abc", false, cookie);
    assert_string_equal(cookie, "session=abc; Path=/; HttpOnly; SameSite=Lax");
    session_cookie("abc", true, cookie);
    assert_string_equal(cookie, "__Host-session=abc; Path=/; HttpOnly; SameSite=Lax; Secure");
    session_cookie(NULL, true, cookie);
    assert_string_equal(cookie,
                        "__Host-session=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0");
    assert_string_equal(session_cookie_name(true), "__Host-session");
}

static void test_token_is_of_one_session_and_service(void **state)
{
    (void)state;
    char one[SESSION_ID_SIZE], two[SESSION_ID_SIZE], csrf[SESSION_ID_SIZE];
    session_id_new(one);
    session_id_new(two);
    session_csrf(secret, one, csrf);
    assert_string_not_equal(csrf, one);
    assert_true(session_csrf_fits(secret, one, csrf));
    assert_false(session_csrf_fits(secret, two, csrf));
    assert_false(session_csrf_fits(other_secret, one, csrf));
    assert_false(session_csrf_fits(secret, one, NULL));
    assert_false(session_csrf_fits(secret, one, ""));
    assert_false(session_csrf_fits(secret, one, one));
    csrf[5] = csrf[5] == 'A' ? 'B' : 'A';
    assert_false(session_csrf_fits(secret, one, csrf));
}

static void test_origins(void **state)
{
    (void)state;

    static const struct {
        const char *origin, *site;
        bool ours;
    } cases[] = {
        {NULL,                      NULL,          true },
        {"https://weerklank.nl",    NULL,          true },
        {"http://localhost:8080",   "same-origin", true },
        {"https://weerklank.nl",    "none",        true },
        {"https://weerklank.nl",    "cross-site",  false},
        {NULL,                      "same-site",   false},
        {NULL,                      "cross-site",  false},
        {"null",                    NULL,          false},
        {"",                        NULL,          false},
        {"https://evil.example",    "same-origin", false},
        {"http://weerklank.nl",     NULL,          false},
        {"https://weerklank.nl:81", NULL,          false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(session_same_origin("https://weerklank.nl", "http://localhost:8080",
                                             cases[i].origin, cases[i].site),
                         cases[i].ours);
}

/* By permission.h: read, export, record, follow up, moderate, rounds, people. */
static void test_matrix_of_roles(void **state)
{
    (void)state;

    static const struct {
        const char *role, *may;
    } matrix[] = {
        {"council",       "yyyy---"},
        {"municipality",  "yyyy---"},
        {"moderator",     "y---y--"},
        {"administrator", "yyy--yy"},
    };

    for (size_t i = 0; i < sizeof matrix / sizeof matrix[0]; i++) {
        enum role role;
        assert_true(role_from_name(matrix[i].role, &role));
        assert_string_equal(role_name(role), matrix[i].role);
        for (int may = MAY_READ; may <= MAY_MANAGE_PEOPLE; may++)
            assert_int_equal(role_may(role, (enum permission)may), matrix[i].may[may] == 'y');
    }
}

static void test_no_other_roles(void **state)
{
    (void)state;
    enum role role;
    assert_false(role_from_name("Council", &role));
    assert_false(role_from_name("", &role));
    assert_false(role_from_name(NULL, &role));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ids_are_random_and_hashed),
        cmocka_unit_test(test_what_is_no_id),
        cmocka_unit_test(test_cookies),
        cmocka_unit_test(test_token_is_of_one_session_and_service),
        cmocka_unit_test(test_origins),
        cmocka_unit_test(test_matrix_of_roles),
        cmocka_unit_test(test_no_other_roles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
