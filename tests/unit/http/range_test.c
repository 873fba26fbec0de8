/*
 * Ranges of bytes as players ask for them (RFC 9110, 14.1.2).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "cmocka.h"
#include "http/range.h"

static const struct {
    const char *header;
    size_t size;
    enum range_kind kind;
    size_t first, last;
} asked[] = {
    {NULL,                                   100, RANGE_ALL,  0,  0 },
    {"bytes=0-",                             100, RANGE_PART, 0,  99},
    {"bytes=0-0",                            100, RANGE_PART, 0,  0 },
    {"bytes=10-19",                          100, RANGE_PART, 10, 19},
    {"bytes=90-200",                         100, RANGE_PART, 90, 99},
    {"bytes=99-99",                          100, RANGE_PART, 99, 99},
    {"bytes=-10",                            100, RANGE_PART, 90, 99},
    {"bytes=-200",                           100, RANGE_PART, 0,  99},
    {"bytes=100-",                           100, RANGE_NONE, 0,  0 },
    {"bytes=100-200",                        100, RANGE_NONE, 0,  0 },
    {"bytes=-0",                             100, RANGE_NONE, 0,  0 },
    {"bytes=0-",                             0,   RANGE_NONE, 0,  0 },
    {"bytes=20-10",                          100, RANGE_ALL,  0,  0 },
    {"bytes=0-1,5-6",                        100, RANGE_ALL,  0,  0 },
    {"bytes=",                               100, RANGE_ALL,  0,  0 },
    {"bytes=-",                              100, RANGE_ALL,  0,  0 },
    {"bytes=a-b",                            100, RANGE_ALL,  0,  0 },
    {"bytes=1",                              100, RANGE_ALL,  0,  0 },
    {"items=0-1",                            100, RANGE_ALL,  0,  0 },
    {"bytes=99999999999999999999999999999-", 100, RANGE_ALL,  0,  0 },
    {"bytes=0-18446744073709551615",         100, RANGE_ALL,  0,  0 },
};

static void reads_ranges(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        size_t first = 0, last = 0;
        enum range_kind kind = range_read(asked[i].header, asked[i].size, &first, &last);
        if (kind != asked[i].kind || first != asked[i].first || last != asked[i].last)
            fail_msg("%s of %zu: %d %zu-%zu", asked[i].header, asked[i].size, (int)kind, first,
                     last);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_ranges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
