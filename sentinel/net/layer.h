/* The walk from a frame to its payload: what the layers of this room share. Private to net/.
 *
 * A layer reads its header off `at`, leaves what it learned in `packet` and names its successor in `next`; the loop in
 * packet.c calls that one. Layers never call each other, so no input decides how deep the stack gets. */
#ifndef SENTINEL_NET_LAYER_H
#define SENTINEL_NET_LAYER_H

#include "net/fragment.h"
#include "net/packet.h"

struct net {
    struct fragments *fragments;
    struct packet outer; /* see walk.has_outer */
};

enum layer {
    LAYER_NONE, /* the walk is over: `at` is the payload */
    LAYER_ETHERNET,
    LAYER_SLL,
    LAYER_SLL2,
    LAYER_FAMILY,
    LAYER_RAW_IP,
    LAYER_VLAN,
    LAYER_LLC,
    LAYER_MPLS,
    LAYER_PPPOE,
    LAYER_ARP,
    LAYER_IP4,
    LAYER_IP6,
    LAYER_IP6_OPTIONS,
    LAYER_IP6_FRAGMENT,
    LAYER_AH,
    LAYER_UDP,
    LAYER_TCP,
    LAYER_IP4_IN_IP,
    LAYER_IP6_IN_IP,
    LAYER_GRE,
    LAYER_VXLAN,
    LAYER_GENEVE,
    LAYER_TZSP,
    LAYER_COUNT,
};

struct walk {
    struct net *net;
    struct packet *packet;
    struct bytes at; /* what is not read yet */
    enum layer next;
    bool cut;                 /* `at` ends where the capture stopped, not where the sender did */
    bool has_outer;           /* net->outer is a whole UDP packet around the one being read */
    uint8_t tags;             /* VLAN tags of this frame, priority tags included */
    uint8_t datagrams;        /* reassembled on the way here: fragments may lie within fragments */
    uint16_t mirror_vlan;     /* what ERSPAN says of the VLAN of the frame it carries, 0 when nothing */
    struct bytes first, last; /* both views of the reassembled datagram around `at`; `last` only when they differ */
};

/* The layers, one function each. OK: go on with `next`. Any other answer ends the walk. */
enum parse link_ethernet(struct walk *w);
enum parse link_sll(struct walk *w);
enum parse link_sll2(struct walk *w);
enum parse link_family(struct walk *w);
enum parse link_raw_ip(struct walk *w);
enum parse link_vlan(struct walk *w);
enum parse link_llc(struct walk *w);
enum parse link_mpls(struct walk *w);
enum parse link_pppoe(struct walk *w);
enum parse link_arp(struct walk *w);
enum parse ip4_header(struct walk *w);
enum parse ip6_header(struct walk *w);
enum parse ip6_options(struct walk *w);
enum parse ip6_fragment(struct walk *w);
enum parse ip_authentication(struct walk *w);
enum parse transport_udp(struct walk *w);
enum parse transport_tcp(struct walk *w);
enum parse tunnel_ip4(struct walk *w);
enum parse tunnel_ip6(struct walk *w);
enum parse tunnel_gre(struct walk *w);
enum parse tunnel_vxlan(struct walk *w);
enum parse tunnel_geneve(struct walk *w);
enum parse tunnel_tzsp(struct walk *w);

/* Which layer a number names; LAYER_NONE for those that nobody here reads. */
enum layer layer_of_ethertype(uint16_t type);
enum layer layer_of_protocol(uint8_t protocol, uint8_t family);
/* Tunnels that UDP carries, by destination port. */
enum layer layer_of_port(uint16_t port);

/* Keeps the first fault of a walk; the packet is still read to its end. */
void walk_fault(struct walk *w, const char *fault);
/* A header that is not whole: TRUNCATED when the capture cut it, else MALFORMED with that fault. */
enum parse walk_short(struct walk *w, const char *fault);
/* A header that cannot be what it stands for. Always MALFORMED. */
enum parse walk_wrong(struct walk *w, const char *fault);
/* Honours a length field: `n` bytes from here on. When they are not there and the capture is not to blame, that is
 * the fault, and what there is stays. */
void walk_limit(struct walk *w, size_t n, const char *fault);
/* Takes a VLAN tag. False when it is one too many. */
bool walk_tag(struct walk *w, uint16_t tci);
/* Goes on with an EtherType (IEEE 802), or with LLC when it is a length. NOT_MINE when nobody reads it. */
enum parse walk_ethertype(struct walk *w, uint16_t type);
/* Goes on with an IP protocol number; one that nobody here reads ends the walk with its body as payload. */
enum parse walk_protocol(struct walk *w, uint8_t protocol);
/* Goes on with IPv4 or IPv6 as the version nibble says. */
enum parse walk_ip(struct walk *w);
/* Ends the walk here, with what is left as payload. Always OK. */
enum parse walk_stop(struct walk *w);
/* Enters an encapsulation whose header was read up to `body`: what was learned of the packet around it is forgotten.
 * One too many is not entered: the walk ends with `at` where it is. */
enum parse walk_enter(struct walk *w, enum tunnel tunnel, uint32_t id, enum layer inner, struct bytes body);
/* The same for a tunnel inside UDP: should nothing in it be readable, the UDP packet around it is the answer. */
enum parse walk_enter_udp(struct walk *w, enum tunnel tunnel, uint32_t id, enum layer inner, struct bytes body);
/* `at` in the view in which the last fragment wins, to the end of its datagram; empty when there is but one view. */
struct bytes walk_other(const struct walk *w);

/* One fragment: `at` is its data, `offset` in bytes. OK: `at` is the whole datagram's data; NOT_MINE: waits. */
enum parse ip_fragment(struct walk *w, uint32_t offset, bool more, uint8_t protocol);
/* The ones' complement sum of RFC 1071, folded to 16 bits; `sum` carries on from an earlier part of even length. */
uint16_t ip_sum(struct bytes data, uint32_t sum);

#endif
