#include <stdio.h>

#include "commands/command.h"
#include "db/schema.h"

static int migrate_run(struct config *config, int argc, char **argv);

const struct command command_migrate = {
    .name = "migrate",
    .usage = "migrate",
    .help = "Brings the schema of the database up to date with this program, as the owner of\n"
            "that schema (WEERKLANK_OWNER_DB). Run it after every upgrade, before serve and\n"
            "mixer are started. What was applied before is never applied again.",
    .run = migrate_run,
};

static void migration_applied(void *context, const char *name)
{
    int *count = context;
    ++*count;
    json_t *values = json_pack("{s:s}", "name", name);
    command_say("migrate.applied", values);
    json_decref(values);
}

static int migrate_run(struct config *config, int argc, char **argv)
{
    size_t arguments;
    if (!command_options(argc, argv, NULL, 0, NULL, 0, &arguments))
        return command_usage(&command_migrate);
    struct complaint complaint = {0};
    if (!config->owner_db) {
        complain(&complaint, 500, "config.not-set", "WEERKLANK_OWNER_DB");
        return command_fail(&complaint);
    }
    struct blocking *blocking = blocking_open(config->owner_db, &complaint);
    if (!blocking)
        return command_fail(&complaint);
    int count = 0;
    bool done = schema_migrate(blocking, migration_applied, &count, &complaint);
    blocking_free(blocking);
    if (!done)
        return command_fail(&complaint);
    if (!count)
        command_say("migrate.nothing", NULL);
    return EXIT_DONE;
}
