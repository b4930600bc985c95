/* The protocols sentinel reads: one const table, one file a protocol. A reader turns a packet's payload into a
 * message: plain fields and spans into the frame. It allocates nothing and keeps nothing. */
#ifndef SENTINEL_PROTO_PROTO_H
#define SENTINEL_PROTO_PROTO_H

#include "net/packet.h"
#include "proto/arp.h"
#include "proto/cache.h"
#include "proto/dhcp4.h"
#include "proto/dhcp6.h"
#include "proto/ghost.h"
#include "proto/http.h"
#include "proto/icmp.h"
#include "proto/igmp.h"
#include "proto/lct.h"
#include "proto/mld.h"
#include "proto/name_service.h"
#include "proto/nd.h"
#include "proto/norm.h"
#include "proto/ris.h"
#include "proto/sap.h"
#include "proto/smb.h"
#include "proto/tcp.h"
#include "proto/tftp.h"
#include "proto/tls.h"
#include "proto/udpcast.h"
#include "proto/uftp.h"
#include "proto/wds_multicast.h"
#include "proto/wds_session.h"

/* In the order in which they are tried. TFTP takes whatever begins like it, so those that know themselves better stand before
 * it; NORM and LCT have no more than a plausible header and stand last; behind all that TCP carries comes TCP itself. */
enum proto_id {
    PROTO_DHCP4, PROTO_UDPCAST, PROTO_NAME_SERVICE, PROTO_TFTP, PROTO_ARP, PROTO_DHCP6, PROTO_ND, PROTO_RIS, PROTO_IGMP,
    PROTO_MLD, PROTO_ICMP, PROTO_WDS_MULTICAST, PROTO_WDS_SESSION, PROTO_UFTP, PROTO_SAP, PROTO_GHOST, PROTO_CACHE,
    PROTO_NORM, PROTO_LCT, PROTO_HTTP, PROTO_SMB, PROTO_TLS, PROTO_TCP, PROTO_COUNT,
};

struct message {
    enum proto_id proto;
    bool usual_port;   /* false: recognised by its content on a port that is not this protocol's */
    const char *fault; /* for MALFORMED and TRUNCATED: what and where ("option 51: length 0"); a constant */
    union {
        struct dhcp4 dhcp4;
        struct tftp tftp;
        struct arp arp;
        struct ris ris;
        struct dhcp6 dhcp6;
        struct nd nd;
        struct membership membership; /* IGMP, MLD */
        struct udpcast udpcast;
        struct wds_multicast wds_multicast;
        struct wds_session wds_session;
        struct uftp uftp;
        struct sap sap;
        struct ghost ghost;
        struct norm norm;
        struct lct lct;
        struct cache cache;
        struct icmp icmp;
        struct name_service name_service;
        struct http http;
        struct smb smb;
        struct tls tls;
    };
};

struct proto {
    const char *name; /* as in events: "dhcp", "tftp", "arp", … */
    const char *meaning;
    const char *source;
    /* Reads `payload` (the packet's first or other view). NOT_MINE when it is something else. `ret->proto` is set by the caller. */
    enum parse (*parse)(const struct packet *packet, struct bytes payload, struct message *ret);
};

extern const struct proto protos[PROTO_COUNT];

/* How a reader ends: OK without a fault; with one, TRUNCATED when the capture cut the packet, else MALFORMED. */
enum parse proto_end(const struct packet *packet, const struct message *m);

/* The first protocol of the table that does not answer NOT_MINE. `ret` is large (DHCP keeps its options and a
 * buffer for joined ones in it): keep one and reuse it. */
enum parse proto_parse(const struct packet *packet, struct bytes payload, struct message *ret);

#endif
