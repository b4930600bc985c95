/* IPv6 (RFC 8200). Each extension header is a layer of the walk, so its budget bounds the chain. */
#include "net/layer.h"

/* §3: version 4 bits, class 8, flow 20, payload length 2, next header 1, hop limit 1, source 16, destination 16. */
enum parse ip6_header(struct walk *w)
{
    struct packet *p = w->packet;
    if (w->at.left && bytes_peek(&w->at, 0) >> 4 != 6)
        return walk_wrong(w, "ipv6: version is not 6");
    struct bytes header = bytes_sub(&w->at, 40);
    if (!bytes_ok(&header))
        return walk_short(w, "ipv6: header cut short");
    bytes_skip(&header, 4);
    uint16_t payload_length = bytes_u16(&header);
    uint8_t next_header = bytes_u8(&header);
    p->ttl = bytes_u8(&header);
    p->src = addr_read6(&header);
    p->dst = addr_read6(&header);
    p->ip_proto = next_header;
    p->ethertype = 0x86dd;

    /* A length of 0 belongs to jumbograms (RFC 2675) and to segmentation offload: the frame is the length. */
    if (payload_length)
        walk_limit(w, payload_length, "ipv6: payload length beyond the frame");
    return walk_protocol(w, next_header);
}

/* Options of type 1, length 1, data; type 0 alone is a byte of padding (§4.2). Router alert: RFC 2711 §2.1. */
static bool has_router_alert(struct bytes options)
{
    enum { PAD = 0, ROUTER_ALERT = 5 };
    while (options.left) {
        uint8_t type = bytes_u8(&options);
        if (type == ROUTER_ALERT)
            return true;
        if (type != PAD)
            bytes_skip(&options, bytes_u8(&options));
    }
    return false;
}

/* §4.3, §4.4, §4.6: hop-by-hop options, routing, destination options: next header 1, length 1, counted in 8 bytes
 * beyond the first 8. */
enum parse ip6_options(struct walk *w)
{
    uint8_t next_header = bytes_u8(&w->at);
    uint8_t length = bytes_u8(&w->at);
    struct bytes options = bytes_sub(&w->at, (size_t)length * 8 + 6);
    if (!bytes_ok(&w->at))
        return walk_short(w, "ipv6: extension header past the end");
    if (!w->packet->ip_proto && has_router_alert(options))
        w->packet->notes |= PACKET_ROUTER_ALERT;
    return walk_protocol(w, next_header);
}

/* §4.5: next header 1, reserved 1, offset 13 bits, reserved 2, more 1, identification 4. */
enum parse ip6_fragment(struct walk *w)
{
    uint8_t next_header = bytes_u8(&w->at);
    bytes_skip(&w->at, 1);
    uint16_t place = bytes_u16(&w->at);
    w->packet->ip_id = bytes_u32(&w->at);
    if (!bytes_ok(&w->at))
        return walk_short(w, "ipv6: fragment header cut short");
    if (!(place & 0xfff9)) /* atomic: a whole packet that only wears the header (RFC 6946) */
        return walk_protocol(w, next_header);
    return ip_fragment(w, place & 0xfff8, place & 1, next_header);
}
