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

TEST_STATEMENT(test_echo, 2, "a b", "SELECT $1::text AS a, $2::text AS b");
TEST_STATEMENT(test_put, 1, "", "INSERT INTO public.number (n) VALUES ($1::integer)");
TEST_STATEMENT(test_count, 0, "count", "SELECT count(*) AS count FROM public.number");
TEST_STATEMENT(test_divide, 1, "quotient", "SELECT 1 / $1::integer AS quotient");
TEST_STATEMENT(test_sleep, 1, "slept", "SELECT pg_sleep($1::float8)::text AS slept");
TEST_STATEMENT(test_unique, 1, "", "INSERT INTO public.single (n) VALUES ($1::integer)");
TEST_STATEMENT(test_shape, 0, "n", "SELECT n FROM public.shape");
TEST_STATEMENT(test_tell, 2, "told", "SELECT pg_notify($1, $2)::text AS told");
TEST_STATEMENT(test_set, 2, "set", "SELECT set_config($1, $2, false) AS set");
TEST_STATEMENT(test_many, 1, "n", "SELECT n FROM generate_series(1, $1::integer) AS n");

static struct database database;
static struct event_base *base;
static struct blocking *other; /* a second connection, as the owner */

struct answer {
    int calls;
    enum db_outcome outcome;
    char sqlstate[6];
    size_t count, rows;
    char text[64];
};

static bool sending; /* a callback from inside db_send would see it */
static int answered;
static int order[2000];

static void came(void *context, const struct db_result *result)
{
    struct answer *answer = context;
    assert_false(sending);
    answer->calls++;
    answer->outcome = result->outcome;
    answer->count = result->count;
    memcpy(answer->sqlstate, result->sqlstate, sizeof answer->sqlstate);
    if (result->count) {
        const struct rows *last = result->sets[result->count - 1];
        answer->rows = rows_count(last);
    }
    answered++;
}

static void said(void *context, const struct db_result *result)
{
    struct answer *answer = context;
    came(context, result);
    snprintf(answer->text, sizeof answer->text, "%s|%s", rows_text(result->sets[0], 0, "a"),
             rows_text(result->sets[0], 0, "b"));
}

static void noted(void *context, const struct db_result *result)
{
    assert_int_equal(result->outcome, DB_DONE);
    order[answered++] = *(const int *)context;
}

static int heard_all, heard;
static char heard_text[128];

static void notified(void *context, const char *channel, const char *payload)
{
    (void)context;
    if (!channel) {
        heard_all++;
        return;
    }
    heard++;
    snprintf(heard_text, sizeof heard_text, "%s %s", channel, payload);
}

static uint64_t send_one(struct db *db, enum db_lane lane, const struct statement *statement,
                         const char *const *values, db_callback callback, void *context)
{
    struct unit *unit = unit_new();
    unit_add(unit, statement, values);
    sending = true;
    uint64_t ticket = db_send(db, lane, unit, callback, context);
    sending = false;
    assert_true(ticket != 0);
    return ticket;
}

static bool turn(int64_t until)
{
    struct timeval pause = {0, 2000};
    event_base_loopexit(base, &pause);
    event_base_dispatch(base);
    return clock_monotonic_ms() < until;
}

static void run_ms(int ms)
{
    int64_t until = clock_monotonic_ms() + ms;
    while (turn(until))
        ;
}

static void run_until(const int *number, int wanted)
{
    int64_t until = clock_monotonic_ms() + 10000;
    while (*number < wanted)
        assert_true(turn(until));
}

static void run_ready(const struct db *db)
{
    int64_t until = clock_monotonic_ms() + 10000;
    while (!db_ready(db))
        assert_true(turn(until));
}

/* Until both lanes answer. */
static struct db *open_with(struct db_settings settings)
{
    settings.conninfo = database.owner;
    struct db *db = db_new(base, &settings);
    struct answer answer = {0};
    const char *values[] = {"a", "b"};
    run_ready(db);
    do {
        answered = 0;
        send_one(db, LANE_SLOW, &test_echo, values, came, &answer);
        run_until(&answered, 1);
        run_ms(2);
    } while (answer.outcome != DB_DONE);
    answered = 0;
    return db;
}

static struct db *open_db(void)
{
    return open_with(db_defaults);
}

static void kill_links(void)
{
    database_script(other,
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname "
                    "= current_database() AND pid <> pg_backend_pid()");
}

static int64_t count_numbers(void)
{
    struct rows *rows;
    struct complaint complaint;
    assert_true(blocking_run(other, &test_count, NULL, &rows, &complaint));
    int64_t count = rows_number(rows, 0, "count");
    rows_free(rows);
    return count;
}

static void test_done_gives_rows(void **state)
{
    (void)state;
    struct db *db = open_db();
    struct answer answer = {0};
    const char *values[] = {"een", NULL};
    send_one(db, LANE_FAST, &test_echo, values, said, &answer);
    run_until(&answered, 1);
    assert_int_equal(answer.outcome, DB_DONE);
    assert_int_equal(answer.count, 1);
    assert_string_equal(answer.text, "een|");
    db_free(db);
    assert_int_equal(answer.calls, 1);
}

static void test_one_link_keeps_order(void **state)
{
    (void)state;
    struct db_settings settings = db_defaults;
    settings.fast_links = 1;
    settings.queue = 2000;
    struct db *db = open_with(settings);
    static int numbers[2000];
    const char *values[] = {"a", "b"};
    for (int i = 0; i < 2000; i++) {
        numbers[i] = i;
        send_one(db, LANE_FAST, &test_echo, values, noted, &numbers[i]);
    }
    run_until(&answered, 2000);
    for (int i = 0; i < 2000; i++)
        assert_int_equal(order[i], i);
    db_free(db);
}

static void test_eight_statements_are_one(void **state)
{
    (void)state;
    struct db *db = open_db();
    struct answer answer = {0};
    const char *one[] = {"1"}, *zero[] = {"0"};
    database_script(other, "TRUNCATE public.number");
    struct unit *unit = unit_new();
    for (int i = 0; i < 7; i++)
        unit_add(unit, &test_put, one);
    unit_add(unit, &test_divide, zero);
    db_send(db, LANE_FAST, unit, came, &answer);
    run_until(&answered, 1);
    assert_int_equal(answer.outcome, DB_REFUSED);
    assert_string_equal(answer.sqlstate, "22012");
    assert_int_equal(answer.count, 0);
    assert_int_equal(count_numbers(), 0);

    unit = unit_new();
    for (int i = 0; i < 7; i++)
        unit_add(unit, &test_put, one);
    unit_add(unit, &test_count, NULL);
    db_send(db, LANE_FAST, unit, came, &answer);
    run_until(&answered, 2);
    assert_int_equal(answer.outcome, DB_DONE);
    assert_int_equal(answer.count, 8);
    assert_int_equal(count_numbers(), 7);
    db_free(db);
}

/* The error comes at the commit, when every statement has been answered already. */
static void test_refused_at_commit(void **state)
{
    (void)state;
    struct db *db = open_db();
    struct answer answer = {0}, after = {0};
    const char *one[] = {"1"}, *values[] = {"a", "b"};
    struct unit *unit = unit_new();
    unit_add(unit, &test_unique, one);
    unit_add(unit, &test_unique, one);
    db_send(db, LANE_FAST, unit, came, &answer);
    send_one(db, LANE_FAST, &test_echo, values, said, &after);
    run_until(&answered, 2);
    assert_int_equal(answer.outcome, DB_REFUSED);
    assert_string_equal(answer.sqlstate, "23505");
    assert_string_equal(after.text, "a|b");
    db_free(db);
}

static void test_forgotten_is_not_called(void **state)
{
    (void)state;
    struct db_settings settings = db_defaults;
    settings.fast_links = 1;
    struct db *db = open_with(settings);
    struct answer waiting = {0}, flying = {0}, last = {0};
    const char *one[] = {"1"}, *nap[] = {"0.1"};
    database_script(other, "TRUNCATE public.number");
    uint64_t first = send_one(db, LANE_FAST, &test_sleep, nap, came, &flying);
    run_ms(20);
    uint64_t second = send_one(db, LANE_FAST, &test_put, one, came, &waiting);
    send_one(db, LANE_FAST, &test_put, one, came, &last);
    db_forget(db, first);
    db_forget(db, second);
    db_forget(db, 12345);
    run_until(&answered, 1);
    assert_int_equal(last.calls, 1);
    assert_int_equal(flying.calls + waiting.calls, 0);
    assert_int_equal(count_numbers(), 2);
    db_free(db);
    assert_int_equal(flying.calls + waiting.calls, 0);
}

static void test_late_and_then_on(void **state)
{
    (void)state;
    struct db_settings settings = db_defaults;
    settings.fast_links = 1;
    settings.late_ms = 400;
    struct db *db = open_with(settings);
    struct answer late = {0}, behind = {0}, after = {0};
    const char *nap[] = {"5"}, *values[] = {"a", "b"};
    int64_t begin = clock_monotonic_ms();
    send_one(db, LANE_FAST, &test_sleep, nap, came, &late);
    send_one(db, LANE_FAST, &test_echo, values, came, &behind);
    run_until(&answered, 2);
    assert_true(late.outcome == DB_LATE || late.outcome == DB_REFUSED);
    assert_true(clock_monotonic_ms() - begin < 3000);
    run_ms(100);
    send_one(db, LANE_FAST, &test_echo, values, said, &after);
    run_until(&answered, 3);
    assert_int_equal(after.outcome, DB_DONE);
    assert_int_equal(late.calls, 1);
    assert_int_equal(behind.calls, 1);
    db_free(db);
}

/* The statement may last for ever, as on a server that has stopped answering. */
static void test_late_link_is_given_up(void **state)
{
    (void)state;
    struct db_settings settings = db_defaults;
    settings.fast_links = 1;
    settings.late_ms = 400;
    struct db *db = open_with(settings);
    struct answer late = {0}, after = {0};
    const char *nap[] = {"5"}, *zero[] = {"statement_timeout", "0"}, *values[] = {"a", "b"};
    send_one(db, LANE_FAST, &test_set, zero, came, &after);
    run_until(&answered, 1);
    send_one(db, LANE_FAST, &test_sleep, nap, came, &late);
    run_until(&answered, 2);
    assert_int_equal(late.outcome, DB_LATE);
    run_ms(600); /* as long again, and the link is made anew */
    run_ready(db);
    send_one(db, LANE_FAST, &test_echo, values, said, &after);
    run_until(&answered, 3);
    assert_string_equal(after.text, "a|b");
    db_free(db);
    assert_int_equal(late.calls, 1);
}

static void test_busy_when_full_or_away(void **state)
{
    (void)state;
    struct db_settings settings = db_defaults;
    settings.queue = 4;
    struct db *db = open_with(settings);
    struct answer answers[6] = {{0}};
    const char *nap[] = {"0.5"}, *values[] = {"a", "b"};
    send_one(db, LANE_SLOW, &test_sleep, nap, came, &answers[0]);
    run_ms(20);
    for (int i = 1; i < 6; i++)
        send_one(db, LANE_SLOW, &test_echo, values, came, &answers[i]);
    run_until(&answered, 1);
    assert_int_equal(answers[5].calls, 1);
    assert_int_equal(answers[5].outcome, DB_BUSY);
    run_until(&answered, 6);
    for (int i = 0; i < 5; i++)
        assert_int_equal(answers[i].outcome, DB_DONE);
    db_free(db);

    settings.conninfo = "host=/nowhere dbname=none";
    db = db_new(base, &settings);
    struct answer away = {0};
    answered = 0;
    send_one(db, LANE_FAST, &test_echo, values, came, &away);
    run_until(&answered, 1);
    assert_int_equal(away.outcome, DB_BUSY);
    assert_false(db_ready(db));
    db_free(db);
}

static void test_slow_lane_is_apart(void **state)
{
    (void)state;
    struct db *db = open_db();
    struct answer slow = {0}, fast = {0};
    const char *nap[] = {"5"}, *values[] = {"a", "b"};
    send_one(db, LANE_SLOW, &test_sleep, nap, came, &slow);
    int64_t begin = clock_monotonic_ms();
    send_one(db, LANE_FAST, &test_echo, values, came, &fast);
    run_until(&answered, 1);
    assert_int_equal(fast.calls, 1);
    assert_true(clock_monotonic_ms() - begin < 3000);
    db_free(db);
    assert_int_equal(slow.outcome, DB_LOST);
}

static void test_lost_and_back(void **state)
{
    (void)state;
    static const char *const channels[] = {"weerklank_epoch", NULL};
    struct db_settings settings = db_defaults;
    settings.channels = channels;
    settings.notified = notified;
    heard_all = 0;
    struct db *db = open_with(settings);
    run_until(&heard_all, 1);
    struct answer lost = {0}, after = {0};
    const char *nap[] = {"5"}, *values[] = {"a", "b"};
    send_one(db, LANE_FAST, &test_sleep, nap, came, &lost);
    run_ms(50);
    kill_links();
    run_until(&answered, 1);
    assert_int_equal(lost.outcome, DB_LOST);
    run_until(&heard_all, 2);
    run_ready(db);
    run_ms(300);
    send_one(db, LANE_FAST, &test_echo, values, said, &after);
    run_until(&answered, 2);
    assert_string_equal(after.text, "a|b");
    db_free(db);
}

static void test_listens(void **state)
{
    (void)state;
    static const char *const channels[] = {"weerklank_epoch", "Weird \"one", NULL};
    struct db_settings settings = db_defaults;
    settings.channels = channels;
    settings.notified = notified;
    heard_all = heard = 0;
    struct db *db = open_with(settings);
    run_until(&heard_all, 1);
    struct answer answer = {0};
    const char *values[] = {"weerklank_epoch", "abc"};
    send_one(db, LANE_FAST, &test_tell, values, came, &answer);
    run_until(&heard, 1);
    assert_string_equal(heard_text, "weerklank_epoch abc");
    database_script(other, "NOTIFY \"Weird \"\"one\", 'x'");
    run_until(&heard, 2);
    assert_string_equal(heard_text, "Weird \"one x");
    db_free(db);
}

static void test_schema_change_renews_the_session(void **state)
{
    (void)state;
    struct db_settings settings = db_defaults;
    settings.fast_links = 1;
    struct db *db = open_with(settings);
    struct answer before = {0}, refused = {0}, after = {0};
    send_one(db, LANE_FAST, &test_shape, NULL, came, &before);
    run_until(&answered, 1);
    assert_int_equal(before.outcome, DB_DONE);
    database_script(other, "ALTER TABLE public.shape ALTER COLUMN n TYPE text");
    send_one(db, LANE_FAST, &test_shape, NULL, came, &refused);
    run_until(&answered, 2);
    assert_string_equal(refused.sqlstate, "0A000");
    run_ready(db);
    send_one(db, LANE_FAST, &test_shape, NULL, came, &after);
    run_until(&answered, 3);
    assert_int_equal(after.outcome, DB_DONE);
    db_free(db);
}

static void test_large_parameters_and_rows(void **state)
{
    (void)state;
    struct db *db = open_db();
    size_t size = 8 << 20;
    char *text = malloc(size + 1);
    memset(text, 'x', size);
    text[size] = '\0';
    struct answer answers[4] = {{0}};
    const char *values[] = {text, text}, *many[] = {"100000"};
    for (int i = 0; i < 3; i++)
        send_one(db, LANE_FAST, &test_echo, values, came, &answers[i]);
    send_one(db, LANE_FAST, &test_many, many, came, &answers[3]);
    run_until(&answered, 4);
    for (int i = 0; i < 4; i++)
        assert_int_equal(answers[i].outcome, DB_DONE);
    assert_int_equal(answers[3].rows, 100000);
    free(text);
    db_free(db);
}

static void test_free_ends_what_is_under_way(void **state)
{
    (void)state;
    struct db *db = open_db();
    struct answer flying = {0}, waiting = {0}, unsent = {0};
    const char *nap[] = {"5"}, *values[] = {"a", "b"};
    send_one(db, LANE_SLOW, &test_sleep, nap, came, &flying);
    run_ms(20);
    send_one(db, LANE_SLOW, &test_echo, values, came, &waiting);
    send_one(db, LANE_FAST, &test_echo, values, came, &unsent);
    db_free(db);
    assert_int_equal(flying.outcome, DB_LOST);
    assert_int_equal(waiting.outcome, DB_BUSY);
    assert_int_equal(flying.calls + waiting.calls + unsent.calls, 3);
}

static int start_with(struct statement *statement)
{
    pid_t child = fork();
    if (child == 0) {
        if (statement)
            statement_declare(statement);
        struct event_base *own = event_base_new();
        struct db_settings settings = db_defaults;
        settings.conninfo = database.owner;
        dup2(open("/dev/null", O_WRONLY), 2);
        struct db *db = db_new(own, &settings);
        struct timeval pause = {0, 2000};
        for (int i = 0; i < 2000 && !db_ready(db); i++) {
            event_base_loopexit(own, &pause);
            event_base_dispatch(own);
        }
        _exit(db_ready(db) ? 0 : 77);
    }
    int status;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

static void test_wrong_statement_stops_the_start(void **state)
{
    (void)state;
    struct statement columns = {"wrong_columns", 0, "b", NULL, "SELECT 1 AS a"};
    struct statement parameters = {"wrong_parameters", 2, "a", NULL, "SELECT $1::int AS a"};
    struct statement syntax = {"wrong_syntax", 0, "a", NULL, "SELEKT 1 AS a"};
    struct statement table = {"wrong_table", 0, "a", NULL, "SELECT a FROM weerklank.nothing"};
    assert_int_equal(start_with(NULL), 0);
    assert_int_equal(start_with(&columns), 1);
    assert_int_equal(start_with(&parameters), 1);
    assert_int_equal(start_with(&syntax), 1);
    assert_int_equal(start_with(&table), 1);
}

static int set_up(void **state)
{
    (void)state;
    database_start(&database);
    other = database_open(database.owner);
    database_script(other, "CREATE SCHEMA IF NOT EXISTS public;"
                           "CREATE TABLE public.number (n integer);"
                           "CREATE TABLE public.shape (n integer);"
                           "CREATE TABLE public.single (n integer UNIQUE DEFERRABLE INITIALLY "
                           "DEFERRED)");
    base = event_base_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    blocking_free(other);
    event_base_free(base);
    database_stop(&database);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_done_gives_rows),
        cmocka_unit_test(test_one_link_keeps_order),
        cmocka_unit_test(test_eight_statements_are_one),
        cmocka_unit_test(test_refused_at_commit),
        cmocka_unit_test(test_forgotten_is_not_called),
        cmocka_unit_test(test_late_and_then_on),
        cmocka_unit_test(test_late_link_is_given_up),
        cmocka_unit_test(test_busy_when_full_or_away),
        cmocka_unit_test(test_slow_lane_is_apart),
        cmocka_unit_test(test_lost_and_back),
        cmocka_unit_test(test_listens),
        cmocka_unit_test(test_schema_change_renews_the_session),
        cmocka_unit_test(test_large_parameters_and_rows),
        cmocka_unit_test(test_free_ends_what_is_under_way),
        cmocka_unit_test(test_wrong_statement_stops_the_start),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
