/*
 * A municipality that leaves: everything that is its own as files, and then nothing of it here.
 * What belongs to those who answered (the urn, receipts, codes, open answers, keys) is in no
 * file.
 */
#pragma once

#include "config.h"
#include "db/blocking.h"

/* Writes the files into a new folder of mode 0700. Through the role of the web process. */
bool municipality_export(const struct config *config, const char *name, const char *folder,
                         struct complaint *complaint) must_use;

/* Deletes it from every table in one transaction, as the owner of the schema. repeated has to
 * be its name again. Refused while a round is being answered or counted, unless busy_too. */
bool municipality_delete(const struct config *config, const char *name, const char *repeated,
                         bool busy_too, struct complaint *complaint) must_use;
