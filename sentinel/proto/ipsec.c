#include "proto/ipsec.h"

enum { PORT_IKE = 500, PORT_NAT = 4500, ESP_HEADER = 8, SPI_RESERVED = 255, IKE_HEADER = 28, WESP_HEADER = 4 };

/* RFC 1071, over the pseudo header where there is one. */
static uint16_t sum(struct bytes data, uint32_t start)
{
    uint64_t total = start;
    while (data.left >= 2)
        total += bytes_u16(&data);
    if (data.left)
        total += (uint32_t)bytes_u8(&data) << 8;
    while (total >> 16)
        total = (total & 0xffff) + (total >> 16);
    return (uint16_t)total;
}

/* TCP or UDP between the two ends themselves: whether its checksum is right. */
static bool transport_fits(const struct packet *p, struct bytes inner, uint8_t protocol)
{
    size_t size = p->src.family == 4 ? 4 : 16;
    uint32_t start = sum(bytes_of(p->src.byte, size), protocol);
    start = sum(bytes_of(p->dst.byte, size), start);
    return inner.left >= 8 && sum(inner, start + (uint32_t)inner.left) == 0xffff;
}

/* An IPv4 packet inside: version, and the header's checksum. */
static bool tunnel_fits(struct bytes inner)
{
    size_t header = (size_t)(bytes_peek(&inner, 0) & 0xf) * 4;
    if (bytes_peek(&inner, 0) >> 4 != 4 || header < 20 || header > inner.left)
        return false;
    return sum(bytes_sub(&inner, header), 0) == 0xffff;
}

/* An IPv6 packet inside has no checksum: its length must be that of what there is. */
static bool tunnel6_fits(struct bytes inner)
{
    struct bytes b = inner;
    uint8_t first = bytes_u8(&b);
    bytes_skip(&b, 3);
    return bytes_u16(&b) + 40U == inner.left && first >> 4 == 6;
}

static bool inner_fits(const struct packet *p, struct bytes inner, uint8_t protocol)
{
    switch (protocol) {
    case 4:
        return tunnel_fits(inner);
    case 41:
        return tunnel6_fits(inner);
    case IP_PROTO_TCP:
    case IP_PROTO_UDP:
        return transport_fits(p, inner, protocol);
    default:
        return false;
    }
}

/* RFC 4303 §2.4: padding is 1, 2, 3, … */
static bool padding_fits(struct bytes inner, size_t pad)
{
    bytes_skip(&inner, inner.left - pad);
    for (size_t i = 1; i <= pad; i++) {
        if (bytes_u8(&inner) != (uint8_t)i)
            return false;
    }
    return true;
}

/* One way in which it may be unencrypted: the trailer (padding, its length 1, next header 1) stands before a check value of
 * `check` bytes, and what it describes begins after `vector` bytes. RFC 5879 §8. */
static bool is_readable(const struct packet *p, struct bytes body, size_t vector, size_t check, uint8_t *ret_inner)
{
    if (body.left < vector + check + 2)
        return false;
    bytes_skip(&body, vector);
    bytes_trim(&body, body.left - check);
    uint8_t protocol = bytes_peek(&body, body.left - 1);
    size_t pad = bytes_peek(&body, body.left - 2);
    bytes_trim(&body, body.left - 2);
    if (pad >= body.left || !padding_fits(body, pad))
        return false;
    bytes_trim(&body, body.left - pad);
    if (!inner_fits(p, body, protocol))
        return false;
    *ret_inner = protocol;
    return true;
}

/* HMAC-SHA1-96 and HMAC-MD5-96, SHA-256-128, SHA-384-192, SHA-512-256, none; AES-GMAC has a vector (RFC 4543). */
static const struct {
    uint8_t vector, check;
} shapes[] = {{0, 12}, {0, 16}, {0, 24}, {0, 32}, {8, 16}, {0, 0}};

/* The numbers up to 255 are reserved (RFC 4303 §2.1), but keys set by hand use them nevertheless: where the protocol's number says
 * ESP, only 0 says that it is none. In UDP a small number is far likelier something else. */
static enum parse read_esp(const struct packet *p, struct bytes body, struct ipsec *ret)
{
    ret->kind = IPSEC_ESP;
    ret->spi = bytes_u32(&body);
    ret->sequence = bytes_u32(&body);
    if (!bytes_ok(&body))
        return p->notes & PACKET_CUT ? PARSE_TRUNCATED : PARSE_MALFORMED;
    if (ret->spi <= (ret->in_udp ? SPI_RESERVED : 0))
        return PARSE_NOT_MINE;
    for (size_t i = 0; !(p->notes & PACKET_CUT) && i < sizeof shapes / sizeof *shapes; i++) {
        if (is_readable(p, body, shapes[i].vector, shapes[i].check, &ret->inner)) {
            ret->kind = IPSEC_ESP_NULL;
            break;
        }
    }
    return PARSE_OK;
}

/* Both SPIs 8, next payload 1, version 1, exchange 1, flags 1, message 4, length 4 (RFC 7296 §3.1, RFC 2408 §3.1). */
static enum parse read_ike(const struct packet *p, struct bytes b, struct ipsec *ret)
{
    size_t size = b.left;
    ret->kind = IPSEC_IKE;
    ret->initiator = bytes_u64(&b);
    ret->responder = bytes_u64(&b);
    bytes_skip(&b, 1);
    ret->version = bytes_u8(&b) >> 4;
    ret->exchange = bytes_u8(&b);
    ret->flags = bytes_u8(&b);
    bytes_skip(&b, 4);
    ret->length = bytes_u32(&b);
    bool cut = p->notes & PACKET_CUT;
    if (!bytes_ok(&b))
        return cut ? PARSE_TRUNCATED : PARSE_NOT_MINE;
    bool fits = ret->length >= IKE_HEADER && (cut || ret->length <= size);
    return (ret->version == 1 || ret->version == 2) && ret->initiator && fits ? PARSE_OK : PARSE_NOT_MINE;
}

/* RFC 3948 §2: four zero bytes before IKE; one byte of ones keeps the mapping alive; all else is ESP. */
static enum parse read_nat(const struct packet *p, struct bytes b, struct ipsec *ret)
{
    ret->in_udp = true;
    if (b.left == 1 && bytes_peek(&b, 0) == 0xff) {
        ret->kind = IPSEC_KEEPALIVE;
        return PARSE_OK;
    }
    struct bytes marker = b;
    if (bytes_u32(&marker) == 0 && bytes_ok(&marker))
        return read_ike(p, marker, ret);
    return b.left < ESP_HEADER && !(p->notes & PACKET_CUT) ? PARSE_NOT_MINE : read_esp(p, b, ret);
}

enum parse ipsec_parse(const struct packet *packet, struct bytes payload, struct ipsec *ret)
{
    *ret = (struct ipsec){0};
    if (packet->ip_proto == IP_PROTO_ESP)
        return read_esp(packet, payload, ret);
    if (packet->ip_proto == IP_PROTO_WESP) {
        bytes_skip(&payload, WESP_HEADER);
        return read_esp(packet, payload, ret);
    }
    if (packet->ip_proto != IP_PROTO_UDP)
        return PARSE_NOT_MINE;
    if (packet->src_port == PORT_NAT || packet->dst_port == PORT_NAT)
        return read_nat(packet, payload, ret);
    if (packet->src_port == PORT_IKE || packet->dst_port == PORT_IKE)
        return read_ike(packet, payload, ret);
    return PARSE_NOT_MINE;
}
