#include "multicast.h"

#include <string.h>

#include "ipv6.h"

const struct host subnet_42 = {.mac = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, .ip = IP4(10, 42, 255, 255)};

static const uint32_t all_hosts = IP4(224, 0, 0, 1), all_routers = IP4(224, 0, 0, 2), igmp_3 = IP4(224, 0, 0, 22),
                      sap_group = IP4(224, 2, 127, 254), ghost_console = IP4(229, 55, 150, 208);
enum { TO_INCLUDE = 3, TO_EXCLUDE = 4 };

struct host group_host(uint32_t group)
{
    struct host to = {.ip = group, .mac = {0x01, 0x00, 0x5e}};
    to.mac[3] = (uint8_t)(group >> 16 & 0x7f);
    to.mac[4] = (uint8_t)(group >> 8);
    to.mac[5] = (uint8_t)group;
    return to;
}

static void to_group(struct scene *s, const struct host *from, uint16_t from_port, uint32_t group, uint16_t port,
                     const struct buffer *b)
{
    struct host to = group_host(group);
    scene_udp(s, from, from_port, &to, port, b->data, b->size);
}

static void igmp(struct scene *s, const struct host *from, uint32_t group, const struct buffer *b)
{
    struct host to = group_host(group);
    scene_igmp(s, from, &to, b);
}

/* Type, time, checksum, group; version 3: robustness 2, 125 s, no sources. */
void igmp_query(struct scene *s, const struct host *from, uint8_t version, uint32_t group)
{
    struct buffer b = {.size = 0};
    buffer_u8(&b, 0x11);
    buffer_u8(&b, version > 1 ? 100 : 0);
    buffer_u16(&b, 0);
    buffer_u32(&b, group);
    if (version == 3)
        buffer_add(&b, LITERAL("\x02\x7d\x00\x00"));
    igmp(s, from, group ? group : all_hosts, &b);
}

static void report_3(struct scene *s, const struct host *from, uint8_t type, uint32_t group)
{
    struct buffer b = {.size = 0};
    buffer_add(&b, LITERAL("\x22\x00\x00\x00\x00\x00\x00\x01"));
    buffer_u8(&b, type);
    buffer_add(&b, LITERAL("\x00\x00\x00"));
    buffer_u32(&b, group);
    igmp(s, from, igmp_3, &b);
}

void igmp_join(struct scene *s, const struct host *from, uint32_t group)
{
    report_3(s, from, TO_EXCLUDE, group);
}

void igmp_leave(struct scene *s, const struct host *from, uint32_t group)
{
    report_3(s, from, TO_INCLUDE, group);
}

static void report_2(struct scene *s, const struct host *from, uint8_t type, uint32_t group, uint32_t to)
{
    struct buffer b = {.size = 0};
    buffer_u8(&b, type);
    buffer_fill(&b, 0, 3);
    buffer_u32(&b, group);
    igmp(s, from, to, &b);
}

void igmp_join_2(struct scene *s, const struct host *from, uint32_t group)
{
    report_2(s, from, 0x16, group, group);
}

void igmp_leave_2(struct scene *s, const struct host *from, uint32_t group)
{
    report_2(s, from, 0x17, group, all_routers);
}

static struct host6 group_host6(const uint8_t group[16])
{
    struct host6 to = {.mac = {0x33, 0x33}};
    memcpy(to.ip, group, 16);
    memcpy(to.mac + 2, group + 12, 4);
    return to;
}

static void mld(struct scene *s, const struct host6 *from, const uint8_t group[16], const struct buffer *b)
{
    struct host6 to = group_host6(group);
    scene_icmp6(s, from, &to, b, true);
}

/* Type, code, checksum, maximum response in ms, reserved, group. */
static void mld_begin(struct buffer *b, uint8_t type, uint16_t response, const uint8_t group[16])
{
    b->size = 0;
    buffer_u8(b, type);
    buffer_fill(b, 0, 3);
    buffer_u16(b, response);
    buffer_u16(b, 0);
    buffer_add(b, group, 16);
}

void mld_query(struct scene *s, const struct host6 *from, uint8_t version, const uint8_t group[16])
{
    static const uint8_t nobody[16] = {0};
    struct buffer b;
    mld_begin(&b, 130, 10000, group ? group : nobody);
    if (version == 2)
        buffer_add(&b, LITERAL("\x02\x7d\x00\x00"));
    mld(s, from, group ? group : all_nodes6.ip, &b);
}

static void mld_report(struct scene *s, const struct host6 *from, uint8_t type, const uint8_t group[16])
{
    static const uint8_t mld_2[16] = {0xff, 2, [15] = 0x16};
    struct buffer b = {.size = 0};
    buffer_add(&b, LITERAL("\x8f\x00\x00\x00\x00\x00\x00\x01"));
    buffer_u8(&b, type);
    buffer_add(&b, LITERAL("\x00\x00\x00"));
    buffer_add(&b, group, 16);
    mld(s, from, mld_2, &b);
}

void mld_join(struct scene *s, const struct host6 *from, const uint8_t group[16])
{
    mld_report(s, from, TO_EXCLUDE, group);
}

void mld_leave(struct scene *s, const struct host6 *from, const uint8_t group[16])
{
    mld_report(s, from, TO_INCLUDE, group);
}

void mld_join_1(struct scene *s, const struct host6 *from, const uint8_t group[16])
{
    struct buffer b;
    mld_begin(&b, 131, 0, group);
    mld(s, from, group, &b);
}

void mld_leave_1(struct scene *s, const struct host6 *from, const uint8_t group[16])
{
    static const uint8_t routers[16] = {0xff, 2, [15] = 2};
    struct buffer b;
    mld_begin(&b, 132, 0, group);
    mld(s, from, routers, &b);
}

static const struct {
    const char *magic;
    size_t size;
    bool noise;
} images[] = {
    [IMAGE_WIM] = {LITERAL("MSWIM\0\0\0\xd0\0\0\0\0\x0d\x01\0"), false},
    [IMAGE_GZIP] = {LITERAL("\x1f\x8b\x08\0\0\0\0\0\0\x03"), true},
    [IMAGE_PARTCLONE] = {LITERAL("partclone-image\0"), false},
    [IMAGE_NOISE] = {"", 0, true},
};

/* A byte that looks like any other, by its place alone: a mixing function, no generator. */
static uint8_t noise_at(uint64_t place)
{
    uint64_t x = (place + 1) * UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return (uint8_t)(x >> 40);
}

void image_add(struct buffer *b, enum image image, uint64_t offset, size_t size)
{
    static const char text[] = "Program Files, Windows, Users and whatever else an image holds. ";
    for (uint64_t at = offset; at < offset + size; at++) {
        if (at < images[image].size)
            buffer_u8(b, (uint8_t)images[image].magic[at]);
        else
            buffer_u8(b, images[image].noise ? noise_at(at) : (uint8_t)text[at % (sizeof(text) - 1)]);
    }
}

/* Version 1 and flags, signature in words, number of the announcement, who makes it, signature, type, description. */
void sap_announce(struct scene *s, const struct host *from, const char *name, uint32_t group, uint16_t port,
                  uint8_t flags, size_t authentication)
{
    struct buffer b = {.size = 0};
    char text[512];
    snprintf(text, sizeof(text),
             "v=0\r\no=deploy 1 1 IN IP4 %u.%u.%u.%u\r\ns=%s\r\nc=IN IP4 %u.%u.%u.%u/1\r\nt=0 0\r\n"
             "m=application %u UDP *\r\n",
             from->ip >> 24, from->ip >> 16 & 255, from->ip >> 8 & 255, from->ip & 255, name, group >> 24,
             group >> 16 & 255, group >> 8 & 255, group & 255, port);
    buffer_u8(&b, 0x20 | flags);
    buffer_u8(&b, (uint8_t)(authentication / 4));
    buffer_u16(&b, 0x1234);
    buffer_u32(&b, from->ip);
    image_add(&b, IMAGE_NOISE, 0, authentication);
    if (flags & 3) {
        image_add(&b, IMAGE_NOISE, 1000, 200);
    } else {
        buffer_add(&b, LITERAL("application/sdp\0"));
        buffer_text(&b, text);
    }
    to_group(s, from, 9875, sap_group, 9875, &b);
}

void stream_send(struct scene *s, const struct host *from, uint16_t from_port, uint32_t group, uint16_t port,
                 enum image image, size_t block, unsigned count, int64_t gap)
{
    for (unsigned i = 0; i < count; i++) {
        struct buffer b = {.size = 0};
        image_add(&b, image, (uint64_t)i * block, block);
        to_group(s, from, from_port, group, port, &b);
        scene_wait(s, gap);
    }
}

/* LCT with 32 bits of TSI and TOI; object 0 with EXT_FDT is the directory (RFC 6726 §3.4.1). */
static void add_lct(struct buffer *b, uint32_t object)
{
    buffer_add(b, object ? "\x10\xa0\x04\x00" : "\x10\xa0\x05\x00", 4);
    buffer_u32(b, 0);
    buffer_u32(b, 7);
    buffer_u32(b, object);
    if (!object)
        buffer_u32(b, 0xc0100001);
}

void flute_send(struct scene *s, const struct host *from, uint32_t group, uint16_t port, enum image image,
                unsigned count)
{
    enum { BLOCK = 1400 };
    struct buffer b = {.size = 0};
    add_lct(&b, 0);
    buffer_u32(&b, 0);
    buffer_text(&b,
                "<?xml version=\"1.0\"?><FDT-Instance><File TOI=\"1\" Content-Location=\"image.wim\"/></FDT-Instance>");
    to_group(s, from, 40001, group, port, &b);
    for (unsigned i = 0; i < count; i++) {
        b.size = 0;
        add_lct(&b, 1);
        buffer_u32(&b, i);
        image_add(&b, image, (uint64_t)i * BLOCK, BLOCK);
        to_group(s, from, 40001, group, port, &b);
    }
}

/* NORM_DATA: version 1 and type 2, six words of header, sequence, source, instance, times, flags, object (RFC 5740 §4.2.1). */
void norm_send(struct scene *s, const struct host *from, uint32_t group, uint16_t port, enum image image,
               unsigned count)
{
    enum { BLOCK = 1400 };
    for (unsigned i = 0; i < count; i++) {
        struct buffer b = {.size = 0};
        buffer_add(&b, LITERAL("\x12\x06"));
        buffer_u16(&b, (uint16_t)i);
        buffer_u32(&b, from->ip);
        buffer_add(&b, LITERAL("\0\1\x20\x30\x01\x81\x00\x01"));
        buffer_u64(&b, i);
        image_add(&b, image, (uint64_t)i * BLOCK, BLOCK);
        to_group(s, from, 40002, group, port, &b);
    }
}

void ghost_discover(struct scene *s, const struct host *from)
{
    struct buffer b = {.size = 0};
    buffer_fill(&b, 0, 32);
    to_group(s, from, 1347, ghost_console, 1345, &b);
}

void ghost_send(struct scene *s, const struct host *from, uint32_t group, enum image image, unsigned count)
{
    stream_send(s, from, 7777, group, 7777, image, 1024, count, 0);
}
