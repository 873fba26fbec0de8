/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <stdio.h>
#include <string.h>

#include "base/embedded.h"
#include "base/text.h"

static void test_a_file_is_as_it_is_on_disk(void **state)
{
    (void)state;
    static const char path[] = "sql/roles.sql";
    const struct embedded *file = embedded_find(path);
    assert_non_null(file);
    assert_string_equal(file->path, path);
    assert_int_equal(file->data[file->size], '\0');
    FILE *disk = fopen(path, "rb"); /* tests run in the source tree */
    assert_non_null(disk);
    struct buffer content = {0};
    char chunk[4096];
    for (size_t size; (size = fread(chunk, 1, sizeof chunk, disk)) > 0;)
        buffer_add(&content, chunk, size);
    fclose(disk);
    assert_int_equal(file->size, content.size);
    assert_memory_equal(file->data, content.data, content.size);
    buffer_free(&content);
}

static void test_what_is_not_there(void **state)
{
    (void)state;
    size_t count = 7;
    assert_null(embedded_find(""));
    assert_null(embedded_find("sql/roles"));
    assert_null(embedded_find("sql/roles.sql2"));
    assert_null(embedded_find("zzz"));
    assert_null(embedded_under("zzz", &count));
    assert_int_equal(count, 0);
}

static void test_all_are_found_in_byte_order(void **state)
{
    (void)state;
    size_t count;
    const struct embedded *files = embedded_under("", &count);
    assert_true(count > 10);
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(embedded_find(files[i].path), &files[i]);
        if (i > 0)
            assert_true(strcmp(files[i - 1].path, files[i].path) < 0);
    }
}

static void test_a_prefix_gives_its_files_and_no_others(void **state)
{
    (void)state;
    size_t count, all, expected = 0;
    const struct embedded *files = embedded_under("", &all);
    for (size_t i = 0; i < all; i++)
        expected += text_starts(files[i].path, "sql/queries/");
    const struct embedded *queries = embedded_under("sql/queries/", &count);
    assert_int_equal(count, expected);
    for (size_t i = 0; i < count; i++)
        assert_true(text_starts(queries[i].path, "sql/queries/"));
    assert_ptr_equal(embedded_under("sql/roles.sql", &count), embedded_find("sql/roles.sql"));
    assert_int_equal(count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_file_is_as_it_is_on_disk),
        cmocka_unit_test(test_what_is_not_there),
        cmocka_unit_test(test_all_are_found_in_byte_order),
        cmocka_unit_test(test_a_prefix_gives_its_files_and_no_others),
    };
    return cmocka_run_group_tests_name("base/embedded", tests, NULL, NULL);
}
