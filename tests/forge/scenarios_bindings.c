/* Who claims the address, the way or the name of a service. */
#include <string.h>

#include "forge.h"
#include "ipv6.h"

/* A host's MAC with another one's address. */
static struct host posing(const struct host *body, const struct host *as)
{
    struct host both = *as;
    memcpy(both.mac, body->mac, sizeof both.mac);
    return both;
}

/* The story as it is told: the tool poisons the client's cache, then boots it in the server's name. */
static void claimed(struct scene *s)
{
    struct host poser = posing(&rogue, &wds_1);
    scene_arp(s, ARPOP_REQUEST, &pc_1.host, &wds_1);
    scene_arp(s, ARPOP_REPLY, &wds_1, &pc_1.host);
    scene_wait(s, 20 * MICROSECONDS);
    for (int i = 0; i < 3; i++) {
        scene_arp(s, ARPOP_REPLY, &poser, &pc_1.host);
        scene_wait(s, 2 * MICROSECONDS);
    }
    client_discover(s, &pc_1);
    lease_offer(s, &pc_1, &dhcp_1);
    proxy_offer(s, &pc_1, &poser);
}

/* Hearers learn from the sender of a question as well. */
static void claimed_in_question(struct scene *s)
{
    struct host poser = posing(&rogue, &router_42);
    scene_arp(s, ARPOP_REQUEST, &poser, &pc_9);
}

static void neighbor(struct buffer *m, uint8_t type, uint8_t flags, const uint8_t target[16], uint8_t option,
                     const uint8_t mac[6])
{
    m->size = 0;
    buffer_u32(m, (uint32_t)type << 24);
    buffer_u32(m, (uint32_t)flags << 24);
    buffer_add(m, target, 16);
    buffer_u8(m, option);
    buffer_u8(m, 1);
    buffer_add(m, mac, 6);
}

enum { SOLICITATION = 135, ADVERTISEMENT, REDIRECT6, SOURCE_MAC = 1, TARGET_MAC, OVERRIDE = 0x20, ASKED = 0x40 };

static void claimed6(struct scene *s)
{
    struct buffer m;
    neighbor(&m, SOLICITATION, 0, server6.ip, SOURCE_MAC, pc6.mac);
    scene_icmp6(s, &pc6, &all_nodes6, &m, false);
    neighbor(&m, ADVERTISEMENT, ASKED | OVERRIDE, server6.ip, TARGET_MAC, server6.mac);
    scene_icmp6(s, &server6, &pc6, &m, false);
    neighbor(&m, ADVERTISEMENT, OVERRIDE, server6.ip, TARGET_MAC, rogue6.mac);
    scene_icmp6(s, &rogue6, &all_nodes6, &m, false);
}

static void claimed_in_question6(struct scene *s)
{
    struct host6 poser = server6;
    struct buffer m;
    memcpy(poser.mac, rogue6.mac, sizeof poser.mac);
    neighbor(&m, SOLICITATION, 0, pc6.ip, SOURCE_MAC, poser.mac);
    scene_icmp6(s, &poser, &pc6, &m, false);
}

/* A virtual router's MAC that the policy does not list. */
static void claimed_virtual(struct scene *s)
{
    struct host poser = {.mac = {0, 0, 0x5e, 0, 1, 9}, .ip = router_42.ip};
    scene_arp(s, ARPOP_REPLY, &poser, &poser);
}

/* 10.42.0.20 belongs to a service that lists no MACs. */
static const struct host body_a = {.mac = {0x52, 0x54, 0, 0, 0, 0xa1}, .ip = IP4(10, 42, 0, 20)};
static const struct host body_b = {.mac = {0x52, 0x54, 0, 0, 0, 0xa2}, .ip = IP4(10, 42, 0, 20)};

static void disputed(struct scene *s)
{
    scene_arp(s, ARPOP_REPLY, &body_a, &pc_9);
    scene_arp(s, ARPOP_REPLY, &body_b, &pc_9);
    scene_wait(s, 30 * MICROSECONDS);
    scene_arp(s, ARPOP_REPLY, &body_a, &pc_9);
}

static void fail_over(struct scene *s)
{
    scene_arp(s, ARPOP_REPLY, &body_a, &pc_9);
    scene_wait(s, 30 * MICROSECONDS);
    scene_arp(s, ARPOP_REPLY, &body_a, &pc_9);
    scene_wait(s, 30 * MICROSECONDS);
    for (int i = 0; i < 3; i++)
        scene_arp(s, ARPOP_REPLY, &body_b, &body_b);
    scene_wait(s, 30 * MICROSECONDS);
    scene_arp(s, ARPOP_REPLY, &body_b, &pc_9);
}

/* Everybody who may speak for a protected address does; and what is no claim. */
static void ordinary_bindings(struct scene *s)
{
    struct host peer = posing(&wds_2, &wds_1), second = router_42, carried = posing(&controller, &wds_1);
    struct host proxied = posing(&router_42, &wds_1), prober = rogue, stranger = posing(&rogue, &pc_9);
    struct buffer m;
    second.mac[5] = 0xfd;
    prober.ip = 0;
    scene_arp(s, ARPOP_REQUEST, &pc_9, &wds_1);
    scene_arp(s, ARPOP_REPLY, &wds_1, &pc_9);
    scene_arp(s, ARPOP_REPLY, &peer, &peer);
    scene_arp(s, ARPOP_REPLY, &second, &second);
    scene_arp(s, ARPOP_REPLY, &router_42, &router_42);
    scene_arp(s, ARPOP_REPLY, &carried, &pc_9);
    scene_arp(s, ARPOP_REPLY, &proxied, &pc_9);
    scene_arp(s, ARPOP_REQUEST, &prober, &wds_1);
    scene_arp(s, ARPOP_REPLY, &stranger, &stranger); /* nobody's address that the policy names */
    neighbor(&m, ADVERTISEMENT, OVERRIDE, server6.ip, TARGET_MAC, server6.mac);
    scene_icmp6(s, &server6, &all_nodes6, &m, false);
    struct host6 nobody = {.mac = {0x52, 0x54, 0, 0, 0, 0x66}};
    neighbor(&m, SOLICITATION, 0, server6.ip, 14, rogue6.mac); /* is the address free? option 14: a nonce (RFC 7527) */
    scene_icmp6(s, &nobody, &all_nodes6, &m, false);
}

static void storm(struct scene *s)
{
    for (int i = 0; i < 60; i++) {
        scene_arp(s, ARPOP_REPLY, &wds_1, &pc_9);
        scene_wait(s, MICROSECONDS / 10);
    }
}

/* Type 5, for a host; the packet that gave rise to it went from `host` to `destination`. */
static void redirect(struct scene *s, const struct host *from, const struct host *host, const struct host *destination,
                     const struct host *gateway)
{
    struct buffer m = {.size = 0};
    buffer_u32(&m, 0x05010000);
    buffer_u32(&m, gateway->ip);
    buffer_u32(&m, 0x4500003c);
    buffer_u32(&m, 0x00010000);
    buffer_u32(&m, 0x40110000);
    buffer_u32(&m, host->ip);
    buffer_u32(&m, destination->ip);
    buffer_u32(&m, 0x08130045);
    buffer_u32(&m, 0x00280000);
    scene_ip(s, from, host, 1, m.data, m.size);
}

static const struct host wds_routed = {.ip = IP4(10, 50, 0, 10)};

static void redirected(struct scene *s)
{
    struct host poser = posing(&rogue, &router_42);
    redirect(s, &poser, &pc_9, &wds_routed, &rogue);
}

static void redirected6(struct scene *s)
{
    struct buffer m = {.size = 0};
    static const uint8_t destination[16] = {0xfd, 0x42, [15] = 0x60};
    buffer_u32(&m, (uint32_t)REDIRECT6 << 24);
    buffer_u32(&m, 0);
    buffer_add(&m, rogue6.ip, 16);
    buffer_add(&m, destination, 16);
    scene_icmp6(s, &rogue6, &pc6, &m, false);
}

/* A router says that the destination is a neighbour; redirects that have nothing to do with services. */
static void ordinary_redirects(struct scene *s)
{
    struct host elsewhere = {.ip = IP4(192, 0, 2, 1)};
    redirect(s, &router_42, &pc_9, &wds_1, &wds_1);
    redirect(s, &rogue, &pc_9, &elsewhere, &rogue);
}

/* An answer: header, the question, and one address record; names as the format packs them. */
static void answer(struct buffer *m, uint16_t flags, const char *name, size_t size, bool asks, uint16_t class,
                   uint32_t ip)
{
    m->size = 0;
    buffer_u16(m, asks ? 0x2042 : 0);
    buffer_u16(m, flags);
    buffer_u16(m, asks);
    buffer_u16(m, 1);
    buffer_u32(m, 0);
    if (asks) {
        buffer_add(m, name, size);
        buffer_u32(m, 0x00010001);
        buffer_u16(m, 0xc00c);
    } else {
        buffer_add(m, name, size);
    }
    buffer_u16(m, 1);
    buffer_u16(m, class);
    buffer_u32(m, 30);
    buffer_u16(m, 4);
    buffer_u32(m, ip);
}

static void netbios(struct buffer *m, uint32_t ip)
{
    m->size = 0;
    buffer_u32(m, 0x20428500);
    buffer_u32(m, 0x00000001);
    buffer_u32(m, 0);
    buffer_add(m, LITERAL(" FHEEFDCNDBCACACACACACACACACACACA\0\0\x20\0\x01\0\0\0\xa5\0\x06\0\0"));
    buffer_u32(m, ip);
}

#define WHOLE_NAME "\5wds-1\3lon\7example\0"
static const struct host dns_53 = {.mac = {0x52, 0x54, 0, 0, 0, 0x53}, .ip = IP4(10, 42, 0, 53)};
static const struct host mdns_group = {.mac = {1, 0, 0x5e, 0, 0, 0xfb}, .ip = IP4(224, 0, 0, 251)};

static void poisoned(struct scene *s)
{
    struct buffer m;
    answer(&m, 0x8000, LITERAL("\5wds-1\0"), true, 1, rogue.ip);
    scene_udp(s, &rogue, 5355, &pc_9, 50123, m.data, m.size);
    netbios(&m, rogue.ip);
    scene_udp(s, &rogue, 137, &pc_9, 137, m.data, m.size);
    answer(&m, 0x8400, LITERAL("\5wds-1\5local\0"), false, 0x8001, rogue.ip);
    scene_udp(s, &rogue, 5353, &mdns_group, 5353, m.data, m.size);
}

/* DNS in the name of the site's own server: it is what the answer says that is wrong. */
static void poisoned_dns(struct scene *s)
{
    struct buffer m;
    answer(&m, 0x8180, LITERAL(WHOLE_NAME), true, 1, rogue.ip);
    scene_udp(s, &dns_53, 53, &pc_9, 50124, m.data, m.size);
}

/* Right answers, whoever gives them; the service's own, with an address more than the policy knows; others' names. */
static void ordinary_names(struct scene *s)
{
    struct buffer m;
    answer(&m, 0x8180, LITERAL(WHOLE_NAME), true, 1, wds_1.ip);
    scene_udp(s, &dns_53, 53, &pc_9, 50124, m.data, m.size);
    answer(&m, 0x8180, LITERAL(WHOLE_NAME), true, 1, wds_2.ip); /* a peer's address */
    scene_udp(s, &dns_53, 53, &pc_9, 50125, m.data, m.size);
    answer(&m, 0x8000, LITERAL("\5wds-1\0"), true, 1, IP4(192, 168, 77, 10));
    scene_udp(s, &wds_1, 5355, &pc_9, 50126, m.data, m.size);
    netbios(&m, wds_1.ip);
    scene_udp(s, &wds_1, 137, &pc_9, 137, m.data, m.size);
    answer(&m, 0x8400, LITERAL("\7printer\5local\0"), false, 0x8001, IP4(10, 42, 0, 77));
    scene_udp(s, &rogue, 5353, &mdns_group, 5353, m.data, m.size);
    answer(&m, 0x8180, LITERAL("\5wds-1\3par\7example\0"), true, 1, IP4(10, 99, 0, 10)); /* of another site */
    scene_udp(s, &dns_53, 53, &pc_9, 50127, m.data, m.size);
}

const struct scenario scenarios_bindings[] = {
    {"service-address-claimed",
     "the server's address is claimed by ARP, then the same MAC boots in its name: one incident", claimed},
    {"router-address-claimed", "the router's address is claimed in an ARP request", claimed_in_question},
    {"service-address-claimed-ipv6", "a neighbour advertisement overrides the server's MAC", claimed6},
    {"service-address-claimed-ipv6-question", "a neighbour solicitation teaches a false MAC", claimed_in_question6},
    {"service-address-claimed-virtual",
     "a virtual router's MAC that the policy does not list: perhaps, so not critical", claimed_virtual},
    {"service-address-disputed", "two MACs speak by turns for an address whose MACs nobody listed", disputed},
    {"quiet-service-fails-over", "one body falls silent, the other takes its address", fail_over},
    {"quiet-bindings", "peers, virtual addresses, proxy ARP, probes and strangers' addresses", ordinary_bindings},
    {"binding-storm", "answers that nobody asked for, sixty in six seconds", storm},
    {"icmp-redirect", "a redirect in the router's name leads the server's clients to a rogue", redirected},
    {"icmp-redirect-ipv6", "the same in IPv6", redirected6},
    {"quiet-redirects", "a router names the destination itself; traffic that concerns no service", ordinary_redirects},
    {"name-poisoning", "a rogue answers LLMNR, NetBIOS and mDNS for the server's name", poisoned},
    {"name-poisoning-dns", "a DNS answer in the site's own server's name leads to a rogue", poisoned_dns},
    {"quiet-names", "right answers, a service's own, and names that are not the site's", ordinary_names},
    {NULL, NULL, NULL},
};
