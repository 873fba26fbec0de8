#include "auth/throttle.h"

#include <stdlib.h>
#include <string.h>

#include "auth/visitor_key.h"
#include "base/check.h"
#include "base/text.h"

#define SETS      1024 /* a power of two */
#define WAYS      4
#define REFILL_MS (THROTTLE_REFILL_SECONDS * 1000)

/* A bucket that leaks: `level` answers at the time `at`. */
struct bucket {
    uint8_t key[VISITOR_KEY_SIZE];
    int64_t at;
    unsigned level; /* 0: free */
};

/* A key has its place in one set, where the bucket that was quiet longest makes room. */
struct throttle {
    uint8_t secret[32];
    unsigned burst;
    struct bucket buckets[SETS][WAYS];
};

struct throttle *throttle_new(unsigned burst)
{
    struct throttle *throttle = calloc(1, sizeof *throttle);
    check(throttle, "memory for the throttle");
    random_bytes(throttle->secret, sizeof throttle->secret);
    throttle->burst = burst;
    return throttle;
}

void throttle_free(struct throttle *throttle)
{
    free(throttle);
}

static struct bucket *bucket_of(struct throttle *throttle, const uint8_t key[VISITOR_KEY_SIZE],
                                int64_t now)
{
    struct bucket *set = throttle->buckets[(key[0] | (unsigned)key[1] << 8) & (SETS - 1)];
    struct bucket *oldest = &set[0];
    for (size_t i = 0; i < WAYS; i++) {
        if (set[i].level > 0 && !memcmp(set[i].key, key, VISITOR_KEY_SIZE))
            return &set[i];
        if (set[i].level == 0 || (oldest->level > 0 && set[i].at < oldest->at))
            oldest = &set[i];
    }
    memcpy(oldest->key, key, VISITOR_KEY_SIZE);
    oldest->level = 0;
    oldest->at = now;
    return oldest;
}

static void leak(struct bucket *bucket, int64_t now)
{
    int64_t drops = (now - bucket->at) / REFILL_MS;
    bucket->level = drops < bucket->level ? bucket->level - (unsigned)drops : 0;
    bucket->at = bucket->level ? bucket->at + drops * REFILL_MS : now;
}

unsigned throttle_enter(struct throttle *throttle, const char *address, int64_t now)
{
    if (throttle->burst == 0)
        return 0;
    uint8_t key[VISITOR_KEY_SIZE];
    visitor_key(throttle->secret, 0, address, key);
    struct bucket *bucket = bucket_of(throttle, key, now);
    leak(bucket, now);
    if (bucket->level >= throttle->burst)
        return (unsigned)((bucket->at + REFILL_MS - now + 999) / 1000);
    bucket->level++;
    return 0;
}
