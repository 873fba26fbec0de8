/*
 * One connection that waits for its answers, for commands and the mixer. Uses the same
 * statements as the loops; each is prepared and compared when it is first used.
 */
#pragma once

#include "base/complaint.h"
#include "db/rows.h"
#include "db/statement.h"

struct blocking;

/* NULL with a complaint ("db.unreachable"). conninfo may be NULL: "db.not-set". */
struct blocking *blocking_open(const char *conninfo, struct complaint *complaint) must_use;
void blocking_free(struct blocking *blocking);

/* Runs one statement; *rows (may be NULL) is owned by the caller: rows_free. A refusal fills
 * the complaint with the server's message, never with values ("db.refused", "db.no-right" for
 * another role's work, "db.other-shape" for tables of another version; detail: SQLSTATE). */
bool blocking_run(struct blocking *blocking, const struct statement *statement,
                  const char *const *values, struct rows **rows,
                  struct complaint *complaint) must_use;
void rows_free(struct rows *rows);

/* The SQLSTATE of the last refusal, "" when none. */
const char *blocking_sqlstate(const struct blocking *blocking);

/* Transactions. blocking_rollback may be called when none is open. */
bool blocking_begin(struct blocking *blocking, struct complaint *complaint) must_use;
bool blocking_commit(struct blocking *blocking, struct complaint *complaint) must_use;
void blocking_rollback(struct blocking *blocking);

/* Calls each row by row without holding all of them (single-row mode); false from `each` stops.
 * row is a set with one row. */
bool blocking_each(struct blocking *blocking, const struct statement *statement,
                   const char *const *values,
                   bool (*each)(void *context, const struct rows *row), void *context,
                   struct complaint *complaint) must_use;

/* A script of several statements, for migrations: no parameters. */
bool blocking_script(struct blocking *blocking, const char *sql,
                     struct complaint *complaint) must_use;

/* Waits for a notification on the channels listened to by blocking_listen, at most timeout_ms.
 * True when one came. */
bool blocking_listen(struct blocking *blocking, const char *channel,
                     struct complaint *complaint) must_use;
bool blocking_wait(struct blocking *blocking, int timeout_ms);
