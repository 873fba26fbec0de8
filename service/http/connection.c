#include "http/connection.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/buffer.h>

#include "base/check.h"
#include "base/log.h"

/* How long a parting connection may still send what nobody reads: closing at once would take
 * the reply away from the client (RFC 9112, 9.6). */
#define PARTING_MS 5000

/* What may have come from a client that is turned away. */
#define TURNED_AWAY_BYTES (1024 * 1024)

static const char *const state_names[] = {"idle",    "head",    "body",  "waiting",
                                          "writing", "parting", "closed"};

static void connection_advance(struct connection *connection);

static int deadline_of(const struct connection *connection, enum connection_state state)
{
    const struct server_settings *settings = connection->server->settings;
    switch (state) {
    case CONNECTION_IDLE:
        return settings->idle_ms;
    case CONNECTION_HEAD:
        return settings->head_ms;
    case CONNECTION_BODY:
        return settings->body_ms;
    case CONNECTION_WRITING:
        return settings->write_ms;
    case CONNECTION_PARTING:
        return PARTING_MS;
    case CONNECTION_WAITING:
    case CONNECTION_CLOSED:
        break;
    }
    return 0;
}

/* Deadlines are totals: only a change of state sets them anew. */
static void connection_enter(struct connection *connection, enum connection_state state)
{
    if (connection->state == state)
        return;
    connection->state = state;
    int ms = deadline_of(connection, state);
    if (ms > 0) {
        struct timeval wait = {ms / 1000, ms % 1000 * 1000};
        event_add(connection->deadline, &wait);
    } else if (connection->deadline) {
        event_del(connection->deadline);
    }
    if (!connection->events)
        return;
    bool reads = state != CONNECTION_WAITING && state != CONNECTION_WRITING;
    if (reads)
        bufferevent_enable(connection->events, EV_READ);
    else
        bufferevent_disable(connection->events, EV_READ);
}

static struct tally_entry **tally_slot(struct server *server, const char *address)
{
    uint32_t hash = 2166136261u;
    for (const char *c = address; *c; c++)
        hash = (hash ^ (unsigned char)*c) * 16777619u;
    struct tally_entry **slot = &server->tally[hash % TALLY_SLOTS];
    while (*slot && strcmp((*slot)->address, address) != 0)
        slot = &(*slot)->next;
    return slot;
}

static struct tally_entry *tally_enter(struct server *server, const char *address)
{
    struct tally_entry **slot = tally_slot(server, address);
    if (!*slot) {
        *slot = calloc(1, sizeof **slot);
        check(*slot, "memory for an address");
        strncpy((*slot)->address, address, sizeof(*slot)->address - 1);
    }
    (*slot)->count++;
    return *slot;
}

static void tally_leave(struct server *server, struct tally_entry *entry)
{
    if (--entry->count > 0)
        return;
    struct tally_entry **slot = tally_slot(server, entry->address);
    *slot = entry->next;
    free(entry);
}

static void connection_free(struct connection *connection)
{
    struct server *server = connection->server;
    if (connection->previous)
        connection->previous->next = connection->next;
    else
        server->connections = connection->next;
    if (connection->next)
        connection->next->previous = connection->previous;
    server->count--;
    event_free(connection->deadline);
    free(connection);
    server_check_drained(server);
}

/* Overwrites what the client sent before it is given back: it may hold answers. */
static void discard(struct evbuffer *input, size_t size)
{
    struct evbuffer_iovec parts[8];
    while (size > 0) {
        int count = evbuffer_peek(input, (ssize_t)size, NULL, parts, 8);
        size_t wiped = 0;
        for (int i = 0; i < count && i < 8 && wiped < size; i++) {
            size_t part = parts[i].iov_len < size - wiped ? parts[i].iov_len : size - wiped;
            explicit_bzero(parts[i].iov_base, part);
            wiped += part;
        }
        if (wiped == 0)
            return;
        evbuffer_drain(input, wiped);
        size -= wiped;
    }
}

void connection_close(struct connection *connection, const char *reason)
{
    log_debug("connection closed", "state", state_names[connection->state], "reason", reason,
              NULL);
    if (connection->tally) {
        tally_leave(connection->server, connection->tally);
        connection->tally = NULL;
    }
    if (connection->events) { /* the client has not left before */
        struct evbuffer *input = bufferevent_get_input(connection->events);
        discard(input, evbuffer_get_length(input));
        bufferevent_free(connection->events);
        connection->events = NULL;
    }
    bool handled = connection->state == CONNECTION_WAITING;
    connection_enter(connection, CONNECTION_CLOSED);
    if (handled && connection->request && !connection->request->replied)
        return; /* the handler's reply frees it */
    if (connection->request)
        request_free(connection->request);
    connection_free(connection);
}

void connection_end_after_reply(struct connection *connection)
{
    connection->last = true;
}

void connection_replied(struct connection *connection)
{
    if (connection->state == CONNECTION_CLOSED) {
        request_free(connection->request);
        connection_free(connection);
        return;
    }
    connection_enter(connection, CONNECTION_WRITING);
}

/* The reply is out. */
static void part(struct connection *connection)
{
    connection_enter(connection, CONNECTION_PARTING);
    shutdown(bufferevent_getfd(connection->events), SHUT_WR);
}

static void wrote(struct bufferevent *events, void *context)
{
    struct connection *connection = context;
    (void)events;
    if (connection->state != CONNECTION_WRITING)
        return; /* "100 Continue" went out */
    request_free(connection->request);
    connection->request = NULL;
    if (connection->last || connection->server->draining) {
        part(connection);
        return;
    }
    connection_enter(connection, CONNECTION_IDLE);
    connection_advance(connection);
}

static struct request *request_begin(struct connection *connection)
{
    struct arena *arena = arena_new_secret();
    struct request *request = arena_alloc(arena, sizeof *request);
    request->arena = arena;
    request->connection = connection;
    connection->request = request;
    return request;
}

static void refuse(struct connection *connection, int status)
{
    connection_end_after_reply(connection);
    reply_refusal(connection->request, status);
}

static size_t body_limit(const struct request *request)
{
    const struct route *route = request->match.route;
    size_t limit = request->connection->server->settings->body_limit;
    return route && route->body_limit ? route->body_limit : limit;
}

static void read_body(struct connection *connection)
{
    struct request *request = connection->request;
    const struct server *server = connection->server;
    struct evbuffer *input = bufferevent_get_input(connection->events);
    size_t size = request->head.body_size;
    if (evbuffer_get_length(input) < size) {
        bufferevent_setwatermark(connection->events, EV_READ, size, size + 4096);
        connection_enter(connection, CONNECTION_BODY);
        return;
    }
    bufferevent_setwatermark(connection->events, EV_READ, 0, server->settings->head_limit + 1);
    char *body = arena_alloc(request->arena, size + 1);
    evbuffer_copyout(input, body, size);
    discard(input, size);
    request->body = body;
    connection_enter(connection, CONNECTION_WAITING);
    if (request->match.route) {
        request->match.route->handle(request);
        return;
    }
    if (request->match.other_method)
        reply_header(request, "Allow",
                     route_allowed(server->routes, server->route_count, request->head.path,
                                   request->arena));
    reply_error(request, request->match.other_method ? 405 : 404);
}

/* A name with or without its port; loopback names pass where only this machine can ask. */
static bool host_is_ours(const struct server *server, const char *host)
{
    static const char *const loopback[] = {"localhost", "127.0.0.1", "[::1]"};
    const char *bracket = strchr(host, ']');
    size_t length = bracket ? (size_t)(bracket + 1 - host) : strcspn(host, ":");
    for (size_t i = 0; server->loopback && i < 3; i++)
        if (strlen(loopback[i]) == length && !strncmp(loopback[i], host, length))
            return true;
    for (const char *const *name = server->settings->hosts; name && *name; name++)
        if (!strcmp(*name, host) || (strlen(*name) == length && !strncmp(*name, host, length)))
            return true;
    return false;
}

static void head_came(struct connection *connection)
{
    const struct server *server = connection->server;
    struct request *request = connection->request;
    const struct head *head = &request->head;
    if (!head->keep_alive)
        connection_end_after_reply(connection);
    if (!host_is_ours(server, head->host)) {
        refuse(connection, 421);
        return;
    }
    route_find(server->routes, server->route_count, head->method, head->path, request->arena,
               &request->match);
    if (head->body_size > body_limit(request)) {
        refuse(connection, 413);
        return;
    }
    if (head->expects_continue && head->body_size > 0)
        bufferevent_write(connection->events, "HTTP/1.1 100 Continue\r\n\r\n", 25);
    read_body(connection);
}

static void read_head(struct connection *connection)
{
    struct evbuffer *input = bufferevent_get_input(connection->events);
    size_t size = evbuffer_get_length(input);
    if (size == 0)
        return;
    connection_enter(connection, CONNECTION_HEAD);
    size_t limit = connection->server->settings->head_limit;
    size_t looked_at = size < limit ? size : limit;
    const char *bytes = (const char *)evbuffer_pullup(input, (ssize_t)looked_at);
    struct request *request = request_begin(connection);
    switch (head_read(bytes, looked_at, limit, request->arena, &request->head)) {
    case HEAD_MORE:
        request_free(request);
        connection->request = NULL;
        break;
    case HEAD_REFUSED:
        refuse(connection, request->head.refusal);
        break;
    case HEAD_DONE:
        discard(input, request->head.size);
        head_came(connection);
        break;
    }
}

static void connection_advance(struct connection *connection)
{
    switch (connection->state) {
    case CONNECTION_IDLE:
    case CONNECTION_HEAD:
        read_head(connection);
        break;
    case CONNECTION_BODY:
        read_body(connection);
        break;
    case CONNECTION_PARTING: {
        struct evbuffer *input = bufferevent_get_input(connection->events);
        discard(input, evbuffer_get_length(input));
        break;
    }
    case CONNECTION_WAITING:
    case CONNECTION_WRITING:
    case CONNECTION_CLOSED:
        break;
    }
}

static void came(struct bufferevent *events, void *context)
{
    (void)events;
    connection_advance(context);
}

static void happened(struct bufferevent *events, short what, void *context)
{
    (void)events;
    connection_close(context, what & BEV_EVENT_EOF ? "client left" : "connection broke");
}

static void deadline_passed(evutil_socket_t fd, short what, void *context)
{
    struct connection *connection = context;
    (void)fd, (void)what;
    switch (connection->state) {
    case CONNECTION_HEAD:
        request_begin(connection);
        refuse(connection, 408);
        break;
    case CONNECTION_BODY:
        refuse(connection, 408);
        break;
    case CONNECTION_IDLE:
    case CONNECTION_WAITING:
    case CONNECTION_WRITING:
    case CONNECTION_PARTING:
    case CONNECTION_CLOSED:
        connection_close(connection, "too late");
        break;
    }
}

/* Says that it is too busy, without keeping anything for this client. */
static void turn_away(int fd)
{
    static const char words[] = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n"
                                "Retry-After: 10\r\nConnection: close\r\n\r\n";
    ssize_t sent = send(fd, words, sizeof words - 1, MSG_DONTWAIT | MSG_NOSIGNAL);
    (void)sent; /* it may have left already */
    /* What has come is thrown away unread: closing with something left would be a reset, which
     * takes the words away from the client. */
    ssize_t left = recv(fd, NULL, TURNED_AWAY_BYTES, MSG_DONTWAIT | MSG_TRUNC);
    (void)left;
    close(fd);
}

void connection_accept(struct server *server, int fd, const char *address)
{
    const struct server_settings *settings = server->settings;
    const struct tally_entry *known = *tally_slot(server, address);
    bool crowded = known && known->count >= settings->connections_per_address &&
                   !text_equal(address, settings->trusted_proxy);
    if (server->count >= settings->connections || crowded) {
        turn_away(fd);
        return;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    struct connection *connection = calloc(1, sizeof *connection);
    check(connection, "memory for a connection");
    connection->server = server;
    strncpy(connection->address, address, sizeof connection->address - 1);
    connection->tally = tally_enter(server, address);
    connection->events = bufferevent_socket_new(server->base, fd, BEV_OPT_CLOSE_ON_FREE);
    connection->deadline = evtimer_new(server->base, deadline_passed, connection);
    check(connection->events && connection->deadline, "memory for a connection");
    connection->next = server->connections;
    if (connection->next)
        connection->next->previous = connection;
    server->connections = connection;
    server->count++;
    bufferevent_setcb(connection->events, came, wrote, happened, connection);
    bufferevent_setwatermark(connection->events, EV_READ, 0, settings->head_limit + 1);
    bufferevent_enable(connection->events, EV_READ | EV_WRITE);
    struct timeval idle = {settings->idle_ms / 1000, settings->idle_ms % 1000 * 1000};
    event_add(connection->deadline, &idle);
}
