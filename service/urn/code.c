#include "urn/code.h"

#include <string.h>

#include <sodium.h>

#define CODE_LENGTH  (CODE_SIZE - 1)
#define RANDOM_BYTES 14 /* 22 characters need 110 bits */

bool code_read(const char *typed, char code[CODE_SIZE])
{
    return text_read_base32(typed, code, CODE_LENGTH);
}

void code_make(const char prefix[CODE_PREFIX_SIZE + 1], char code[CODE_SIZE])
{
    uint8_t bytes[RANDOM_BYTES];
    char text[TEXT_BASE32_SIZE(RANDOM_BYTES)];
    random_bytes(bytes, sizeof bytes);
    text_base32(bytes, sizeof bytes, text);
    memcpy(code, prefix, CODE_PREFIX_SIZE);
    memcpy(code + CODE_PREFIX_SIZE, text, CODE_LENGTH - CODE_PREFIX_SIZE);
    code[CODE_LENGTH] = '\0';
    sodium_memzero(bytes, sizeof bytes);
    sodium_memzero(text, sizeof text);
}

void code_show(const char code[CODE_SIZE], char shown[CODE_SHOWN_SIZE])
{
    text_groups(code, shown);
}

void code_pepper(const uint8_t *secret, size_t size, uint8_t pepper[CODE_PEPPER_SIZE])
{
    static const char purpose[] = "weerklank codes";
    crypto_generichash(pepper, CODE_PEPPER_SIZE, (const uint8_t *)purpose, sizeof purpose - 1,
                       secret, size);
}

void code_hash(const uint8_t pepper[CODE_PEPPER_SIZE], const char code[CODE_SIZE],
               uint8_t hash[CODE_HASH_SIZE])
{
    crypto_generichash(hash, CODE_HASH_SIZE, (const uint8_t *)code, CODE_LENGTH, pepper,
                       CODE_PEPPER_SIZE);
}
