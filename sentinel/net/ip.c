/* What IPv4 and IPv6 share: fragments on their way to the store, the authentication header, the checksum. */
#include "net/layer.h"

static uint16_t fold(uint64_t sum)
{
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)sum;
}

/* The sum does not depend on the order of bytes in a word, but for the order of its own two (RFC 1071 §2). */
uint16_t ip_sum(struct bytes data, uint32_t sum)
{
    enum { AT_ONCE = 8 };
    uint64_t total = 0;
    while (data.left >= AT_ONCE * 4) {
        struct bytes part = bytes_sub(&data, AT_ONCE * 4);
        for (size_t i = 0; i < AT_ONCE; i++)
            total += bytes_le32(&part);
    }
    while (data.left >= 2)
        total += bytes_le16(&data);
    if (data.left)
        total += bytes_u8(&data);
    uint16_t swapped = fold(total);
    return fold((uint64_t)sum + (uint16_t)(swapped << 8 | swapped >> 8));
}

/* RFC 4302 §2: next header 1, length in words less two 1, reserved 2, SPI 4, sequence 4, check value. Nothing in it is
 * encrypted, so what it protects is read like any other packet. */
enum parse ip_authentication(struct walk *w)
{
    uint8_t next_header = bytes_u8(&w->at);
    uint8_t length = bytes_u8(&w->at);
    bytes_skip(&w->at, (size_t)length * 4 + 6);
    if (!bytes_ok(&w->at))
        return walk_short(w, "ah: header past the end");
    w->packet->notes |= PACKET_AUTHENTICATED;
    return walk_protocol(w, next_header);
}

/* Whether a first fragment holds the headers up to and including that of UDP or TCP, as RFC 7112 §5 demands: without
 * them no filter on the way can tell what passes. */
static bool ip_chain_whole(struct bytes data, uint8_t protocol, uint8_t family)
{
    for (unsigned budget = PACKET_LAYERS; budget; budget--) {
        switch (layer_of_protocol(protocol, family)) {
        case LAYER_UDP:
            return data.left >= 8;
        case LAYER_TCP:
            return data.left >= 20;
        case LAYER_IP6_OPTIONS:
            protocol = bytes_u8(&data);
            bytes_skip(&data, (size_t)bytes_u8(&data) * 8 + 6);
            break;
        case LAYER_AH:
            protocol = bytes_u8(&data);
            bytes_skip(&data, (size_t)bytes_u8(&data) * 4 + 6);
            break;
        default:
            return data.left > 0;
        }
        if (!bytes_ok(&data))
            return false;
    }
    return false;
}

static struct fragment_key ip_fragment_key(const struct walk *w, uint8_t protocol)
{
    const struct packet *p = w->packet;
    struct fragment_key key = {
        .id = p->ip_id,
        .tunnel_id = p->tunnel_id,
        .protocol = p->src.family == 4 ? protocol : 0,
        .depth = (uint16_t)(p->src.family << 4 | (w->datagrams & 0xf)),
    };
    memcpy(key.src, p->src.byte, sizeof key.src);
    memcpy(key.dst, p->dst.byte, sizeof key.dst);
    memcpy(key.vlan, p->vlan, sizeof key.vlan);
    return key;
}

/* A fragment that is not all there is of no use to its siblings; of a first one the head is still worth a look. */
static enum parse ip_fragment_cut(struct walk *w, uint32_t offset, uint8_t protocol)
{
    if (!offset)
        return walk_protocol(w, protocol);
    return walk_short(w, "fragment: cut short by the capture");
}

enum parse ip_fragment(struct walk *w, uint32_t offset, bool more, uint8_t protocol)
{
    struct packet *p = w->packet;
    p->ip_proto = protocol;
    p->notes |= PACKET_FRAGMENTED;
    if (w->cut)
        return ip_fragment_cut(w, offset, protocol);
    if (p->fault)
        return PARSE_MALFORMED;
    if (!offset && !ip_chain_whole(w->at, protocol, p->src.family))
        p->notes |= PACKET_TINY_FRAGMENT;

    struct fragment fragment = {
        .key = ip_fragment_key(w, protocol),
        .offset = offset,
        .more = more,
        .protocol = protocol,
        .notes = p->notes & (PACKET_TINY_FRAGMENT | PACKET_BAD_IP_SUM),
        .time = p->frame->time,
        .data = w->at,
    };
    struct datagram whole;
    enum parse answer = fragments_add(w->net->fragments, &fragment, &whole, &p->notes, &p->fault);
    if (answer == PARSE_NOT_MINE && p->fault)
        return PARSE_MALFORMED;
    if (answer != PARSE_OK)
        return answer;
    p->notes |= whole.notes;
    w->datagrams++;
    w->at = w->first = whole.first;
    w->last = whole.last;
    return walk_protocol(w, whole.protocol);
}
