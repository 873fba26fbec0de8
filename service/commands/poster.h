/*
 * link poster: the poster of a link as a drawing in a file.
 */
#pragma once

#include "config.h"
#include "db/blocking.h"

/* languages: "nl,tr,pl", each one that can be answered in by this link; or NULL for the first
 * three of those. The file is made, never written over. */
bool poster_write(struct blocking *db, const struct config *config, const char *municipality,
                  const char *link, const char *languages, const char *file,
                  struct complaint *complaint) must_use;
