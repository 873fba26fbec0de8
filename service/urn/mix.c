#include "urn/mix.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/check.h"
#include "base/log.h"
#include "urn/progress.h"

STATEMENT(municipality_lock, 1, "locked");
STATEMENT(epoch_known, 0, "epoch");
STATEMENT(epoch_retire, 1, "");
STATEMENT(epoch_publish, 4, "");
STATEMENT(epoch_tell, 1, "told");
STATEMENT(epoch_forget, 1, "");
STATEMENT(epoch_held, 0, "municipality_id epoch");
STATEMENT(mix_municipalities, 0, "municipality_id");
STATEMENT(mix_lock, 1, "locked");
STATEMENT(mix_old, 2, "ballot_id epoch");
STATEMENT(mix_take, 2, "round_id epoch sealed");
STATEMENT(mix_put, 4, "");
STATEMENT(mix_clear, 2, "gone");

/* Ballots that are read and written together. */
#define CHUNK 250

/* No ballot is larger: it stays in a page of the database. */
#define SEALED_MOST 8192

#define ID_SIZE 16

void shuffle(void *elements, size_t count, size_t size)
{
    uint8_t *bytes = elements;
    uint8_t swap[64];
    check(size <= sizeof swap && count <= UINT32_MAX, "small elements are shuffled");
    for (size_t left = count; left > 1; left--) {
        size_t other = randombytes_uniform((uint32_t)left);
        memcpy(swap, bytes + other * size, size);
        memcpy(bytes + other * size, bytes + (left - 1) * size, size);
        memcpy(bytes + (left - 1) * size, swap, size);
    }
    sodium_memzero(swap, sizeof swap);
}

/* A list of ids or epochs, growing. */
struct list {
    struct buffer bytes;
};

static void list_add(struct list *list, const uint8_t id[ID_SIZE])
{
    buffer_add(&list->bytes, id, ID_SIZE);
}

static size_t list_count(const struct list *list)
{
    return list->bytes.size / ID_SIZE;
}

static const uint8_t *list_at(const struct list *list, size_t index)
{
    return (const uint8_t *)list->bytes.data + index * ID_SIZE;
}

static bool list_has(const struct list *list, const uint8_t id[ID_SIZE])
{
    for (size_t i = 0; i < list_count(list); i++)
        if (!memcmp(list_at(list, i), id, ID_SIZE))
            return true;
    return false;
}

static void epoch_of(const struct rows *rows, size_t row, uint8_t epoch[EPOCH_SIZE])
{
    struct arena *arena = arena_new();
    size_t size;
    const uint8_t *bytes = rows_bytes(rows, row, "epoch", arena, &size);
    memset(epoch, 0, EPOCH_SIZE);
    memcpy(epoch, bytes, size < EPOCH_SIZE ? size : EPOCH_SIZE);
    arena_free(arena);
}

/* ---- the mix of one municipality --------------------------------------------------- */

struct mixing {
    struct mix *mix;
    const struct epoch_key *key;
    uint8_t municipality[16];
    const char *id;      /* the same as text */
    const char *epoch;   /* the new one, as a value */
    struct list ballots; /* under older keys that we hold */
    struct list epochs;  /* those keys */
    struct list links;   /* of the ballots, one entry per ballot */
    size_t sealed_again;
    bool unreadable;     /* something did not open, or its key is lost */
    uint8_t *plain;      /* one ballot, in locked memory */
    struct arena *arena; /* of the municipality */
};

static bool old_note(void *context, const struct rows *row)
{
    struct mixing *mixing = context;
    uint8_t ballot[ID_SIZE], epoch[EPOCH_SIZE];
    rows_uuid(row, 0, "ballot_id", ballot);
    epoch_of(row, 0, epoch);
    if (!keyring_find(mixing->mix->keyring, epoch)) {
        mixing->unreadable = true; /* stays where it is: the key may be restored */
        return true;
    }
    list_add(&mixing->ballots, ballot);
    if (!list_has(&mixing->epochs, epoch))
        list_add(&mixing->epochs, epoch);
    return true;
}

/* One ballot is open at a time. What does not open under its own key was never a ballot: the
 * web process can write, but cannot seal without leaving it readable for us. */
static const char *reseal(struct mixing *mixing, const struct rows *rows, size_t row,
                          struct arena *arena)
{
    uint8_t epoch[EPOCH_SIZE], link[ID_SIZE];
    epoch_of(rows, row, epoch);
    size_t size;
    const uint8_t *sealed = rows_bytes(rows, row, "sealed", arena, &size);
    const struct epoch_key *key = keyring_find(mixing->mix->keyring, epoch);
    if (!key || size < BALLOT_SEAL_OVERHEAD || size > SEALED_MOST ||
        !ballot_open(sealed, size, key->public_key, key->secret_key, mixing->plain))
        return NULL;
    size_t plain_size = size - BALLOT_SEAL_OVERHEAD;
    if (ballot_link(mixing->plain, plain_size, link))
        list_add(&mixing->links, link);
    uint8_t *again = arena_alloc(arena, size);
    ballot_seal(mixing->plain, plain_size, mixing->key->public_key, again);
    sodium_memzero(mixing->plain, plain_size);
    return value_bytes(arena, again, size);
}

struct resealed {
    const char *round;
    const char *sealed;
};

static bool chunk_put(struct mixing *mixing, const struct rows *rows, struct arena *arena,
                      struct complaint *complaint)
{
    struct resealed *chunk = arena_alloc(arena, CHUNK * sizeof *chunk);
    size_t count = 0;
    for (size_t row = 0; row < rows_count(rows); row++) {
        const char *sealed = reseal(mixing, rows, row, arena);
        if (sealed)
            chunk[count++] = (struct resealed){rows_text(rows, row, "round_id"), sealed};
        else
            mixing->unreadable = true;
    }
    shuffle(chunk, count, sizeof *chunk);
    const char **rounds = arena_alloc(arena, CHUNK * sizeof *rounds);
    const char **sealed = arena_alloc(arena, CHUNK * sizeof *sealed);
    for (size_t i = 0; i < count; i++) {
        rounds[i] = chunk[i].round;
        sealed[i] = chunk[i].sealed;
    }
    const char *values[] = {mixing->id, mixing->epoch, value_array(arena, rounds, count),
                            value_array(arena, sealed, count)};
    mixing->sealed_again += rows_count(rows);
    return blocking_run(mixing->mix->db, &mix_put, values, NULL, complaint);
}

/* Ballots are read in a random order, so a chunk is a random part of the urn. All are inserted
 * before the old ones go in one statement: the log of the database cannot tell which of them
 * belong to which. */
static bool chunks_mix(struct mixing *mixing, struct complaint *complaint)
{
    size_t total = list_count(&mixing->ballots);
    bool done = true;
    for (size_t start = 0; done && start < total; start += CHUNK) {
        struct arena *arena = arena_new();
        size_t count = total - start < CHUNK ? total - start : CHUNK;
        const char **ids = arena_alloc(arena, count * sizeof *ids);
        for (size_t i = 0; i < count; i++)
            ids[i] = value_uuid(arena, list_at(&mixing->ballots, start + i));
        const char *values[] = {mixing->id, value_array(arena, ids, count)};
        struct rows *rows = NULL;
        done = blocking_run(mixing->mix->db, &mix_take, values, &rows, complaint) &&
               chunk_put(mixing, rows, arena, complaint);
        rows_free(rows);
        arena_free(arena);
    }
    return done;
}

static bool old_clear(struct mixing *mixing, struct complaint *complaint)
{
    size_t count = list_count(&mixing->epochs);
    const char **epochs = arena_alloc(mixing->arena, (count + 1) * sizeof *epochs);
    for (size_t i = 0; i < count; i++)
        epochs[i] = value_bytes(mixing->arena, list_at(&mixing->epochs, i), EPOCH_SIZE);
    const char *values[] = {mixing->id, value_array(mixing->arena, epochs, count)};
    struct rows *rows;
    if (!blocking_run(mixing->mix->db, &mix_clear, values, &rows, complaint))
        return false;
    bool equal = rows_number(rows, 0, "gone") == (int64_t)mixing->sealed_again;
    rows_free(rows);
    return equal || complain(complaint, 500, "urn.moved", "%s", mixing->id);
}

static bool municipality_mix_inside(struct mixing *mixing, struct complaint *complaint)
{
    struct blocking *db = mixing->mix->db;
    const char *values[] = {mixing->id, mixing->epoch};
    if (!blocking_run(db, &mix_lock, values, NULL, complaint) ||
        !blocking_each(db, &mix_old, values, old_note, mixing, complaint))
        return false;
    shuffle(mixing->ballots.bytes.data, list_count(&mixing->ballots), ID_SIZE);
    if (list_count(&mixing->ballots) &&
        (!chunks_mix(mixing, complaint) || !old_clear(mixing, complaint)))
        return false;
    return progress_store(db, mixing->id, (uint8_t *)mixing->links.bytes.data,
                          list_count(&mixing->links), complaint) &&
           blocking_run(db, &epoch_forget, values, NULL, complaint);
}

static bool municipality_mix(struct mix *mix, const uint8_t municipality[16],
                             const struct epoch_key *key, struct complaint *complaint)
{
    struct mixing mixing = {.mix = mix, .key = key, .arena = arena_new()};
    memcpy(mixing.municipality, municipality, sizeof mixing.municipality);
    mixing.id = value_uuid(mixing.arena, municipality);
    mixing.epoch = value_bytes(mixing.arena, key->epoch, EPOCH_SIZE);
    mixing.plain = sodium_malloc(SEALED_MOST);
    if (!mixing.plain)
        fatal("no memory for a ballot");
    bool done = blocking_begin(mix->db, complaint) &&
                municipality_mix_inside(&mixing, complaint) &&
                blocking_commit(mix->db, complaint);
    if (!done)
        blocking_rollback(mix->db);
    if (mixing.unreadable)
        log_error("the urn holds something that does not open", "municipality", mixing.id,
                  NULL);
    sodium_free(mixing.plain);
    buffer_wipe(&mixing.links.bytes);
    buffer_free(&mixing.ballots.bytes);
    buffer_free(&mixing.epochs.bytes);
    arena_free(mixing.arena);
    return done;
}

/* ---- keys -------------------------------------------------------------------------- */

/* Casting waits for this short transaction and no longer. */
static bool key_publish(struct mix *mix, const uint8_t municipality[16],
                        const struct epoch_key *key, struct complaint *complaint)
{
    uint8_t signature[SIGNATURE_SIZE];
    epoch_sign(mix->identity, municipality, key->epoch, key->public_key, signature);
    struct arena *arena = arena_new();
    const char *values[] = {value_uuid(arena, municipality),
                            value_bytes(arena, key->epoch, EPOCH_SIZE),
                            value_bytes(arena, key->public_key, PUBLIC_KEY_SIZE),
                            value_bytes(arena, signature, SIGNATURE_SIZE)};
    bool done = blocking_begin(mix->db, complaint) &&
                blocking_run(mix->db, &municipality_lock, values, NULL, complaint) &&
                blocking_run(mix->db, &epoch_retire, values, NULL, complaint) &&
                blocking_run(mix->db, &epoch_publish, values, NULL, complaint) &&
                blocking_run(mix->db, &epoch_tell, values, NULL, complaint) &&
                blocking_commit(mix->db, complaint);
    if (!done)
        blocking_rollback(mix->db);
    arena_free(arena);
    return done && keyring_publish(mix->keyring, key->epoch, complaint);
}

static bool known_epochs(struct mix *mix, struct list *known, struct complaint *complaint)
{
    struct rows *rows;
    if (!blocking_run(mix->db, &epoch_known, NULL, &rows, complaint))
        return false;
    for (size_t row = 0; row < rows_count(rows); row++) {
        uint8_t epoch[EPOCH_SIZE];
        epoch_of(rows, row, epoch);
        list_add(known, epoch);
    }
    rows_free(rows);
    return true;
}

/* A folder whose keys this database has never heard of belongs to another database: mixing
 * here would destroy the keys of that one. */
static bool folder_belongs(struct mix *mix, struct complaint *complaint)
{
    struct list known = {0};
    bool done = known_epochs(mix, &known, complaint);
    size_t keys = 0, ours = 0;
    for (size_t i = 0; done && i < keyring_count(mix->keyring); i++) {
        bool draft;
        const struct epoch_key *key = keyring_at(mix->keyring, i, &draft);
        bool found = list_has(&known, key->epoch);
        keys += !draft;
        ours += found;
        /* Stopped between the two: the public half is out, so this is no draft. */
        if (draft && found)
            done = keyring_publish(mix->keyring, key->epoch, complaint);
    }
    buffer_free(&known.bytes);
    return done && (!keys || ours || complain(complaint, 500, "urn.other-database", " "));
}

/* A draft stays when something failed: whether its public half went out is not certain then,
 * and the next mix, which waits for the locks of the municipalities, will know. */
static bool keys_destroy_unused(struct mix *mix, bool drafts, struct complaint *complaint)
{
    struct list known = {0};
    bool done = known_epochs(mix, &known, complaint);
    for (size_t i = 0; done && i < keyring_count(mix->keyring);) {
        bool draft;
        const struct epoch_key *key = keyring_at(mix->keyring, i, &draft);
        if (list_has(&known, key->epoch) || (draft && !drafts))
            i++;
        else
            done = keyring_destroy(mix->keyring, key->epoch, complaint);
    }
    buffer_free(&known.bytes);
    return done;
}

/* ---- a night ----------------------------------------------------------------------- */

static bool municipalities_read(struct mix *mix, const struct statement *statement,
                                struct list *list, struct complaint *complaint)
{
    struct rows *rows;
    if (!blocking_run(mix->db, statement, NULL, &rows, complaint))
        return false;
    for (size_t row = 0; row < rows_count(rows); row++) {
        uint8_t municipality[ID_SIZE];
        rows_uuid(rows, row, "municipality_id", municipality);
        list_add(list, municipality);
    }
    rows_free(rows);
    shuffle(list->bytes.data, list_count(list), ID_SIZE);
    return true;
}

/* Every municipality gets the new key before the first one is mixed, so that no ballot of
 * tonight waits for tomorrow. */
static bool urns_mix(struct mix *mix, const struct list *municipalities,
                     struct complaint *complaint)
{
    const struct epoch_key *key = keyring_make(mix->keyring, complaint);
    if (!key)
        return false;
    bool done = true;
    struct list published = {0};
    for (size_t i = 0; i < list_count(municipalities); i++) {
        if (key_publish(mix, list_at(municipalities, i), key, complaint))
            list_add(&published, list_at(municipalities, i));
        else
            done = false;
    }
    for (size_t i = 0; i < list_count(&published); i++)
        if (!municipality_mix(mix, list_at(&published, i), key, complaint))
            done = false;
    buffer_free(&published.bytes);
    return keys_destroy_unused(mix, done, complaint) && done;
}

bool mix_urns(struct mix *mix, const uint8_t *municipality, struct complaint *complaint)
{
    if (!keyring_lock(mix->keyring, complaint))
        return false;
    struct list list = {0};
    bool done = folder_belongs(mix, complaint);
    if (done && municipality)
        list_add(&list, municipality);
    else
        done = done && municipalities_read(mix, &mix_municipalities, &list, complaint);
    if (done && list_count(&list))
        done = urns_mix(mix, &list, complaint);
    buffer_free(&list.bytes);
    keyring_unlock(mix->keyring);
    return done;
}

/* Those without a current key, or with one whose secret half is not here: ballots sealed to
 * that could never be opened. */
static bool municipalities_keyless(struct mix *mix, struct list *list,
                                   struct complaint *complaint)
{
    struct rows *rows;
    if (!blocking_run(mix->db, &epoch_held, NULL, &rows, complaint))
        return false;
    for (size_t row = 0; row < rows_count(rows); row++) {
        uint8_t municipality[ID_SIZE], epoch[EPOCH_SIZE];
        rows_uuid(rows, row, "municipality_id", municipality);
        if (!rows_null(rows, row, "epoch")) {
            epoch_of(rows, row, epoch);
            if (keyring_find(mix->keyring, epoch))
                continue;
        }
        list_add(list, municipality);
    }
    rows_free(rows);
    return true;
}

static bool first_keys_make(struct mix *mix, size_t *made, struct complaint *complaint)
{
    struct list list = {0};
    bool done = folder_belongs(mix, complaint) && municipalities_keyless(mix, &list, complaint);
    const struct epoch_key *key = NULL;
    if (done && list_count(&list))
        done = (key = keyring_make(mix->keyring, complaint));
    for (size_t i = 0; done && i < list_count(&list); i++)
        done = key_publish(mix, list_at(&list, i), key, complaint);
    *made = done ? list_count(&list) : 0;
    buffer_free(&list.bytes);
    return done;
}

bool mix_first_keys(struct mix *mix, size_t *made, struct complaint *complaint)
{
    struct list list = {0};
    *made = 0;
    bool done = municipalities_keyless(mix, &list, complaint);
    /* Looked at again under the lock: another process may just have done it. */
    if (done && list_count(&list)) {
        done = keyring_lock(mix->keyring, complaint) && first_keys_make(mix, made, complaint);
        keyring_unlock(mix->keyring);
    }
    buffer_free(&list.bytes);
    return done;
}
