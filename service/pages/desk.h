/*
 * The desk: pages of staff behind a login. login.c lets people in and out; results.c shows
 * releases, results_parts.c a step, theme, place or question of one. Whoever asks for a page of
 * the desk goes through desk_with_person first.
 */
#pragma once

#include <stdint.h>

#include "auth/permission.h"
#include "auth/session.h"
#include "http/server.h"
#include "view/shell.h"

struct desk;
struct worker;

extern const struct route login_routes[], results_routes[], part_routes[], quote_routes[],
    record_routes[];
extern const size_t login_route_count, results_route_count, part_route_count, quote_route_count,
    record_route_count;

/* What a worker keeps for the desk: releases read lately, login attempts. */
struct desk *desk_new(struct worker *worker);
void desk_free(struct desk *desk);
/* A release may have been published or replaced. */
void desk_forget(struct desk *desk);

/* Somebody who is logged in. */
struct desk_person {
    uint8_t municipality[16], person[16];
    uint8_t session[SESSION_HASH_SIZE];
    const char *municipality_name, *name, *email;
    enum role role;
    const char *csrf;     /* the token that every form of theirs must carry */
    const char *language; /* of their pages */
};

/* Finds the session of the request and goes on with the person, who lives in the request's
 * arena. Without a session a GET is sent to the login page and a POST gets 403; a POST without
 * a valid token or from another origin gets 403; a database that is away gives 503. */
void desk_with_person(struct request *request,
                      void (*then)(struct request *request, const struct desk_person *person));

/* The data of a page of the desk, with its shell: what this person may see. title is a text or
 * its key. */
json_t *desk_page_data(struct request *request, const struct desk_person *person,
                       enum desk_entry entry, const char *title) must_use;
/* Renders and sends; takes data over, and overwrites what was made of it. */
void desk_page_send(struct request *request, const struct desk_person *person, int status,
                    const char *page, json_t *data);
