/* Who leases addresses, and with what; damaged and misplaced messages. */
#include "forge.h"

#include <string.h>

static void rogue_dhcp(struct scene *s)
{
    client_discover(s, &laptop);
    lease_offer(s, &laptop, &rogue);
    lease_offer(s, &laptop, &dhcp_1);
    client_select(s, &laptop, &rogue);
    lease_ack(s, &laptop, &rogue);
}

/* Every client that asks is answered: 12 offers of one rogue are one group, told at 1 and at 10. */
static void rogue_dhcp_many(struct scene *s)
{
    for (uint8_t i = 1; i <= 12; i++) {
        struct client c = laptop;
        c.host.mac[5] = i;
        c.xid += i;
        c.host.ip += i;
        client_discover(s, &c);
        lease_offer(s, &c, &rogue);
        scene_wait(s, MICROSECONDS);
    }
}

static void rogue_nak(struct scene *s)
{
    struct dhcp m;
    client_ask(&m, &laptop, REQUEST);
    dhcp_add_u32(&m, 50, laptop.host.ip);
    dhcp_ask(s, &m, &laptop.host);
    dhcp_begin(&m, BOOTREPLY, NAK, laptop.xid, laptop.host.mac);
    m.flags = 0x8000;
    dhcp_add_u32(&m, 54, rogue.ip);
    dhcp_add_text(&m, 56, "wrong network");
    dhcp_reply(s, &m, &rogue);
}

static void rogue_bootp(struct scene *s)
{
    struct dhcp m;
    dhcp_begin(&m, BOOTREQUEST, 0, laptop.xid, laptop.host.mac);
    dhcp_ask(s, &m, &laptop.host);
    dhcp_begin(&m, BOOTREPLY, 0, laptop.xid, laptop.host.mac);
    m.yiaddr = laptop.host.ip;
    m.siaddr = rogue.ip;
    dhcp_reply(s, &m, &rogue);
}

/* The lease's own bytes, but with the given router and DNS server. */
static void lease_with(struct scene *s, uint32_t router, uint32_t dns)
{
    struct dhcp m;
    client_discover(s, &laptop);
    dhcp_begin(&m, BOOTREPLY, OFFER, laptop.xid, laptop.host.mac);
    m.flags = 0x8000;
    m.yiaddr = laptop.host.ip;
    dhcp_add_u32(&m, 54, dhcp_1.ip);
    dhcp_add_u32(&m, 51, 28800);
    dhcp_add_u32(&m, 1, 0xffff0000);
    dhcp_add_u32(&m, 3, router);
    dhcp_add_u32(&m, 6, dns);
    dhcp_reply(s, &m, &dhcp_1);
}

static void rogue_router(struct scene *s)
{
    lease_with(s, rogue.ip, IP4(10, 42, 0, 53));
}

static void rogue_dns(struct scene *s)
{
    lease_with(s, router_42.ip, rogue.ip);
}

static void spoofed_server_id(struct scene *s)
{
    struct dhcp m;
    client_discover(s, &laptop);
    lease_offer(s, &laptop, &dhcp_1);
    lease_begin(&m, &laptop, OFFER, &dhcp_1);
    m.yiaddr = IP4(10, 42, 66, 1);
    dhcp_reply(s, &m, &rogue);
}

static void spoofed_address(struct scene *s)
{
    struct host thief = dhcp_1;
    thief.mac[5] = 0x66;
    struct dhcp m;
    client_discover(s, &laptop);
    lease_offer(s, &laptop, &dhcp_1);
    lease_begin(&m, &laptop, OFFER, &dhcp_1);
    m.yiaddr = IP4(10, 42, 66, 1);
    dhcp_reply(s, &m, &thief);
}

static void dhcp_elsewhere(struct scene *s)
{
    struct client guest = laptop;
    struct host lab_only = {.mac = {0x52, 0x54, 0, 0, 0, 0x45}, .ip = IP4(10, 45, 0, 1)};
    guest.host.ip = IP4(10, 42, 1, 7);
    client_discover(s, &guest);
    lease_offer(s, &guest, &lab_only);
}

/* As the relay hands it to the client: from the router, giaddr kept (RFC 1542 §4.1.2), option 54 of the server. */
static void relayed_lease(struct scene *s, const struct host *relay, const struct host *server)
{
    struct dhcp m;
    client_discover(s, &laptop);
    lease_begin(&m, &laptop, OFFER, server);
    m.giaddr = relay->ip;
    m.hops = 1;
    dhcp_reply(s, &m, relay);
    client_select(s, &laptop, server);
    lease_begin(&m, &laptop, ACK, server);
    m.giaddr = relay->ip;
    dhcp_reply(s, &m, relay);
}

static void relay_listed(struct scene *s)
{
    relayed_lease(s, &router_42, &dhcp_1);
}

static void relay_rogue_behind(struct scene *s)
{
    static const struct host far = {.ip = IP4(10, 99, 0, 66)};
    relayed_lease(s, &router_42, &far);
}

static void dhcp_other_port(struct scene *s)
{
    struct dhcp m;
    client_discover(s, &pc_1);
    combined_begin(&m, &pc_1, OFFER, &rogue, ROGUE_FILE);
    dhcp_send(s, &m, &rogue, 6767, &everyone, 6868);
}

/* An option that claims more than the message has: what stood before it is judged all the same. */
static void malformed(struct scene *s)
{
    struct dhcp m;
    struct buffer payload;
    client_discover(s, &laptop);
    lease_begin(&m, &laptop, OFFER, &dhcp_1);
    buffer_add(&m.options, LITERAL("\x0c\xc8short"));
    m.no_end = true;
    m.bare = true;
    dhcp_write(&m, &payload);
    scene_udp(s, &dhcp_1, PORT_SERVER, &everyone, PORT_CLIENT, payload.data, payload.size);
}

static void malformed_rogue(struct scene *s)
{
    struct dhcp m;
    client_discover(s, &pc_1);
    combined_begin(&m, &pc_1, OFFER, &rogue, ROGUE_FILE);
    buffer_add(&m.options, LITERAL("\x0c\xc8short"));
    m.no_end = true;
    m.bare = true;
    dhcp_reply(s, &m, &rogue);
}

static void snapped(struct scene *s)
{
    s->snap = 200;
    lease_whole(s, &laptop, &dhcp_1);
}

static void snapped_rogue(struct scene *s)
{
    s->snap = 320;
    client_discover(s, &laptop);
    lease_offer(s, &laptop, &rogue);
}

static void outside(struct scene *s)
{
    struct client guest = pc_1;
    struct host stranger = {.mac = {0x52, 0x54, 0, 0, 0, 0x77}, .ip = IP4(192, 168, 7, 1)};
    struct dhcp m;
    guest.host.ip = IP4(192, 168, 7, 20);
    scene_vlan(s, 777);
    client_discover(s, &guest);
    combined_begin(&m, &guest, OFFER, &stranger, ROGUE_FILE);
    dhcp_reply(s, &m, &stranger);
}

const struct scenario scenarios_dhcp[] = {
    {"rogue-dhcp", "an unlisted server's offer wins and it leases the address", rogue_dhcp},
    {"rogue-dhcp-many-clients", "twelve clients answered by one rogue are one group, told at the first and the tenth",
     rogue_dhcp_many},
    {"rogue-dhcp-nak", "a stranger's NAK throws a client off its address", rogue_nak},
    {"rogue-bootp", "a stranger answers BOOTP, without a message type", rogue_bootp},
    {"rogue-router", "the authorised server leases with a router that the policy does not list", rogue_router},
    {"rogue-dns", "the authorised server leases with a DNS server that the policy does not list", rogue_dns},
    {"spoofed-server-id", "another host's offer bears the authorised server's identifier", spoofed_server_id},
    {"spoofed-address", "another MAC answers from the authorised server's address", spoofed_address},
    {"spoofed-address-no-macs", "the same where the policy lists no MACs: the two answers contradict each other",
     spoofed_address},
    {"dhcp-wrong-segment", "a DHCP server of another segment answers here", dhcp_elsewhere},
    {"quiet-relay", "a listed relay brings the listed server's answers, giaddr set to the end", relay_listed},
    {"relay-rogue-behind", "a listed relay brings a stranger's answers", relay_rogue_behind},
    {"dhcp-other-port", "a boot offer on ports that filters for 67 and 68 never see", dhcp_other_port},
    {"malformed-offer", "an option that lies about its length is named; the lease before it is the authorised one",
     malformed},
    {"malformed-rogue-offer", "damage at the end does not hide the rogue before it", malformed_rogue},
    {"quiet-snapped", "what the capture cut short is not malformed", snapped},
    {"rogue-dhcp-snapped", "a rogue is seen in what the capture kept", snapped_rogue},
    {"outside-segments", "a boot server on a network that the policy does not speak of: told, no louder than medium",
     outside},
    {0},
};
