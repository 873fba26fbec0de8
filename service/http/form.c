#include "http/form.h"

#include <string.h>

char *form_decode(const char *bytes, size_t size, bool plus, struct arena *arena,
                  size_t *length)
{
    char *out = arena_alloc(arena, size + 1);
    size_t written = 0;
    for (size_t i = 0; i < size; i++) {
        char c = bytes[i];
        if (c == '%') {
            char digits[3] = {0};
            if (i + 2 >= size)
                return NULL;
            memcpy(digits, bytes + i + 1, 2);
            if (!text_from_hex(digits, &c, 1))
                return NULL;
            i += 2;
        } else if (c == '+' && plus) {
            c = ' ';
        }
        if (c == '\0')
            return NULL;
        out[written++] = c;
    }
    out[written] = '\0';
    if (length)
        *length = written;
    return text_is_utf8(out, written) ? out : NULL;
}

static bool read_pair(const char *pair, size_t size, struct arena *arena, struct field *field)
{
    const char *equals = memchr(pair, '=', size);
    size_t name_size = equals ? (size_t)(equals - pair) : size;
    field->name = form_decode(pair, name_size, true, arena, NULL);
    field->value =
        equals ? form_decode(equals + 1, size - name_size - 1, true, arena, &field->size) : "";
    return field->name && field->value;
}

int form_read(const char *bytes, size_t size, struct arena *arena, struct fields *fields)
{
    size_t pairs = size > 0;
    for (size_t i = 0; i < size; i++)
        pairs += bytes[i] == '&';
    *fields = (struct fields){0};
    if (pairs > FIELDS_MAX)
        return 413;
    fields->list = arena_alloc(arena, pairs * sizeof *fields->list);
    for (size_t at = 0; at < size;) {
        const char *ampersand = memchr(bytes + at, '&', size - at);
        size_t length = ampersand ? (size_t)(ampersand - bytes) - at : size - at;
        if (length > 0 && !read_pair(bytes + at, length, arena, &fields->list[fields->count++]))
            return 400;
        at += length + 1;
    }
    return 0;
}
