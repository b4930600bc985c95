/* Standard output: a pipe into somebody's program, a terminal, the journal. */
#include "sink/kind.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sink/deadline.h"

struct output {
    long timeout;
    bool torn; /* the last line was not written whole */
};

/* A pipe that polls as writable takes PIPE_BUF bytes without waiting; more could wait for ever. Non-blocking mode is no
 * way out: it would be set for everybody who has the same terminal or pipe. */
static int write_all(struct output *o, const char *text, size_t size, int64_t deadline)
{
    while (size) {
        struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};
        int ready = poll(&out, 1, deadline_left(deadline));
        if (ready == 0)
            return -ETIMEDOUT;
        ssize_t written = ready < 0 ? -1 : write(STDOUT_FILENO, text, size < PIPE_BUF ? size : PIPE_BUF);
        if (written < 0 && errno != EINTR && errno != EAGAIN)
            return -errno;
        if (written <= 0)
            continue;
        o->torn = true;
        text += written;
        size -= (size_t)written;
    }
    return 0;
}

static int write_line(struct output *o, const struct sink_line *line, int64_t deadline)
{
    int error = o->torn ? write_all(o, "\n", 1, deadline) : 0;
    if (!error)
        error = write_all(o, line->line, line->size, deadline);
    if (!error)
        error = write_all(o, "\n", 1, deadline);
    if (!error)
        o->torn = false;
    return error;
}

static int stdout_send(void *self, const struct sink_line *lines, size_t count, char ret_error[SINK_ERROR])
{
    struct output *o = self;
    int64_t deadline = deadline_in(o->timeout);
    size_t done = 0;
    int error = 0;
    while (done < count && (error = write_line(o, &lines[done], deadline)) == 0)
        done++;
    return done ? (int)done : sink_fail_system(ret_error, error, "standard output");
}

static int stdout_open(const struct sink_setup *setup, char ret_error[SINK_ERROR], void **ret)
{
    long timeout;
    if (setup->target[0])
        return sink_fail(ret_error, -EINVAL, "stdout has no target");
    int error = sink_number(setup, "timeout", 1, 60, ret_error, &timeout);
    if (error)
        return error;
    struct output *o = calloc(1, sizeof *o);
    if (!o)
        return sink_fail(ret_error, -ENOMEM, "out of memory");
    o->timeout = timeout;
    *ret = o;
    return 0;
}

static const struct sink_ops ops = {stdout_open, stdout_send, NULL, free};
static const struct sink_option options[] = {SINK_TIMEOUT};

const struct sink_kind sink_stdout = {
    .scheme = "stdout",
    .form = "stdout:",
    .meaning = "writes to standard output",
    .slow = true,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .ops = &ops,
};
