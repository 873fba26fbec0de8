/*
 * What makes an item the same question in two rounds: its words and its scale, each as a
 * digest. Figures of two rounds are compared only where both agree.
 *
 * The words are the Dutch ones, in which a question is written: a better translation of the
 * same question does not make it another one.
 */
#pragma once

#include "survey/definition.h"

#define ITEM_DIGEST_TEXT 65

/* BLAKE2b-256 in hexadecimal: of the question and its explanation; of the kind of item (as
 * release_item_kind names it), the scale and its choices in order. */
void item_digest_wording(const struct question *question, char digest[ITEM_DIGEST_TEXT]);
void item_digest_scale(const struct question *question, const char *kind,
                       char digest[ITEM_DIGEST_TEXT]);
