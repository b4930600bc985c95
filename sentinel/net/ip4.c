/* IPv4 (RFC 791 §3.1). Options are stepped over: no reader needs them, and so none can be led astray by them. */
#include "net/layer.h"

/* 4-bit version, 4-bit header length in words, type of service 1, total length 2, identification 2, flags 3 bits and
 * fragment offset 13 bits, time to live 1, protocol 1, checksum 2, source 4, destination 4, options. */
enum parse ip4_header(struct walk *w)
{
    struct packet *p = w->packet;
    struct bytes header = w->at;
    uint8_t first = bytes_u8(&header);
    size_t header_length = (size_t)(first & 0xf) * 4;
    if (bytes_ok(&header) && first >> 4 != 4)
        return walk_wrong(w, "ipv4: version is not 4");
    if (bytes_ok(&header) && header_length < 20)
        return walk_wrong(w, "ipv4: header length below 20");
    struct bytes whole = bytes_sub(&w->at, header_length);
    if (!bytes_ok(&header) || !bytes_ok(&whole))
        return walk_short(w, "ipv4: header cut short");

    bytes_skip(&header, 1);
    uint16_t total_length = bytes_u16(&header);
    p->ip_id = bytes_u16(&header);
    uint16_t place = bytes_u16(&header);
    p->ttl = bytes_u8(&header);
    uint8_t protocol = bytes_u8(&header);
    bytes_skip(&header, 2);
    p->src = addr_read4(&header);
    p->dst = addr_read4(&header);
    p->ip_proto = protocol;
    p->ethertype = 0x0800;
    if (ip_sum(whole, 0) != 0xffff)
        p->notes |= PACKET_BAD_IP_SUM;

    /* A length of 0 is the mark of segmentation offload on the machine that captured: the frame is the length. */
    if (total_length && total_length < header_length)
        return walk_wrong(w, "ipv4: total length below header length");
    if (total_length)
        walk_limit(w, total_length - header_length, "ipv4: total length beyond the frame");
    if (place & 0x3fff)
        return ip_fragment(w, (place & 0x1fffu) * 8, place & 0x2000, protocol);
    return walk_protocol(w, protocol);
}
