/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <string.h>

#include "base/arena.h"
#include "base/text.h"

static void test_buffers_grow(void **state)
{
    (void)state;
    struct buffer buffer = {0};
    for (int i = 0; i < 1000; i++) {
        buffer_print(&buffer, "%03d", i);
        assert_int_equal(buffer.size, 3 * (i + 1));
        assert_int_equal(buffer.data[buffer.size], '\0');
    }
    assert_memory_equal(buffer.data + 3 * 517, "517518", 6);
    buffer_clear(&buffer);
    assert_string_equal(buffer.data, "");
    buffer_add(&buffer, "a\0b", 3);
    buffer_byte(&buffer, 'c');
    buffer_text(&buffer, "d");
    assert_memory_equal(buffer.data, "a\0bcd", 6);
    buffer_wipe(&buffer);
    assert_string_equal(buffer.data, "");
    assert_int_equal(buffer.size, 0);
    buffer_clear(&buffer);
    buffer_add(&buffer, NULL, 0);
    assert_string_equal(buffer.data, "");
    buffer_free(&buffer);
    buffer_free(&buffer);
}

static void test_fields_give_the_first(void **state)
{
    (void)state;
    struct field list[] = {
        {"a", "1", 1},
        {"b", "2", 1},
        {"a", "3", 1},
    };
    struct fields fields = {list, 3};
    assert_string_equal(fields_get(&fields, "a"), "1");
    assert_string_equal(fields_get(&fields, "b"), "2");
    assert_null(fields_get(&fields, "c"));
}

static void test_utf8(void **state)
{
    (void)state;

    static const struct {
        const char *bytes;
        bool good;
    } cases[] = {
        {"",                         true },
        {"plain",                    true },
        {"\x7f",                     true },
        {"\xC3\xA9",                 true }, /* é */
        {"\xC2\x80",                 true }, /* the first of two bytes */
        {"\xDF\xBF",                 true },
        {"\xE0\xA0\x80",             true }, /* the first of three */
        {"\xE2\x82\xAC",             true }, /* the euro */
        {"\xED\x9F\xBF",             true }, /* before the surrogates */
        {"\xEE\x80\x80",             true }, /* behind them */
        {"\xEF\xBF\xBF",             true },
        {"\xF0\x90\x80\x80",         true }, /* the first of four */
        {"\xF4\x8F\xBF\xBF",         true }, /* the last there is */
        {"\xD9\x85\xD8\xB1",         true }, /* Arabic */
        {"\x80",                     false}, /* begins in the middle */
        {"\xBF",                     false},
        {"\xC0\x80",                 false}, /* NUL, overlong */
        {"\xC1\xBF",                 false},
        {"\xE0\x80\x80",             false},
        {"\xE0\x9F\xBF",             false},
        {"\xF0\x80\x80\x80",         false},
        {"\xF0\x8F\xBF\xBF",         false},
        {"\xC0\xAF",                 false}, /* a slash, overlong */
        {"\xE0\x80\xAF",             false},
        {"\xED\xA0\x80",             false}, /* surrogates */
        {"\xED\xBF\xBF",             false},
        {"\xED\xA0\xBD\xED\xB8\x80", false},
        {"\xF4\x90\x80\x80",         false}, /* behind the last */
        {"\xF5\x80\x80\x80",         false},
        {"\xF8\x88\x80\x80\x80",     false}, /* five bytes */
        {"\xFE",                     false},
        {"\xFF",                     false},
        {"\xC3",                     false}, /* cut short */
        {"\xE2\x82",                 false},
        {"\xF0\x9F\x98",             false},
        {"\xC3"
         "a",               false}, /* broken off */
        {"\xE2\x82"
         "a",               false},
        {"\xE2"
         "a\xAC",           false},
        {"a\xC3\xA9\xA9",            false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(text_is_utf8(cases[i].bytes, strlen(cases[i].bytes)), cases[i].good);
    assert_true(text_is_utf8("a\0b", 3));
    assert_int_equal(text_characters("", 0), 0);
    assert_int_equal(text_characters("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", 10), 4);
    assert_int_equal(text_characters("a\xC3\xA9z", 3), 2);
}

static void test_comparing(void **state)
{
    (void)state;
    assert_true(text_equal("a", "a"));
    assert_false(text_equal("a", "b"));
    assert_true(text_equal(NULL, NULL));
    assert_false(text_equal(NULL, ""));
    assert_false(text_equal("", NULL));
    assert_true(text_starts("abc", "ab"));
    assert_true(text_starts("abc", ""));
    assert_false(text_starts("ab", "abc"));
}

static void test_numbers(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        "-1",
                                        "+1",
                                        " 1",
                                        "1 ",
                                        "0x1",
                                        "1e3",
                                        "1.0",
                                        "a",
                                        "101",
                                        "18446744073709551616",
                                        "99999999999999999999999"};
    uint64_t number = 7;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false(text_to_uint(wrong[i], 100, &number));
        assert_int_equal(number, 7);
    }
    assert_false(text_to_uint(NULL, 100, &number));
    assert_true(text_to_uint("100", 100, &number));
    assert_int_equal(number, 100);
    assert_true(text_to_uint("007", 100, &number));
    assert_int_equal(number, 7);
    assert_true(text_to_uint("0", 0, &number));
    assert_int_equal(number, 0);
    assert_true(text_to_uint("18446744073709551615", UINT64_MAX, &number));
    assert_true(number == UINT64_MAX);
    assert_false(text_to_uint("18446744073709551616", UINT64_MAX, &number));
}

static void test_chance(void **state)
{
    (void)state;
    unsigned char one[32] = {0}, two[32] = {0};
    random_bytes(one, sizeof one);
    random_bytes(two, sizeof two);
    assert_memory_not_equal(one, two, sizeof one);
    random_bytes(one, 0);
}

static void labels_stand_within_a_sentence(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    assert_string_equal(text_within(arena, "Een beetje"), "een beetje");
    assert_string_equal(text_within(arena, "A bit"), "a bit");
    assert_string_equal(text_within(arena, "I do not know"), "I do not know");
    assert_string_equal(text_within(arena, "LEA"), "LEA");
    assert_string_equal(text_within(arena, ""), "");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_stand_within_a_sentence),
        cmocka_unit_test(test_buffers_grow),
        cmocka_unit_test(test_fields_give_the_first),
        cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_comparing),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_chance),
    };
    return cmocka_run_group_tests_name("base/text", tests, NULL, NULL);
}
