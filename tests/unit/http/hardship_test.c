/*
 * What happens to servers in the end: clients that break off at the worst moment or never read,
 * no file descriptors left, one address written in two ways.
 */
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

#include "wire.h"

/* What a test wants of the handlers, and what it gets back. */
static struct {
    struct request *kept;
    _Atomic int handled;
} play;

static void address(struct request *request)
{
    const char *text = request_address(request);
    reply_send(request, 200, "text/plain", text, strlen(text));
}

/* Never replies. The loop stands still for as long as the client needs to break off, so that
 * "100 Continue" has not gone out yet. */
static void keep(struct request *request)
{
    play.kept = request;
    play.handled = 1;
    nanosleep(&(struct timespec){0, 200000000}, NULL);
}

/* Replies to the one that was kept. */
static void release(struct request *request)
{
    reply_send(play.kept, 200, "text/plain", "late\n", 5);
    reply_send(request, 200, "text/plain", "now\n", 4);
}

static char large[32 * 1024 * 1024];

static void much(struct request *request)
{
    play.handled++;
    reply_static(request, 200, "text/plain", large, sizeof large);
}

static const struct route routes[] = {
    {METHOD_GET,  "/address", address, 0},
    {METHOD_GET,  "/release", release, 0},
    {METHOD_GET,  "/much",    much,    0},
    {METHOD_POST, "/keep",    keep,    0},
};

#define ASK(path) "GET " path " HTTP/1.1\r\nHost: localhost\r\n\r\n"

static void begin(struct wire *wire)
{
    wire->settings = server_defaults;
    wire->routes = routes;
    wire->route_count = sizeof routes / sizeof routes[0];
    play.handled = 0;
}

static void wait_until_handled(void)
{
    for (int i = 0; i < 1000 && !play.handled; i++)
        nanosleep(&(struct timespec){0, 10000000}, NULL);
    assert_int_equal(play.handled, 1);
}

/* A connection that is reset while a handler has its request. */
static void break_off(const struct wire *wire)
{
    struct client client = client_connect(wire);
    client_say(&client, "POST /keep HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
                        "Content-Length: 2\r\n\r\nab");
    wait_until_handled();
    setsockopt(client.fd, SOL_SOCKET, SO_LINGER, &(struct linger){1, 0}, sizeof(struct linger));
    client_close(&client);
}

/* Then whoever has the request replies after all, or the server ends first. */
static void outlive(const char *ask)
{
    struct wire wire = {0};
    struct answer answer = {0};
    begin(&wire);
    wire_start(&wire);
    break_off(&wire);
    struct client client = client_connect(&wire);
    assert_int_equal(client_ask(&client, ask, &answer), 200);
    assert_int_equal(client_ask(&client, ASK("/address"), &answer), 200);
    answer_free(&answer);
    client_close(&client);
    wire_stop(&wire);
}

static void test_a_reply_to_who_broke_off_goes_nowhere(void **state)
{
    (void)state;
    outlive(ASK("/release"));
}

static void test_a_server_ends_with_a_request_of_nobody(void **state)
{
    (void)state;
    outlive(ASK("/address"));
}

static void test_who_never_reads_is_given_up(void **state)
{
    struct wire wire = {0};
    bool closed = false;
    (void)state;
    begin(&wire);
    wire.settings.write_ms = 300;
    wire_start(&wire);
    struct client client = client_connect(&wire);
    client_say(&client, ASK("/much"));
    wait_until_handled();
    nanosleep(&(struct timespec){1, 0}, NULL);
    while (client_more(&client, WIRE_PATIENCE_MS, &closed) && !closed)
        assert_true(client.in.size < sizeof large);
    assert_true(closed);
    client_close(&client);
    wire_stop(&wire);
}

/* The processor time of all threads, in milliseconds. */
static int64_t busy_ms(void)
{
    struct timespec used;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (int64_t)used.tv_sec * 1000 + used.tv_nsec / 1000000;
}

static void test_without_descriptors_it_waits_and_goes_on(void **state)
{
    struct wire wire = {0};
    struct answer answer = {0};
    struct rlimit before, none;
    (void)state;
    begin(&wire);
    wire_start(&wire);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    struct client client = {.fd = client_socket()};
    none = (struct rlimit){(rlim_t)client.fd + 1, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    struct sockaddr_in there = {.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)wire.port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    assert_int_equal(connect(client.fd, (struct sockaddr *)&there, sizeof there), 0);
    client_say(&client, ASK("/address"));
    int64_t began = busy_ms();
    struct pollfd wait = {.fd = client.fd, .events = POLLIN};
    assert_int_equal(poll(&wait, 1, 1000), 0); /* it is not accepted */
    assert_true(busy_ms() - began < 100);      /* and nobody spins */
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    client_answer(&client, &answer, false);
    assert_int_equal(answer.status, 200);
    answer_free(&answer);
    client_close(&client);
    wire_stop(&wire);
}

/* The words arrive and then the end, not a reset that would take them away. */
static void test_who_is_turned_away_hears_all_of_it(void **state)
{
    struct wire wire = {0};
    (void)state;
    begin(&wire);
    wire.settings.connections = 1;
    wire_start(&wire);
    struct client first = client_connect(&wire);
    struct answer answer = {0};
    client_say(&first, "POST /keep HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
    wait_until_handled(); /* the loop stands still: the request is there before the refusal */
    struct client second = client_connect(&wire);
    client_say(&second, ASK("/address"));
    char words[512];
    size_t size = 0;
    ssize_t got;
    while ((got = recv(second.fd, words + size, sizeof words - 1 - size, 0)) > 0)
        size += (size_t)got;
    words[size] = '\0';
    assert_int_equal(got, 0);
    assert_true(text_starts(words, "HTTP/1.1 503 "));
    answer_free(&answer);
    client_close(&first);
    client_close(&second);
    wire_stop(&wire);
}

/* A socket for both families knows an IPv4 client as ::ffff:127.0.0.1. */
static void test_an_address_is_written_in_one_way(void **state)
{
    struct wire wire = {.listen = "[::]:0"};
    struct answer answer = {0};
    (void)state;
    begin(&wire);
    static const char *const hosts[] = {"localhost", NULL};
    wire.settings.hosts = hosts;
    wire.settings.trusted_proxy = "127.0.0.1";
    wire_start(&wire);
    struct client client = client_connect(&wire);
    assert_int_equal(client_ask(&client, ASK("/address"), &answer), 200);
    assert_string_equal(answer.body.data, "127.0.0.1");
    client_say(&client, "GET /address HTTP/1.1\r\nHost: localhost\r\n");
    client_ask(&client, "X-Forwarded-For: 192.0.2.7\r\n\r\n", &answer);
    assert_string_equal(answer.body.data, "192.0.2.7");
    answer_free(&answer);
    client_close(&client);
    wire_stop(&wire);
}

static void test_a_port_that_is_none_is_a_complaint(void **state)
{
    static const char *const addresses[] = {"127.0.0.1:65536", "127.0.0.1:99999",
                                            "127.0.0.1:-1",    "127.0.0.1: 80",
                                            "127.0.0.1:",      ":8080"};
    (void)state;
    for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
        struct complaint complaint = {0};
        assert_int_equal(listener_open(addresses[i], false, &complaint), -1);
        assert_string_equal(complaint.key, "http.bad-address");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_reply_to_who_broke_off_goes_nowhere),
        cmocka_unit_test(test_a_server_ends_with_a_request_of_nobody),
        cmocka_unit_test(test_who_never_reads_is_given_up),
        cmocka_unit_test(test_without_descriptors_it_waits_and_goes_on),
        cmocka_unit_test(test_who_is_turned_away_hears_all_of_it),
        cmocka_unit_test(test_an_address_is_written_in_one_way),
        cmocka_unit_test(test_a_port_that_is_none_is_a_complaint),
    };
    return cmocka_run_group_tests_name("http/hardship", tests, NULL, NULL);
}
