#include "commands/demo_people.h"

#include <stdio.h>
#include <string.h>

#include "auth/password.h"
#include "auth/session.h"
#include "base/check.h"
#include "commands/command.h"
#include "commands/moderators.h"
#include "urn/keys.h"
#include "urn/secret.h"

STATEMENT(person_add, 6, "person_id");
STATEMENT(person_login, 1, "municipality_id person_id passphrase");
STATEMENT(login_link_make, 3, "valid_until");

#define SECRET_ROOM      64
#define PASSPHRASE_BYTES 10
#define PASSPHRASE_SIZE  TEXT_GROUPS_SIZE(TEXT_BASE32_SIZE(PASSPHRASE_BYTES) - 1)

static bool moderates(const json_t *person)
{
    return text_equal(json_text(person, "role", ""), "moderator");
}

/* BLAKE2b-256 of the secret, its purpose and who it is for, shortened to 80 bits. */
static bool make_passphrase(const struct demo_people *people, const char *email,
                            char passphrase[PASSPHRASE_SIZE], struct complaint *complaint)
{
    uint8_t secret[SECRET_ROOM], digest[DIGEST_SIZE];
    char text[TEXT_BASE32_SIZE(PASSPHRASE_BYTES)];
    size_t size;
    if (!secret_read(people->secret_file, secret, sizeof secret, &size, complaint))
        return false;
    if (size == SIZE_MAX)
        return complain(complaint, 500, "config.not-set", "WEERKLANK_SECRET_FILE");
    struct buffer all = {0};
    buffer_add(&all, secret, size);
    buffer_text(&all, "demonstration ");
    buffer_text(&all, email);
    digest_of(all.data, all.size, digest);
    buffer_wipe(&all);
    explicit_bzero(secret, sizeof secret);
    text_base32(digest, PASSPHRASE_BYTES, text);
    text_groups(text, passphrase);
    return true;
}

static bool make_person(const struct demo_people *people, const json_t *entry,
                        struct complaint *complaint)
{
    const char *email = json_text(entry, "email", "");
    char passphrase[PASSPHRASE_SIZE], hash[PASSWORD_HASH_SIZE];
    struct rows *rows;
    if (!make_passphrase(people, email, passphrase, complaint) ||
        !password_hash(passphrase, hash, complaint))
        return false;
    const char *values[] = {
        people->municipality,         email, json_text(entry, "name", ""),
        json_text(entry, "role", ""), hash,  json_text(entry, "function", "")};
    if (!blocking_begin(people->db, complaint) ||
        !blocking_run(people->db, &person_add, values, &rows, complaint))
        return false;
    bool made =
        rows_count(rows) == 1 || complain(complaint, 500, "demo.no-person", "%s", email);
    if (made && moderates(entry))
        made = moderator_give_pair(people->db, people->municipality,
                                   rows_text(rows, 0, "person_id"), passphrase, complaint);
    rows_free(rows);
    return made && blocking_commit(people->db, complaint);
}

bool demo_people_make(const struct demo_people *people, struct complaint *complaint)
{
    size_t i;
    json_t *entry;
    json_array_foreach(json_object_get(people->story, "people"), i, entry)
    {
        if (!make_person(people, entry, complaint)) {
            blocking_rollback(people->db);
            return false;
        }
    }
    return true;
}

static bool find_person(const struct demo_people *people, const char *email,
                        const char **person, struct complaint *complaint)
{
    struct rows *rows;
    if (!blocking_run(people->db, &person_login, &email, &rows, complaint))
        return false;
    bool found = rows_count(rows) == 1;
    if (found)
        *person = arena_string(people->arena, rows_text(rows, 0, "person_id"));
    rows_free(rows);
    return found || complain(complaint, 500, "demo.no-person", "%s", email);
}

bool demo_people_moderators(const struct demo_people *people, const char *moderators[2],
                            struct complaint *complaint)
{
    size_t i, count = 0;
    json_t *entry;
    json_array_foreach(json_object_get(people->story, "people"), i, entry)
    {
        if (!moderates(entry))
            continue;
        check(count < 2, "two people moderate in the story");
        if (!find_person(people, json_text(entry, "email", ""), &moderators[count++],
                         complaint))
            return false;
    }
    check(count == 2, "two people moderate in the story");
    return true;
}

static bool print_person(const struct demo_people *people, const json_t *entry,
                         struct complaint *complaint)
{
    const char *person = NULL, *email = json_text(entry, "email", "");
    char token[SESSION_ID_SIZE], passphrase[PASSPHRASE_SIZE];
    uint8_t hash[SESSION_HASH_SIZE];
    if (!find_person(people, email, &person, complaint) ||
        !make_passphrase(people, email, passphrase, complaint))
        return false;
    session_id_new(token);
    check(session_hash(token, hash), "a fresh token has a hash");
    const char *values[] = {people->municipality, value_bytes(people->arena, hash, sizeof hash),
                            person};
    if (!blocking_run(people->db, &login_link_make, values, NULL, complaint))
        return false;
    json_t *names = json_pack("{s:s, s:s}", "function", json_text(entry, "function", ""),
                              "passphrase", passphrase);
    printf("%s\n  %s/desk/demo/%s\n",
           view_text(command_view(), command_language(),
                     moderates(entry) ? "demo.moderator" : "demo.desk", names, people->arena),
           people->base_url, token);
    json_decref(names);
    return true;
}

bool demo_people_print(const struct demo_people *people, struct complaint *complaint)
{
    size_t i;
    json_t *entry;
    json_array_foreach(json_object_get(people->story, "people"), i, entry)
    {
        if (!print_person(people, entry, complaint))
            return false;
    }
    return true;
}
