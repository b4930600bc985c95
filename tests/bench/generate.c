/* Writes the captures that sentinel's speed is measured with: the same arguments give the same bytes.
 *
 * mix   a segment: by packets 97 % TCP, UDP and HTTP of the IMIX sizes (7:4:1) over 20,000 flows, 2 % TFTP, 1 % DHCP of
 *       booting clients, ARP and IGMP; one rogue answers every hundredth boot
 * tftp  256 transfers at a time: RRQ, OACK, DATA of 1456 bytes, ACK
 * dhcp  DISCOVER and OFFER, a new invented client every time
 * storm 64 streams to groups that nobody here reads, of the IMIX sizes
 * plain the same datagrams to hosts: what the storm would cost as background
 * image an image sent by udpcast, blocks of 1456 bytes */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "wire.h"

enum { FLOWS = 20000, TRANSFERS = 256, BLOCK = 1456, NOISE = 1 << 16, CLIENTS = 300, DHCP_LEAST = 300 };
enum { DISCOVER = 1, OFFER, REQUEST, ACK = 5 };

struct flow {
    struct host client, server;
    uint32_t sent;
    enum { FLOW_TCP, FLOW_UDP, FLOW_HTTP } kind;
};

struct transfer {
    struct host client, server;
    uint32_t step, blocks; /* step 0 RRQ, 1 OACK, 2 ACK 0, then DATA and ACK in turn */
};

struct traffic {
    struct wire wire;
    uint64_t random;
    uint64_t boots;
    uint32_t image; /* packets of it so far */
    struct flow flow[FLOWS];
    struct transfer transfer[TRANSFERS];
    uint8_t noise[NOISE + WIRE_PAYLOAD];
};

static const struct host lease_server = {0x525400000001, 0x0a2a0001, 67};
static const struct host boot_server = {0x525400000010, 0x0a2a000a, 67};
static const struct host rogue = {0x5254006666f6, 0x0a2a0666, 67};
static const struct host everybody = {0, 0xffffffff, 68};

/* splitmix64 */
static uint64_t draw(struct traffic *t)
{
    uint64_t z = t->random += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

static uint32_t draw_below(struct traffic *t, uint32_t n)
{
    return (uint32_t)(draw(t) >> 32) % n;
}

static struct host draw_host(struct traffic *t, uint32_t network, uint16_t port)
{
    uint32_t number = draw_below(t, 60000) + 4096;
    return (struct host){0x020000000000 | number, network | number, port};
}

/* --- Background ----------------------------------------------------------------------------------------------------------- */

static void flow_begin(struct traffic *t, struct flow *f)
{
    static const uint16_t udp_ports[] = {53, 123, 443, 5004, 3478};
    uint32_t kind = draw_below(t, 10);
    f->kind = kind < 6 ? FLOW_TCP : kind < 8 ? FLOW_UDP : FLOW_HTTP;
    uint16_t port = f->kind == FLOW_HTTP ? 80 : f->kind == FLOW_TCP ? 443 : udp_ports[draw_below(t, 5)];
    f->client = draw_host(t, 0x0a2a0000, (uint16_t)(32768 + draw_below(t, 28000)));
    f->server = draw_host(t, 0xc6120000, port); /* 198.18.0.0/15 (RFC 2544) */
    f->sent = (uint32_t)draw(t);
}

static size_t write_http(struct traffic *t, uint8_t *ret, size_t size, bool request)
{
    size_t head = (size_t)snprintf((char *)ret, WIRE_PAYLOAD,
                                   request ? "GET /images/%u.bin HTTP/1.1\r\nHost: files.example\r\n\r\n"
                                           : "HTTP/1.1 200 OK\r\nContent-Length: %u\r\n\r\n",
                                   draw_below(t, 1000000));
    if (size > head)
        memcpy(ret + head, t->noise + draw_below(t, NOISE), size - head);
    return size;
}

/* IMIX: seven frames of 64 bytes, four of 594, one of 1518; the frame check sequence is not captured. */
static void write_background(struct traffic *t)
{
    struct flow *f = &t->flow[draw_below(t, FLOWS)];
    uint32_t size = draw_below(t, 12);
    size_t frame = size < 7 ? 60 : size < 11 ? 590 : 1514;
    bool down = draw_below(t, 3) > 0;
    const struct host *from = down ? &f->server : &f->client, *to = down ? &f->client : &f->server;
    if (f->kind == FLOW_UDP) {
        wire_udp(&t->wire, from, to, t->noise + draw_below(t, NOISE), frame - 42);
        return;
    }
    uint8_t http[WIRE_PAYLOAD];
    const uint8_t *payload = t->noise + draw_below(t, NOISE);
    size_t payload_size = frame - 54;
    if (f->kind == FLOW_HTTP && payload_size > 100 && !draw_below(t, 4)) {
        payload_size = write_http(t, http, payload_size, !down);
        payload = http;
    }
    if (frame == 60) /* a bare acknowledgement */
        payload_size = 0;
    wire_tcp(&t->wire, from, to, f->sent, payload_size ? WIRE_TCP_PUSH : WIRE_TCP_ACK, payload, payload_size);
    f->sent += (uint32_t)payload_size;
}

/* --- TFTP ----------------------------------------------------------------------------------------------------------------- */

static void transfer_begin(struct traffic *t, struct transfer *f)
{
    f->client = draw_host(t, 0x0a2a0000, (uint16_t)(1024 + draw_below(t, 60000)));
    f->server = boot_server;
    f->server.port = (uint16_t)(49152 + draw_below(t, 16000));
    f->blocks = 64 + draw_below(t, 4000);
    f->step = 0;
}

static void write_request(struct traffic *t, const struct transfer *f)
{
    static const char request[] = "\0\1smsboot\\x64\\wdsnbp.com\0octet\0blksize\0001456\0tsize\0000";
    struct host port69 = f->server;
    port69.port = 69;
    wire_udp(&t->wire, &f->client, &port69, request, sizeof request);
}

static void write_option_ack(struct traffic *t, const struct transfer *f)
{
    uint8_t oack[64] = {0, 6};
    static const char names[] = "blksize\0001456\0tsize";
    memcpy(oack + 2, names, sizeof names);
    int digits = snprintf((char *)oack + 2 + sizeof names, 16, "%u", f->blocks * BLOCK - 1);
    wire_udp(&t->wire, &f->server, &f->client, oack, 2 + sizeof names + (size_t)digits + 1);
}

/* The next packet of one of the transfers; a whole file makes room for another. */
static void write_tftp(struct traffic *t)
{
    struct transfer *f = &t->transfer[draw_below(t, TRANSFERS)];
    uint16_t block = (uint16_t)((f->step - 1) / 2);
    uint8_t packet[4 + BLOCK];
    if (f->step == 0) {
        write_request(t, f);
    } else if (f->step == 1) {
        write_option_ack(t, f);
    } else if (f->step % 2 == 0) {
        put16(put16(packet, 4), (uint16_t)(f->step / 2 - 1));
        wire_udp(&t->wire, &f->client, &f->server, packet, 4);
    } else {
        bool last = (f->step - 1) / 2 == f->blocks;
        put16(put16(packet, 3), block);
        memcpy(packet + 4, t->noise + draw_below(t, NOISE), BLOCK);
        wire_udp(&t->wire, &f->server, &f->client, packet, last ? 4 + BLOCK - 1 : sizeof packet);
    }
    if (f->step++ == 2 * f->blocks + 2)
        transfer_begin(t, f);
}

/* --- DHCP, ARP, IGMP ------------------------------------------------------------------------------------------------------ */

static uint8_t *put_option(uint8_t *at, uint8_t code, const void *value, size_t size)
{
    at[0] = code;
    at[1] = (uint8_t)size;
    memcpy(at + 2, value, size);
    return at + 2 + size;
}

static uint8_t *put_option32(uint8_t *at, uint8_t code, uint32_t value)
{
    uint8_t bytes[4];
    put32(bytes, value);
    return put_option(at, code, bytes, sizeof bytes);
}

struct dhcp {
    uint8_t packet[600];
    uint8_t *end;
};

static void dhcp_begin(struct dhcp *m, uint8_t type, uint64_t client, uint32_t xid, uint32_t offered)
{
    memset(m->packet, 0, sizeof m->packet);
    bool reply = type == OFFER || type == ACK;
    put32(m->packet, (reply ? 2u : 1u) << 24 | 0x010600);
    put32(m->packet + 4, xid);
    put16(m->packet + 10, 0x8000);
    put32(m->packet + 16, reply ? offered : 0);
    put_mac(m->packet + 28, client);
    m->end = put_option(put32(m->packet + 236, 0x63825363), 53, &type, 1);
}

static void dhcp_send(struct traffic *t, struct dhcp *m, const struct host *from, const struct host *to)
{
    *m->end++ = 255;
    size_t size = (size_t)(m->end - m->packet);
    wire_udp(&t->wire, from, to, m->packet, size < DHCP_LEAST ? DHCP_LEAST : size);
}

static void send_query(struct traffic *t, uint8_t type, uint64_t client, uint32_t xid, uint32_t wanted)
{
    static const uint8_t asked[] = {1, 3, 6, 15, 43, 54, 60, 66, 67, 128, 129, 130, 131, 132, 133, 134, 135};
    static const char class[] = "PXEClient:Arch:00007:UNDI:003016";
    const struct host from = {client, 0, 68};
    struct host to = everybody;
    to.port = 67;
    uint8_t uuid[17] = {0};
    put_mac(uuid + 11, client);
    struct dhcp m;
    dhcp_begin(&m, type, client, xid, 0);
    m.end = put_option(m.end, 57, "\5\300", 2);
    if (type == REQUEST)
        m.end = put_option32(put_option32(m.end, 54, lease_server.ip), 50, wanted);
    m.end = put_option(m.end, 55, asked, sizeof asked);
    m.end = put_option(m.end, 97, uuid, sizeof uuid);
    m.end = put_option(put_option(m.end, 94, "\1\3\20", 3), 93, "\0\7", 2);
    m.end = put_option(m.end, 60, class, sizeof class - 1);
    dhcp_send(t, &m, &from, &to);
}

static void send_lease(struct traffic *t, uint8_t type, uint64_t client, uint32_t xid, uint32_t offered)
{
    struct dhcp m;
    dhcp_begin(&m, type, client, xid, offered);
    m.end = put_option32(put_option32(m.end, 54, lease_server.ip), 51, 86400);
    m.end = put_option32(put_option32(m.end, 1, 0xffff0000), 3, lease_server.ip);
    dhcp_send(t, &m, &lease_server, &everybody);
}

static void send_proxy_offer(struct traffic *t, const struct host *server, uint64_t client, uint32_t xid)
{
    static const uint8_t boot_now[] = {6, 1, 8, 255};
    static const char boot_file[] = "smsboot\\x64\\wdsnbp.com";
    struct dhcp m;
    dhcp_begin(&m, OFFER, client, xid, 0);
    put32(m.packet + 20, server->ip);
    memcpy(m.packet + 108, boot_file, sizeof boot_file);
    m.end = put_option32(m.end, 54, server->ip);
    m.end = put_option(put_option(m.end, 60, "PXEClient", 9), 43, boot_now, sizeof boot_now);
    dhcp_send(t, &m, server, &everybody);
}

/* The next message of a boot: DISCOVER, two offers, REQUEST, ACK. */
static void write_boot(struct traffic *t)
{
    uint64_t boot = t->boots / 5, client = 0x020042000000 | boot % CLIENTS;
    uint32_t xid = (uint32_t)(boot * 2654435761u), offered = 0x0a2a2000 + (uint32_t)(boot % CLIENTS);
    switch (t->boots++ % 5) {
    case 0:
        send_query(t, DISCOVER, client, xid, 0);
        break;
    case 1:
        send_lease(t, OFFER, client, xid, offered);
        break;
    case 2:
        send_proxy_offer(t, boot % 100 == 99 ? &rogue : &boot_server, client, xid);
        break;
    case 3:
        send_query(t, REQUEST, client, xid, offered);
        break;
    default:
        send_lease(t, ACK, client, xid, offered);
        break;
    }
}

static void write_control(struct traffic *t)
{
    struct host host = draw_host(t, 0x0a2a0000, 0);
    uint32_t which = draw_below(t, 10);
    if (which < 6)
        write_boot(t);
    else if (which < 9)
        wire_arp(&t->wire, (uint16_t)(1 + which % 2), which % 2 ? &lease_server : &host,
                 which % 2 ? &host : &lease_server);
    else
        wire_igmp_report(&t->wire, &host, 0xefff0000 | draw_below(t, 64));
}

/* --- Groups --------------------------------------------------------------------------------------------------------------- */

static struct host group_of(uint32_t ip, uint16_t port)
{
    return (struct host){0x01005e000000 | (ip & 0x7fffff), ip, port};
}

static void write_streams(struct traffic *t, struct host (*to_whom)(uint32_t stream))
{
    uint32_t stream = draw_below(t, 64), size = draw_below(t, 12);
    const struct host from = {0x020000000000 | stream, 0x0a2a1000 | stream, (uint16_t)(40000 + stream)};
    const struct host to = to_whom(stream);
    t->wire.time += draw_below(t, 40);
    wire_udp(&t->wire, &from, &to, t->noise + draw_below(t, NOISE), (size < 7 ? 60 : size < 11 ? 590 : 1514) - 42);
}

static struct host to_group(uint32_t stream)
{
    return group_of(0xef2a0000 | stream, 7000);
}

static struct host to_host(uint32_t stream)
{
    return (struct host){0x020000010000 | stream, 0x0a2a2000 | stream, 7000};
}

static void write_storm(struct traffic *t)
{
    write_streams(t, to_group);
}

static void write_plain(struct traffic *t)
{
    write_streams(t, to_host);
}

/* An invitation, then slice after slice of 512 blocks. */
static void write_image(struct traffic *t)
{
    enum { SLICE = 512 };
    static const struct host from = {0x525400000070, 0x0a2a0046, 9001};
    const struct host to = group_of(0xea2a0046, 9000), rendezvous = group_of(0xe0000001, 9000);
    uint8_t packet[16 + BLOCK] = {5, 0, 0, 0, 0, 0, 0, 9};
    uint32_t number = t->image++ - 1;
    t->wire.time += draw_below(t, 40);
    if (number == UINT32_MAX) {
        put16(put32(packet + 8, to.ip) + 12, BLOCK);
        wire_udp(&t->wire, &from, &rendezvous, packet, 28);
        return;
    }
    put32(packet, 0x00080000);
    put32(packet + 4, number / SLICE);
    put32(put32(packet + 8, number % SLICE << 16), SLICE * BLOCK);
    memcpy(packet + 16, t->noise + number % NOISE, BLOCK);
    wire_udp(&t->wire, &from, &to, packet, sizeof packet);
}

/* --- Workloads ------------------------------------------------------------------------------------------------------------ */

static void write_mix(struct traffic *t)
{
    uint32_t which = draw_below(t, 100);
    t->wire.time += draw_below(t, 200);
    if (which < 97)
        write_background(t);
    else if (which < 99)
        write_tftp(t);
    else
        write_control(t);
}

static void write_transfers(struct traffic *t)
{
    t->wire.time += draw_below(t, 40);
    write_tftp(t);
}

static void write_invented(struct traffic *t)
{
    uint64_t client = 0x020000000000 | (draw(t) & 0xffffffffff);
    uint32_t xid = (uint32_t)draw(t);
    t->wire.time += draw_below(t, 40);
    send_query(t, DISCOVER, client, xid, 0);
    t->wire.time += draw_below(t, 40);
    send_lease(t, OFFER, client, xid, 0x0a2a2000 + draw_below(t, 8000));
}

static const struct {
    const char *name;
    void (*write)(struct traffic *t);
} workloads[] = {{"mix", write_mix},
                {"tftp", write_transfers},
                {"dhcp", write_invented},
                {"storm", write_storm},
                {"plain", write_plain},
                {"image", write_image}};

static void traffic_begin(struct traffic *t, FILE *out, uint64_t seed)
{
    t->random = seed;
    for (size_t i = 0; i < sizeof t->noise; i++)
        t->noise[i] = (uint8_t)draw(t);
    for (size_t i = 0; i < FLOWS; i++)
        flow_begin(t, &t->flow[i]);
    for (size_t i = 0; i < TRANSFERS; i++)
        transfer_begin(t, &t->transfer[i]);
    wire_begin(&t->wire, out);
}

int main(int argc, char **argv)
{
    size_t which = 0, count = sizeof workloads / sizeof *workloads;
    while (argc >= 4 && which < count && strcmp(argv[1], workloads[which].name) != 0)
        which++;
    if (argc < 4 || argc > 5 || which == count) {
        fprintf(stderr, "usage: %s mix|tftp|dhcp|storm|plain|image MEGABYTES FILE [SEED]\n", argv[0]);
        return 2;
    }
    static struct traffic t;
    FILE *out = fopen(argv[3], "wb");
    if (!out) {
        fprintf(stderr, "%s: %s\n", argv[3], strerror(errno));
        return 3;
    }
    traffic_begin(&t, out, argc > 4 ? strtoull(argv[4], NULL, 0) : 1);
    uint64_t size = strtoull(argv[2], NULL, 0) * 1000000;
    while (t.wire.bytes < size && !ferror(out))
        workloads[which].write(&t);
    if (ferror(out) | fclose(out)) {
        fprintf(stderr, "%s: could not be written\n", argv[3]);
        return 3;
    }
    printf("%llu\n", (unsigned long long)t.wire.packets);
    return 0;
}
