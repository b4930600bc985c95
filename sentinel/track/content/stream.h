/* TCP streams put in order: one direction of a connection, its segments handed on byte by byte as the receiver gets them.
 * Segments may come in any order within a window; what was there already is left out in silence. Nothing is kept of what
 * was handed on. */
#ifndef SENTINEL_TRACK_CONTENT_STREAM_H
#define SENTINEL_TRACK_CONTENT_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

enum { STREAM_WINDOW = 128 << 10, STREAM_PIECES = 24 };

struct stream {
    uint32_t next; /* sequence number of the byte that is to come */
    uint32_t end;  /* of the byte behind the last, once `ended` */
    bool ended, lost;
    uint8_t pieces;
    struct {
        uint32_t from, to; /* sequence numbers of what waits in the window */
    } piece[STREAM_PIECES];
    uint8_t *window; /* STREAM_WINDOW bytes, the byte n at n modulo its size; the caller's */
};

/* Empty, and about to receive that byte; `window` is the caller's and stays. */
void stream_begin(struct stream *s, uint32_t next);

/* One segment. What is now in order goes to `take`, which returns false to hear no more. `last`: the sender ends here.
 * A hole too wide to wait for sets `lost`. */
void stream_put(struct stream *s, uint32_t sequence, struct bytes payload, bool last,
                bool (*take)(void *self, struct bytes data), void *self);

/* Everything the sender sent was handed on, and it ended. */
static inline bool stream_is_over(const struct stream *s)
{
    return s->ended && s->next == s->end;
}

#endif
