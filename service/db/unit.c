#include "db/unit.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"

static const char *const outcome_names[] = {
    [DB_DONE] = "done", [DB_REFUSED] = "refused", [DB_BUSY] = "busy",
    [DB_LOST] = "lost", [DB_LATE] = "late",
};

const char *db_outcome_name(enum db_outcome outcome)
{
    return outcome_names[outcome];
}

struct unit *unit_new(void)
{
    struct unit *unit = calloc(1, sizeof *unit);
    if (!unit)
        fatal("no memory for a unit of statements");
    return unit;
}

/* The pointers and the texts they point at are one block, so that one wipe does it. */
void unit_add(struct unit *unit, const struct statement *statement, const char *const *values)
{
    check(unit->count < UNIT_MOST, "a unit has at most eight statements");
    struct unit_step *step = &unit->steps[unit->count++];
    step->statement = statement;
    size_t parameters = (size_t)statement->parameters;
    if (!parameters)
        return;
    step->size = parameters * sizeof *step->values;
    for (size_t i = 0; i < parameters; i++)
        step->size += values[i] ? strlen(values[i]) + 1 : 0;
    step->values = malloc(step->size);
    if (!step->values)
        fatal("no memory for the parameters of a statement");
    char *end = (char *)(step->values + parameters);
    for (size_t i = 0; i < parameters; i++) {
        step->values[i] = NULL;
        if (!values[i])
            continue;
        size_t size = strlen(values[i]) + 1;
        step->values[i] = memcpy(end, values[i], size);
        end += size;
    }
}

void unit_wipe(struct unit *unit)
{
    for (size_t i = 0; i < unit->count; i++) {
        struct unit_step *step = &unit->steps[i];
        if (!step->values)
            continue;
        explicit_bzero(step->values, step->size);
        free(step->values);
        step->values = NULL;
    }
}

void unit_free(struct unit *unit)
{
    unit_wipe(unit);
    for (size_t i = 0; i < unit->answered; i++)
        PQclear(unit->answers[i].result);
    free(unit);
}

void unit_deliver(struct unit *unit)
{
    struct db_result result = {.outcome = unit->outcome};
    switch (unit->outcome) {
    case DB_DONE:
        result.count = unit->answered;
        for (size_t i = 0; i < unit->answered; i++)
            result.sets[i] = &unit->answers[i];
        break;
    case DB_REFUSED:
        memcpy(result.sqlstate, unit->sqlstate, sizeof result.sqlstate);
        break;
    case DB_BUSY:
    case DB_LOST:
    case DB_LATE:
        break;
    }
    if (unit->callback)
        unit->callback(unit->context, &result);
    unit_free(unit);
}

struct unit *unit_split(struct unit *unit)
{
    struct unit *split = unit_new();
    split->ticket = unit->ticket;
    split->callback = unit->callback;
    split->context = unit->context;
    unit->callback = NULL;
    return split;
}

bool units_forget(const struct units *units, uint64_t ticket)
{
    struct unit *unit;
    TAILQ_FOREACH(unit, units, entry)
    {
        if (unit->ticket == ticket && unit->callback) {
            unit->callback = NULL;
            return true;
        }
    }
    return false;
}
