/*
 * Our own mistakes end the process, also in release builds. What comes from outside never
 * reaches a check: that is a complaint (complaint.h).
 */
#pragma once

#define check(condition, what) \
    ((condition) ? (void)0 : check_failed(what, #condition, __FILE__, __LINE__))

_Noreturn void check_failed(const char *what, const char *condition, const char *file,
                            int line);

/* The surroundings make going on impossible (no memory, no file descriptors at start). */
_Noreturn void fatal(const char *format, ...) __attribute__((format(printf, 1, 2)));
