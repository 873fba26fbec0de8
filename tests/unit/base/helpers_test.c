/* Helpers: work on threads, told where it is delivered, dropped exactly once. */
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "base/helpers.h"
#include "cmocka.h"

#define JOBS 40

static struct job {
    int worked, told, dropped;
    pthread_t by;
} jobs[JOBS];

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static atomic_int begun;

static void work(void *job)
{
    struct job *mine = job;
    begun++;
    pthread_mutex_lock(&gate);
    pthread_mutex_unlock(&gate);
    mine->worked++;
    mine->by = pthread_self();
}

static void tell(void *job)
{
    ((struct job *)job)->told++;
}

static void drop(void *job)
{
    ((struct job *)job)->dropped++;
}

static const struct job_kind kind = {work, tell, drop};

static int set_up(void **state)
{
    (void)state;
    for (size_t i = 0; i < JOBS; i++)
        jobs[i] = (struct job){0};
    begun = 0;
    return 0;
}

static int told(void)
{
    int count = 0;
    for (size_t i = 0; i < JOBS; i++)
        count += jobs[i].told;
    return count;
}

static void deliver_until(struct helpers *helpers, int count)
{
    struct pollfd ready = {.fd = helpers_descriptor(helpers), .events = POLLIN};
    while (told() < count) {
        assert_int_equal(poll(&ready, 1, -1), 1);
        helpers_deliver(helpers);
    }
}

static void every_job_is_worked_told_and_dropped_once(void **state)
{
    (void)state;
    struct helpers *helpers = helpers_new(3, JOBS);
    for (size_t i = 0; i < JOBS; i++)
        assert_true(helpers_start(helpers, &kind, &jobs[i]));
    deliver_until(helpers, JOBS);
    helpers_free(helpers);
    for (size_t i = 0; i < JOBS; i++) {
        assert_int_equal(jobs[i].worked, 1);
        assert_int_equal(jobs[i].told, 1);
        assert_int_equal(jobs[i].dropped, 1);
        assert_false(pthread_equal(jobs[i].by, pthread_self()));
    }
}

/* One is worked on, two wait: a fourth is dropped at once, and never worked on. */
static void too_many_are_refused(void **state)
{
    (void)state;
    struct helpers *helpers = helpers_new(1, 2);
    pthread_mutex_lock(&gate);
    assert_true(helpers_start(helpers, &kind, &jobs[0]));
    while (begun == 0)
        ;
    assert_true(helpers_start(helpers, &kind, &jobs[1]));
    assert_true(helpers_start(helpers, &kind, &jobs[2]));
    assert_false(helpers_start(helpers, &kind, &jobs[3]));
    assert_int_equal(jobs[3].dropped, 1);
    pthread_mutex_unlock(&gate);
    deliver_until(helpers, 3);
    assert_true(helpers_start(helpers, &kind, &jobs[4]));
    deliver_until(helpers, 4);
    helpers_free(helpers);
    assert_int_equal(jobs[3].worked, 0);
}

static void what_was_not_told_is_dropped_at_the_end(void **state)
{
    (void)state;
    struct helpers *helpers = helpers_new(1, JOBS);
    pthread_mutex_lock(&gate);
    for (size_t i = 0; i < 5; i++)
        assert_true(helpers_start(helpers, &kind, &jobs[i]));
    while (begun == 0)
        ;
    pthread_mutex_unlock(&gate);
    helpers_free(helpers);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(jobs[i].told, 0);
        assert_int_equal(jobs[i].dropped, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(every_job_is_worked_told_and_dropped_once, set_up),
        cmocka_unit_test_setup(too_many_are_refused, set_up),
        cmocka_unit_test_setup(what_was_not_told_is_dropped_at_the_end, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
