/* cast_ballots when many cast at the same time; its outcomes one by one are in tests/sql. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <event2/event.h>

#include "base/clock.h"
#include "database.h"
#include "db/db.h"

#define MUNICIPALITY "00000000-0000-0000-0000-00000000000a"
#define ROUND        "00000000-0000-0000-0000-000000000001"
#define EPOCH        "\\x02020202020202020202020202020202"
#define TIMES        100

STATEMENT(municipality_share, 1, "locked");
STATEMENT(municipality_lock, 1, "locked");
STATEMENT(cast_ballots, 6, "position outcome");
TEST_STATEMENT(test_counts, 0, "ballots receipts codes",
               "SELECT (SELECT count(*) FROM weerklank.urn) AS ballots, (SELECT count(*) FROM "
               "weerklank.receipt) AS receipts, (SELECT count(*) FROM weerklank.open_code) AS "
               "codes");

static struct database database;
static struct blocking *owner;
static struct event_base *base;
static struct db *db;

struct tally {
    int stored, already, gone, other, units;
};

static void batch_came(void *context, const struct db_result *result)
{
    struct tally *tally = context;
    tally->units++;
    assert_int_equal(result->outcome, DB_DONE);
    const struct rows *rows = result->sets[1];
    for (size_t i = 0; i < rows_count(rows); i++) {
        const char *outcome = rows_text(rows, i, "outcome");
        int *number = !strcmp(outcome, "stored")      ? &tally->stored
                      : !strcmp(outcome, "already")   ? &tally->already
                      : !strcmp(outcome, "code_gone") ? &tally->gone
                                                      : &tally->other;
        ++*number;
    }
}

/* 32 bytes that depend on the kind and the number. */
static const char *hash_of(struct arena *arena, char kind, int number)
{
    uint8_t hash[32] = {(uint8_t)kind, (uint8_t)(number >> 8), (uint8_t)number};
    return value_bytes(arena, hash, sizeof hash);
}

/* Ballots with the receipts first, first + step, ...; with_codes: of the same numbers. */
static void cast(struct tally *tally, char kind, int first, int step, int count,
                 bool with_codes)
{
    struct arena *arena = arena_new();
    const char *rounds[TIMES], *receipts[TIMES], *codes[TIMES], *ballots[TIMES];
    for (int i = 0; i < count; i++) {
        rounds[i] = ROUND;
        receipts[i] = hash_of(arena, kind, first + i * step);
        codes[i] = with_codes ? hash_of(arena, 'c', first + i * step) : NULL;
        ballots[i] = "\\x00";
    }
    size_t size = (size_t)count;
    const char *values[] = {MUNICIPALITY,
                            EPOCH,
                            value_array(arena, rounds, size),
                            value_array(arena, receipts, size),
                            value_array(arena, codes, size),
                            value_array(arena, ballots, size)};
    struct unit *unit = unit_new();
    unit_add(unit, &municipality_share, values);
    unit_add(unit, &cast_ballots, values);
    db_send(db, LANE_FAST, unit, batch_came, tally);
    arena_free(arena);
}

static void run_until(const int *number, int wanted)
{
    int64_t until = clock_monotonic_ms() + 20000;
    struct timeval pause = {0, 2000};
    while (*number < wanted) {
        event_base_loopexit(base, &pause);
        event_base_dispatch(base);
        assert_true(clock_monotonic_ms() < until);
    }
}

static void counts(int64_t *ballots, int64_t *receipts, int64_t *codes)
{
    struct rows *rows;
    assert_true(blocking_run(owner, &test_counts, NULL, &rows, NULL));
    *ballots = rows_number(rows, 0, "ballots");
    *receipts = rows_number(rows, 0, "receipts");
    *codes = rows_number(rows, 0, "codes");
    rows_free(rows);
}

static void renew(void)
{
    database_script(owner, "TRUNCATE weerklank.urn, weerklank.receipt, weerklank.open_code");
    char command[256];
    snprintf(
        command, sizeof command,
        "INSERT INTO weerklank.open_code SELECT '%s', '%s', decode('63' || lpad(to_hex(n), "
        "4, '0') || repeat('00', 29), 'hex') FROM generate_series(0, %d) AS n",
        MUNICIPALITY, ROUND, TIMES - 1);
    database_script(owner, command);
}

static void test_one_code_two_pages(void **state)
{
    (void)state;
    struct tally tally = {0};
    int64_t ballots, receipts, codes;
    renew();
    for (int i = 0; i < TIMES; i++) {
        cast(&tally, 'x', i, 1, 1, true);
        cast(&tally, 'y', i, 1, 1, true);
    }
    run_until(&tally.units, 2 * TIMES);
    assert_int_equal(tally.stored, TIMES);
    assert_int_equal(tally.gone, TIMES);
    counts(&ballots, &receipts, &codes);
    assert_int_equal(ballots, TIMES);
    assert_int_equal(receipts, TIMES);
    assert_int_equal(codes, 0);
}

/* A double click: the second is told that its page is stored, not that its code is gone. */
static void test_one_page_with_its_code_twice(void **state)
{
    (void)state;
    struct tally tally = {0};
    int64_t ballots, receipts, codes;
    renew();
    for (int i = 0; i < TIMES; i++)
        for (int j = 0; j < 3; j++)
            cast(&tally, 'x', i, 1, 1, true);
    run_until(&tally.units, 3 * TIMES);
    assert_int_equal(tally.stored, TIMES);
    assert_int_equal(tally.already, 2 * TIMES);
    counts(&ballots, &receipts, &codes);
    assert_int_equal(ballots, TIMES);
}

/* Batches that hold the same pages in opposite orders wait for each other, never both. */
static void test_opposite_batches(void **state)
{
    (void)state;
    struct tally tally = {0};
    int64_t ballots, receipts, codes;
    renew();
    for (int i = 0; i < 30; i++) {
        cast(&tally, (char)('A' + i), 0, 1, TIMES, false);
        cast(&tally, (char)('A' + i), TIMES - 1, -1, TIMES, false);
    }
    run_until(&tally.units, 60);
    assert_int_equal(tally.stored, 30 * TIMES);
    assert_int_equal(tally.already, 30 * TIMES);
    counts(&ballots, &receipts, &codes);
    assert_int_equal(ballots, 30 * TIMES);
}

static void test_a_mix_keeps_casting_waiting(void **state)
{
    (void)state;
    struct tally tally = {0};
    const char *values[] = {MUNICIPALITY};
    renew();
    assert_true(blocking_begin(owner, NULL));
    assert_true(blocking_run(owner, &municipality_lock, values, NULL, NULL));
    cast(&tally, 'm', 1, 1, 1, false);
    struct timeval while_ = {0, 200000};
    event_base_loopexit(base, &while_);
    event_base_dispatch(base);
    assert_int_equal(tally.units, 0);
    database_script(owner, "UPDATE weerklank.epoch_key SET current = false");
    assert_true(blocking_commit(owner, NULL));
    run_until(&tally.units, 1);
    assert_int_equal(tally.other, 1); /* it saw the new key: stale_epoch */
    database_script(owner, "UPDATE weerklank.epoch_key SET current = true");
}

static int set_up(void **state)
{
    (void)state;
    database_start(&database);
    owner = database_open(database.owner);
    database_script(
        owner,
        "INSERT INTO weerklank.municipality (municipality_id, slug, name, cbs_code, cbs_year) "
        "VALUES ('" MUNICIPALITY "', 'a', 'A', 'GM0001', 2026);"
        "INSERT INTO weerklank.round (municipality_id, round_id, name, state, school_year, "
        "calendar_year, opens_on, closes_on, feedback_on, feedback_where) VALUES "
        "('" MUNICIPALITY "', '" ROUND "', 'r', 'open', '2025-2026', 2026, '2026-01-01', "
        "'2026-02-01', '2026-03-01', 'site');"
        "INSERT INTO weerklank.epoch_key VALUES ('" MUNICIPALITY "', '" EPOCH "', "
        "decode(repeat('00', 32), 'hex'), decode(repeat('00', 64), 'hex'), true)");
    base = event_base_new();
    struct db_settings settings = db_defaults;
    settings.conninfo = database.web;
    settings.fast_links = 8;
    db = db_new(base, &settings);
    struct timeval pause = {0, 2000};
    int64_t until = clock_monotonic_ms() + 20000;
    while (!db_ready(db) && clock_monotonic_ms() < until) {
        event_base_loopexit(base, &pause);
        event_base_dispatch(base);
    }
    return db_ready(db) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    db_free(db);
    event_base_free(base);
    blocking_free(owner);
    database_stop(&database);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_code_two_pages),
        cmocka_unit_test(test_one_page_with_its_code_twice),
        cmocka_unit_test(test_opposite_batches),
        cmocka_unit_test(test_a_mix_keeps_casting_waiting),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
