/* Layered coding transport, the header of ALC and FLUTE (RFC 5651, 5775, 6726): files by multicast without a way back. No port
 * of its own: recognised only in what goes to a group, by a header whose length is what its flags say. */
#ifndef SENTINEL_PROTO_LCT_H
#define SENTINEL_PROTO_LCT_H

#include "base/bytes.h"
#include "net/packet.h"

/* Worth showing: session (TSI), object (TOI), is_directory. */
struct lct {
    uint8_t codepoint;      /* the FEC scheme */
    uint64_t session;       /* TSI */
    uint64_t object;        /* TOI, its low 64 bits; 0 in FLUTE: the directory of files */
    bool has_object;
    bool is_directory;      /* FLUTE's file delivery table: extension 192 (RFC 6726 §3.4.1). Certain; without it the header is
                               only plausible */
    bool close_session, close_object;
    struct bytes data;      /* FEC payload ID and payload */
};

struct message;

enum parse lct_parse(const struct packet *packet, struct bytes payload, struct message *ret);

#endif
