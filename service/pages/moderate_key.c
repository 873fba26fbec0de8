/*
 * Opening the open answers of a round: a moderator's passphrase opens the key pair that opens
 * their share of the text key; whoever lost it brings the recovery key, which makes a share for
 * the key pair they have now. That takes the passphrase as well: it tells their pair from one
 * that somebody put in its place. What is opened stays in the vault for a quarter of an hour.
 */
#include <string.h>

#include "auth/limit.h"
#include "auth/moderator.h"
#include "auth/password.h"
#include "auth/vault.h"
#include "base/clock.h"
#include "base/log.h"
#include "pages/moderate.h"
#include "pages/pages.h"
#include "urn/keys.h"
#include "worker.h"

STATEMENT(moderate_round, 3, "round text_key destroyed_on sealed public_key salt wrapped");
STATEMENT(share_renew, 4, "person_id");

/* A key on its way: what the database holds of it. */
struct opening {
    struct moderation *moderation;
    uint8_t text_key[MODERATOR_KEY_SIZE], public_key[MODERATOR_KEY_SIZE];
    uint8_t salt[MODERATOR_SALT_SIZE], wrapped[MODERATOR_WRAPPED_SIZE];
    uint8_t share[MODERATOR_SHARE_SIZE];
    uint8_t secret[MODERATOR_KEY_SIZE]; /* of the text key, once it is known */
    bool has_pair, has_share;
};

static const struct app *app_of(const struct opening *opening)
{
    const struct worker *worker = request_context(opening->moderation->request);
    return worker_app(worker);
}

/* A passphrase is guessed no faster here than at the login. */
static bool may_try(const struct opening *opening)
{
    const struct moderation *moderation = opening->moderation;
    return limiter_enter(app_limiter(app_of(opening)), request_address(moderation->request),
                         moderation->person->email, clock_monotonic_ms()) == 0;
}

/* No passphrase was judged. */
static void take_back(const struct opening *opening)
{
    const struct moderation *moderation = opening->moderation;
    limiter_take_back(app_limiter(app_of(opening)), request_address(moderation->request),
                      moderation->person->email);
}

static bool take_bytes(const struct opening *opening, const struct rows *rows,
                       const char *column, uint8_t *bytes, size_t expected)
{
    if (rows_null(rows, 0, column))
        return false;
    size_t size;
    const uint8_t *found = rows_bytes(rows, 0, column, opening->moderation->arena, &size);
    if (size != expected)
        return false;
    memcpy(bytes, found, expected);
    return true;
}

/* False with the reply sent: the database is away, or no moderator of such a round. */
static bool opening_read(struct opening *opening, const struct db_result *result)
{
    const struct rows *rows = result->outcome == DB_DONE ? result->sets[0] : NULL;
    if (!rows || rows_count(rows) == 0 ||
        !take_bytes(opening, rows, "text_key", opening->text_key, MODERATOR_KEY_SIZE)) {
        take_back(opening);
        desk_refuse(opening->moderation->request, rows ? 404 : 503);
        return false;
    }
    opening->has_pair =
        take_bytes(opening, rows, "public_key", opening->public_key, MODERATOR_KEY_SIZE) &&
        take_bytes(opening, rows, "salt", opening->salt, MODERATOR_SALT_SIZE) &&
        take_bytes(opening, rows, "wrapped", opening->wrapped, MODERATOR_WRAPPED_SIZE);
    opening->has_share =
        take_bytes(opening, rows, "sealed", opening->share, MODERATOR_SHARE_SIZE);
    return true;
}

static void opening_start(struct moderation *moderation, db_callback callback,
                          struct opening *opening)
{
    struct unit *unit = unit_new();
    unit_add(unit, &moderate_round,
             (const char *const[]){moderation->municipality, moderation->moderator,
                                   moderation->round});
    moderate_send(moderation, unit, callback, opening);
}

static struct opening *opening_new(struct moderation *moderation)
{
    struct opening *opening = arena_alloc(moderation->arena, sizeof *opening);
    *opening = (struct opening){.moderation = moderation};
    return opening;
}

/* Only what is in the log of staff opens anything. */
static void opening_noted(void *context, const struct db_result *result)
{
    struct opening *opening = context;
    const struct moderation *moderation = opening->moderation;
    if (result->outcome == DB_DONE) {
        vault_keep(app_vault(app_of(opening)), moderation->person->session,
                   moderation->round_id, opening->secret, (uint64_t)clock_monotonic_ms());
        moderate_return(moderation);
    } else {
        desk_refuse(moderation->request, 503);
    }
}

/* ---- by passphrase ------------------------------------------------------------------- */

static void pair_opened(void *context, const uint8_t *secret)
{
    struct opening *opening = context;
    struct moderation *moderation = opening->moderation;
    if (!secret) {
        moderate_show(moderation, "moderate.wrong-passphrase");
        return;
    }
    limiter_succeeded(app_limiter(app_of(opening)), request_address(moderation->request),
                      moderation->person->email);
    if (!moderator_open_share(opening->public_key, secret, opening->share, opening->secret)) {
        moderate_show(moderation, "moderate.lost-share");
        return;
    }
    struct unit *unit = unit_new();
    moderate_note(unit, moderation, "texts-unlocked", moderation->round);
    moderate_send(moderation, unit, opening_noted, opening);
}

static void pair_came(void *context, const struct db_result *result)
{
    struct opening *opening = context;
    struct moderation *moderation = opening->moderation;
    if (!opening_read(opening, result))
        return;
    if (!opening->has_pair || !opening->has_share) {
        take_back(opening);
        moderate_show(moderation, "moderate.lost-share");
        return;
    }
    const struct worker *worker = request_context(moderation->request);
    if (!passwords_unlock(worker_passwords(worker),
                          moderate_field(moderation->request, "passphrase"), opening->salt,
                          opening->wrapped, pair_opened, opening)) {
        take_back(opening);
        moderate_show(moderation, "auth.busy");
    }
}

static void unlock_wanted(struct request *request, const struct desk_person *person)
{
    struct moderation *moderation = moderate_begin(request, person);
    if (!moderation)
        return;
    struct opening *opening = opening_new(moderation);
    if (may_try(opening))
        opening_start(moderation, pair_came, opening);
    else
        moderate_show(moderation, "moderate.wait");
}

void moderate_unlock(struct request *request)
{
    desk_with_person(request, unlock_wanted);
}

/* ---- by recovery key ----------------------------------------------------------------- */

static void recover_page(const struct moderation *moderation, const char *problem)
{
    json_t *data = desk_page_data(moderation->request, moderation->person, DESK_QUOTES,
                                  "moderate.recover-title");
    json_object_set_new(
        data, "base",
        json_string(arena_print(moderation->arena, "/desk/citaten/%s", moderation->round)));
    if (problem)
        json_object_set_new(data, "problem", json_string(problem));
    json_object_set_new(data, "passphraseWrong",
                        json_boolean(text_equal(problem, "moderate.wrong-passphrase")));
    json_object_set_new(data, "keyWrong",
                        json_boolean(text_equal(problem, "moderate.key-mistyped") ||
                                     text_equal(problem, "moderate.key-other")));
    desk_page_send(moderation->request, moderation->person, problem ? 422 : 200, "desk_recover",
                   data);
}

static void recovery_opened(void *context, const uint8_t *secret)
{
    struct opening *opening = context;
    struct moderation *moderation = opening->moderation;
    uint8_t share[MODERATOR_SHARE_SIZE], opened[MODERATOR_KEY_SIZE];
    if (!secret) {
        recover_page(moderation, "moderate.wrong-passphrase");
        return;
    }
    limiter_succeeded(app_limiter(app_of(opening)), request_address(moderation->request),
                      moderation->person->email);
    moderator_share(opening->public_key, opening->secret, share);
    bool theirs = moderator_open_share(opening->public_key, secret, share, opened);
    explicit_bzero(opened, sizeof opened);
    if (!theirs) {
        log_error("the key pair of a moderator does not fit: somebody may have swapped it",
                  "person", moderation->moderator, NULL);
        recover_page(moderation, "moderate.pair-other");
        return;
    }
    struct unit *unit = unit_new();
    unit_add(unit, &share_renew,
             (const char *const[]){moderation->municipality, moderation->moderator,
                                   moderation->round,
                                   value_bytes(moderation->arena, share, sizeof share)});
    moderate_note(unit, moderation, "texts-recovered", moderation->round);
    moderate_send(moderation, unit, opening_noted, opening);
}

/* What is wrong with the key that was brought, as the key of a text; NULL when it is good. */
static const char *recovery_problem(struct opening *opening)
{
    uint8_t public_key[PUBLIC_KEY_SIZE];
    if (!opening->has_pair)
        return "moderate.no-pair";
    if (!text_key_recover(moderate_field(opening->moderation->request, "key"), public_key,
                          opening->secret))
        return "moderate.key-mistyped";
    return memcmp(public_key, opening->text_key, sizeof public_key) ? "moderate.key-other"
                                                                    : NULL;
}

static void recovery_came(void *context, const struct db_result *result)
{
    struct opening *opening = context;
    struct moderation *moderation = opening->moderation;
    if (!opening_read(opening, result))
        return;
    const char *problem = recovery_problem(opening);
    const struct worker *worker = request_context(moderation->request);
    if (!problem &&
        !passwords_unlock(worker_passwords(worker),
                          moderate_field(moderation->request, "passphrase"), opening->salt,
                          opening->wrapped, recovery_opened, opening))
        problem = "auth.busy";
    if (!problem)
        return;
    take_back(opening);
    recover_page(moderation, problem);
}

static void recover_shown(struct request *request, const struct desk_person *person)
{
    const struct moderation *moderation = moderate_begin(request, person);
    if (moderation)
        recover_page(moderation, NULL);
}

static void recover_wanted(struct request *request, const struct desk_person *person)
{
    struct moderation *moderation = moderate_begin(request, person);
    if (!moderation)
        return;
    struct opening *opening = opening_new(moderation);
    if (may_try(opening))
        opening_start(moderation, recovery_came, opening);
    else
        recover_page(moderation, "moderate.wait");
}

void moderate_recover_show(struct request *request)
{
    desk_with_person(request, recover_shown);
}

void moderate_recover(struct request *request)
{
    desk_with_person(request, recover_wanted);
}
