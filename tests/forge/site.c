#include "site.h"

#include <string.h>

#define MAC(last)                                                                                                      \
    {                                                                                                                  \
        0x52, 0x54, 0, 0, 0, last                                                                                      \
    }

const struct host dhcp_1 = {.mac = MAC(0x01), .ip = IP4(10, 42, 0, 1)};
const struct host dhcp_2 = {.mac = MAC(0x02), .ip = IP4(10, 42, 0, 2)};
const struct host wds_1 = {.mac = MAC(0x10), .ip = IP4(10, 42, 0, 10), .ttl = 128};
const struct host wds_2 = {.mac = MAC(0x11), .ip = IP4(10, 42, 0, 11), .ttl = 128};
const struct host router_42 = {.mac = MAC(0xfe), .ip = IP4(10, 42, 0, 254), .ttl = 255};
const struct host controller = {.mac = MAC(0x30), .ip = IP4(10, 42, 0, 30)};
const struct host web_1 = {.mac = MAC(0x40), .ip = IP4(10, 42, 0, 40)};
const struct host imaging_1 = {.mac = MAC(0x70), .ip = IP4(10, 42, 0, 70)};
const struct host vault_1 = {.mac = MAC(0x71), .ip = IP4(10, 42, 0, 71)};
const struct host rogue = {.mac = MAC(0x66), .ip = IP4(10, 42, 0, 66)};
const struct host pc_9 = {.mac = {0x52, 0x54, 0, 0x42, 1, 9}, .ip = IP4(10, 42, 1, 9)};
const struct host phone_server = {.mac = MAC(0x20), .ip = IP4(10, 44, 0, 20)};

const struct client pc_1 = {.host = {.mac = {0x52, 0x54, 0, 0x42, 1, 1}, .ip = IP4(10, 42, 1, 1)},
                            .xid = 0x42010001,
                            .arch = 7,
                            .vendor_class = "PXEClient:Arch:00007:UNDI:003016"};
const struct client pc_2 = {.host = {.mac = {0x52, 0x54, 0, 0x42, 1, 2}, .ip = IP4(10, 42, 1, 2), .ttl = 20},
                            .xid = 0x42010002,
                            .arch = 0,
                            .vendor_class = "PXEClient:Arch:00000:UNDI:002001"};
const struct client laptop = {.host = {.mac = {0x52, 0x54, 0, 0x42, 1, 7}, .ip = IP4(10, 42, 1, 7), .ttl = 128},
                              .xid = 0x42010007,
                              .vendor_class = NULL};
const struct client phone = {
    .host = {.mac = {0x52, 0x54, 0, 0x44, 1, 1}, .ip = IP4(10, 44, 1, 1)}, .xid = 0x44010001, .vendor_class = NULL};

/* Option 97: type 0, then a GUID that ends in the client's MAC, as firmware likes to make them. */
static void add_machine_id(struct dhcp *m)
{
    uint8_t id[17] = {0, 0x2a, 0x17, 0x5d, 0x33, 0x90, 0x11, 0x4c, 0x4e, 0x9d, 0x6a};
    memcpy(id + 11, m->chaddr, 6);
    dhcp_add(m, 97, id, sizeof(id));
}

void client_ask(struct dhcp *m, const struct client *c, uint8_t type)
{
    static const uint8_t booting[] = {1, 3, 6, 15, 43, 60, 66, 67, 128, 129, 130, 131, 132, 133, 134, 135};
    static const uint8_t ordinary[] = {1, 3, 6, 15, 31, 33, 43, 44, 46, 47, 119, 121, 249, 252};
    dhcp_begin(m, BOOTREQUEST, type, c->xid, c->host.mac);
    m->flags = 0x8000;
    if (!c->vendor_class) {
        uint8_t id[7] = {1};
        memcpy(id + 1, c->host.mac, 6);
        dhcp_add(m, 61, id, sizeof(id));
        dhcp_add_text(m, 60, "MSFT 5.0");
        dhcp_add(m, 55, ordinary, sizeof(ordinary));
        return;
    }
    dhcp_add_u16(m, 57, 1472);
    dhcp_add(m, 55, booting, sizeof(booting));
    add_machine_id(m);
    dhcp_add(m, 94, "\x01\x03\x10", 3);
    dhcp_add_u16(m, 93, c->arch);
    dhcp_add_text(m, 60, c->vendor_class);
}

void client_discover(struct scene *s, const struct client *c)
{
    struct dhcp m;
    client_ask(&m, c, DISCOVER);
    dhcp_ask(s, &m, &c->host);
}

void client_select(struct scene *s, const struct client *c, const struct host *server)
{
    struct dhcp m;
    client_ask(&m, c, REQUEST);
    dhcp_add_u32(&m, 50, c->host.ip);
    dhcp_add_u32(&m, 54, server->ip);
    dhcp_ask(s, &m, &c->host);
}

void client_ask_boot(struct scene *s, const struct client *c, const struct host *server)
{
    struct dhcp m;
    client_ask(&m, c, REQUEST);
    m.flags = 0;
    m.ciaddr = c->host.ip;
    dhcp_send(s, &m, &c->host, PORT_CLIENT, server, PORT_PXE);
}

void lease_begin(struct dhcp *m, const struct client *c, uint8_t type, const struct host *server)
{
    uint32_t network = c->host.ip & 0xffff0000;
    dhcp_begin(m, BOOTREPLY, type, c->xid, c->host.mac);
    m->flags = 0x8000;
    m->yiaddr = c->host.ip;
    dhcp_add_u32(m, 54, server->ip);
    dhcp_add_u32(m, 51, 28800);
    dhcp_add_u32(m, 1, 0xffff0000);
    dhcp_add_u32(m, 3, network | 254);
    dhcp_add_u32(m, 6, IP4(10, 42, 0, 53));
    dhcp_add_text(m, 15, "lon.example");
}

void lease_offer(struct scene *s, const struct client *c, const struct host *server)
{
    struct dhcp m;
    lease_begin(&m, c, OFFER, server);
    dhcp_reply(s, &m, server);
}

void lease_ack(struct scene *s, const struct client *c, const struct host *server)
{
    struct dhcp m;
    lease_begin(&m, c, ACK, server);
    dhcp_reply(s, &m, server);
}

void lease_whole(struct scene *s, const struct client *c, const struct host *server)
{
    client_discover(s, c);
    lease_offer(s, c, server);
    client_select(s, c, server);
    lease_ack(s, c, server);
}

void proxy_begin(struct dhcp *m, const struct client *c, uint8_t type, const struct host *server)
{
    dhcp_begin(m, BOOTREPLY, type, c->xid, c->host.mac);
    m->flags = 0x8000;
    m->siaddr = server->ip;
    dhcp_add_u32(m, 54, server->ip);
    add_machine_id(m);
    dhcp_add_text(m, 60, "PXEClient");
}

void proxy_offer(struct scene *s, const struct client *c, const struct host *server)
{
    struct dhcp m;
    proxy_begin(&m, c, OFFER, server);
    dhcp_reply(s, &m, server);
}

void boot_begin(struct dhcp *m, const struct client *c, const struct host *server, const char *file)
{
    proxy_begin(m, c, ACK, server);
    m->flags = 0;
    m->ciaddr = c->host.ip;
    dhcp_file(m, file);
}

void boot_reply(struct scene *s, const struct dhcp *m, const struct client *c, const struct host *server)
{
    dhcp_send(s, m, server, PORT_PXE, &c->host, PORT_CLIENT);
}

void boot_ack(struct scene *s, const struct client *c, const struct host *server, const char *file)
{
    struct dhcp m;
    boot_begin(&m, c, server, file);
    boot_reply(s, &m, c, server);
}

void combined_begin(struct dhcp *m, const struct client *c, uint8_t type, const struct host *server, const char *file)
{
    lease_begin(m, c, type, server);
    m->siaddr = server->ip;
    dhcp_file(m, file);
    add_machine_id(m);
    dhcp_add_text(m, 60, "PXEClient");
}

void boot_until_lease(struct scene *s, const struct client *c)
{
    client_discover(s, c);
    lease_offer(s, c, &dhcp_1);
    proxy_offer(s, c, &wds_1);
    client_select(s, c, &dhcp_1);
    lease_ack(s, c, &dhcp_1);
}
