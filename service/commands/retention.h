/*
 * Retention: what may be kept for how long, as one table; the mixer keeps to it after every
 * mix. Releases and what is done with them stay.
 */
#pragma once

#include "db/blocking.h"

/* Destroys what is over, rule by rule, each in a transaction of its own; one that fails does
 * not hold up the others: the complaint is the last one. The log says the rule and the round or
 * municipality, never how much. db is the mixer's role, outside a transaction. */
bool retention_apply(struct blocking *db, struct complaint *complaint) must_use;
