/*
 * Raw requests and what must come back: a table. Each is sent whole and then byte by byte; the
 * answers must be the same. Behind those that keep the connection a further request must find
 * it in order: no byte too many was taken or left.
 */
#include <stdio.h>

#include "requests_table.h"
#include "wire.h"

static void show(struct request *request)
{
    struct arena *arena = request_arena(request);
    const char *text = arena_print(arena, "path=%s", request_path(request));
    static const char *const names[] = {"a", "b", "é"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = request_query(request, names[i]);
        if (value)
            text = arena_print(arena, "%s %s=%s", text, names[i], value);
    }
    const char *header = request_header(request, "X-Tell"), *cookie;
    if (header)
        text = arena_print(arena, "%s tell=<%s>", text, header);
    if ((cookie = request_cookie(request, "c")))
        text = arena_print(arena, "%s cookie=<%s>", text, cookie);
    reply_send(request, 200, "text/plain; charset=utf-8", text, strlen(text));
}

static void show_name(struct request *request)
{
    const char *text =
        arena_print(request_arena(request), "name=<%s>", request_segment(request, "name"));
    reply_send(request, 200, "text/plain; charset=utf-8", text, strlen(text));
}

static void show_form(struct request *request)
{
    const struct fields *form = request_form(request);
    if (!form)
        return;
    check(form == request_form(request), "a form is read once");
    struct buffer text = {0};
    buffer_print(&text, "%zu", form->count);
    for (size_t i = 0; i < form->count; i++)
        buffer_print(&text, " <%s>=<%s>", form->list[i].name, form->list[i].value);
    reply_send(request, 200, "text/plain; charset=utf-8", text.data, text.size);
    buffer_free(&text);
}

static void show_body(struct request *request)
{
    size_t size;
    const char *body = request_body(request, &size);
    reply_send(request, 200, "application/octet-stream", body, size);
}

static void see_other(struct request *request)
{
    reply_cookie(request, "__Host-c=1; Path=/; Secure");
    reply_see_other(request, "/elsewhere");
}

static void not_modified(struct request *request)
{
    reply_header(request, "ETag", "\"x\"");
    reply_send(request, 304, NULL, "never sent", 10);
}

static void no_content(struct request *request)
{
    reply_send(request, 204, NULL, NULL, 0);
}

static void fixed(struct request *request)
{
    reply_static(request, 200, "text/css", "body {}", 7);
}

static void refuse(struct request *request)
{
    reply_error(request, 410);
}

/* What the trusted hop says about the client. */
static void show_client(struct request *request)
{
    const char *text = arena_print(request_arena(request), "%s %s", request_address(request),
                                   request_is_secure(request) ? "secure" : "plain");
    reply_send(request, 200, "text/plain", text, strlen(text));
}

static const struct route routes[] = {
    {METHOD_GET,  "/client",         show_client,  0},
    {METHOD_GET,  "/",               show,         0},
    {METHOD_GET,  "/echo",           show,         0},
    {METHOD_GET,  "/echo/{name}",    show_name,    0},
    {METHOD_GET,  "/rest/{name...}", show_name,    0},
    {METHOD_GET,  "/both",           show,         0},
    {METHOD_POST, "/both",           show_body,    0},
    {METHOD_POST, "/form",           show_form,    0},
    {METHOD_POST, "/body",           show_body,    0},
    {METHOD_GET,  "/other",          see_other,    0},
    {METHOD_GET,  "/same",           not_modified, 0},
    {METHOD_GET,  "/nothing",        no_content,   0},
    {METHOD_GET,  "/fixed",          fixed,        0},
    {METHOD_GET,  "/gone",           refuse,       0},
    {METHOD_GET,  "/h\xC3\xA9",      show,         0},
};

static const char *const hosts[] = {"example.org", "port.example:8443", NULL};
static const char *const common[] = {"X-Common", "everywhere", "X-Second", "too", NULL};

static struct wire wire;

/* The next word of "200 404"; H behind it when the request was HEAD. */
static int next_status(const char **statuses, bool *to_head)
{
    char *end;
    long status = strtol(*statuses, &end, 10);
    *to_head = *end == 'H';
    *statuses = end + *to_head;
    return (int)status;
}

static void check_case(const struct request_case *one, size_t piece)
{
    struct client client = client_connect(&wire);
    struct answer answer = {0};
    for (size_t at = 0; at < one->size; at += piece)
        client_send(&client, one->bytes + at, piece < one->size - at ? piece : one->size - at);
    for (const char *statuses = one->statuses; *statuses;) {
        bool to_head;
        int status = next_status(&statuses, &to_head);
        client_answer(&client, &answer, to_head);
        assert_int_equal(answer.status, status);
        if (status != 100)
            assert_true(answer_says(&answer, "X-Common", "everywhere"));
    }
    if (one->says &&
        !memmem(answer.body.data, answer.body.size, one->says, strlen(one->says)) &&
        !strstr(answer.head.data, one->says))
        fail_msg("no \"%s\" in: %s%s", one->says, answer.head.data, answer.body.data);
    assert_int_equal(one->end == CLOSED, answer_says(&answer, "Connection", "close"));
    if (one->end == CLOSED) {
        assert_true(client_is_closed(&client, WIRE_PATIENCE_MS));
    } else {
        client_ask(&client, "GET /echo?a=probe HTTP/1.1\r\nHost: localhost\r\n\r\n", &answer);
        assert_int_equal(answer.status, 200);
        assert_string_equal(answer.body.data, "path=/echo a=probe");
    }
    answer_free(&answer);
    client_close(&client);
}

static void test_case(void **state)
{
    const struct request_case *one = *state;
    check_case(one, one->size);
    check_case(one, 1);
    check_case(one, 7);
}

static const char *client_seen(const char *trusted, const char *headers)
{
    static char seen[128];
    struct wire other = {.settings = server_defaults,
                         .routes = routes,
                         .route_count = sizeof routes / sizeof routes[0]};
    other.settings.trusted_proxy = trusted;
    wire_start(&other);
    struct client client = client_connect(&other);
    struct answer answer = {0};
    client_say(&client, "GET /client HTTP/1.1\r\nHost: localhost\r\n");
    client_say(&client, headers);
    client_ask(&client, "\r\n", &answer);
    snprintf(seen, sizeof seen, "%s", answer.body.data);
    answer_free(&answer);
    client_close(&client);
    wire_stop(&other);
    return seen;
}

static void test_only_the_trusted_hop_is_believed(void **state)
{
    static const char said[] = "X-Forwarded-For: 6.6.6.6, 1.2.3.4\r\n"
                               "X-Forwarded-Proto: https\r\n";
    (void)state;
    assert_string_equal(client_seen("127.0.0.1", said), "1.2.3.4 secure");
    assert_string_equal(client_seen("127.0.0.1", "X-Forwarded-For: ::1\r\n"), "::1 plain");
    assert_string_equal(client_seen("127.0.0.1", "X-Forwarded-For: 6.6.6.6\r\n"
                                                 "X-Forwarded-For: 1.2.3.4\r\n"),
                        "1.2.3.4 plain");
    assert_string_equal(client_seen("127.0.0.1", ""), "127.0.0.1 plain");
    assert_string_equal(client_seen("10.0.0.1", said), "127.0.0.1 plain");
    assert_string_equal(client_seen(NULL, said), "127.0.0.1 plain");
}

static int start(void **state)
{
    (void)state;
    wire.settings = server_defaults;
    wire.settings.hosts = hosts;
    wire.settings.common_headers = common;
    wire.routes = routes;
    wire.route_count = sizeof routes / sizeof routes[0];
    wire_start(&wire);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    wire_stop(&wire);
    return 0;
}

int main(void)
{
    enum { CASES = sizeof cases / sizeof cases[0] };
    static struct CMUnitTest tests[CASES + 1];
    for (size_t i = 0; i < CASES; i++)
        tests[i] = (struct CMUnitTest){cases[i].name, test_case, NULL, NULL,
                                       (void *)(uintptr_t)&cases[i]};
    tests[CASES] = (struct CMUnitTest)cmocka_unit_test(test_only_the_trusted_hop_is_believed);
    return cmocka_run_group_tests_name("http/requests", tests, start, stop);
}
