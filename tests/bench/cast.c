/*
 * A load client: posts one filled-in questionnaire over and over on a number of keep-alive
 * connections, each time with a fresh receipt, and tells how many were stored (303), how many
 * got another answer, and how long they took.
 *
 *     cast PORT PATH BODY CONNECTIONS SECONDS
 *
 * BODY is the form's body with 22 times @ where the receipt goes.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { RECEIPT = 22, CONNECTIONS_MOST = 1024, HEAD_MOST = 65536, SLOTS = 20000 };

struct connection {
    int socket;
    size_t got;
    double sent_at;
    char reply[HEAD_MOST];
};

static struct sockaddr_in address;
static char *message;
static size_t message_size;
static char *receipt; /* within message */
static unsigned long stored, others;
static unsigned long slots[SLOTS]; /* tenths of a millisecond */

static void stop(const char *what)
{
    fprintf(stderr, "cast: %s: %s\n", what, strerror(errno));
    exit(1);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void message_make(const char *path, const char *body)
{
    size_t size = strlen(path) + strlen(body) + 512;
    message = malloc(size);
    if (!message)
        stop("memory");
    int length = snprintf(message, size,
                          "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                          "Content-Type: application/x-www-form-urlencoded\r\n"
                          "Content-Length: %zu\r\n\r\n%s",
                          path, strlen(body), body);
    message_size = (size_t)length;
    receipt = strstr(message, "@@@@@@@@@@@@@@@@@@@@@@");
    if (!receipt) {
        fprintf(stderr, "cast: the body has no place for a receipt\n");
        exit(2);
    }
}

/* 128 random bits in base64url: 21 characters of six bits and one of two. */
static void receipt_fresh(void)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    unsigned char bytes[RECEIPT];
    if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes)
        stop("getrandom");
    for (int i = 0; i < RECEIPT - 1; i++)
        receipt[i] = digits[bytes[i] & 63];
    receipt[RECEIPT - 1] = digits[bytes[RECEIPT - 1] & 48];
}

static void connection_send(struct connection *connection)
{
    receipt_fresh();
    connection->got = 0;
    connection->sent_at = now();
    /* A message is smaller than an empty socket's buffer. */
    if (send(connection->socket, message, message_size, MSG_NOSIGNAL) != (ssize_t)message_size)
        stop("send");
}

static void connection_open(struct connection *connection, int poll)
{
    connection->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int yes = 1;
    setsockopt(connection->socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (connect(connection->socket, (struct sockaddr *)&address, sizeof address) != 0)
        stop("connect");
    fcntl(connection->socket, F_SETFL, O_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
    if (epoll_ctl(poll, EPOLL_CTL_ADD, connection->socket, &event) != 0)
        stop("epoll_ctl");
}

/* Whether head and body are there: the body is as long as Content-Length says. */
static int reply_is_whole(const struct connection *connection)
{
    const char *end = strstr(connection->reply, "\r\n\r\n");
    if (!end)
        return 0;
    const char *length = strcasestr(connection->reply, "\r\nContent-Length:");
    size_t body = length && length < end ? strtoul(length + 17, NULL, 10) : 0;
    return connection->got >= (size_t)(end + 4 - connection->reply) + body;
}

static void reply_note(const struct connection *connection)
{
    if (!strncmp(connection->reply, "HTTP/1.1 303", 12))
        stored++;
    else if (others++ == 0)
        fprintf(stderr, "cast: other answer: %.*s\n", (int)strcspn(connection->reply, "\r"),
                connection->reply);
    size_t slot = (size_t)((now() - connection->sent_at) * 1e4);
    slots[slot < SLOTS ? slot : SLOTS - 1]++;
}

/* False when the server closed it. */
static int connection_read(struct connection *connection)
{
    for (;;) {
        size_t room = sizeof connection->reply - 1 - connection->got;
        ssize_t got = recv(connection->socket, connection->reply + connection->got, room, 0);
        if (got < 0 && errno == EAGAIN)
            return 1;
        if (got <= 0)
            return 0;
        connection->got += (size_t)got;
        connection->reply[connection->got] = '\0';
        if (reply_is_whole(connection)) {
            reply_note(connection);
            connection_send(connection);
            return 1;
        }
    }
}

static double milliseconds_at(double share)
{
    unsigned long total = 0, seen = 0;
    for (int i = 0; i < SLOTS; i++)
        total += slots[i];
    for (int i = 0; i < SLOTS; i++) {
        seen += slots[i];
        if ((double)seen >= share * (double)total)
            return (i + 1) / 10.0;
    }
    return 0;
}

int main(int argc, char **argv)
{
    if (argc != 6) {
        fprintf(stderr, "usage: cast PORT PATH BODY CONNECTIONS SECONDS\n");
        return 2;
    }
    static struct connection connections[CONNECTIONS_MOST];
    size_t count = strtoul(argv[4], NULL, 10);
    double seconds = strtod(argv[5], NULL);
    address.sin_family = AF_INET;
    address.sin_port = htons((uint16_t)strtoul(argv[1], NULL, 10));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (count < 1 || count > CONNECTIONS_MOST || seconds <= 0)
        return 2;
    message_make(argv[2], argv[3]);

    int poll = epoll_create1(EPOLL_CLOEXEC);
    double begun = now();
    for (size_t i = 0; i < count; i++) {
        connection_open(&connections[i], poll);
        connection_send(&connections[i]);
    }
    while (now() - begun < seconds) {
        struct epoll_event events[64];
        int ready = epoll_wait(poll, events, 64, 100);
        for (int i = 0; i < ready; i++) {
            struct connection *connection = events[i].data.ptr;
            if (!connection_read(connection)) {
                close(connection->socket);
                connection_open(connection, poll);
                connection_send(connection);
            }
        }
    }
    double took = now() - begun;
    printf("{\"stored\": %lu, \"others\": %lu, \"perSecond\": %.0f, \"p50\": %.1f, \"p99\": "
           "%.1f}\n",
           stored, others, (double)stored / took, milliseconds_at(0.5), milliseconds_at(0.99));
    return others > 0 || stored == 0;
}
