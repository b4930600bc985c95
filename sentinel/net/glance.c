#include "net/glance.h"

#include "net/glance_read.h"
#include "net/glance_tcp.h"
#include "net/ip_protocol.h"
#include "net/packet.h"

/* Where a packet of this protocol goes: to the ports, to the types of ICMP or ICMPv6, to what TCP begins, to net_decode(), or
 * (0) nowhere. */
enum { PORTS = 1, CLOSER_IP4 = 2, CLOSER_IP6 = 4, TYPES_IP4 = 8, TYPES_IP6 = 16, SEGMENTS = 32 };

static const uint8_t protocols[256] = {
    [IP_PROTO_TCP] = SEGMENTS,
    [IP_PROTO_UDP] = PORTS,
    [IP_PROTO_ICMP] = TYPES_IP4,
    [IP_PROTO_ICMP6] = TYPES_IP6,
    [IP_PROTO_IGMP] = CLOSER_IP4,
    [IP_PROTO_IP4] = CLOSER_IP4 | CLOSER_IP6,
    [IP_PROTO_IP6] = CLOSER_IP4 | CLOSER_IP6,
    [IP_PROTO_GRE] = CLOSER_IP4 | CLOSER_IP6,
    [IP_PROTO_AH] = CLOSER_IP4 | CLOSER_IP6,
    [IP_PROTO_HOP_OPTIONS] = CLOSER_IP6,
    [IP_PROTO_ROUTING] = CLOSER_IP6,
    [IP_PROTO_FRAGMENT] = CLOSER_IP6,
    [IP_PROTO_OPTIONS] = CLOSER_IP6,
};

/* UDP ports that somebody here reads, each at its number modulo 512: one look tells. Port 0, which no honest sender
 * uses, meets the empty first place and is looked at too. */
#define AT(port) [(port) % 512] = (port)
static const uint16_t ports[512] = {
    AT(67),    AT(68),   AT(69),   AT(4011), AT(546),  AT(547),  AT(4789), AT(8472), AT(6081),
    AT(37008), AT(5041), AT(9000), AT(9001), AT(1044), AT(9875), AT(1758), AT(1759),
    AT(3702),  AT(8004),
};
#undef AT

bool glance_reads_port(uint32_t port)
{
    return ports[port % 512] == port;
}

/* Where ConfigMgr, WDS and FOG take both their ports from; one alone is any client of Windows. */
static bool is_imaging_range(uint32_t port)
{
    return port - 63000 <= 2000;
}

/* BOOTP by its first bytes and its magic number, wherever it goes; a message too short for the number counts. */
bool glance_looks_like_bootp(const struct frame *f, uint32_t at, const uint8_t *p)
{
    if ((p[0] != 1 && p[0] != 2) || p[1] != 1 || p[2] != 6)
        return false;
    const uint8_t *magic = look(f, at + 236, 4);
    return !magic || (u16(magic) == 0x6382 && u16(magic + 2) == 0x5363);
}

/* TFTP leaves port 69 with its first answer. Opcodes 1 to 6; requests (1, 2) go on with a file name. */
static bool looks_like_tftp(const uint8_t *p)
{
    if (p[0] != 0 || p[1] < 1 || p[1] > 6)
        return false;
    return p[1] > 2 || (p[2] >= 0x20 && p[2] < 0x7f);
}

/* WDS multicast: "WD" and one of four types. udpcast on any port: its invitation, 28 bytes, as it is sent to everyone,
 * and what goes between two neighbouring ports with nothing in the second two bytes. */
static bool looks_like_imaging(const uint8_t *header, const uint8_t *p)
{
    return (p[0] == 'W' && p[1] == 'D' && p[2] <= 3) || (p[0] == 5 && p[1] == 0 && u16(header + 4) == 8 + 28) ||
           ((u16(header) ^ u16(header + 2)) == 1 && u16(p + 2) == 0);
}

/* An answer of DNS, NetBIOS, mDNS or LLMNR: they come from the service's own port, with the first bit of the flags set
 * (RFC 1035 §4.1.1, RFC 1002 §4.2.1.1). */
static bool looks_like_name_answer(uint32_t from, const uint8_t *p)
{
    return (from == 53 || from == 137 || from == 5353 || from == 5355) && p[2] & 0x80;
}

static bool glance_udp(const struct frame *f, uint32_t at, const struct interest *interest)
{
    const uint8_t *header = look(f, at, 8);
    if (!header || glance_reads_port(u16(header)) || glance_reads_port(u16(header + 2)))
        return true;
    if (is_imaging_range(u16(header)) && is_imaging_range(u16(header + 2)))
        return true;
    const uint8_t *payload = look(f, at + 8, 4);
    if (!payload)
        return false;
    return looks_like_tftp(payload) || looks_like_imaging(header, payload) ||
           glance_looks_like_bootp(f, at + 8, payload) ||
           (interest && interest_has_names(interest) && looks_like_name_answer(u16(header), payload));
}

/* A segment and what IP says of it: `size` bytes from `at` on, addresses of `address` bytes each. */
struct segment {
    uint32_t at, size, address;
    const uint8_t *src, *dst;
};

static bool glance_tcp(const struct frame *f, const struct segment *s, const struct flows *flows)
{
    const uint8_t *header = look(f, s->at, 20);
    if (!header)
        return false;
    if (flows && flow_sieve_has(&flows->whole, s->src, s->dst, s->address, word_at(header)))
        return true;
    uint32_t offset = (header[12] >> 4) * 4u, there = s->size - offset;
    if (offset < 20 || s->size <= offset || s->at + offset >= f->captured)
        return false;
    if (there > f->captured - s->at - offset)
        there = f->captured - s->at - offset;
    if (!opens_message(header + offset, there))
        return false;
    return !flows || header[offset] != 'H' || !opens_answer(header + offset, there) ||
           flow_sieve_has(&flows->answers, s->src, s->dst, s->address, word_at(header));
}

/* A redirect: RFC 792. */
static bool glance_icmp4(const struct frame *f, uint32_t at)
{
    const uint8_t *type = look(f, at, 1);
    return !type || *type == 5;
}

static bool glance_ip4(const struct frame *f, uint32_t at, const struct interest *interest, const struct flows *flows)
{
    const uint8_t *header = look(f, at, 20);
    if (!header || header[0] < 0x45 || header[0] > 0x4f || u16(header + 6) & 0x3fff)
        return true;
    if (interest && interest_sees(interest, header + 12, header + 16, 4))
        return true;
    uint8_t where = protocols[header[9]];
    uint32_t length = (header[0] & 0xfu) * 4, total = u16(header + 2);
    at += length;
    if (where & SEGMENTS) {
        /* 0: a sending card will cut it into packets and write their lengths. */
        uint32_t size = total ? total - length : f->captured - at;
        return total >= length || !total
                   ? glance_tcp(f, &(struct segment){at, size, 4, header + 12, header + 16}, flows)
                   : true;
    }
    if (where & TYPES_IP4)
        return glance_icmp4(f, at);
    if (!(where & PORTS))
        return where & CLOSER_IP4;
    return is_group4(header + 16) || glance_udp(f, at, interest);
}

/* Multicast listener discovery (RFC 2710 §3, RFC 3810 §5) and neighbour discovery (RFC 4861 §4). */
static bool glance_icmp6(const struct frame *f, uint32_t at)
{
    const uint8_t *type = look(f, at, 1);
    return !type || (*type >= 130 && *type <= 137) || *type == 143;
}

static bool glance_ip6(const struct frame *f, uint32_t at, const struct interest *interest, const struct flows *flows)
{
    const uint8_t *header = look(f, at, 40);
    if (!header || header[0] >> 4 != 6)
        return true;
    if (interest && interest_sees(interest, header + 8, header + 24, 16))
        return true;
    uint8_t where = protocols[header[6]];
    if (where & TYPES_IP6)
        return glance_icmp6(f, at + 40);
    if (where & SEGMENTS)
        return glance_tcp(f, &(struct segment){at + 40, u16(header + 4), 16, header + 8, header + 24}, flows);
    if (!(where & PORTS))
        return where & CLOSER_IP6;
    return is_group6(header + 24) || glance_udp(f, at + 40, interest);
}

static bool glance_llc(const struct frame *f, uint32_t at)
{
    const uint8_t *header = look(f, at, 3);
    return !header || (header[0] == 0xaa && header[1] == 0xaa && header[2] == 0x03);
}

bool net_glance(const struct frame *frame, const struct interest *interest, const struct flows *flows)
{
    if (frame->link != LINK_ETHERNET)
        return net_knows_link(frame->link);
    uint32_t at;
    const uint8_t *type = type_of(frame, &at);
    if (!type)
        return true;
    switch (u16(type)) {
    case 0x0800:
        return glance_ip4(frame, at, interest, flows);
    case 0x86dd:
        return glance_ip6(frame, at, interest, flows);
    case 0x0806: /* ARP */
    case 0x8100: /* a third tag */
    case 0x88a8:
    case 0x9100:
    case 0x8847: /* MPLS */
    case 0x8848:
    case 0x8864: /* PPPoE session */
        return true;
    default:
        return u16(type) < 1536 && glance_llc(frame, at);
    }
}
