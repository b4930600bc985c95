#include "net/packet.h"

#include <stdlib.h>

#include "net/layer.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static enum parse (*const layers[LAYER_COUNT])(struct walk *w) = {
    [LAYER_ETHERNET] = link_ethernet,
    [LAYER_SLL] = link_sll,
    [LAYER_SLL2] = link_sll2,
    [LAYER_FAMILY] = link_family,
    [LAYER_RAW_IP] = link_raw_ip,
    [LAYER_VLAN] = link_vlan,
    [LAYER_LLC] = link_llc,
    [LAYER_MPLS] = link_mpls,
    [LAYER_PPPOE] = link_pppoe,
    [LAYER_ARP] = link_arp,
    [LAYER_IP4] = ip4_header,
    [LAYER_IP6] = ip6_header,
    [LAYER_IP6_OPTIONS] = ip6_options,
    [LAYER_IP6_FRAGMENT] = ip6_fragment,
    [LAYER_AH] = ip_authentication,
    [LAYER_UDP] = transport_udp,
    [LAYER_TCP] = transport_tcp,
    [LAYER_IP4_IN_IP] = tunnel_ip4,
    [LAYER_IP6_IN_IP] = tunnel_ip6,
    [LAYER_GRE] = tunnel_gre,
    [LAYER_VXLAN] = tunnel_vxlan,
    [LAYER_GENEVE] = tunnel_geneve,
    [LAYER_TZSP] = tunnel_tzsp,
};

/* Three small name spaces that lead to layers. Searched from the top: what is common stands first. */
struct name {
    uint32_t number;
    enum layer layer;
};

static const struct name links[] = {
    {LINK_ETHERNET, LAYER_ETHERNET}, {LINK_SLL, LAYER_SLL},
    {LINK_SLL2, LAYER_SLL2},         {LINK_NULL, LAYER_FAMILY},
    {LINK_LOOP, LAYER_FAMILY},       {LINK_RAW, LAYER_RAW_IP},
    {LINK_RAW_BSD, LAYER_RAW_IP},    {LINK_RAW_OPENBSD, LAYER_RAW_IP},
    {LINK_IPV4, LAYER_IP4},          {LINK_IPV6, LAYER_IP6},
};

static const struct name ethertypes[] = {
    {0x0800, LAYER_IP4},  {0x86dd, LAYER_IP6},   {0x0806, LAYER_ARP},  {0x8100, LAYER_VLAN}, {0x88a8, LAYER_VLAN},
    {0x9100, LAYER_VLAN}, {0x8864, LAYER_PPPOE}, {0x8847, LAYER_MPLS}, {0x8848, LAYER_MPLS},
};

static const struct name ports[] = {
    {4789, LAYER_VXLAN},
    {8472, LAYER_VXLAN},
    {6081, LAYER_GENEVE},
    {37008, LAYER_TZSP},
};

static const struct protocol {
    uint8_t number;
    bool only_ip6;
    enum layer layer;
} protocols[] = {
    {IP_PROTO_UDP, false, LAYER_UDP},
    {IP_PROTO_TCP, false, LAYER_TCP},
    {IP_PROTO_FRAGMENT, true, LAYER_IP6_FRAGMENT},
    {IP_PROTO_HOP_OPTIONS, true, LAYER_IP6_OPTIONS},
    {IP_PROTO_ROUTING, true, LAYER_IP6_OPTIONS},
    {IP_PROTO_OPTIONS, true, LAYER_IP6_OPTIONS},
    {IP_PROTO_AH, false, LAYER_AH},
    {IP_PROTO_GRE, false, LAYER_GRE},
    {IP_PROTO_IP4, false, LAYER_IP4_IN_IP},
    {IP_PROTO_IP6, false, LAYER_IP6_IN_IP},
};

static enum layer name_find(const struct name *names, size_t count, uint32_t number)
{
    for (size_t i = 0; i < count; i++)
        if (names[i].number == number)
            return names[i].layer;
    return LAYER_NONE;
}

enum layer layer_of_ethertype(uint16_t type)
{
    return name_find(ethertypes, COUNT(ethertypes), type);
}

enum layer layer_of_port(uint16_t port)
{
    return name_find(ports, COUNT(ports), port);
}

enum layer layer_of_protocol(uint8_t protocol, uint8_t family)
{
    for (size_t i = 0; i < COUNT(protocols); i++)
        if (protocols[i].number == protocol && (family == 6 || !protocols[i].only_ip6))
            return protocols[i].layer;
    return LAYER_NONE;
}

bool net_knows_link(uint32_t link)
{
    return name_find(links, COUNT(links), link) != LAYER_NONE;
}

struct net *net_new(const struct hash_key *key)
{
    struct net *n = calloc(1, sizeof *n);
    if (!n)
        return NULL;
    n->fragments = fragments_new(key);
    if (!n->fragments) {
        net_free(n);
        return NULL;
    }
    return n;
}

void net_free(struct net *n)
{
    if (!n)
        return;
    fragments_free(n->fragments);
    free(n);
}

struct net_counts net_counts(const struct net *n)
{
    return fragments_counts(n->fragments);
}

/* Puts the payload in its place and turns what was noted on the way into the answer. */
static enum parse walk_end(struct walk *w, enum parse answer)
{
    struct packet *p = w->packet;
    if (w->has_outer && (answer == PARSE_TRUNCATED || answer == PARSE_MALFORMED)) {
        uint32_t deep = p->notes & PACKET_DEEP;
        *p = w->net->outer;
        p->notes |= deep;
        answer = PARSE_OK;
    } else {
        p->payload = bytes_of(w->at.at, w->at.left);
        if (w->cut && answer != PARSE_NOT_MINE)
            p->notes |= PACKET_CUT;
        if (w->last.left && !p->other.at) {
            p->other = walk_other(w);
            bytes_trim(&p->other, p->payload.left);
        }
    }
    if (answer == PARSE_OK && p->fault)
        return PARSE_MALFORMED;
    if (answer == PARSE_OK && p->notes & PACKET_CUT) {
        p->fault = "cut short by the capture";
        return PARSE_TRUNCATED;
    }
    return answer;
}

enum parse net_decode(struct net *n, const struct frame *frame, struct packet *ret)
{
    *ret = (struct packet){.frame = frame}; /* all of it: fragments of one datagram are known by its bytes */
    struct walk w = {
        .net = n,
        .packet = ret,
        .at = bytes_of(frame->data, frame->captured),
        .next = name_find(links, COUNT(links), frame->link),
        .cut = frame->captured < frame->length,
    };
    if (w.next == LAYER_NONE)
        return PARSE_NOT_MINE;
    if (frame->vlan_type)
        walk_tag(&w, frame->vlan);

    enum parse answer = PARSE_OK;
    for (unsigned budget = PACKET_LAYERS; answer == PARSE_OK && w.next != LAYER_NONE; budget--) {
        if (!budget) {
            ret->notes |= PACKET_DEEP;
            walk_fault(&w, "more than 24 headers");
            answer = PARSE_MALFORMED;
            break;
        }
        answer = layers[w.next](&w);
    }
    return walk_end(&w, answer);
}
