#include "auth/vault.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/check.h"

#define ENTRIES  1024
#define LASTS_MS (UINT64_C(60000) * VAULT_MINUTES)

struct entry {
    uint64_t kept_ms;
    bool used;
    uint8_t session[32];
    uint8_t round[16];
    uint8_t text_secret[32];
};

struct vault {
    pthread_mutex_t lock;
    struct entry *entries; /* locked memory that can be read under the lock alone */
};

struct vault *vault_new(void)
{
    check(sodium_init() >= 0, "libsodium is ready");
    struct vault *vault = calloc(1, sizeof *vault);
    check(vault, "memory for the vault");
    pthread_mutex_init(&vault->lock, NULL);
    vault->entries = sodium_allocarray(ENTRIES, sizeof *vault->entries);
    check(vault->entries, "locked memory for the vault");
    sodium_memzero(vault->entries, ENTRIES * sizeof *vault->entries);
    sodium_mprotect_noaccess(vault->entries);
    return vault;
}

void vault_free(struct vault *vault)
{
    if (!vault)
        return;
    sodium_free(vault->entries);
    pthread_mutex_destroy(&vault->lock);
    free(vault);
}

static void vault_enter(struct vault *vault)
{
    pthread_mutex_lock(&vault->lock);
    sodium_mprotect_readwrite(vault->entries);
}

static void vault_leave(struct vault *vault)
{
    sodium_mprotect_noaccess(vault->entries);
    pthread_mutex_unlock(&vault->lock);
}

static void entry_wipe(struct entry *entry)
{
    sodium_memzero(entry, sizeof *entry);
}

/* Wipes those whose time is over and finds the one asked for, or NULL. */
static struct entry *find(struct vault *vault, const uint8_t session[32],
                          const uint8_t round[16], uint64_t now_ms)
{
    struct entry *found = NULL;
    for (struct entry *entry = vault->entries; entry < vault->entries + ENTRIES; entry++) {
        if (!entry->used)
            continue;
        if (now_ms >= entry->kept_ms + LASTS_MS)
            entry_wipe(entry);
        else if (!sodium_memcmp(entry->session, session, sizeof entry->session) &&
                 !memcmp(entry->round, round, sizeof entry->round))
            found = entry;
    }
    return found;
}

/* A free one, or the oldest. */
static struct entry *room(struct vault *vault)
{
    struct entry *oldest = vault->entries;
    for (struct entry *entry = vault->entries; entry < vault->entries + ENTRIES; entry++) {
        if (!entry->used)
            return entry;
        if (entry->kept_ms < oldest->kept_ms)
            oldest = entry;
    }
    return oldest;
}

void vault_keep(struct vault *vault, const uint8_t session[32], const uint8_t round[16],
                const uint8_t text_secret[32], uint64_t now_ms)
{
    vault_enter(vault);
    struct entry *entry = find(vault, session, round, now_ms);
    if (!entry)
        entry = room(vault);
    entry->used = true;
    entry->kept_ms = now_ms;
    memcpy(entry->session, session, sizeof entry->session);
    memcpy(entry->round, round, sizeof entry->round);
    memcpy(entry->text_secret, text_secret, sizeof entry->text_secret);
    vault_leave(vault);
}

bool vault_get(struct vault *vault, const uint8_t session[32], const uint8_t round[16],
               uint8_t text_secret[32], uint64_t now_ms)
{
    vault_enter(vault);
    const struct entry *entry = find(vault, session, round, now_ms);
    bool found = entry != NULL;
    if (found)
        memcpy(text_secret, entry->text_secret, sizeof entry->text_secret);
    vault_leave(vault);
    return found;
}

void vault_forget(struct vault *vault, const uint8_t session[32])
{
    vault_enter(vault);
    for (struct entry *entry = vault->entries; entry < vault->entries + ENTRIES; entry++)
        if (entry->used && !sodium_memcmp(entry->session, session, sizeof entry->session))
            entry_wipe(entry);
    vault_leave(vault);
}
