/*
 * Releases in the database, for commands: found by id or the beginning of one.
 */
#pragma once

#include "base/arena.h"
#include "config.h"
#include "db/blocking.h"
#include "report/release.h"
#include "urn/keys.h"

struct stored_release {
    struct release *release;
    const char *body; /* canonical bytes as stored */
    size_t size;
    char id[UUID_TEXT_SIZE];
    uint8_t digest[DIGEST_SIZE];
    uint8_t signature[SIGNATURE_SIZE];
    uint8_t signer[PUBLIC_KEY_SIZE];
    struct arena *arena;
};

/* Reads the release of that id, or of the one id that begins so. stored_release_free gives it
 * back, also after false. */
bool stored_release_read(const struct config *config, const char *id,
                         struct stored_release *stored, struct complaint *complaint) must_use;
void stored_release_free(struct stored_release *stored);

/* Tries what follows from that release and those of its round before it (release.h). */
bool stored_releases_agree(const struct config *config, const struct stored_release *stored,
                           struct complaints *complaints) must_use;

/* Whether one row was found for what was asked; otherwise complains that it is none
 * (key_none) or not unique. */
bool stored_one(const struct rows *rows, const char *id, const char *key_none,
                struct complaint *complaint) must_use;
