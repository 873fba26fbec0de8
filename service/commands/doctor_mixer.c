/*
 * The mixer: that it is the one the web service believes, that it mixes every night, and that
 * it holds the keys of every ballot and no others.
 */
#include <dirent.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "commands/doctor.h"
#include "commands/mixer.h"
#include "urn/keys.h"
#include "urn/secret.h"

STATEMENT(epoch_known, 0, "epoch");
STATEMENT(doctor_epochs, 0, "municipality municipality_id epoch public_key signature");
STATEMENT(doctor_text_keys, 0, "round municipality_id round_id text_key text_signature");

/* A night, and room for a clock that is put back. */
#define NIGHT_HOURS 26
#define HOUR        3600

/* The mixer's identity as its file has it; false, and found, when it cannot be had. Never made:
 * that is for the mixer. */
static bool identity_key(struct doctor *doctor, uint8_t key[PUBLIC_KEY_SIZE])
{
    const char *path = doctor->config->secret_file;
    if (!doctor->config->state || !path) {
        doctor_unset(doctor, "WEERKLANK_STATE, WEERKLANK_SECRET_FILE");
        return false;
    }
    if (access(path, F_OK) != 0) {
        doctor_find(doctor, FINDING_BROKEN, "missing", "%s", path);
        return false;
    }
    struct complaint complaint = {0};
    struct identity *identity = identity_open(path, &complaint);
    if (!identity) {
        doctor_failed(doctor, &complaint);
        return false;
    }
    memcpy(key, identity_public(identity), PUBLIC_KEY_SIZE);
    identity_free(identity);
    return true;
}

static void check_identity(struct doctor *doctor)
{
    uint8_t key[PUBLIC_KEY_SIZE];
    if (identity_key(doctor, key))
        doctor_find(doctor, FINDING_OK, "ok", "%s", doctor->config->secret_file);
}

/* The pin of the web service; false, and found, when there is none. */
static bool pinned_key(struct doctor *doctor, uint8_t key[PUBLIC_KEY_SIZE])
{
    const char *pin = doctor->config->mixer_key;
    if (!pin)
        doctor_unset(doctor, "WEERKLANK_MIXER_KEY");
    else if (!text_from_base64(pin, key, PUBLIC_KEY_SIZE))
        doctor_find(doctor, FINDING_BROKEN, "bad", "%s", pin);
    else
        return true;
    return false;
}

static void check_pin(struct doctor *doctor)
{
    uint8_t pin[PUBLIC_KEY_SIZE], key[PUBLIC_KEY_SIZE];
    if (!pinned_key(doctor, pin) || !identity_key(doctor, key))
        return;
    bool same = !memcmp(pin, key, sizeof pin);
    doctor_find(doctor, same ? FINDING_OK : FINDING_BROKEN, same ? "ok" : "differs", "%s", "");
}

static bool epoch_good(const struct rows *rows, size_t row, const uint8_t pin[PUBLIC_KEY_SIZE],
                       struct arena *arena)
{
    uint8_t municipality[16];
    size_t sizes[3];
    const uint8_t *epoch = rows_bytes(rows, row, "epoch", arena, &sizes[0]);
    const uint8_t *key = rows_bytes(rows, row, "public_key", arena, &sizes[1]);
    const uint8_t *signature = rows_bytes(rows, row, "signature", arena, &sizes[2]);
    rows_uuid(rows, row, "municipality_id", municipality);
    return sizes[0] == EPOCH_SIZE && sizes[1] == PUBLIC_KEY_SIZE &&
           sizes[2] == SIGNATURE_SIZE && epoch_signed(pin, municipality, epoch, key, signature);
}

static bool text_key_good(const struct rows *rows, size_t row,
                          const uint8_t pin[PUBLIC_KEY_SIZE], struct arena *arena)
{
    uint8_t municipality[16], round[16];
    size_t sizes[2];
    const uint8_t *key = rows_bytes(rows, row, "text_key", arena, &sizes[0]);
    const uint8_t *signature = rows_bytes(rows, row, "text_signature", arena, &sizes[1]);
    rows_uuid(rows, row, "municipality_id", municipality);
    rows_uuid(rows, row, "round_id", round);
    return sizes[0] == PUBLIC_KEY_SIZE && sizes[1] == SIGNATURE_SIZE &&
           text_key_signed(pin, municipality, round, key, signature);
}

/* Adds what is wrong with the keys of open answers; true when nothing is. */
static bool text_keys_good(struct doctor *doctor, const struct rows *rows,
                           const uint8_t pin[PUBLIC_KEY_SIZE])
{
    bool good = true;
    for (size_t i = 0; i < rows_count(rows); i++) {
        bool unsigned_yet = rows_null(rows, i, "text_signature");
        if (!unsigned_yet && text_key_good(rows, i, pin, doctor->arena))
            continue;
        good = false;
        doctor_find(doctor, unsigned_yet ? FINDING_ADVICE : FINDING_BROKEN,
                    unsigned_yet ? "unsigned" : "swapped", "%s", rows_text(rows, i, "round"));
    }
    return good;
}

/* Adds what is wrong with the keys of ballots; true when nothing is. */
static bool epochs_good(struct doctor *doctor, const struct rows *rows,
                        const uint8_t pin[PUBLIC_KEY_SIZE])
{
    for (size_t i = 0; i < rows_count(rows); i++) {
        if (epoch_good(rows, i, pin, doctor->arena))
            continue;
        doctor_find(doctor, FINDING_BROKEN, "foreign", "%s",
                    rows_text(rows, i, "municipality"));
        return false;
    }
    return true;
}

/* The keys to which ballots and open answers are sealed are the mixer's and the round's, and
 * nobody else's. */
static void check_sealing(struct doctor *doctor)
{
    uint8_t pin[PUBLIC_KEY_SIZE];
    struct rows *epochs, *texts;
    enum doctor_role role = doctor->db[ROLE_WEB] ? ROLE_WEB : ROLE_MIXER;
    if (!pinned_key(doctor, pin) || !doctor_rows(doctor, role, &doctor_epochs, NULL, &epochs))
        return;
    bool good = epochs_good(doctor, epochs, pin);
    if (doctor_rows(doctor, role, &doctor_text_keys, NULL, &texts)) {
        good = text_keys_good(doctor, texts, pin) && good;
        rows_free(texts);
        if (good)
            doctor_find(doctor, FINDING_OK, "ok", "%zu", rows_count(epochs));
    }
    rows_free(epochs);
}

static void check_mixed(struct doctor *doctor)
{
    if (!doctor->config->state) {
        doctor_unset(doctor, "WEERKLANK_STATE");
        return;
    }
    char text[32] = "";
    size_t size;
    struct complaint complaint = {0};
    const char *path = arena_print(doctor->arena, "%s/" MIXED_FILE, doctor->config->state);
    if (!secret_read(path, text, sizeof text - 1, &size, &complaint)) {
        doctor_failed(doctor, &complaint);
        return;
    }
    if (size == SIZE_MAX) {
        doctor_find(doctor, FINDING_ADVICE, "never", "%s", path);
        return;
    }
    int64_t hours = (clock_now() - strtoll(text, NULL, 10)) / HOUR;
    bool fresh = hours < NIGHT_HOURS;
    doctor_find(doctor, fresh ? FINDING_OK : FINDING_BROKEN, fresh ? "ok" : "late", "%" PRId64,
                hours < 0 ? 0 : hours);
}

/* ---- the keys of the ballots ----------------------------------------------------------- */

static const char *key_path(struct doctor *doctor, const char *hex)
{
    return arena_print(doctor->arena, "%s/epoch-%s.key", doctor->config->state, hex);
}

static const char *epoch_hex(struct doctor *doctor, const struct rows *rows, size_t row)
{
    size_t size;
    const uint8_t *epoch = rows_bytes(rows, row, "epoch", doctor->arena, &size);
    char *hex = arena_alloc(doctor->arena, 2 * size + 1);
    text_hex(epoch, size, hex);
    return hex;
}

/* How many epochs of ballots and municipalities have no key here. */
static size_t keys_lost(struct doctor *doctor, const struct rows *rows)
{
    size_t lost = 0;
    for (size_t i = 0; i < rows_count(rows); i++)
        lost += access(key_path(doctor, epoch_hex(doctor, rows, i)), F_OK) != 0;
    return lost;
}

static bool is_known(struct doctor *doctor, const struct rows *rows, const char *file)
{
    for (size_t i = 0; i < rows_count(rows); i++)
        if (strstr(file, epoch_hex(doctor, rows, i)))
            return true;
    return false;
}

/* A key that no ballot needs and that a mix should have destroyed; NULL when there is none. */
static const char *key_stale(struct doctor *doctor, const struct rows *rows)
{
    const char *stale = NULL;
    DIR *files = opendir(doctor->config->state);
    for (struct dirent *entry; files && !stale && (entry = readdir(files));) {
        struct stat status;
        const char *path =
            arena_print(doctor->arena, "%s/%s", doctor->config->state, entry->d_name);
        if (strstr(entry->d_name, ".key") && stat(path, &status) == 0 &&
            clock_now() - status.st_mtime >= NIGHT_HOURS * HOUR &&
            !is_known(doctor, rows, entry->d_name))
            stale = path;
    }
    if (files)
        closedir(files);
    return stale;
}

/* A mix may be under way: then it is looked at again. */
#define ATTEMPTS 3
#define PAUSE    ((struct timespec){0, 300000000})

static void check_ballots(struct doctor *doctor)
{
    if (!doctor->config->state) {
        doctor_unset(doctor, "WEERKLANK_STATE");
        return;
    }
    size_t lost = 1, known = 0;
    const char *stale = NULL;
    for (int attempt = 0; attempt < ATTEMPTS && (lost || stale); attempt++) {
        struct rows *rows;
        if (attempt)
            nanosleep(&PAUSE, NULL);
        if (!doctor_rows(doctor, ROLE_MIXER, &epoch_known, NULL, &rows))
            return;
        known = rows_count(rows);
        lost = keys_lost(doctor, rows);
        stale = key_stale(doctor, rows);
        rows_free(rows);
    }
    if (lost)
        doctor_find(doctor, FINDING_BROKEN, "lost", "%zu", lost);
    if (stale)
        doctor_find(doctor, FINDING_BROKEN, "stale", "%s", stale);
    if (!lost && !stale)
        doctor_find(doctor, FINDING_OK, "ok", "%zu", known);
}

static const struct doctor_check checks[] = {
    {"identity", check_identity}, /* who signs keys and releases */
    {"pin",      check_pin     }, /* a web service that believes another mixer */
    {"sealing",  check_sealing }, /* keys that somebody swapped in the database */
    {"mixed",    check_mixed   }, /* ballots beside the moment at which they came */
    {"ballots",  check_ballots }, /* ballots that nobody can count */
};

const struct doctor_checks checks_of_mixer = {checks, sizeof checks / sizeof checks[0]};
