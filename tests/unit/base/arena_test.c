/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <string.h>

#include "base/arena.h"

static void test_memory_is_zeroed_and_aligned(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    for (size_t size = 0; size < 300; size++) {
        unsigned char *bytes = arena_alloc(arena, size);
        assert_non_null(bytes);
        assert_int_equal((uintptr_t)bytes % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(bytes[i], 0);
        memset(bytes, 0xAA, size);
    }
    arena_free(arena);
}

/* Small ones of before and after a large one keep their bytes. */
static void test_large_pieces_do_not_disturb_small_ones(void **state)
{
    (void)state;
    static const size_t sizes[] = {16,   1000, 1024, 1025,  4080, 4095, 4096,
                                   4097, 1,    5000, 70000, 3,    2000, 8};

    enum { COUNT = sizeof sizes / sizeof sizes[0] };

    unsigned char *pieces[COUNT];
    struct arena *arena = arena_new_secret();
    for (size_t i = 0; i < COUNT; i++) {
        pieces[i] = arena_alloc(arena, sizes[i]);
        memset(pieces[i], (int)i + 1, sizes[i]);
    }
    for (size_t i = 0; i < COUNT; i++)
        for (size_t k = 0; k < sizes[i]; k++)
            assert_int_equal(pieces[i][k], i + 1);
    assert_true(arena_used(arena) >= 70000 + 5000 + 3 * 4096);
    arena_free(arena);
}

static void test_used_grows_with_what_is_handed_out(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    assert_int_equal(arena_used(arena), 0);
    arena_alloc(arena, 100);
    size_t first = arena_used(arena);
    assert_in_range(first, 100, 100 + 2 * _Alignof(max_align_t));
    arena_alloc(arena, 10000);
    assert_in_range(arena_used(arena), first + 10000, first + 10100);
    arena_free(arena);
}

static void test_copies_end_with_nul(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    char source[] = "a\0b";
    char *copy = arena_copy(arena, source, 3);
    source[0] = 'x';
    assert_memory_equal(copy, "a\0b\0", 4);
    assert_string_equal(arena_copy(arena, NULL, 0), "");
    assert_string_equal(arena_string(arena, "één"), "één");
    arena_free(arena);
}

static void test_printing_takes_the_room_it_needs(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    assert_string_equal(arena_print(arena, "%s-%d", "x", 42), "x-42");
    assert_int_equal(strlen(arena_print(arena, "%*s", 20000, "")), 20000);
    assert_string_equal(arena_print(arena, "%s", ""), "");
    arena_free(arena);
}

static void test_nothing_can_be_freed(void **state)
{
    (void)state;
    arena_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory_is_zeroed_and_aligned),
        cmocka_unit_test(test_large_pieces_do_not_disturb_small_ones),
        cmocka_unit_test(test_used_grows_with_what_is_handed_out),
        cmocka_unit_test(test_copies_end_with_nul),
        cmocka_unit_test(test_printing_takes_the_room_it_needs),
        cmocka_unit_test(test_nothing_can_be_freed),
    };
    return cmocka_run_group_tests_name("base/arena", tests, NULL, NULL);
}
