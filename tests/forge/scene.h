/* A scene: one capture file in the making. Packets are built with libnet, stamped with the scene's own clock and
 * written as classic pcap, so that the same program gives the same bytes every time. */
#ifndef FORGE_SCENE_H
#define FORGE_SCENE_H

#include <libnet.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define IP4(a, b, c, d) ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (uint32_t)(d))

/* A string's bytes and their number. */
#define LITERAL(text) (text), sizeof(text) - 1

struct host {
    uint8_t mac[6];
    uint32_t ip; /* host order */
    uint8_t ttl; /* of what it sends; 0: 64 */
};

struct host6 {
    uint8_t mac[6];
    uint8_t ip[16];
};

/* 255.255.255.255 at ff:ff:ff:ff:ff:ff. */
extern const struct host everyone;

/* Bytes in the making. Adding more than fits ends the program: a scenario is wrong then. */
struct buffer {
    uint8_t data[16384];
    size_t size;
};

void buffer_add(struct buffer *b, const void *data, size_t size);
void buffer_fill(struct buffer *b, uint8_t byte, size_t count);
void buffer_u8(struct buffer *b, uint8_t value);
void buffer_u16(struct buffer *b, uint16_t value);
void buffer_u32(struct buffer *b, uint32_t value);
void buffer_u64(struct buffer *b, uint64_t value);
/* Without its NUL. */
void buffer_text(struct buffer *b, const char *text);

enum carrier { CARRIER_NONE, CARRIER_ERSPAN2, CARRIER_VXLAN };

enum { SCENE_TAGS = 4, MICROSECONDS = 1000000 };
enum { TCP_FIN = 1, TCP_SYN = 2, TCP_RST = 4, TCP_PUSH = 8, TCP_ACK = 16 };

struct tag {
    uint16_t type; /* 0x8100, 0x88a8, 0x9100 */
    uint16_t vid;
};

struct scene {
    libnet_t *net;
    FILE *out;
    int64_t time;      /* µs since 1970 of the next frame */
    uint16_t ip_id;    /* of the next IPv4 packet */
    uint32_t mirrored; /* frames put into a carrier so far */
    /* What a scenario may change: */
    struct tag tag[SCENE_TAGS]; /* VLAN tags of every frame, outermost first */
    uint8_t tags;
    enum carrier carrier; /* the mirror that brings the frames here */
    uint8_t copies;       /* of every frame: a mirror of both directions gives two */
    uint32_t snap;        /* the capture keeps so many bytes of a frame; 0: all */
    bool no_checksum;     /* UDP without checksum */
};

/* Opens `path` and writes the file header. Ends the program when it cannot. A new scene is on VLAN 42. */
void scene_open(struct scene *s, const char *path);
void scene_close(struct scene *s);

void scene_vlan(struct scene *s, uint16_t vid);
void scene_wait(struct scene *s, int64_t microseconds);

/* Each sends one packet; the clock moves on by 800 µs. */
void scene_udp(struct scene *s, const struct host *from, uint16_t from_port, const struct host *to, uint16_t to_port,
               const void *payload, size_t size);
/* Anything over IPv4, and a segment of TCP: `flags` as in its header, `sequence` of its first byte. */
void scene_ip(struct scene *s, const struct host *from, const struct host *to, uint8_t protocol, const void *body,
              size_t size);
void scene_tcp(struct scene *s, const struct host *from, uint16_t from_port, const struct host *to, uint16_t to_port,
               uint8_t flags, uint32_t sequence, const void *payload, size_t size);
void scene_arp(struct scene *s, uint16_t operation, const struct host *sender, const struct host *target);

/* A piece of a datagram: `size` bytes from `offset` (a multiple of 8), all but the last with more fragments to come.
 * `change`, where given, overwrites the piece's first bytes. */
struct piece {
    uint16_t offset, size;
    const char *change;
};
void scene_fragments(struct scene *s, const struct host *from, uint16_t from_port, const struct host *to,
                     uint16_t to_port, const struct buffer *payload, const struct piece *pieces, size_t count);

/* IGMP: TTL 1, a router alert in front of `message` (RFC 2113), whose checksum is put in. */
void scene_igmp(struct scene *s, const struct host *from, const struct host *to, const struct buffer *message);

/* IPv6 to a multicast group: UDP, or ICMPv6 (its checksum is put in), with a router alert in front when `alert`. */
void scene_udp6(struct scene *s, const struct host6 *from, uint16_t from_port, const struct host6 *to, uint16_t to_port,
                const void *payload, size_t size);
void scene_icmp6(struct scene *s, const struct host6 *from, const struct host6 *to, const struct buffer *message,
                 bool alert);

/* The same behind a destination options header, in two fragments when `split`. */
void scene_icmp6_hidden(struct scene *s, const struct host6 *from, const struct host6 *to, const struct buffer *message,
                        bool split);

/* IPv4 over 802.3 with LLC and SNAP instead of Ethernet II. */
void scene_snap_udp(struct scene *s, const struct host *from, uint16_t from_port, const struct host *to,
                    uint16_t to_port, const void *payload, size_t size);

#endif
