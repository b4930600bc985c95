/* ARP for IPv4 over Ethernet (RFC 826, RFC 5227). */
#ifndef SENTINEL_PROTO_ARP_H
#define SENTINEL_PROTO_ARP_H

#include "net/packet.h"

struct arp {
    uint16_t operation;            /* 1 request, 2 reply; others as they are */
    struct mac sender_mac, target_mac;
    struct addr sender, target;
    bool gratuitous;               /* sender and target are one address */
    bool probe;                    /* sender 0.0.0.0 (RFC 5227) */
};

struct message;

enum parse arp_parse(const struct packet *packet, struct bytes payload, struct message *ret);

#endif
