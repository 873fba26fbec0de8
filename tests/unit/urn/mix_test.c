/*
 * Mixing and counting against a real PostgreSQL.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "place.h"

static struct place place;

/* ---- what a mix leaves -------------------------------------------------------------- */

static size_t key_files_in(const char *name)
{
    char path[96];
    snprintf(path, sizeof path, "%s/%s", place.folder, name);
    DIR *folder = opendir(path);
    assert_non_null(folder);
    size_t count = 0;
    for (struct dirent *entry; (entry = readdir(folder));)
        count += text_starts(entry->d_name, "epoch-");
    closedir(folder);
    return count;
}

static size_t key_files(void)
{
    return key_files_in("state");
}

static void mix_now(void)
{
    place_good(&place, mix_urns(&place.mix, NULL, &place.complaint));
}

static void a_mix_keeps_every_ballot_and_nothing_else_of_it(void **state)
{
    (void)state;
    place_cast(&place, 0, 530);
    database_script(place.owner, "CREATE TABLE public.before AS SELECT * FROM weerklank.urn");
    mix_now();
    assert_int_equal(place_ballots(&place), 530);
    assert_int_equal(place_count(&place, "SELECT count(*) AS number FROM weerklank.urn "
                                         "JOIN public.before USING (ballot_id)"),
                     0);
    assert_int_equal(place_count(&place, "SELECT count(*) AS number FROM weerklank.urn "
                                         "JOIN public.before USING (sealed)"),
                     0);
    assert_int_equal(place_count(&place, "SELECT count(*) AS number FROM weerklank.urn "
                                         "JOIN public.before USING (epoch)"),
                     0);
    assert_int_equal(
        place_count(&place, "SELECT count(DISTINCT xmin::text) AS number FROM weerklank.urn"),
        1);
    assert_int_equal(
        place_count(&place,
                    "SELECT count(DISTINCT length(sealed)) AS number FROM weerklank.urn"),
        1);
    assert_int_equal(place_count(&place, "SELECT count(*) AS number FROM weerklank.epoch_key"),
                     1);
    place_expect(&place, 530);
    database_script(place.owner, "DROP TABLE public.before");
}

static void the_old_key_is_gone_after_a_mix(void **state)
{
    (void)state;
    size_t count;
    uint8_t old[EPOCH_SIZE];
    bool draft;
    assert_int_equal(key_files(), 1);
    memcpy(old, keyring_at(place.mix.keyring, 0, &draft)->epoch, sizeof old);
    mix_now();
    assert_int_equal(key_files(), 1);
    count = keyring_count(place.mix.keyring);
    assert_int_equal(count, 1);
    assert_null(keyring_find(place.mix.keyring, old));
}

/* Where a ballot lies says nothing about when it was cast. */
static void places_do_not_follow_casting(void **state)
{
    (void)state;
    database_script(
        place.owner,
        "CREATE FUNCTION public.rank(urn tid) RETURNS bigint LANGUAGE sql AS "
        "$$ SELECT (urn::text::point)[0]::bigint * 1000 + (urn::text::point)[1]::bigint $$");
    /* The old place of every ballot is put into its round, which the mix carries along. */
    database_script(place.owner,
                    "UPDATE weerklank.urn SET round_id = ('00000000-0000-4000-8000-' || "
                    "lpad(public.rank(ctid)::text, 12, '0'))::uuid");
    mix_now();
    int64_t thousandths = place_count(
        &place,
        "SELECT round(1000 * corr(public.rank(ctid), right(round_id::text, 12)::bigint))"
        "::bigint AS number FROM weerklank.urn");
    database_script(place.owner, "UPDATE weerklank.urn SET round_id = '" ROUND "';"
                                 "DROP FUNCTION public.rank");
    /* 530 ballots: a standard error of 0.043; five of them. */
    assert_in_range(thousandths + 1000, 1000 - 217, 1000 + 217);
}

static void a_ballot_sealed_just_before_a_mix_is_counted(void **state)
{
    (void)state;
    size_t before = (size_t)place_ballots(&place);
    place_cast(&place, before, 1);
    mix_now();
    place_cast(&place, before + 1, 2);
    place_expect(&place, before + 3);
    mix_now();
    place_expect(&place, before + 3);
}

static void progress_is_told_in_fives(void **state)
{
    (void)state;
    const char *progress = "SELECT progress AS number FROM weerklank.link "
                           "WHERE audience = 'parent'";
    int64_t ballots = place_ballots(&place);
    assert_int_equal(ballots, 533);
    mix_now();
    assert_int_equal(place_count(&place, progress), 530);
    place_cast(&place, 533, 2);
    assert_int_equal(place_count(&place, progress), 530);
    mix_now();
    assert_int_equal(place_count(&place, progress), 535);
}

static void a_full_link_is_withdrawn(void **state)
{
    (void)state;
    const char *active = "SELECT count(*) AS number FROM weerklank.link WHERE state = 'active'";
    database_script(place.owner, "UPDATE weerklank.link SET cap = 536");
    mix_now();
    assert_int_equal(place_count(&place, active), 2);
    database_script(place.owner, "UPDATE weerklank.link SET cap = 535");
    mix_now();
    assert_int_equal(place_count(&place, active), 1);
    database_script(place.owner, "UPDATE weerklank.link SET state = 'active', cap = 1350");
}

/* ---- when it goes wrong ------------------------------------------------------------- */

/* Somebody who can write the database puts something into the urn. */
static void what_is_no_ballot_goes(void **state)
{
    (void)state;
    database_script(place.owner,
                    "INSERT INTO weerklank.urn (municipality_id, round_id, epoch, "
                    "sealed) SELECT municipality_id, '" ROUND "', epoch, '\\x00ff' "
                    "FROM weerklank.epoch_key WHERE current");
    place_expect(&place, 535);
    mix_now();
    assert_int_equal(place_ballots(&place), 535);
    place_expect(&place, 535);
}

static void a_mix_that_fails_halfway_has_not_happened(void **state)
{
    (void)state;
    database_script(place.owner,
                    "CREATE FUNCTION public.stumble() RETURNS trigger LANGUAGE plpgsql AS $$ "
                    "BEGIN IF (SELECT count(*) FROM weerklank.urn) > 800 THEN "
                    "RAISE 'no more'; END IF; RETURN NULL; END $$;"
                    "CREATE TRIGGER stumble AFTER INSERT ON weerklank.urn "
                    "FOR EACH STATEMENT EXECUTE FUNCTION public.stumble();"
                    "GRANT SELECT ON weerklank.urn TO weerklank_mixer");
    assert_false(mix_urns(&place.mix, NULL, &place.complaint));
    assert_string_equal(place.complaint.key, "db.refused");
    assert_int_equal(place_ballots(&place), 535);
    place_cast(&place, 535, 1); /* under the new key, beside the old ones */
    place_expect(&place, 536);
    assert_int_equal(key_files(), 2);
    database_script(place.owner, "DROP FUNCTION public.stumble CASCADE");
    mix_now();
    assert_int_equal(key_files(), 1);
    place_expect(&place, 536);
}

/* A mixer in a process of its own, killed after so many microseconds. */
static void mix_killed_after(long microseconds)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct complaint complaint = {0};
        struct mix mix = place_mixer(&place);
        for (;;)
            if (!mix_urns(&mix, NULL, &complaint))
                _exit(1);
    }
    nanosleep(&(struct timespec){0, microseconds * 1000}, NULL);
    kill(child, SIGKILL);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
}

/* Waits until the server has ended what a dead mixer had asked for. */
static void place_idle(void)
{
    while (place_count(&place, "SELECT count(*) AS number FROM pg_stat_activity "
                               "WHERE usename = 'weerklank_mixer' "
                               "AND datname = current_database()") > 1)
        nanosleep(&(struct timespec){0, 2000000}, NULL);
}

static void a_killed_mixer_loses_nothing(void **state)
{
    (void)state;
    uint32_t chance;
    for (int i = 0; i < 25; i++) {
        random_bytes(&chance, sizeof chance);
        mix_killed_after(5000 + chance % 250000);
        place_idle();
        place_expect(&place, 536);
    }
    mix_now();
    place_expect(&place, 536);
    assert_int_equal(key_files(), 1);
    assert_int_equal(place_count(&place, "SELECT count(*) AS number FROM weerklank.epoch_key"),
                     1);
}

/* The kernel's calls by which a key reaches the disk and leaves it, counted: one of them can be
 * the last that this process begins, or the first of those that find the disk full. */
static int steps_left = -1;
static bool disk_fills;

static bool step(void)
{
    if (steps_left < 0 || steps_left-- > 0)
        return true;
    steps_left = 0; /* it stays full */
    if (!disk_fills)
        kill(getpid(), SIGKILL);
    errno = ENOSPC;
    return false;
}

int fsync(int fd)
{
    return step() ? (int)syscall(SYS_fsync, fd) : -1;
}

int rename(const char *from, const char *to)
{
    return step() ? (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0) : -1;
}

int unlink(const char *path)
{
    return step() ? (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0) : -1;
}

/* Whether the mix came to its end. */
static bool mix_killed_at(int steps)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct complaint complaint = {0};
        struct mix mix = place_mixer(&place);
        steps_left = steps;
        _exit(!mix_urns(&mix, NULL, &complaint));
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
    return !WIFSIGNALED(status);
}

static void a_mixer_killed_at_any_step_of_its_keys_loses_nothing(void **state)
{
    (void)state;
    int steps = 0;
    for (; !mix_killed_at(steps); steps++) {
        place_idle();
        place_expect(&place, 536);
    }
    /* Written, named and published; taken away, overwritten and removed. */
    assert_in_range(steps, 9, 40);
    mix_now();
    place_expect(&place, 536);
    assert_int_equal(key_files(), 1);
}

static void a_disk_that_is_full_at_any_step_of_the_keys_loses_nothing(void **state)
{
    (void)state;
    bool mixed = false;
    for (int steps = 0; !mixed; steps++) {
        struct complaint complaint = {0};
        struct mix mix = place_mixer(&place);
        disk_fills = true;
        steps_left = steps;
        mixed = mix_urns(&mix, NULL, &complaint);
        steps_left = -1;
        disk_fills = false;
        place_mixer_free(&mix);
        assert_true(mixed || !strcmp(complaint.key, "urn.file"));
        assert_true(steps < 40 && (steps > 8 || !mixed));
        place_expect(&place, 536);
    }
    assert_int_equal(key_files(), 1);
}

static void shell(const char *words)
{
    char command[256];
    snprintf(command, sizeof command, "cd '%s' && %s", place.folder, words);
    assert_int_equal(system(command), 0);
}

/* One mix by a mixer that keeps a copy. */
static bool mix_copied(struct complaint *complaint)
{
    place.copied = true;
    struct mix mix = place_mixer(&place);
    bool done = mix_urns(&mix, NULL, complaint);
    place_mixer_free(&mix);
    place.copied = false;
    return done;
}

static void a_copy_of_the_keys_is_made_and_destroyed_with_them(void **state)
{
    (void)state;
    shell("mkdir -m 700 copy");
    int steps = 0;
    place.copied = true;
    for (; !mix_killed_at(steps); steps++) {
        place.copied = false;
        place_idle();
        place_expect(&place, 536);
        place.copied = true;
    }
    assert_in_range(steps, 16, 60);
    assert_true(mix_copied(&place.complaint));
    assert_int_equal(key_files(), 1);
    shell("cmp state/epoch-*.key copy/epoch-*.key");
    assert_int_equal(key_files_in("copy"), 1);
}

static void lost_keys_come_back_from_the_copy(void **state)
{
    (void)state;
    shell("rm state/epoch-*");
    assert_true(mix_copied(&place.complaint));
    place_expect(&place, 536);
    assert_int_equal(key_files(), 1);
    shell("cmp state/epoch-*.key copy/epoch-*.key");

    shell("rm copy/epoch-*"); /* a new disk */
    assert_true(mix_copied(&place.complaint));
    shell("cmp state/epoch-*.key copy/epoch-*.key");
}

static void without_the_copy_no_key_is_made(void **state)
{
    (void)state;
    place.copied = true;
    struct mix mix = place_mixer(&place);
    place.copied = false;
    shell("cp -p state/epoch-*.key before && mv copy away");
    assert_false(mix_urns(&mix, NULL, &place.complaint));
    assert_string_equal(place.complaint.key, "urn.copy-away");
    assert_int_equal(key_files(), 1);
    shell("cmp before state/epoch-*.key && mv away copy");
    place_mixer_free(&mix);
    place_expect(&place, 536);
}

/* An empty folder beside the copy of somebody else. */
static void the_copy_of_another_database_is_left_alone(void **state)
{
    (void)state;
    database_script(place.owner,
                    "CREATE TABLE public.kept AS SELECT * FROM weerklank.epoch_key;"
                    "CREATE TABLE public.ballots AS SELECT * FROM weerklank.urn;"
                    "TRUNCATE weerklank.urn, weerklank.epoch_key");
    shell("cp -p copy/epoch-*.key before && rm state/epoch-*");
    assert_false(mix_copied(&place.complaint));
    assert_string_equal(place.complaint.key, "urn.other-database");
    shell("cmp before copy/epoch-*.key");
    database_script(place.owner, "INSERT INTO weerklank.epoch_key SELECT * FROM public.kept;"
                                 "INSERT INTO weerklank.urn SELECT * FROM public.ballots;"
                                 "DROP TABLE public.kept, public.ballots");
    assert_true(mix_copied(&place.complaint));
    place_expect(&place, 536);
}

static void keys_of_another_database_are_left_alone(void **state)
{
    (void)state;
    database_script(place.owner,
                    "CREATE TABLE public.kept AS SELECT * FROM weerklank.epoch_key;"
                    "CREATE TABLE public.ballots AS SELECT * FROM weerklank.urn;"
                    "TRUNCATE weerklank.urn, weerklank.epoch_key");
    assert_false(mix_urns(&place.mix, NULL, &place.complaint));
    assert_string_equal(place.complaint.key, "urn.other-database");
    assert_int_equal(key_files(), 1);
    database_script(place.owner, "INSERT INTO weerklank.epoch_key SELECT * FROM public.kept;"
                                 "INSERT INTO weerklank.urn SELECT * FROM public.ballots;"
                                 "DROP TABLE public.kept, public.ballots");
    mix_now();
    place_expect(&place, 536);
}

static void a_key_that_is_lost_stops_the_count(void **state)
{
    (void)state;
    struct count count;
    char command[256];
    snprintf(command, sizeof command, "mkdir '%s/away' && mv '%s'/state/epoch-* '%s/away'",
             place.folder, place.folder, place.folder);
    assert_int_equal(system(command), 0);
    assert_true(keyring_lock(place.mix.keyring, &place.complaint));
    assert_true(blocking_begin(place.mix.db, &place.complaint));
    assert_false(count_round(&place.mix, MUNICIPALITY, ROUND, NULL, &count, &place.complaint));
    assert_string_equal(place.complaint.key, "urn.key-lost");
    count_free(&count);
    blocking_rollback(place.mix.db);
    keyring_unlock(place.mix.keyring);

    /* New ballots get a key that can open them; the others wait for the copy. */
    size_t made;
    assert_true(mix_first_keys(&place.mix, &made, &place.complaint));
    assert_int_equal(made, 1);
    place_cast(&place, 536, 1);
    mix_now();
    assert_int_equal(place_ballots(&place), 537);
    snprintf(command, sizeof command, "mv '%s'/away/epoch-* '%s/state'", place.folder,
             place.folder);
    assert_int_equal(system(command), 0);
    mix_now();
    place_expect(&place, 537);
    assert_int_equal(key_files(), 1);
}

/* ---- counting ----------------------------------------------------------------------- */

static void voided_links_do_not_count(void **state)
{
    (void)state;
    database_script(place.owner, "UPDATE weerklank.link SET state = 'voided' "
                                 "WHERE audience = 'parent'");
    place_expect(&place, 0);
    database_script(place.owner, "UPDATE weerklank.link SET state = 'withdrawn' "
                                 "WHERE audience = 'parent'");
    place_expect(&place, 537);
}

/* In the order in which they lie in the table. */
TEST_STATEMENT(texts_stored, 0, "sealed",
               "SELECT sealed FROM weerklank.sealed_text ORDER BY ctid");

static void open_answers_stay_sealed_to_the_text_key(void **state)
{
    (void)state;
    struct count count;
    uint8_t public_key[32], secret[32];
    assert_true(text_key_recover(place.recovery, public_key, secret));
    assert_true(keyring_lock(place.mix.keyring, &place.complaint));
    assert_true(blocking_begin(place.mix.db, &place.complaint));
    assert_true(count_round(&place.mix, MUNICIPALITY, ROUND, NULL, &count, &place.complaint));
    assert_true(count_store_texts(&place.mix, MUNICIPALITY, ROUND, &count, &place.complaint));
    assert_true(blocking_commit(place.mix.db, &place.complaint));
    keyring_unlock(place.mix.keyring);

    struct arena *arena = arena_new();
    struct rows *rows;
    size_t in_order = 0, last = 0;
    assert_true(blocking_run(place.owner, &texts_stored, NULL, &rows, &place.complaint));
    assert_int_equal(rows_count(rows), count.text_count);
    for (size_t i = 0; i < rows_count(rows); i++) {
        const char *text;
        size_t size;
        const uint8_t *sealed = rows_bytes(rows, i, "sealed", arena, &size);
        assert_int_equal(size, TEXT_SEALED_SIZE);
        assert_true(text_open(sealed, public_key, secret, arena, &text, &size));
        assert_true(text_starts(text, "Zilveruitje "));
        size_t which = (size_t)atoi(text + strlen("Zilveruitje "));
        in_order += which > last;
        last = which;
    }
    assert_in_range(in_order, count.text_count / 3, count.text_count * 2 / 3);
    rows_free(rows);
    arena_free(arena);
    count_free(&count);
}

static int start(void **state)
{
    (void)state;
    place_start(&place);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    place_stop(&place);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mix_keeps_every_ballot_and_nothing_else_of_it),
        cmocka_unit_test(the_old_key_is_gone_after_a_mix),
        cmocka_unit_test(places_do_not_follow_casting),
        cmocka_unit_test(a_ballot_sealed_just_before_a_mix_is_counted),
        cmocka_unit_test(progress_is_told_in_fives),
        cmocka_unit_test(a_full_link_is_withdrawn),
        cmocka_unit_test(what_is_no_ballot_goes),
        cmocka_unit_test(a_mix_that_fails_halfway_has_not_happened),
        cmocka_unit_test(a_killed_mixer_loses_nothing),
        cmocka_unit_test(a_mixer_killed_at_any_step_of_its_keys_loses_nothing),
        cmocka_unit_test(a_disk_that_is_full_at_any_step_of_the_keys_loses_nothing),
        cmocka_unit_test(a_copy_of_the_keys_is_made_and_destroyed_with_them),
        cmocka_unit_test(lost_keys_come_back_from_the_copy),
        cmocka_unit_test(without_the_copy_no_key_is_made),
        cmocka_unit_test(the_copy_of_another_database_is_left_alone),
        cmocka_unit_test(keys_of_another_database_are_left_alone),
        cmocka_unit_test(a_key_that_is_lost_stops_the_count),
        cmocka_unit_test(voided_links_do_not_count),
        cmocka_unit_test(open_answers_stay_sealed_to_the_text_key),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
