/*
 * One request and its one reply. A request stays valid until it has been replied to, also
 * when the client has left; then the reply goes nowhere. Exactly one reply per request: a
 * second one is our mistake. All of it belongs to one thread.
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/text.h"

struct request;

enum method { METHOD_GET, METHOD_HEAD, METHOD_POST };

/* Memory that goes when the reply is sent; overwritten then, for it may hold answers. */
struct arena *request_arena(struct request *request);
/* What server_new was given. */
void *request_context(const struct request *request);
enum method request_method(const struct request *request);
/* The decoded path, and the named segment of the matched route ("link" in "/v/{link}"). */
const char *request_path(const struct request *request);
const char *request_segment(const struct request *request, const char *name);
/* The first such query value or cookie or header (any case), or NULL. */
const char *request_query(const struct request *request, const char *name);
const char *request_cookie(const struct request *request, const char *name);
const char *request_header(const struct request *request, const char *name);
/* The fields of a form body; NULL with the reply already sent (400, 413, 415) when the body
 * is no well-formed application/x-www-form-urlencoded, nor, on a route with a limit of its own,
 * multipart/form-data. */
const struct fields *request_form(struct request *request);
/* The file that was sent in that field, after request_form; NULL when there is none. */
const char *request_file(const struct request *request, const char *field, size_t *size);
/* The body as it came. */
const char *request_body(const struct request *request, size_t *size);
/* The client's address as the trusted hop gives it: for limits in memory only, never stored. */
const char *request_address(const struct request *request);
/* Whether the visitor's connection is TLS (told by the trusted proxy, or the base URL). */
bool request_is_secure(const struct request *request);

/* A header of the reply; may be called several times before replying. One that every reply
 * carries is replaced. */
void reply_header(struct request *request, const char *name, const char *value);
void reply_cookie(struct request *request, const char *cookie); /* whole Set-Cookie value */

/* Sends body, which is copied. type is a media type; NULL for no body. */
void reply_send(struct request *request, int status, const char *type, const void *body,
                size_t size);
/* As reply_send for bytes that outlive the server (embedded files, caches): not copied. */
void reply_static(struct request *request, int status, const char *type, const void *body,
                  size_t size);
void reply_see_other(struct request *request, const char *location); /* 303 */
/* The error page of that status, in the visitor's language, from the hook of the server. */
void reply_error(struct request *request, int status);
