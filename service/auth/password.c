#include "auth/password.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>
#include <sodium.h>

#include "auth/common.h"
#include "auth/moderator.h"
#include "base/check.h"
#include "base/helpers.h"

#define HELPERS     2
#define WAITING_MAX 20

_Static_assert(PASSWORD_HASH_SIZE == crypto_pwhash_STRBYTES, "room for a hash");

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
    void *context;
    bool fits;

    union {
        struct login login;
        struct unlock unlock;
    } as;

    size_t size;
    char passphrase[];
};

struct passwords {
    struct event *ready;
    struct helpers *helpers;
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

static void job_drop(void *dropped)
{
    struct job *job = dropped;
    sodium_memzero(job, sizeof *job + job->size + 1);
    free(job);
}

static void wait_for_memory(void)
{
    while (sem_wait(&at_once) != 0)
        ; /* a signal came */
}

static void login_work(void *worked)
{
    struct job *job = worked;
    const struct login *login = &job->as.login;
    wait_for_memory();
    bool fits = crypto_pwhash_str_verify(login->hash, job->passphrase, job->size) == 0;
    sem_post(&at_once);
    job->fits = fits && login->known;
}

static void login_tell(void *told)
{
    const struct job *job = told;
    job->as.login.done(job->context, job->fits);
}

static void unlock_work(void *worked)
{
    struct job *job = worked;
    struct unlock *unlock = &job->as.unlock;
    wait_for_memory();
    job->fits =
        moderator_unwrap(job->passphrase, unlock->salt, unlock->wrapped, unlock->secret);
    sem_post(&at_once);
}

static void unlock_tell(void *told)
{
    const struct job *job = told;
    job->as.unlock.done(job->context, job->fits ? job->as.unlock.secret : NULL);
}

static const struct job_kind login_kind = {login_work, login_tell, job_drop};
static const struct job_kind unlock_kind = {unlock_work, unlock_tell, job_drop};

static void helpers_ready(evutil_socket_t fd, short what, void *context)
{
    struct passwords *passwords = context;
    (void)fd;
    (void)what;
    helpers_deliver(passwords->helpers);
}

struct passwords *passwords_new(struct event_base *base)
{
    pthread_once(&prepared, prepare);
    struct passwords *passwords = calloc(1, sizeof *passwords);
    check(passwords, "memory for the passphrase helpers");
    passwords->helpers = helpers_new(HELPERS, WAITING_MAX);
    passwords->ready = event_new(base, helpers_descriptor(passwords->helpers),
                                 EV_READ | EV_PERSIST, helpers_ready, passwords);
    check(passwords->ready && event_add(passwords->ready, NULL) == 0, "an event");
    return passwords;
}

void passwords_free(struct passwords *passwords)
{
    event_free(passwords->ready);
    helpers_free(passwords->helpers);
    free(passwords);
}

/* Its kind's part is the caller's to fill in. */
static struct job *job_new(const char *passphrase, void *context)
{
    size_t size = strlen(passphrase);
    struct job *job = calloc(1, sizeof *job + size + 1);
    check(job, "memory for a passphrase");
    job->context = context;
    job->size = size;
    memcpy(job->passphrase, passphrase, size + 1);
    return job;
}

bool passwords_check(struct passwords *passwords, const char *hash, const char *passphrase,
                     void (*done)(void *context, bool fits), void *context)
{
    struct job *job = job_new(passphrase, context);
    struct login *login = &job->as.login;
    login->done = done;
    login->known = hash && strlen(hash) < sizeof login->hash;
    const char *used = login->known ? hash : nobodys_hash;
    memcpy(login->hash, used, strlen(used));
    return helpers_start(passwords->helpers, &login_kind, job);
}

bool passwords_unlock(struct passwords *passwords, const char *passphrase,
                      const uint8_t salt[MODERATOR_SALT_SIZE],
                      const uint8_t wrapped[MODERATOR_WRAPPED_SIZE],
                      void (*done)(void *context, const uint8_t *secret), void *context)
{
    struct job *job = job_new(passphrase, context);
    struct unlock *unlock = &job->as.unlock;
    unlock->done = done;
    memcpy(unlock->salt, salt, sizeof unlock->salt);
    memcpy(unlock->wrapped, wrapped, sizeof unlock->wrapped);
    return helpers_start(passwords->helpers, &unlock_kind, job);
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
