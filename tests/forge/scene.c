#include "scene.h"

#include <stdlib.h>
#include <string.h>

enum {
    SCENE_START = 1795338000, /* 2026-11-22T09:00:00Z */
    FRAME_GAP = 800,
    IP_HEADER = 20,
    GRE_ERSPAN = 0x88be,
    VXLAN_PORT = 4789,
};

const struct host everyone = {.mac = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, .ip = 0xffffffff};

/* The switch that mirrors, and the sensor that it mirrors to. */
static const struct host mirror_source = {.mac = {0x52, 0x54, 0, 0xee, 0, 1}, .ip = IP4(10, 0, 9, 1), .ttl = 255};
static const struct host mirror_target = {.mac = {0x52, 0x54, 0, 0xee, 0, 2}, .ip = IP4(10, 0, 9, 2)};

static void die(const char *what)
{
    fprintf(stderr, "forge: %s\n", what);
    exit(1);
}

void buffer_add(struct buffer *b, const void *data, size_t size)
{
    if (size > sizeof(b->data) - b->size)
        die("a buffer overflows");
    if (size)
        memcpy(b->data + b->size, data, size);
    b->size += size;
}

void buffer_fill(struct buffer *b, uint8_t byte, size_t count)
{
    while (count--)
        buffer_u8(b, byte);
}

void buffer_u8(struct buffer *b, uint8_t value)
{
    buffer_add(b, &value, 1);
}

void buffer_u16(struct buffer *b, uint16_t value)
{
    buffer_u8(b, (uint8_t)(value >> 8));
    buffer_u8(b, (uint8_t)value);
}

void buffer_u32(struct buffer *b, uint32_t value)
{
    buffer_u16(b, (uint16_t)(value >> 16));
    buffer_u16(b, (uint16_t)value);
}

void buffer_u64(struct buffer *b, uint64_t value)
{
    buffer_u32(b, (uint32_t)(value >> 32));
    buffer_u32(b, (uint32_t)value);
}

void buffer_text(struct buffer *b, const char *text)
{
    buffer_add(b, text, strlen(text));
}

/* Little-endian, as pcap files of this program are. */
static void write_le(FILE *out, uint32_t value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        fputc((int)(value >> (8 * i) & 0xff), out);
}

void scene_open(struct scene *s, const char *path)
{
    char error[LIBNET_ERRBUF_SIZE];
    *s = (struct scene){.time = (int64_t)SCENE_START * MICROSECONDS, .ip_id = 1, .copies = 1};
    scene_vlan(s, 42);
    s->net = libnet_init(LIBNET_NONE, NULL, error);
    if (!s->net)
        die(error);
    s->out = fopen(path, "wb");
    if (!s->out) {
        perror(path);
        exit(1);
    }
    write_le(s->out, 0xa1b2c3d4, 4);
    write_le(s->out, 2, 2);
    write_le(s->out, 4, 2);
    write_le(s->out, 0, 4);
    write_le(s->out, 0, 4);
    write_le(s->out, 262144, 4);
    write_le(s->out, 1, 4);
}

void scene_close(struct scene *s)
{
    libnet_destroy(s->net);
    if (fclose(s->out) != 0)
        die("a capture cannot be written");
}

void scene_vlan(struct scene *s, uint16_t vid)
{
    s->tag[0] = (struct tag){.type = 0x8100, .vid = vid};
    s->tags = 1;
}

void scene_wait(struct scene *s, int64_t microseconds)
{
    s->time += microseconds;
}

static void must(struct scene *s, int libnet_answer)
{
    if (libnet_answer == -1)
        die(libnet_geterror(s->net));
}

/* What libnet has built, with its checksums; the builder is empty after. */
static void take_built(struct scene *s, struct buffer *ret)
{
    uint8_t *packet;
    uint32_t size;
    must(s, libnet_pblock_coalesce(s->net, &packet, &size) == 1 ? 0 : -1);
    ret->size = 0;
    buffer_add(ret, packet, size);
    free(packet);
    libnet_clear_packet(s->net);
}

static void write_record(struct scene *s, const struct buffer *frame)
{
    size_t kept = s->snap && s->snap < frame->size ? s->snap : frame->size;
    for (uint8_t i = 0; i < s->copies; i++) {
        int64_t time = s->time + i * 15;
        write_le(s->out, (uint32_t)(time / MICROSECONDS), 4);
        write_le(s->out, (uint32_t)(time % MICROSECONDS), 4);
        write_le(s->out, (uint32_t)kept, 4);
        write_le(s->out, (uint32_t)frame->size, 4);
        fwrite(frame->data, 1, kept, s->out);
    }
    s->time += FRAME_GAP;
}

/* `inner`: the size of what is built already and will follow. */
static void build_ip(struct scene *s, const struct host *from, const struct host *to, uint8_t protocol,
                     uint16_t fragment, const void *payload, size_t size, size_t inner)
{
    must(s, libnet_build_ipv4((uint16_t)(IP_HEADER + inner + size), 0, s->ip_id, fragment, from->ttl ? from->ttl : 64,
                              protocol, 0, htonl(from->ip), htonl(to->ip), payload, (uint32_t)size, s->net, 0));
}

static void build_ethernet(struct scene *s, const struct host *from, const struct host *to, uint16_t type)
{
    must(s, libnet_build_ethernet(to->mac, from->mac, type, NULL, 0, s->net, 0));
}

/* GRE with a sequence number, then ERSPAN II (draft-foschiano-erspan-03 §4.2): version 1, the VLAN, session 7. */
static void wrap_erspan(struct scene *s, const struct buffer *frame)
{
    struct buffer body = {.size = 0}, packet;
    buffer_u16(&body, 0x1000);
    buffer_u16(&body, GRE_ERSPAN);
    buffer_u32(&body, s->mirrored++);
    buffer_u16(&body, (uint16_t)(0x1000 | (s->tags ? s->tag[0].vid : 0)));
    buffer_u16(&body, 7);
    buffer_u32(&body, 0);
    buffer_add(&body, frame->data, frame->size);
    build_ip(s, &mirror_source, &mirror_target, 47, 0, body.data, body.size, 0);
    build_ethernet(s, &mirror_source, &mirror_target, 0x0800);
    take_built(s, &packet);
    write_record(s, &packet);
}

/* RFC 7348 §5; the port of the sender is any. */
static void wrap_vxlan(struct scene *s, const struct buffer *frame)
{
    struct buffer body = {.size = 0}, packet;
    buffer_u32(&body, 0x08000000);
    buffer_u32(&body, 4242 << 8);
    buffer_add(&body, frame->data, frame->size);
    must(s,
         libnet_build_udp(49777, VXLAN_PORT, (uint16_t)(8 + body.size), 0, body.data, (uint32_t)body.size, s->net, 0));
    build_ip(s, &mirror_source, &mirror_target, 17, 0, NULL, 0, 8 + body.size);
    build_ethernet(s, &mirror_source, &mirror_target, 0x0800);
    take_built(s, &packet);
    write_record(s, &packet);
}

/* Puts the tags behind the two MACs and sends the frame by the way the scene says. */
static void send_frame(struct scene *s, const struct buffer *bare)
{
    struct buffer frame = {.size = 0};
    buffer_add(&frame, bare->data, 12);
    for (uint8_t i = 0; i < s->tags; i++) {
        buffer_u16(&frame, s->tag[i].type);
        buffer_u16(&frame, s->tag[i].vid);
    }
    buffer_add(&frame, bare->data + 12, bare->size - 12);
    if (frame.size < 60)
        buffer_fill(&frame, 0, 60 - frame.size);
    s->ip_id++;
    switch (s->carrier) {
    case CARRIER_NONE:
        write_record(s, &frame);
        break;
    case CARRIER_ERSPAN2:
        wrap_erspan(s, &frame);
        break;
    case CARRIER_VXLAN:
        wrap_vxlan(s, &frame);
        break;
    }
}

/* UDP and IPv4 headers for a payload. */
static void build_udp(struct scene *s, const struct host *from, uint16_t from_port, const struct host *to,
                      uint16_t to_port, const void *payload, size_t size)
{
    libnet_ptag_t udp =
        libnet_build_udp(from_port, to_port, (uint16_t)(8 + size), 0, payload, (uint32_t)size, s->net, 0);
    must(s, udp);
    if (s->no_checksum)
        must(s, libnet_toggle_checksum(s->net, udp, LIBNET_OFF));
    build_ip(s, from, to, 17, 0, NULL, 0, 8 + size);
}

void scene_udp(struct scene *s, const struct host *from, uint16_t from_port, const struct host *to, uint16_t to_port,
               const void *payload, size_t size)
{
    struct buffer frame;
    build_udp(s, from, from_port, to, to_port, payload, size);
    build_ethernet(s, from, to, 0x0800);
    take_built(s, &frame);
    send_frame(s, &frame);
}

void scene_ip(struct scene *s, const struct host *from, const struct host *to, uint8_t protocol, const void *body,
              size_t size)
{
    struct buffer frame;
    build_ip(s, from, to, protocol, 0, body, size, 0);
    build_ethernet(s, from, to, 0x0800);
    take_built(s, &frame);
    send_frame(s, &frame);
}

void scene_tcp(struct scene *s, const struct host *from, uint16_t from_port, const struct host *to, uint16_t to_port,
               uint8_t flags, uint32_t sequence, const void *payload, size_t size)
{
    struct buffer frame;
    must(s, libnet_build_tcp(from_port, to_port, sequence, flags & TCP_ACK ? 1 : 0, flags, 65535, 0, 0,
                             (uint16_t)(20 + size), payload, (uint32_t)size, s->net, 0));
    build_ip(s, from, to, 6, 0, NULL, 0, 20 + size);
    build_ethernet(s, from, to, 0x0800);
    take_built(s, &frame);
    send_frame(s, &frame);
}

void scene_arp(struct scene *s, uint16_t operation, const struct host *sender, const struct host *target)
{
    struct buffer frame;
    struct host to = operation == ARPOP_REQUEST ? everyone : *target;
    uint32_t sender_ip = htonl(sender->ip), target_ip = htonl(target->ip);
    uint8_t nobody[6] = {0};
    must(s, libnet_build_arp(ARPHRD_ETHER, 0x0800, 6, 4, operation, sender->mac, (const uint8_t *)&sender_ip,
                             operation == ARPOP_REQUEST ? nobody : target->mac, (const uint8_t *)&target_ip, NULL, 0,
                             s->net, 0));
    build_ethernet(s, sender, &to, 0x0806);
    take_built(s, &frame);
    send_frame(s, &frame);
}

void scene_fragments(struct scene *s, const struct host *from, uint16_t from_port, const struct host *to,
                     uint16_t to_port, const struct buffer *payload, const struct piece *pieces, size_t count)
{
    struct buffer whole, frame;
    build_udp(s, from, from_port, to, to_port, payload->data, payload->size);
    take_built(s, &whole);
    uint16_t id = s->ip_id;
    for (size_t i = 0; i < count; i++) {
        struct buffer part = {.size = 0};
        size_t end = (size_t)pieces[i].offset + pieces[i].size, all = whole.size - IP_HEADER;
        if (end > all)
            end = all;
        buffer_add(&part, whole.data + IP_HEADER + pieces[i].offset, end - pieces[i].offset);
        if (pieces[i].change)
            memcpy(part.data, pieces[i].change, strlen(pieces[i].change));
        uint16_t more = end < all ? IP_MF : 0;
        s->ip_id = id;
        build_ip(s, from, to, 17, (uint16_t)(more | pieces[i].offset / 8), part.data, part.size, 0);
        build_ethernet(s, from, to, 0x0800);
        take_built(s, &frame);
        send_frame(s, &frame);
    }
}

/* The Internet checksum (RFC 1071). */
static uint16_t sum_of(const struct buffer *b)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < b->size; i++)
        sum += (uint32_t)b->data[i] << (i % 2 ? 0 : 8);
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)(~sum & 0xffff);
}

static void set_sum(struct buffer *message, size_t at, uint16_t sum)
{
    message->data[at] = (uint8_t)(sum >> 8);
    message->data[at + 1] = (uint8_t)sum;
}

void scene_igmp(struct scene *s, const struct host *from, const struct host *to, const struct buffer *message)
{
    enum { OPTIONS = 4, IGMP = 2 };
    struct buffer frame, summed = *message;
    set_sum(&summed, 2, sum_of(message));
    must(s, libnet_build_data(summed.data, (uint32_t)summed.size, s->net, 0));
    must(s, libnet_build_ipv4_options((const uint8_t *)"\x94\x04\x00\x00", OPTIONS, s->net, 0));
    must(s, libnet_build_ipv4((uint16_t)(IP_HEADER + OPTIONS + summed.size), 0xc0, s->ip_id, 0, 1, IGMP, 0,
                              htonl(from->ip), htonl(to->ip), NULL, 0, s->net, 0));
    build_ethernet(s, from, to, 0x0800);
    take_built(s, &frame);
    send_frame(s, &frame);
}

/* Over the pseudo header and the message (RFC 8200 §8.1). */
static uint16_t sum6(const struct host6 *from, const struct host6 *to, uint8_t protocol, const struct buffer *message)
{
    struct buffer all = {.size = 0};
    buffer_add(&all, from->ip, sizeof(from->ip));
    buffer_add(&all, to->ip, sizeof(to->ip));
    buffer_u32(&all, (uint32_t)message->size);
    buffer_u32(&all, protocol);
    buffer_add(&all, message->data, message->size);
    return sum_of(&all);
}

static void send_ip6(struct scene *s, const struct host6 *from, const struct host6 *to, uint8_t next, uint8_t hops,
                     const struct buffer *payload)
{
    struct buffer frame;
    struct libnet_in6_addr source, target;
    memcpy(&source, from->ip, sizeof(from->ip));
    memcpy(&target, to->ip, sizeof(to->ip));
    must(s, libnet_build_ipv6(0, 0, (uint16_t)payload->size, next, hops, source, target, payload->data,
                              (uint32_t)payload->size, s->net, 0));
    must(s, libnet_build_ethernet(to->mac, from->mac, 0x86dd, NULL, 0, s->net, 0));
    take_built(s, &frame);
    send_frame(s, &frame);
}

void scene_udp6(struct scene *s, const struct host6 *from, uint16_t from_port, const struct host6 *to, uint16_t to_port,
                const void *payload, size_t size)
{
    struct buffer datagram = {.size = 0};
    buffer_u16(&datagram, from_port);
    buffer_u16(&datagram, to_port);
    buffer_u16(&datagram, (uint16_t)(8 + size));
    buffer_u16(&datagram, 0);
    buffer_add(&datagram, payload, size);
    set_sum(&datagram, 6, sum6(from, to, 17, &datagram));
    send_ip6(s, from, to, 17, 64, &datagram);
}

void scene_icmp6(struct scene *s, const struct host6 *from, const struct host6 *to, const struct buffer *message,
                 bool alert)
{
    struct buffer packet = {.size = 0}, summed = *message;
    set_sum(&summed, 2, sum6(from, to, 58, message));
    if (alert)
        buffer_add(&packet, LITERAL("\x3a\x00\x05\x02\x00\x00\x01\x00"));
    buffer_add(&packet, summed.data, summed.size);
    send_ip6(s, from, to, alert ? 0 : 58, alert ? 1 : 255, &packet);
}

void scene_icmp6_hidden(struct scene *s, const struct host6 *from, const struct host6 *to, const struct buffer *message,
                        bool split)
{
    enum { FIRST = 16 };
    struct buffer packet = {.size = 0}, part = {.size = 0}, summed = *message;
    set_sum(&summed, 2, sum6(from, to, 58, message));
    buffer_add(&packet, LITERAL("\x3a\x00\x01\x04\x00\x00\x00\x00"));
    buffer_add(&packet, summed.data, summed.size);
    if (!split) {
        send_ip6(s, from, to, 60, 255, &packet);
        return;
    }
    buffer_add(&part, LITERAL("\x3c\x00\x00\x01\x00\x00\x00\x2a"));
    buffer_add(&part, packet.data, FIRST);
    send_ip6(s, from, to, 44, 255, &part);
    part.size = 0;
    buffer_add(&part, LITERAL("\x3c\x00\x00\x10\x00\x00\x00\x2a"));
    buffer_add(&part, packet.data + FIRST, packet.size - FIRST);
    send_ip6(s, from, to, 44, 255, &part);
}

void scene_snap_udp(struct scene *s, const struct host *from, uint16_t from_port, const struct host *to,
                    uint16_t to_port, const void *payload, size_t size)
{
    struct buffer packet, frame = {.size = 0};
    build_udp(s, from, from_port, to, to_port, payload, size);
    take_built(s, &packet);
    buffer_add(&frame, to->mac, 6);
    buffer_add(&frame, from->mac, 6);
    buffer_u16(&frame, (uint16_t)(8 + packet.size));
    buffer_add(&frame, LITERAL("\xaa\xaa\x03\x00\x00\x00\x08\x00"));
    buffer_add(&frame, packet.data, packet.size);
    send_frame(s, &frame);
}
