/*
 * serve: checks that the database fits this program, then runs one worker per core until it
 * is told to stop.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "app.h"
#include "base/log.h"
#include "commands/command.h"
#include "db/schema.h"
#include "http/server.h"
#include "pages/privacy_catalog.h"
#include "worker.h"

static int serve_run(struct config *config, int argc, char **argv);

const struct command command_serve = {
    .name = "serve",
    .usage = "serve",
    .help = "Runs the web service until it gets SIGTERM or SIGINT; then it finishes what is "
            "under way.",
    .run = serve_run,
};

STATEMENT(doctor_rights, 0, "may");

#define WORKERS_MAX 256

static int worker_number(const struct config *config)
{
    if (config->workers > 0)
        return config->workers < WORKERS_MAX ? config->workers : WORKERS_MAX;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : cores > WORKERS_MAX ? WORKERS_MAX : (int)cores;
}

/* The role is the one that cannot read the urn, nor write keys or results: with the conninfo of
 * another one all would work, and the promise would not hold. */
static bool role_is_ours(struct blocking *blocking, struct complaint *complaint)
{
    struct rows *rows;
    if (!blocking_run(blocking, &doctor_rights, NULL, &rows, complaint))
        return false;
    bool ours = rows_count(rows) == 0 ||
                complain(complaint, 500, "db.too-much-right", "%s", rows_text(rows, 0, "may"));
    rows_free(rows);
    return ours;
}

/* Its tables are those of this program, and the privacy page explains each of them. */
static bool database_fits(const struct config *config, const struct app *app,
                          struct complaint *complaint)
{
    struct blocking *blocking = blocking_open(config->db, complaint);
    if (!blocking)
        return false;
    bool fits = schema_check(blocking, complaint) && role_is_ours(blocking, complaint) &&
                privacy_explained(blocking, app_view(app), complaint);
    blocking_free(blocking);
    return fits;
}

/* One socket per worker on one port; the first one settles which port that is. */
static bool listeners_open(const char *address, int *sockets, int count,
                           struct complaint *complaint)
{
    char same[256];
    for (int i = 0; i < count; i++) {
        sockets[i] = listener_open(i == 0 ? address : same, i > 0, complaint);
        if (sockets[i] < 0)
            return false;
        const char *colon = strrchr(address, ':');
        snprintf(same, sizeof same, "%.*s:%d", (int)(colon - address), address,
                 listener_port(sockets[0]));
    }
    return true;
}

/* Every visitor is a file descriptor: as many as the system lets us have. */
static void allow_connections(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
}

static void wait_for_signal(const sigset_t *signals)
{
    int number;
    sigwait(signals, &number);
    log_info("stopping", "signal", number == SIGINT ? "interrupt" : "terminate", NULL);
}

static int serve_run(struct config *config, int argc, char **argv)
{
    size_t arguments;
    if (!command_options(argc, argv, NULL, 0, NULL, 0, &arguments))
        return command_usage(&command_serve);

    struct complaint complaint = {0};
    struct app *app = app_new(config, &complaint);
    if (!app || !database_fits(config, app, &complaint))
        return command_fail(&complaint);

    allow_connections();
    int count = worker_number(config);
    int sockets[WORKERS_MAX];
    if (!listeners_open(config->listen, sockets, count, &complaint))
        return command_fail(&complaint);

    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);

    struct worker *workers[WORKERS_MAX];
    for (int i = 0; i < count; i++)
        workers[i] = worker_start(app, sockets[i]);
    printf("listening on port %d\n", listener_port(sockets[0]));
    fflush(stdout);

    wait_for_signal(&signals);
    for (int i = 0; i < count; i++)
        worker_stop(workers[i]);
    for (int i = 0; i < count; i++)
        worker_join(workers[i]);
    app_free(app);
    return EXIT_DONE;
}
