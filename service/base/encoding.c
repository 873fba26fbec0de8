/*
 * Bytes as text: hexadecimal, base64url (RFC 4648), Crockford's base32, uuids.
 */
#include <ctype.h>
#include <string.h>

#include "base/text.h"

static const char hex_digits[] = "0123456789abcdef";
static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
static const char base32_digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

void text_hex(const void *bytes, size_t size, char *out)
{
    const uint8_t *in = bytes;
    for (size_t i = 0; i < size; i++) {
        *out++ = hex_digits[in[i] >> 4];
        *out++ = hex_digits[in[i] & 15];
    }
    *out = '\0';
}

static int hex_value(char digit)
{
    const char *at = digit ? strchr(hex_digits, tolower((unsigned char)digit)) : NULL;
    return at ? (int)(at - hex_digits) : -1;
}

bool text_from_hex(const char *hex, void *bytes, size_t size)
{
    uint8_t *out = bytes;
    if (strlen(hex) != 2 * size)
        return false;
    for (size_t i = 0; i < size; i++) {
        int high = hex_value(hex[2 * i]), low = hex_value(hex[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

/* Bits in groups of `width`, most significant first, the last group filled with zeros. */
static void encode(const uint8_t *in, size_t size, unsigned width, const char *digits,
                   char *out)
{
    uint32_t bits = 0;
    unsigned held = 0, mask = (1u << width) - 1;
    for (size_t i = 0; i < size; i++) {
        bits = bits << 8 | in[i];
        for (held += 8; held >= width; held -= width)
            *out++ = digits[bits >> (held - width) & mask];
    }
    if (held > 0)
        *out++ = digits[bits << (width - held) & mask];
    *out = '\0';
}

/* Takes exactly size bytes from values; bits left over must be zero. */
static bool decode(const char *text, unsigned width, int (*value)(char digit), uint8_t *out,
                   size_t size)
{
    uint32_t bits = 0;
    unsigned held = 0;
    size_t got = 0, digits = 0;
    for (; *text; text++) {
        int digit = value(*text);
        if (digit == -2)
            continue;
        if (digit < 0)
            return false;
        digits++;
        bits = bits << width | (uint32_t)digit;
        held += width;
        if (held < 8)
            continue;
        if (got == size)
            return false;
        held -= 8;
        out[got++] = (uint8_t)(bits >> held);
        bits &= (1u << held) - 1;
    }
    return got == size && bits == 0 && digits == (size * 8 + width - 1) / width;
}

static int base64_value(char digit)
{
    const char *at = strchr(base64_digits, digit);
    return at ? (int)(at - base64_digits) : -1;
}

/* -2: passed over. */
static int base32_value(char digit)
{
    char c = (char)toupper((unsigned char)digit);
    if (c == '-' || c == ' ')
        return -2;
    c = c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
    const char *at = strchr(base32_digits, c);
    return at ? (int)(at - base32_digits) : -1;
}

void text_base64(const void *bytes, size_t size, char *out)
{
    encode(bytes, size, 6, base64_digits, out);
}

bool text_from_base64(const char *text, void *bytes, size_t size)
{
    return decode(text, 6, base64_value, bytes, size);
}

void text_base32(const void *bytes, size_t size, char *out)
{
    encode(bytes, size, 5, base32_digits, out);
}

bool text_from_base32(const char *text, void *bytes, size_t size)
{
    return decode(text, 5, base32_value, bytes, size);
}

bool text_read_base32(const char *typed, char *out, size_t length)
{
    size_t got = 0;
    for (; *typed; typed++) {
        int digit = base32_value(*typed);
        if (digit == -2)
            continue;
        if (digit < 0 || got == length)
            return false;
        out[got++] = base32_digits[digit];
    }
    out[got] = '\0';
    return got == length;
}

void text_groups(const char *text, char *out)
{
    for (size_t i = 0; text[i]; i++) {
        if (i && i % 4 == 0)
            *out++ = '-';
        *out++ = text[i];
    }
    *out = '\0';
}

void text_uuid(const uint8_t uuid[16], char out[UUID_TEXT_SIZE])
{
    for (size_t i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *out++ = '-';
        *out++ = hex_digits[uuid[i] >> 4];
        *out++ = hex_digits[uuid[i] & 15];
    }
    *out = '\0';
}

bool text_from_uuid(const char *text, uint8_t uuid[16])
{
    char hex[33];
    size_t at = 0;
    for (size_t i = 0; text[i]; i++) {
        bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        if (i >= 36 || hyphen != (text[i] == '-'))
            return false;
        if (!hyphen)
            hex[at++] = text[i];
    }
    hex[at] = '\0';
    return at == 32 && text_from_hex(hex, uuid, 16);
}
