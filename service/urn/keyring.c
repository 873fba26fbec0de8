#include "urn/keyring.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "base/check.h"
#include "base/log.h"
#include "base/text.h"
#include "urn/secret.h"

/* Files hold this and a struct epoch_key. They are named epoch-HEX.key, or epoch-HEX.draft
 * until the public half is in the database: so what a crash leaves can be told from the keys
 * of another database. A key that goes is named epoch-HEX.gone before its first byte is
 * overwritten. */
static const char file_magic[8] = {'w', 'k', 'e', 'p', 'o', 'c', 'h', '1'};
static const char file_prefix[] = "epoch-";
static const char key_suffix[] = ".key";
static const char draft_suffix[] = ".draft";
static const char gone_suffix[] = ".gone";

struct key_file {
    char magic[sizeof file_magic];
    struct epoch_key key;
};

_Static_assert(sizeof(struct key_file) == 88, "no padding in the file");

/* Keys at once: one per night whose ballots are still being mixed. A folder with more is not
 * ours. */
#define KEYS_MOST 1024

/* In memory of its own, locked. */
struct slot {
    struct epoch_key key;
    bool draft;
};

struct keyring {
    char *folder;
    char *copy; /* or NULL */
    struct slot **slots;
    size_t count;
    int lock; /* descriptor of the lock file, or -1 */
};

static void key_path(const char *folder, const uint8_t epoch[EPOCH_SIZE], const char *suffix,
                     struct buffer *path)
{
    char hex[2 * EPOCH_SIZE + 1];
    text_hex(epoch, EPOCH_SIZE, hex);
    buffer_print(path, "%s/%s%s%s", folder, file_prefix, hex, suffix);
}

static bool key_write(const char *folder, const struct epoch_key *key, const char *suffix,
                      struct complaint *complaint)
{
    struct key_file file;
    memcpy(file.magic, file_magic, sizeof file_magic);
    file.key = *key;
    struct buffer path = {0};
    key_path(folder, key->epoch, suffix, &path);
    bool done = secret_write(path.data, &file, sizeof file, complaint);
    buffer_free(&path);
    sodium_memzero(&file, sizeof file);
    return done;
}

/* What is being overwritten has another name, so that half a key is never read. A file that is
 * not there is gone. */
static bool key_erase(const char *folder, const uint8_t epoch[EPOCH_SIZE], const char *suffix,
                      struct complaint *complaint)
{
    struct buffer path = {0}, away = {0};
    key_path(folder, epoch, suffix, &path);
    key_path(folder, epoch, gone_suffix, &away);
    bool there = access(path.data, F_OK) == 0;
    bool gone = (!there || secret_rename(path.data, away.data, complaint)) &&
                secret_destroy(away.data, complaint);
    buffer_free(&path);
    buffer_free(&away);
    return gone;
}

static struct slot *keyring_add(struct keyring *keyring, const struct epoch_key *key,
                                bool draft)
{
    struct slot *slot = sodium_malloc(sizeof *slot);
    if (!slot)
        fatal("no memory for keys");
    slot->key = *key;
    slot->draft = draft;
    keyring->slots[keyring->count++] = slot;
    return slot;
}

static void keyring_forget(struct keyring *keyring)
{
    for (size_t i = 0; i < keyring->count; i++)
        sodium_free(keyring->slots[i]);
    keyring->count = 0;
}

static bool name_ends(const char *name, const char *suffix)
{
    size_t length = strlen(name);
    size_t size = strlen(suffix);
    return length > size && !strcmp(name + length - size, suffix);
}

static bool key_load(struct keyring *keyring, const char *path, bool draft,
                     struct complaint *complaint)
{
    struct key_file file;
    size_t size;
    if (!secret_read(path, &file, sizeof file, &size, complaint))
        return false;
    bool fits = size == sizeof file && !memcmp(file.magic, file_magic, sizeof file_magic);
    bool room = keyring->count < KEYS_MOST;
    if (fits && room)
        keyring_add(keyring, &file.key, draft);
    sodium_memzero(&file, sizeof file);
    return fits ? room || complain(complaint, 500, "urn.keys-full", "%s", keyring->folder)
                : complain(complaint, 500, "urn.no-key", "%s", path);
}

static bool entry_load(struct keyring *keyring, const char *name, struct complaint *complaint)
{
    if (!text_starts(name, file_prefix))
        return true;
    struct buffer path = {0};
    buffer_print(&path, "%s/%s", keyring->folder, name);
    bool done = true;
    if (name_ends(name, key_suffix))
        done = key_load(keyring, path.data, false, complaint);
    else if (name_ends(name, draft_suffix))
        done = key_load(keyring, path.data, true, complaint);
    else /* was being written or overwritten when the process stopped */
        done = secret_destroy(path.data, complaint);
    buffer_free(&path);
    return done;
}

static bool folder_each(struct keyring *keyring, const char *path,
                        bool (*each)(struct keyring *keyring, const char *name,
                                     struct complaint *complaint),
                        struct complaint *complaint)
{
    DIR *folder = opendir(path);
    if (!folder)
        return complain(complaint, 500, "urn.file", "%s: %s", path, strerror(errno));
    bool done = true;
    for (struct dirent *entry; done && (entry = readdir(folder));)
        done = each(keyring, entry->d_name, complaint);
    closedir(folder);
    return done;
}

/* ---- the copy ------------------------------------------------------------------------ */

static size_t key_index(const struct keyring *keyring, const uint8_t epoch[EPOCH_SIZE])
{
    for (size_t i = 0; i < keyring->count; i++)
        if (!memcmp(keyring->slots[i]->key.epoch, epoch, EPOCH_SIZE))
            return i;
    return SIZE_MAX;
}

/* A key in the copy that the folder does not have was lost there. It is not taken for a draft:
 * if no key of the copy is known to the database, it belongs to another one. */
static bool copy_take(struct keyring *keyring, const char *name, struct complaint *complaint)
{
    if (!text_starts(name, file_prefix))
        return true;
    struct buffer path = {0};
    buffer_print(&path, "%s/%s", keyring->copy, name);
    size_t before = keyring->count;
    bool done = name_ends(name, key_suffix) ? key_load(keyring, path.data, false, complaint)
                                            : secret_destroy(path.data, complaint);
    buffer_free(&path);
    if (!done || keyring->count == before)
        return done;
    const struct epoch_key *key = &keyring->slots[keyring->count - 1]->key;
    if (key_index(keyring, key->epoch) != keyring->count - 1) {
        sodium_free(keyring->slots[--keyring->count]);
        return true;
    }
    log_error("a key came back from the copy", "folder", keyring->folder, NULL);
    return key_write(keyring->folder, key, key_suffix, complaint);
}

/* Every key of the folder is in the copy too: it may be a new disk. */
static bool copy_give(struct keyring *keyring, struct complaint *complaint)
{
    bool done = true;
    for (size_t i = 0; done && i < keyring->count; i++) {
        struct buffer path = {0};
        key_path(keyring->copy, keyring->slots[i]->key.epoch, key_suffix, &path);
        done = access(path.data, F_OK) == 0 ||
               key_write(keyring->copy, &keyring->slots[i]->key, key_suffix, complaint);
        buffer_free(&path);
    }
    return done;
}

static bool copy_agree(struct keyring *keyring, struct complaint *complaint)
{
    struct stat status;
    if (!keyring->copy)
        return true;
    if (stat(keyring->copy, &status) != 0)
        return complain(complaint, 503, "urn.copy-away", "%s", keyring->copy);
    return secret_folder(keyring->copy, complaint) &&
           folder_each(keyring, keyring->copy, copy_take, complaint) &&
           copy_give(keyring, complaint);
}

/* ---- opening ------------------------------------------------------------------------- */

static bool keyring_load(struct keyring *keyring, struct complaint *complaint)
{
    keyring_forget(keyring);
    return folder_each(keyring, keyring->folder, entry_load, complaint) &&
           copy_agree(keyring, complaint);
}

struct keyring *keyring_open(const char *folder, const char *copy, struct complaint *complaint)
{
    if (!secret_folder(folder, complaint))
        return NULL;
    struct keyring *keyring = calloc(1, sizeof *keyring);
    if (!keyring)
        fatal("no memory");
    keyring->folder = strdup(folder);
    keyring->copy = copy ? strdup(copy) : NULL;
    keyring->slots = calloc(KEYS_MOST, sizeof *keyring->slots);
    keyring->lock = -1;
    if (!keyring->folder || (copy && !keyring->copy) || !keyring->slots)
        fatal("no memory");
    if (keyring_lock(keyring, complaint)) {
        keyring_unlock(keyring);
        return keyring;
    }
    keyring_free(keyring);
    return NULL;
}

void keyring_free(struct keyring *keyring)
{
    if (!keyring)
        return;
    keyring_unlock(keyring);
    keyring_forget(keyring);
    free(keyring->slots);
    free(keyring->copy);
    free(keyring->folder);
    free(keyring);
}

const char *keyring_folder(const struct keyring *keyring)
{
    return keyring->folder;
}

bool keyring_lock(struct keyring *keyring, struct complaint *complaint)
{
    check(keyring->lock < 0, "the keyring is locked once");
    struct buffer path = {0};
    buffer_print(&path, "%s/lock", keyring->folder);
    int fd = open(path.data, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    int failed = fd < 0 ? -1 : 0;
    while (!failed && (failed = flock(fd, LOCK_EX)) && errno == EINTR)
        failed = 0;
    if (failed)
        complain(complaint, 500, "urn.file", "%s: %s", path.data, strerror(errno));
    buffer_free(&path);
    if (failed) {
        if (fd >= 0)
            close(fd);
        return false;
    }
    keyring->lock = fd;
    if (keyring_load(keyring, complaint))
        return true;
    keyring_unlock(keyring);
    return false;
}

void keyring_unlock(struct keyring *keyring)
{
    if (keyring->lock >= 0)
        close(keyring->lock);
    keyring->lock = -1;
}

const struct epoch_key *keyring_make(struct keyring *keyring, struct complaint *complaint)
{
    check(keyring->lock >= 0, "keys are made under the lock");
    if (keyring->count == KEYS_MOST) {
        complain(complaint, 500, "urn.keys-full", "%s", keyring->folder);
        return NULL;
    }
    struct epoch_key key;
    randombytes_buf(key.epoch, EPOCH_SIZE);
    crypto_box_keypair(key.public_key, key.secret_key);
    bool written = key_write(keyring->folder, &key, draft_suffix, complaint) &&
                   (!keyring->copy || key_write(keyring->copy, &key, key_suffix, complaint));
    struct slot *slot = written ? keyring_add(keyring, &key, true) : NULL;
    sodium_memzero(&key, sizeof key);
    return slot ? &slot->key : NULL;
}

bool keyring_publish(struct keyring *keyring, const uint8_t epoch[EPOCH_SIZE],
                     struct complaint *complaint)
{
    check(keyring->lock >= 0, "keys change under the lock");
    size_t index = key_index(keyring, epoch);
    check(index != SIZE_MAX, "a key that is published is there");
    if (!keyring->slots[index]->draft)
        return true;
    struct buffer draft = {0}, path = {0};
    key_path(keyring->folder, epoch, draft_suffix, &draft);
    key_path(keyring->folder, epoch, key_suffix, &path);
    bool done = secret_rename(draft.data, path.data, complaint);
    keyring->slots[index]->draft = !done;
    buffer_free(&draft);
    buffer_free(&path);
    return done;
}

const struct epoch_key *keyring_find(const struct keyring *keyring,
                                     const uint8_t epoch[EPOCH_SIZE])
{
    size_t index = key_index(keyring, epoch);
    return index == SIZE_MAX ? NULL : &keyring->slots[index]->key;
}

size_t keyring_count(const struct keyring *keyring)
{
    return keyring->count;
}

const struct epoch_key *keyring_at(const struct keyring *keyring, size_t index, bool *draft)
{
    check(index < keyring->count, "the keyring has that key");
    *draft = keyring->slots[index]->draft;
    return &keyring->slots[index]->key;
}

bool keyring_destroy(struct keyring *keyring, const uint8_t epoch[EPOCH_SIZE],
                     struct complaint *complaint)
{
    check(keyring->lock >= 0, "keys are destroyed under the lock");
    size_t index = key_index(keyring, epoch);
    check(index != SIZE_MAX, "a key that is destroyed is there");
    const char *suffix = keyring->slots[index]->draft ? draft_suffix : key_suffix;
    if (keyring->copy && !key_erase(keyring->copy, epoch, key_suffix, complaint))
        return false;
    if (!key_erase(keyring->folder, epoch, suffix, complaint))
        return false;
    sodium_free(keyring->slots[index]);
    keyring->slots[index] = keyring->slots[--keyring->count];
    return true;
}
