/* DHCPv6 and router advertisements: who makes machines ask over IPv6, who answers, and with what. */
#include "forge.h"
#include "ipv6.h"

#include <string.h>

#define SITE_URL  "tftp://[fd42::60]/boot/bootx64.efi"
#define ROGUE_URL "tftp://[fd42::66]/evil.efi"

static const uint8_t link_42[16] = {0xfd, 0x42, [15] = 0xfe};
static const uint8_t dns_66[16] = {0xfd, 0x42, [15] = 0x66};
static const uint8_t dns_53[16] = {0xfd, 0x42, [15] = 0x53};

static void advertise(struct scene *s, const struct host6 *router, uint8_t flags, uint16_t lifetime, const uint8_t *dns)
{
    struct buffer m;
    router6_begin(&m, router, flags, lifetime, dns);
    scene_icmp6(s, router, &all_nodes6, &m, false);
}

/* The router sends hosts to DHCPv6, the server gives an address. */
static void ordinary(struct scene *s)
{
    advertise(s, &router6, 0xc0, 1800, dns_53);
    lease6_whole(s, &server6, NULL);
}

static void boot(struct scene *s)
{
    advertise(s, &router6, 0xc0, 1800, NULL);
    lease6_whole(s, &server6, SITE_URL);
}

static void rogue_boot(struct scene *s)
{
    struct buffer m;
    client6_ask(s, SOLICIT6, &pc6);
    server6_begin(&m, ADVERTISE6, &server6, &pc6, SITE_URL);
    server6_send(s, &m, &server6, &pc6);
    server6_begin(&m, ADVERTISE6, &rogue6, &pc6, ROGUE_URL);
    server6_send(s, &m, &rogue6, &pc6);
}

/* It bears the DUID of the server, but speaks from an address of its own. */
static void borrowed_duid(struct scene *s)
{
    struct buffer m;
    client6_ask(s, SOLICIT6, &pc6);
    server6_begin(&m, ADVERTISE6, &server6, &pc6, ROGUE_URL);
    server6_send(s, &m, &rogue6, &pc6);
}

/* It bears the server's address and MAC, but its DUID is another. */
static void borrowed_address(struct scene *s)
{
    struct buffer m;
    client6_ask(s, SOLICIT6, &pc6);
    server6_begin(&m, ADVERTISE6, &rogue6, &pc6, NULL);
    server6_send(s, &m, &server6, &pc6);
}

static void unlisted_url(struct scene *s)
{
    lease6_whole(s, &server6, ROGUE_URL);
}

static void cleartext_url(struct scene *s)
{
    lease6_whole(s, &server6, "http://[fd42::60]/boot/bootx64.efi");
}

static void secure_url(struct scene *s)
{
    lease6_whole(s, &server6, "https://[fd42::60]/boot/bootx64.efi");
}

static void unlisted_dns(struct scene *s)
{
    struct buffer m;
    client6_ask(s, SOLICIT6, &pc6);
    dhcp6_begin(&m, ADVERTISE6, &pc6);
    dhcp6_add_server(&m, &server6);
    dhcp6_add(&m, 23, dns_66, sizeof(dns_66));
    server6_send(s, &m, &server6, &pc6);
}

/* Two URLs in one answer: which one a client takes is its own affair. */
static void second_url(struct scene *s)
{
    struct buffer m;
    client6_ask(s, SOLICIT6, &pc6);
    server6_begin(&m, ADVERTISE6, &server6, &pc6, SITE_URL);
    dhcp6_add_text(&m, 59, ROGUE_URL);
    server6_send(s, &m, &server6, &pc6);
}

/* From the client's wire to that of the server and back: the answer comes to the client from the router. */
static void relayed_by(struct scene *s, const struct host6 *relay, const struct host6 *server)
{
    static const struct host6 far = {.mac = {0x52, 0x54, 0, 0, 0, 0xfd}, .ip = {0xfd, 0x50, [15] = 0x10}};
    struct buffer m;
    client6_ask(s, SOLICIT6, &pc6);
    dhcp6_begin(&m, SOLICIT6, &pc6);
    dhcp6_wrap(&m, RELAY_FORWARD6, link_42, &pc6);
    scene_udp6(s, relay, 547, &far, 547, m.data, m.size);
    server6_begin(&m, ADVERTISE6, server, &pc6, SITE_URL);
    server6_send(s, &m, relay, &pc6);
}

static void relayed(struct scene *s)
{
    relayed_by(s, &router6, &server6);
}

static void rogue_behind_relay(struct scene *s)
{
    relayed_by(s, &router6, &rogue6);
}

/* On its way back through as many relays as there may be (RFC 8415 §7.6), from one to the next. */
static void relayed_eightfold_by(struct scene *s, const struct host6 *server)
{
    static const struct host6 far = {.mac = {0x52, 0x54, 0, 0, 0, 0xfd}, .ip = {0xfd, 0x50, [15] = 0x10}};
    struct buffer m;
    client6_ask(s, SOLICIT6, &pc6);
    server6_begin(&m, ADVERTISE6, server, &pc6, SITE_URL);
    for (int i = 0; i < 8; i++)
        dhcp6_wrap(&m, RELAY_REPLY6, link_42, &pc6);
    scene_udp6(s, &far, 547, &router6, 547, m.data, m.size);
}

static void relayed_eightfold(struct scene *s)
{
    relayed_eightfold_by(s, &server6);
}

static void rogue_behind_eight_relays(struct scene *s)
{
    relayed_eightfold_by(s, &rogue6);
}

/* A machine is told to ask anew, by a stranger (RFC 8415 §18.3.11). */
static void reconfigure(struct scene *s)
{
    struct buffer m;
    lease6_whole(s, &server6, NULL);
    dhcp6_begin(&m, RECONFIGURE6, &pc6);
    dhcp6_add_server(&m, &rogue6);
    dhcp6_add(&m, 19, "\x05", 1);
    server6_send(s, &m, &rogue6, &pc6);
}

static void unknown_relay(struct scene *s)
{
    struct buffer m;
    dhcp6_begin(&m, SOLICIT6, &pc6);
    dhcp6_wrap(&m, RELAY_FORWARD6, link_42, &pc6);
    scene_udp6(s, &rogue6, 547, &servers6, 547, m.data, m.size);
}

static void rogue_router(struct scene *s)
{
    advertise(s, &router6, 0xc0, 1800, NULL);
    advertise(s, &rogue6, 0xc8, 1800, dns_66);
}

static void unlisted_rdnss(struct scene *s)
{
    advertise(s, &router6, 0, 1800, dns_66);
}

/* Nobody says who the routers are: two that agree, or hosts that merely announce a prefix, are nobody's business. */
static void two_routers(struct scene *s)
{
    struct host6 second = router6;
    second.mac[5] = 0xfd;
    second.ip[15] = 0xfd;
    for (int i = 0; i < 3; i++) {
        advertise(s, &router6, 0x40, 1800, dns_53);
        advertise(s, &second, 0x40, 1800, dns_53);
        scene_wait(s, 200 * (int64_t)MICROSECONDS);
    }
    advertise(s, &pc6, 0, 0, NULL);
}

static void raised_flags(struct scene *s)
{
    advertise(s, &router6, 0, 1800, NULL);
    advertise(s, &rogue6, 0xc0, 0, NULL);
}

/* What RA guard in switches does not see through (RFC 7113): an extension header, then fragments too. */
static void hidden_advertisement(struct scene *s)
{
    struct buffer m;
    router6_begin(&m, &rogue6, 0xc0, 1800, NULL);
    scene_icmp6_hidden(s, &rogue6, &all_nodes6, &m, false);
    scene_icmp6_hidden(s, &rogue6, &all_nodes6, &m, true);
}

/* Came through a router, or pretends not to: no host takes it, so it makes nobody a router. */
static void far_advertisement(struct scene *s)
{
    struct buffer m;
    router6_begin(&m, &rogue6, 0xc0, 1800, NULL);
    scene_icmp6(s, &rogue6, &all_nodes6, &m, true);
}

static void add_leased(struct buffer *m, const struct host6 *server)
{
    static const uint8_t leased[16] = {0xfe, 0x80, [9] = 0x10, [11] = 0x42, [13] = 0x01, [15] = 0x01};
    dhcp6_add(m, 23, server->ip, 16);
    dhcp6_add_address(m, leased, (const uint32_t[]){200, 250}, 300);
}

static void mitm6(struct scene *s)
{
    struct buffer m = {.size = 0};
    buffer_add(&m, LITERAL("\x86\0\0\0\0\xc8\0\0\0\0\0\0\0\0\0\0"));
    scene_icmp6(s, &rogue6, &all_nodes6, &m, false);
    client6_ask(s, SOLICIT6, &pc6);
    dhcp6_begin(&m, ADVERTISE6, &pc6);
    dhcp6_add_server(&m, &rogue6);
    add_leased(&m, &rogue6);
    server6_send(s, &m, &rogue6, &pc6);
}

static void bettercap(struct scene *s)
{
    uint8_t duid[14] = {0, 1, 0, 1};
    struct buffer m;
    memcpy(duid + 8, rogue6.mac, 6);
    client6_ask(s, SOLICIT6, &pc6);
    dhcp6_begin(&m, ADVERTISE6, &pc6);
    dhcp6_add(&m, 2, duid, sizeof(duid));
    add_leased(&m, &rogue6);
    server6_send(s, &m, &rogue6, &pc6);
}

static void damaged(struct scene *s)
{
    struct buffer m;
    server6_begin(&m, ADVERTISE6, &rogue6, &pc6, ROGUE_URL);
    buffer_add(&m, "\0\x17\0\x20\xfd", 5);
    server6_send(s, &m, &rogue6, &pc6);
}

/* Two bodies under one DUID and one address; the policy knows no MAC of theirs. */
static void answer_from(struct scene *s, uint8_t last, const char *url)
{
    struct host6 body = server6;
    struct buffer m;
    body.mac[5] = last;
    server6_begin(&m, ADVERTISE6, &server6, &pc6, url);
    server6_send(s, &m, &body, &pc6);
}

static void two_bodies(struct scene *s)
{
    client6_ask(s, SOLICIT6, &pc6);
    answer_from(s, 0x60, SITE_URL);
    answer_from(s, 0x66, "tftp://[fd42::60]/boot/evil.efi");
}

static void two_copies(struct scene *s)
{
    client6_ask(s, SOLICIT6, &pc6);
    answer_from(s, 0x60, SITE_URL);
    answer_from(s, 0x61, SITE_URL);
}

/* One card asks under `count` DUIDs. */
static void ask_under_names(struct scene *s, uint8_t count)
{
    for (uint8_t i = 0; i < count; i++) {
        struct host6 name = pc6;
        struct buffer m;
        name.mac[5] = i;
        dhcp6_begin(&m, SOLICIT6, &name);
        dhcp6_add(&m, 3, "\0\0\0\1\0\0\0\0\0\0\0", 12);
        scene_udp6(s, &pc6, 546, &servers6, 547, m.data, m.size);
        scene_wait(s, 40000);
    }
}

static void starvation6(struct scene *s)
{
    ask_under_names(s, 60);
}

static void boot_stages(struct scene *s)
{
    ask_under_names(s, 4);
}

/* A new transaction each time. */
static void request_flood6(struct scene *s)
{
    for (uint8_t i = 0; i < 130; i++) {
        struct buffer m;
        dhcp6_begin(&m, SOLICIT6, &pc6);
        m.data[3] = i;
        dhcp6_add(&m, 3, "\0\0\0\1\0\0\0\0\0\0\0", 12);
        scene_udp6(s, &pc6, 546, &servers6, 547, m.data, m.size);
        scene_wait(s, 20000);
    }
}

/* The machine's address is given back: by another card, and by itself. */
static void release_from(struct scene *s, const struct host6 *by)
{
    static const uint8_t leased[16] = {0xfd, 0x42, [13] = 0x01, [15] = 0x01};
    struct buffer m;
    lease6_whole(s, &server6, NULL);
    dhcp6_begin(&m, RELEASE6, &pc6);
    dhcp6_add_server(&m, &server6);
    dhcp6_add_address(&m, leased, (const uint32_t[]){0, 0}, 0);
    scene_udp6(s, by, 546, &servers6, 547, m.data, m.size);
}

static void forged_release(struct scene *s)
{
    release_from(s, &rogue6);
}

/* As UEFI ends its boot, on a mirror without tags: nothing in the last answer but link-local addresses says where it is. */
static void release_answered_by(struct scene *s, const struct host6 *server)
{
    struct buffer m;
    s->tags = 0;
    release_from(s, &pc6);
    dhcp6_begin(&m, REPLY6, &pc6);
    dhcp6_add_server(&m, server);
    dhcp6_add(&m, 13, "\0\0", 2);
    server6_send(s, &m, server, &pc6);
}

static void release_answered(struct scene *s)
{
    release_answered_by(s, &server6);
}

static void release_answered_by_rogue(struct scene *s)
{
    release_answered_by(s, &rogue6);
}

static void own_release(struct scene *s)
{
    release_from(s, &pc6);
}

const struct scenario scenarios_ipv6[] = {
    {"quiet-dhcpv6-and-ra", "router advertisement and a DHCPv6 lease, all from fe80 addresses", ordinary},
    {"quiet-dhcpv6-boot", "a listed server names a boot URL that the policy lists", boot},
    {"rogue-dhcpv6-boot", "a stranger answers beside the listed DHCPv6 server and names a boot URL", rogue_boot},
    {"dhcpv6-borrowed-duid", "a stranger answers under the DUID of the listed server", borrowed_duid},
    {"dhcpv6-borrowed-address", "the listed server's address and MAC, but another DUID", borrowed_address},
    {"dhcpv6-unlisted-url", "the listed server names a boot URL that the policy does not list", unlisted_url},
    {"dhcpv6-second-url", "a listed boot URL, and behind it another", second_url},
    {"dhcpv6-unlisted-dns", "the listed server leases a DNS server that the policy does not list", unlisted_dns},
    {"dhcpv6-cleartext-url", "a boot URL by http where the policy wants https", cleartext_url},
    {"quiet-dhcpv6-https-url", "the same URL by https", secure_url},
    {"quiet-dhcpv6-relayed", "a listed relay hands on the answer of the server that the DUID names", relayed},
    {"dhcpv6-rogue-behind-relay", "a listed relay hands on the answer of a server with another DUID",
     rogue_behind_relay},
    {"quiet-dhcpv6-eight-relays", "the listed server's answer behind as many relays as there may be", relayed_eightfold},
    {"dhcpv6-rogue-behind-eight-relays", "a stranger's behind as many", rogue_behind_eight_relays},
    {"dhcpv6-rogue-reconfigure", "a stranger makes a machine ask anew", reconfigure},
    {"dhcpv6-unknown-relay", "a Relay-forward of a host that is no relay", unknown_relay},
    {"rogue-router-advertisement", "a stranger advertises itself beside the listed router", rogue_router},
    {"rdnss-off-policy", "the listed router advertises a DNS server that the policy does not list", unlisted_rdnss},
    {"quiet-routers-not-listed", "the policy lists no routers: two that agree, and a host that is none", two_routers},
    {"router-flags-raised", "the policy lists no routers: one sends hosts to DHCPv6, the default router does not",
     raised_flags},
    {"router-advertisement-hidden", "behind a destination options header, whole and in fragments",
     hidden_advertisement},
    {"router-advertisement-far", "with a hop limit that every host refuses: malformed, and nobody's router",
     far_advertisement},
    {"dhcpv6-two-bodies", "two different answers of one DUID and address, from two MACs", two_bodies},
    {"quiet-dhcpv6-two-copies", "the same answer from two MACs: a copy", two_copies},
    {"dhcpv6-starvation", "one card asks under sixty DUIDs", starvation6},
    {"quiet-dhcpv6-boot-stages", "firmware, loader and system ask under DUIDs of their own", boot_stages},
    {"dhcpv6-request-flood", "one client sends 130 SOLICITs within seconds", request_flood6},
    {"dhcpv6-forged-release", "a stranger gives a machine's address back", forged_release},
    {"quiet-dhcpv6-release", "the machine gives its address back", own_release},
    {"quiet-dhcpv6-release-untagged", "the server confirms that, where networks alone tell the segment", release_answered},
    {"dhcpv6-rogue-confirms-release", "a stranger confirms it there", release_answered_by_rogue},
    {"tool-mitm6", "the advertisements and leases of mitm6", mitm6},
    {"tool-bettercap-dhcpv6", "the leases of bettercap's dhcp6.spoof", bettercap},
    {"malformed-dhcpv6", "an ADVERTISE whose last option runs past its end", damaged},
    {NULL, NULL, NULL},
};
