/*
 * The releases that a worker has lately shown, read once from the database, with the signals
 * that are found in them.
 */
#pragma once

#include "pages/desk.h"
#include "report/signal.h"

struct desk_release {
    char id[UUID_TEXT_SIZE];
    uint8_t municipality[16];
    char digest[65];
    const char *body;        /* canonical JSON */
    const char *reason;      /* of a correction; "" */
    const char *replaced_by; /* id of the release that replaced it; "" */
    struct release *release;
    struct release *earlier[SIGNAL_ROUNDS_MAX - 1]; /* of earlier rounds, the latest first */
    size_t earlier_count;
    struct signals *signals;
    struct arena *arena;
    struct desk_release *next;
};

/* Finds the release of the request's segment "id" and goes on with it; it is valid until `then`
 * returns. One that is not there, or of another municipality: 404. */
void desk_with_release(struct request *request, const struct desk_person *person,
                       void (*then)(struct request *request, const struct desk_person *person,
                                    const struct desk_release *release));
