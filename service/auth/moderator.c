#include "auth/moderator.h"

#include <string.h>

#include <sodium.h>

#include "auth/password.h"
#include "base/check.h"

#define NONCE_SIZE crypto_secretbox_NONCEBYTES

_Static_assert(MODERATOR_KEY_SIZE == crypto_box_SECRETKEYBYTES &&
                   MODERATOR_KEY_SIZE == crypto_box_PUBLICKEYBYTES,
               "key sizes");
_Static_assert(MODERATOR_SALT_SIZE == crypto_pwhash_argon2id_SALTBYTES, "salt size");
_Static_assert(MODERATOR_WRAPPED_SIZE ==
                   NONCE_SIZE + MODERATOR_KEY_SIZE + crypto_secretbox_MACBYTES,
               "wrapped size");
_Static_assert(MODERATOR_SHARE_SIZE == MODERATOR_KEY_SIZE + crypto_box_SEALBYTES, "share size");

/* Apart from every other use that a passphrase may get. */
static const char context[crypto_kdf_CONTEXTBYTES + 1] = "moderatr";

enum { SUBKEY_WRAP = 1 };

/* False when there is no memory for it. */
static bool wrapping_key(const char *passphrase, const uint8_t salt[MODERATOR_SALT_SIZE],
                         uint8_t key[crypto_secretbox_KEYBYTES])
{
    uint8_t root[crypto_kdf_KEYBYTES];
    check(sodium_init() >= 0, "libsodium is ready");
    bool derived =
        crypto_pwhash(root, sizeof root, passphrase, strlen(passphrase), salt, PASSWORD_PASSES,
                      PASSWORD_MEMORY, crypto_pwhash_ALG_ARGON2ID13) == 0;
    if (derived)
        crypto_kdf_derive_from_key(key, crypto_secretbox_KEYBYTES, SUBKEY_WRAP, context, root);
    sodium_memzero(root, sizeof root);
    return derived;
}

bool moderator_make(const char *passphrase, uint8_t public_key[MODERATOR_KEY_SIZE],
                    uint8_t salt[MODERATOR_SALT_SIZE], uint8_t wrapped[MODERATOR_WRAPPED_SIZE],
                    struct complaint *complaint)
{
    uint8_t key[crypto_secretbox_KEYBYTES], secret[MODERATOR_KEY_SIZE];
    check(sodium_init() >= 0, "libsodium is ready");
    randombytes_buf(salt, MODERATOR_SALT_SIZE);
    if (!wrapping_key(passphrase, salt, key))
        return complain(complaint, 503, "auth.no-memory", "64 MiB");
    crypto_box_keypair(public_key, secret);
    randombytes_buf(wrapped, NONCE_SIZE);
    crypto_secretbox_easy(wrapped + NONCE_SIZE, secret, sizeof secret, wrapped, key);
    sodium_memzero(key, sizeof key);
    sodium_memzero(secret, sizeof secret);
    return true;
}

bool moderator_unwrap(const char *passphrase, const uint8_t salt[MODERATOR_SALT_SIZE],
                      const uint8_t wrapped[MODERATOR_WRAPPED_SIZE],
                      uint8_t secret[MODERATOR_KEY_SIZE])
{
    uint8_t key[crypto_secretbox_KEYBYTES];
    bool opened =
        wrapping_key(passphrase, salt, key) &&
        crypto_secretbox_open_easy(secret, wrapped + NONCE_SIZE,
                                   MODERATOR_WRAPPED_SIZE - NONCE_SIZE, wrapped, key) == 0;
    sodium_memzero(key, sizeof key);
    if (!opened)
        sodium_memzero(secret, MODERATOR_KEY_SIZE);
    return opened;
}

void moderator_share(const uint8_t public_key[MODERATOR_KEY_SIZE],
                     const uint8_t text_secret[MODERATOR_KEY_SIZE],
                     uint8_t sealed[MODERATOR_SHARE_SIZE])
{
    if (crypto_box_seal(sealed, text_secret, MODERATOR_KEY_SIZE, public_key) != 0)
        memset(sealed, 0, MODERATOR_SHARE_SIZE);
}

bool moderator_open_share(const uint8_t public_key[MODERATOR_KEY_SIZE],
                          const uint8_t secret[MODERATOR_KEY_SIZE],
                          const uint8_t sealed[MODERATOR_SHARE_SIZE],
                          uint8_t text_secret[MODERATOR_KEY_SIZE])
{
    return crypto_box_seal_open(text_secret, sealed, MODERATOR_SHARE_SIZE, public_key,
                                secret) == 0;
}
