/*
 * Arrays that grow in an arena while something is loaded: room doubles whenever the count
 * reaches a power of two, so that no capacity needs to be kept.
 */
#pragma once

#include <string.h>

#include "base/arena.h"

static inline void *grow(struct arena *arena, void *array, size_t count, size_t size)
{
    if (count & (count - 1))
        return array;
    char *larger = arena_alloc(arena, (count ? count * 2 : 1) * size);
    if (count)
        memcpy(larger, array, count * size);
    return larger;
}
