/* How a booting client asks a Windows deployment server for a multicast session, over UDP 5041 ([MS-WDSMSI] §2.2.2). The reply
 * names the group, port and session that the transport (wds_multicast.h) then uses. Nothing ties a reply to its request but
 * addresses and ports, and nothing authenticates it. Integers in network order, texts in UTF-16LE. */
#ifndef SENTINEL_PROTO_WDS_SESSION_H
#define SENTINEL_PROTO_WDS_SESSION_H

#include "base/addr.h"
#include "base/bytes.h"
#include "net/packet.h"

enum { WDS_SESSION_PORT = 5041 };

enum wds_session_kind { WDS_SESSION_REQUEST, WDS_SESSION_REPLY, WDS_SESSION_ERROR };

enum wds_session_note {
    WDS_SESSION_ODD_LENGTH = 1 << 0, /* an option of a length that its type does not have: left out */
    WDS_SESSION_DUPLICATE = 1 << 1,  /* an option twice: the first counts */
    WDS_SESSION_PORTS = 1 << 2,      /* the server's port is not the group's: forged, or not Microsoft's (§2.2.2.2) */
    WDS_SESSION_MISSING = 1 << 3,    /* a reply without group, port or session: of no use to a client */
    WDS_SESSION_EXTRA = 1 << 4,      /* bytes after the last option */
};

/* Worth showing: kind, content (as text), name_space, group, port, server, session, content_size, blocks, error, notes. */
struct wds_session {
    enum wds_session_kind kind;
    uint32_t notes;           /* enum wds_session_note */
    struct bytes name_space;  /* request: UTF-16LE without its NUL, as "WDS:default/install.wim/1" */
    struct bytes content;     /* request: UTF-16LE without its NUL */
    bool has_client_mac;
    struct mac client_mac;    /* request */
    bool takes_ip6;           /* request */
    struct addr group;        /* reply */
    struct addr server;       /* reply */
    uint16_t port, server_port; /* reply */
    uint64_t content_size;    /* reply: bytes */
    uint32_t block_size;      /* reply: bytes */
    uint64_t blocks;          /* reply */
    uint32_t session;         /* reply */
    uint32_t error;           /* error: a Windows error code */
};

struct message;

enum parse wds_session_parse(const struct packet *packet, struct bytes payload, struct message *ret);

#endif
