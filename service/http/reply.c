#include <stdlib.h>
#include <string.h>

#include <event2/buffer.h>

#include "base/check.h"
#include "base/clock.h"
#include "http/connection.h"

static const struct {
    int status;
    const char *reason;
} reasons[] = {
    {200, "OK"                             },
    {204, "No Content"                     },
    {206, "Partial Content"                },
    {301, "Moved Permanently"              },
    {303, "See Other"                      },
    {304, "Not Modified"                   },
    {400, "Bad Request"                    },
    {401, "Unauthorized"                   },
    {403, "Forbidden"                      },
    {404, "Not Found"                      },
    {405, "Method Not Allowed"             },
    {408, "Request Timeout"                },
    {410, "Gone"                           },
    {413, "Content Too Large"              },
    {415, "Unsupported Media Type"         },
    {416, "Range Not Satisfiable"          },
    {417, "Expectation Failed"             },
    {421, "Misdirected Request"            },
    {422, "Unprocessable Content"          },
    {429, "Too Many Requests"              },
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"          },
    {501, "Not Implemented"                },
    {503, "Service Unavailable"            },
    {505, "HTTP Version Not Supported"     },
};

static const char *reason_of(int status)
{
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
        if (reasons[i].status == status)
            return reasons[i].reason;
    check(false, "the status is one that we send");
    return NULL;
}

static bool is_header_text(const char *text)
{
    return !text[strcspn(text, "\r\n")];
}

void reply_header(struct request *request, const char *name, const char *value)
{
    check(!request->replied && is_header_text(name) && is_header_text(value),
          "a header of a reply is one line");
    buffer_print(&request->headers, "%s: %s\r\n", name, value);
}

void reply_cookie(struct request *request, const char *cookie)
{
    reply_header(request, "Set-Cookie", cookie);
}

static const char *date_now(struct server *server)
{
    int64_t now = clock_now();
    if (server->date_second != now) {
        clock_http(now, server->date);
        server->date_second = now;
    }
    return server->date;
}

/* Whether the reply has a header of its own in place of the one that every reply carries. */
static bool has_own(const struct request *request, const char *name)
{
    size_t size = strlen(name);
    const char *line = request->headers.data;
    while (line && *line) {
        if (!strncmp(line, name, size) && line[size] == ':')
            return true;
        line = strchr(line, '\n') + 1;
    }
    return false;
}

static void add_head(struct request *request, struct evbuffer *output, int status,
                     const char *type, size_t size)
{
    const struct connection *connection = request->connection;
    struct server *server = connection->server;
    evbuffer_add_printf(output, "HTTP/1.1 %d %s\r\nDate: %s\r\n", status, reason_of(status),
                        date_now(server));
    if (status != 304 && status != 204)
        evbuffer_add_printf(output, "Content-Length: %zu\r\n", size);
    if (type)
        evbuffer_add_printf(output, "Content-Type: %s\r\n", type);
    if (connection->last || server->draining)
        evbuffer_add_printf(output, "Connection: close\r\n");
    else if (request->head.http_1_0)
        evbuffer_add_printf(output, "Connection: keep-alive\r\n");
    const char *const *header = server->settings->common_headers;
    for (; header && *header; header += 2)
        if (!has_own(request, header[0]))
            evbuffer_add_printf(output, "%s: %s\r\n", header[0], header[1]);
    evbuffer_add(output, request->headers.data, request->headers.size);
    evbuffer_add(output, "\r\n", 2);
}

/* Gives the output to add the body to, or NULL when none may follow. */
static struct evbuffer *begin(struct request *request, int status, const char *type,
                              size_t size)
{
    check(!request->replied, "one reply per request");
    request->replied = true;
    if (!request->connection->events)
        return NULL;
    struct evbuffer *output = bufferevent_get_output(request->connection->events);
    add_head(request, output, status, type, size);
    bool bare = request->head.method == METHOD_HEAD || status == 304 || status == 204;
    return bare || size == 0 ? NULL : output;
}

/* A copy on its way out, overwritten when it is gone. */
static void wipe(const void *data, size_t size, void *copy)
{
    (void)data;
    explicit_bzero(copy, size);
    free(copy);
}

void reply_send(struct request *request, int status, const char *type, const void *body,
                size_t size)
{
    struct evbuffer *output = begin(request, status, type, size);
    if (output) {
        void *copy = malloc(size);
        check(copy, "memory for a reply");
        memcpy(copy, body, size);
        evbuffer_add_reference(output, copy, size, wipe, copy);
    }
    connection_replied(request->connection);
}

void reply_static(struct request *request, int status, const char *type, const void *body,
                  size_t size)
{
    struct evbuffer *output = begin(request, status, type, size);
    if (output)
        evbuffer_add_reference(output, body, size, NULL, NULL);
    connection_replied(request->connection);
}

void reply_see_other(struct request *request, const char *location)
{
    reply_header(request, "Location", location);
    reply_header(request, "Cache-Control", "no-store");
    reply_send(request, 303, NULL, NULL, 0);
}

static void send_error(struct request *request, int status, struct request *readable)
{
    const struct server_settings *settings = request->connection->server->settings;
    reply_header(request, "Cache-Control", "no-store");
    struct buffer body = {0};
    const char *type = "text/html; charset=utf-8";
    if (settings->error_page) {
        settings->error_page(readable, status, &body);
    } else {
        type = "text/plain; charset=utf-8";
        buffer_print(&body, "%d %s\n", status, reason_of(status));
    }
    reply_send(request, status, type, body.data, body.size);
    buffer_free(&body);
}

void reply_error(struct request *request, int status)
{
    send_error(request, status, request);
}

void reply_refusal(struct request *request, int status)
{
    send_error(request, status, NULL);
}
