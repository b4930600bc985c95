#define _GNU_SOURCE /* MSG_CMSG_CLOEXEC */
#include "keeper/control.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

union descriptor {
    struct cmsghdr header;
    char room[CMSG_SPACE(sizeof(int))];
};

static int send_parts(int socket, struct iovec *parts, size_t count, int fd)
{
    union descriptor descriptor = {.room = {0}};
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = count};
    if (fd >= 0) {
        message.msg_control = descriptor.room;
        message.msg_controllen = sizeof descriptor.room;
        struct cmsghdr *c = CMSG_FIRSTHDR(&message);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(sizeof fd);
        memcpy(CMSG_DATA(c), &fd, sizeof fd);
    }
    while (sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
        if (errno != EINTR)
            return -errno;
    }
    return 0;
}

int control_send(int socket, const struct control *message, int fd)
{
    struct control copy = *message;
    struct iovec part = {.iov_base = &copy, .iov_len = sizeof copy};
    return send_parts(socket, &part, 1, fd);
}

int control_send_with(int socket, enum control_type type, uint32_t index, const void *data, size_t size)
{
    struct control head = {.type = type, .index = index};
    union {
        const void *in;
        void *out;
    } bytes = {.in = data}; /* sendmsg() only reads */
    struct iovec parts[] = {{.iov_base = &head, .iov_len = sizeof head}, {.iov_base = bytes.out, .iov_len = size}};
    return send_parts(socket, parts, 2, -1);
}

static int take_descriptor(struct msghdr *message)
{
    int fd = -1;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
        if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS && c->cmsg_len == CMSG_LEN(sizeof fd))
            memcpy(&fd, CMSG_DATA(c), sizeof fd);
    }
    return fd;
}

int control_receive(int socket, void *buffer, size_t size, int *ret_fd)
{
    union descriptor descriptor;
    struct iovec part = {.iov_base = buffer, .iov_len = size};
    struct msghdr message = {
        .msg_iov = &part,
        .msg_iovlen = 1,
        .msg_control = descriptor.room,
        .msg_controllen = sizeof descriptor.room,
    };
    ssize_t n = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (n < 0)
        return errno == EINTR ? -EAGAIN : -errno;
    int fd = take_descriptor(&message);
    if (n > 0 && ((size_t)n < sizeof(struct control) || message.msg_flags & (MSG_TRUNC | MSG_CTRUNC))) {
        if (fd >= 0)
            close(fd);
        return -EBADMSG;
    }
    if (n > 0)
        ((struct control *)buffer)->text[CONTROL_TEXT - 1] = '\0';
    *ret_fd = fd;
    return (int)n;
}
