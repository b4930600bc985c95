/* Syslog, RFC 5424, over UDP (RFC 5426), TCP with octet counting (RFC 6587 §3.4.1) and TLS (RFC 5425). */
#include "sink/kind.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/text.h"
#include "sink/deadline.h"
#include "sink/dial.h"
#include "sink/rfc5424.h"
#include "sink/stream.h"
#include "sink/tls.h"

struct syslog {
    struct rfc5424 who;
    struct dial_target target;
    long timeout;
    struct tls_context *tls; /* NULL without TLS */
    struct stream stream;
    int datagrams; /* the UDP socket; −1: none */
};

/* A datagram that nobody wanted comes back as an error on the socket: at once from this machine, later from others. */
static int send_datagram(struct syslog *s, const struct sink_line *line, int64_t deadline)
{
    char header[RFC5424_HEADER];
    struct text text;
    text_init(&text, header, sizeof header);
    rfc5424_header(&s->who, line, &text);
    struct iovec pieces[] = {{.iov_base = header, .iov_len = text.length},
                             {.iov_base = (void *)(uintptr_t)line->line, .iov_len = line->size}};
    struct msghdr message = {.msg_iov = pieces, .msg_iovlen = 2};
    while (sendmsg(s->datagrams, &message, MSG_NOSIGNAL) < 0) {
        int error = errno == EAGAIN ? dial_wait(s->datagrams, POLLOUT, deadline) : errno == EINTR ? 0 : -errno;
        if (error)
            return error;
    }
    int refused = 0;
    socklen_t size = sizeof refused;
    return getsockopt(s->datagrams, SOL_SOCKET, SO_ERROR, &refused, &size) != 0 ? -errno : -refused;
}

static void hang_up(struct syslog *s)
{
    stream_close(&s->stream);
    if (s->datagrams >= 0)
        close(s->datagrams);
    s->datagrams = -1;
}

static int udp_send(void *self, const struct sink_line *lines, size_t count, char ret_error[SINK_ERROR])
{
    struct syslog *s = self;
    int64_t deadline = deadline_in(s->timeout);
    size_t done = 0;
    int error = 0;
    if (s->datagrams < 0)
        error = dial_network(&s->target, SOCK_DGRAM, deadline, ret_error, &s->datagrams);
    if (error)
        return error;
    while (done < count && (error = send_datagram(s, &lines[done], deadline)) == 0)
        done++;
    if (done)
        return (int)done;
    if (error == -EMSGSIZE)
        return sink_fail(ret_error, -EPERM, "%zu bytes fit into no datagram", lines[0].size);
    hang_up(s);
    return sink_fail_system(ret_error, error, "%s port %s", s->target.host, s->target.port);
}

static int connect_stream(void *self, int64_t deadline, char ret_error[SINK_ERROR], struct stream *ret)
{
    struct syslog *s = self;
    int fd;
    struct tls *tls = NULL;
    int error = dial_network(&s->target, SOCK_STREAM, deadline, ret_error, &fd);
    if (error)
        return error;
    if (s->tls) {
        error = tls_connect(s->tls, fd, s->target.host, deadline, ret_error, &tls);
        if (error) {
            close(fd);
            return error;
        }
    }
    *ret = (struct stream){.fd = fd, .tls = tls};
    return 0;
}

static void frame_octets(void *self, const struct sink_line *line, struct stream_frame *ret)
{
    struct syslog *s = self;
    char header[RFC5424_HEADER];
    struct text message, frame;
    text_init(&message, header, sizeof header);
    rfc5424_header(&s->who, line, &message);
    text_init(&frame, ret->room, sizeof ret->room);
    text_addf(&frame, "%zu %s", message.length + line->size, header);
    ret->head = frame.length;
    ret->tail = "";
}

static int stream_send_lines(void *self, const struct sink_line *lines, size_t count, char ret_error[SINK_ERROR])
{
    static const struct stream_ops framing = {connect_stream, frame_octets};
    struct syslog *s = self;
    return stream_send(&s->stream, &framing, s, lines, count, deadline_in(s->timeout), ret_error);
}

/* A new connection asks for the name's addresses anew. */
static int syslog_reopen(void *self, char ret_error[SINK_ERROR])
{
    (void)ret_error;
    hang_up(self);
    return 0;
}

static void syslog_close(void *self)
{
    struct syslog *s = self;
    if (!s)
        return;
    hang_up(s);
    tls_context_free(s->tls);
    free(s);
}

static int read_setup(const struct sink_setup *setup, const char *port, char ret_error[SINK_ERROR], struct syslog *s)
{
    const char *host = sink_text(setup, "host");
    s->who.process = getpid();
    s->who.facility = rfc5424_facility(sink_text(setup, "facility"));
    if (s->who.facility < 0)
        return sink_fail(ret_error, -EINVAL, "option facility is a name such as local0, daemon or auth");
    if (host && strlen(host) >= sizeof s->who.host)
        return sink_fail(ret_error, -EINVAL, "option host has at most %zu characters", sizeof s->who.host - 1);
    if (host)
        memcpy(s->who.host, host, strlen(host) + 1);
    else if (gethostname(s->who.host, sizeof s->who.host - 1) != 0)
        s->who.host[0] = 0;

    int error = sink_number(setup, "timeout", 1, 60, ret_error, &s->timeout);
    if (!error)
        error = sink_number(setup, "pen", 1, UINT32_MAX, ret_error, &s->who.pen);
    return error ? error : dial_parse(setup->target, port, ret_error, &s->target);
}

static int open_with(const struct sink_setup *setup, const char *port, bool tls, char ret_error[SINK_ERROR], void **ret)
{
    struct syslog *s = calloc(1, sizeof *s);
    if (!s)
        return sink_fail(ret_error, -ENOMEM, "out of memory");
    s->stream.fd = s->datagrams = -1;
    int error = read_setup(setup, port, ret_error, s);
    if (!error && tls)
        error = tls_context_new(setup, ret_error, &s->tls);
    if (error) {
        syslog_close(s);
        return error;
    }
    *ret = s;
    return 0;
}

static int plain_open(const struct sink_setup *setup, char ret_error[SINK_ERROR], void **ret)
{
    return open_with(setup, "514", false, ret_error, ret);
}

static int tls_open(const struct sink_setup *setup, char ret_error[SINK_ERROR], void **ret)
{
    return open_with(setup, "6514", true, ret_error, ret);
}

#define SYSLOG_OPTIONS                                                                                                 \
    SINK_TIMEOUT, {"pen", "NUMBER", "32473", "your private enterprise number, for the structured data"},               \
        {"facility", "NAME", "local0", "syslog facility"},                                                             \
    {                                                                                                                  \
        "host", "NAME", NULL, "host name in the header instead of this machine's"                                      \
    }

static const struct sink_option options[] = {SYSLOG_OPTIONS};
static const struct sink_option options_tls[] = {SYSLOG_OPTIONS, TLS_OPTIONS};
static const struct sink_ops ops_udp = {plain_open, udp_send, syslog_reopen, syslog_close};
static const struct sink_ops ops_tcp = {plain_open, stream_send_lines, syslog_reopen, syslog_close};
static const struct sink_ops ops_tls = {tls_open, stream_send_lines, syslog_reopen, syslog_close};

const struct sink_kind sink_syslog_udp = {
    .scheme = "syslog+udp",
    .form = "syslog+udp:HOST[:514]",
    .meaning = "syslog datagrams (RFC 5424, 5426): nobody notices when one is lost",
    .best_effort = true,
    .slow = true,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .ops = &ops_udp,
};

const struct sink_kind sink_syslog_tcp = {
    .scheme = "syslog+tcp",
    .form = "syslog+tcp:HOST[:514]",
    .meaning = "syslog over TCP with octet counting (RFC 5424, 6587)",
    .slow = true,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .ops = &ops_tcp,
};

const struct sink_kind sink_syslog_tls = {
    .scheme = "syslog+tls",
    .form = "syslog+tls:HOST[:6514]",
    .meaning = "syslog over TLS (RFC 5424, 5425), the receiver's certificate verified",
    .slow = true,
    .options = options_tls,
    .option_count = sizeof options_tls / sizeof *options_tls,
    .ops = &ops_tls,
};
