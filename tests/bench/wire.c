#include "wire.h"

#include <string.h>

enum { ETHERNET = 14, IP4 = 20, UDP = 8, TCP = 20, ETHERNET_LEAST = 60, FRAME = 1600 };
enum { PROTO_IGMP = 2, PROTO_TCP = 6, PROTO_UDP = 17 };

static const uint64_t everybody = 0xffffffffffff;

uint8_t *put16(uint8_t *at, uint16_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
    return at + 2;
}

uint8_t *put32(uint8_t *at, uint32_t value)
{
    return put16(put16(at, (uint16_t)(value >> 16)), (uint16_t)value);
}

uint8_t *put_mac(uint8_t *at, uint64_t mac)
{
    return put32(put16(at, (uint16_t)(mac >> 32)), (uint32_t)mac);
}

static void put_little32(FILE *out, uint32_t value)
{
    const uint8_t bytes[4] = {(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16), (uint8_t)(value >> 24)};
    fwrite(bytes, 1, sizeof bytes, out);
}

void wire_begin(struct wire *w, FILE *out)
{
    static const uint32_t header[] = {0xa1b2c3d4, 4 << 16 | 2, 0, 0, 65535, 1};
    *w = (struct wire){.out = out, .time = 1767225600000000}; /* 2026-01-01 */
    for (size_t i = 0; i < sizeof header / sizeof *header; i++)
        put_little32(out, header[i]);
    w->bytes = sizeof header;
}

static void write_frame(struct wire *w, uint8_t frame[FRAME], size_t size)
{
    if (size < ETHERNET_LEAST) {
        memset(frame + size, 0, ETHERNET_LEAST - size);
        size = ETHERNET_LEAST;
    }
    put_little32(w->out, (uint32_t)(w->time / 1000000));
    put_little32(w->out, (uint32_t)(w->time % 1000000));
    put_little32(w->out, (uint32_t)size);
    put_little32(w->out, (uint32_t)size);
    fwrite(frame, 1, size, w->out);
    w->bytes += 16 + size;
    w->packets++;
}

/* RFC 1071. */
static uint32_t sum(const uint8_t *at, size_t size, uint32_t so_far)
{
    for (; size > 1; at += 2, size -= 2)
        so_far += (uint32_t)at[0] << 8 | at[1];
    return size ? so_far + ((uint32_t)*at << 8) : so_far;
}

static uint16_t fold(uint32_t total)
{
    while (total >> 16)
        total = (total & 0xffff) + (total >> 16);
    return (uint16_t)~total;
}

static uint64_t next_hop(const struct host *to)
{
    if (to->ip == 0xffffffff)
        return everybody;
    return to->ip >> 28 == 14 ? 0x01005e000000 | (to->ip & 0x7fffff) : to->mac;
}

/* Ethernet and IPv4 in front of `size` bytes of `proto`; `options` is a multiple of four. */
static uint8_t *put_headers(struct wire *w, uint8_t *frame, const struct host *from, const struct host *to,
                            uint8_t proto, uint8_t ttl, size_t size, const uint8_t *options, size_t options_size)
{
    uint8_t *ip = put16(put_mac(put_mac(frame, next_hop(to)), from->mac), 0x0800);
    ip[0] = (uint8_t)(0x40 | (IP4 + options_size) / 4);
    ip[1] = 0;
    put16(put16(put16(ip + 2, (uint16_t)(IP4 + options_size + size)), w->ip_id++), 0);
    ip[8] = ttl;
    ip[9] = proto;
    put32(put32(put16(ip + 10, 0), from->ip), to->ip);
    if (options_size)
        memcpy(ip + IP4, options, options_size);
    put16(ip + 10, fold(sum(ip, IP4 + options_size, 0)));
    return ip + IP4 + options_size;
}

static uint16_t transport_sum(const uint8_t *segment, size_t size, uint8_t proto)
{
    uint32_t pseudo = sum(segment - 8, 8, proto + (uint32_t)size); /* the addresses stand right in front */
    return fold(sum(segment, size, pseudo));
}

void wire_udp(struct wire *w, const struct host *from, const struct host *to, const void *payload, size_t size)
{
    uint8_t frame[FRAME];
    uint8_t *udp = put_headers(w, frame, from, to, PROTO_UDP, 64, UDP + size, NULL, 0);
    put16(put16(put16(put16(udp, from->port), to->port), (uint16_t)(UDP + size)), 0);
    memcpy(udp + UDP, payload, size);
    uint16_t check = transport_sum(udp, UDP + size, PROTO_UDP);
    put16(udp + 6, check ? check : 0xffff);
    write_frame(w, frame, (size_t)(udp - frame) + UDP + size);
}

void wire_tcp(struct wire *w, const struct host *from, const struct host *to, uint32_t sequence, uint8_t flags,
              const void *payload, size_t size)
{
    uint8_t frame[FRAME];
    uint8_t *tcp = put_headers(w, frame, from, to, PROTO_TCP, 64, TCP + size, NULL, 0);
    put32(put32(put16(put16(tcp, from->port), to->port), sequence), 1);
    put16(put16(put16(put16(tcp + 12, (uint16_t)(5 << 12 | flags)), 64240), 0), 0);
    memcpy(tcp + TCP, payload, size);
    put16(tcp + 16, transport_sum(tcp, TCP + size, PROTO_TCP));
    write_frame(w, frame, (size_t)(tcp - frame) + TCP + size);
}

void wire_arp(struct wire *w, uint16_t operation, const struct host *sender, const struct host *target)
{
    uint8_t frame[FRAME];
    uint8_t *p = put16(put_mac(put_mac(frame, operation == 1 ? everybody : target->mac), sender->mac), 0x0806);
    p = put16(put16(put16(put16(p, 1), 0x0800), 0x0604), operation);
    p = put32(put_mac(p, sender->mac), sender->ip);
    p = put32(put_mac(p, operation == 1 ? 0 : target->mac), target->ip);
    write_frame(w, frame, (size_t)(p - frame));
}

void wire_igmp_report(struct wire *w, const struct host *from, uint32_t group)
{
    static const uint8_t router_alert[] = {0x94, 4, 0, 0};
    const struct host to = {.ip = group};
    uint8_t frame[FRAME];
    uint8_t *igmp = put_headers(w, frame, from, &to, PROTO_IGMP, 1, 8, router_alert, sizeof router_alert);
    put32(put16(put16(igmp, 0x1600), 0), group);
    put16(igmp + 2, fold(sum(igmp, 8, 0)));
    write_frame(w, frame, (size_t)(igmp - frame) + 8);
}
