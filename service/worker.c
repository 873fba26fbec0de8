#include "worker.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <event2/event.h>

#include "auth/password.h"
#include "auth/throttle.h"
#include "base/check.h"
#include "base/helpers.h"
#include "base/log.h"
#include "base/text.h"
#include "db/db.h"
#include "http/server.h"
#include "pages/desk.h"
#include "pages/offered.h"
#include "pages/pages.h"
#include "urn/cast.h"

struct worker {
    const struct app *app;
    int listener;
    int stop_fd; /* an eventfd: the only way another thread speaks to this one */
    pthread_t thread;
    struct event_base *base;
    struct event *stop_event, *deadline;
    struct route *routes;
    struct server_settings settings;
    struct server *server;
    struct db *db;
    struct caster *caster;
    struct passwords *passwords;
    struct helpers *helpers;
    struct event *helpers_done;
    struct take *take;
    struct offered *offered;
    struct throttle *throttle;
    struct desk *desk;
};

/* One at a time: what is slow is rare. */
#define HELPERS_WAITING 20

static const struct timeval drain_deadline = {10, 0};

static const char *const channels[] = {"weerklank_epoch", "weerklank_round",
                                       "weerklank_release", NULL};

static void worker_rounds_changed(struct worker *worker)
{
    take_forget(worker->take);
    offered_forget(worker->offered);
}

/* Something was published; a NULL channel means the connection is new: all may have changed. */
static void notified(void *context, const char *channel, const char *payload)
{
    struct worker *worker = context;
    (void)payload;
    if (!channel || text_equal(channel, "weerklank_epoch"))
        caster_refresh(worker->caster);
    if (!channel || text_equal(channel, "weerklank_round"))
        worker_rounds_changed(worker);
    if (!channel || text_equal(channel, "weerklank_release"))
        desk_forget(worker->desk);
}

static void drained(void *context)
{
    struct worker *worker = context;
    event_base_loopbreak(worker->base);
}

static void deadline_passed(evutil_socket_t fd, short what, void *context)
{
    (void)fd, (void)what;
    log_warn("stopped with requests under way", NULL);
    drained(context);
}

static void stop_asked(evutil_socket_t fd, short what, void *context)
{
    struct worker *worker = context;
    (void)fd, (void)what;
    event_del(worker->stop_event);
    evtimer_add(worker->deadline, &drain_deadline);
    server_drain(worker->server, drained, worker);
}

static void helpers_ready(evutil_socket_t fd, short what, void *context)
{
    const struct worker *worker = context;
    (void)fd, (void)what;
    helpers_deliver(worker->helpers);
}

static void worker_build(struct worker *worker)
{
    const struct config *config = app_config(worker->app);
    worker->base = event_base_new();
    check(worker->base, "an event loop");

    struct db_settings db = db_defaults;
    db.conninfo = config->db;
    db.name = "weerklank serve";
    db.channels = channels;
    db.notified = notified;
    db.context = worker;
    worker->db = db_new(worker->base, &db);
    worker->caster = caster_new(worker->base, worker->db, app_pin(worker->app));
    worker->passwords = passwords_new(worker->base);
    worker->helpers = helpers_new(1, HELPERS_WAITING);
    worker->helpers_done = event_new(worker->base, helpers_descriptor(worker->helpers),
                                     EV_READ | EV_PERSIST, helpers_ready, worker);
    event_add(worker->helpers_done, NULL);
    worker->take = take_new(worker);
    worker->offered = offered_new(worker);
    worker->throttle = throttle_new((unsigned)config->answers_per_address);
    worker->desk = desk_new(worker);

    worker->settings = server_defaults;
    worker->settings.hosts = app_hosts(worker->app);
    worker->settings.trusted_proxy = config->trusted_proxy;
    worker->settings.secure = app_is_secure(worker->app);
    worker->settings.connections = (size_t)config->connections;
    worker->settings.connections_per_address = (size_t)config->connections_per_address;
    worker->settings.error_page = error_page;
    worker->settings.common_headers = app_headers(worker->app);
    size_t count;
    worker->routes = routes_all(&count);
    worker->server = server_new(worker->base, &worker->settings, worker->routes, count, worker);
    server_listen(worker->server, worker->listener);

    worker->deadline = evtimer_new(worker->base, deadline_passed, worker);
    worker->stop_event =
        event_new(worker->base, worker->stop_fd, EV_READ | EV_PERSIST, stop_asked, worker);
    event_add(worker->stop_event, NULL);
}

/* The caster and the database end what is under way first, so that every request gets its
 * reply while the server is still there. */
static void worker_take_down(struct worker *worker)
{
    caster_free(worker->caster);
    db_free(worker->db);
    passwords_free(worker->passwords);
    event_free(worker->helpers_done);
    helpers_free(worker->helpers);
    server_free(worker->server);
    desk_free(worker->desk);
    take_free(worker->take);
    offered_free(worker->offered);
    throttle_free(worker->throttle);
    event_free(worker->stop_event);
    event_free(worker->deadline);
    event_base_free(worker->base);
    free(worker->routes);
}

static void *worker_run(void *context)
{
    struct worker *worker = context;
    worker_build(worker);
    event_base_dispatch(worker->base);
    worker_take_down(worker);
    return NULL;
}

struct worker *worker_start(const struct app *app, int listener)
{
    struct worker *worker = calloc(1, sizeof *worker);
    check(worker, "memory for a worker");
    worker->app = app;
    worker->listener = listener;
    worker->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    check(worker->stop_fd >= 0, "an eventfd for a worker");
    if (pthread_create(&worker->thread, NULL, worker_run, worker) != 0)
        fatal("a thread cannot be started");
    return worker;
}

void worker_stop(struct worker *worker)
{
    uint64_t one = 1;
    check(write(worker->stop_fd, &one, sizeof one) == sizeof one, "worker hears the stop");
}

void worker_join(struct worker *worker)
{
    pthread_join(worker->thread, NULL);
    close(worker->stop_fd);
    free(worker);
}

const struct app *worker_app(const struct worker *worker)
{
    return worker->app;
}

struct db *worker_db(const struct worker *worker)
{
    return worker->db;
}

struct caster *worker_caster(const struct worker *worker)
{
    return worker->caster;
}

struct passwords *worker_passwords(const struct worker *worker)
{
    return worker->passwords;
}

struct helpers *worker_helpers(const struct worker *worker)
{
    return worker->helpers;
}

struct take *worker_take(const struct worker *worker)
{
    return worker->take;
}

struct offered *worker_offered(const struct worker *worker)
{
    return worker->offered;
}

struct throttle *worker_throttle(const struct worker *worker)
{
    return worker->throttle;
}

struct desk *worker_desk(const struct worker *worker)
{
    return worker->desk;
}
