/* Lines over a connection whose receiver never answers: unix sockets, TCP, TLS. What says that they arrived is the
 * kernel: a line counts once the receiver's machine has acknowledged its last byte (unix: once the receiver has read
 * it) and the connection still stood thereafter. */
#ifndef SENTINEL_SINK_STREAM_H
#define SENTINEL_SINK_STREAM_H

#include "sink/kind.h"
#include "sink/tls.h"

struct stream {
    int fd;          /* −1: not connected */
    struct tls *tls; /* or NULL */
    uint64_t sent;   /* without TLS, which counts itself */
};

/* What goes before and after a line; `head` may use the room, whose size is STREAM_HEAD. */
enum { STREAM_HEAD = 1024 };
struct stream_frame {
    size_t head;      /* bytes in `room` */
    const char *tail; /* a text of the kind's own */
    char room[STREAM_HEAD];
};

/* `connect` fills in a stream that is closed; `frame` says how a line is framed. */
struct stream_ops {
    int (*connect)(void *self, int64_t deadline, char ret_error[SINK_ERROR], struct stream *ret);
    void (*frame)(void *self, const struct sink_line *line, struct stream_frame *ret);
};

/* As sink_send(). Connects when there is no connection, or when the receiver has closed the one there was. Any doubt
 * about what of this batch arrived closes the connection, for the next one begins at a line. */
int stream_send(struct stream *s, const struct stream_ops *ops, void *self, const struct sink_line *lines, size_t count,
                int64_t deadline, char ret_error[SINK_ERROR]);
void stream_close(struct stream *s);

#endif
