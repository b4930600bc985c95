/* IGMP versions 1 to 3 (RFC 1112 appendix I, RFC 2236, RFC 3376, RFC 9776). */
#ifndef SENTINEL_PROTO_IGMP_H
#define SENTINEL_PROTO_IGMP_H

#include "proto/membership.h"

enum igmp_type {
    IGMP_QUERY = 0x11, IGMP_REPORT_1 = 0x12, IGMP_REPORT_2 = 0x16, IGMP_LEAVE = 0x17, IGMP_REPORT_3 = 0x22,
};

struct message;

/* Into `ret->membership`. NOT_MINE: what else runs over protocol 2 (DVMRP, PIM version 1, mtrace). */
enum parse igmp_parse(const struct packet *packet, struct bytes payload, struct message *ret);

#endif
