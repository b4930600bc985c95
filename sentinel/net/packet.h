/* From a frame to a packet: link layer, tags, tunnels, IP, fragments, UDP or TCP, until a payload is left.
 *
 * Lengths are judged by IP and UDP, never by the frame: trailers and padding are not payload. What a short capture
 * cut (caplen < length) is told from what a sender malformed. */
#ifndef SENTINEL_NET_PACKET_H
#define SENTINEL_NET_PACKET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/bytes.h"
#include "base/frame.h"
#include "base/table.h"
#include "net/ip_protocol.h"

enum {
    PACKET_VLANS = 8,     /* tags read; a ninth ends the walk (hostile frames only) */
    PACKET_LAYERS = 24,   /* headers of any kind read in one frame */
    PACKET_TUNNELS = 4,   /* encapsulations entered in one frame */
};

/* Notes a decode leaves on its packet. */
enum packet_note {
    PACKET_CUT = 1 << 0,           /* the capture holds less than the packet's own lengths say */
    PACKET_FRAGMENTED = 1 << 1,    /* put together from fragments (RFC 791, RFC 8200 §4.5) */
    PACKET_OVERLAP = 1 << 2,       /* fragments overlapped and disagreed: `payload` keeps the first, `other` the last bytes */
    PACKET_BAD_IP_SUM = 1 << 3,    /* IPv4 header checksum wrong */
    PACKET_BAD_UDP_SUM = 1 << 4,   /* UDP checksum wrong, by packet_notes(); not judged when cut, or 0 over IPv4 */
    PACKET_NO_UDP_SUM = 1 << 5,    /* UDP checksum 0 over IPv4: allowed, and a habit of tools */
    PACKET_TRAILER = 1 << 6,       /* UDP says less than IP: bytes after the datagram */
    PACKET_TAGGED = 1 << 7,        /* at least one VLAN tag with a VID other than 0 */
    PACKET_LLC = 1 << 8,           /* 802.3 with LLC/SNAP instead of Ethernet II */
    PACKET_PRIORITY_TAG = 1 << 9,  /* a tag with VID 0 */
    PACKET_TINY_FRAGMENT = 1 << 10,/* a first fragment without the whole header chain (RFC 7112) */
    PACKET_DEEP = 1 << 11,         /* more tags, tunnels or headers than are read: what lies below is not seen */
    PACKET_AUTHENTICATED = 1 << 13, /* behind an authentication header (RFC 4302) */
    PACKET_ROUTER_ALERT = 1 << 12, /* IPv6: the hop-by-hop options ask routers to look (RFC 2711) */
};

enum tunnel {
    TUNNEL_NONE, TUNNEL_VXLAN, TUNNEL_GENEVE, TUNNEL_GRE, TUNNEL_NVGRE, TUNNEL_ERSPAN1, TUNNEL_ERSPAN2, TUNNEL_ERSPAN3,
    TUNNEL_TZSP, TUNNEL_IPIP, TUNNEL_PPPOE, TUNNEL_MPLS,
};

/* All of the innermost packet that was reached. */
struct packet {
    /* Zero until something is found. */
    const struct frame *frame;
    uint32_t notes;           /* enum packet_note */
    const char *fault;        /* why the answer was MALFORMED ("udp length below 8"); a constant */

    bool has_mac;
    struct mac src_mac, dst_mac;
    uint8_t vlans;            /* how many of `vlan` are set */
    uint16_t ethertype;       /* of the payload: 0x0800, 0x86dd, 0x0806, … */

    uint8_t tunnels;          /* how many encapsulations were entered: which, in `tunnel` */
    uint32_t tunnel_id;       /* of the innermost: VNI, GRE key, ERSPAN session */

    struct addr src, dst;     /* family 0 when there is no IP */
    uint8_t ttl;              /* TTL or hop limit */
    uint8_t ip_proto;         /* enum ip_protocol, or another number; after extension headers and AH */
    uint32_t ip_id;           /* IPv4 identification; IPv6 only in fragments */
    uint16_t src_port, dst_port; /* UDP, TCP */
    uint8_t tcp_flags;
    uint32_t tcp_seq, tcp_ack;

    struct bytes payload;     /* what UDP or TCP carries, the body of ARP, or of whatever `ip_proto` says */
    struct bytes other;       /* with PACKET_OVERLAP: the same payload as a victim that lets the last bytes win sees it */
    struct bytes datagram;    /* UDP with a checksum that nobody has judged yet: header and payload; see packet_notes() */

    /* Set as far as `vlans` and `tunnels` say. */
    uint16_t vlan[PACKET_VLANS]; /* VIDs from the outermost in, priority tags (VID 0) left out; ERSPAN's own VLAN when
                                    the mirrored frame has none */
    enum tunnel tunnel[PACKET_TUNNELS]; /* outermost first */
};

/* `notes`, with a verdict on the UDP checksum: it costs as much as all the rest of the decoding, so only who shows or needs it
 * asks. PACKET_BAD_UDP_SUM stands nowhere else. */
uint32_t packet_notes(const struct packet *p);

/* Decoder state: the fragments being put together. Bounded: 1 MiB, 512 datagrams, 30 s of packet time. */
struct net;

struct net_counts {
    uint64_t fragments;      /* frames that were fragments */
    uint64_t waiting;        /* datagrams still incomplete */
    uint64_t reassembled;
    uint64_t expired;        /* given up after 30 s */
    uint64_t refused;        /* no room: fragments not kept */
    uint64_t overlaps;       /* datagrams whose fragments disagreed */
};

/* NULL when memory is short. */
struct net *net_new(const struct hash_key *key);
void net_free(struct net *n);
struct net_counts net_counts(const struct net *n);

/* Walks one frame. OK: `ret` holds the packet, good until the next call on `n`. NOT_MINE: nothing that anybody here
 * reads (also a fragment that waits for its siblings; `ret->notes` has PACKET_FRAGMENTED then). TRUNCATED, MALFORMED:
 * `ret` holds what was read, `payload` what is left of it, `fault` why. Sources: IEEE 802.3, 802.1Q, 802.1ad; RFC
 * 791, 8200, 768, 9293, 7348, 8926, 2784, 2890, 7637, 2516, 3032, draft-foschiano-erspan-03, TZSP as Wireshark reads it. */
enum parse net_decode(struct net *n, const struct frame *frame, struct packet *ret);

/* Whether a capture's link type is one that net_decode() reads. */
bool net_knows_link(uint32_t link);

#endif
