/* Tunnels, and the ways in which switches send a mirror port's frames elsewhere. A header that does not look right is
 * not entered: then the packet is what UDP or GRE made of it. */
#include "net/layer.h"

enum { GRE_SUM = 0x8000, GRE_ROUTING = 0x4000, GRE_KEY = 0x2000, GRE_SEQUENCE = 0x1000, GRE_VERSION = 0x0007 };

/* GRE and GENEVE name what they carry by EtherType, Ethernet itself by "transparent Ethernet bridging". */
static enum layer tunnel_inner(uint16_t type)
{
    return type == 0x6558 ? LAYER_ETHERNET : layer_of_ethertype(type);
}

enum parse tunnel_ip4(struct walk *w)
{
    return walk_enter(w, TUNNEL_IPIP, 0, LAYER_IP4, w->at);
}

enum parse tunnel_ip6(struct walk *w)
{
    return walk_enter(w, TUNNEL_IPIP, 0, LAYER_IP6, w->at);
}

/* What both ERSPAN headers begin with, past the version: VLAN 12 bits; class 3, two bits that differ, truncated 1,
 * session 10. A truncated mirror frame is as good as one that a snap length cut. */
static enum parse tunnel_mirror(struct walk *w, enum tunnel tunnel, uint16_t vlan, uint16_t session, enum layer inner,
                                struct bytes body)
{
    enum parse answer = walk_enter(w, tunnel, session & 0x3ff, inner, body);
    if (w->next != LAYER_NONE) {
        w->mirror_vlan = vlan & 0xfff;
        w->cut = w->cut || session & 0x400;
    }
    return answer;
}

/* ERSPAN II (draft-foschiano-erspan-03 §4.2): version 4 bits, VLAN 12; class 3, encapsulation 2, truncated 1, session
 * 10; reserved 12, index 20. Type I is the same GRE protocol without a sequence number and without this header. */
static enum parse tunnel_erspan2(struct walk *w, struct bytes b)
{
    uint16_t vlan = bytes_u16(&b);
    uint16_t session = bytes_u16(&b);
    bytes_skip(&b, 4);
    if (!bytes_ok(&b) || vlan >> 12 != 1)
        return walk_stop(w);
    return tunnel_mirror(w, TUNNEL_ERSPAN2, vlan, session, LAYER_ETHERNET, b);
}

/* ERSPAN III (same draft, §4.3): as above, then timestamp 4, security group 2, and P 1, frame type 5, hardware 6,
 * direction 1, granularity 2, optional 1. With the last, 8 bytes more. Frame type 0 is Ethernet, 2 IP. */
static enum parse tunnel_erspan3(struct walk *w, struct bytes b)
{
    uint16_t vlan = bytes_u16(&b);
    uint16_t session = bytes_u16(&b);
    bytes_skip(&b, 6);
    uint16_t flags = bytes_u16(&b);
    if (flags & 1)
        bytes_skip(&b, 8);
    unsigned frame_type = flags >> 10 & 0x1f;
    if (!bytes_ok(&b) || vlan >> 12 != 2 || (frame_type != 0 && frame_type != 2))
        return walk_stop(w);
    return tunnel_mirror(w, TUNNEL_ERSPAN3, vlan, session, frame_type ? LAYER_RAW_IP : LAYER_ETHERNET, b);
}

/* RFC 2784, RFC 2890: flags and version 2, protocol 2, then as the flags say checksum 4, key 4, sequence 4. Version
 * 1 is PPTP's, and routing died with RFC 1701: both are left alone. NVGRE
 * (RFC 7637) is Ethernet with a key whose upper 24 bits name the virtual network. */
enum parse tunnel_gre(struct walk *w)
{
    struct bytes b = w->at;
    uint16_t flags = bytes_u16(&b);
    uint16_t type = bytes_u16(&b);
    if (bytes_ok(&b) && flags & (GRE_VERSION | GRE_ROUTING))
        return walk_stop(w);
    if (flags & GRE_SUM)
        bytes_skip(&b, 4);
    uint32_t key = flags & GRE_KEY ? bytes_u32(&b) : 0;
    if (flags & GRE_SEQUENCE)
        bytes_skip(&b, 4);
    if (!bytes_ok(&b)) {
        w->at = b;
        return walk_short(w, "gre: header cut short");
    }
    if (type == 0x88be)
        return flags & GRE_SEQUENCE ? tunnel_erspan2(w, b) : walk_enter(w, TUNNEL_ERSPAN1, 0, LAYER_ETHERNET, b);
    if (type == 0x22eb)
        return tunnel_erspan3(w, b);
    if (type == 0x6558 && flags & GRE_KEY)
        return walk_enter(w, TUNNEL_NVGRE, key >> 8, LAYER_ETHERNET, b);
    enum layer inner = tunnel_inner(type);
    return inner == LAYER_NONE ? walk_stop(w) : walk_enter(w, TUNNEL_GRE, key, inner, b);
}

/* RFC 7348 §5: flags 1 of which I says that the network's number is there, reserved 3, number 3, reserved 1. */
enum parse tunnel_vxlan(struct walk *w)
{
    struct bytes b = w->at;
    uint8_t flags = bytes_u8(&b);
    bytes_skip(&b, 3);
    uint32_t network = bytes_u24(&b);
    bytes_skip(&b, 1);
    if (!bytes_ok(&b) || !(flags & 0x08))
        return walk_stop(w);
    return walk_enter_udp(w, TUNNEL_VXLAN, network, LAYER_ETHERNET, b);
}

/* RFC 8926 §3.4: version 2 bits, length of the options in words 6, flags 1, protocol 2, network 3, reserved 1,
 * options. */
enum parse tunnel_geneve(struct walk *w)
{
    struct bytes b = w->at;
    uint8_t first = bytes_u8(&b);
    bytes_skip(&b, 1);
    uint16_t type = bytes_u16(&b);
    uint32_t network = bytes_u24(&b);
    bytes_skip(&b, 1 + (size_t)(first & 0x3f) * 4);
    enum layer inner = tunnel_inner(type);
    if (!bytes_ok(&b) || first >> 6 != 0 || inner == LAYER_NONE)
        return walk_stop(w);
    return walk_enter_udp(w, TUNNEL_GENEVE, network, inner, b);
}

/* TZSP, as Wireshark reads it: version 1, type 1 (0 received, 1 sent, others carry no frame), encapsulation 2 (1 is
 * Ethernet), tags: 0 pads and 1 ends, both a single byte; all others have a length and data. */
enum parse tunnel_tzsp(struct walk *w)
{
    struct bytes b = w->at;
    uint8_t version = bytes_u8(&b);
    uint8_t type = bytes_u8(&b);
    uint16_t encapsulation = bytes_u16(&b);
    if (version != 1 || type > 1 || encapsulation != 1)
        return walk_stop(w);
    uint8_t tag;
    while ((tag = bytes_u8(&b)) != 1 && bytes_ok(&b))
        if (tag != 0)
            bytes_skip(&b, bytes_u8(&b));
    if (!bytes_ok(&b))
        return walk_stop(w);
    return walk_enter_udp(w, TUNNEL_TZSP, 0, LAYER_ETHERNET, b);
}
