/*
 * Whether the schema in the database is the one this program was made for, and making it so.
 * The migrations are part of the program; what has been applied is recorded in the database
 * with a digest, in the same transaction as the change itself.
 */
#pragma once

#include "db/blocking.h"

/* For serve and mixer at their start. Complains when the database is older ("migrate.older"),
 * newer ("migrate.newer") or has been migrated by something else ("migrate.changed",
 * "migrate.half", "migrate.foreign"). */
bool schema_check(struct blocking *blocking, struct complaint *complaint) must_use;

/* Applies what is missing, each migration in a transaction of its own, and calls back with its
 * name after each. Two at once wait for each other. Complains as schema_check does, or of the
 * migration that failed ("migrate.failed": path its name, detail why); the earlier ones stay.
 */
bool schema_migrate(struct blocking *blocking, void (*applied)(void *context, const char *name),
                    void *context, struct complaint *complaint) must_use;
