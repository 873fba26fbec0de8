#include "auth/password.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <event2/event.h>
#include <sodium.h>

#include "auth/common.h"
#include "base/check.h"

#define HELPERS     2
#define WAITING_MAX 20

_Static_assert(PASSWORD_HASH_SIZE == crypto_pwhash_STRBYTES, "room for a hash");

struct job {
    struct job *next;
    void (*done)(void *context, bool fits);
    void *context;
    bool known, fits;
    size_t size;
    char hash[PASSWORD_HASH_SIZE];
    char passphrase[];
};

/* First in, first out. */
struct jobs {
    struct job *first, **end;
    size_t count;
};

struct passwords {
    struct event *ready;
    int ready_fd; /* an eventfd: the helpers have something for the loop */
    pthread_t helpers[HELPERS];
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t wanted;
    struct jobs waiting, finished;
    bool stopping;
};

/* Of a random passphrase that nobody has, with the cost of a real one. */
static const char nobodys_hash[] = "$argon2id$v=19$m=65536,t=3,p=1$Fvy9Gtqhc+lU05SVtuIBCg$"
                                   "KBKA0eeIrQsqK79JRPwCUzZ8oS0jVovoUcRe1OpZPg4";

/* Every worker has helpers, but the machine has one memory: so many hash at the same time. */
static sem_t at_once;
static pthread_once_t prepared = PTHREAD_ONCE_INIT;

static void prepare(void)
{
    check(sodium_init() >= 0, "libsodium is ready");
    check(sem_init(&at_once, 0, HELPERS) == 0, "a semaphore");
}

static void jobs_put(struct jobs *jobs, struct job *job)
{
    job->next = NULL;
    *(jobs->end ? jobs->end : &jobs->first) = job;
    jobs->end = &job->next;
    jobs->count++;
}

static struct job *jobs_take(struct jobs *jobs)
{
    struct job *job = jobs->first;
    if (!job)
        return NULL;
    jobs->first = job->next;
    if (--jobs->count == 0)
        jobs->end = NULL;
    return job;
}

static void job_free(struct job *job)
{
    sodium_memzero(job, sizeof *job + job->size);
    free(job);
}

static void jobs_drop(struct jobs *jobs)
{
    for (struct job *job; (job = jobs_take(jobs)) != NULL;)
        job_free(job);
}

static void job_work(struct job *job)
{
    while (sem_wait(&at_once) != 0)
        ; /* a signal came */
    bool fits = crypto_pwhash_str_verify(job->hash, job->passphrase, job->size) == 0;
    sem_post(&at_once);
    job->fits = fits && job->known;
}

static void *helper_run(void *context)
{
    struct passwords *passwords = context;
    const uint64_t one = 1;
    pthread_mutex_lock(&passwords->lock);
    for (;;) {
        while (!passwords->stopping && !passwords->waiting.first)
            pthread_cond_wait(&passwords->wanted, &passwords->lock);
        if (passwords->stopping)
            break;
        struct job *job = jobs_take(&passwords->waiting);
        pthread_mutex_unlock(&passwords->lock);
        job_work(job);
        pthread_mutex_lock(&passwords->lock);
        jobs_put(&passwords->finished, job);
        check(write(passwords->ready_fd, &one, sizeof one) == sizeof one, "the loop hears us");
    }
    pthread_mutex_unlock(&passwords->lock);
    return NULL;
}

/* On the loop. A callback may start another check, so the lock is not held. */
static void helpers_ready(evutil_socket_t fd, short what, void *context)
{
    struct passwords *passwords = context;
    (void)what;
    uint64_t times;
    if (read(fd, &times, sizeof times) != sizeof times)
        return;
    for (;;) {
        pthread_mutex_lock(&passwords->lock);
        struct job *job = jobs_take(&passwords->finished);
        pthread_mutex_unlock(&passwords->lock);
        if (!job)
            return;
        void (*done)(void *, bool) = job->done;
        void *done_context = job->context;
        bool fits = job->fits;
        job_free(job);
        done(done_context, fits);
    }
}

struct passwords *passwords_new(struct event_base *base)
{
    pthread_once(&prepared, prepare);
    struct passwords *passwords = calloc(1, sizeof *passwords);
    check(passwords, "memory for the passphrase helpers");
    pthread_mutex_init(&passwords->lock, NULL);
    pthread_cond_init(&passwords->wanted, NULL);
    passwords->ready_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    check(passwords->ready_fd >= 0, "an eventfd for the passphrase helpers");
    passwords->ready =
        event_new(base, passwords->ready_fd, EV_READ | EV_PERSIST, helpers_ready, passwords);
    check(passwords->ready && event_add(passwords->ready, NULL) == 0, "an event");
    for (size_t i = 0; i < HELPERS; i++)
        if (pthread_create(&passwords->helpers[i], NULL, helper_run, passwords) != 0)
            fatal("a thread cannot be started");
    return passwords;
}

void passwords_free(struct passwords *passwords)
{
    pthread_mutex_lock(&passwords->lock);
    passwords->stopping = true;
    pthread_cond_broadcast(&passwords->wanted);
    pthread_mutex_unlock(&passwords->lock);
    for (size_t i = 0; i < HELPERS; i++)
        pthread_join(passwords->helpers[i], NULL);
    jobs_drop(&passwords->waiting);
    jobs_drop(&passwords->finished);
    event_free(passwords->ready);
    close(passwords->ready_fd);
    pthread_cond_destroy(&passwords->wanted);
    pthread_mutex_destroy(&passwords->lock);
    free(passwords);
}

static struct job *job_new(const char *hash, const char *passphrase)
{
    size_t size = strlen(passphrase);
    struct job *job = calloc(1, sizeof *job + size);
    check(job, "memory for a passphrase");
    job->size = size;
    memcpy(job->passphrase, passphrase, size);
    job->known = hash && strlen(hash) < sizeof job->hash;
    const char *used = job->known ? hash : nobodys_hash;
    memcpy(job->hash, used, strlen(used));
    return job;
}

bool passwords_check(struct passwords *passwords, const char *hash, const char *passphrase,
                     void (*done)(void *context, bool fits), void *context)
{
    pthread_mutex_lock(&passwords->lock);
    bool room = passwords->waiting.count < WAITING_MAX;
    if (room) {
        struct job *job = job_new(hash, passphrase);
        job->done = done;
        job->context = context;
        jobs_put(&passwords->waiting, job);
        pthread_cond_signal(&passwords->wanted);
    }
    pthread_mutex_unlock(&passwords->lock);
    return room;
}

bool password_hash(const char *passphrase, char hash[PASSWORD_HASH_SIZE],
                   struct complaint *complaint)
{
    pthread_once(&prepared, prepare);
    if (!password_is_good(passphrase, complaint))
        return false;
    if (crypto_pwhash_str(hash, passphrase, strlen(passphrase), PASSWORD_PASSES,
                          PASSWORD_MEMORY) != 0)
        return complain(complaint, 503, "auth.no-memory", "64 MiB");
    return true;
}
