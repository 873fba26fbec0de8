/*
 * The pages: one file per visitor's task, each with its route table. A handler finds its
 * worker with request_context.
 */
#pragma once

#include "app.h"
#include "http/server.h"

struct form;
struct take;
struct worker;

/* Every route of the service: an array owned by the caller (free). */
struct route *routes_all(size_t *count);

extern const struct route take_routes[], privacy_routes[], handout_routes[], method_routes[],
    sound_routes[], asset_routes[], health_routes[];
extern const size_t take_route_count, privacy_route_count, handout_route_count,
    method_route_count, sound_route_count, asset_route_count, health_route_count;

/* The links and forms a worker has lately read from the database. */
struct take *take_new(struct worker *worker);
void take_free(struct take *take);
/* Rounds, links or forms may have changed: what is kept is read again before it is used. */
void take_forget(struct take *take);

/* Reads all static files: the embedded ones, and the pictures and recordings of the forms,
 * those of the folder when there is one. Called once, before there are threads. */
void assets_load(const char *forms);

/* The address of an embedded static file, "/static/{digest}/style.css"; lives for ever. */
const char *asset_path(const char *name);
/* What stands in it, when it is text. */
const char *asset_text(const char *name);
/* The address of a picture or recording of a form; NULL when there is none, or another one
 * than when the form was frozen: visitors of one round do not get different pictures. */
const char *form_asset_path(const struct form *form, const char *file);

/* What stands for the content of a file in its address. */
#define ASSET_DIGEST_SIZE 17
void asset_digest(const char *data, size_t size, char digest[ASSET_DIGEST_SIZE]);

/* Hook of the server; error_page_use is called once, before the threads start. */
void error_page_use(const struct app *app);
void error_page(struct request *request, int status, struct buffer *body);

/* The language of the visitor: ?taal=, else the first of Accept-Language that is offered,
 * else Dutch. `offered` is NULL-terminated. */
const char *visitor_language(const struct request *request, const char *const *offered);
