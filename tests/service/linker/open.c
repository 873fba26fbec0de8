/*
 * Opens sealed boxes with whatever keys an attacker has; made by the test of the linker.
 *
 *     key PUBLIC SECRET   (hex) one more key pair to try
 *     box SEALED          (hex) prints "INDEX PLAIN" (the key that opened it) or "-"
 *     code SECRET CODE    the secret of the web process (hex) and a code: prints the hash that
 *                         the database has of it
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#define KEYS_MOST 64
#define BOX_MOST  8192

struct key {
    unsigned char public_key[crypto_box_PUBLICKEYBYTES];
    unsigned char secret_key[crypto_box_SECRETKEYBYTES];
};

static struct key keys[KEYS_MOST];
static size_t key_count;

static size_t bytes_of(const char *hex, unsigned char *bytes, size_t room)
{
    size_t size = 0;
    if (!hex || sodium_hex2bin(bytes, room, hex, strlen(hex), NULL, &size, NULL)) {
        fputs("not hex\n", stderr);
        exit(1);
    }
    return size;
}

static void key_add(const char *public_hex, const char *secret_hex)
{
    if (key_count == KEYS_MOST)
        exit(1);
    struct key *key = &keys[key_count++];
    bytes_of(public_hex, key->public_key, sizeof key->public_key);
    bytes_of(secret_hex, key->secret_key, sizeof key->secret_key);
}

static void box_try(const char *hex)
{
    static unsigned char sealed[BOX_MOST], plain[BOX_MOST];
    static char text[2 * BOX_MOST + 1];
    size_t size = bytes_of(hex, sealed, sizeof sealed);
    for (size_t i = 0; i < key_count; i++) {
        if (crypto_box_seal_open(plain, sealed, size, keys[i].public_key, keys[i].secret_key))
            continue;
        sodium_bin2hex(text, sizeof text, plain, size - crypto_box_SEALBYTES);
        printf("%zu %s\n", i, text);
        return;
    }
    puts("-");
}

static void code_hash(const char *secret_hex, const char *code)
{
    static const char purpose[] = "weerklank codes";
    unsigned char secret[32], pepper[32], hash[32];
    char text[2 * sizeof hash + 1];
    bytes_of(secret_hex, secret, sizeof secret);
    crypto_generichash(pepper, sizeof pepper, (const unsigned char *)purpose,
                       sizeof purpose - 1, secret, sizeof secret);
    crypto_generichash(hash, sizeof hash, (const unsigned char *)code, strlen(code), pepper,
                       sizeof pepper);
    puts(sodium_bin2hex(text, sizeof text, hash, sizeof hash));
}

int main(void)
{
    static char line[2 * BOX_MOST + 256];
    if (sodium_init() < 0)
        return 1;
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = 0;
        char *rest = strchr(line, ' ');
        if (!rest)
            return 1;
        *rest++ = 0;
        char *second = strchr(rest, ' ');
        if (second)
            *second++ = 0;
        if (!strcmp(line, "key"))
            key_add(rest, second);
        else if (!strcmp(line, "code"))
            code_hash(rest, second);
        else
            box_try(rest);
    }
    return 0;
}
