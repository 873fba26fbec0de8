/*
 * Counts of answers, exact, in memory only: for one form, per place (the leaf a link belongs
 * to) and question, how many chose each choice. Filled by the count, read by the release.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "survey/answer.h"
#include "survey/definition.h"

/* Declared background questions by which figures may be broken down: the first so many of a
 * form that take one answer. */
#define TALLY_BREAKDOWNS 3

struct tally;

/* The form is borrowed. Leaves are known by their 16-byte ids. */
struct tally *tally_new(const struct form *form);
void tally_free(struct tally *tally); /* overwrites the counts */

/* Counts one ballot of that leaf, in that interface language. */
void tally_add(struct tally *tally, const uint8_t leaf[16], const char *language,
               const struct answers *answers);

/* Counts what another tally of the same form has counted. */
void tally_join(struct tally *tally, const struct tally *other);

const struct form *tally_form(const struct tally *tally);
size_t tally_leaves(const struct tally *tally);
/* The id of leaf number i, in no particular order. */
const uint8_t *tally_leaf_id(const struct tally *tally, size_t leaf);
/* Index of that leaf, or SIZE_MAX when nobody there answered. */
size_t tally_find(const struct tally *tally, const uint8_t leaf[16]);
/* Ballots of a leaf. */
uint32_t tally_ballots(const struct tally *tally, size_t leaf);
/* How many gave any answer (a choice that is not "don't know"; a text) to question q. */
uint32_t tally_answered(const struct tally *tally, size_t leaf, size_t q);
/* How many chose choice c of question q. */
uint32_t tally_chose(const struct tally *tally, size_t leaf, size_t q, size_t c);

/* Languages in which there are ballots, and how many of a leaf are in one of them. */
size_t tally_languages(const struct tally *tally);
const char *tally_language(const struct tally *tally, size_t i);
uint32_t tally_spoken(const struct tally *tally, size_t leaf, size_t i);

/* The breakdowns of the form: how many, and the question of each. */
size_t tally_breakdowns(const struct tally *tally);
size_t tally_breakdown(const struct tally *tally, size_t i);
/* Cells: the ballots of one leaf that answered all breakdowns alike. The group of a cell in
 * breakdown i is the choice plus one, or 0 where that was not answered. A form without
 * breakdowns has none. */
size_t tally_cells(const struct tally *tally);
size_t tally_cell_leaf(const struct tally *tally, size_t cell);
uint8_t tally_cell_group(const struct tally *tally, size_t cell, size_t i);
uint32_t tally_cell_answered(const struct tally *tally, size_t cell, size_t q);
uint32_t tally_cell_chose(const struct tally *tally, size_t cell, size_t q, size_t c);
