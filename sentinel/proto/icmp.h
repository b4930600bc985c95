/* ICMP redirects (RFC 792): a router, or somebody in its name, tells a host to send elsewhere. IPv6's are neighbour
 * discovery (proto/nd.h). */
#ifndef SENTINEL_PROTO_ICMP_H
#define SENTINEL_PROTO_ICMP_H

#include "net/packet.h"

enum { ICMP_REDIRECT = 5 };

struct icmp {
    uint8_t code;         /* 0 network, 1 host, 2 and 3 the same for a type of service */
    struct addr gateway;  /* where to send from now on */
    struct addr from, to; /* of the packet that gave rise to it; none when the capture cut it */
    uint8_t ip_proto;     /* of that packet */
};

struct message;

/* Redirects only: everything else of ICMP is NOT_MINE, and so is one too short for hosts to follow. */
enum parse icmp_parse(const struct packet *packet, struct bytes payload, struct message *ret);

#endif
