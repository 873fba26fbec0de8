/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"

static void test_canonical_text(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"{}",                                                     "{}"                                },
        {" [ 1 , 2 ] ",                                            "[1,2]"                             },
        {"{\"b\": 1, \"a\": {\"d\": null, \"c\": [true, false]}}",
         "{\"a\":{\"c\":[true,false],\"d\":null},\"b\":1}"                                             },
        {"{\"\\u00e9\": \"\\u20ac\", \"z\": \"\\/\"}",             "{\"z\":\"/\",\"é\":\"€\"}"      },
        {"[\"a\\\"b\\\\c\\n\\u0001\"]",                            "[\"a\\\"b\\\\c\\n\\u0001\"]"       },
        {"[9007199254740993, -9223372036854775808, 0]",
         "[9007199254740993,-9223372036854775808,0]"                                                   },
        {"{\"a\": 1, \"B\": 2, \"aa\": 3, \"A\": 4}",              "{\"A\":4,\"B\":2,\"a\":1,\"aa\":3}"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct complaint complaint = {0};
        struct buffer out = {0};
        json_t *value = json_parse(pairs[i][0], strlen(pairs[i][0]), &complaint);
        assert_non_null(value);
        json_canonical(value, &out);
        assert_string_equal(out.data, pairs[i][1]);
        /* What is canonical stays as it is. */
        json_t *again = json_parse(out.data, out.size, &complaint);
        struct buffer twice = {0};
        json_canonical(again, &twice);
        assert_string_equal(twice.data, out.data);
        buffer_free(&out);
        buffer_free(&twice);
        json_decref(value);
        json_decref(again);
    }
}

static void test_malformed_is_refused_with_its_place(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        "{",
                                        "{} {}",
                                        "[1,]",
                                        "{\"a\": 1, \"a\": 2}",
                                        "[01]",
                                        "{a: 1}",
                                        "[\"\xC0\x80\"]",
                                        "[\"\xED\xA0\x80\"]",
                                        "[\"\\ud800\"]",
                                        "[\"\\u0000\"]",
                                        "[9223372036854775808]",
                                        "'a'"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct complaint complaint = {0};
        assert_null(json_parse(wrong[i], strlen(wrong[i]), &complaint));
        assert_int_equal(complaint.status, 422);
        assert_string_equal(complaint.key, "json.malformed");
        assert_true(strlen(complaint.detail) > 0);
    }
    assert_null(json_parse("[", 1, NULL));
}

/* Deeper than any form; the parser must not use up the stack. */
static void test_depth_is_bounded(void **state)
{
    (void)state;
    struct buffer deep = {0};
    struct complaint complaint = {0};
    for (int i = 0; i < 100000; i++)
        buffer_byte(&deep, '[');
    assert_null(json_parse(deep.data, deep.size, &complaint));
    buffer_free(&deep);
}

static void test_files(void **state)
{
    (void)state;
    struct complaint complaint = {0};
    char path[] = "/tmp/json_test_XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "{\"a\": 1}", 8), 8);
    json_t *value = json_read_file(path, &complaint);
    assert_int_equal(json_number(value, "a", 0), 1);
    json_decref(value);
    assert_int_equal(write(fd, "x", 1), 1);
    assert_null(json_read_file(path, &complaint));
    assert_string_equal(complaint.key, "json.malformed");
    assert_non_null(strstr(complaint.detail, path));
    close(fd);
    unlink(path);
    assert_null(json_read_file(path, &complaint));
    assert_string_equal(complaint.key, "json.unreadable");
}

static void test_readers_fall_back(void **state)
{
    (void)state;
    json_t *object =
        json_pack("{s:s, s:i, s:b, s:n}", "text", "t", "number", 5, "truth", 1, "nothing");
    assert_string_equal(json_text(object, "text", "no"), "t");
    assert_string_equal(json_text(object, "number", "no"), "no");
    assert_string_equal(json_text(object, "nothing", "no"), "no");
    assert_null(json_text(object, "missing", NULL));
    assert_int_equal(json_number(object, "number", 1), 5);
    assert_int_equal(json_number(object, "truth", 1), 1);
    assert_int_equal(json_number(object, "missing", 1), 1);
    assert_true(json_truth(object, "truth", false));
    assert_true(json_truth(object, "missing", true));
    assert_false(json_truth(object, "number", false));
    assert_string_equal(json_text(NULL, "text", "no"), "no");
    json_decref(object);
}

int main(void)
{
    json_wipe_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_canonical_text),
        cmocka_unit_test(test_malformed_is_refused_with_its_place),
        cmocka_unit_test(test_depth_is_bounded),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_readers_fall_back),
    };
    return cmocka_run_group_tests_name("base/json", tests, NULL, NULL);
}
