/*
 * Load through db.h while somebody keeps ending its connections and the cluster is restarted
 * once. Every unit must be answered exactly once, and what the answers say must be what the
 * database holds: a unit that is done is there, whole; one that was refused or never sent is
 * not; one that was lost or late is there wholly or not at all.
 *
 * tests/chaos/db_kill.test builds and runs it, in the folder of the repository.
 */
#include <pthread.h>
#include <stdatomic.h>

#include <event2/event.h>

#include "../unit/db/database.h"
#include "base/clock.h"
#include "db/db.h"

#define LOOPS      2
#define AT_ONCE    96
#define RUN_MS     6000
#define RESTART_MS 3000
#define KILL_MS    150
#define UNITS_MOST 400000

TEST_STATEMENT(chaos_first, 2, "",
               "INSERT INTO public.first VALUES ($1::integer, $2::integer)");
TEST_STATEMENT(chaos_second, 2, "",
               "INSERT INTO public.second VALUES ($1::integer, $2::integer)");
TEST_STATEMENT(chaos_bad, 1, "quotient", "SELECT 1 / $1::integer AS quotient");
TEST_STATEMENT(
    chaos_held, 1, "unit first second",
    "SELECT unit, count(f.unit) AS first, count(s.unit) AS second FROM (SELECT unit, "
    "loop FROM public.first WHERE loop = $1::integer) f FULL JOIN (SELECT unit, loop "
    "FROM public.second WHERE loop = $1::integer) s USING (unit) GROUP BY unit");

struct fate {
    int calls;
    enum db_outcome outcome;
    bool bad; /* its last statement fails */
};

struct load {
    int number;
    pthread_t thread;
    struct event_base *base;
    struct event *again;
    struct db *db;
    struct fate *fates;
    size_t sent, open;
    int tally[5];
    int heard; /* fresh starts of listening */
    bool inside;
    int wrong;
};

static struct database database;
static atomic_bool over;

static void load_fill(struct load *load);

struct ticket {
    struct load *load;
    size_t unit;
};

static void unit_came(void *context, const struct db_result *result)
{
    struct ticket *ticket = context;
    struct load *load = ticket->load;
    struct fate *fate = &load->fates[ticket->unit];
    if (load->inside)
        load->wrong++;
    fate->calls++;
    fate->outcome = result->outcome;
    load->tally[result->outcome]++;
    load->open--;
    free(ticket);
    if (result->outcome != DB_BUSY)
        load_fill(load);
}

static void load_send(struct load *load)
{
    struct ticket *ticket = malloc(sizeof *ticket);
    *ticket = (struct ticket){load, load->sent++};
    char loop[12], number[24];
    snprintf(loop, sizeof loop, "%d", load->number);
    snprintf(number, sizeof number, "%zu", ticket->unit);
    const char *values[] = {loop, number}, *zero[] = {"0"};
    bool bad = load->fates[ticket->unit].bad = ticket->unit % 17 == 0;
    struct unit *unit = unit_new();
    unit_add(unit, &chaos_first, values);
    unit_add(unit, &chaos_second, values);
    if (bad)
        unit_add(unit, &chaos_bad, zero);
    load->open++;
    load->inside = true;
    db_send(load->db, ticket->unit % 50 ? LANE_FAST : LANE_SLOW, unit, unit_came, ticket);
    load->inside = false;
}

static void load_fill(struct load *load)
{
    while (!over && load->open < AT_ONCE && load->sent < UNITS_MOST)
        load_send(load);
}

/* Also after units were turned away: a moment later and not at once. */
static void load_again(evutil_socket_t fd, short what, void *context)
{
    struct load *load = context;
    (void)fd, (void)what;
    load_fill(load);
    if (over)
        event_base_loopbreak(load->base);
}

static void load_heard(void *context, const char *channel, const char *payload)
{
    struct load *load = context;
    (void)payload;
    load->heard += !channel;
}

static void *load_run(void *context)
{
    static const char *const channels[] = {"weerklank_epoch", NULL};
    struct load *load = context;
    struct timeval pause = {0, 5000};
    struct db_settings settings = db_defaults;
    settings.conninfo = database.owner;
    settings.name = "load";
    settings.late_ms = settings.slow_late_ms = 1500;
    settings.queue = 64;
    settings.channels = channels;
    settings.notified = load_heard;
    settings.context = load;
    load->base = event_base_new();
    load->db = db_new(load->base, &settings);
    load->again = event_new(load->base, -1, EV_PERSIST, load_again, load);
    event_add(load->again, &pause);
    event_base_dispatch(load->base);
    db_free(load->db); /* with units under way */
    event_free(load->again);
    event_base_free(load->base);
    return NULL;
}

static void disturb(void)
{
    int64_t begin = clock_monotonic_ms();
    bool restarted = false;
    while (clock_monotonic_ms() - begin < RUN_MS) {
        usleep(KILL_MS * 1000);
        struct blocking *killer = blocking_open(database.owner, NULL);
        if (killer && !blocking_script(killer,
                                       "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                                       "WHERE application_name = 'load'",
                                       NULL))
            fprintf(stderr, "the killer was killed\n");
        blocking_free(killer);
        if (!restarted && clock_monotonic_ms() - begin > RESTART_MS) {
            restarted = true;
            check(database_cluster(&database, "restart") == 0, "tests/cluster restart");
        }
    }
    usleep(KILL_MS * 1000);
    over = true;
}

static int tests, failures;

static void ok(bool good, const char *what, int loop)
{
    printf("%sok %d - loop %d: %s\n", good ? "" : "not ", ++tests, loop, what);
    failures += !good;
}

/* How many units are not in the database as they were said to be. */
static int compare(const struct load *load, const struct rows *rows)
{
    int wrong = 0;
    bool *held = calloc(load->sent + 1, sizeof *held);
    for (size_t i = 0; i < rows_count(rows); i++) {
        size_t unit = (size_t)rows_number(rows, i, "unit");
        wrong += rows_number(rows, i, "first") != 1 || rows_number(rows, i, "second") != 1;
        held[unit] = true;
    }
    for (size_t i = 0; i < load->sent; i++) {
        const struct fate *fate = &load->fates[i];
        switch (fate->outcome) {
        case DB_DONE:
            wrong += !held[i] || fate->bad;
            break;
        case DB_REFUSED:
        case DB_BUSY:
            wrong += held[i];
            break;
        case DB_LOST:
        case DB_LATE:
            wrong += held[i] && fate->bad;
            break;
        }
    }
    free(held);
    return wrong;
}

static void judge(const struct load *load)
{
    int unequal = 0;
    for (size_t i = 0; i < load->sent; i++)
        unequal += load->fates[i].calls != 1;
    printf("# loop %d: %zu units", load->number, load->sent);
    for (enum db_outcome outcome = DB_DONE; outcome <= DB_LATE; outcome++)
        printf(", %d %s", load->tally[outcome], db_outcome_name(outcome));
    printf("; began to listen %d times\n", load->heard);

    struct complaint complaint;
    char loop[12];
    snprintf(loop, sizeof loop, "%d", load->number);
    const char *values[] = {loop};
    struct rows *rows;
    struct blocking *owner = database_open(database.owner);
    if (!blocking_run(owner, &chaos_held, values, &rows, &complaint))
        fatal("%s %s", complaint.key, complaint.detail);
    ok(unequal == 0 && load->open == 0, "every unit is answered exactly once", load->number);
    ok(load->wrong == 0, "never from inside db_send", load->number);
    ok(compare(load, rows) == 0, "the database holds what the answers say", load->number);
    ok(load->tally[DB_DONE] > 500, "it went on working", load->number);
    ok(load->tally[DB_LOST] > 0, "connections were lost under load", load->number);
    ok(load->heard > 2, "it listened again", load->number);
    rows_free(rows);
    blocking_free(owner);
}

int main(void)
{
    static struct load loads[LOOPS];
    unsetenv("WEERKLANK_TEST_TEMPLATE"); /* this one restarts its cluster */
    database_start(&database);
    struct blocking *owner = database_open(database.owner);
    database_script(owner, "CREATE TABLE public.first (loop integer, unit integer);"
                           "CREATE TABLE public.second (loop integer, unit integer)");
    blocking_free(owner);
    for (int i = 0; i < LOOPS; i++) {
        loads[i].number = i + 1;
        loads[i].fates = calloc(UNITS_MOST, sizeof *loads[i].fates);
        check(pthread_create(&loads[i].thread, NULL, load_run, &loads[i]) == 0, "a thread");
    }
    disturb();
    for (int i = 0; i < LOOPS; i++)
        pthread_join(loads[i].thread, NULL);
    for (int i = 0; i < LOOPS; i++) {
        judge(&loads[i]);
        free(loads[i].fates);
    }
    printf("1..%d\n", tests);
    database_stop(&database);
    return failures > 0;
}
