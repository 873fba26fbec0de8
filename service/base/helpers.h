/*
 * Work that takes longer than a loop may stand still: threads behind a bounded queue. Knows no
 * event loop: a descriptor becomes readable when something is done, and whoever owns the loop
 * calls helpers_deliver then.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct helpers;

/* One piece of work. */
struct job_kind {
    void (*work)(void *job); /* on a thread of the helpers; nobody else touches the job */
    void (*tell)(void *job); /* on the loop, when it is done */
    void (*drop)(void *job); /* the last of it, told or not */
};

/* So many threads, and so many jobs waiting for one at most. */
struct helpers *helpers_new(size_t threads, size_t waiting);
/* Waits for what is being worked on. What has not been told is dropped. */
void helpers_free(struct helpers *helpers);

/* Readable when there is something to deliver. */
int helpers_descriptor(const struct helpers *helpers);
/* Tells and drops what is done; what is told may start another job. */
void helpers_deliver(struct helpers *helpers);

/* Takes the job over; false, and the job is dropped, when too many wait. */
bool helpers_start(struct helpers *helpers, const struct job_kind *kind, void *job)
    __attribute__((warn_unused_result));
