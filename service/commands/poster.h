/*
 * link poster: the poster of a link as a drawing in a file.
 */
#pragma once

#include "config.h"
#include "db/blocking.h"

/* languages: "nl,tr,pl", or NULL for the first three of the round. The file is made, never
 * written over. */
bool poster_write(struct blocking *db, const struct config *config, const char *municipality,
                  const char *link, const char *languages, const char *file,
                  struct complaint *complaint) must_use;
