#include "net/glance_block.h"

#include "net/glance_read.h"
#include "net/ip_protocol.h"

enum { DATA = 3, ACK = 4, HEADER4 = 20, HEADER6 = 40 };

static uint64_t word_at(const uint8_t *p)
{
    uint64_t word;
    memcpy(&word, p, sizeof word);
    return word;
}

/* The UDP header behind a plain IP header at `at`, or NULL. */
static const uint8_t *plain_udp4(const struct frame *f, uint32_t at)
{
    const uint8_t *ip = look(f, at, HEADER4 + 8);
    if (!ip || ip[0] != 0x45 || ip[9] != IP_PROTO_UDP || u16(ip + 6) & 0x3fff || ip[16] >= 224)
        return NULL;
    return u16(ip + 2) == HEADER4 + u16(ip + HEADER4 + 4) ? ip + HEADER4 : NULL;
}

static const uint8_t *plain_udp6(const struct frame *f, uint32_t at)
{
    const uint8_t *ip = look(f, at, HEADER6 + 8);
    if (!ip || ip[0] >> 4 != 6 || ip[6] != IP_PROTO_UDP || ip[24] == 0xff)
        return NULL;
    return u16(ip + 4) == u16(ip + HEADER6 + 4) ? ip + HEADER6 : NULL;
}

/* The TCIs of all tags, the one that the card took out of the frame among them; a priority tag counts here as one of its own. */
static uint64_t tags_of(const struct frame *f, uint32_t end)
{
    uint64_t tags = f->vlan_type ? UINT64_C(1) << 16 | f->vlan : 0;
    for (uint32_t at = 14; at < end; at += 4)
        tags = tags << 20 | 1 << 16 | (u16(f->data + at) & 0xfff);
    return tags;
}

static void name_sender(const struct frame *f, uint32_t at, const uint8_t *udp, struct glance_block *ret)
{
    const uint8_t *ip = f->data + at;
    bool six = udp - ip == HEADER6;
    uint64_t *s = ret->sender;
    s[0] = word_at(f->data + 6); /* with the type, or the outermost tag's */
    s[1] = tags_of(f, at - 2);
    s[2] = (uint64_t)ret->src_port << 48 | (uint64_t)ret->dst_port << 32 | (uint64_t)ret->acknowledges << 16 |
           ip[six ? 7 : 8];
    s[3] = (uintptr_t)f->interface;
    s[4] = word_at(ip + (six ? 8 : 12));
    s[5] = six ? word_at(ip + 16) : 0;
    s[6] = six ? word_at(ip + 24) : 0;
    s[7] = six ? word_at(ip + 32) : 0;
}

bool net_glance_block(const struct frame *frame, struct glance_block *ret)
{
    if (frame->link != LINK_ETHERNET || frame->captured < frame->length || !look(frame, 0, 14) || frame->data[0] & 1)
        return false;
    uint32_t at;
    const uint8_t *type = type_of(frame, &at), *udp = NULL;
    if (type && u16(type) == 0x0800)
        udp = plain_udp4(frame, at);
    else if (type && u16(type) == 0x86dd)
        udp = plain_udp6(frame, at);
    uint32_t size = udp ? u16(udp + 4) : 0;
    if (size < 8 + 4 || !look(frame, (uint32_t)(udp - frame->data), size))
        return false;
    const uint8_t *payload = udp + 8;
    ret->acknowledges = payload[1] == ACK && size == 8 + 4;
    if (payload[0] || (payload[1] != DATA && !ret->acknowledges))
        return false;
    ret->src_port = (uint16_t)u16(udp);
    ret->dst_port = (uint16_t)u16(udp + 2);
    ret->ip_id = (uint16_t)(u16(type) == 0x0800 ? u16(frame->data + at + 4) : 0);
    ret->number = (uint16_t)u16(payload + 2);
    ret->data = bytes_of(payload + 4, size - 8 - 4);
    name_sender(frame, at, udp, ret);
    return true;
}
