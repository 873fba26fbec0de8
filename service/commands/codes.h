/*
 * Codes of a link, for rounds that need one answer per family. A link that has got codes needs
 * one with every answer from then on. The codes exist outside the database alone, in the files
 * written here: those are on the disk before the codes become valid.
 */
#pragma once

#include "config.h"
#include "db/blocking.h"

#define CODES_MOST 10000
/* Lost codes that are replaced at once. How many new ones come back says how many of the lost
 * nobody had used; with fewer that would point at a family. */
#define CODES_LOST_LEAST 5

struct codes_order {
    const char *municipality, *link; /* ids */
    const char *count;               /* so many new ones; or NULL: */
    const char *lost;                /* a file with the codes to replace */
    const char *csv;                 /* files to write; neither may be there */
    const char *sheet;               /* or NULL */
};

/* False with nothing changed, unless the complaint says where the codes are. *made tells how
 * many there are, *cap how many answers the link takes at most. */
bool codes_issue(struct blocking *db, const struct config *config,
                 const struct codes_order *order, size_t *made, size_t *cap,
                 struct complaint *complaint) must_use;
