/* Protocols by their number in IP headers (the IANA registry "Assigned Internet Protocol Numbers"), as far as they are read here. */
#ifndef SENTINEL_NET_IP_PROTOCOL_H
#define SENTINEL_NET_IP_PROTOCOL_H

enum ip_protocol {
    IP_PROTO_HOP_OPTIONS = 0,
    IP_PROTO_ICMP = 1,
    IP_PROTO_IGMP = 2,
    IP_PROTO_IP4 = 4,
    IP_PROTO_TCP = 6,
    IP_PROTO_UDP = 17,
    IP_PROTO_IP6 = 41,
    IP_PROTO_ROUTING = 43,
    IP_PROTO_FRAGMENT = 44,
    IP_PROTO_GRE = 47,
    IP_PROTO_ESP = 50,
    IP_PROTO_AH = 51,
    IP_PROTO_ICMP6 = 58,
    IP_PROTO_OPTIONS = 60,
    IP_PROTO_WESP = 141,
};

#endif
