/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"
#include "db/statement.h"

/* How a child ends that does this: 0, the code of fatal, or the signal of check. */
static int end_of(void (*act)(void))
{
    pid_t child = fork();
    check(child >= 0, "a child process");
    if (child == 0) {
        dup2(open("/dev/null", O_WRONLY), 2);
        act();
        _exit(0);
    }
    int status;
    check(waitpid(child, &status, 0) == child, "the child process ends");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static size_t declared(const char *name)
{
    size_t count = 0;
    for (const struct statement *at = statement_first(); at; at = at->next)
        count += !strcmp(at->name, name);
    return count;
}

static void test_declared_by_two(void **state)
{
    (void)state;
    static struct statement one = {"twice", 1, "a b", NULL, "SELECT 1"};
    static struct statement two = {"twice", 1, "a b", NULL, "SELECT 1"};
    statement_declare(&one);
    statement_declare(&two);
    assert_int_equal(declared("twice"), 1);
}

static void declare_differently(void)
{
    static struct statement one = {"differs", 1, "a b", NULL, "SELECT 1"};
    static struct statement two = {"differs", 1, "a c", NULL, "SELECT 1"};
    statement_declare(&one);
    statement_declare(&two);
}

static void read_missing(void)
{
    static const struct statement missing = {"no_such_file", 0, "", NULL, NULL};
    statement_sql(&missing);
}

static void test_our_mistakes_end_the_process(void **state)
{
    (void)state;
    assert_int_equal(end_of(declare_differently), 128 + 6);
    assert_int_equal(end_of(read_missing), 1);
}

static void test_text_is_the_file(void **state)
{
    (void)state;
    static const struct statement real = {"municipality_lock", 1, "locked", NULL, NULL};
    assert_non_null(strstr(statement_sql(&real), "pg_advisory_xact_lock"));
}

static void test_values(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const char *elements[] = {"a", NULL, "", "q\"\\", "NULL"};
    assert_string_equal(value_array(arena, elements, 5),
                        "{\"a\",NULL,\"\",\"q\\\"\\\\\",\"NULL\"}");
    assert_string_equal(value_array(arena, NULL, 0), "{}");
    assert_string_equal(value_bytes(arena, "\0\xff", 2), "\\x00ff");
    assert_string_equal(value_bytes(arena, "", 0), "\\x");
    assert_string_equal(value_number(arena, -1), "-1");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_declared_by_two),
        cmocka_unit_test(test_our_mistakes_end_the_process),
        cmocka_unit_test(test_text_is_the_file),
        cmocka_unit_test(test_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
