/* IPv6 neighbour discovery (RFC 4861, 4191, 8106, 8781): routers and neighbours that say who they are. */
#ifndef SENTINEL_PROTO_ND_H
#define SENTINEL_PROTO_ND_H

#include "base/addr.h"
#include "base/bytes.h"
#include "net/packet.h"

enum { ND_PREFIXES = 8, ND_ROUTES = 8, ND_DNS = 16, ND_NAT64 = 4, ND_DOMAINS = 4 };

/* ICMPv6 types. */
enum nd_type {
    ND_ROUTER_SOLICITATION = 133, ND_ROUTER_ADVERTISEMENT, ND_NEIGHBOR_SOLICITATION, ND_NEIGHBOR_ADVERTISEMENT,
    ND_REDIRECT,
};

/* Flags of a router advertisement (RFC 4861 §4.2, RFC 6275 §7.1, RFC 4191 §2.2) … */
enum { ND_MANAGED = 0x80, ND_OTHER = 0x40, ND_HOME_AGENT = 0x20, ND_PREFERENCE = 0x18 };
/* … and of a neighbor advertisement (RFC 4861 §4.4). */
enum { ND_ROUTER = 0x80, ND_SOLICITED = 0x40, ND_OVERRIDE = 0x20 };

/* What is odd about it. Hosts drop a message with one of the first three (RFC 4861 §6.1.2, §7.1.2). */
enum nd_note {
    ND_BAD_HOPS = 1 << 0,       /* hop limit below 255: it came through a router, or pretends not to */
    ND_NOT_LINK_LOCAL = 1 << 1, /* a router that speaks from another than an fe80 address */
    ND_BAD_CODE = 1 << 2,       /* an ICMPv6 code other than 0 */
    ND_ODD_LENGTH = 1 << 3,     /* an option of a length that its type does not have */
    ND_MORE = 1 << 4,           /* more prefixes, routes, servers than are remembered */
    ND_FRAGMENTED = 1 << 5,     /* RFC 6980 §5 forbids it: a way around RA guard */
};
enum { ND_IGNORED = ND_BAD_HOPS | ND_NOT_LINK_LOCAL | ND_BAD_CODE };

/* RFC 4861 §4.6.2. */
struct nd_prefix {
    struct prefix prefix;     /* host bits as sent */
    uint8_t flags;            /* 0x80 on link, 0x40 autonomous */
    uint32_t valid, preferred;
};

/* RFC 4191 §2.3. */
struct nd_route {
    struct prefix prefix;
    uint8_t flags;
    uint32_t lifetime;
};

struct nd {
    uint8_t type;                 /* enum nd_type */
    uint8_t flags;
    uint32_t notes;               /* enum nd_note */
    uint8_t hop_limit;            /* router advertisement, from here … */
    uint16_t lifetime;            /* seconds as default router; 0: none */
    uint32_t reachable, retransmit; /* … to here */
    struct addr target;           /* of a neighbor message or redirect */
    struct addr destination;      /* of a redirect */
    bool has_source_mac, has_target_mac;
    struct mac source_mac, target_mac; /* link-layer address options 1 and 2 */
    bool has_mtu;
    uint32_t mtu;
    struct nd_prefix prefix[ND_PREFIXES];
    struct nd_route route[ND_ROUTES];
    struct addr dns[ND_DNS];      /* RFC 8106 §5.1 */
    uint32_t dns_lifetime;        /* of the first option */
    struct bytes domain[ND_DOMAINS]; /* RFC 8106 §5.2: each option's names, as labels, padded */
    struct prefix nat64[ND_NAT64];/* RFC 8781 §4 */
    uint8_t prefixes, routes, servers, domains, nat64s;
};

struct message;

/* ICMPv6 types 133 to 137. */
enum parse nd_parse(const struct packet *packet, struct bytes payload, struct message *ret);

/* "low", "medium", "high" (RFC 4191 §2.1; the reserved value means medium). */
const char *nd_preference_name(uint8_t flags);

#endif
