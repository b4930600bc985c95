/* UDP (RFC 768) and as much of TCP (RFC 9293 §3.1) as it takes to hand out its payload. */
#include "net/layer.h"

enum { UDP_HEADER = 8, TCP_HEADER = 20 };

/* The sum over the pseudo header (RFC 768, RFC 8200 §8.1) and the whole datagram, header included. */
static bool udp_sum_right(const struct packet *p, struct bytes datagram)
{
    size_t size = p->src.family == 6 ? 16 : 4;
    uint32_t sum = ip_sum(bytes_of(p->src.byte, size), IP_PROTO_UDP);
    sum = ip_sum(bytes_of(p->dst.byte, size), sum);
    return ip_sum(datagram, sum + (uint32_t)datagram.left) == 0xffff;
}

uint32_t packet_notes(const struct packet *p)
{
    bool wrong = p->datagram.left && !udp_sum_right(p, p->datagram);
    return p->notes | (wrong ? PACKET_BAD_UDP_SUM : 0U);
}

/* A sum of 0 says that there is none, which over IPv6 is a fault (RFC 8200 §8.1). */
static void udp_keep_sum(struct packet *p, struct bytes datagram, uint16_t sum)
{
    if (!sum && p->src.family == 4)
        p->notes |= PACKET_NO_UDP_SUM;
    else if (!sum)
        p->notes |= PACKET_BAD_UDP_SUM;
    else
        p->datagram = datagram;
}

/* The payload as it stands in the other view of an ambiguous datagram, cut to the length which that view claims. */
static struct bytes udp_other(struct bytes datagram)
{
    bytes_skip(&datagram, 4);
    uint16_t length = bytes_u16(&datagram);
    bytes_skip(&datagram, 2);
    if (length >= UDP_HEADER)
        bytes_trim(&datagram, length - UDP_HEADER);
    return bytes_of(datagram.at, datagram.left);
}

/* Source port 2, destination port 2, length 2, checksum 2. */
enum parse transport_udp(struct walk *w)
{
    struct packet *p = w->packet;
    struct bytes datagram = w->at;
    if (w->last.left)
        p->other = udp_other(walk_other(w));
    uint16_t src_port = bytes_u16(&w->at);
    uint16_t dst_port = bytes_u16(&w->at);
    uint16_t length = bytes_u16(&w->at);
    uint16_t sum = bytes_u16(&w->at);
    if (!bytes_ok(&w->at))
        return walk_short(w, "udp: header cut short");
    p->src_port = src_port;
    p->dst_port = dst_port;
    if (length < UDP_HEADER) {
        walk_fault(w, "udp: length below 8");
        return walk_stop(w);
    }

    bool lies = length > datagram.left;
    if (length < datagram.left)
        p->notes |= PACKET_TRAILER;
    walk_limit(w, length - UDP_HEADER, "udp: length beyond the ip payload");
    bytes_trim(&datagram, length);
    if (!lies)
        udp_keep_sum(p, datagram, sum);
    w->next = layer_of_port(dst_port);
    return PARSE_OK;
}

/* Ports 2 and 2, sequence 4, acknowledgement 4, header length in words 4 bits, flags, window 2, checksum 2,
 * urgent 2. */
enum parse transport_tcp(struct walk *w)
{
    struct packet *p = w->packet;
    struct bytes header = w->at;
    uint16_t src_port = bytes_u16(&header);
    uint16_t dst_port = bytes_u16(&header);
    uint32_t sequence = bytes_u32(&header);
    uint32_t acknowledged = bytes_u32(&header);
    size_t header_length = (size_t)(bytes_u8(&header) >> 4) * 4;
    uint8_t flags = bytes_u8(&header);
    bytes_skip(&header, 6);
    if (!bytes_ok(&header)) {
        w->at = header;
        return walk_short(w, "tcp: header cut short");
    }
    p->src_port = src_port;
    p->dst_port = dst_port;
    p->tcp_flags = flags;
    p->tcp_seq = sequence;
    p->tcp_ack = acknowledged;
    if (header_length < TCP_HEADER)
        return walk_wrong(w, "tcp: header length below 20");
    bytes_skip(&w->at, header_length);
    if (!bytes_ok(&w->at))
        return walk_short(w, "tcp: options past the end");
    return walk_stop(w);
}
