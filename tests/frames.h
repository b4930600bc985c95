/* Frames by hand: one small UDP packet, wrapped in everything that net/ reads. Written as hex, header after header,
 * so that a frame reads like its dissection. */
#ifndef TESTS_FRAMES_H
#define TESTS_FRAMES_H

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "net/packet.h"

/* The packet inside: 10.0.0.1:67 > 10.0.0.2:68, four bytes.
 * IPv4: header 20 bytes, total length 32, id 1, TTL 64, UDP, checksum right. UDP: length 12, checksum right. */
#define DATA    "de ad be ef "
#define UDP     "00 43 00 44 00 0c 4d af "
#define IP4     "45 00 00 20 00 01 00 00 40 11 66 ca 0a 00 00 01 0a 00 00 02 "
#define PACKET4 IP4 UDP DATA
/* fe80::1 > fe80::2, payload length and next header left open. */
#define IP6(length, next)                                                                                              \
    "60 00 00 00 " length next "40 fe80 0000 0000 0000 0000 0000 0000 0001 fe80 0000 0000 0000 0000 0000 0000 0002 "
#define UDP_OVER_6 "00 43 00 44 00 0c 64 ad "
#define PACKET6    IP6("00 0c ", "11 ") UDP_OVER_6 DATA
/* 02:00:00:00:00:01 > broadcast. */
#define MACS     "ff ff ff ff ff ff 02 00 00 00 00 01 "
#define TYPE_IP4 "08 00 "
#define FRAME4   MACS TYPE_IP4 PACKET4

/* The packet around a tunnel: 192.0.2.1 > 192.0.2.2 in a frame of its own, tagged 500: none of it may show inside. */
#define OUTER4(length, protocol, sum)                                                                                  \
    "01 00 5e 00 00 01 02 00 00 00 00 99 81 00 01 f4 08 00 "                                                           \
    "45 00 " length "00 01 00 00 40 " protocol sum "c0 00 02 01 c0 00 02 02 "

struct known_frame {
    const char *name;
    uint32_t link;
    const char *hex;
    /* What must come out. All carry DATA from port 67 to port 68 unless told otherwise. */
    uint8_t family;
    bool has_mac;
    uint8_t vlans;
    uint16_t vlan[PACKET_VLANS];
    uint8_t tunnels;
    enum tunnel tunnel; /* the innermost */
    uint32_t tunnel_id;
    uint32_t notes;
};

static const struct known_frame known_frames[] = {
    {"Ethernet II", LINK_ETHERNET, FRAME4, .family = 4, .has_mac = true},
    {"Ethernet II, padded to 60 bytes", LINK_ETHERNET, FRAME4 "00 00 00 00 00 00 00 00 00 00 00 00 00 00 ", .family = 4,
     .has_mac = true},
    {"IPv6", LINK_ETHERNET, MACS "86 dd " PACKET6, .family = 6, .has_mac = true},
    {"IPv4 with a router alert", LINK_ETHERNET,
     MACS TYPE_IP4 "46 00 00 24 00 01 00 00 40 11 d1 c1 0a 00 00 01 0a 00 00 02 94 04 00 00 " UDP DATA, .family = 4,
     .has_mac = true},
    {"802.1Q tag 42", LINK_ETHERNET, MACS "81 00 60 2a " TYPE_IP4 PACKET4, .family = 4, .has_mac = true, .vlans = 1,
     .vlan = {42}, .notes = PACKET_TAGGED},
    {"802.1ad tag 100, 802.1Q tag 42", LINK_ETHERNET, MACS "88 a8 00 64 81 00 00 2a " TYPE_IP4 PACKET4, .family = 4,
     .has_mac = true, .vlans = 2, .vlan = {100, 42}, .notes = PACKET_TAGGED},
    {"priority tag", LINK_ETHERNET, MACS "81 00 e0 00 " TYPE_IP4 PACKET4, .family = 4, .has_mac = true,
     .notes = PACKET_PRIORITY_TAG},
    {"0x9100, priority tag, 0x88a8", LINK_ETHERNET, MACS "91 00 00 01 81 00 00 00 88 a8 00 03 " TYPE_IP4 PACKET4,
     .family = 4, .has_mac = true, .vlans = 2, .vlan = {1, 3}, .notes = PACKET_TAGGED | PACKET_PRIORITY_TAG},
    {"eight tags", LINK_ETHERNET,
     MACS "81 00 00 01 81 00 00 02 81 00 00 03 81 00 00 04 81 00 00 05 81 00 00 06 81 00 00 07 81 00 00 08 " TYPE_IP4
         PACKET4,
     .family = 4, .has_mac = true, .vlans = 8, .vlan = {1, 2, 3, 4, 5, 6, 7, 8}, .notes = PACKET_TAGGED},
    /* length 40: LLC AA AA 03, organisation 000000, type 0800, packet 32 */
    {"802.3 with SNAP", LINK_ETHERNET, MACS "00 28 aa aa 03 00 00 00 " TYPE_IP4 PACKET4, .family = 4, .has_mac = true,
     .notes = PACKET_LLC},
    {"802.3 with SNAP behind a tag", LINK_ETHERNET, MACS "81 00 00 2a 00 28 aa aa 03 00 00 f8 " TYPE_IP4 PACKET4,
     .family = 4, .has_mac = true, .vlans = 1, .vlan = {42}, .notes = PACKET_LLC | PACKET_TAGGED},
    /* labels 16 and 17, the second at the bottom */
    {"MPLS, two labels", LINK_ETHERNET, MACS "88 47 00 01 00 ff 00 01 11 ff " PACKET4, .family = 4, .has_mac = true,
     .tunnels = 1, .tunnel = TUNNEL_MPLS, .tunnel_id = 17},
    {"MPLS, control word, Ethernet", LINK_ETHERNET, MACS "88 47 00 01 01 ff 00 00 00 00 " FRAME4, .family = 4,
     .has_mac = true, .tunnels = 1, .tunnel = TUNNEL_MPLS, .tunnel_id = 16},
    {"MPLS, Ethernet without control word", LINK_ETHERNET,
     MACS "88 47 00 01 01 ff 02 00 00 00 00 02 02 00 00 00 00 01 " TYPE_IP4 PACKET4, .family = 4, .has_mac = true,
     .tunnels = 1, .tunnel = TUNNEL_MPLS, .tunnel_id = 16},
    /* version and type 0x11, code 0, session 7, length 34, PPP protocol 0x0021 */
    {"PPPoE session", LINK_ETHERNET, MACS "88 64 11 00 00 07 00 22 00 21 " PACKET4, .family = 4, .has_mac = true,
     .tunnels = 1, .tunnel = TUNNEL_PPPOE, .tunnel_id = 7},
    {"PPPoE session, IPv6", LINK_ETHERNET, MACS "88 64 11 00 00 07 00 36 00 57 " PACKET6, .family = 6, .has_mac = true,
     .tunnels = 1, .tunnel = TUNNEL_PPPOE, .tunnel_id = 7},
    /* to us, Ethernet, address of 6 bytes padded to 8, IPv4 */
    {"SLL", LINK_SLL, "00 00 00 01 00 06 02 00 00 00 00 01 00 00 " TYPE_IP4 PACKET4, .family = 4, .has_mac = true},
    {"SLL2", LINK_SLL2, TYPE_IP4 "00 00 00 00 00 03 00 01 00 06 02 00 00 00 00 01 00 00 " PACKET4, .family = 4,
     .has_mac = true},
    {"NULL, little-endian", LINK_NULL, "02 00 00 00 " PACKET4, .family = 4},
    {"NULL, big-endian, Darwin's IPv6", LINK_NULL, "00 00 00 1e " PACKET6, .family = 6},
    {"LOOP", LINK_LOOP, "00 00 00 02 " PACKET4, .family = 4},
    {"raw IP 101", LINK_RAW, PACKET4, .family = 4},
    {"raw IP 12", LINK_RAW_BSD, PACKET6, .family = 6},
    {"raw IP 14", LINK_RAW_OPENBSD, PACKET4, .family = 4},
    {"raw IPv4", LINK_IPV4, PACKET4, .family = 4},
    {"raw IPv6", LINK_IPV6, PACKET6, .family = 6},
    /* hop-by-hop, routing (0 segments left), destination options, 8 bytes each; each names its successor */
    {"IPv6 with three extension headers", LINK_RAW,
     IP6("00 24 ", "00 ") "2b 00 01 04 00 00 00 00 3c 00 00 00 00 00 00 00 11 00 01 04 00 00 00 00 " UDP_OVER_6 DATA,
     .family = 6},
    /* next header UDP, offset 0, no more, id 9: atomic (RFC 6946) */
    {"IPv6 with an atomic fragment header", LINK_RAW, IP6("00 14 ", "2c ") "11 00 00 00 00 00 00 09 " UDP_OVER_6 DATA,
     .family = 6},
    /* next header UDP, length 4 (24 bytes), SPI 256, sequence 1, check value 12 bytes */
    {"AH", LINK_RAW,
     "45 00 00 38 00 01 00 00 40 33 66 90 0a 00 00 01 0a 00 00 02 "
     "11 04 00 00 00 00 01 00 00 00 00 01 00 00 00 00 00 00 00 00 00 00 00 00 " UDP DATA,
     .family = 4, .notes = PACKET_AUTHENTICATED},
    {"IPv4 in IPv4", LINK_ETHERNET, OUTER4("00 34 ", "04 ", "f6 c1 ") PACKET4, .family = 4, .has_mac = true, .vlans = 1,
     .vlan = {500}, .tunnels = 1, .tunnel = TUNNEL_IPIP, .notes = PACKET_TAGGED},
    {"IPv6 in IPv4", LINK_ETHERNET, OUTER4("00 48 ", "29 ", "f6 88 ") PACKET6, .family = 6, .has_mac = true, .vlans = 1,
     .vlan = {500}, .tunnels = 1, .tunnel = TUNNEL_IPIP, .notes = PACKET_TAGGED},
    /* no flags, type 0800 */
    {"GRE", LINK_ETHERNET, OUTER4("00 38 ", "2f ", "f6 92 ") "00 00 08 00 " PACKET4, .family = 4, .has_mac = true,
     .vlans = 1, .vlan = {500}, .tunnels = 1, .tunnel = TUNNEL_GRE, .notes = PACKET_TAGGED},
    {"GRE with key 5", LINK_RAW,
     "45 00 00 3c 00 01 00 00 40 2f f6 8e c0 00 02 01 c0 00 02 02 20 00 08 00 00 00 00 05 " PACKET4, .family = 4,
     .tunnels = 1, .tunnel = TUNNEL_GRE, .tunnel_id = 5},
    /* key: virtual network 0x001234, flow 1 */
    {"NVGRE", LINK_ETHERNET, OUTER4("00 4a ", "2f ", "f6 80 ") "20 00 65 58 00 12 34 01 " FRAME4, .family = 4,
     .has_mac = true, .tunnels = 1, .tunnel = TUNNEL_NVGRE, .tunnel_id = 0x1234},
    {"ERSPAN I", LINK_ETHERNET, OUTER4("00 46 ", "2f ", "f6 84 ") "00 00 88 be " FRAME4, .family = 4, .has_mac = true,
     .tunnels = 1, .tunnel = TUNNEL_ERSPAN1},
    /* sequence 1; version 1, VLAN 77, session 3, index 0 */
    {"ERSPAN II, its own VLAN", LINK_ETHERNET,
     OUTER4("00 52 ", "2f ", "f6 78 ") "10 00 88 be 00 00 00 01 10 4d 00 03 00 00 00 00 " FRAME4, .family = 4,
     .has_mac = true, .vlans = 1, .vlan = {77}, .tunnels = 1, .tunnel = TUNNEL_ERSPAN2, .tunnel_id = 3,
     .notes = PACKET_TAGGED},
    {"ERSPAN II, mirrored tag", LINK_ETHERNET,
     OUTER4("00 56 ", "2f ", "f6 74 ") "10 00 88 be 00 00 00 01 10 4d 00 03 00 00 00 00 " MACS
                                       "81 00 00 2a " TYPE_IP4 PACKET4,
     .family = 4, .has_mac = true, .vlans = 1, .vlan = {42}, .tunnels = 1, .tunnel = TUNNEL_ERSPAN2, .tunnel_id = 3,
     .notes = PACKET_TAGGED},
    /* version 2, VLAN 0, session 4, timestamp, group 0, frame type 0 with 8 bytes more; no GRE sequence */
    {"ERSPAN III", LINK_ETHERNET,
     OUTER4("00 5a ", "2f ",
            "f6 70 ") "00 00 22 eb 20 00 00 04 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00 00 " FRAME4,
     .family = 4, .has_mac = true, .tunnels = 1, .tunnel = TUNNEL_ERSPAN3, .tunnel_id = 4},
    /* frame type 2: bare IP */
    {"ERSPAN III, frame type 2", LINK_ETHERNET,
     OUTER4("00 44 ", "2f ", "f6 86 ") "00 00 22 eb 20 4d 00 04 00 00 00 00 00 00 08 00 " PACKET4, .family = 4,
     .has_mac = true, .vlans = 1, .vlan = {500}, .tunnels = 1, .tunnel = TUNNEL_ERSPAN3, .tunnel_id = 4,
     .notes = PACKET_TAGGED},
    /* UDP to 4789, length 62, no checksum; I flag, network 0x00abcd */
    {"VXLAN", LINK_ETHERNET,
     OUTER4("00 52 ", "11 ", "f6 96 ") "c0 00 12 b5 00 3e 00 00 08 00 00 00 00 ab cd 00 " FRAME4, .family = 4,
     .has_mac = true, .tunnels = 1, .tunnel = TUNNEL_VXLAN, .tunnel_id = 0xabcd},
    {"VXLAN on 8472", LINK_ETHERNET,
     OUTER4("00 52 ", "11 ", "f6 96 ") "c0 00 21 18 00 3e 00 00 08 00 00 00 00 ab cd 00 " FRAME4, .family = 4,
     .has_mac = true, .tunnels = 1, .tunnel = TUNNEL_VXLAN, .tunnel_id = 0xabcd},
    /* UDP to 6081; version 0, options 1 word, protocol 6558, network 9; the option */
    {"GENEVE with an option", LINK_ETHERNET,
     OUTER4("00 56 ", "11 ", "f6 92 ") "c0 00 17 c1 00 42 00 00 01 00 65 58 00 00 09 00 01 02 80 00 " FRAME4,
     .family = 4, .has_mac = true, .tunnels = 1, .tunnel = TUNNEL_GENEVE, .tunnel_id = 9},
    /* UDP to 37008; version 1, received, Ethernet; tags: pad, 0x0a of 1 byte, end */
    {"TZSP", LINK_ETHERNET,
     OUTER4("00 53 ", "11 ", "f6 95 ") "c0 00 90 90 00 3f 00 00 01 00 00 01 00 0a 01 ff 01 " FRAME4, .family = 4,
     .has_mac = true, .tunnels = 1, .tunnel = TUNNEL_TZSP},
};

enum { KNOWN_FRAMES = sizeof known_frames / sizeof *known_frames, FRAME_MOST = 2048 };

/* Hex digits to bytes; blanks are skipped. Returns how many. */
static inline size_t frame_bytes(const char *hex, uint8_t ret[FRAME_MOST])
{
    size_t size = 0;
    for (; size < FRAME_MOST; size++) {
        char pair[3] = "";
        for (int i = 0; i < 2; i++) {
            while (isspace((unsigned char)*hex))
                hex++;
            if (!*hex)
                return size;
            pair[i] = *hex++;
        }
        ret[size] = (uint8_t)strtoul(pair, NULL, 16);
    }
    fprintf(stderr, "frame_bytes: more than %d bytes\n", FRAME_MOST);
    exit(1);
}

static inline struct frame frame_of(uint32_t link, const uint8_t *data, size_t size)
{
    return (struct frame){.link = link,
                          .data = data,
                          .captured = (uint32_t)size,
                          .length = (uint32_t)size,
                          .time = INT64_C(1700000000) * 1000000000,
                          .number = 1};
}

#endif
