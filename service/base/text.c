#include "base/text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/arena.h"
#include "base/check.h"

static char empty[] = "";

/* Room for size more bytes and the NUL. What is moved is wiped, for it may be an answer. */
static void buffer_reserve(struct buffer *buffer, size_t size)
{
    size_t needed = buffer->size + size + 1;
    check(needed > size, "size of a buffer is sane");
    if (needed <= buffer->room)
        return;
    size_t room = buffer->room ? buffer->room : 256;
    while (room < needed)
        room *= 2;
    char *data = malloc(room);
    check(data, "memory for a buffer");
    if (buffer->room > 0) {
        memcpy(data, buffer->data, buffer->size);
        explicit_bzero(buffer->data, buffer->size);
        free(buffer->data);
    }
    buffer->data = data;
    buffer->room = room;
}

void buffer_add(struct buffer *buffer, const void *bytes, size_t size)
{
    buffer_reserve(buffer, size);
    if (size > 0)
        memcpy(buffer->data + buffer->size, bytes, size);
    buffer->size += size;
    buffer->data[buffer->size] = '\0';
}

void buffer_text(struct buffer *buffer, const char *text)
{
    buffer_add(buffer, text, strlen(text));
}

void buffer_byte(struct buffer *buffer, char byte)
{
    buffer_add(buffer, &byte, 1);
}

void buffer_print(struct buffer *buffer, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    check(length >= 0, "format can be printed");
    buffer_reserve(buffer, (size_t)length);
    vsnprintf(buffer->data + buffer->size, (size_t)length + 1, format, again);
    buffer->size += (size_t)length;
    va_end(again);
    va_end(args);
}

void buffer_clear(struct buffer *buffer)
{
    buffer->size = 0;
    if (buffer->room > 0)
        buffer->data[0] = '\0';
    else
        buffer->data = empty;
}

void buffer_free(struct buffer *buffer)
{
    if (buffer->room > 0)
        free(buffer->data);
    *buffer = (struct buffer){.data = empty};
}

void buffer_wipe(struct buffer *buffer)
{
    if (buffer->room > 0)
        explicit_bzero(buffer->data, buffer->room);
    buffer_free(buffer);
}

const char *fields_get(const struct fields *fields, const char *name)
{
    for (size_t i = 0; i < fields->count; i++)
        if (!strcmp(fields->list[i].name, name))
            return fields->list[i].value;
    return NULL;
}

/* Table 3-7 of the Unicode standard: well-formed UTF-8 byte sequences. */
static size_t utf8_length(const unsigned char *s, size_t size)
{
    unsigned char lead = s[0];
    if (lead < 0x80)
        return 1;
    size_t length = lead >= 0xC2 && lead <= 0xDF   ? 2
                    : lead >= 0xE0 && lead <= 0xEF ? 3
                    : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                   : 0;
    if (length == 0 || length > size)
        return 0;
    unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (s[1] < low || s[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++)
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    return length;
}

bool text_is_utf8(const char *bytes, size_t size)
{
    const unsigned char *s = (const unsigned char *)bytes;
    while (size > 0) {
        size_t length = utf8_length(s, size);
        if (length == 0)
            return false;
        s += length;
        size -= length;
    }
    return true;
}

size_t text_characters(const char *text, size_t size)
{
    size_t count = 0;
    for (size_t i = 0; i < size; i++)
        count += ((unsigned char)text[i] & 0xC0) != 0x80;
    return count;
}

bool text_equal(const char *a, const char *b)
{
    return a && b ? !strcmp(a, b) : a == b;
}

const char *text_within(struct arena *arena, const char *label)
{
    char *copy = arena_string(arena, label);
    if (islower((unsigned char)copy[1]) || text_starts(copy, "A "))
        *copy = (char)tolower((unsigned char)*copy);
    return copy;
}

bool text_starts(const char *text, const char *prefix)
{
    return !strncmp(text, prefix, strlen(prefix));
}

bool text_to_uint(const char *text, uint64_t max, uint64_t *number)
{
    uint64_t value = 0;
    if (!text || !*text)
        return false;
    for (; *text; text++) {
        if (*text < '0' || *text > '9')
            return false;
        uint64_t digit = (uint64_t)(*text - '0');
        if (value > (UINT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    if (value > max)
        return false;
    *number = value;
    return true;
}

void random_bytes(void *bytes, size_t size)
{
    unsigned char *at = bytes;
    while (size > 0) {
        ssize_t got = getrandom(at, size, 0);
        if (got < 0)
            continue; /* interrupted by a signal: the only error left with these arguments */
        at += got;
        size -= (size_t)got;
    }
}
