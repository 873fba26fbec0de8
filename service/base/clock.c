#include "base/clock.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/check.h"

#define DAY 86400

int64_t clock_now(void)
{
    static _Atomic int64_t fixed = -1; /* read once; threads that race read the same */
    int64_t moment = atomic_load_explicit(&fixed, memory_order_relaxed);
    if (moment == -1) {
        const char *now = getenv("WEERKLANK_NOW");
        moment = now && *now ? strtoll(now, NULL, 10) : 0;
        atomic_store_explicit(&fixed, moment, memory_order_relaxed);
    }
    return moment ? moment : (int64_t)time(NULL);
}

int64_t clock_monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Days since 1970 of a civil date, and back: H. Hinnant, "chrono-compatible low-level date
 * algorithms" (days_from_civil, civil_from_days). */
static int64_t days_from_civil(int64_t year, int month, int day)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t of_era = year - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void civil_from_days(int64_t days, int *year, int *month, int *day)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t of_era = days - era * 146097;
    int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted = (5 * of_year + 2) / 153;
    *day = (int)(of_year - (153 * shifted + 2) / 5 + 1);
    *month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
    *year = (int)(year_of_era + era * 400 + (*month <= 2));
}

static int64_t floor_days(int64_t moment)
{
    return moment >= 0 ? moment / DAY : -((-moment + DAY - 1) / DAY);
}

/* 01:00 UTC on the last Sunday of that month (directive 2000/84/EC). */
static int64_t summer_change(int year, int month)
{
    int64_t last = days_from_civil(year, month, 31);
    int64_t weekday = ((last + 4) % 7 + 7) % 7; /* 1970-01-01 was a Thursday; Sunday is 0 */
    return (last - weekday) * DAY + 3600;
}

static int64_t amsterdam_offset(int64_t moment)
{
    int year, month, day;
    civil_from_days(floor_days(moment), &year, &month, &day);
    bool summer = moment >= summer_change(year, 3) && moment < summer_change(year, 10);
    return summer ? 7200 : 3600;
}

/* False when the year does not have four digits. */
static bool date_print(int64_t days, char date[DATE_SIZE])
{
    int year, month, day;
    civil_from_days(days, &year, &month, &day);
    if (year < 0 || year > 9999)
        return false;
    char text[40];
    snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
    memcpy(date, text, DATE_SIZE);
    return true;
}

static bool date_read(const char *date, int64_t *days)
{
    if (!date || strlen(date) != 10)
        return false;
    for (int i = 0; i < 10; i++) {
        bool hyphen = i == 4 || i == 7;
        if (hyphen ? date[i] != '-' : date[i] < '0' || date[i] > '9')
            return false;
    }
    int year = atoi(date), month = atoi(date + 5), day = atoi(date + 8);
    if (month < 1 || month > 12 || day < 1 || day > 31)
        return false;
    *days = days_from_civil(year, month, day);
    char again[DATE_SIZE];
    /* 30 February comes back as another day. */
    return date_print(*days, again) && !strcmp(date, again);
}

void clock_date(int64_t moment, char date[DATE_SIZE])
{
    check(date_print(floor_days(moment + amsterdam_offset(moment)), date),
          "year has four digits");
}

bool clock_start_of(const char *date, int64_t *moment)
{
    int64_t days;
    if (!date_read(date, &days))
        return false;
    /* The clock never changes at midnight, so the offset just after it is the right one. */
    *moment = days * DAY - amsterdam_offset(days * DAY - 3600);
    return true;
}

bool clock_add_days(const char *date, int days, char result[DATE_SIZE])
{
    int64_t number;
    return date_read(date, &number) && date_print(number + days, result);
}

void clock_http(int64_t moment, char text[30])
{
    static const char *const weekdays[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t days = floor_days(moment), second = moment - days * DAY;
    int year, month, day;
    civil_from_days(days, &year, &month, &day);
    char full[80];
    snprintf(full, sizeof full, "%s, %02d %s %04d %02d:%02d:%02d GMT",
             weekdays[(days % 7 + 7) % 7], day, months[month - 1], year, (int)(second / 3600),
             (int)(second / 60 % 60), (int)(second % 60));
    memcpy(text, full, 29);
    text[29] = '\0';
}
