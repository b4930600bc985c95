/* The blocks of a TFTP transfer and their acknowledgements, read in place: they come by the thousand, and all but a few say no
 * more than that the transfer goes on. */
#ifndef SENTINEL_NET_GLANCE_BLOCK_H
#define SENTINEL_NET_GLANCE_BLOCK_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/frame.h"

enum { GLANCE_SENDER = 8 };

struct glance_block {
    /* Who sends to whom: all that tells one side of a transfer from any other. Words, not bytes, because they are compared for every
     * block: source MAC, tags, TTL, ports, addresses, interface, and whether it acknowledges. */
    uint64_t sender[GLANCE_SENDER];
    uint16_t src_port, dst_port;
    uint16_t ip_id;    /* 0 over IPv6 */
    uint16_t number;   /* of the block */
    bool acknowledges; /* opcode 4; else 3 */
    struct bytes data; /* empty in an acknowledgement */
};

/* Whether a frame is such a block, to one host, whole and plain: Ethernet with at most two tags, IP without options, fragments or
 * anything behind the datagram (RFC 1350 §5). What is less plain is no block for this look, and for net_decode() to read.
 * `ret` is good only then. */
bool net_glance_block(const struct frame *frame, struct glance_block *ret);

#endif
