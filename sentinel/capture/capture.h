/* Where frames come from: capture files and pipes. Classic pcap (both byte orders, micro- and nanoseconds) and pcapng are
 * read by our own reader, 256 KiB at a time and parsed in place; what only libpcap knows goes through libpcap. */
#ifndef SENTINEL_CAPTURE_CAPTURE_H
#define SENTINEL_CAPTURE_CAPTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/frame.h"

enum {
    CAPTURE_FRAME_MAX = 262144, /* a record that claims more is damage, not a frame */
    CAPTURE_ERROR = 256,
};

struct capture;

/* Opens a file, or standard input for "-". `name` stays the caller's. `force_libpcap` reads by libpcap whatever the format:
 * for comparison. 0 or −errno: −EINVAL for what is no capture (`ret_error` says so in words, safe for terminals), an
 * empty file, a directory; −ENODATA for a file cut within its header. */
int capture_open(const char *name, bool force_libpcap, char ret_error[CAPTURE_ERROR], struct capture **ret);
void capture_close(struct capture *c);

/* The next frame, good until the next call. 1; 0 at the end; −ENODATA when the file is cut in the middle of a record;
 * −EINVAL when what follows is damaged; −EIO on a read error. Everything before was delivered, and capture_error() says
 * what and where ("frame 18, byte 2316: the file ends within the record"). After an error the capture is at its end. */
int capture_next(struct capture *c, struct frame *ret);
const char *capture_error(const struct capture *c);

/* Bytes consumed and the size of the file (0 when unknown, as of a pipe). */
void capture_progress(const struct capture *c, uint64_t *ret_done, uint64_t *ret_total);
/* Whether libpcap does the reading. */
bool capture_is_libpcap(const struct capture *c);

#endif
