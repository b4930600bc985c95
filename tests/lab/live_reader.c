/* Captures through live.h and says what happens, a line each, until standard input ends; as a sensor does, it closes,
 * waits and opens again when the interface goes.
 *
 *   live_reader INTERFACE base|all RING FILTER      (RING 0 and FILTER "" for the defaults)
 *
 *   open LINK
 *   refused ERRNO REASON
 *   frame NUMBER LATENCY CAPTURED LENGTH VLAN_TYPE HEX     nanoseconds from the frame's time to the callback
 *   state ERRNO REASON                                     0 when all is well
 *   counts RECEIVED DELIVERED DROPPED STALLS */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "capture/live.h"

enum { PATIENCE = 20, BATCH = 64, DRAIN = 5 };

static void take(void *self, const struct frame *f)
{
    (void)self;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    long long latency = (long long)now.tv_sec * 1000000000 + now.tv_nsec - f->time;
    printf("frame %llu %lld %lu %lu %u ", (unsigned long long)f->number, latency, (unsigned long)f->captured,
           (unsigned long)f->length, f->vlan_type);
    for (uint32_t i = 0; i < f->captured; i++)
        printf("%02x", f->data[i]);
    putchar('\n');
}

static void say_state(struct live *l, int state, int *last)
{
    if (state != *last)
        printf("state %d %s\n", -state, state ? live_error(l) : "well");
    *last = state;
}

/* False when standard input ended. */
static bool wait_for(int fd)
{
    struct pollfd fds[] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = fd, .events = POLLIN}};
    fflush(stdout);
    poll(fds, 2, PATIENCE);
    return !fds[0].revents;
}

/* Until the interface goes or standard input ends: whether to go on. */
static bool read_all(struct live *l)
{
    int last = 1;
    int drain = 0; /* rounds without a frame after the end */
    for (bool on = true; drain < DRAIN;) {
        on = wait_for(live_fd(l)) && on;
        int got = live_read(l, BATCH, take, NULL);
        int state = live_state(l);
        say_state(l, got < 0 ? got : state, &last);
        if (got < 0 || state == -ESTALE || state == -ENODEV)
            return on;
        if (!on)
            poll(NULL, 0, PATIENCE);
        drain = on || got ? 0 : drain + 1;
    }
    return false;
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "usage: live_reader INTERFACE base|all RING FILTER\n");
        return 2;
    }
    struct live_settings settings = {
        .interface = argv[1],
        .unfiltered = strcmp(argv[2], "all") == 0,
        .ring = (uint32_t)strtoul(argv[3], NULL, 10),
        .filter = argv[4][0] ? argv[4] : NULL,
    };
    int last = 0;
    bool on = true;
    while (on) {
        char error[LIVE_ERROR];
        struct live *l;
        int r = live_open(&settings, error, &l);
        if (r < 0) {
            if (r != last)
                printf("refused %d %s\n", -r, error);
            last = r;
            do {
                on = wait_for(-1);
            } while (on && live_probe(argv[1]) != 0);
            continue;
        }
        last = 0;
        printf("open %lu\n", (unsigned long)live_link(l));
        on = read_all(l);
        struct live_counts c = {0};
        live_counts(l, &c);
        printf("counts %llu %llu %llu %llu\n", (unsigned long long)c.received, (unsigned long long)c.delivered,
               (unsigned long long)c.dropped, (unsigned long long)c.stalls);
        live_close(l);
    }
    return 0;
}
