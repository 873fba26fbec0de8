/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"

#define HOUR 3600

/* The seconds of 2026 around the two changes; Sunday 29 March and Sunday 25 October. */
#define SPRING_2026 1774746000 /* 2026-03-29T01:00:00Z */
#define AUTUMN_2026 1792890000 /* 2026-10-25T01:00:00Z */

static void test_dates_in_amsterdam(void **state)
{
    (void)state;

    static const struct {
        int64_t moment;
        const char *date;
    } cases[] = {
        {0,                                "1970-01-01"},
        {-HOUR - 1,                        "1969-12-31"},
        {-HOUR,                            "1970-01-01"},
        {951865199,                        "2000-02-29"}, /* 2000-02-29T22:59:59Z */
        {951865200,                        "2000-03-01"},
        {1798757999,                       "2026-12-31"}, /* 2026-12-31T22:59:59Z, winter */
        {1798758000,                       "2027-01-01"},
        {SPRING_2026 - 2 * HOUR - 1,       "2026-03-28"}, /* midnight before the change */
        {SPRING_2026 - 2 * HOUR,           "2026-03-29"},
        {SPRING_2026 + 21 * HOUR - 1,      "2026-03-29"}, /* and the one after: 23 hours on */
        {SPRING_2026 + 21 * HOUR,          "2026-03-30"},
        {AUTUMN_2026 - 3 * HOUR - 1,       "2026-10-24"},
        {AUTUMN_2026 - 3 * HOUR,           "2026-10-25"},
        {AUTUMN_2026 + 22 * HOUR - 1,      "2026-10-25"}, /* 25 hours on */
        {AUTUMN_2026 + 22 * HOUR,          "2026-10-26"},
        {INT64_C(253402297199) - HOUR + 1, "9999-12-31"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char date[DATE_SIZE];
        clock_date(cases[i].moment, date);
        assert_string_equal(date, cases[i].date);
    }
}

static void test_start_of_a_date(void **state)
{
    (void)state;

    static const struct {
        const char *date;
        int64_t moment;
    } cases[] = {
        {"1970-01-01", -HOUR                  },
        {"2026-03-29", SPRING_2026 - 2 * HOUR },
        {"2026-03-30", SPRING_2026 + 21 * HOUR},
        {"2026-10-25", AUTUMN_2026 - 3 * HOUR },
        {"2026-10-26", AUTUMN_2026 + 22 * HOUR},
        {"2000-02-29", 951778800              },
        {"2028-02-29", INT64_C(1835391600)    },
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t moment;
        assert_true(clock_start_of(cases[i].date, &moment));
        assert_int_equal(moment, cases[i].moment);
    }
}

static void test_what_is_no_date(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",           "2026",       "2026-1-01",  "2026-02-29",  "2026-02-30", "2026-04-31",
        "2026-13-01", "2026-00-10", "2026-01-00", "2026-01-32",  "2100-02-29", "26-01-01",
        "2026/01/01", "2026-01-1a", " 026-01-01", "2026-01-011", "+026-01-01", "2026-01-01 ",
    };
    int64_t moment;
    char date[DATE_SIZE];
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false(clock_start_of(wrong[i], &moment));
        assert_false(clock_add_days(wrong[i], 1, date));
    }
    assert_false(clock_start_of(NULL, &moment));
}

static void test_adding_days(void **state)
{
    (void)state;

    static const struct {
        const char *date;
        int days;
        const char *result; /* NULL: no such date */
    } cases[] = {
        {"2026-03-28", 1,         "2026-03-29"},
        {"2026-03-28", 2,         "2026-03-30"},
        {"2026-12-31", 1,         "2027-01-01"},
        {"2027-01-01", -1,        "2026-12-31"},
        {"2024-02-28", 1,         "2024-02-29"},
        {"2023-02-28", 1,         "2023-03-01"},
        {"2026-06-15", 0,         "2026-06-15"},
        {"2026-01-01", 365 * 4,   "2029-12-31"},
        {"9999-12-31", 1,         NULL        },
        {"0000-01-01", -1,        NULL        },
        {"2026-01-01", INT32_MAX, NULL        },
        {"2026-01-01", INT32_MIN, NULL        },
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char date[DATE_SIZE];
        bool done = clock_add_days(cases[i].date, cases[i].days, date);
        assert_int_equal(done, cases[i].result != NULL);
        if (done)
            assert_string_equal(date, cases[i].result);
    }
}

/* Two thousand days of every hour against the C library with the real rules of the zone. */
static void test_agrees_with_the_time_zone_database(void **state)
{
    (void)state;
    setenv("TZ", "Europe/Amsterdam", 1);
    tzset();
    for (int64_t moment = 1735689600; moment < 1735689600 + 2000 * 86400; moment += HOUR) {
        struct tm local;
        char expected[DATE_SIZE], date[DATE_SIZE];
        localtime_r(&(time_t){moment}, &local);
        strftime(expected, sizeof expected, "%Y-%m-%d", &local);
        clock_date(moment, date);
        assert_string_equal(date, expected);
        if (local.tm_hour == 0 && local.tm_min == 0) {
            int64_t start;
            assert_true(clock_start_of(date, &start));
            assert_int_equal(start, moment);
        }
    }
    unsetenv("TZ");
    tzset();
}

static void test_http_dates(void **state)
{
    (void)state;
    char text[30];
    clock_http(784111777, text);
    assert_string_equal(text, "Sun, 06 Nov 1994 08:49:37 GMT"); /* RFC 9110, 5.6.7 */
    clock_http(1795486929, text);
    assert_string_equal(text, "Tue, 24 Nov 2026 02:22:09 GMT");
    clock_http(0, text);
    assert_string_equal(text, "Thu, 01 Jan 1970 00:00:00 GMT");
}

static void test_now_is_set_by_the_environment(void **state)
{
    (void)state;
    assert_int_equal(clock_now(), 1795486929);
    assert_int_equal(clock_now(), 1795486929);
    int64_t before = clock_monotonic_ms();
    assert_true(clock_monotonic_ms() >= before);
}

int main(void)
{
    setenv("WEERKLANK_NOW", "1795486929", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dates_in_amsterdam),
        cmocka_unit_test(test_start_of_a_date),
        cmocka_unit_test(test_what_is_no_date),
        cmocka_unit_test(test_adding_days),
        cmocka_unit_test(test_agrees_with_the_time_zone_database),
        cmocka_unit_test(test_http_dates),
        cmocka_unit_test(test_now_is_set_by_the_environment),
    };
    return cmocka_run_group_tests_name("base/clock", tests, NULL, NULL);
}
