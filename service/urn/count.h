/*
 * Counting: the urn of a closed round is opened once, in memory only. Exact counts go into
 * tallies, which the caller frees as soon as the release is built; open answers stay sealed to
 * the text key of the round.
 */
#pragma once

#include "base/text.h"
#include "survey/tally.h"
#include "urn/mix.h"

#define COUNT_AUDIENCES 2

/* Corrections of one round at most. */
#define COUNT_CORRECTIONS 8

struct count {
    struct {
        const char *audience; /* "parent", "professional" */
        struct form *form;
        struct tally *tally; /* leaves are places: organisations and groups */
        struct tally *voided[COUNT_CORRECTIONS]; /* what each correction took out */
    } audiences[COUNT_AUDIENCES];

    size_t audience_count;

    size_t corrections;

    /* The links whose ballots count, or did. */
    struct count_link {
        uint8_t id[16], place[16];
        size_t audience;  /* index in audiences */
        size_t taken_out; /* by the correction of that number; 0: it counts */
    } * links;

    size_t link_count;

    struct buffer written; /* where the open answers are, for count_store_texts */
    size_t text_count;     /* how many they are */
    struct arena *arena;
};

/* Opens every ballot of the round, one at a time; those of voided links are left out, or, when
 * a correction voided them after the count, counted apart. voided: the id of the link of the
 * correction that is being made, or NULL. Inside a transaction, so that what is counted and
 * what is stored from it are one. count_free gives *count back, also after false. What does not
 * open under its key never was a ballot and is left out, with a line in the log; ballots whose
 * key is not here stop the count, for the key may be found. */
bool count_round(struct mix *mix, const char *municipality, const char *round,
                 const char *voided, struct count *count, struct complaint *complaint) must_use;
void count_free(struct count *count);

/* Stores the open answers, in a random order and under random ids: opens the ballots that have
 * any once more, for all of them at once may be more than the memory. In the transaction of
 * count_round. */
bool count_store_texts(struct mix *mix, const char *municipality, const char *round,
                       struct count *count, struct complaint *complaint) must_use;
