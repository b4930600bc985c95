#include "ipv6.h"

#include <string.h>

#define LINK_LOCAL(last)                                                                                               \
    {                                                                                                                  \
        0xfe, 0x80, [8] = 0x50, [9] = 0x54, [11] = 0xff, [12] = 0xfe, [15] = last                                      \
    }

const struct host6 server6 = {.mac = {0x52, 0x54, 0, 0, 0, 0x60}, .ip = LINK_LOCAL(0x60)};
const struct host6 router6 = {.mac = {0x52, 0x54, 0, 0, 0, 0xfe}, .ip = LINK_LOCAL(0xfe)};
const struct host6 rogue6 = {.mac = {0x52, 0x54, 0, 0, 0, 0x66}, .ip = LINK_LOCAL(0x66)};
const struct host6 pc6 = {.mac = {0x52, 0x54, 0, 0x42, 1, 1},
                          .ip = {0xfe, 0x80, [8] = 0x50, [9] = 0x54, [11] = 0xff, [12] = 0xfe, [13] = 0x42, 1, 1}};
const struct host6 all_nodes6 = {.mac = {0x33, 0x33, 0, 0, 0, 1}, .ip = {0xff, 2, [15] = 1}};
const struct host6 servers6 = {.mac = {0x33, 0x33, 0, 1, 0, 2}, .ip = {0xff, 2, [13] = 1, [15] = 2}};

static const uint8_t site_address[16] = {0xfd, 0x42, [13] = 0x01, [15] = 0x01};
static const uint8_t site_dns[16] = {0xfd, 0x42, [15] = 0x53};

void dhcp6_add(struct buffer *m, uint16_t code, const void *value, size_t size)
{
    buffer_u16(m, code);
    buffer_u16(m, (uint16_t)size);
    buffer_add(m, value, size);
}

void dhcp6_add_text(struct buffer *m, uint16_t code, const char *text)
{
    dhcp6_add(m, code, text, strlen(text));
}

static void add_duid(struct buffer *m, uint16_t code, const uint8_t mac[6])
{
    uint8_t duid[10] = {0, 3, 0, 1};
    memcpy(duid + 4, mac, 6);
    dhcp6_add(m, code, duid, sizeof(duid));
}

void dhcp6_begin(struct buffer *m, uint8_t type, const struct host6 *client)
{
    m->size = 0;
    buffer_u8(m, type);
    buffer_add(m, client->mac + 3, 3);
    add_duid(m, 1, client->mac);
}

void dhcp6_add_server(struct buffer *m, const struct host6 *server)
{
    add_duid(m, 2, server->mac);
}

void dhcp6_add_address(struct buffer *m, const uint8_t address[16], const uint32_t t[2], uint32_t lifetime)
{
    struct buffer ia = {.size = 0};
    buffer_u32(&ia, 1);
    buffer_u32(&ia, t[0]);
    buffer_u32(&ia, t[1]);
    buffer_u16(&ia, 5);
    buffer_u16(&ia, 24);
    buffer_add(&ia, address, 16);
    buffer_u32(&ia, lifetime);
    buffer_u32(&ia, lifetime);
    dhcp6_add(m, 3, ia.data, ia.size);
}

void dhcp6_wrap(struct buffer *m, uint8_t type, const uint8_t link[16], const struct host6 *peer)
{
    struct buffer relay = {.size = 0};
    buffer_u8(&relay, type);
    buffer_u8(&relay, 0);
    buffer_add(&relay, link, 16);
    buffer_add(&relay, peer->ip, 16);
    dhcp6_add_text(&relay, 18, "Gi1/0/7");
    dhcp6_add(&relay, 9, m->data, m->size);
    *m = relay;
}

/* Asks for URL, parameters and DNS servers, as UEFI does (RFC 5970). */
static void add_boot(struct buffer *m)
{
    static const uint8_t class[] = "\0\0\1\x57\0\x20PXEClient:Arch:00007:UNDI:003016";
    dhcp6_add(m, 6, "\0\x3b\0\x3c\0\x17", 6);
    dhcp6_add(m, 8, "\0\0", 2);
    dhcp6_add(m, 61, "\0\7", 2);
    dhcp6_add(m, 62, "\1\3\x10", 3);
    dhcp6_add(m, 16, class, sizeof(class) - 1);
}

void client6_ask(struct scene *s, uint8_t type, const struct host6 *client)
{
    struct buffer m;
    dhcp6_begin(&m, type, client);
    if (type == REQUEST6)
        dhcp6_add_server(&m, &server6);
    dhcp6_add(&m, 3, "\0\0\0\1\0\0\0\0\0\0\0", 12);
    add_boot(&m);
    scene_udp6(s, client, 546, &servers6, 547, m.data, m.size);
}

void server6_begin(struct buffer *m, uint8_t type, const struct host6 *server, const struct host6 *client,
                   const char *url)
{
    dhcp6_begin(m, type, client);
    dhcp6_add_server(m, server);
    dhcp6_add_address(m, site_address, (const uint32_t[]){1800, 2880}, 3600);
    dhcp6_add(m, 23, site_dns, sizeof(site_dns));
    if (url)
        dhcp6_add_text(m, 59, url);
}

void server6_send(struct scene *s, const struct buffer *m, const struct host6 *from, const struct host6 *to)
{
    scene_udp6(s, from, 547, to, 546, m->data, m->size);
}

void lease6_whole(struct scene *s, const struct host6 *server, const char *url)
{
    struct buffer m;
    client6_ask(s, SOLICIT6, &pc6);
    server6_begin(&m, ADVERTISE6, server, &pc6, url);
    server6_send(s, &m, server, &pc6);
    client6_ask(s, REQUEST6, &pc6);
    server6_begin(&m, REPLY6, server, &pc6, url);
    server6_send(s, &m, server, &pc6);
}

void router6_begin(struct buffer *m, const struct host6 *router, uint8_t flags, uint16_t lifetime,
                   const uint8_t dns[16])
{
    m->size = 0;
    buffer_add(m, "\x86\0\0\0\x40", 5);
    buffer_u8(m, flags);
    buffer_u16(m, lifetime);
    buffer_fill(m, 0, 8);
    buffer_add(m, "\1\1", 2);
    buffer_add(m, router->mac, 6);
    buffer_add(m, "\3\4\x40\xc0\0\1\x51\x80\0\0\x38\x40\0\0\0\0\xfd\x42", 18);
    buffer_fill(m, 0, 14);
    if (!dns)
        return;
    buffer_add(m, "\x19\3\0\0\0\0\7\x08", 8);
    buffer_add(m, dns, 16);
}
