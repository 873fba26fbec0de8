#include "auth/limit.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "auth/visitor_key.h"
#include "base/check.h"
#include "base/text.h"

#define WINDOW_MS 900000 /* 15 minutes */
#define WAIT_MOST 60     /* seconds */
#define SETS      1024   /* a power of two */
#define WAYS      4

enum kind { BY_ADDRESS, BY_EMAIL, KINDS };

/* Failures that are free. A town hall has many people behind one address. */
static const unsigned free_failures[KINDS] = {[BY_ADDRESS] = 20, [BY_EMAIL] = 5};

struct entry {
    uint8_t key[VISITOR_KEY_SIZE];
    int64_t last; /* when it failed last */
    unsigned failures;
};

/* A key has its place in one set, where the entry that failed longest ago makes room. The keyed
 * hash is unknown outside, so nobody can choose whom to push out. */
struct limiter {
    pthread_mutex_t lock;
    uint8_t secret[32];
    struct entry entries[SETS][WAYS];
};

struct limiter *limiter_new(void)
{
    struct limiter *limiter = calloc(1, sizeof *limiter);
    check(limiter, "memory for the limiter");
    pthread_mutex_init(&limiter->lock, NULL);
    random_bytes(limiter->secret, sizeof limiter->secret);
    return limiter;
}

void limiter_free(struct limiter *limiter)
{
    if (!limiter)
        return;
    pthread_mutex_destroy(&limiter->lock);
    free(limiter);
}

static struct entry *set_of(struct limiter *limiter, const uint8_t key[VISITOR_KEY_SIZE])
{
    return limiter->entries[(key[0] | (unsigned)key[1] << 8) & (SETS - 1)];
}

static struct entry *find(struct limiter *limiter, const uint8_t key[VISITOR_KEY_SIZE])
{
    struct entry *set = set_of(limiter, key);
    for (size_t i = 0; i < WAYS; i++)
        if (set[i].failures > 0 && !memcmp(set[i].key, key, VISITOR_KEY_SIZE))
            return &set[i];
    return NULL;
}

/* The entry of that key, made in the place of the oldest when there is none. */
static struct entry *find_or_make(struct limiter *limiter, const uint8_t key[VISITOR_KEY_SIZE])
{
    struct entry *entry = find(limiter, key);
    if (entry)
        return entry;
    struct entry *set = set_of(limiter, key);
    entry = &set[0];
    for (size_t i = 1; i < WAYS && entry->failures > 0; i++)
        if (set[i].failures == 0 || set[i].last < entry->last)
            entry = &set[i];
    memset(entry, 0, sizeof *entry);
    memcpy(entry->key, key, VISITOR_KEY_SIZE);
    return entry;
}

/* 1, 2, 4 ... 60 seconds after the last failure. */
static unsigned wait_of(struct entry *entry, enum kind kind, int64_t now)
{
    if (!entry)
        return 0;
    int64_t passed = now - entry->last;
    if (passed >= WINDOW_MS)
        entry->failures = 0;
    if (entry->failures < free_failures[kind])
        return 0;
    unsigned over = entry->failures - free_failures[kind];
    int64_t wait = (over < 6 ? (int64_t)1 << over : WAIT_MOST) * 1000 - passed;
    return wait > 0 ? (unsigned)((wait + 999) / 1000) : 0;
}

static void count(struct limiter *limiter, const uint8_t key[VISITOR_KEY_SIZE], int64_t now)
{
    struct entry *entry = find_or_make(limiter, key);
    entry->failures++;
    entry->last = now;
}

unsigned limiter_enter(struct limiter *limiter, const char *address, const char *email,
                       int64_t now)
{
    uint8_t by_address[VISITOR_KEY_SIZE], by_email[VISITOR_KEY_SIZE];
    visitor_key(limiter->secret, BY_ADDRESS, address, by_address);
    visitor_key(limiter->secret, BY_EMAIL, email, by_email);
    pthread_mutex_lock(&limiter->lock);
    unsigned address_wait = wait_of(find(limiter, by_address), BY_ADDRESS, now);
    unsigned email_wait = wait_of(find(limiter, by_email), BY_EMAIL, now);
    unsigned wait = address_wait > email_wait ? address_wait : email_wait;
    if (wait == 0) {
        count(limiter, by_address, now);
        count(limiter, by_email, now);
    }
    pthread_mutex_unlock(&limiter->lock);
    return wait;
}

static void forgive(struct limiter *limiter, enum kind kind, const char *text, bool all)
{
    uint8_t key[VISITOR_KEY_SIZE];
    visitor_key(limiter->secret, kind, text, key);
    pthread_mutex_lock(&limiter->lock);
    struct entry *entry = find(limiter, key);
    if (entry)
        entry->failures = all ? 0 : entry->failures - 1;
    pthread_mutex_unlock(&limiter->lock);
}

void limiter_succeeded(struct limiter *limiter, const char *address, const char *email)
{
    /* Not all of the address: one who may log in could try the others' passphrases from it. */
    forgive(limiter, BY_ADDRESS, address, false);
    forgive(limiter, BY_EMAIL, email, true);
}

void limiter_take_back(struct limiter *limiter, const char *address, const char *email)
{
    forgive(limiter, BY_ADDRESS, address, false);
    forgive(limiter, BY_EMAIL, email, false);
}
