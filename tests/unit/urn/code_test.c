/*
 * Codes: how they are made, shown, typed back and hashed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "cmocka.h"
#include "urn/code.h"

static void a_code_names_its_link_and_is_random(void **state)
{
    (void)state;
    char one[CODE_SIZE], other[CODE_SIZE];
    code_make("0KZ9", one);
    code_make("0KZ9", other);
    assert_int_equal(strlen(one), 26);
    assert_memory_equal(one, "0KZ9", 4);
    assert_string_not_equal(one, other);
    assert_int_equal(strspn(one, "0123456789ABCDEFGHJKMNPQRSTVWXYZ"), 26);
}

static void what_is_typed_is_forgiven(void **state)
{
    (void)state;

    static const struct {
        const char *typed;
        bool good;
    } cases[] = {
        {"ABCD-0123-4567-89AB-CDEF-GH10-1J",     true },
        {"abcd0123456789abcdefgh101j",           true },
        {" abcd o123 4567 89ab cdef ghio lj ",   true },
        {"ABCD--0I23-4567-89AB-CDEF-GH1O-1J",    true },
        {"ABCD-0123-4567-89AB-CDEF-GH10-1",      false},
        {"ABCD-0123-4567-89AB-CDEF-GH10-1J0",    false},
        {"UBCD-0123-4567-89AB-CDEF-GH10-1J",     false},
        {"ABCD_0123_4567_89AB_CDEF_GH10_1J",     false},
        {"\xc3\x81"
         "BCD-0123-4567-89AB-CDEF-GH1", false},
        {"",                                     false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char code[CODE_SIZE];
        assert_int_equal(code_read(cases[i].typed, code), cases[i].good);
        if (cases[i].good)
            assert_string_equal(code, "ABCD0123456789ABCDEFGH101J");
    }
}

static void what_is_shown_is_read_back(void **state)
{
    (void)state;
    char code[CODE_SIZE], again[CODE_SIZE], shown[CODE_SHOWN_SIZE];
    code_make("ABCD", code);
    code_show(code, shown);
    assert_int_equal(strlen(shown), sizeof shown - 1);
    assert_memory_equal(shown, "ABCD-", 5);
    assert_true(code_read(shown, again));
    assert_string_equal(again, code);
}

static void a_hash_needs_the_pepper(void **state)
{
    (void)state;
    const uint8_t secret[32] = {1}, another[32] = {2};
    uint8_t pepper[CODE_PEPPER_SIZE], strange[CODE_PEPPER_SIZE];
    uint8_t hash[CODE_HASH_SIZE], same[CODE_HASH_SIZE], other[CODE_HASH_SIZE];
    code_pepper(secret, sizeof secret, pepper);
    code_pepper(another, sizeof another, strange);
    code_hash(pepper, "ABCD0123456789ABCDEFGH101J", hash);
    code_hash(pepper, "ABCD0123456789ABCDEFGH101J", same);
    assert_memory_equal(hash, same, sizeof hash);
    code_hash(strange, "ABCD0123456789ABCDEFGH101J", other);
    assert_memory_not_equal(hash, other, sizeof hash);
    code_hash(pepper, "ABCD0123456789ABCDEFGH101K", other);
    assert_memory_not_equal(hash, other, sizeof hash);
    assert_memory_not_equal(pepper, secret, sizeof pepper);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_names_its_link_and_is_random),
        cmocka_unit_test(what_is_typed_is_forgiven),
        cmocka_unit_test(what_is_shown_is_read_back),
        cmocka_unit_test(a_hash_needs_the_pepper),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
