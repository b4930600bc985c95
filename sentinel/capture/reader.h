/* Between capture.c and the readers of formats. One reader a file; all of them in the table of capture.c. */
#ifndef SENTINEL_CAPTURE_READER_H
#define SENTINEL_CAPTURE_READER_H

#include "capture/buffer.h"

struct reader {
    /* Whether it reads what begins so. `head` holds the first READER_HEAD bytes, or all there are. */
    bool (*knows)(struct bytes head);
    /* Reads the file's own header; 0, or what reader_fail() gives. `state` may stay NULL. */
    int (*open)(struct capture *c);
    /* As capture_next(): 1, 0 at the end, or what reader_fail() and reader_cut() give. */
    int (*next)(struct capture *c, struct frame *ret);
    void (*done)(void *state); /* NULL too */
};

enum { READER_HEAD = 24 };

struct capture {
    const char *name;
    const struct reader *reader;
    void *state; /* the reader's own */
    struct buffer buffer;
    uint64_t frames; /* delivered */
    uint64_t size;   /* of the file, or 0 */
    bool ended;
    char error[CAPTURE_ERROR];
};

extern const struct reader reader_pcap;
extern const struct reader reader_pcapng;
extern const struct reader reader_libpcap;

/* Says in capture_error() what is wrong with the record at file offset `at`, after "frame 18, byte 2316: ", and returns
 * −EINVAL. */
int reader_fail(struct capture *c, uint64_t at, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* The same for a record (or "block", …) that the file ends within: −ENODATA; −EIO when in truth the read failed. */
int reader_cut(struct capture *c, uint64_t at, const char *record);

/* Nanoseconds since 1970. What lies outside the 32 bits that classic pcap has for seconds is moved to its ends, so nobody
 * who adds an interval to a time or takes one time from another can overflow. */
static inline int64_t reader_time(int64_t seconds, int64_t nanoseconds)
{
    if (seconds < 0 || seconds > UINT32_MAX)
        seconds = seconds < 0 ? 0 : UINT32_MAX;
    int64_t time = seconds * 1000000000 + nanoseconds;
    return time < 0 ? 0 : time;
}

/* What every reader gives of a frame. `length` below `captured` happens in real files: it then means nothing. */
static inline void reader_frame(struct capture *c, struct bytes data, uint32_t length, int64_t time, uint32_t link,
                                const char *interface, struct frame *ret)
{
    *ret = (struct frame){
        .data = data.at,
        .captured = (uint32_t)data.left,
        .length = length < data.left ? (uint32_t)data.left : length,
        .time = time,
        .number = ++c->frames,
        .link = link,
        .interface = interface,
        .file = c->name,
    };
}

#endif
