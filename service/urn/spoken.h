/*
 * By which words a recording is found: a digest of what is read aloud of a question. Words that
 * change have another one, and no recording until somebody has read them.
 */
#pragma once

#include "survey/definition.h"
#include "urn/keys.h"

#define SPOKEN_TEXT (2 * DIGEST_SIZE + 1)

/* words: the language in which the words are written, which is another than the one that is
 * spoken where that one is not written. In hexadecimal. */
void spoken_digest(const struct question *question, const char *words,
                   char digest[SPOKEN_TEXT]);
