/*
 * Memory that lives and goes as one: a request, a form, a command.
 *
 * Allocation never fails; when the machine has no memory the process ends with a message.
 * An arena made with arena_new_secret is overwritten before it is given back, for answers
 * and keys. Not thread-safe: an arena belongs to one thread.
 */
#pragma once

#include <stdarg.h>
#include <stddef.h>

struct arena;

struct arena *arena_new(void);
struct arena *arena_new_secret(void);
void arena_free(struct arena *arena);

/* Zeroed, aligned for any type. A size of 0 gives a valid pointer. */
void *arena_alloc(struct arena *arena, size_t size);

/* A copy of size bytes with a NUL behind it. */
char *arena_copy(struct arena *arena, const void *bytes, size_t size);
char *arena_string(struct arena *arena, const char *string);
char *arena_print(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *arena_vprint(struct arena *arena, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

/* All bytes handed out so far, for limits and tests. */
size_t arena_used(const struct arena *arena);
