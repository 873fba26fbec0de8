/*
 * The slips that carry codes: as a table for whoever prints them elsewhere, and as an A4 page
 * of cards to print and cut.
 */
#pragma once

#include "base/arena.h"
#include "base/text.h"
#include "urn/code.h"

struct slips {
    const char *base_url; /* without a slash at the end */
    const char *municipality, *place, *audience;
    const char *closes_on; /* YYYY-MM-DD */
    char (*codes)[CODE_SIZE];
    size_t count;
};

/* Columns code (as it is typed) and address, the way Dutch spreadsheets read them. */
void slips_csv(const struct slips *slips, struct buffer *out);

/* A page that stands alone: ten cards to an A4, in Dutch. */
void slips_sheet(const struct slips *slips, struct buffer *out);
