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
#include "auth/moderator.h"
#include "base/check.h"

#define HELPERS     2
#define WAITING_MAX 20

_Static_assert(PASSWORD_HASH_SIZE == crypto_pwhash_STRBYTES, "room for a hash");

struct job;

/* What is done with a passphrase: the slow part by a helper, the answer on the loop. */
struct job_kind {
    void (*work)(struct job *job);
    void (*tell)(const struct job *job);
};

struct login {
    void (*done)(void *context, bool fits);
    bool known;
    char hash[PASSWORD_HASH_SIZE];
};

struct unlock {
    void (*done)(void *context, const uint8_t *secret);
    uint8_t salt[MODERATOR_SALT_SIZE];
    uint8_t wrapped[MODERATOR_WRAPPED_SIZE];
    uint8_t secret[MODERATOR_KEY_SIZE]; /* when it fits */
};

struct job {
    struct job *next;
    const struct job_kind *kind;
    void *context;
    bool fits;

    union {
        struct login login;
        struct unlock unlock;
    } as;

    size_t size;
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
    sodium_memzero(job, sizeof *job + job->size + 1);
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
    job->kind->work(job);
    sem_post(&at_once);
}

static void login_work(struct job *job)
{
    const struct login *login = &job->as.login;
    bool fits = crypto_pwhash_str_verify(login->hash, job->passphrase, job->size) == 0;
    job->fits = fits && login->known;
}

static void login_tell(const struct job *job)
{
    job->as.login.done(job->context, job->fits);
}

static void unlock_work(struct job *job)
{
    struct unlock *unlock = &job->as.unlock;
    job->fits =
        moderator_unwrap(job->passphrase, unlock->salt, unlock->wrapped, unlock->secret);
}

static void unlock_tell(const struct job *job)
{
    job->as.unlock.done(job->context, job->fits ? job->as.unlock.secret : NULL);
}

static const struct job_kind login_kind = {login_work, login_tell};
static const struct job_kind unlock_kind = {unlock_work, unlock_tell};

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

/* On the loop. A callback may start another job, so the lock is not held. */
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
        job->kind->tell(job);
        job_free(job);
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

/* Its kind's part is the caller's to fill in. */
static struct job *job_new(const struct job_kind *kind, const char *passphrase, void *context)
{
    size_t size = strlen(passphrase);
    struct job *job = calloc(1, sizeof *job + size + 1);
    check(job, "memory for a passphrase");
    job->kind = kind;
    job->context = context;
    job->size = size;
    memcpy(job->passphrase, passphrase, size + 1);
    return job;
}

/* Takes the job; false when the queue is full. */
static bool jobs_start(struct passwords *passwords, struct job *job)
{
    pthread_mutex_lock(&passwords->lock);
    bool room = passwords->waiting.count < WAITING_MAX;
    if (room) {
        jobs_put(&passwords->waiting, job);
        pthread_cond_signal(&passwords->wanted);
    }
    pthread_mutex_unlock(&passwords->lock);
    if (!room)
        job_free(job);
    return room;
}

bool passwords_check(struct passwords *passwords, const char *hash, const char *passphrase,
                     void (*done)(void *context, bool fits), void *context)
{
    struct job *job = job_new(&login_kind, passphrase, context);
    struct login *login = &job->as.login;
    login->done = done;
    login->known = hash && strlen(hash) < sizeof login->hash;
    const char *used = login->known ? hash : nobodys_hash;
    memcpy(login->hash, used, strlen(used));
    return jobs_start(passwords, job);
}

bool passwords_unlock(struct passwords *passwords, const char *passphrase,
                      const uint8_t salt[MODERATOR_SALT_SIZE],
                      const uint8_t wrapped[MODERATOR_WRAPPED_SIZE],
                      void (*done)(void *context, const uint8_t *secret), void *context)
{
    struct job *job = job_new(&unlock_kind, passphrase, context);
    struct unlock *unlock = &job->as.unlock;
    unlock->done = done;
    memcpy(unlock->salt, salt, sizeof unlock->salt);
    memcpy(unlock->wrapped, wrapped, sizeof unlock->wrapped);
    return jobs_start(passwords, job);
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
