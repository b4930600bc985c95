/* Remote Installation Services' binary messages (BINL) on the PXE port, before WDS: no standard describes them; what is
 * known stands in ris-linux's binlsrv. Enough is read to say that somebody still speaks it, and which side. */
#ifndef SENTINEL_PROTO_RIS_H
#define SENTINEL_PROTO_RIS_H

#include "base/bytes.h"
#include "net/packet.h"

enum { RIS_PORT = 4011, RIS_FROM_CLIENT = 0x81, RIS_FROM_SERVER = 0x82 };

struct ris {
    bool from_server;
    const char *name; /* "NCQ", "NCR", …: a constant */
};

struct message;

/* Its first byte is none of DHCP's on the same port. NOT_MINE unless direction and name belong together. */
enum parse ris_parse(const struct packet *packet, struct bytes payload, struct message *ret);

#endif
