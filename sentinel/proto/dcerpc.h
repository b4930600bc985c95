/* How much of DCE/RPC over TCP is protected: the authentication level of each message (C706 §12.6.3, §13.2.6.1;
 * MS-RPCE §2.2.1.1.8). */
#ifndef SENTINEL_PROTO_DCERPC_H
#define SENTINEL_PROTO_DCERPC_H

#include "base/bytes.h"

enum { DCERPC_NONE = 1, DCERPC_CONNECT, DCERPC_CALL, DCERPC_PACKET, DCERPC_INTEGRITY, DCERPC_PRIVACY };

struct dcerpc {
    uint8_t type;    /* 0 request, 2 response, 11 bind, 12 its acknowledgement, … */
    uint16_t length; /* of the fragment */
    uint16_t auth_length;
    bool has_level; /* a level was read, or there is no authentication and the level is 1 */
    uint8_t level;  /* DCERPC_… */
};

/* The header at the beginning of `payload`, and the level, if the fragment's end is there too. OK or NOT_MINE. */
enum parse dcerpc_parse(struct bytes payload, struct dcerpc *ret);

#endif
