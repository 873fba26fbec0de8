#include "auth/session.h"

#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "base/check.h"

_Static_assert(SESSION_HASH_SIZE == crypto_generichash_BYTES, "BLAKE2b-256");

#define ID_BYTES 32

const char *session_cookie_name(bool secure)
{
    return secure ? "__Host-session" : "session";
}

/* No Max-Age: the cookie goes with the browser, the database ends the session earlier. */
void session_cookie(const char *id, bool secure, char cookie[SESSION_COOKIE_SIZE])
{
    int length =
        snprintf(cookie, SESSION_COOKIE_SIZE, "%s=%s; Path=/; HttpOnly; SameSite=Lax%s%s",
                 session_cookie_name(secure), id ? id : "", secure ? "; Secure" : "",
                 id ? "" : "; Max-Age=0");
    check(length > 0 && length < SESSION_COOKIE_SIZE, "room for a cookie");
}

void session_id_new(char id[SESSION_ID_SIZE])
{
    uint8_t bytes[ID_BYTES];
    random_bytes(bytes, sizeof bytes);
    text_base64(bytes, sizeof bytes, id);
    sodium_memzero(bytes, sizeof bytes);
}

bool session_hash(const char *id, uint8_t hash[SESSION_HASH_SIZE])
{
    uint8_t bytes[ID_BYTES];
    if (!id || !text_from_base64(id, bytes, sizeof bytes))
        return false;
    crypto_generichash(hash, SESSION_HASH_SIZE, bytes, sizeof bytes, NULL, 0);
    sodium_memzero(bytes, sizeof bytes);
    return true;
}

void session_csrf(const uint8_t *secret, const char *id, char csrf[SESSION_ID_SIZE])
{
    /* The secret has other uses; the word keeps theirs and this one apart. */
    static const char use[] = "csrf";
    uint8_t bytes[ID_BYTES];
    crypto_generichash_state state;
    crypto_generichash_init(&state, secret, crypto_generichash_KEYBYTES, sizeof bytes);
    crypto_generichash_update(&state, (const uint8_t *)use, sizeof use);
    crypto_generichash_update(&state, (const uint8_t *)id, strlen(id));
    crypto_generichash_final(&state, bytes, sizeof bytes);
    text_base64(bytes, sizeof bytes, csrf);
}

bool session_csrf_fits(const uint8_t *secret, const char *id, const char *csrf)
{
    char expected[SESSION_ID_SIZE];
    session_csrf(secret, id, expected);
    return csrf && strlen(csrf) == sizeof expected - 1 &&
           sodium_memcmp(csrf, expected, sizeof expected - 1) == 0;
}

bool session_same_origin(const char *own, const char *named, const char *origin,
                         const char *fetch_site)
{
    /* "none": typed or from a bookmark, so by the visitor's own hand. */
    if (fetch_site && !text_equal(fetch_site, "same-origin") && !text_equal(fetch_site, "none"))
        return false;
    return !origin || text_equal(origin, own) || text_equal(origin, named);
}
