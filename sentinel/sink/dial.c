#include "sink/dial.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/text.h"
#include "sink/deadline.h"

static bool copy(char *to, size_t room, const char *from, size_t size)
{
    if (!size || size >= room)
        return false;
    memcpy(to, from, size);
    to[size] = 0;
    return true;
}

int dial_parse(const char *text, const char *default_port, char ret_error[SINK_ERROR], struct dial_target *ret)
{
    struct dial_target t;
    const char *host = text, *end = text + strcspn(text, ":");
    if (text[0] == '[') {
        host = text + 1;
        end = host + strcspn(host, "]");
    }
    const char *rest = end + (text[0] == '[' && *end == ']');
    const char *port = *rest == ':' ? rest + 1 : default_port;
    bool good = (*rest == ':' || !*rest) && (text[0] != '[' || rest > end);
    good = good && copy(t.host, sizeof t.host, host, (size_t)(end - host));
    good = good && copy(t.port, sizeof t.port, port, strlen(port));
    good = good && strspn(t.port, "0123456789") == strlen(t.port);
    if (!good)
        return sink_fail(ret_error, -EINVAL, "\"%s\" is not HOST, HOST:PORT or [IPV6]:PORT", text);
    *ret = t;
    return 0;
}

int dial_wait(int fd, short events, int64_t deadline)
{
    struct pollfd p = {.fd = fd, .events = events};
    for (;;) {
        int ready = poll(&p, 1, deadline_left(deadline));
        if (ready > 0)
            return 0;
        if (ready == 0)
            return -ETIMEDOUT;
        if (errno != EINTR)
            return -errno;
    }
}

static int connect_to(int fd, const struct sockaddr *address, socklen_t size, int64_t deadline)
{
    if (connect(fd, address, size) == 0)
        return 0;
    if (errno != EINPROGRESS)
        return -errno;
    int error = dial_wait(fd, POLLOUT, deadline);
    if (error)
        return error;
    int status = 0;
    socklen_t length = sizeof status;
    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &status, &length) != 0 ? -errno : -status;
}

static int dial_address(const struct addrinfo *a, int64_t deadline, int *ret)
{
    const int on = 1;
    int fd = socket(a->ai_family, a->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, a->ai_protocol);
    if (fd < 0)
        return -errno;
    int error = connect_to(fd, a->ai_addr, a->ai_addrlen, deadline);
    if (error) {
        close(fd);
        return error;
    }
    if (a->ai_socktype == SOCK_STREAM) {
        /* A batch waits for the receiver's acknowledgement, so its end must not wait for anything. */
        (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        (void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    }
    *ret = fd;
    return 0;
}

int dial_network(const struct dial_target *target, int type, int64_t deadline, char ret_error[SINK_ERROR], int *ret)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = type, .ai_flags = AI_ADDRCONFIG}, *list;
    int status = getaddrinfo(target->host, target->port, &hints, &list);
    if (status)
        return sink_fail(ret_error, -EHOSTUNREACH, "%s: %s", target->host, gai_strerror(status));

    size_t addresses = 0;
    for (const struct addrinfo *a = list; a; a = a->ai_next)
        addresses++;
    int error = -EHOSTUNREACH;
    for (const struct addrinfo *a = list; a && error; a = a->ai_next) {
        /* Each address gets its share of what is left, so that a dead first one does not eat the time of a live
         * second. */
        int64_t share = deadline_now() + deadline_left(deadline) / (int64_t)addresses--;
        error = dial_address(a, share, ret);
    }
    freeaddrinfo(list);
    if (error)
        return sink_fail_system(ret_error, error, "%s port %s", target->host, target->port);
    return 0;
}

int dial_unix(const char *path, char ret_error[SINK_ERROR], int *ret)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (!copy(address.sun_path, sizeof address.sun_path, path, strlen(path)))
        return sink_fail(ret_error, -EINVAL, "a socket's path has 1 to %zu bytes", sizeof address.sun_path - 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int error = 0;
    if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof address) != 0)
        error = errno;
    if (error) {
        if (fd >= 0)
            close(fd);
        return sink_fail_system(ret_error, -error, "%s", path);
    }
    *ret = fd;
    return 0;
}
