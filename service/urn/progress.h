/*
 * What the nightly mix may tell about a round while it is open: answers per link, rounded down
 * to a multiple of 5, once a night. Exact numbers stay in memory.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "db/blocking.h"

#define PROGRESS_STEP 5

/* links: the link of every ballot in the urn of the municipality, 16 bytes each; they are put
 * in another order. Stores the progress of links of open rounds and withdraws links that have
 * reached their cap. Inside the transaction of the mix. */
bool progress_store(struct blocking *db, const char *municipality, uint8_t *links, size_t count,
                    struct complaint *complaint) must_use;
