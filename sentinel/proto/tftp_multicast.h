/* TFTP to many: the option of RFC 2090, whose acknowledgement names the group. PXE's MTFTP needs no reader of its own: its
 * data is TFTP's, sent to the group that option 43 named. */
#ifndef SENTINEL_PROTO_TFTP_MULTICAST_H
#define SENTINEL_PROTO_TFTP_MULTICAST_H

#include "base/addr.h"
#include "base/bytes.h"

struct tftp_multicast {
    struct addr group; /* none: as before */
    uint16_t port;     /* 0: as before */
    bool master;       /* whether the client is the one that acknowledges */
};

/* Reads the value of an OACK's `multicast`: "addr,port,mc", of which the first two may be empty (RFC 2090, "Multicast option").
 * False, and `ret` untouched, when it is none. */
bool tftp_multicast_read(struct bytes value, struct tftp_multicast *ret);

#endif
