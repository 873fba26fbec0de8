/*
 * A database of one's own for a test program: in the cluster of tests/run, or else in a
 * throw-away cluster made by tests/cluster. The current folder is that of the repository.
 */
#pragma once

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"
#include "base/text.h"
#include "db/blocking.h"
#include "db/schema.h"

/* A statement that is no file: for tests. */
#define TEST_STATEMENT(ident, count, names, text)                       \
    static struct statement ident = {#ident, count, names, NULL, text}; \
    __attribute__((constructor)) static void declare_##ident(void)      \
    {                                                                   \
        statement_declare(&ident);                                      \
    }                                                                   \
    _Static_assert(count >= 0, "parameters of " #ident)

struct database {
    char folder[64]; /* of our own cluster; "" when there is none */
    char name[32];
    char server[256]; /* conninfo without database and user */
    char owner[512], web[512], mixer[512];
};

/* Runs a program and gives its exit code; its output goes to /dev/null. */
static inline int database_spawn(const char *const *arguments)
{
    pid_t child = fork();
    check(child >= 0, "a child process");
    if (child == 0) {
        int null = open("/dev/null", O_RDWR);
        dup2(null, 0);
        dup2(null, 1);
        char *copy[8] = {NULL};
        for (size_t i = 0; arguments[i]; i++)
            copy[i] = strdup(arguments[i]);
        execv(copy[0], copy);
        _exit(127);
    }
    int status = 0;
    check(waitpid(child, &status, 0) == child, "the child process ends");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

static inline int database_cluster(const struct database *database, const char *verb)
{
    const char *const arguments[] = {"tests/cluster", verb, database->folder, NULL};
    return database_spawn(arguments);
}

/* A test that ends early leaves no cluster behind; its children leave it alone. */
static char database_folder[64];
static pid_t database_process;

static inline void database_clean(void)
{
    const char *const arguments[] = {"tests/cluster", "stop", database_folder, NULL};
    if (*database_folder && getpid() == database_process)
        database_spawn(arguments);
    *database_folder = '\0';
}

static inline struct blocking *database_open(const char *conninfo)
{
    struct complaint complaint = {0};
    struct blocking *blocking = blocking_open(conninfo, &complaint);
    if (!blocking)
        fatal("%s %s", complaint.key, complaint.detail);
    return blocking;
}

static inline void database_script(struct blocking *blocking, const char *sql)
{
    struct complaint complaint = {0};
    if (!blocking_script(blocking, sql, &complaint))
        fatal("%s: %s %s", sql, complaint.key, complaint.detail);
}

static inline void database_conninfo(const struct database *database, const char *role,
                                     char text[512])
{
    snprintf(text, 512, "%s dbname=%s user=%s", database->server, database->name, role);
}

/* Without migrations. */
static inline void database_start_empty(struct database *database)
{
    uint32_t chance;
    char command[128], maintenance[512];
    random_bytes(&chance, sizeof chance);
    memset(database, 0, sizeof *database);
    const char *given = getenv("WEERKLANK_OWNER_DB");
    if (given && getenv("WEERKLANK_TEST_TEMPLATE")) {
        snprintf(database->server, sizeof database->server, "%s", given);
    } else {
        snprintf(database->folder, sizeof database->folder, "/tmp/wk-%08x", chance);
        check(database_cluster(database, "start") == 0, "tests/cluster start");
        memcpy(database_folder, database->folder, sizeof database_folder);
        database_process = getpid();
        atexit(database_clean);
        snprintf(database->server, sizeof database->server, "host=%s/socket", database->folder);
    }
    snprintf(database->name, sizeof database->name, "test_%08x", chance);
    snprintf(maintenance, sizeof maintenance, "%s dbname=postgres user=weerklank_owner",
             database->server);
    struct blocking *blocking = database_open(maintenance);
    snprintf(command, sizeof command, "CREATE DATABASE %s", database->name);
    database_script(blocking, command);
    blocking_free(blocking);
    database_conninfo(database, "weerklank_owner", database->owner);
    database_conninfo(database, "weerklank_web", database->web);
    database_conninfo(database, "weerklank_mixer", database->mixer);
}

static inline void database_start(struct database *database)
{
    struct complaint complaint = {0};
    database_start_empty(database);
    struct blocking *blocking = database_open(database->owner);
    if (!schema_migrate(blocking, NULL, NULL, &complaint))
        fatal("%s %s %s", complaint.key, complaint.path, complaint.detail);
    blocking_free(blocking);
}

static inline void database_stop(struct database *database)
{
    char command[128], maintenance[512];
    if (*database->folder) {
        database_clean();
        return;
    }
    snprintf(maintenance, sizeof maintenance, "%s dbname=postgres user=weerklank_owner",
             database->server);
    struct blocking *blocking = database_open(maintenance);
    snprintf(command, sizeof command, "DROP DATABASE %s", database->name);
    database_script(blocking, command);
    blocking_free(blocking);
}
