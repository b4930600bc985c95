/* The first look at a frame: does anybody here read it? Two cache lines and no state, so that the ninety-odd percent of
 * a segment's traffic that has nothing to do with booting costs next to nothing. Errs to the side of looking closer:
 * whatever it does not understand at once (tags beyond two, LLC, MPLS, PPPoE, GRE, fragments, extension headers,
 * tunnels, other link types) goes to net_decode(). */
#ifndef SENTINEL_NET_GLANCE_H
#define SENTINEL_NET_GLANCE_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/frame.h"
#include "net/flows.h"
#include "net/interest.h"

/* False: background, not to be looked at again. `interest`: what is watched besides, `flows`: what is followed; or NULL. */
bool net_glance(const struct frame *frame, const struct interest *interest, const struct flows *flows);

/* Who sends to which group: what tells one multicast stream from another. No padding: it is hashed as bytes. */
struct glance_stream {
    uint16_t vlan[2]; /* VIDs of the two outermost tags, 0 without */
    uint8_t src_mac[6];
    uint16_t src_port, dst_port;
    uint8_t family[2]; /* 4 or 6; the second is zero */
    uint8_t src[16], dst[16];
};

/* What tells one packet of a stream from the next: IP identification, TTL, UDP checksum and length. */
struct glance_datagram {
    struct bytes payload; /* what UDP carries, as far as it was captured */
    uint64_t mark;
};

/* Whether a frame is a whole UDP datagram to a group, headers plain enough to be read in place, and no business of one link
 * alone (224.0.0.0/24 and scopes below site-local are). */
bool net_glance_stream(const struct frame *frame, struct glance_stream *ret, struct glance_datagram *ret_datagram);

#endif
