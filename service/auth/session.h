/*
 * Sessions of staff: a cookie with 32 random bytes, of which the database holds a hash alone,
 * so that whoever reads the database cannot log in with it; and the token that every form of a
 * session carries, which another site cannot know.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

#define SESSION_HASH_SIZE   32
#define SESSION_ID_SIZE     TEXT_BASE64_SIZE(32) /* also of a token, and of a login link */
#define SESSION_COOKIE_SIZE 160

/* "__Host-session", which a browser takes over TLS only, or "session". */
const char *session_cookie_name(bool secure);
/* The whole Set-Cookie value; id NULL takes the cookie away. */
void session_cookie(const char *id, bool secure, char cookie[SESSION_COOKIE_SIZE]);

void session_id_new(char id[SESSION_ID_SIZE]);
/* What is stored (BLAKE2b-256); false when it cannot be an id. id may be NULL. */
bool session_hash(const char *id, uint8_t hash[SESSION_HASH_SIZE]);

/* The token of the forms of that session: BLAKE2b-256 of the id, keyed with the secret (32
 * bytes) of the service. */
void session_csrf(const uint8_t *secret, const char *id, char csrf[SESSION_ID_SIZE]);
/* In constant time. csrf may be NULL. */
bool session_csrf_fits(const uint8_t *secret, const char *id, const char *csrf);

/* Whether a POST can come from a page of ours. own and named are our origins ("https://host"):
 * as set, and as the visitor knows us; origin and fetch_site are the headers Origin and
 * Sec-Fetch-Site, or NULL where the browser sent none. */
bool session_same_origin(const char *own, const char *named, const char *origin,
                         const char *fetch_site);
