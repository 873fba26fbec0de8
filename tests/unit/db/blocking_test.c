/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "base/clock.h"
#include "database.h"

TEST_STATEMENT(
    test_kinds, 0, "number text nothing truth lie id bytes empty",
    "SELECT -42 AS number, 'é|x' AS text, NULL::text AS nothing, true AS truth, false "
    "AS lie, '00112233-4455-6677-8899-aabbccddeeff'::uuid AS id, '\\x00ff10'::bytea AS "
    "bytes, ''::bytea AS empty");
TEST_STATEMENT(
    test_array, 2, "n second third whole",
    "SELECT cardinality($1::text[]) AS n, ($1::text[])[2] AS second, ($1::text[])[3] "
    "AS third, $1::text[] = ARRAY['a', NULL, '', 'NULL', '{x,y}', E'q\"\\\\\\n'] AS "
    "whole WHERE $2::bytea = '\\x0001ff'");
TEST_STATEMENT(test_uuid, 1, "id", "SELECT $1::uuid AS id");
TEST_STATEMENT(test_put, 1, "", "INSERT INTO public.number (n) VALUES ($1::integer)");
TEST_STATEMENT(test_count, 0, "count", "SELECT count(*) AS count FROM public.number");
TEST_STATEMENT(test_many, 1, "n", "SELECT n FROM generate_series(1, $1::integer) AS n");
TEST_STATEMENT(test_shape, 0, "n", "SELECT n FROM public.shape");
TEST_STATEMENT(test_pid, 0, "pid", "SELECT pg_backend_pid() AS pid");
TEST_STATEMENT(test_kill, 1, "killed", "SELECT pg_terminate_backend($1::integer) AS killed");

static struct database database;
static struct blocking *one, *two;
static struct complaint complaint;

static int64_t number_of(struct blocking *blocking, const struct statement *statement)
{
    struct rows *rows;
    assert_true(blocking_run(blocking, statement, NULL, &rows, &complaint));
    int64_t number = rows_number(rows, 0, statement->columns);
    rows_free(rows);
    return number;
}

static void kill_one(void)
{
    struct arena *arena = arena_new();
    const char *values[] = {value_number(arena, number_of(one, &test_pid))};
    assert_true(blocking_run(two, &test_kill, values, NULL, &complaint));
    arena_free(arena);
}

static void test_rows_are_read(void **state)
{
    (void)state;
    struct rows *rows;
    struct arena *arena = arena_new();
    uint8_t id[16];
    size_t size;
    assert_true(blocking_run(one, &test_kinds, NULL, &rows, &complaint));
    assert_int_equal(rows_count(rows), 1);
    assert_int_equal(rows_number(rows, 0, "number"), -42);
    assert_string_equal(rows_text(rows, 0, "text"), "é|x");
    assert_true(rows_null(rows, 0, "nothing"));
    assert_false(rows_null(rows, 0, "text"));
    assert_string_equal(rows_text(rows, 0, "nothing"), "");
    assert_true(rows_truth(rows, 0, "truth"));
    assert_false(rows_truth(rows, 0, "lie"));
    rows_uuid(rows, 0, "id", id);
    assert_int_equal(id[0], 0x00);
    assert_int_equal(id[15], 0xff);
    const uint8_t *bytes = rows_bytes(rows, 0, "bytes", arena, &size);
    assert_int_equal(size, 3);
    assert_memory_equal(bytes, "\0\377\020", 3);
    rows_bytes(rows, 0, "empty", arena, &size);
    assert_int_equal(size, 0);
    rows_bytes(rows, 0, "nothing", arena, &size);
    assert_int_equal(size, 0);
    rows_free(rows);
    arena_free(arena);
}

static void test_values_arrive(void **state)
{
    (void)state;
    struct rows *rows;
    struct arena *arena = arena_new();
    const char *elements[] = {"a", NULL, "", "NULL", "{x,y}", "q\"\\\n"};
    const char *values[] = {value_array(arena, elements, 6), value_bytes(arena, "\0\1\377", 3)};
    assert_true(blocking_run(one, &test_array, values, &rows, &complaint));
    assert_int_equal(rows_count(rows), 1);
    assert_int_equal(rows_number(rows, 0, "n"), 6);
    assert_true(rows_null(rows, 0, "second"));
    assert_false(rows_null(rows, 0, "third"));
    assert_true(rows_truth(rows, 0, "whole"));
    rows_free(rows);
    assert_string_equal(value_array(arena, NULL, 0), "{}");
    assert_string_equal(value_number(arena, INT64_MIN), "-9223372036854775808");
    const uint8_t id[16] = {1, 2, 3};
    assert_string_equal(value_uuid(arena, id), "01020300-0000-0000-0000-000000000000");
    arena_free(arena);
}

/* What the server says of a value would quote it. */
static void test_refusal_has_no_value(void **state)
{
    (void)state;
    const char *secret[] = {"geheim"};
    assert_false(blocking_run(one, &test_uuid, secret, NULL, &complaint));
    assert_string_equal(complaint.key, "db.refused");
    assert_string_equal(complaint.detail, "22P02");
    assert_string_equal(blocking_sqlstate(one), "22P02");
    assert_false(blocking_script(one, "SELECT * FROM public.nothing", &complaint));
    assert_non_null(strstr(complaint.detail, "42P01: relation"));
    assert_int_equal(number_of(one, &test_count), 0);
    assert_string_equal(blocking_sqlstate(one), "");
}

static void test_transactions(void **state)
{
    (void)state;
    const char *values[] = {"7"}, *bad[] = {"x"};
    blocking_rollback(one);
    assert_true(blocking_begin(one, &complaint));
    assert_true(blocking_run(one, &test_put, values, NULL, &complaint));
    assert_int_equal(number_of(two, &test_count), 0);
    blocking_rollback(one);
    assert_int_equal(number_of(two, &test_count), 0);

    assert_true(blocking_begin(one, &complaint));
    assert_true(blocking_run(one, &test_put, values, NULL, &complaint));
    assert_true(blocking_commit(one, &complaint));
    assert_int_equal(number_of(two, &test_count), 1);

    assert_true(blocking_begin(one, &complaint));
    assert_false(blocking_run(one, &test_put, bad, NULL, &complaint));
    assert_false(blocking_commit(one, &complaint));
    assert_string_equal(complaint.detail, "25P02");
    assert_int_equal(number_of(one, &test_count), 1);
}

struct sum {
    int64_t total, rows, most;
};

static bool add(void *context, const struct rows *row)
{
    struct sum *sum = context;
    assert_int_equal(rows_count(row), 1);
    sum->total += rows_number(row, 0, "n");
    return ++sum->rows < sum->most;
}

static void test_each_row_by_row(void **state)
{
    (void)state;
    const char *values[] = {"200000"};
    struct sum all = {.most = INT64_MAX}, some = {.most = 10};
    assert_true(blocking_each(one, &test_many, values, add, &all, &complaint));
    assert_int_equal(all.rows, 200000);
    assert_int_equal(all.total, 20000100000);
    assert_true(blocking_each(one, &test_many, values, add, &some, &complaint));
    assert_int_equal(some.rows, 10);
    assert_int_equal(number_of(one, &test_count), 1);
}

static void test_waits_for_notifications(void **state)
{
    (void)state;
    assert_true(blocking_listen(one, "weerklank_round", &complaint));
    int64_t begin = clock_monotonic_ms();
    assert_false(blocking_wait(one, 100));
    assert_true(clock_monotonic_ms() - begin >= 95);
    database_script(two, "NOTIFY weerklank_round; NOTIFY weerklank_round, 'x'");
    assert_true(blocking_wait(one, 5000));
    assert_false(blocking_wait(one, 0));
}

/* The call that finds the connection gone fails; the next one has a new connection. */
static void test_lost_and_back(void **state)
{
    (void)state;
    const char *values[] = {"8"};
    kill_one();
    assert_false(blocking_run(one, &test_put, values, NULL, &complaint));
    assert_string_equal(complaint.key, "db.lost");
    assert_int_equal(number_of(one, &test_count), 1);

    assert_true(blocking_begin(one, &complaint));
    kill_one();
    assert_false(blocking_run(one, &test_put, values, NULL, &complaint));
    assert_false(blocking_run(one, &test_put, values, NULL, &complaint));
    blocking_rollback(one);
    assert_true(blocking_run(one, &test_put, values, NULL, &complaint));

    /* Listening goes on too, and whoever waits hears of the gap. */
    kill_one();
    assert_true(blocking_wait(one, 5000));
    database_script(two, "NOTIFY weerklank_round");
    assert_true(blocking_wait(one, 5000));
}

static void test_schema_change_renews_the_session(void **state)
{
    (void)state;
    assert_true(blocking_run(one, &test_shape, NULL, NULL, &complaint));
    database_script(two, "ALTER TABLE public.shape ALTER COLUMN n TYPE text");
    assert_false(blocking_run(one, &test_shape, NULL, NULL, &complaint));
    assert_string_equal(blocking_sqlstate(one), "0A000");
    assert_true(blocking_run(one, &test_shape, NULL, NULL, &complaint));
}

static void test_cannot_open(void **state)
{
    (void)state;
    assert_null(blocking_open(NULL, &complaint));
    assert_string_equal(complaint.key, "db.not-set");
    assert_null(blocking_open("host=/nowhere dbname=none", &complaint));
    assert_string_equal(complaint.key, "db.unreachable");
    assert_non_null(strstr(complaint.detail, "/nowhere"));
    assert_null(blocking_open("what is this", NULL));
}

static int set_up(void **state)
{
    (void)state;
    database_start(&database);
    one = database_open(database.owner);
    two = database_open(database.owner);
    database_script(one, "CREATE TABLE public.number (n integer);"
                         "CREATE TABLE public.shape (n integer)");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    blocking_free(one);
    blocking_free(two);
    database_stop(&database);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_are_read),
        cmocka_unit_test(test_values_arrive),
        cmocka_unit_test(test_refusal_has_no_value),
        cmocka_unit_test(test_transactions),
        cmocka_unit_test(test_each_row_by_row),
        cmocka_unit_test(test_waits_for_notifications),
        cmocka_unit_test(test_lost_and_back),
        cmocka_unit_test(test_schema_change_renews_the_session),
        cmocka_unit_test(test_cannot_open),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
