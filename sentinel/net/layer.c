/* How a walk goes on: faults, lengths, tags, the next layer, tunnels. */
#include "net/layer.h"

/* What stays true of a packet when a tunnel in it is entered; the second set only while the frame is the same. */
enum {
    NOTES_KEPT = PACKET_OVERLAP | PACKET_TINY_FRAGMENT | PACKET_DEEP | PACKET_AUTHENTICATED,
    NOTES_OF_FRAME = PACKET_TAGGED | PACKET_PRIORITY_TAG | PACKET_LLC,
};

void walk_fault(struct walk *w, const char *fault)
{
    if (!w->packet->fault)
        w->packet->fault = fault;
}

enum parse walk_short(struct walk *w, const char *fault)
{
    walk_fault(w, fault);
    return w->cut ? PARSE_TRUNCATED : PARSE_MALFORMED;
}

enum parse walk_wrong(struct walk *w, const char *fault)
{
    walk_fault(w, fault);
    return PARSE_MALFORMED;
}

void walk_limit(struct walk *w, size_t n, const char *fault)
{
    if (n <= w->at.left) {
        bytes_trim(&w->at, n);
        w->cut = false;
    } else if (!w->cut) {
        walk_fault(w, fault);
    }
}

bool walk_tag(struct walk *w, uint16_t tci)
{
    struct packet *p = w->packet;
    if (w->tags == PACKET_VLANS) {
        p->notes |= PACKET_DEEP;
        return false;
    }
    w->tags++;
    uint16_t vid = tci & 0xfff;
    if (!vid) {
        p->notes |= PACKET_PRIORITY_TAG;
        return true;
    }
    p->vlan[p->vlans++] = vid;
    p->notes |= PACKET_TAGGED;
    return true;
}

enum parse walk_ethertype(struct walk *w, uint16_t type)
{
    if (type < 1536) {
        walk_limit(w, type, "802.3: length beyond the frame");
        w->next = LAYER_LLC;
        return PARSE_OK;
    }
    w->packet->ethertype = type;
    w->next = layer_of_ethertype(type);
    if (w->mirror_vlan && w->next != LAYER_VLAN && !w->packet->vlans) {
        w->tags = 0;
        walk_tag(w, w->mirror_vlan);
    }
    return w->next == LAYER_NONE ? PARSE_NOT_MINE : PARSE_OK;
}

enum parse walk_protocol(struct walk *w, uint8_t protocol)
{
    w->packet->ip_proto = protocol;
    w->next = layer_of_protocol(protocol, w->packet->src.family);
    return PARSE_OK;
}

enum parse walk_ip(struct walk *w)
{
    if (!w->at.left)
        return walk_short(w, "ip: no header");
    switch (bytes_peek(&w->at, 0) >> 4) {
    case 4:
        return walk_ethertype(w, 0x0800);
    case 6:
        return walk_ethertype(w, 0x86dd);
    default:
        return PARSE_NOT_MINE;
    }
}

enum parse walk_stop(struct walk *w)
{
    w->next = LAYER_NONE;
    return PARSE_OK;
}

enum parse walk_enter(struct walk *w, enum tunnel tunnel, uint32_t id, enum layer inner, struct bytes body)
{
    struct packet *p = w->packet;
    if (p->tunnels == PACKET_TUNNELS) {
        p->notes |= PACKET_DEEP;
        walk_fault(w, "more than 4 tunnels");
        return walk_stop(w);
    }
    bool new_frame = inner == LAYER_ETHERNET;
    struct packet within = {
        .frame = p->frame,
        .fault = p->fault,
        .notes = p->notes & (uint32_t)(new_frame ? NOTES_KEPT : NOTES_KEPT | NOTES_OF_FRAME),
        .tunnels = p->tunnels,
        .tunnel_id = id,
    };
    memcpy(within.tunnel, p->tunnel, sizeof within.tunnel);
    within.tunnel[within.tunnels++] = tunnel;
    if (!new_frame) {
        within.has_mac = p->has_mac;
        within.src_mac = p->src_mac;
        within.dst_mac = p->dst_mac;
        memcpy(within.vlan, p->vlan, sizeof within.vlan);
        within.vlans = p->vlans;
    } else {
        w->tags = 0;
    }
    *p = within;
    w->mirror_vlan = 0;
    w->at = body;
    w->next = inner;
    return PARSE_OK;
}

enum parse walk_enter_udp(struct walk *w, enum tunnel tunnel, uint32_t id, enum layer inner, struct bytes body)
{
    struct packet outer = *w->packet;
    outer.payload = w->at;
    if (w->cut)
        outer.notes |= PACKET_CUT;
    enum parse answer = walk_enter(w, tunnel, id, inner, body);
    if (w->next != LAYER_NONE) {
        w->net->outer = outer;
        w->has_outer = true;
    }
    return answer;
}

struct bytes walk_other(const struct walk *w)
{
    struct bytes other = w->last;
    if (other.left)
        bytes_skip(&other, (size_t)(w->at.at - w->first.at));
    return other;
}
