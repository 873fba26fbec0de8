#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.h"
#include "http/server.h"

#define BACKLOG 1024

/* Splits "127.0.0.1:8080" or "[::1]:8080". getaddrinfo would take a port that is too large and
 * listen on another one. */
static bool split(const char *address, char host[64], const char **port)
{
    const char *colon = strrchr(address, ':');
    uint64_t number;
    if (!colon || !text_to_uint(colon + 1, 65535, &number))
        return false;
    size_t length = (size_t)(colon - address);
    if (address[0] == '[' && length > 1 && address[length - 1] == ']') {
        address++;
        length -= 2;
    }
    if (length == 0 || length >= 64)
        return false;
    memcpy(host, address, length);
    host[length] = '\0';
    *port = colon + 1;
    return true;
}

/* Sockets that share a port do not notice that another service has it, so one that does not
 * share looks first. */
static bool is_taken(const struct addrinfo *where)
{
    int fd = socket(where->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
    bool taken = bind(fd, where->ai_addr, where->ai_addrlen) != 0 && errno == EADDRINUSE;
    close(fd);
    errno = EADDRINUSE;
    return taken;
}

static int open_on(const struct addrinfo *where)
{
    int fd = socket(where->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    int one = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one);
    if (bind(fd, where->ai_addr, where->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    int reason = errno;
    close(fd);
    errno = reason;
    return -1;
}

int listener_open(const char *address, bool shared, struct complaint *complaint)
{
    char host[64];
    const char *port;
    struct addrinfo wish = {.ai_socktype = SOCK_STREAM,
                            .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE};
    struct addrinfo *where = NULL;
    if (!split(address, host, &port) || getaddrinfo(host, port, &wish, &where) != 0) {
        complain(complaint, 500, "http.bad-address", "%s", address);
        return -1;
    }
    int fd = !shared && is_taken(where) ? -1 : open_on(where);
    if (fd < 0)
        complain(complaint, 500, "http.cannot-listen", "%s: %s", address, strerror(errno));
    freeaddrinfo(where);
    return fd;
}

int listener_port(int fd)
{
    struct sockaddr_storage address = {0};
    socklen_t length = sizeof address;
    if (getsockname(fd, (struct sockaddr *)&address, &length) != 0)
        return -1;
    if (address.ss_family == AF_INET6)
        return ntohs(((struct sockaddr_in6 *)(void *)&address)->sin6_port);
    return ntohs(((struct sockaddr_in *)(void *)&address)->sin_port);
}
