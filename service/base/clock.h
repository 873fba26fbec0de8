/*
 * Time. Moments are seconds since 1970 in UTC; dates are civil dates in Europe/Amsterdam,
 * written as YYYY-MM-DD. Tests set the clock with WEERKLANK_NOW (seconds), read once.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Text of a date with its NUL. */
#define DATE_SIZE 11

int64_t clock_now(void);          /* seconds */
int64_t clock_monotonic_ms(void); /* milliseconds, never jumps */

/* The civil date in Europe/Amsterdam at that moment. */
void clock_date(int64_t moment, char date[DATE_SIZE]);

/* The first second of that date in Europe/Amsterdam; false when it is no date. */
bool clock_start_of(const char *date, int64_t *moment);

/* date moved by days (may be negative); false when it is no date or does not stay in the years
 * 0 to 9999. */
bool clock_add_days(const char *date, int days, char result[DATE_SIZE]);

/* "Tue, 24 Nov 2026 02:22:09 GMT" (RFC 9110), 30 bytes with the NUL. */
void clock_http(int64_t moment, char text[30]);
