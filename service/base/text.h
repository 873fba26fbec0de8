/*
 * Text and bytes: growing buffers, UTF-8, hexadecimal, base64url and Crockford base32.
 */
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A growing run of bytes with a NUL behind it (data is "" when empty). Zero it before use;
 * buffer_free gives the memory back and leaves it empty. */
struct buffer {
    char *data;
    size_t size;
    size_t room;
};

void buffer_add(struct buffer *buffer, const void *bytes, size_t size);
void buffer_text(struct buffer *buffer, const char *text);
void buffer_print(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void buffer_byte(struct buffer *buffer, char byte);
void buffer_clear(struct buffer *buffer);
void buffer_free(struct buffer *buffer);
/* As buffer_free, overwriting what it held. */
void buffer_wipe(struct buffer *buffer);

/* A name with a value, as in a form body or a query; names may repeat. */
struct field {
    const char *name;
    const char *value; /* NUL-terminated, holds no NUL */
    size_t size;       /* bytes in value */
};

struct fields {
    struct field *list;
    size_t count;
};

/* The first value of that name, or NULL. */
const char *fields_get(const struct fields *fields, const char *name);

bool text_is_utf8(const char *bytes, size_t size);
/* Characters of UTF-8, by the bytes that begin one. */
size_t text_characters(const char *text, size_t size);
bool text_equal(const char *a, const char *b); /* NULL equals only NULL */
struct arena;

/* A label as it stands within a sentence: "Een beetje" becomes "een beetje". Only ASCII: other
 * scripts either have no case or keep it. One letter by itself is the English article, or "I".
 */
const char *text_within(struct arena *arena, const char *label);

bool text_starts(const char *text, const char *prefix);

/* Decimal digits only, no sign or space, at most max; false otherwise. */
bool text_to_uint(const char *text, uint64_t max, uint64_t *number);

/* out has room for 2 * size + 1. */
void text_hex(const void *bytes, size_t size, char *out);
/* Exactly size bytes from 2 * size digits; false otherwise. */
bool text_from_hex(const char *hex, void *bytes, size_t size);

/* base64url without padding; out has room for TEXT_BASE64_SIZE(size). */
#define TEXT_BASE64_SIZE(size) (((size)*4 + 2) / 3 + 1)
void text_base64(const void *bytes, size_t size, char *out);
bool text_from_base64(const char *text, void *bytes, size_t size);

/* Crockford base32 in capitals, most significant bit first, no check digit; out has room for
 * TEXT_BASE32_SIZE(size). Reading forgives case, spaces, hyphens, O for 0, I and L for 1. */
#define TEXT_BASE32_SIZE(size) (((size)*8 + 4) / 5 + 1)
void text_base32(const void *bytes, size_t size, char *out);
bool text_from_base32(const char *text, void *bytes, size_t size);
/* What was typed as exactly `length` characters in capitals, as forgiving as above; out has
 * room for length + 1. */
bool text_read_base32(const char *typed, char *out, size_t length);
/* In groups of four with hyphens; out has room for TEXT_GROUPS_SIZE(length of text). */
#define TEXT_GROUPS_SIZE(length) ((length) + ((length)-1) / 4 + 1)
void text_groups(const char *text, char *out);

/* 36 characters with hyphens and a NUL, as PostgreSQL writes a uuid. */
#define UUID_TEXT_SIZE 37
void text_uuid(const uint8_t uuid[16], char out[UUID_TEXT_SIZE]);
bool text_from_uuid(const char *text, uint8_t uuid[16]);

/* Bytes from the kernel's generator; never fails. */
void random_bytes(void *bytes, size_t size);
