#include <arpa/inet.h>
#include <errno.h>
#include <malloc.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/log.h"
#include "http/connection.h"

/* How long accepting rests when the process has no file descriptors left. */
static const struct timeval shortage = {0, 100000};
#define WARN_EVERY_MS 60000

const struct server_settings server_defaults = {
    .head_limit = 16 * 1024,
    .body_limit = 64 * 1024,
    .head_ms = 10000,
    .body_ms = 30000,
    .idle_ms = 15000,
    .write_ms = 60000,
    .connections = 8192,
    .connections_per_address = 512,
};

static void *take(size_t size)
{
    return malloc(size);
}

static void give_back(void *memory)
{
    if (memory)
        explicit_bzero(memory, malloc_usable_size(memory));
    free(memory);
}

/* Never in place: what is left of the old memory would not be overwritten. */
static void *take_again(void *memory, size_t size)
{
    void *moved = size ? malloc(size) : NULL;
    if (size && !moved)
        return NULL;
    if (memory && moved) {
        size_t before = malloc_usable_size(memory);
        memcpy(moved, memory, before < size ? before : size);
    }
    give_back(memory);
    return moved;
}

void server_wipe_memory(void)
{
    event_set_mem_functions(take, take_again, give_back);
}

/* A socket for both families writes an IPv4 address as ::ffff:192.0.2.1; ours is the plain one,
 * as settings and proxies write it. */
static void address_print(const struct sockaddr *address, char text[46])
{
    int family = address->sa_family;
    const void *bytes = NULL;
    if (family == AF_INET) {
        bytes = &((const struct sockaddr_in *)(const void *)address)->sin_addr;
    } else if (family == AF_INET6) {
        const struct in6_addr *six =
            &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
        bool mapped = IN6_IS_ADDR_V4MAPPED(six);
        family = mapped ? AF_INET : AF_INET6;
        bytes = mapped ? &six->s6_addr[12] : six->s6_addr;
    }
    if (!bytes || !inet_ntop(family, bytes, text, 46))
        text[0] = '\0';
}

static void accepted(struct evconnlistener *listener, evutil_socket_t fd,
                     struct sockaddr *address, int length, void *context)
{
    (void)listener, (void)length;
    char text[46];
    address_print(address, text);
    connection_accept(context, fd, text);
}

/* Accepting again at once would only spin; and saying so ten times a second fills a disk. */
static void accept_failed(struct evconnlistener *listener, void *context)
{
    struct server *server = context;
    int64_t now = clock_monotonic_ms();
    if (!server->warned || now - server->warned >= WARN_EVERY_MS) {
        log_warn("cannot accept a connection", "reason", strerror(errno), NULL);
        server->warned = now;
    }
    evconnlistener_disable(listener);
    event_add(server->rest, &shortage);
}

static void rested(evutil_socket_t fd, short what, void *context)
{
    struct server *server = context;
    (void)fd, (void)what;
    if (server->listener)
        evconnlistener_enable(server->listener);
}

struct server *server_new(struct event_base *base, const struct server_settings *settings,
                          const struct route *routes, size_t count, void *context)
{
    struct server *server = calloc(1, sizeof *server);
    check(server, "memory for a server");
    server->base = base;
    server->settings = settings;
    server->routes = routes;
    server->route_count = count;
    server->context = context;
    server->rest = evtimer_new(base, rested, server);
    check(server->rest, "memory for a server");
    return server;
}

static bool is_loopback(int fd)
{
    struct sockaddr_storage address = {0};
    socklen_t length = sizeof address;
    char text[46];
    if (getsockname(fd, (struct sockaddr *)&address, &length) != 0)
        return false;
    address_print((struct sockaddr *)&address, text);
    return text_starts(text, "127.") || text_equal(text, "::1");
}

void server_listen(struct server *server, int fd)
{
    server->loopback = is_loopback(fd);
    server->listener = evconnlistener_new(server->base, accepted, server,
                                          LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 0, fd);
    check(server->listener, "a listener on the socket");
    evconnlistener_set_error_cb(server->listener, accept_failed);
}

void server_check_drained(struct server *server)
{
    if (server->draining && server->count == 0 && server->drained) {
        void (*drained)(void *context) = server->drained;
        server->drained = NULL;
        drained(server->drained_context);
    }
}

void server_drain(struct server *server, void (*done)(void *context), void *context)
{
    server->draining = true;
    server->drained = done;
    server->drained_context = context;
    if (server->listener) {
        evconnlistener_free(server->listener);
        server->listener = NULL;
    }
    for (struct connection *connection = server->connections, *next; connection;
         connection = next) {
        next = connection->next;
        if (connection->state == CONNECTION_IDLE)
            connection_close(connection, "draining");
    }
    server_check_drained(server);
}

void server_free(struct server *server)
{
    server->drained = NULL;
    if (server->listener)
        evconnlistener_free(server->listener);
    while (server->connections) {
        struct connection *connection = server->connections;
        if (connection->request) /* whoever has it will not reply any more */
            connection->request->replied = true;
        connection_close(connection, "server ends");
    }
    event_free(server->rest);
    free(server);
}
