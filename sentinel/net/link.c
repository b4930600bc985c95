/* Link layers, and what stands between them and IP: tags, LLC, labels, PPP sessions. */
#include "net/layer.h"

/* IEEE 802.3: destination 6, source 6, type or length 2. */
enum parse link_ethernet(struct walk *w)
{
    struct packet *p = w->packet;
    struct mac dst = mac_read(&w->at);
    struct mac src = mac_read(&w->at);
    uint16_t type = bytes_u16(&w->at);
    if (!bytes_ok(&w->at))
        return walk_short(w, "ethernet: header cut short");
    p->has_mac = true;
    p->dst_mac = dst;
    p->src_mac = src;
    return walk_ethertype(w, type);
}

/* LINKTYPE_LINUX_SLL: packet type 2, hardware type 2, address length 2, address 8, protocol 2; and the same fields, in
 * another order, of LINKTYPE_LINUX_SLL2. Protocol 4 is "802.2 frames", which begin with LLC. */
static enum parse link_cooked(struct walk *w, uint16_t address_length, struct bytes address, uint16_t protocol)
{
    if (!bytes_ok(&w->at))
        return walk_short(w, "sll: header cut short");
    if (address_length == 6) {
        w->packet->has_mac = true;
        w->packet->src_mac = mac_read(&address);
    }
    if (protocol == 4) {
        w->next = LAYER_LLC;
        return PARSE_OK;
    }
    return protocol < 1536 ? PARSE_NOT_MINE : walk_ethertype(w, protocol);
}

enum parse link_sll(struct walk *w)
{
    bytes_skip(&w->at, 4);
    uint16_t address_length = bytes_u16(&w->at);
    struct bytes address = bytes_sub(&w->at, 8);
    uint16_t protocol = bytes_u16(&w->at);
    return link_cooked(w, address_length, address, protocol);
}

/* LINKTYPE_LINUX_SLL2: protocol 2, reserved 2, interface 4, hardware type 2, packet type 1, address length 1,
 * address 8. */
enum parse link_sll2(struct walk *w)
{
    uint16_t protocol = bytes_u16(&w->at);
    bytes_skip(&w->at, 9);
    uint8_t address_length = bytes_u8(&w->at);
    struct bytes address = bytes_sub(&w->at, 8);
    return link_cooked(w, address_length, address, protocol);
}

/* LINKTYPE_NULL, LINKTYPE_LOOP: an address family, the former in the byte order of the machine that captured. 2 is IPv4
 * everywhere; every system has its own number for IPv6. */
enum parse link_family(struct walk *w)
{
    struct bytes swapped = w->at;
    uint32_t family = bytes_u32(&w->at);
    if (!bytes_ok(&w->at))
        return walk_short(w, "loopback: header cut short");
    if (family > 0xffff)
        family = bytes_le32(&swapped);
    switch (family) {
    case 2:
    case 10: /* Linux */
    case 24: /* NetBSD, OpenBSD */
    case 28: /* FreeBSD */
    case 30: /* Darwin */
        return walk_ip(w);
    default:
        return PARSE_NOT_MINE;
    }
}

enum parse link_raw_ip(struct walk *w)
{
    return walk_ip(w);
}

/* IEEE 802.1Q: priority 3, drop 1, VID 12; the type of what follows 2. */
enum parse link_vlan(struct walk *w)
{
    struct bytes tag = w->at;
    uint16_t tci = bytes_u16(&w->at);
    uint16_t type = bytes_u16(&w->at);
    if (!bytes_ok(&w->at))
        return walk_short(w, "vlan: tag cut short");
    if (!walk_tag(w, tci)) {
        w->at = tag;
        return walk_wrong(w, "vlan: more than 8 tags");
    }
    return walk_ethertype(w, type);
}

/* IEEE 802.2 and SNAP: AA AA 03, organisation 3, type 2. Other service access points (spanning tree, CDP) are not
 * ours; nor are private organisations' types. 0000F8 is the bridge-tunnel encapsulation of IEEE 802.1H. */
enum parse link_llc(struct walk *w)
{
    uint32_t access = bytes_u24(&w->at);
    if (bytes_ok(&w->at) && access != 0xaaaa03)
        return PARSE_NOT_MINE;
    uint32_t organisation = bytes_u24(&w->at);
    uint16_t type = bytes_u16(&w->at);
    if (!bytes_ok(&w->at))
        return walk_short(w, "llc: header cut short");
    if ((organisation != 0 && organisation != 0x0000f8) || type < 1536)
        return PARSE_NOT_MINE;
    w->packet->notes |= PACKET_LLC;
    return walk_ethertype(w, type);
}

/* What lies below the last label is not told (RFC 3032); a nibble of 4 or 6 is IP, and pseudowires (RFC 4448) carry
 * Ethernet, mostly behind a control word whose first nibble is 0 (RFC 4385), as that of many a MAC is too. */
static enum parse link_below_mpls(struct walk *w, uint32_t label, struct bytes body)
{
    uint8_t nibble = bytes_peek(&body, 0) >> 4;
    if (nibble == 4)
        return walk_enter(w, TUNNEL_MPLS, label, LAYER_IP4, body);
    if (nibble == 6)
        return walk_enter(w, TUNNEL_MPLS, label, LAYER_IP6, body);
    struct bytes type = body;
    bytes_skip(&type, 12);
    if (nibble == 0 && layer_of_ethertype(bytes_u16(&type)) == LAYER_NONE)
        bytes_skip(&body, 4);
    return walk_enter(w, TUNNEL_MPLS, label, LAYER_ETHERNET, body);
}

/* RFC 3032 §2.1: label 20, class 3, bottom of stack 1, time to live 8. */
enum parse link_mpls(struct walk *w)
{
    struct bytes body = w->at;
    uint32_t entry;
    do
        entry = bytes_u32(&body);
    while (bytes_ok(&body) && !(entry & 0x100));
    if (!bytes_ok(&body) || !body.left) {
        w->at = body;
        return walk_short(w, "mpls: label stack without end");
    }
    return link_below_mpls(w, entry >> 12, body);
}

/* RFC 2516 §4: version and type 0x11, code 0 in a session, session 2, length 2; then PPP's protocol 2. */
enum parse link_pppoe(struct walk *w)
{
    uint8_t version = bytes_u8(&w->at);
    uint8_t code = bytes_u8(&w->at);
    uint16_t session = bytes_u16(&w->at);
    uint16_t length = bytes_u16(&w->at);
    if (!bytes_ok(&w->at))
        return walk_short(w, "pppoe: header cut short");
    if (version != 0x11 || code != 0)
        return PARSE_NOT_MINE;
    walk_limit(w, length, "pppoe: length beyond the frame");

    struct bytes body = w->at;
    uint16_t protocol = bytes_u16(&body);
    if (!bytes_ok(&body))
        return walk_short(w, "pppoe: no ppp protocol");
    if (protocol != 0x0021 && protocol != 0x0057)
        return PARSE_NOT_MINE;
    return walk_enter(w, TUNNEL_PPPOE, session, protocol == 0x0021 ? LAYER_IP4 : LAYER_IP6, body);
}

/* RFC 826: the fields say how long the message is; what follows is padding to the shortest frame. */
enum parse link_arp(struct walk *w)
{
    size_t addresses = (size_t)bytes_peek(&w->at, 4) + bytes_peek(&w->at, 5);
    if (w->at.left >= 8)
        walk_limit(w, 8 + 2 * addresses, "arp: addresses beyond the frame");
    return walk_stop(w);
}
