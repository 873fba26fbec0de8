#include <string.h>
#include <strings.h>

#include "base/check.h"
#include "http/connection.h"
#include "http/form.h"
#include "http/multipart.h"

void request_free(struct request *request)
{
    buffer_wipe(&request->headers); /* a code may stand in an address or a cookie */
    arena_free(request->arena);     /* the request itself is in it */
}

struct arena *request_arena(struct request *request)
{
    return request->arena;
}

void *request_context(const struct request *request)
{
    return request->connection->server->context;
}

enum method request_method(const struct request *request)
{
    return request->head.method;
}

const char *request_path(const struct request *request)
{
    return request->head.path;
}

const char *request_segment(const struct request *request, const char *name)
{
    for (size_t i = 0; i < request->match.count; i++)
        if (!strcmp(request->match.segments[i].name, name))
            return request->match.segments[i].value;
    check(false, "the route has that segment");
    return NULL;
}

const char *request_query(const struct request *request, const char *name)
{
    return fields_get(&request->head.query, name);
}

const char *request_header(const struct request *request, const char *name)
{
    for (size_t i = 0; i < request->head.headers.count; i++)
        if (!strcasecmp(request->head.headers.list[i].name, name))
            return request->head.headers.list[i].value;
    return NULL;
}

const char *request_cookie(const struct request *request, const char *name)
{
    const char *cookies = request_header(request, "cookie");
    size_t length = strlen(name);
    while (cookies && *cookies) {
        cookies += strspn(cookies, " ;");
        size_t size = strcspn(cookies, ";");
        if (size > length && cookies[length] == '=' && !strncmp(cookies, name, length))
            return arena_copy(request->arena, cookies + length + 1, size - length - 1);
        cookies += size;
    }
    return NULL;
}

static bool is_form(const char *type)
{
    static const char form[] = "application/x-www-form-urlencoded";
    size_t length = sizeof form - 1;
    return type && !strncasecmp(type, form, length) &&
           (type[length] == '\0' || type[length] == ';' || type[length] == ' ');
}

const struct fields *request_form(struct request *request)
{
    if (request->form_read)
        return &request->form;
    const char *type = request_header(request, "content-type");
    int refusal = 415;
    if (is_form(type))
        refusal =
            form_read(request->body, request->head.body_size, request->arena, &request->form);
    else if (request->match.route->body_limit > 0)
        refusal = multipart_read(type, request->body, request->head.body_size, request->arena,
                                 &request->form, &request->upload);
    if (refusal) {
        reply_error(request, refusal);
        return NULL;
    }
    request->form_read = true;
    return &request->form;
}

const char *request_file(const struct request *request, const char *field, size_t *size)
{
    if (!request->upload.field || strcmp(request->upload.field, field) != 0)
        return NULL;
    *size = request->upload.size;
    return request->upload.data;
}

const char *request_body(const struct request *request, size_t *size)
{
    *size = request->head.body_size;
    return request->body;
}

static bool by_trusted_proxy(const struct request *request)
{
    const struct connection *connection = request->connection;
    return text_equal(connection->address, connection->server->settings->trusted_proxy);
}

/* The last header of that name when the trusted proxy sent the request: those before it anybody
 * can write. */
static const char *forwarded(const struct request *request, const char *name)
{
    const char *value = NULL;
    for (size_t i = 0; by_trusted_proxy(request) && i < request->head.headers.count; i++)
        if (!strcmp(request->head.headers.list[i].name, name))
            value = request->head.headers.list[i].value;
    return value;
}

const char *request_address(const struct request *request)
{
    const char *list = forwarded(request, "x-forwarded-for");
    if (!list || !*list)
        return request->connection->address;
    /* The last one is what the trusted hop saw. */
    const char *comma = strrchr(list, ',');
    const char *address = comma ? comma + 1 : list;
    return address + strspn(address, " \t");
}

bool request_is_secure(const struct request *request)
{
    const char *protocol = forwarded(request, "x-forwarded-proto");
    return protocol ? !strcasecmp(protocol, "https")
                    : request->connection->server->settings->secure;
}
