#include "sink/stream.h"

#include <errno.h>
#include <linux/sockios.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "sink/deadline.h"
#include "sink/dial.h"

void stream_close(struct stream *s)
{
    tls_close(s->tls);
    if (s->fd >= 0)
        close(s->fd);
    *s = (struct stream){.fd = -1};
}

/* What the receiver says is read away, for its end of the connection stands behind it. */
static bool is_alive(struct stream *s)
{
    char away[1024];
    if (s->fd < 0)
        return false;
    if (s->tls)
        return tls_alive(s->tls);
    for (int budget = 64; budget > 0; budget--) {
        ssize_t got = recv(s->fd, away, sizeof away, MSG_DONTWAIT);
        if (got <= 0)
            return got < 0 && (errno == EAGAIN || errno == EINTR);
    }
    return true;
}

static uint64_t sent(const struct stream *s)
{
    return s->tls ? tls_wire(s->tls) : s->sent;
}

/* Bytes of ours that the receiver's side has for certain. For unix sockets the kernel counts its own overhead as
 * unread too, so this errs to the safe side until all is read. */
static uint64_t arrived(const struct stream *s)
{
    int waiting;
    if (ioctl(s->fd, SIOCOUTQ, &waiting) != 0 || waiting < 0)
        return 0;
    return (uint64_t)waiting < sent(s) ? sent(s) - (uint64_t)waiting : 0;
}

static int write_all(struct stream *s, const char *data, size_t size, bool more, int64_t deadline)
{
    while (size) {
        ssize_t written;
        if (s->tls) {
            written = tls_write(s->tls, data, size, deadline);
            if (written < 0)
                return (int)written;
        } else {
            written = send(s->fd, data, size, MSG_NOSIGNAL | (more ? MSG_MORE : 0));
            if (written < 0 && errno != EAGAIN && errno != EINTR)
                return -errno;
            if (written < 0) {
                int error = dial_wait(s->fd, POLLOUT, deadline);
                if (error)
                    return error;
                continue;
            }
            s->sent += (uint64_t)written;
        }
        data += written;
        size -= (size_t)written;
    }
    return 0;
}

static int write_line(struct stream *s, const struct stream_frame *frame, const struct sink_line *line,
                      int64_t deadline)
{
    size_t tail = strlen(frame->tail);
    int error = write_all(s, frame->room, frame->head, true, deadline);
    if (!error)
        error = write_all(s, line->line, line->size, tail > 0, deadline);
    if (!error)
        error = write_all(s, frame->tail, tail, false, deadline);
    return error;
}

/* How many of the lines that end at `ends` have arrived, when all have or time is up. Nobody wakes a sender when
 * its queue is empty, so it looks: at once, then after ever longer pauses. */
static size_t await_arrival(const struct stream *s, const uint64_t *ends, size_t count, int64_t deadline)
{
    struct timespec pause = {.tv_nsec = 50000};
    uint64_t have;
    while ((have = arrived(s)) < ends[count - 1] && deadline_left(deadline) > 0) {
        struct pollfd gone = {.fd = s->fd, .events = 0};
        if (poll(&gone, 1, 0) > 0)
            break;
        nanosleep(&pause, NULL);
        if (pause.tv_nsec < 10000000)
            pause.tv_nsec *= 2;
    }
    size_t lines = 0;
    while (lines < count && ends[lines] <= have)
        lines++;
    return lines;
}

int stream_send(struct stream *s, const struct stream_ops *ops, void *self, const struct sink_line *lines, size_t count,
                int64_t deadline, char ret_error[SINK_ERROR])
{
    uint64_t ends[SINK_BATCH];
    size_t written = 0, done = 0;
    int error = 0;
    if (!is_alive(s)) {
        stream_close(s);
        error = ops->connect(self, deadline, ret_error, s);
        if (error)
            return error;
    }
    for (; written < count && !error; written += !error) {
        struct stream_frame frame;
        ops->frame(self, &lines[written], &frame);
        error = write_line(s, &frame, &lines[written], deadline);
        ends[written] = sent(s);
    }
    if (written)
        done = await_arrival(s, ends, written, deadline);

    /* A receiver that goes away takes along what it had not read, and nobody knows how much that was. */
    if (!is_alive(s)) {
        stream_close(s);
        return sink_fail(ret_error, -EPIPE, "the receiver closed the connection");
    }
    if (done < count)
        stream_close(s);
    if (done)
        return (int)done;
    return sink_fail_system(ret_error, error ? error : -ETIMEDOUT, "the receiver does not take what is sent");
}
