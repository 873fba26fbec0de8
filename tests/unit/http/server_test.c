/*
 * The server from outside: raw requests over real connections, limits, deadlines, replies that
 * come late. The server runs in a thread of the test.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/event.h>

#include "cmocka.h"
#include "http/server.h"
#include "raw_cases.h"

/* Short, so that the tests of deadlines are. */
#define HEAD_MS 400
#define BODY_MS 400
#define IDLE_MS 900

struct fixture {
    struct event_base *base;
    struct server *server;
    struct server_settings settings;
    struct event *stop, *drain;
    int stop_fd, drain_fd, port;
    pthread_t thread;
    int drained;
    int handled;
};

struct late {
    struct request *request;
    struct event *timer;
};

/* ---- handlers ------------------------------------------------------------------------ */

static void ok(struct request *request)
{
    reply_static(request, 200, "text/plain", "ok\n", 3);
}

static void part(struct request *request)
{
    const char *segment = request_segment(request, "name");
    reply_send(request, 200, "text/plain", segment, strlen(segment));
}

static void form(struct request *request)
{
    const struct fields *fields = request_form(request);
    if (!fields)
        return;
    char text[32];
    int size = snprintf(text, sizeof text, "%zu fields\n", fields->count);
    reply_send(request, 200, "text/plain", text, (size_t)size);
}

static void reply_now(evutil_socket_t fd, short what, void *context)
{
    struct late *late = context;
    (void)fd, (void)what;
    event_free(late->timer);
    const char *path = request_path(late->request);
    reply_send(late->request, 200, "text/plain", path, strlen(path));
}

static void late(struct request *request)
{
    struct fixture *fixture = request_context(request);
    struct late *later = arena_alloc(request_arena(request), sizeof *later);
    later->request = request;
    later->timer = evtimer_new(fixture->base, reply_now, later);
    const struct timeval wait = {0, 150000};
    evtimer_add(later->timer, &wait);
    __atomic_add_fetch(&fixture->handled, 1, __ATOMIC_SEQ_CST);
}

static const struct route routes[] = {
    {METHOD_GET,  "/ok",          ok,   0 },
    {METHOD_GET,  "/part/{name}", part, 0 },
    {METHOD_POST, "/form",        form, 0 },
    {METHOD_POST, "/small",       form, 16},
    {METHOD_GET,  "/late/{name}", late, 0 },
};

/* ---- the server in its thread -------------------------------------------------------- */

static void stop_asked(evutil_socket_t fd, short what, void *context)
{
    (void)fd, (void)what;
    event_base_loopbreak(((struct fixture *)context)->base);
}

static void drained(void *context)
{
    __atomic_store_n(&((struct fixture *)context)->drained, 1, __ATOMIC_SEQ_CST);
}

static void drain_asked(evutil_socket_t fd, short what, void *context)
{
    struct fixture *fixture = context;
    (void)fd, (void)what;
    event_del(fixture->drain);
    server_drain(fixture->server, drained, fixture);
}

static void *loop(void *context)
{
    event_base_loop(((struct fixture *)context)->base, EVLOOP_NO_EXIT_ON_EMPTY);
    return NULL;
}

static const char *const hosts[] = {"ours.example", NULL};

static int start_with(void **state, size_t connections, size_t per_address)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    struct complaint complaint = {0};
    fixture->base = event_base_new();
    fixture->settings = server_defaults;
    fixture->settings.hosts = hosts;
    fixture->settings.head_ms = HEAD_MS;
    fixture->settings.body_ms = BODY_MS;
    fixture->settings.idle_ms = IDLE_MS;
    fixture->settings.connections = connections;
    fixture->settings.connections_per_address = per_address;
    fixture->server = server_new(fixture->base, &fixture->settings, routes,
                                 sizeof routes / sizeof routes[0], fixture);
    int fd = listener_open("127.0.0.1:0", false, &complaint);
    assert_true(fd >= 0);
    fixture->port = listener_port(fd);
    server_listen(fixture->server, fd);
    fixture->stop_fd = eventfd(0, EFD_NONBLOCK);
    fixture->drain_fd = eventfd(0, EFD_NONBLOCK);
    fixture->stop = event_new(fixture->base, fixture->stop_fd, EV_READ, stop_asked, fixture);
    fixture->drain = event_new(fixture->base, fixture->drain_fd, EV_READ, drain_asked, fixture);
    event_add(fixture->stop, NULL);
    event_add(fixture->drain, NULL);
    assert_int_equal(pthread_create(&fixture->thread, NULL, loop, fixture), 0);
    *state = fixture;
    return 0;
}

static int start(void **state)
{
    return start_with(state, 1000, 1000);
}

static int start_small(void **state)
{
    return start_with(state, 4, 1000);
}

static int start_per_address(void **state)
{
    return start_with(state, 1000, 2);
}

static int stop(void **state)
{
    struct fixture *fixture = *state;
    uint64_t one = 1;
    assert_int_equal(write(fixture->stop_fd, &one, sizeof one), sizeof one);
    pthread_join(fixture->thread, NULL);
    server_free(fixture->server);
    event_free(fixture->stop);
    event_free(fixture->drain);
    event_base_free(fixture->base);
    close(fixture->stop_fd);
    close(fixture->drain_fd);
    free(fixture);
    return 0;
}

/* ---- a client ------------------------------------------------------------------------ */

static int dial_from(const struct fixture *fixture, const char *from)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in own = {.sin_family = AF_INET}, there = {.sin_family = AF_INET};
    inet_pton(AF_INET, from, &own.sin_addr);
    inet_pton(AF_INET, "127.0.0.1", &there.sin_addr);
    there.sin_port = htons((uint16_t)fixture->port);
    assert_int_equal(bind(fd, (struct sockaddr *)&own, sizeof own), 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&there, sizeof there), 0);
    return fd;
}

static int dial(const struct fixture *fixture)
{
    return dial_from(fixture, "127.0.0.1");
}

static void put(int fd, const void *bytes, size_t size)
{
    ssize_t sent = send(fd, bytes, size, MSG_NOSIGNAL);
    (void)sent; /* the server may have closed: the reply tells */
}

static bool readable(int fd, int ms)
{
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    return poll(&wait, 1, ms) == 1;
}

/* Reads until nothing comes for ms; true in *closed when the server closed. */
static size_t get(int fd, char *out, size_t room, int ms, bool *closed)
{
    size_t size = 0;
    *closed = false;
    while (size + 1 < room && readable(fd, ms)) {
        ssize_t got = recv(fd, out + size, room - size - 1, 0);
        if (got <= 0) {
            *closed = true;
            break;
        }
        size += (size_t)got;
    }
    out[size] = '\0';
    return size;
}

static int status_of(const char *reply)
{
    const char *last = reply;
    while (!strncmp(last, "HTTP/1.1 100", 12))
        last = strstr(last, "\r\n\r\n") + 4;
    return strncmp(last, "HTTP/1.1 ", 9) == 0 ? atoi(last + 9) : 0;
}

/* Whether another request on the same connection is answered. */
static bool still_talks(int fd)
{
    static const char again[] = "GET /ok HTTP/1.1\r\nHost: localhost\r\n\r\n";
    char reply[2048];
    bool closed;
    put(fd, again, sizeof again - 1);
    get(fd, reply, sizeof reply, 60, &closed);
    return status_of(reply) == 200;
}

/* ---- tests --------------------------------------------------------------------------- */

static void raw_requests_get_what_they_deserve(void **state)
{
    assert_true(RAW_CASES >= 120);
    size_t wrong = 0;
    for (size_t i = 0; i < RAW_CASES; i++) {
        const struct raw_case *raw = &raw_cases[i];
        char reply[8192];
        bool closed;
        int fd = dial(*state);
        put(fd, raw->bytes, strlen(raw->bytes));
        readable(fd, 1000);
        get(fd, reply, sizeof reply, 15, &closed);
        int status = status_of(reply);
        bool kept = !closed && still_talks(fd);
        if (status != raw->status || kept != raw->kept) {
            print_error("%s: %d %s\n", raw->why, status, kept ? "kept" : "closed");
            wrong++;
        }
        close(fd);
    }
    assert_int_equal(wrong, 0);
}

static void a_nul_in_a_head_is_refused(void **state)
{
    static const char head[] = "GET /ok HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n";
    char reply[2048];
    bool closed;
    int fd = dial(*state);
    put(fd, head, sizeof head - 1);
    get(fd, reply, sizeof reply, 300, &closed);
    assert_int_equal(status_of(reply), 400);
    assert_true(closed);
    close(fd);
}

static int status_with_head(const struct fixture *fixture, size_t size)
{
    static const char start_of[] = "GET /ok HTTP/1.1\r\nHost: localhost\r\nX: ";
    char *head = malloc(size + 1);
    memset(head, 'x', size);
    memcpy(head, start_of, sizeof start_of - 1);
    memcpy(head + size - 4, "\r\n\r\n", 4);
    char reply[2048];
    bool closed;
    int fd = dial(fixture);
    put(fd, head, size);
    get(fd, reply, sizeof reply, 300, &closed);
    close(fd);
    free(head);
    return status_of(reply);
}

static void a_head_has_a_limit(void **state)
{
    assert_int_equal(status_with_head(*state, 16 * 1024), 200);
    assert_int_equal(status_with_head(*state, 16 * 1024 + 1), 431);
}

static int status_with_body(const struct fixture *fixture, const char *path, size_t size)
{
    char *request = malloc(size + 512);
    int head = snprintf(request, 512,
                        "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
                        "application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n",
                        path, size);
    memset(request + head, 'a', size);
    char reply[2048];
    bool closed;
    int fd = dial(fixture);
    put(fd, request, (size_t)head + size);
    get(fd, reply, sizeof reply, 300, &closed);
    close(fd);
    free(request);
    return status_of(reply);
}

static void a_body_has_a_limit(void **state)
{
    assert_int_equal(status_with_body(*state, "/form", 64 * 1024), 200);
    assert_int_equal(status_with_body(*state, "/form", 64 * 1024 + 1), 413);
    assert_int_equal(status_with_body(*state, "/small", 16), 200);
    assert_int_equal(status_with_body(*state, "/small", 17), 413);
}

static void fields_and_headers_have_a_limit(void **state)
{
    for (size_t count = 500; count <= 501; count++) {
        char request[4096], reply[2048];
        bool closed;
        int head = snprintf(request, sizeof request,
                            "POST /form HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
                            "application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n",
                            count * 2 - 1);
        for (size_t i = 0; i < count; i++)
            memcpy(request + head + 2 * i, "a&", 2);
        int fd = dial(*state);
        put(fd, request, (size_t)head + count * 2 - 1);
        get(fd, reply, sizeof reply, 300, &closed);
        assert_int_equal(status_of(reply), count == 500 ? 200 : 413);
        close(fd);
    }
    for (size_t count = 99; count <= 100; count++) {
        struct buffer request = {0};
        char reply[2048];
        bool closed;
        buffer_text(&request, "GET /ok HTTP/1.1\r\nHost: localhost\r\n");
        for (size_t i = 0; i < count; i++)
            buffer_text(&request, "X: y\r\n");
        buffer_text(&request, "\r\n");
        int fd = dial(*state);
        put(fd, request.data, request.size);
        get(fd, reply, sizeof reply, 300, &closed);
        assert_int_equal(status_of(reply), count == 99 ? 200 : 431);
        buffer_free(&request);
        close(fd);
    }
}

static void pipelined_requests_are_answered_in_order(void **state)
{
    static const char both[] = "GET /late/one HTTP/1.1\r\nHost: localhost\r\n\r\n"
                               "GET /part/two HTTP/1.1\r\nHost: localhost\r\n\r\n"
                               "HEAD /part/three HTTP/1.1\r\nHost: localhost\r\n\r\n"
                               "GET /part/four HTTP/1.1\r\nHost: localhost\r\n\r\n";
    char reply[8192];
    bool closed;
    int fd = dial(*state);
    put(fd, both, sizeof both - 1);
    get(fd, reply, sizeof reply, 400, &closed);
    char *one = strstr(reply, "\r\n\r\n/late/one"), *two = strstr(reply, "\r\n\r\ntwo");
    char *four = strstr(reply, "\r\n\r\nfour");
    assert_non_null(one);
    assert_non_null(two);
    assert_non_null(four);
    assert_true(one < two && two < four);
    assert_null(strstr(reply, "three"));
    close(fd);
}

static void a_late_head_is_told_so_in_total(void **state)
{
    char reply[2048];
    bool closed;
    int fd = dial(*state);
    for (int i = 0; i < 20 && !readable(fd, 40); i++)
        put(fd, "G", 1);
    get(fd, reply, sizeof reply, 200, &closed);
    assert_int_equal(status_of(reply), 408);
    close(fd);
}

static void a_late_body_is_told_so(void **state)
{
    static const char head[] =
        "POST /form HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nab";
    char reply[2048];
    bool closed;
    int fd = dial(*state);
    put(fd, head, sizeof head - 1);
    readable(fd, 2 * BODY_MS);
    get(fd, reply, sizeof reply, 200, &closed);
    assert_int_equal(status_of(reply), 408);
    close(fd);
}

static void an_idle_connection_is_closed_in_silence(void **state)
{
    char reply[2048];
    bool closed;
    int fd = dial(*state);
    assert_true(still_talks(fd));
    assert_true(readable(fd, 2 * IDLE_MS));
    assert_int_equal(get(fd, reply, sizeof reply, 200, &closed), 0);
    assert_true(closed);
    close(fd);
}

static void a_reply_to_nobody_goes_nowhere(void **state)
{
    static const char request[] = "GET /late/x HTTP/1.1\r\nHost: localhost\r\n\r\n";
    struct fixture *fixture = *state;
    for (int i = 0; i < 20; i++) {
        int fd = dial(fixture);
        put(fd, request, sizeof request - 1);
        usleep(2000);
        close(fd);
    }
    for (int i = 0; i < 200 && __atomic_load_n(&fixture->handled, __ATOMIC_SEQ_CST) < 20; i++)
        usleep(5000);
    assert_int_equal(__atomic_load_n(&fixture->handled, __ATOMIC_SEQ_CST), 20);
    usleep(300000);
    int fd = dial(fixture);
    assert_true(still_talks(fd));
    close(fd);
}

static void too_many_are_turned_away_politely(void **state)
{
    int fds[5];
    for (int i = 0; i < 4; i++) {
        fds[i] = dial(*state);
        assert_true(still_talks(fds[i]));
    }
    char reply[2048];
    bool closed;
    fds[4] = dial(*state);
    get(fds[4], reply, sizeof reply, 300, &closed);
    assert_int_equal(status_of(reply), 503);
    assert_non_null(strstr(reply, "Retry-After"));
    assert_true(closed);
    close(fds[0]);
    usleep(100000);
    int fd = dial(*state);
    assert_true(still_talks(fd));
    close(fd);
    for (int i = 1; i < 5; i++)
        close(fds[i]);
}

static void one_address_cannot_take_every_place(void **state)
{
    int one = dial_from(*state, "127.0.0.2"), two = dial_from(*state, "127.0.0.2");
    assert_true(still_talks(one));
    assert_true(still_talks(two));
    char reply[2048];
    bool closed;
    int three = dial_from(*state, "127.0.0.2");
    get(three, reply, sizeof reply, 300, &closed);
    assert_int_equal(status_of(reply), 503);
    int other = dial_from(*state, "127.0.0.3");
    assert_true(still_talks(other));
    close(one);
    close(two);
    close(three);
    close(other);
}

static void draining_finishes_what_is_under_way(void **state)
{
    static const char request[] = "GET /late/x HTTP/1.1\r\nHost: localhost\r\n\r\n";
    struct fixture *fixture = *state;
    int idle = dial(fixture), busy = dial(fixture);
    assert_true(still_talks(idle));
    put(busy, request, sizeof request - 1);
    usleep(50000);
    uint64_t one = 1;
    assert_int_equal(write(fixture->drain_fd, &one, sizeof one), sizeof one);
    char reply[2048];
    bool closed;
    readable(busy, 1000);
    get(busy, reply, sizeof reply, 300, &closed);
    assert_int_equal(status_of(reply), 200);
    assert_non_null(strstr(reply, "Connection: close"));
    close(busy);
    assert_int_equal(get(idle, reply, sizeof reply, 300, &closed), 0);
    assert_true(closed);
    close(idle);
    for (int i = 0; i < 200 && !__atomic_load_n(&fixture->drained, __ATOMIC_SEQ_CST); i++)
        usleep(10000);
    assert_int_equal(__atomic_load_n(&fixture->drained, __ATOMIC_SEQ_CST), 1);
}

static void a_taken_port_is_a_complaint(void **state)
{
    struct fixture *fixture = *state;
    struct complaint complaint = {0};
    char address[32];
    snprintf(address, sizeof address, "127.0.0.1:%d", fixture->port);
    assert_int_equal(listener_open(address, false, &complaint), -1);
    assert_string_equal(complaint.key, "http.cannot-listen");
    assert_int_equal(listener_open("localhost", false, &complaint), -1);
    assert_string_equal(complaint.key, "http.bad-address");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(raw_requests_get_what_they_deserve, start, stop),
        cmocka_unit_test_setup_teardown(a_nul_in_a_head_is_refused, start, stop),
        cmocka_unit_test_setup_teardown(a_head_has_a_limit, start, stop),
        cmocka_unit_test_setup_teardown(a_body_has_a_limit, start, stop),
        cmocka_unit_test_setup_teardown(fields_and_headers_have_a_limit, start, stop),
        cmocka_unit_test_setup_teardown(pipelined_requests_are_answered_in_order, start, stop),
        cmocka_unit_test_setup_teardown(a_late_head_is_told_so_in_total, start, stop),
        cmocka_unit_test_setup_teardown(a_late_body_is_told_so, start, stop),
        cmocka_unit_test_setup_teardown(an_idle_connection_is_closed_in_silence, start, stop),
        cmocka_unit_test_setup_teardown(a_reply_to_nobody_goes_nowhere, start, stop),
        cmocka_unit_test_setup_teardown(too_many_are_turned_away_politely, start_small, stop),
        cmocka_unit_test_setup_teardown(one_address_cannot_take_every_place, start_per_address,
                                        stop),
        cmocka_unit_test_setup_teardown(draining_finishes_what_is_under_way, start, stop),
        cmocka_unit_test_setup_teardown(a_taken_port_is_a_complaint, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
