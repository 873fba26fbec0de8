/*
 * A municipality for a test of the urn: a database, the mixer's keys, an open round with one
 * link per audience, and ballots to cast.
 */
#pragma once

/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "../db/database.h"
#include "survey/library.h"
#include "urn/casting.h"
#include "urn/count.h"
#include "urn/mix.h"

TEST_STATEMENT(place_number, 1, "number",
               "SELECT (xpath('//number/text()', query_to_xml($1::text, false, false, '')))[1]"
               "::text AS number");

#define MUNICIPALITY "11111111-1111-4111-8111-111111111111"
#define ROUND        "22222222-2222-4222-8222-222222222222"
#define PLACE        "33333333-3333-4333-8333-333333333333"
#define PARENT_LINK  "44444444-4444-4444-8444-444444444444"
#define STAFF_LINK   "55555555-5555-4555-8555-555555555555"

struct place {
    struct database database;
    char folder[64]; /* of the mixer's secrets */
    struct blocking *owner, *web;
    bool copied; /* mixers keep a copy of the keys */
    struct mix mix;
    struct form *form; /* of the parents */
    uint8_t municipality[16], round[16], link[16];
    uint8_t text_key[PUBLIC_KEY_SIZE];
    char recovery[RECOVERY_TEXT_SIZE];
    struct complaint complaint;
};

/* The first column of the first row, a whole number named "number". */
static inline int64_t place_ask(struct place *place, struct blocking *db, const char *query)
{
    struct rows *rows;
    assert_true(blocking_run(db, &place_number, &query, &rows, &place->complaint));
    int64_t number = rows_number(rows, 0, "number");
    rows_free(rows);
    return number;
}

static inline int64_t place_count(struct place *place, const char *query)
{
    return place_ask(place, place->owner, query);
}

static inline int64_t place_ballots(struct place *place)
{
    return place_count(place, "SELECT count(*) AS number FROM weerklank.urn");
}

static inline struct mix place_mixer(struct place *place)
{
    char path[96], copy[96];
    snprintf(copy, sizeof copy, "%s/copy", place->folder);
    struct mix mix = {.db = database_open(place->database.mixer)};
    snprintf(path, sizeof path, "%s/identity", place->folder);
    mix.identity = identity_open(path, &place->complaint);
    snprintf(path, sizeof path, "%s/state", place->folder);
    mix.keyring = keyring_open(path, place->copied ? copy : NULL, &place->complaint);
    assert_non_null(mix.identity);
    assert_non_null(mix.keyring);
    return mix;
}

static inline void place_mixer_free(struct mix *mix)
{
    blocking_free(mix->db);
    keyring_free(mix->keyring);
    identity_free(mix->identity);
}

/* Puts a form into the round as it is when the round opens. */
static inline void place_freeze(struct place *place, const char *audience,
                                const struct form *form)
{
    struct buffer sql = {0};
    buffer_print(&sql,
                 "INSERT INTO weerklank.round_form (municipality_id, round_id, audience, name, "
                 "digest, definition) VALUES ('" MUNICIPALITY "', '" ROUND "', '%s', '%s', "
                 "sha256('x'), $form$%s$form$)",
                 audience, form->name, form->canonical);
    database_script(place->owner, sql.data);
    buffer_free(&sql);
}

static inline void place_fill(struct place *place)
{
    char hex[2 * PUBLIC_KEY_SIZE + 1];
    uint8_t text_secret[32];
    text_key_make(place->text_key, text_secret, place->recovery);
    text_hex(place->text_key, PUBLIC_KEY_SIZE, hex);
    struct buffer sql = {0};
    buffer_print(
        &sql,
        "INSERT INTO weerklank.municipality (municipality_id, slug, name, cbs_code, cbs_year) "
        "VALUES ('" MUNICIPALITY "', 'proefstad', 'Proefstad', 'GM0001', 2026);"
        "INSERT INTO weerklank.district (municipality_id, district_id, name) "
        "VALUES ('" MUNICIPALITY "', '" PLACE "', 'Noord');"
        "INSERT INTO weerklank.board (municipality_id, board_id, name) "
        "VALUES ('" MUNICIPALITY "', '" PLACE "', 'Bestuur');"
        "INSERT INTO weerklank.organisation (municipality_id, organisation_id, name, kind, "
        "district_id, board_id) VALUES ('" MUNICIPALITY "', '" PLACE
        "', 'De Berk', 'school', '" PLACE "', '" PLACE "');"
        "INSERT INTO weerklank.round (municipality_id, round_id, name, state, school_year, "
        "calendar_year, opens_on, closes_on, feedback_on, feedback_where, text_key, "
        "parents_form, professionals_form) "
        "VALUES ('" MUNICIPALITY "', '" ROUND "', 'najaar', 'open', '2026-2027', 2026, "
        "current_date, current_date + 20, current_date + 60, 'hier', '\\x%s', 'ouder-kort', "
        "'professional-standaard');"
        "INSERT INTO weerklank.link (municipality_id, link_id, round_id, audience, "
        "organisation_id, token, invited, cap) VALUES "
        "('" MUNICIPALITY "', '" PARENT_LINK "', '" ROUND "', 'parent', '" PLACE "', "
        "'0123456789AB', 900, 1350), "
        "('" MUNICIPALITY "', '" STAFF_LINK "', '" ROUND "', 'professional', '" PLACE "', "
        "'0123456789AC', 30, 45)",
        hex);
    database_script(place->owner, sql.data);
    buffer_free(&sql);
}

static inline struct form *place_form(const char *name)
{
    struct complaints complaints = {0};
    struct form *form = library_form(name, NULL, false, NULL, NULL, NULL, &complaints);
    assert_non_null(form);
    return form;
}

static inline void place_start(struct place *place)
{
    memset(place, 0, sizeof *place);
    database_start(&place->database);
    place->owner = database_open(place->database.owner);
    place->web = database_open(place->database.web);
    snprintf(place->folder, sizeof place->folder, "/tmp/wk-mixer-XXXXXX");
    assert_non_null(mkdtemp(place->folder));
    assert_true(text_from_uuid(MUNICIPALITY, place->municipality));
    assert_true(text_from_uuid(ROUND, place->round));
    assert_true(text_from_uuid(PARENT_LINK, place->link));
    place_fill(place);
    place->form = place_form("ouder-kort");
    struct form *staff = place_form("professional-standaard");
    place_freeze(place, "parent", place->form);
    place_freeze(place, "professional", staff);
    form_free(staff);
    place->mix = place_mixer(place);
    size_t made;
    assert_true(mix_first_keys(&place->mix, &made, &place->complaint));
    assert_int_equal(made, 1);
}

static inline void place_stop(struct place *place)
{
    char command[96];
    place_mixer_free(&place->mix);
    blocking_free(place->owner);
    blocking_free(place->web);
    form_free(place->form);
    snprintf(command, sizeof command, "rm -rf '%s'", place->folder);
    assert_int_equal(system(command), 0);
    database_stop(&place->database);
}

/* Number `which` of the ballots: its answers follow from the number, one in three has words.
 * `form` may be that of another audience, with its link. */
static inline uint8_t *place_ballot(struct place *place, const struct form *form,
                                    const uint8_t link[16], size_t which, struct arena *arena)
{
    struct answers answers = {.form = form};
    answers.list = arena_alloc(arena, form->question_count * sizeof *answers.list);
    for (size_t q = 0; q < form->question_count; q++) {
        size_t choices = form->questions[q].choice_count;
        if (form->questions[q].kind == KIND_COMMENT && which % 3 == 0) {
            answers.list[q].text = arena_print(arena, "Zilveruitje %zu", which);
            answers.list[q].text_size = strlen(answers.list[q].text);
        } else if (choices > 0) {
            answers.list[q].choices = (uint64_t)1 << (which % choices);
        }
    }
    struct ballot_head head = {.language = "nl"};
    memcpy(head.link, link, sizeof head.link);
    uint8_t *plain = arena_alloc(arena, ballot_plain_size(form));
    ballot_write(form, &head, &answers, place->text_key, plain);
    return plain;
}

static inline void place_receipt(size_t which, uint8_t hash[RECEIPT_HASH_SIZE])
{
    uint8_t receipt[RECEIPT_SIZE] = {0};
    memcpy(receipt, &which, sizeof which);
    receipt_hash(receipt, hash);
}

/* Casts the parents' ballots from..from+count-1 over a connection that waits. */
static inline void place_cast(struct place *place, size_t from, size_t count)
{
    struct arena *arena = arena_new();
    struct casting *ballots = arena_alloc(arena, count * sizeof *ballots);
    for (size_t i = 0; i < count; i++) {
        memcpy(ballots[i].round, place->round, sizeof ballots[i].round);
        place_receipt(from + i, ballots[i].receipt);
        ballots[i].plain = place_ballot(place, place->form, place->link, from + i, arena);
        ballots[i].plain_size = ballot_plain_size(place->form);
    }
    assert_true(cast_blocking(place->web, identity_public(place->mix.identity),
                              place->municipality, ballots, count, &place->complaint));
    for (size_t i = 0; i < count; i++)
        assert_int_equal(ballots[i].outcome, CAST_STORED);
    arena_free(arena);
}

static inline void place_good(struct place *place, bool done)
{
    if (!done)
        fail_msg("%s %s", place->complaint.key, place->complaint.detail);
}

/* What a count finds of the parents' ballots; fails when it does not fit their numbers. */
static inline void place_expect(struct place *place, size_t ballots)
{
    struct count count;
    place_good(place, keyring_lock(place->mix.keyring, &place->complaint));
    place_good(place, blocking_begin(place->mix.db, &place->complaint));
    place_good(place,
               count_round(&place->mix, MUNICIPALITY, ROUND, NULL, &count, &place->complaint));
    blocking_rollback(place->mix.db);
    keyring_unlock(place->mix.keyring);

    uint8_t id[16];
    assert_true(text_from_uuid(PLACE, id));
    assert_int_equal(count.audience_count, 2);
    assert_string_equal(count.audiences[0].audience, "parent");
    const struct tally *tally = count.audiences[0].tally;
    size_t leaf = tally_find(tally, id);
    assert_int_equal(leaf == SIZE_MAX ? 0 : tally_ballots(tally, leaf), ballots);
    for (size_t q = 0; leaf != SIZE_MAX && q < place->form->question_count; q++) {
        size_t choices = place->form->questions[q].choice_count;
        for (size_t c = 0; c < choices; c++)
            assert_int_equal(tally_chose(tally, leaf, q, c),
                             ballots / choices + (c < ballots % choices));
    }
    assert_int_equal(count.text_count, (ballots + 2) / 3);
    count_free(&count);
}
