/*
 * Casting from an event loop against a real PostgreSQL.
 */
#include <time.h>

#include <event2/event.h>

#include "base/clock.h"
#include "place.h"
#include "urn/cast.h"

#define BALLOTS_MOST 2000

static struct place place;
static struct event_base *base;
static struct db *db;
static struct caster *caster;

struct sent {
    int calls;
    enum cast_outcome outcome;
};

static struct sent sent[BALLOTS_MOST];
static size_t answered;
static bool inside; /* a callback from inside caster_cast would see it */

static void came(void *context, enum cast_outcome outcome)
{
    struct sent *ballot = context;
    assert_false(inside);
    ballot->calls++;
    ballot->outcome = outcome;
    answered++;
}

/* Ballot and receipt may differ: a page that is sent again has one receipt. */
static void cast(size_t which, size_t receipt)
{
    struct arena *arena = arena_new();
    uint8_t hash[RECEIPT_HASH_SIZE];
    place_receipt(receipt, hash);
    inside = true;
    const struct batch_ballot ballot = {
        .round = place.round,
        .receipt = hash,
        .plain = place_ballot(&place, place.form, place.link, which, arena),
        .plain_size = ballot_plain_size(place.form)};
    caster_cast(caster, place.municipality, &ballot, came, &sent[which]);
    inside = false;
    arena_free(arena);
}

static void forget_sent(void)
{
    memset(sent, 0, sizeof sent);
    answered = 0;
}

static void loop_until(size_t count, int milliseconds)
{
    int64_t end = clock_monotonic_ms() + milliseconds;
    while (answered < count && clock_monotonic_ms() < end) {
        struct timeval soon = {0, 10000};
        event_base_loopexit(base, &soon);
        event_base_dispatch(base);
    }
    assert_int_equal(answered, count);
}

static void expect(size_t from, size_t count, enum cast_outcome outcome)
{
    for (size_t i = from; i < from + count; i++) {
        assert_int_equal(sent[i].calls, 1);
        if (sent[i].outcome != outcome)
            fail_msg("ballot %zu: %s", i, cast_outcome_name(sent[i].outcome));
    }
}

/* A caster that trusts this key. */
static void caster_restart(const uint8_t pin[32])
{
    caster_free(caster);
    caster = caster_new(base, db, pin);
}

static void caster_usual(void)
{
    caster_restart(identity_public(place.mix.identity));
}

static void empty_urn(void)
{
    database_script(place.owner, "TRUNCATE weerklank.urn, weerklank.receipt");
    forget_sent();
}

/* ---- tests -------------------------------------------------------------------------- */

static void each_ballot_is_stored_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < 700; i++)
        cast(i, i);
    loop_until(700, 20000);
    expect(0, 700, CAST_STORED);
    place_expect(&place, 700);
}

static void a_receipt_stores_one_ballot_however_often_it_comes(void **state)
{
    (void)state;
    empty_urn();
    for (size_t i = 0; i < 10; i++)
        cast(i, 77);
    loop_until(10, 10000);
    size_t stored = 0, already = 0;
    for (size_t i = 0; i < 10; i++) {
        stored += sent[i].outcome == CAST_STORED;
        already += sent[i].outcome == CAST_ALREADY;
    }
    assert_int_equal(stored, 1);
    assert_int_equal(already, 9);
    assert_int_equal(place_ballots(&place), 1);
}

/* The web process learns of a new key only when a ballot under the old one is turned away. */
static void a_ballot_under_a_stale_key_is_sealed_again(void **state)
{
    (void)state;
    empty_urn();
    cast(0, 0);
    loop_until(1, 10000);
    assert_true(mix_urns(&place.mix, NULL, &place.complaint));
    for (size_t i = 1; i < 300; i++)
        cast(i, i);
    loop_until(300, 10000);
    expect(0, 300, CAST_STORED);
    place_expect(&place, 300);
}

static void casting_goes_on_while_it_is_mixed(void **state)
{
    (void)state;
    empty_urn();
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct complaint complaint = {0};
        struct mix mix = place_mixer(&place);
        bool done = true;
        for (int i = 0; i < 15 && done; i++)
            done = mix_urns(&mix, NULL, &complaint);
        _exit(done ? 0 : 1);
    }
    for (size_t i = 0; i < 1500; i++) {
        cast(i, i);
        if (i % 3 == 0) {
            event_base_loop(base, EVLOOP_NONBLOCK);
            nanosleep(&(struct timespec){0, 1000000}, NULL);
        }
    }
    loop_until(1500, 20000);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    expect(0, 1500, CAST_STORED);
    place_expect(&place, 1500);
}

static void a_swapped_key_stops_casting(void **state)
{
    (void)state;
    empty_urn();
    caster_usual();
    database_script(place.owner,
                    "CREATE TABLE public.kept AS SELECT * FROM weerklank.epoch_key;"
                    "UPDATE weerklank.epoch_key SET public_key = sha256('mine')");
    for (size_t i = 0; i < 20; i++)
        cast(i, i);
    loop_until(20, 10000);
    expect(0, 20, CAST_AWAY);
    assert_int_equal(place_ballots(&place), 0);

    struct casting one = {.plain_size = ballot_plain_size(place.form)};
    struct arena *arena = arena_new();
    memcpy(one.round, place.round, sizeof one.round);
    one.plain = place_ballot(&place, place.form, place.link, 0, arena);
    assert_false(cast_blocking(place.web, identity_public(place.mix.identity),
                               place.municipality, &one, 1, &place.complaint));
    assert_string_equal(place.complaint.key, "urn.key-forged");
    assert_int_equal(one.outcome, CAST_AWAY);
    arena_free(arena);

    database_script(place.owner, "UPDATE weerklank.epoch_key e SET public_key = k.public_key "
                                 "FROM public.kept k WHERE k.epoch = e.epoch;"
                                 "DROP TABLE public.kept");
    forget_sent();
    for (size_t i = 0; i < 20; i++)
        cast(i, i);
    loop_until(20, 10000);
    expect(0, 20, CAST_STORED);
}

static void a_key_of_another_mixer_stops_casting(void **state)
{
    (void)state;
    empty_urn();
    uint8_t other[32] = {1};
    caster_restart(other);
    cast(0, 0);
    loop_until(1, 10000);
    expect(0, 1, CAST_AWAY);
    caster_usual();
    /* Nor does a good key of one municipality do for another. */
    database_script(
        place.owner,
        "INSERT INTO weerklank.municipality (municipality_id, slug, name, cbs_code, "
        "cbs_year) VALUES ('99999999-9999-4999-8999-999999999999', 'ander', 'Ander', "
        "'GM0002', 2026); INSERT INTO weerklank.epoch_key SELECT "
        "'99999999-9999-4999-8999-999999999999', epoch, public_key, signature, "
        "current FROM weerklank.epoch_key");
    uint8_t kept[16];
    memcpy(kept, place.municipality, sizeof kept);
    assert_true(text_from_uuid("99999999-9999-4999-8999-999999999999", place.municipality));
    cast(1, 1);
    memcpy(place.municipality, kept, sizeof kept);
    loop_until(2, 10000);
    expect(1, 1, CAST_AWAY);
    database_script(place.owner, "DELETE FROM weerklank.epoch_key WHERE municipality_id = "
                                 "'99999999-9999-4999-8999-999999999999'");
}

static void a_closed_round_takes_no_ballots(void **state)
{
    (void)state;
    empty_urn();
    database_script(place.owner, "UPDATE weerklank.round SET state = 'closing', "
                                 "grace_until = now() + interval '1 hour'");
    cast(0, 0);
    loop_until(1, 10000);
    expect(0, 1, CAST_STORED);
    database_script(place.owner, "UPDATE weerklank.round SET grace_until = now()");
    cast(1, 1);
    loop_until(2, 10000);
    expect(1, 1, CAST_CLOSED);
    database_script(place.owner,
                    "UPDATE weerklank.round SET state = 'open', grace_until = NULL");
}

static void a_bad_ballot_does_not_hold_up_the_others(void **state)
{
    (void)state;
    empty_urn();
    /* Ballots of one receipt are refused by the database, whatever else is in their batch. */
    uint8_t hash[RECEIPT_HASH_SIZE];
    char hex[2 * RECEIPT_HASH_SIZE + 1];
    place_receipt(13, hash);
    text_hex(hash, sizeof hash, hex);
    struct buffer sql = {0};
    buffer_print(&sql,
                 "ALTER TABLE weerklank.receipt ADD CONSTRAINT unlucky CHECK "
                 "(hash <> '\\x%s')",
                 hex);
    database_script(place.owner, sql.data);
    buffer_free(&sql);
    for (size_t i = 0; i < 50; i++)
        cast(i, i);
    loop_until(50, 10000);
    expect(0, 13, CAST_STORED);
    expect(13, 1, CAST_AWAY);
    expect(14, 36, CAST_STORED);
    assert_int_equal(place_ballots(&place), 49);
    database_script(place.owner, "ALTER TABLE weerklank.receipt DROP CONSTRAINT unlucky");
}

/* What was on its way may have been stored or not: casting it again settles that. */
static void lost_connections_lose_and_double_nothing(void **state)
{
    (void)state;
    empty_urn();
    for (size_t i = 0; i < 1200; i++) {
        cast(i, i);
        if (i % 10 == 0)
            event_base_loop(base, EVLOOP_NONBLOCK);
        if (i % 200 == 199) /* a role may end its own connections */
            place_ask(&place, place.web,
                      "SELECT count(pg_terminate_backend(pid)) AS number FROM "
                      "pg_stat_activity WHERE application_name = 'urn test'");
    }
    loop_until(1200, 20000);
    expect(0, 1200, CAST_STORED);
    place_expect(&place, 1200);
}

static void without_a_database_ballots_are_turned_away(void **state)
{
    (void)state;
    forget_sent();
    struct db_settings settings = db_defaults;
    settings.conninfo = "host=/nowhere dbname=none";
    settings.name = "urn test";
    struct db *nothing = db_new(base, &settings);
    struct caster *usual = caster;
    caster = caster_new(base, nothing, identity_public(place.mix.identity));
    int64_t begin = clock_monotonic_ms();
    for (size_t i = 0; i < 5; i++)
        cast(i, i);
    loop_until(5, 10000);
    expect(0, 5, CAST_AWAY);
    assert_in_range(clock_monotonic_ms() - begin, 0, 5000);
    cast(5, 5); /* still waiting when everything ends */
    caster_free(caster);
    expect(5, 1, CAST_AWAY);
    db_free(nothing);
    caster = usual;
}

static int start(void **state)
{
    (void)state;
    place_start(&place);
    base = event_base_new();
    assert_non_null(base);
    struct db_settings settings = db_defaults;
    settings.conninfo = place.database.web;
    settings.name = "urn test";
    db = db_new(base, &settings);
    caster_usual();
    int64_t end = clock_monotonic_ms() + 10000;
    while (!db_ready(db) && clock_monotonic_ms() < end) {
        event_base_loop(base, EVLOOP_NONBLOCK);
        nanosleep(&(struct timespec){0, 1000000}, NULL);
    }
    assert_true(db_ready(db));
    return 0;
}

static int stop(void **state)
{
    (void)state;
    caster_free(caster);
    db_free(db);
    event_base_free(base);
    place_stop(&place);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_ballot_is_stored_once),
        cmocka_unit_test(a_receipt_stores_one_ballot_however_often_it_comes),
        cmocka_unit_test(a_ballot_under_a_stale_key_is_sealed_again),
        cmocka_unit_test(casting_goes_on_while_it_is_mixed),
        cmocka_unit_test(a_swapped_key_stops_casting),
        cmocka_unit_test(a_key_of_another_mixer_stops_casting),
        cmocka_unit_test(a_closed_round_takes_no_ballots),
        cmocka_unit_test(a_bad_ballot_does_not_hold_up_the_others),
        cmocka_unit_test(lost_connections_lose_and_double_nothing),
        cmocka_unit_test(without_a_database_ballots_are_turned_away),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
