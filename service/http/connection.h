/*
 * Inside the server: connections and the requests on them. A connection is in one state at a
 * time; connection_enter alone changes it and sets the deadline that belongs to it. It ends in
 * connection_close, with a reason.
 */
#pragma once

#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>

#include "http/head.h"
#include "http/multipart.h"
#include "http/route.h"
#include "http/server.h"

enum connection_state {
    CONNECTION_IDLE,    /* between requests */
    CONNECTION_HEAD,    /* part of a head is here */
    CONNECTION_BODY,    /* part of a body is here */
    CONNECTION_WAITING, /* a handler has the request; nothing is read */
    CONNECTION_WRITING, /* the reply goes out */
    CONNECTION_PARTING, /* all is said; what still comes is thrown away for a moment */
    CONNECTION_CLOSED,  /* the client is gone, a handler still has the request */
};

struct connection {
    struct server *server;
    struct connection *next, *previous; /* of the server's list */
    enum connection_state state;
    struct bufferevent *events;
    struct event *deadline;
    struct request *request;   /* the one under way, or NULL */
    char address[46];          /* of the peer; kept in memory for limits alone */
    struct tally_entry *tally; /* counts the connections of that address */
    bool last;                 /* no further request after this one */
};

struct request {
    struct connection *connection;
    struct arena *arena;
    struct head head;
    struct match match;
    const char *body;
    struct fields form;
    bool form_read;
    struct upload upload;
    bool replied;
    struct buffer headers; /* of the reply */
};

struct tally_entry {
    struct tally_entry *next;
    char address[46];
    size_t count;
};

#define TALLY_SLOTS 1024

struct server {
    struct event_base *base;
    const struct server_settings *settings;
    const struct route *routes;
    size_t route_count;
    void *context;
    struct evconnlistener *listener;
    struct event *rest; /* accepting goes on after a shortage */
    int64_t warned;     /* of a shortage, clock_monotonic_ms; 0: never */
    bool loopback;      /* listening on a loopback address */
    struct connection *connections;
    size_t count;
    struct tally_entry *tally[TALLY_SLOTS]; /* per address, by hash */
    bool draining;
    void (*drained)(void *context);
    void *drained_context;
    int64_t date_second;
    char date[30];
};

/* Takes the socket over; refuses at the limits. */
void connection_accept(struct server *server, int fd, const char *address);
void connection_close(struct connection *connection, const char *reason);
/* The reply of its request is on its way out. */
void connection_replied(struct connection *connection);
/* The connection takes no further request. */
void connection_end_after_reply(struct connection *connection);
/* Called when the last connection of a draining server is gone. */
void server_check_drained(struct server *server);

/* Request without a handler: a refusal of the protocol. */
void reply_refusal(struct request *request, int status);
void request_free(struct request *request);
