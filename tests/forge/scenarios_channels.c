/* What passes between a site server and its service points, protected and not. The site server stands behind the router. */
#include <string.h>

#include "forge.h"

static const struct host site_server = {.mac = {0x52, 0x54, 0, 0, 0, 0xfe}, .ip = IP4(10, 1, 0, 5), .ttl = 127};
static const struct host second_server = {.mac = {0x52, 0x54, 0, 0, 0, 0xfe}, .ip = IP4(10, 1, 0, 6), .ttl = 127};

/* A TCP connection in the making. */
struct connection {
    const struct host *client, *server;
    uint16_t client_port, port;
    uint32_t sent, received;
};

static void say(struct scene *s, struct connection *c, const struct buffer *b)
{
    scene_tcp(s, c->client, c->client_port, c->server, c->port, TCP_PUSH | TCP_ACK, c->sent, b->data, b->size);
    c->sent += (uint32_t)b->size;
}

static void hear(struct scene *s, struct connection *c, const struct buffer *b)
{
    scene_tcp(s, c->server, c->port, c->client, c->client_port, TCP_PUSH | TCP_ACK, c->received, b->data, b->size);
    c->received += (uint32_t)b->size;
}

static struct connection connected(struct scene *s, const struct host *client, const struct host *server, uint16_t port)
{
    struct connection c = {client, server, 49733, port, 1001, 2001};
    scene_tcp(s, client, c.client_port, server, port, TCP_SYN, 1000, NULL, 0);
    scene_tcp(s, server, port, client, c.client_port, TCP_SYN | TCP_ACK, 2000, NULL, 0);
    scene_tcp(s, client, c.client_port, server, port, TCP_ACK, 1001, NULL, 0);
    return c;
}

/* Bytes without a pattern, the same ones every time. */
static void add_noise(struct buffer *b, size_t count)
{
    uint32_t x = 2463534242U;
    while (count--) {
        x ^= x << 13;
        x ^= x >> 17;
        x ^= x << 5;
        buffer_u8(b, (uint8_t)(x >> 8));
    }
}

static void esp(struct scene *s, const struct host *from, const struct host *to, uint32_t sequence, bool in_udp)
{
    struct buffer b = {.size = 0};
    buffer_u32(&b, 0xc0ffee01);
    buffer_u32(&b, sequence);
    add_noise(&b, 120);
    if (in_udp)
        scene_udp(s, from, 4500, to, 4500, b.data, b.size);
    else
        scene_ip(s, from, to, 50, b.data, b.size);
}

/* IKE_SA_INIT, or its answer. */
static void ike(struct scene *s, const struct host *from, const struct host *to, uint8_t flags, uint16_t port)
{
    struct buffer b = {.size = 0};
    if (port == 4500)
        buffer_u32(&b, 0);
    buffer_u32(&b, 0x11223344);
    buffer_u32(&b, 0x55667788);
    buffer_u32(&b, 0);
    buffer_u32(&b, 0);
    buffer_u32(&b, 0x21202200 | flags);
    buffer_u32(&b, 0);
    buffer_u32(&b, 28 + 64);
    add_noise(&b, 64);
    scene_udp(s, from, port, to, port, b.data, b.size);
}

/* Authentication header around a TCP segment to port 445. */
static void ah(struct scene *s, const struct host *from, const struct host *to)
{
    struct buffer b = {.size = 0};
    buffer_u32(&b, 0x06040000);
    buffer_u32(&b, 0x00001001);
    buffer_u32(&b, 1);
    add_noise(&b, 12);
    buffer_u16(&b, 49733);
    buffer_u16(&b, 445);
    buffer_u32(&b, 1001);
    buffer_u32(&b, 2001);
    buffer_u32(&b, 0x5018ffff);
    buffer_u32(&b, 0);
    buffer_text(&b, "read by everybody, changed by nobody");
    scene_ip(s, from, to, 51, b.data, b.size);
}

static void ipsec_whole(struct scene *s)
{
    ike(s, &site_server, &wds_1, 8, 500);
    ike(s, &wds_1, &site_server, 0x20, 500);
    ike(s, &site_server, &wds_1, 8, 4500);
    for (uint32_t i = 1; i <= 4; i++) {
        esp(s, &site_server, &wds_1, i, true);
        esp(s, &wds_1, &site_server, i, true);
    }
    scene_udp(s, &site_server, 4500, &wds_1, 4500, "\xff", 1);
    esp(s, &site_server, &wds_1, 9, false);
    ah(s, &site_server, &wds_1);
}

/* What needs no protection: an echo, connections that were refused or carried nothing. */
static void neutral(struct scene *s)
{
    struct connection c = connected(s, &site_server, &wds_1, 445);
    scene_tcp(s, c.server, c.port, c.client, c.client_port, TCP_RST | TCP_ACK, 2001, NULL, 0);
    scene_ip(s, &site_server, &wds_1, 1, LITERAL("\x08\0\xf7\xff\0\0\0\0"));
    scene_arp(s, ARPOP_REQUEST, &router_42, &wds_1);
}

static void protected_by_ipsec(struct scene *s)
{
    ipsec_whole(s);
    neutral(s);
    scene_wait(s, INT64_C(400) * MICROSECONDS);
    esp(s, &site_server, &wds_1, 10, false);
    scene_wait(s, INT64_C(800) * MICROSECONDS);
    neutral(s);
}

/* MS-SMB2 §2.2.1.2, behind its framing; the body is noise. */
static void smb2(struct buffer *b, uint16_t command, uint32_t flags, size_t body)
{
    b->size = 0;
    buffer_u32(b, (uint32_t)(64 + body));
    buffer_add(b, LITERAL("\xfeSMB\x40\0\0\0\0\0\0\0"));
    buffer_u8(b, (uint8_t)command);
    buffer_u8(b, 0);
    buffer_u16(b, 0x0100);
    buffer_u8(b, (uint8_t)flags);
    buffer_fill(b, 0, 45);
    buffer_u8(b, 0x49);
    add_noise(b, body - 1);
}

enum { NEGOTIATE = 0, SESSION_SETUP = 1, CREATE = 5, READ = 8, ANSWERS = 1, SIGNED = 8 };

static void smb_session(struct scene *s, struct connection *c)
{
    struct buffer b;
    smb2(&b, NEGOTIATE, 0, 100);
    say(s, c, &b);
    smb2(&b, NEGOTIATE, ANSWERS, 120);
    hear(s, c, &b);
    smb2(&b, SESSION_SETUP, 0, 200);
    say(s, c, &b);
    smb2(&b, SESSION_SETUP, ANSWERS | SIGNED, 90);
    hear(s, c, &b);
}

/* The security association is lost; Windows falls back to clear text. */
static void falls_back(struct scene *s)
{
    struct buffer b;
    ipsec_whole(s);
    struct connection c = connected(s, &site_server, &wds_1, 445);
    smb_session(s, &c);
    smb2(&b, CREATE, 0, 140);
    say(s, &c, &b);
    smb2(&b, CREATE, ANSWERS, 140);
    hear(s, &c, &b);
    struct connection web = connected(s, &site_server, &wds_1, 80);
    b.size = 0;
    buffer_text(&b, "GET /SMS_DP_SMSPKG$/LON00001 HTTP/1.1\r\nHost: wds-1.lon.example\r\n\r\n");
    say(s, &web, &b);
}

/* In clear on IKE's own port, and in crumbs. */
static void hides(struct scene *s)
{
    struct buffer b = {.size = 0};
    buffer_text(&b, "nothing of this is a key exchange, whatever the port may say");
    scene_udp(s, &site_server, 500, &wds_1, 500, b.data, b.size);
    static const struct piece pieces[] = {{0, 24, NULL}, {24, 24, NULL}, {48, 400, NULL}};
    scene_fragments(s, &site_server, 9999, &wds_1, 9999, &b, pieces, 3);
}

/* ESP without encryption: UDP 1000 to 2000 with a right checksum inside, padding, trailer, a check value. */
static void integrity_only(struct scene *s)
{
    struct buffer b = {.size = 0};
    buffer_u32(&b, 0x00001002);
    buffer_u32(&b, 1);
    size_t inner = b.size;
    buffer_add(&b, LITERAL("\x03\xe8\x07\xd0\0\x0c\0\0"
                           "abcd"));
    uint32_t sum = 17 + 12;
    const uint32_t ends[] = {second_server.ip, wds_1.ip};
    for (size_t i = 0; i < 2; i++)
        sum += (ends[i] >> 16) + (ends[i] & 0xffff);
    for (size_t i = inner; i < b.size; i += 2)
        sum += (uint32_t)b.data[i] << 8 | b.data[i + 1];
    sum = (sum & 0xffff) + (sum >> 16);
    sum = ~(sum + (sum >> 16)) & 0xffff;
    b.data[inner + 6] = (uint8_t)(sum >> 8);
    b.data[inner + 7] = (uint8_t)sum;
    buffer_add(&b, LITERAL("\1\2\2\x11"));
    add_noise(&b, 12);
    scene_ip(s, &second_server, &wds_1, 50, b.data, b.size);
}

static void transform(struct buffer *b)
{
    b->size = 0;
    buffer_u32(b, 52 + 200);
    buffer_add(b, LITERAL("\xfdSMB"));
    add_noise(b, 48 + 200);
}

/* A hello of either side with that version (RFC 5246 §7.4.1): random, no session, one cipher, one compression. */
static void hello(struct buffer *b, bool client, uint16_t version)
{
    uint8_t size = client ? 2 + 32 + 1 + 4 + 2 : 2 + 32 + 1 + 2 + 1;
    b->size = 0;
    buffer_add(b, LITERAL("\x16\3\1\0"));
    buffer_u8(b, (uint8_t)(4 + size));
    buffer_u8(b, client ? 1 : 2);
    buffer_u16(b, 0);
    buffer_u8(b, size);
    buffer_u16(b, version);
    add_noise(b, 32);
    buffer_u8(b, 0);
    if (client)
        buffer_u16(b, 2);
    buffer_u16(b, 0xc02f);
    if (client)
        buffer_u8(b, 1);
    buffer_u8(b, 0);
}

static void secrets(struct buffer *b)
{
    b->size = 0;
    buffer_u8(b, 23);
    buffer_u16(b, 0x0303);
    buffer_u16(b, 300);
    add_noise(b, 300);
}

static void tls(struct scene *s, uint16_t version)
{
    struct buffer b;
    struct connection c = connected(s, &site_server, &wds_2, 443);
    hello(&b, true, 0x0303);
    say(s, &c, &b);
    hello(&b, false, version);
    hear(s, &c, &b);
    secrets(&b);
    say(s, &c, &b);
    hear(s, &c, &b);
}

/* Bind at a level (6: privacy, 5: integrity, 2: the connection's beginning alone), little-endian, authentication of 16 bytes. */
static void rpc(struct scene *s, uint8_t level)
{
    struct buffer b = {.size = 0};
    struct connection c = connected(s, &site_server, &wds_2, 49733 - 20);
    buffer_add(&b, LITERAL("\5\0\x0b\3\x10\0\0\0\x60\0\x10\0\1\0\0\0"));
    add_noise(&b, 0x60 - 16 - 24);
    buffer_u8(&b, 0x0a);
    buffer_u8(&b, level);
    buffer_fill(&b, 0, 6);
    add_noise(&b, 16);
    say(s, &c, &b);
}

static void protected_from_within(struct scene *s)
{
    struct buffer b;
    struct connection c = connected(s, &site_server, &wds_2, 445);
    smb_session(s, &c);
    transform(&b);
    say(s, &c, &b);
    hear(s, &c, &b);
    b.size = 0;
    add_noise(&b, 1200); /* the middle of a long message */
    hear(s, &c, &b);
    tls(s, 0x0303);
    rpc(s, 6);
}

static void rpc_signed_only(struct scene *s)
{
    rpc(s, 6);
    rpc(s, 5);
}

static void old_tls(struct scene *s)
{
    tls(s, 0x0301);
}

static void signed_only(struct scene *s)
{
    struct buffer b;
    struct connection c = connected(s, &site_server, &wds_2, 445);
    smb_session(s, &c);
    smb2(&b, READ, SIGNED, 60);
    say(s, &c, &b);
    smb2(&b, READ, ANSWERS | SIGNED, 900);
    hear(s, &c, &b);
}

/* A stream that had begun before the sensor did: nothing tells what it is. */
static void joined(struct scene *s)
{
    struct buffer b = {.size = 0};
    struct connection c = {&site_server, &wds_2, 49733, 445, 5001, 6001};
    add_noise(&b, 1400);
    for (int i = 0; i < 3; i++)
        hear(s, &c, &b);
}

const struct scenario scenarios_channels[] = {
    {"quiet-channel-ipsec", "IKE, ESP in UDP, ESP and AH between the ends; beside them only pings and bare TCP",
     protected_by_ipsec},
    {"channel-falls-back", "SMB and HTTP in clear beside ESP: each told once", falls_back},
    {"channel-hidden-clear", "clear text on IKE's port, and in fragments", hides},
    {"channel-integrity-only", "ESP without encryption where the policy wants it encrypted", integrity_only},
    {"quiet-channel-within", "SMB 3 encryption, TLS 1.2 and private RPC, with the negotiations that lead there",
     protected_from_within},
    {"channel-old-tls", "a server that chooses TLS 1.0", old_tls},
    {"channel-signed-only", "SMB that is signed, where the policy wants it encrypted", signed_only},
    {"channel-rpc-signed-only", "RPC that is signed beside private RPC, where the policy wants it private", rpc_signed_only},
    {"quiet-channel-joined", "a stream that had begun before the capture did proves nothing", joined},
    {NULL, NULL, NULL},
};
