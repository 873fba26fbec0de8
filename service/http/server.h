/*
 * A strict HTTP/1.1 server on one event loop: reads exactly the little of HTTP that a
 * questionnaire needs and refuses the rest with a clear status. One per thread, nothing
 * shared but the settings and routes, which do not change while it runs.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/complaint.h"
#include "http/request.h"

struct event_base;
struct server;

/* A handler may reply at once or later. */
typedef void (*handler)(struct request *request);

struct route {
    enum method method;  /* a GET route answers HEAD as well */
    const char *pattern; /* "/v/{link}/bedankt"; a last segment "{rest...}" takes the tail */
    handler handle;
    size_t body_limit; /* bytes; 0 for the server's own limit */
};

struct server_settings {
    const char *const *hosts;  /* names answered to, lower case, NULL-terminated; with a port
                                  where the port matters. Loopback names always pass when
                                  listening on loopback. */
    const char *trusted_proxy; /* address whose X-Forwarded-For/-Proto count, or NULL */
    bool secure;               /* base URL is https: HSTS, Secure cookies */
    size_t head_limit;         /* bytes, 16 KiB */
    size_t body_limit;         /* bytes, 64 KiB */
    int head_ms, body_ms, idle_ms, write_ms; /* totals: 10, 30, 15, 60 s */
    size_t connections;                      /* at most at once in this server */
    size_t connections_per_address;          /* 512 */
    /* Fills *type and *body for an error page; request is NULL when there is no readable
     * request. Headers that every reply carries come from common_headers. */
    void (*error_page)(struct request *request, int status, struct buffer *body);
    const char *const *common_headers; /* name, value, name, value, ..., NULL */
};

/* The defaults above, to be changed before server_new. */
extern const struct server_settings server_defaults;

/* From now on libevent overwrites memory before giving it back, for what a client sent holds
 * answers and codes, and buffers are moved as they grow. Called once, before anything else of
 * libevent. */
void server_wipe_memory(void);

/* Routes and settings are borrowed. context is what request_context gives. */
struct server *server_new(struct event_base *base, const struct server_settings *settings,
                          const struct route *routes, size_t count, void *context);
/* Starts accepting on a listening, non-blocking socket; takes it over. */
void server_listen(struct server *server, int fd);
/* Stops accepting, finishes what is under way with Connection: close, then calls done. */
void server_drain(struct server *server, void (*done)(void *context), void *context);
void server_free(struct server *server);

/* Opens a listening socket with SO_REUSEPORT for "127.0.0.1:8080" or "[::1]:8080"; -1 with a
 * complaint. Port 0 takes a free one; listener_port tells which. shared: another socket of this
 * process has the port already; otherwise a port that anybody has is a complaint. */
int listener_open(const char *address, bool shared, struct complaint *complaint) must_use;
int listener_port(int fd);
