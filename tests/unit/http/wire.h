/*
 * A real server on a loopback socket in a thread of its own, and a client that reads replies
 * as strictly as they must be written.
 */
#pragma once

/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/event.h>

#include "base/check.h"
#include "http/server.h"

#define WIRE_PATIENCE_MS 10000
#define WIRE_WAITING_MAX 64

struct wire {
    pthread_t thread;
    struct event_base *base;
    struct event *stop;
    struct server_settings settings;
    const struct route *routes;
    size_t route_count;
    struct server *server;
    int ends[2];        /* of a pipe; a byte in it stops the thread */
    const char *listen; /* NULL: IPv4 loopback */
    int port;
};

static inline void wire_stopped(evutil_socket_t fd, short what, void *context)
{
    struct wire *wire = context;
    (void)fd, (void)what;
    event_base_loopbreak(wire->base);
}

static inline void *wire_run(void *context)
{
    struct wire *wire = context;
    event_base_dispatch(wire->base);
    server_free(wire->server);
    event_free(wire->stop);
    event_base_free(wire->base);
    return NULL;
}

/* Settings and routes are those of the struct. */
static inline void wire_start(struct wire *wire)
{
    struct complaint complaint = {0};
    const char *listen = wire->listen ? wire->listen : "127.0.0.1:0";
    int fd = listener_open(listen, false, &complaint);
    check(fd >= 0 && pipe(wire->ends) == 0, "a socket and a pipe");
    wire->port = listener_port(fd);
    wire->base = event_base_new();
    wire->server =
        server_new(wire->base, &wire->settings, wire->routes, wire->route_count, wire);
    server_listen(wire->server, fd);
    wire->stop = event_new(wire->base, wire->ends[0], EV_READ, wire_stopped, wire);
    event_add(wire->stop, NULL);
    check(pthread_create(&wire->thread, NULL, wire_run, wire) == 0, "a thread");
}

static inline void wire_stop(struct wire *wire)
{
    check(write(wire->ends[1], "q", 1) == 1, "the thread hears the stop");
    pthread_join(wire->thread, NULL);
    close(wire->ends[0]);
    close(wire->ends[1]);
}

struct client {
    int fd;
    struct buffer in; /* read and not yet taken */
};

struct answer {
    int status;
    struct buffer head, body;
};

static inline int client_socket(void)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    return fd;
}

static inline struct client client_connect(const struct wire *wire)
{
    struct client client = {.fd = client_socket()};
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)wire->port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    assert_int_equal(connect(client.fd, (struct sockaddr *)&address, sizeof address), 0);
    return client;
}

/* A server that has refused may have closed already. */
static inline void client_send(struct client *client, const void *bytes, size_t size)
{
    for (const char *at = bytes; size > 0;) {
        ssize_t sent = send(client->fd, at, size, MSG_NOSIGNAL);
        if (sent < 0)
            return;
        at += sent;
        size -= (size_t)sent;
    }
}

static inline void client_say(struct client *client, const char *text)
{
    client_send(client, text, strlen(text));
}

static inline void client_close(struct client *client)
{
    close(client->fd);
    buffer_free(&client->in);
}

/* Whether something came within that time; *closed when it was the end. */
static inline bool client_more(struct client *client, int ms, bool *closed)
{
    struct pollfd wait = {.fd = client->fd, .events = POLLIN};
    if (poll(&wait, 1, ms) != 1)
        return false;
    char chunk[16384];
    ssize_t got = recv(client->fd, chunk, sizeof chunk, 0);
    *closed = got <= 0;
    if (got > 0)
        buffer_add(&client->in, chunk, (size_t)got);
    return true;
}

static inline bool client_is_closed(struct client *client, int ms)
{
    bool closed = false;
    return client->in.size == 0 && client_more(client, ms, &closed) && closed;
}

static inline void client_need(struct client *client, size_t size)
{
    bool closed = false;
    while (client->in.size < size) {
        assert_true(client_more(client, WIRE_PATIENCE_MS, &closed));
        assert_false(closed);
    }
}

static inline void client_take(struct client *client, size_t size, struct buffer *to)
{
    client_need(client, size);
    struct buffer rest = {0};
    buffer_clear(to);
    buffer_add(to, client->in.data, size);
    buffer_add(&rest, client->in.data + size, client->in.size - size);
    buffer_free(&client->in);
    client->in = rest;
}

/* Where the value of a header begins, which ends with CR; NULL without. */
static inline const char *answer_header(const struct answer *answer, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = strstr(answer->head.data, "\r\n"); at; at = strstr(at + 2, "\r\n"))
        if (!strncasecmp(at + 2, name, length) && !strncmp(at + 2 + length, ": ", 2))
            return at + 4 + length;
    return NULL;
}

static inline bool answer_says(const struct answer *answer, const char *name, const char *value)
{
    const char *is = answer_header(answer, name);
    return is && !strncmp(is, value, strlen(value)) && is[strlen(value)] == '\r';
}

static inline void answer_check(const struct answer *answer, bool to_head)
{
    const char *length = answer_header(answer, "Content-Length");
    bool bare = answer->status == 304 || answer->status == 204;
    const char *date = answer_header(answer, "Date");
    assert_non_null(date);
    assert_memory_equal(date + 25, " GMT\r", 5);
    assert_int_equal(bare, length == NULL);
    assert_false(answer->body.size > 0 && !answer_header(answer, "Content-Type"));
    assert_false((to_head || bare) && answer->body.size > 0);
}

/* Takes the next reply; what it says must fit together. */
static inline void client_answer(struct client *client, struct answer *answer, bool to_head)
{
    const char *end;
    bool closed = false;
    while (!(end = client->in.size == 0
                       ? NULL
                       : memmem(client->in.data, client->in.size, "\r\n\r\n", 4))) {
        assert_true(client_more(client, WIRE_PATIENCE_MS, &closed));
        assert_false(closed);
    }
    client_take(client, (size_t)(end + 4 - client->in.data), &answer->head);
    assert_true(text_starts(answer->head.data, "HTTP/1.1 "));
    answer->status = atoi(answer->head.data + 9);
    buffer_clear(&answer->body);
    if (answer->status == 100)
        return;
    const char *length = answer_header(answer, "Content-Length");
    if (length && !to_head)
        client_take(client, strtoul(length, NULL, 10), &answer->body);
    answer_check(answer, to_head);
}

static inline void answer_free(struct answer *answer)
{
    buffer_free(&answer->head);
    buffer_free(&answer->body);
}

/* Sends and takes one reply, and says its status. */
static inline int client_ask(struct client *client, const char *text, struct answer *answer)
{
    client_say(client, text);
    client_answer(client, answer, false);
    return answer->status;
}
