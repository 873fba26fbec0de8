/* The way of a text key: sealed to a moderator, opened by passphrase, used on an open answer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <sodium.h>

#include "auth/moderator.h"
#include "auth/password.h"
#include "cmocka.h"

#define GOOD "vier losse woorden hier"

static uint8_t public_key[MODERATOR_KEY_SIZE];
static uint8_t salt[MODERATOR_SALT_SIZE];
static uint8_t wrapped[MODERATOR_WRAPPED_SIZE];

static int make(void **state)
{
    (void)state;
    return moderator_make(GOOD, public_key, salt, wrapped, NULL) ? 0 : -1;
}

static void a_share_opens_what_parents_wrote(void **state)
{
    (void)state;
    static const char written[] = "Het speelplein is te klein.";
    uint8_t text_public[32], text_secret[32], sealed[MODERATOR_SHARE_SIZE];
    uint8_t answer[sizeof written + crypto_box_SEALBYTES], read[sizeof written];
    crypto_box_keypair(text_public, text_secret);
    crypto_box_seal(answer, (const uint8_t *)written, sizeof written, text_public);
    moderator_share(public_key, text_secret, sealed);

    uint8_t secret[MODERATOR_KEY_SIZE], opened[MODERATOR_KEY_SIZE];
    assert_true(moderator_unwrap(GOOD, salt, wrapped, secret));
    assert_true(moderator_open_share(public_key, secret, sealed, opened));
    assert_memory_equal(opened, text_secret, sizeof opened);
    assert_int_equal(crypto_box_seal_open(read, answer, sizeof answer, text_public, opened), 0);
    assert_string_equal((const char *)read, written);
}

static void another_passphrase_opens_nothing(void **state)
{
    (void)state;
    static const uint8_t nothing[MODERATOR_KEY_SIZE];
    uint8_t secret[MODERATOR_KEY_SIZE] = {1};
    assert_false(moderator_unwrap(GOOD " ", salt, wrapped, secret));
    assert_memory_equal(secret, nothing, sizeof secret);
    assert_false(moderator_unwrap("", salt, wrapped, secret));
}

static void a_changed_wrapping_does_not_open(void **state)
{
    (void)state;
    static const size_t places[] = {0, 24, MODERATOR_WRAPPED_SIZE - 1};
    uint8_t secret[MODERATOR_KEY_SIZE], changed[MODERATOR_WRAPPED_SIZE];
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        memcpy(changed, wrapped, sizeof changed);
        changed[places[i]] ^= 1;
        assert_false(moderator_unwrap(GOOD, salt, changed, secret));
    }
    uint8_t other[MODERATOR_SALT_SIZE];
    memcpy(other, salt, sizeof other);
    other[0] ^= 1;
    assert_false(moderator_unwrap(GOOD, other, wrapped, secret));
}

/* Neither two moderators nor two times the same passphrase share anything. */
static void every_pair_is_its_own(void **state)
{
    (void)state;
    uint8_t public_other[MODERATOR_KEY_SIZE], salt_other[MODERATOR_SALT_SIZE];
    uint8_t wrapped_other[MODERATOR_WRAPPED_SIZE], secret[MODERATOR_KEY_SIZE];
    assert_true(moderator_make(GOOD, public_other, salt_other, wrapped_other, NULL));
    assert_memory_not_equal(public_key, public_other, sizeof public_other);
    assert_memory_not_equal(salt, salt_other, sizeof salt_other);
    assert_false(moderator_unwrap(GOOD, salt, wrapped_other, secret));

    uint8_t sealed[MODERATOR_SHARE_SIZE], opened[MODERATOR_KEY_SIZE];
    const uint8_t text_secret[MODERATOR_KEY_SIZE] = {7};
    moderator_share(public_key, text_secret, sealed);
    assert_true(moderator_unwrap(GOOD, salt_other, wrapped_other, secret));
    assert_false(moderator_open_share(public_other, secret, sealed, opened));
}

/* The key that wraps is not what argon2id gives, which is what a hash of a login is. */
static void the_wrapping_key_is_of_its_own_use(void **state)
{
    (void)state;
    uint8_t plain[32], secret[MODERATOR_KEY_SIZE];
    assert_int_equal(crypto_pwhash(plain, sizeof plain, GOOD, strlen(GOOD), salt,
                                   PASSWORD_PASSES, PASSWORD_MEMORY,
                                   crypto_pwhash_ALG_ARGON2ID13),
                     0);
    assert_int_equal(
        crypto_secretbox_open_easy(secret, wrapped + 24, sizeof wrapped - 24, wrapped, plain),
        -1);
}

static void a_spoilt_public_key_gets_a_useless_share(void **state)
{
    (void)state;
    static const uint8_t none[MODERATOR_KEY_SIZE], nothing[MODERATOR_SHARE_SIZE];
    const uint8_t text_secret[MODERATOR_KEY_SIZE] = {7};
    uint8_t sealed[MODERATOR_SHARE_SIZE];
    moderator_share(none, text_secret, sealed);
    assert_memory_equal(sealed, nothing, sizeof sealed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_share_opens_what_parents_wrote),
        cmocka_unit_test(another_passphrase_opens_nothing),
        cmocka_unit_test(a_changed_wrapping_does_not_open),
        cmocka_unit_test(every_pair_is_its_own),
        cmocka_unit_test(the_wrapping_key_is_of_its_own_use),
        cmocka_unit_test(a_spoilt_public_key_gets_a_useless_share),
    };
    return cmocka_run_group_tests(tests, make, NULL);
}
