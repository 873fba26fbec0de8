/* What the process forbids itself, and what it makes of the list of swap devices. */
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
#include <sys/stat.h>
#include <unistd.h>

#include "base/process.h"

static void test_protect(void **state)
{
    (void)state;
    process_protect();
    assert_true(process_core_off());
#ifndef __SANITIZE_ADDRESS__
    assert_true(process_memory_closed());
#endif
    char name[] = "/tmp/process-test-XXXXXX";
    assert_non_null(mkdtemp(name));
    char file[64];
    snprintf(file, sizeof file, "%s/new", name);
    fclose(fopen(file, "w"));
    struct stat status;
    assert_int_equal(stat(file, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    unlink(file);
    rmdir(name);
}

static enum swap swap_of(const char *list, char name[SWAP_NAME_SIZE])
{
    char path[] = "/tmp/process-swaps-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, list, strlen(list)), (ssize_t)strlen(list));
    close(fd);
    enum swap swap = process_swap(path, name);
    unlink(path);
    return swap;
}

#define HEAD "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"

static void test_swap(void **state)
{
    (void)state;
    char name[SWAP_NAME_SIZE];
    assert_int_equal(swap_of(HEAD, name), SWAP_NONE);
    assert_string_equal(name, "");
    assert_int_equal(process_swap("/nonexistent/swaps", name), SWAP_NONE);

    /* What cannot be seen to be encrypted is not believed to be. */
    assert_int_equal(swap_of(HEAD "/nonexistent/sda2 partition 1 0 -2\n", name), SWAP_OPEN);
    assert_string_equal(name, "/nonexistent/sda2");
    assert_int_equal(swap_of(HEAD "/tmp file 1 0 -2\n/dev/other partition 1 0 -3\n", name),
                     SWAP_OPEN);

    char longest[600] = HEAD;
    memset(longest + strlen(HEAD), 'x', 400);
    assert_int_equal(swap_of(longest, name), SWAP_OPEN);
    assert_int_equal(strlen(name), SWAP_NAME_SIZE - 1);
}

static void test_limits(void **state)
{
    (void)state;
    assert_true(process_files_limit() > 0);
    assert_true(process_memlock_limit() > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_protect),
        cmocka_unit_test(test_swap),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
