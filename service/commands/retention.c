#include "commands/retention.h"

#include "base/log.h"

STATEMENT(retention_ballots, 0, "object");
STATEMENT(retention_texts, 0, "object");
STATEMENT(retention_codes, 0, "object");
STATEMENT(retention_log, 0, "object");
STATEMENT(retention_tasks, 0, "object");
STATEMENT(retention_sessions, 0, "object");

static const struct rule {
    const char *name;
    const struct statement *statement;
} rules[] = {
    {"ballots",  &retention_ballots }, /* when the review period is over */
    {"texts",    &retention_texts   }, /* and their keys: 90 days after the last day */
    {"codes",    &retention_codes   }, /* and receipts: when counted */
    {"log",      &retention_log     }, /* of staff: 180 days */
    {"tasks",    &retention_tasks   }, /* that ended: 30 days */
    {"sessions", &retention_sessions}, /* that are over */
};

static bool rule_apply(struct blocking *db, const struct rule *rule,
                       struct complaint *complaint)
{
    struct rows *rows;
    if (!blocking_run(db, rule->statement, NULL, &rows, complaint))
        return false;
    for (size_t row = 0; row < rows_count(rows); row++)
        log_info("no longer kept", "what", rule->name, "of", rows_text(rows, row, "object"),
                 NULL);
    rows_free(rows);
    return true;
}

bool retention_apply(struct blocking *db, struct complaint *complaint)
{
    bool all = true;
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        all = rule_apply(db, &rules[i], complaint) && all;
    return all;
}
