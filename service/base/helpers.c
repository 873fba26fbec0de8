#include "base/helpers.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/check.h"

struct entry {
    struct entry *next;
    const struct job_kind *kind;
    void *job;
};

/* First in, first out. */
struct entries {
    struct entry *first, **end;
    size_t count;
};

struct helpers {
    int done; /* an eventfd: there is something to deliver */
    size_t waiting_max, thread_count;
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t wanted;
    struct entries waiting, finished;
    bool stopping;
    pthread_t threads[];
};

static void entries_put(struct entries *entries, struct entry *entry)
{
    entry->next = NULL;
    *(entries->end ? entries->end : &entries->first) = entry;
    entries->end = &entry->next;
    entries->count++;
}

static struct entry *entries_take(struct entries *entries)
{
    struct entry *entry = entries->first;
    if (!entry)
        return NULL;
    entries->first = entry->next;
    if (--entries->count == 0)
        entries->end = NULL;
    return entry;
}

static void entry_free(struct entry *entry)
{
    entry->kind->drop(entry->job);
    free(entry);
}

static void entries_drop(struct entries *entries)
{
    for (struct entry *entry; (entry = entries_take(entries)) != NULL;)
        entry_free(entry);
}

static void *helper_run(void *context)
{
    struct helpers *helpers = context;
    const uint64_t one = 1;
    pthread_mutex_lock(&helpers->lock);
    for (;;) {
        while (!helpers->stopping && !helpers->waiting.first)
            pthread_cond_wait(&helpers->wanted, &helpers->lock);
        if (helpers->stopping)
            break;
        struct entry *entry = entries_take(&helpers->waiting);
        check(entry, "there is a job where there was one");
        pthread_mutex_unlock(&helpers->lock);
        entry->kind->work(entry->job);
        pthread_mutex_lock(&helpers->lock);
        entries_put(&helpers->finished, entry);
        check(write(helpers->done, &one, sizeof one) == sizeof one, "the loop hears us");
    }
    pthread_mutex_unlock(&helpers->lock);
    return NULL;
}

struct helpers *helpers_new(size_t threads, size_t waiting)
{
    struct helpers *helpers = calloc(1, sizeof *helpers + threads * sizeof *helpers->threads);
    check(helpers, "memory for helpers");
    helpers->waiting_max = waiting;
    helpers->thread_count = threads;
    pthread_mutex_init(&helpers->lock, NULL);
    pthread_cond_init(&helpers->wanted, NULL);
    helpers->done = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    check(helpers->done >= 0, "an eventfd for helpers");
    for (size_t i = 0; i < threads; i++)
        if (pthread_create(&helpers->threads[i], NULL, helper_run, helpers) != 0)
            fatal("a thread cannot be started");
    return helpers;
}

void helpers_free(struct helpers *helpers)
{
    pthread_mutex_lock(&helpers->lock);
    helpers->stopping = true;
    pthread_cond_broadcast(&helpers->wanted);
    pthread_mutex_unlock(&helpers->lock);
    for (size_t i = 0; i < helpers->thread_count; i++)
        pthread_join(helpers->threads[i], NULL);
    entries_drop(&helpers->waiting);
    entries_drop(&helpers->finished);
    close(helpers->done);
    pthread_cond_destroy(&helpers->wanted);
    pthread_mutex_destroy(&helpers->lock);
    free(helpers);
}

int helpers_descriptor(const struct helpers *helpers)
{
    return helpers->done;
}

/* What is told may start another job, so the lock is not held. */
void helpers_deliver(struct helpers *helpers)
{
    uint64_t times;
    if (read(helpers->done, &times, sizeof times) != sizeof times)
        return;
    for (;;) {
        pthread_mutex_lock(&helpers->lock);
        struct entry *entry = entries_take(&helpers->finished);
        pthread_mutex_unlock(&helpers->lock);
        if (!entry)
            return;
        entry->kind->tell(entry->job);
        entry_free(entry);
    }
}

bool helpers_start(struct helpers *helpers, const struct job_kind *kind, void *job)
{
    struct entry *entry = calloc(1, sizeof *entry);
    check(entry, "memory for a job");
    *entry = (struct entry){.kind = kind, .job = job};
    pthread_mutex_lock(&helpers->lock);
    bool room = helpers->waiting.count < helpers->waiting_max;
    if (room) {
        entries_put(&helpers->waiting, entry);
        pthread_cond_signal(&helpers->wanted);
    }
    pthread_mutex_unlock(&helpers->lock);
    if (!room)
        entry_free(entry);
    return room;
}
