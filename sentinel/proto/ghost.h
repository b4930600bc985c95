/* Symantec Ghost, by its groups and ports (Broadcom KB 151714, 151697): no document tells what its messages hold, so what
 * is known of one is where it went. GhostCast lets the operator choose another group; such a session is seen as an unknown
 * stream. So are the answers of clients, which go to one host and have but a port. */
#ifndef SENTINEL_PROTO_GHOST_H
#define SENTINEL_PROTO_GHOST_H

#include "base/bytes.h"
#include "net/packet.h"

enum { GHOST_PORT_DISCOVERY = 1345, GHOST_PORT_STATUS = 1346, GHOST_PORT_CLIENT = 1347, GHOST_PORT_DATA = 7777 };

enum ghost_kind {
    GHOST_DISCOVERY, /* a client looks for its console, 229.55.150.208 */
    GHOST_DATA,      /* a server sends to 224.77.0.0/16 */
};

struct ghost {
    enum ghost_kind kind;
    struct bytes data;
};

struct message;

enum parse ghost_parse(const struct packet *packet, struct bytes payload, struct message *ret);

#endif
