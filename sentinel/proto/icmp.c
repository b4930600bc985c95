#include "proto/icmp.h"

#include "proto/proto.h"

/* RFC 791 §3.1, as much of it as hosts look at. */
static void read_cause(struct icmp *m, struct bytes b)
{
    uint8_t first = bytes_u8(&b);
    bytes_skip(&b, 8);
    uint8_t protocol = bytes_u8(&b);
    bytes_skip(&b, 2);
    struct addr from = addr_read4(&b), to = addr_read4(&b);
    if (!bytes_ok(&b) || first >> 4 != 4)
        return;
    m->ip_proto = protocol;
    m->from = from;
    m->to = to;
}

/* Type 1, code 1, checksum 2, gateway 4, header of the packet that gave rise to it and 8 bytes more. */
enum parse icmp_parse(const struct packet *packet, struct bytes payload, struct message *ret)
{
    if (packet->ip_proto != IP_PROTO_ICMP || packet->src.family != 4 || bytes_peek(&payload, 0) != ICMP_REDIRECT)
        return PARSE_NOT_MINE;
    struct icmp *m = &ret->icmp;
    *m = (struct icmp){0};
    bytes_skip(&payload, 1);
    m->code = bytes_u8(&payload);
    bytes_skip(&payload, 2);
    m->gateway = addr_read4(&payload);
    read_cause(m, payload);
    ret->usual_port = true;
    ret->fault = NULL;
    if (m->to.family)
        return PARSE_OK;
    return packet->notes & PACKET_CUT ? PARSE_TRUNCATED : PARSE_NOT_MINE;
}
