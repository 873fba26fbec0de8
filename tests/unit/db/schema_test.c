/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "base/embedded.h"
#include "database.h"

static struct database database;
static struct blocking *owner;
static struct complaint complaint;

static size_t migrations(void)
{
    size_t count;
    embedded_under("sql/migrations/", &count);
    return count;
}

static void count_one(void *context, const char *name)
{
    size_t *count = context;
    ++*count;
    assert_int_equal(strncmp(name, "00", 2), 0);
}

static void complains(const char *key)
{
    struct blocking *web = database_open(database.web);
    complaint.key = "";
    assert_false(schema_check(web, &complaint));
    assert_string_equal(complaint.key, key);
    blocking_free(web);
}

static void change(const char *sql)
{
    database_script(owner, sql);
}

static void migrate_all(void)
{
    if (!schema_migrate(owner, NULL, NULL, &complaint))
        fail_msg("%s %s %s", complaint.key, complaint.path, complaint.detail);
}

static void test_empty_is_older(void **state)
{
    (void)state;
    complains("migrate.older");
    assert_string_equal(complaint.detail, "0001_start");
}

static void test_failure_leaves_nothing(void **state)
{
    (void)state;
    change("CREATE SCHEMA weerklank; CREATE TABLE weerklank.migration (number integer PRIMARY "
           "KEY, name text, digest text)");
    assert_false(schema_migrate(owner, NULL, NULL, &complaint));
    assert_string_equal(complaint.key, "migrate.failed");
    assert_string_equal(complaint.path, "0001_start");
    assert_non_null(strstr(complaint.detail, "42P06"));
    change("DROP SCHEMA weerklank CASCADE");
}

/* Each is applied once, whoever of the two does it. */
static void test_two_at_once(void **state)
{
    (void)state;
    pid_t children[4];
    for (size_t i = 0; i < 4; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            struct blocking *own = database_open(database.owner);
            bool done = schema_migrate(own, NULL, NULL, &complaint);
            blocking_free(own);
            _exit(done ? 0 : 1);
        }
    }
    for (size_t i = 0; i < 4; i++) {
        int status;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    size_t count = 0;
    assert_true(schema_migrate(owner, count_one, &count, &complaint));
    assert_int_equal(count, 0);
    struct blocking *web = database_open(database.web);
    assert_true(schema_check(web, &complaint));
    blocking_free(web);
}

static void test_all_from_nothing(void **state)
{
    (void)state;
    change("DROP SCHEMA weerklank CASCADE");
    size_t count = 0;
    assert_true(schema_migrate(owner, count_one, &count, &complaint));
    assert_int_equal(count, migrations());
}

static void test_other_versions_are_refused(void **state)
{
    (void)state;
    change("INSERT INTO weerklank.migration VALUES (9999, '9999_later', repeat('0', 64))");
    complains("migrate.newer");
    assert_string_equal(complaint.detail, "9999_later");
    assert_false(schema_migrate(owner, NULL, NULL, &complaint));
    change("DELETE FROM weerklank.migration WHERE number = 9999");

    change("UPDATE weerklank.migration SET digest = repeat('0', 64) WHERE number = 2");
    complains("migrate.changed");
    assert_false(schema_migrate(owner, NULL, NULL, &complaint));

    change("DELETE FROM weerklank.migration WHERE number = 2");
    complains("migrate.half");
    assert_false(schema_migrate(owner, NULL, NULL, &complaint));

    change("DELETE FROM weerklank.migration WHERE number > 1");
    complains("migrate.older");
    assert_string_equal(complaint.detail, "0002_rights");

    change("DROP TABLE weerklank.migration");
    complains("migrate.foreign");
    change("DROP SCHEMA weerklank CASCADE");
    migrate_all();
}

/* Not even for the length of a session. The rest of the rights is tested in tests/sql. */
static void test_nobody_else_makes_tables(void **state)
{
    (void)state;
    const char *const roles[] = {database.web, database.mixer};
    for (size_t i = 0; i < 2; i++) {
        struct blocking *blocking = database_open(roles[i]);
        assert_false(blocking_script(blocking, "CREATE TEMP TABLE mine (n integer)", NULL));
        assert_string_equal(blocking_sqlstate(blocking), "42501");
        blocking_free(blocking);
    }
}

static int set_up(void **state)
{
    (void)state;
    database_start_empty(&database);
    owner = database_open(database.owner);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    blocking_free(owner);
    database_stop(&database);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty_is_older),
        cmocka_unit_test(test_failure_leaves_nothing),
        cmocka_unit_test(test_two_at_once),
        cmocka_unit_test(test_all_from_nothing),
        cmocka_unit_test(test_other_versions_are_refused),
        cmocka_unit_test(test_nobody_else_makes_tables),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
