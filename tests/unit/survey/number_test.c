/*
 * Numbers as people type them: digits with a point or a Dutch comma, and nothing else.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "cmocka.h"
#include "survey/answer_check.h"

static const struct {
    const char *typed;
    double number;
} read[] = {
    {"0",                0               },
    {"7",                7               },
    {"42",               42              },
    {"1890",             1890            },
    {"007",              7               },
    {"-3",               -3              },
    {"2.5",              2.5             },
    {"2,5",              2.5             },
    {"-0,75",            -0.75           },
    {"18,08",            18.08           },
    {"123456789012345",  123456789012345 },
    {"-1234567890,1234", -1234567890.1234},
    {"1234567890.12345", 1234567890.12345},
};

static const char *const refused[] = {
    "",
    "-",
    ",5",
    ".5",
    "5.",
    "5,",
    "1.000,5",
    "1,2,3",
    "1 2",
    " 1",
    "1 ",
    "+1",
    "--1",
    "1e5",
    "0x10",
    "twee",
    "1-",
    "inf",
    "nan",
    "1.-2",
    "1,-2",
    "1.2e1",
    "\xC2\xBD",
    "1234567890123456",
    "123456789012345,6",
    "-1234567890123456",
};

static void what_is_typed_is_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof read / sizeof read[0]; i++) {
        double number = -1;
        if (!answer_number(read[i].typed, &number) || number != read[i].number)
            fail_msg("%s is read as %.17g", read[i].typed, number);
    }
}

static void what_is_no_number_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        double number;
        if (answer_number(refused[i], &number))
            fail_msg("'%s' is read as %.17g", refused[i], number);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_typed_is_read),
        cmocka_unit_test(what_is_no_number_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
