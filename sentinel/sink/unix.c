/* A unix stream socket that a collector on this machine listens on: one line of JSON each, ended by newlines. */
#include "sink/kind.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include "sink/deadline.h"
#include "sink/dial.h"
#include "sink/stream.h"

struct local {
    char *path;
    long timeout;
    struct stream stream;
};

static int connect_path(void *self, int64_t deadline, char ret_error[SINK_ERROR], struct stream *ret)
{
    (void)deadline; /* a unix socket connects at once or not at all */
    struct local *u = self;
    return dial_unix(u->path, ret_error, &ret->fd);
}

static void frame_line(void *self, const struct sink_line *line, struct stream_frame *ret)
{
    (void)self;
    (void)line;
    ret->head = 0;
    ret->tail = "\n";
}

static int unix_send(void *self, const struct sink_line *lines, size_t count, char ret_error[SINK_ERROR])
{
    static const struct stream_ops framing = {connect_path, frame_line};
    struct local *u = self;
    return stream_send(&u->stream, &framing, u, lines, count, deadline_in(u->timeout), ret_error);
}

static void unix_close(void *self)
{
    struct local *u = self;
    if (!u)
        return;
    stream_close(&u->stream);
    free(u->path);
    free(u);
}

static int unix_open(const struct sink_setup *setup, char ret_error[SINK_ERROR], void **ret)
{
    long timeout;
    int error = sink_number(setup, "timeout", 1, 60, ret_error, &timeout);
    if (error)
        return error;
    if (setup->target[0] != '/' || strlen(setup->target) >= sizeof((struct sockaddr_un *)0)->sun_path)
        return sink_fail(ret_error, -EINVAL, "a socket is given by its whole path, of at most %zu bytes: %s",
                         sizeof((struct sockaddr_un *)0)->sun_path - 1, setup->kind->form);
    struct local *u = calloc(1, sizeof *u);
    if (u)
        *u = (struct local){.path = strdup(setup->target), .timeout = timeout, .stream = {.fd = -1}};
    if (!u || !u->path) {
        unix_close(u);
        return sink_fail(ret_error, -ENOMEM, "out of memory");
    }
    *ret = u;
    return 0;
}

static const struct sink_ops ops = {unix_open, unix_send, NULL, unix_close};
static const struct sink_option options[] = {SINK_TIMEOUT};

const struct sink_kind sink_unix = {
    .scheme = "unix",
    .form = "unix:/PATH",
    .meaning = "sends to a collector's unix stream socket, one line each",
    .slow = true,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .ops = &ops,
};
