/* Frames from an interface, through libpcap's memory-mapped ring (TPACKET_V3). Opening needs CAP_NET_RAW; after that a
 * process that has given up everything goes on reading: nothing here opens a file or a socket any more. What it calls then:
 * poll, ioctl (SIOCGIFNAME, SIOCGIFFLAGS), getsockname, getsockopt (PACKET_STATISTICS, SO_ERROR), setsockopt
 * (SO_ATTACH_FILTER), and read on libpcap's own eventfd. */
#ifndef SENTINEL_CAPTURE_LIVE_H
#define SENTINEL_CAPTURE_LIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/frame.h"
#include "capture/filter.h"

enum {
    LIVE_ERROR = 256,
    LIVE_SNAP = 262144,
    LIVE_RING = 64 << 20,   /* bytes, by default */
    LIVE_TIMEOUT = 8,       /* ms a frame waits in the ring for others, by default */
    LIVE_BLOCK = LIVE_SNAP, /* the ring is handed over in blocks of this size, after LIVE_TIMEOUT even with one frame in
                               them: a reader that stalls loses frames after ring / LIVE_BLOCK × time-out at the earliest */
};

struct live_settings {
    const char *interface; /* copied */
    uint32_t ring;         /* bytes; 0: LIVE_RING */
    uint32_t timeout;      /* ms, 1 to 1000; 0: LIVE_TIMEOUT */
    bool not_promiscuous;
    bool unfiltered;                  /* everything is captured, but for what `filter` narrows */
    const struct filter_named *named; /* what the policy names; NULL: nothing */
    const char *filter;               /* the user's, in libpcap's syntax, narrows; NULL: none */
};

struct live;

/* Opens an interface. 0, or −errno with the reason in `ret_error`, safe for terminals: −ENODEV no such interface; −ENETDOWN
 * it is down (a cable that is unplugged is no error here: live_state() tells); −EPERM, −EACCES; −EINVAL a filter that does
 * not compile; −E2BIG too many named addresses; −EIO what else libpcap says. The first two pass: wait for live_probe(). */
int live_open(const struct live_settings *settings, char ret_error[LIVE_ERROR], struct live **ret);
void live_close(struct live *l);

/* Other names of the policy, between two frames; the user's filter goes on narrowing. Compiling takes 15 ms, 150 ms with many
 * names; what arrives meanwhile waits in the ring. 0; −E2BIG; −ENOMEM; −EIO: the old filter stays. Opens nothing: the
 * sandbox lets it. */
int live_refilter(struct live *l, const struct filter_named *named, char ret_error[LIVE_ERROR]);
/* The same, letting everything pass that the user's filter lets pass. */
int live_unfilter(struct live *l, char ret_error[LIVE_ERROR]);

/* Readable when frames wait, or something happened to the interface. */
int live_fd(const struct live *l);
/* LINKTYPE_ number of all its frames. */
uint32_t live_link(const struct live *l);
const char *live_interface(const struct live *l);

/* Hands out at most `most` ≥ 1 frames that wait in the ring, without waiting for any; `take` must not call back into
 * `l`. A frame's data lives for the call. Tags that the card took out stand in the frame again (libpcap puts them there),
 * so `vlan_type` is 0; `number` counts from 1; `time` is the kernel's clock, to the nanosecond; `interface` is the name
 * it was opened by. Returns how many there were, or what live_state() gives, or −EIO with the reason in
 * live_error(); the capture is then to be closed. */
int live_read(struct live *l, unsigned most, void (*take)(void *self, const struct frame *frame), void *self);
const char *live_error(const struct live *l);

/* Whether it sees anything at all; to be asked every second, because an unplugged cable wakes nobody. 0; −ENETDOWN: the
 * interface is down or has no carrier; −ENODEV: it was removed (or removed and made anew: live_open() finds the new
 * one); −ESTALE: it was renamed, and its frames still come under the old name. After these two: close, wait for
 * live_probe(), open. After −ENETDOWN frames come again when the link does, if live_read() did not fail. The reason is
 * in live_error(). */
int live_state(struct live *l);

/* Whether an interface of that name can be watched now, without privileges and without opening it: 0, −ENODEV, −ENETDOWN,
 * or another −errno. */
int live_probe(const char *interface);

/* Since live_open(). What the filter rejects is nowhere in it. */
struct live_counts {
    uint64_t received;  /* passed the filter: delivered + dropped + in the ring */
    uint64_t delivered; /* through live_read() */
    uint64_t dropped;   /* by the kernel, because the ring was full */
    uint64_t stalls;    /* how often the ring was full */
};

/* 0, or −errno with `ret` holding what was last known. To be asked at least once an hour: the kernel's counters have
 * 32 bits and begin anew at each look (packet(7), PACKET_STATISTICS). */
int live_counts(struct live *l, struct live_counts *ret);

#endif
