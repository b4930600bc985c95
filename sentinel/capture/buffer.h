/* What a capture file or pipe holds, through a window that is read 256 KiB at a time and looked at in place. */
#ifndef SENTINEL_CAPTURE_BUFFER_H
#define SENTINEL_CAPTURE_BUFFER_H

#include "base/bytes.h"
#include "capture/capture.h"

enum {
    BUFFER_READ = 256 << 10,
    BUFFER_RECORD = CAPTURE_FRAME_MAX + (64 << 10), /* most that can be asked for at once: a frame and its options */
};

struct buffer {
    struct bytes window; /* read, not yet consumed: consumers take from its front */
    uint8_t *memory;
    uint64_t read; /* bytes that came from the file so far */
    int fd;
    bool ended;
    int error; /* errno of the read that failed, or 0 */
};

/* Takes over `fd`. 0 or −ENOMEM; buffer_done() is due either way. */
int buffer_init(struct buffer *b, int fd);
void buffer_done(struct buffer *b);

/* Reads until the window holds `n` ≤ BUFFER_RECORD bytes; moves what it held to the front of the memory, so earlier
 * spans end here. False when the file ends or cannot be read before that. Reads no further than it must, so that a pipe
 * is shown as it fills. */
bool buffer_fill(struct buffer *b, size_t n);

/* Consumes `n` bytes, however many. False when the file ends before that; then all of it is consumed. */
bool buffer_skip(struct buffer *b, uint64_t n);

/* Where the window begins in the file. */
static inline uint64_t buffer_offset(const struct buffer *b)
{
    return b->read - b->window.left;
}

#endif
