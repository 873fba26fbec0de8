/*
 * Counting: the urn of a closed round is opened once, in memory only. Exact counts go into
 * tallies, which the caller frees as soon as the release is built; open answers stay sealed to
 * the text key of the round.
 */
#pragma once

#include "survey/tally.h"
#include "urn/mix.h"

#define COUNT_AUDIENCES 2

struct count {
    struct {
        const char *audience; /* "parent", "professional" */
        struct form *form;
        struct tally *tally; /* leaves are places: organisations and groups */
    } audiences[COUNT_AUDIENCES];

    size_t audience_count;

    /* Open answers, each with the stable code of its item; in a random order. */
    struct count_text {
        const char *item;
        const uint8_t *sealed; /* TEXT_SEALED_SIZE */
    } * texts;

    size_t text_count;
    struct arena *arena;
};

/* Opens every ballot of the round; those of voided links are left out. Inside a transaction,
 * so that what is counted and what is stored from it are one. count_free gives *count back,
 * also after false. What does not open under its key never was a ballot and is left out, with a
 * line in the log; ballots whose key is not here stop the count, for the key may be found. */
bool count_round(struct mix *mix, const char *municipality, const char *round,
                 struct count *count, struct complaint *complaint) must_use;
void count_free(struct count *count);

/* Stores the open answers, in the order given, under random ids. */
bool count_store_texts(struct mix *mix, const char *municipality, const char *round,
                       const struct count *count, struct complaint *complaint) must_use;
