/*
 * The text keys of rounds, to which open answers are sealed. The mixer signs each once; the web
 * process casts under none that is not signed. So whoever can write the database cannot swap
 * one for a key of their own. What was signed is noted beside the epoch keys: a signature that
 * went missing is given to the same key again and to no other.
 */
#pragma once

#include "urn/mix.h"

/* Signs the text keys of open rounds that are not signed yet. One that is not the key the round
 * had does not hold up the others: the complaint is the last one. */
bool text_keys_sign(struct mix *mix, struct complaint *complaint) must_use;
