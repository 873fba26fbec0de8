#include "urn/keyring.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <sodium.h>

#include "base/check.h"
#include "base/text.h"
#include "urn/secret.h"

/* Files are named epoch-HEX.key and hold this and a struct epoch_key. */
static const char file_magic[8] = {'w', 'k', 'e', 'p', 'o', 'c', 'h', '1'};
static const char file_prefix[] = "epoch-";
static const char file_suffix[] = ".key";

struct key_file {
    char magic[sizeof file_magic];
    struct epoch_key key;
};

_Static_assert(sizeof(struct key_file) == 88, "no padding in the file");

/* Keys at once: one per night whose ballots are still being mixed. A folder with more is not
 * ours. */
#define KEYS_MOST 1024

struct keyring {
    char *folder;
    struct epoch_key **keys; /* each in memory of its own, locked */
    size_t count;
    int lock; /* descriptor of the lock file, or -1 */
};

static void key_path(const struct keyring *keyring, const uint8_t epoch[EPOCH_SIZE],
                     struct buffer *path)
{
    char hex[2 * EPOCH_SIZE + 1];
    text_hex(epoch, EPOCH_SIZE, hex);
    buffer_print(path, "%s/%s%s%s", keyring->folder, file_prefix, hex, file_suffix);
}

static struct epoch_key *keyring_add(struct keyring *keyring)
{
    struct epoch_key *key = sodium_malloc(sizeof *key);
    if (!key)
        fatal("no memory for keys");
    keyring->keys[keyring->count++] = key;
    return key;
}

static void keyring_forget(struct keyring *keyring)
{
    for (size_t i = 0; i < keyring->count; i++)
        sodium_free(keyring->keys[i]);
    keyring->count = 0;
}

static bool name_is_key(const char *name)
{
    size_t length = strlen(name);
    size_t suffix = sizeof file_suffix - 1;
    return text_starts(name, file_prefix) && length > suffix &&
           !strcmp(name + length - suffix, file_suffix);
}

/* What a crash left while a key was being made: its public half was never told. */
static bool name_is_draft(const char *name)
{
    const char *dot = strrchr(name, '.');
    return text_starts(name, file_prefix) && dot && !strcmp(dot, ".new");
}

static bool key_load(struct keyring *keyring, const char *path, struct complaint *complaint)
{
    struct key_file file;
    size_t size;
    if (!secret_read(path, &file, sizeof file, &size, complaint))
        return false;
    bool fits = size == sizeof file && !memcmp(file.magic, file_magic, sizeof file_magic);
    if (fits && keyring->count < KEYS_MOST)
        *keyring_add(keyring) = file.key;
    sodium_memzero(&file, sizeof file);
    return fits || complain(complaint, 500, "urn.no-key", "%s", path);
}

static bool keyring_load(struct keyring *keyring, struct complaint *complaint)
{
    keyring_forget(keyring);
    DIR *folder = opendir(keyring->folder);
    if (!folder)
        return complain(complaint, 500, "urn.file", "%s: %s", keyring->folder, strerror(errno));
    bool done = true;
    for (struct dirent *entry; done && (entry = readdir(folder));) {
        struct buffer path = {0};
        buffer_print(&path, "%s/%s", keyring->folder, entry->d_name);
        if (name_is_draft(entry->d_name))
            done = secret_destroy(path.data, complaint);
        else if (name_is_key(entry->d_name))
            done = key_load(keyring, path.data, complaint);
        buffer_free(&path);
    }
    closedir(folder);
    return done;
}

struct keyring *keyring_open(const char *folder, struct complaint *complaint)
{
    if (!secret_folder(folder, complaint))
        return NULL;
    struct keyring *keyring = calloc(1, sizeof *keyring);
    if (!keyring)
        fatal("no memory");
    keyring->folder = strdup(folder);
    keyring->keys = calloc(KEYS_MOST, sizeof *keyring->keys);
    keyring->lock = -1;
    if (!keyring->folder || !keyring->keys)
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
    free(keyring->keys);
    free(keyring->folder);
    free(keyring);
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
    struct key_file file;
    memcpy(file.magic, file_magic, sizeof file_magic);
    randombytes_buf(file.key.epoch, EPOCH_SIZE);
    crypto_box_keypair(file.key.public_key, file.key.secret_key);

    struct buffer path = {0};
    key_path(keyring, file.key.epoch, &path);
    struct epoch_key *key = NULL;
    if (secret_write(path.data, &file, sizeof file, complaint)) {
        key = keyring_add(keyring);
        *key = file.key;
    }
    buffer_free(&path);
    sodium_memzero(&file, sizeof file);
    return key;
}

static size_t key_index(const struct keyring *keyring, const uint8_t epoch[EPOCH_SIZE])
{
    for (size_t i = 0; i < keyring->count; i++)
        if (!memcmp(keyring->keys[i]->epoch, epoch, EPOCH_SIZE))
            return i;
    return SIZE_MAX;
}

const struct epoch_key *keyring_find(const struct keyring *keyring,
                                     const uint8_t epoch[EPOCH_SIZE])
{
    size_t index = key_index(keyring, epoch);
    return index == SIZE_MAX ? NULL : keyring->keys[index];
}

size_t keyring_count(const struct keyring *keyring)
{
    return keyring->count;
}

const struct epoch_key *keyring_at(const struct keyring *keyring, size_t index)
{
    check(index < keyring->count, "the keyring has that key");
    return keyring->keys[index];
}

bool keyring_destroy(struct keyring *keyring, const uint8_t epoch[EPOCH_SIZE],
                     struct complaint *complaint)
{
    check(keyring->lock >= 0, "keys are destroyed under the lock");
    struct buffer path = {0};
    key_path(keyring, epoch, &path);
    bool gone = secret_destroy(path.data, complaint);
    buffer_free(&path);
    size_t index = key_index(keyring, epoch);
    if (!gone || index == SIZE_MAX)
        return gone;
    sodium_free(keyring->keys[index]);
    keyring->keys[index] = keyring->keys[--keyring->count];
    return true;
}
