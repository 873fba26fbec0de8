#include "urn/keys.h"

#include <string.h>

#include <sodium.h>

#include "base/check.h"
#include "base/text.h"
#include "urn/secret.h"

struct identity {
    uint8_t public_key[crypto_sign_PUBLICKEYBYTES];
    uint8_t secret_key[crypto_sign_SECRETKEYBYTES];
    uint8_t release_public[crypto_sign_PUBLICKEYBYTES];
    uint8_t release_secret[crypto_sign_SECRETKEYBYTES];
};

/* Every key and every signature is for one purpose: the purpose is part of what is signed, and
 * of how a key is derived from the identity. */
#define PURPOSE_SIZE 22
static const char epoch_purpose[PURPOSE_SIZE] = "weerklank epoch key 1";
static const char text_purpose[PURPOSE_SIZE] = "weerklank text key 1";
static const char release_purpose[] = "weerklank release 1";
static const char derive_context[crypto_kdf_CONTEXTBYTES + 1] = "weerklnk";

enum { DERIVE_RELEASE = 1 };

/* The identity file: this line, then the seed in base64url, then the end of the line. */
static const char identity_line[] = "weerklank-identity-1 ";
#define SEED_SIZE          crypto_sign_SEEDBYTES
#define IDENTITY_FILE_SIZE (sizeof identity_line - 1 + TEXT_BASE64_SIZE(SEED_SIZE))

#define RECOVERY_CHECK 3
#define RECOVERY_BYTES (32 + RECOVERY_CHECK)

_Static_assert(EPOCH_SIZE == 16 && PUBLIC_KEY_SIZE == crypto_box_PUBLICKEYBYTES, "key sizes");
_Static_assert(SIGNATURE_SIZE == crypto_sign_BYTES, "signature size");
_Static_assert(SEED_SIZE == crypto_kdf_KEYBYTES, "the seed derives other keys");

__attribute__((constructor)) static void keys_start(void)
{
    if (sodium_init() < 0)
        fatal("libsodium does not start");
}

void digest_of(const void *bytes, size_t size, uint8_t digest[DIGEST_SIZE])
{
    crypto_generichash(digest, DIGEST_SIZE, bytes, size, NULL, 0);
}

static struct identity *identity_of(const uint8_t seed[SEED_SIZE])
{
    struct identity *identity = sodium_malloc(sizeof *identity);
    if (!identity)
        fatal("no memory for keys");
    uint8_t release_seed[SEED_SIZE];
    crypto_kdf_derive_from_key(release_seed, sizeof release_seed, DERIVE_RELEASE,
                               derive_context, seed);
    crypto_sign_seed_keypair(identity->public_key, identity->secret_key, seed);
    crypto_sign_seed_keypair(identity->release_public, identity->release_secret, release_seed);
    sodium_memzero(release_seed, sizeof release_seed);
    sodium_mprotect_readonly(identity);
    return identity;
}

static bool identity_make(const char *path, uint8_t seed[SEED_SIZE],
                          struct complaint *complaint)
{
    randombytes_buf(seed, SEED_SIZE);
    char line[IDENTITY_FILE_SIZE + 1];
    size_t prefix = sizeof identity_line - 1;
    memcpy(line, identity_line, prefix);
    text_base64(seed, SEED_SIZE, line + prefix);
    line[IDENTITY_FILE_SIZE - 1] = '\n';
    bool written = secret_write(path, line, IDENTITY_FILE_SIZE, complaint);
    sodium_memzero(line, sizeof line);
    return written;
}

struct identity *identity_open(const char *path, struct complaint *complaint)
{
    char line[IDENTITY_FILE_SIZE + 2];
    uint8_t seed[SEED_SIZE];
    size_t size;
    size_t prefix = sizeof identity_line - 1;
    bool known = secret_read(path, line, sizeof line - 1, &size, complaint);
    if (known && size == SIZE_MAX) {
        known = identity_make(path, seed, complaint);
    } else if (known) {
        line[size] = 0;
        line[strcspn(line, "\n")] = 0;
        known = !strncmp(line, identity_line, prefix) &&
                text_from_base64(line + prefix, seed, sizeof seed);
        if (!known)
            complain(complaint, 500, "urn.no-identity", "%s", path);
    }
    struct identity *identity = known ? identity_of(seed) : NULL;
    sodium_memzero(line, sizeof line);
    sodium_memzero(seed, sizeof seed);
    return identity;
}

void identity_free(struct identity *identity)
{
    sodium_free(identity);
}

const uint8_t *identity_public(const struct identity *identity)
{
    return identity->public_key;
}

_Static_assert(EPOCH_SIZE == 16, "an epoch and a round have ids of one size");

#define KEY_SIGNED_SIZE (PURPOSE_SIZE + 16 + 16 + PUBLIC_KEY_SIZE)

/* A public key of a municipality, for the epoch or the round of that id. */
static void key_signed_bytes(const char purpose[PURPOSE_SIZE], const uint8_t municipality[16],
                             const uint8_t id[16], const uint8_t public_key[PUBLIC_KEY_SIZE],
                             uint8_t bytes[KEY_SIGNED_SIZE])
{
    memcpy(bytes, purpose, PURPOSE_SIZE);
    memcpy(bytes + PURPOSE_SIZE, municipality, 16);
    memcpy(bytes + PURPOSE_SIZE + 16, id, 16);
    memcpy(bytes + PURPOSE_SIZE + 32, public_key, PUBLIC_KEY_SIZE);
}

void epoch_sign(const struct identity *identity, const uint8_t municipality[16],
                const uint8_t epoch[EPOCH_SIZE], const uint8_t public_key[PUBLIC_KEY_SIZE],
                uint8_t signature[SIGNATURE_SIZE])
{
    uint8_t bytes[KEY_SIGNED_SIZE];
    key_signed_bytes(epoch_purpose, municipality, epoch, public_key, bytes);
    crypto_sign_detached(signature, NULL, bytes, sizeof bytes, identity->secret_key);
}

bool epoch_signed(const uint8_t pin[32], const uint8_t municipality[16],
                  const uint8_t epoch[EPOCH_SIZE], const uint8_t public_key[PUBLIC_KEY_SIZE],
                  const uint8_t signature[SIGNATURE_SIZE])
{
    uint8_t bytes[KEY_SIGNED_SIZE];
    key_signed_bytes(epoch_purpose, municipality, epoch, public_key, bytes);
    return !crypto_sign_verify_detached(signature, bytes, sizeof bytes, pin);
}

void text_key_sign(const struct identity *identity, const uint8_t municipality[16],
                   const uint8_t round[16], const uint8_t public_key[PUBLIC_KEY_SIZE],
                   uint8_t signature[SIGNATURE_SIZE])
{
    uint8_t bytes[KEY_SIGNED_SIZE];
    key_signed_bytes(text_purpose, municipality, round, public_key, bytes);
    crypto_sign_detached(signature, NULL, bytes, sizeof bytes, identity->secret_key);
}

bool text_key_signed(const uint8_t pin[32], const uint8_t municipality[16],
                     const uint8_t round[16], const uint8_t public_key[PUBLIC_KEY_SIZE],
                     const uint8_t signature[SIGNATURE_SIZE])
{
    uint8_t bytes[KEY_SIGNED_SIZE];
    key_signed_bytes(text_purpose, municipality, round, public_key, bytes);
    return !crypto_sign_verify_detached(signature, bytes, sizeof bytes, pin);
}

void release_signer(const struct identity *identity, uint8_t signer[32])
{
    memcpy(signer, identity->release_public, sizeof identity->release_public);
}

#define RELEASE_SIGNED_SIZE (sizeof release_purpose + DIGEST_SIZE)

static void release_signed_bytes(const uint8_t digest[DIGEST_SIZE],
                                 uint8_t bytes[RELEASE_SIGNED_SIZE])
{
    memcpy(bytes, release_purpose, sizeof release_purpose);
    memcpy(bytes + sizeof release_purpose, digest, DIGEST_SIZE);
}

void release_sign(const struct identity *identity, const uint8_t digest[DIGEST_SIZE],
                  uint8_t signature[SIGNATURE_SIZE])
{
    uint8_t bytes[RELEASE_SIGNED_SIZE];
    release_signed_bytes(digest, bytes);
    crypto_sign_detached(signature, NULL, bytes, sizeof bytes, identity->release_secret);
}

bool release_signed(const uint8_t signer[32], const uint8_t digest[DIGEST_SIZE],
                    const uint8_t signature[SIGNATURE_SIZE])
{
    uint8_t bytes[RELEASE_SIGNED_SIZE];
    release_signed_bytes(digest, bytes);
    return !crypto_sign_verify_detached(signature, bytes, sizeof bytes, signer);
}

static void recovery_check(const uint8_t secret[32], uint8_t bytes[RECOVERY_CHECK])
{
    uint8_t digest[DIGEST_SIZE];
    digest_of(secret, 32, digest);
    memcpy(bytes, digest, RECOVERY_CHECK);
}

void text_key_make(uint8_t public_key[PUBLIC_KEY_SIZE], uint8_t secret[32],
                   char recovery[RECOVERY_TEXT_SIZE])
{
    uint8_t bytes[RECOVERY_BYTES];
    char text[TEXT_BASE32_SIZE(RECOVERY_BYTES)];
    crypto_box_keypair(public_key, bytes);
    recovery_check(bytes, bytes + 32);
    text_base32(bytes, sizeof bytes, text);
    check(TEXT_GROUPS_SIZE(strlen(text)) == RECOVERY_TEXT_SIZE, "it has one length");
    text_groups(text, recovery);
    memcpy(secret, bytes, 32);
    sodium_memzero(bytes, sizeof bytes);
    sodium_memzero(text, sizeof text);
}

bool text_key_recover(const char *recovery, uint8_t public_key[PUBLIC_KEY_SIZE],
                      uint8_t secret[32])
{
    uint8_t bytes[RECOVERY_BYTES];
    uint8_t expected[RECOVERY_CHECK];
    bool read = text_from_base32(recovery, bytes, sizeof bytes);
    if (read) {
        recovery_check(bytes, expected);
        read = !memcmp(expected, bytes + 32, RECOVERY_CHECK) &&
               !crypto_scalarmult_base(public_key, bytes);
    }
    if (read)
        memcpy(secret, bytes, 32);
    sodium_memzero(bytes, sizeof bytes);
    return read;
}
