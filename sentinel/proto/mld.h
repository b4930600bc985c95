/* Multicast listener discovery versions 1 and 2 (RFC 2710, RFC 3810, RFC 3590, RFC 9777), within ICMPv6. */
#ifndef SENTINEL_PROTO_MLD_H
#define SENTINEL_PROTO_MLD_H

#include "proto/membership.h"

/* ICMPv6 types. */
enum mld_type { MLD_QUERY = 130, MLD_REPORT_1, MLD_DONE, MLD_REPORT_2 = 143 };

struct message;

/* Into `ret->membership`. */
enum parse mld_parse(const struct packet *packet, struct bytes payload, struct message *ret);

#endif
