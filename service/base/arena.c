#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

#define BLOCK_SIZE 4096

struct block {
    struct block *next;
    size_t room, used;
    max_align_t data[];
};

struct arena {
    struct block *blocks; /* the one being filled first */
    size_t used;
    bool secret;
};

struct arena *arena_new(void)
{
    struct arena *arena = calloc(1, sizeof *arena);
    check(arena, "memory for an arena");
    return arena;
}

struct arena *arena_new_secret(void)
{
    struct arena *arena = arena_new();
    arena->secret = true;
    return arena;
}

void arena_free(struct arena *arena)
{
    if (!arena)
        return;
    for (struct block *block = arena->blocks; block;) {
        struct block *next = block->next;
        if (arena->secret)
            explicit_bzero(block->data, block->used);
        free(block);
        block = next;
    }
    free(arena);
}

static struct block *block_new(size_t size)
{
    size_t room = size > BLOCK_SIZE / 4 ? size : BLOCK_SIZE;
    struct block *block = calloc(1, sizeof *block + room);
    check(block, "memory for an arena");
    block->room = room;
    return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    check(size < SIZE_MAX / 2, "size of an allocation is sane");
    const size_t unit = _Alignof(max_align_t);
    size = (size + unit) / unit * unit;
    struct block *block = arena->blocks;
    if (!block || block->room - block->used < size) {
        struct block *fresh = block_new(size);
        /* A large one goes behind the one being filled, whose rest stays usable. */
        if (block && size > BLOCK_SIZE / 4) {
            fresh->next = block->next;
            block->next = fresh;
        } else {
            fresh->next = block;
            arena->blocks = fresh;
        }
        block = fresh;
    }
    void *result = (char *)block->data + block->used;
    block->used += size;
    arena->used += size;
    return result;
}

char *arena_copy(struct arena *arena, const void *bytes, size_t size)
{
    char *copy = arena_alloc(arena, size + 1);
    if (size > 0)
        memcpy(copy, bytes, size);
    return copy;
}

char *arena_string(struct arena *arena, const char *string)
{
    return arena_copy(arena, string, strlen(string));
}

char *arena_vprint(struct arena *arena, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    check(length >= 0, "format can be printed");
    char *text = arena_alloc(arena, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

char *arena_print(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = arena_vprint(arena, format, args);
    va_end(args);
    return text;
}

size_t arena_used(const struct arena *arena)
{
    return arena->used;
}
