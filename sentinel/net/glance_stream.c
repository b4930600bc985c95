/* Datagrams to groups, read in place: which stream one belongs to. */
#include <string.h>

#include "net/glance.h"
#include "net/glance_read.h"
#include "net/ip_protocol.h"

/* Whether datagrams between these ports, or that begin like this one, are each worth a look, to a group or not: tunnels, DHCPv6
 * relays, requests, BOOTP. Ports of imaging are read, too, but carry streams. */
static bool is_single(const struct frame *f, const uint8_t *udp, struct bytes payload)
{
    static const uint16_t streaming[] = {9000, 9001, 1044, 1758, 1759};
    for (size_t side = 0; side < 4; side += 2) {
        bool streams = false;
        for (size_t i = 0; i < sizeof streaming / sizeof *streaming; i++)
            streams |= u16(udp + side) == streaming[i];
        if (glance_reads_port(u16(udp + side)) && !streams)
            return true;
    }
    bool request = bytes_peek(&payload, 0) == 0 && (bytes_peek(&payload, 1) == 1 || bytes_peek(&payload, 1) == 2);
    return payload.left < 4 || request || glance_looks_like_bootp(f, (uint32_t)(payload.at - f->data), payload.at);
}

/* The UDP header of a datagram to a group, or NULL; source and destination go to `ret`, what IP says of the packet alone to
 * `ret_mark`. */
static const uint8_t *group_datagram(const struct frame *f, uint32_t type, uint32_t at, struct glance_stream *ret,
                                     uint64_t *ret_mark)
{
    const uint8_t *ip = look(f, at, type == 0x0800 ? 20 : 40);
    if (ip && type == 0x0800 && ip[0] >= 0x45 && ip[0] <= 0x4f && !(u16(ip + 6) & 0x3fff) && ip[9] == IP_PROTO_UDP &&
        is_group4(ip + 16)) {
        ret->family[0] = 4;
        memcpy(ret->src, ip + 12, 4);
        memcpy(ret->dst, ip + 16, 4);
        *ret_mark = (uint64_t)u16(ip + 4) << 48 | (uint64_t)ip[8] << 32;
        return look(f, at + (ip[0] & 0xfu) * 4, 8);
    }
    if (ip && type == 0x86dd && ip[0] >> 4 == 6 && ip[6] == IP_PROTO_UDP && is_group6(ip + 24)) {
        ret->family[0] = 6;
        memcpy(ret->src, ip + 8, 16);
        memcpy(ret->dst, ip + 24, 16);
        *ret_mark = (uint64_t)ip[7] << 32;
        return look(f, at + 40, 8);
    }
    return NULL;
}

/* VIDs without priority tags, as net_decode() gives them; what the card took out of the frame stands outermost. */
static void read_vlans(const struct frame *f, uint32_t end, uint16_t ret[2])
{
    size_t n = 0;
    if (f->vlan_type && f->vlan & 0xfff)
        ret[n++] = f->vlan & 0xfff;
    for (uint32_t at = 14; at < end && n < 2; at += 4) {
        const uint8_t *tag = look(f, at, 2);
        if (tag && u16(tag) & 0xfff)
            ret[n++] = (uint16_t)(u16(tag) & 0xfff);
    }
}

bool net_glance_stream(const struct frame *frame, struct glance_stream *ret, struct glance_datagram *ret_datagram)
{
    if (frame->link != LINK_ETHERNET || !frame->captured || !(frame->data[0] & 1))
        return false;
    *ret = (struct glance_stream){0};
    uint32_t at;
    uint64_t mark = 0;
    const uint8_t *type = type_of(frame, &at);
    const uint8_t *udp = type ? group_datagram(frame, u16(type), at, ret, &mark) : NULL;
    if (!udp || u16(udp + 4) < 8)
        return false;
    uint32_t size = u16(udp + 4) - 8, there = frame->captured - (uint32_t)(udp - frame->data) - 8;
    struct bytes payload = bytes_of(udp + 8, size < there ? size : there);
    if (is_single(frame, udp, payload))
        return false;
    read_vlans(frame, at - 2, ret->vlan);
    memcpy(ret->src_mac, frame->data + 6, sizeof ret->src_mac);
    ret->src_port = (uint16_t)u16(udp);
    ret->dst_port = (uint16_t)u16(udp + 2);
    *ret_datagram = (struct glance_datagram){payload, mark | u16(udp + 6) << 16 | u16(udp + 4)};
    return true;
}
