/* The filter's expression. It holds no names, so that compiling it takes nothing but memory. Fields are named by their offset in the frame (`ether[…]`) and not by keywords, so that the
 * same text, moved by four, reads what stands behind a tag. A load past the frame's end rejects the frame in BPF: what
 * looks at a payload comes last. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "capture/filter.h"

enum {
    TYPE_AT = 12, /* in an untagged frame */
    TAGS = 2,
    EXPRESSION = 256 << 10,
};

/* A UDP datagram to or from one of these passes. */
static const uint16_t ports[] = {
    67,   68,   69,   4011,  /* BOOTP, DHCP, TFTP, proxyDHCP */
    546,  547,               /* DHCPv6 */
    1758, 1759,              /* multicast TFTP */
    5041, 9000, 9001, 1044,  /* WDS session initiation, udpcast, UFTP */
    9875,                    /* SAP */
    3702, 8004,              /* BranchCache (WS-Discovery), peer cache */
    53,   137,  5353, 5355,  /* names: DNS, NetBIOS, mDNS, LLMNR */
    4789, 8472, 6081, 37008, /* VXLAN, VXLAN as Linux had it, GENEVE, TZSP */
};

/* What passes whatever it carries. Both IPs: IPIP, IPv6 in IP, GRE, AH; IPv4: IGMP; IPv6: hop-by-hop (MLD), routing,
 * fragment, destination options. */
static const uint8_t protocols4[] = {2, 4, 41, 47, 51};
static const uint8_t protocols6[] = {0, 4, 41, 43, 44, 47, 51, 60};

/* ARP, MPLS, MPLS multicast, PPPoE session. */
static const uint16_t types[] = {0x0806, 0x8847, 0x8848, 0x8864};
static const uint16_t tag_types[] = {0x8100, 0x88a8, 0x9100};

/* What of the address at `at` the prefix decides, word by word; an empty one decides nothing. */
static void add_prefix_at(struct text *t, const struct prefix *p, unsigned at)
{
    unsigned bits = p->bits;
    struct bytes rest = bytes_of(p->addr.byte, p->addr.family == 4 ? 4 : 16);
    if (!bits)
        text_add(t, "1=1");
    for (const char *and = ""; bits; at += 4, and = " and ") {
        unsigned here = bits < 32 ? bits : 32;
        uint32_t mask = UINT32_MAX << (32 - here);
        text_addf(t, "%sether[%u:4]", and, at);
        if (here < 32)
            text_addf(t, "&%#lx", (unsigned long)mask);
        text_addf(t, "=%#lx", (unsigned long)(bytes_u32(&rest) & mask));
        bits -= here;
    }
}

/* Where source and destination stand in the header at `ip`. */
static unsigned source_at(unsigned family, unsigned ip)
{
    return ip + (family == 4 ? 12 : 8);
}

static unsigned destination_at(unsigned family, unsigned ip)
{
    return ip + (family == 4 ? 16 : 24);
}

/* Terms of an `or` chain; each begins with the word. */
static void add_hosts(struct text *t, const struct prefix *hosts, size_t count, unsigned family, unsigned ip)
{
    for (size_t i = 0; i < count; i++) {
        if (hosts[i].addr.family != family)
            continue;
        text_add(t, " or (");
        add_prefix_at(t, &hosts[i], source_at(family, ip));
        text_add(t, ") or (");
        add_prefix_at(t, &hosts[i], destination_at(family, ip));
        text_add(t, ")");
    }
}

static void add_groups(struct text *t, const struct filter_named *named, unsigned family, unsigned ip)
{
    for (size_t i = 0; i < named->group_count; i++) {
        if (named->groups[i].addr.family != family)
            continue;
        text_add(t, " or (");
        add_prefix_at(t, &named->groups[i], destination_at(family, ip));
        text_add(t, ")");
    }
}

static void add_way(struct text *t, const struct prefix *from, const struct prefix *to, unsigned family, unsigned ip)
{
    text_add(t, " or (");
    add_prefix_at(t, from, source_at(family, ip));
    text_add(t, " and ");
    add_prefix_at(t, to, destination_at(family, ip));
    text_add(t, ")");
}

static void add_pairs(struct text *t, const struct filter_named *named, unsigned family, unsigned ip)
{
    for (size_t i = 0; i < named->pair_count; i++) {
        const struct filter_pair *pair = &named->pairs[i];
        if (pair->a.addr.family != family || pair->b.addr.family != family)
            continue;
        add_way(t, &pair->a, &pair->b, family, ip);
        add_way(t, &pair->b, &pair->a, family, ip);
    }
}

/* Some ports; both in the range that ConfigMgr, WDS and FOG take theirs from (one alone is any client of Windows);
 * TFTP, WDS multicast ("WD", its type up to 3), udpcast and BOOTP over Ethernet by their first bytes, as
 * net_glance() does. That compares udpcast's ports with one another too: a program in which libpcap does so is refused
 * by the kernel. */
static void add_udp(struct text *t, const char *udp)
{
    for (size_t i = 0; i < sizeof ports / sizeof *ports; i++)
        text_addf(t, " or ether[%s:2]=%u or ether[%s+2:2]=%u", udp, ports[i], udp, ports[i]);
    text_addf(t, " or (ether[%s:2]>=63000 and ether[%s:2]<=65000 and ether[%s+2:2]>=63000 and ether[%s+2:2]<=65000)",
              udp, udp, udp, udp);
    text_addf(t, " or (ether[%s+8:2]>=3 and ether[%s+8:2]<=6)", udp, udp);
    text_addf(t, " or ((ether[%s+8:2]=1 or ether[%s+8:2]=2) and ether[%s+10]>=0x20 and ether[%s+10]<0x7f)", udp, udp,
              udp, udp);
    text_addf(t, " or ether[%s+8:4]&0xfffffc00=0x57440000", udp);
    text_addf(t, " or (ether[%s+8:4]&0xf000ffff=0 and ether[%s+12:4]!=0x2112a442)", udp, udp); /* and no STUN */
    text_addf(t, " or ether[%s+8:4]&0xffffff00=0x01010600 or ether[%s+8:4]&0xffffff00=0x02010600", udp, udp);
}

/* What begins like a head of HTTP (three capital letters), a handshake of TLS, a message of SMB behind its framing. */
static void add_tcp(struct text *t, const char *tcp)
{
    char payload[128];
    snprintf(payload, sizeof payload, "%s+((ether[%s+12]&0xf0)>>2)", tcp, tcp);
    text_addf(t, " or ether[%s:4]&0xe0e0e000=0x40404000", payload);
    text_addf(t, " or ether[%s:2]=0x1603 or ether[%s:2]=0x0d0a", payload, payload);
    text_addf(t, " or ether[%s+4:4]&0xffffff=0x534d42", payload);
}

static void add_protocols(struct text *t, const uint8_t *protocols, size_t count, unsigned at)
{
    for (size_t i = 0; i < count; i++)
        text_addf(t, " or ether[%u]=%u", at, protocols[i]);
}

/* A header that is none, a fragment, certain protocols, redirects of ICMP, UDP to a multicast group or as add_udp() says, TCP as
 * add_tcp() says. */
static void add_ip4(struct text *t, const struct filter_named *named, unsigned ip)
{
    char transport[64];
    snprintf(transport, sizeof transport, "%u+((ether[%u]&15)<<2)", ip, ip);
    text_addf(t, "ether[%u]<0x45 or ether[%u]>0x4f or ether[%u:2]&0x3fff!=0", ip, ip, ip + 6);
    add_protocols(t, protocols4, sizeof protocols4, ip + 9);
    add_groups(t, named, 4, ip);
    add_pairs(t, named, 4, ip);
    text_addf(t, " or (ether[%u]=17 and (ether[%u]&0xf0=0xe0", ip + 9, destination_at(4, ip));
    add_hosts(t, named->hosts, named->host_count, 4, ip);
    add_udp(t, transport);
    text_addf(t, ")) or (ether[%u]=6 and (0=1", ip + 9);
    add_hosts(t, named->files, named->file_count, 4, ip);
    add_tcp(t, transport);
    text_addf(t, ")) or (ether[%u]=1 and ether[%s]=5)", ip + 9, transport);
}

/* The same, and of ICMPv6 what tells of neighbours, routers (133 to 137) and group members (130 to 132, 143). */
static void add_ip6(struct text *t, const struct filter_named *named, unsigned ip)
{
    unsigned next = ip + 6, payload = ip + 40;
    char transport[64];
    snprintf(transport, sizeof transport, "%u", payload);
    text_addf(t, "ether[%u]&0xf0!=0x60", ip);
    add_protocols(t, protocols6, sizeof protocols6, next);
    add_groups(t, named, 6, ip);
    add_pairs(t, named, 6, ip);
    text_addf(t, " or (ether[%u]=17 and (ether[%u]=0xff", next, destination_at(6, ip));
    add_hosts(t, named->hosts, named->host_count, 6, ip);
    add_udp(t, transport);
    text_addf(t, ")) or (ether[%u]=6 and (0=1", next);
    add_hosts(t, named->files, named->file_count, 6, ip);
    add_tcp(t, transport);
    text_addf(t, ")) or (ether[%u]=58 and ((ether[%u]>=130 and ether[%u]<=137) or ether[%u]=143))", next, payload,
              payload, payload);
}

static void add_types(struct text *t, const uint16_t *list, size_t count, unsigned at)
{
    for (size_t i = 0; i < count; i++)
        text_addf(t, "%sether[%u:2]=%#x", i ? " or " : "", at, list[i]);
}

/* What the type at `at` announces; a length there is LLC, of which SNAP passes. */
static void add_network(struct text *t, const struct filter_named *named, unsigned at)
{
    text_addf(t, "(ether[%u:2]=0x0800 and (", at);
    add_ip4(t, named, at + 2);
    text_addf(t, ")) or (ether[%u:2]=0x86dd and (", at);
    add_ip6(t, named, at + 2);
    text_add(t, ")) or ");
    add_types(t, types, sizeof types / sizeof *types, at);
    text_addf(t, " or (ether[%u:2]<1536 and ether[%u:2]=0xaaaa and ether[%u]=3)", at, at + 2, at + 4);
}

/* A third tag passes, whatever stands behind it. */
static void add_ethernet(struct text *t, const struct filter_named *named)
{
    for (unsigned tags = 0; tags <= TAGS; tags++) {
        unsigned at = TYPE_AT + 4 * tags;
        add_network(t, named, at);
        text_add(t, " or ((");
        add_types(t, tag_types, sizeof tag_types / sizeof *tag_types, at);
        text_add(t, tags < TAGS ? ") and (" : "))");
    }
    for (unsigned tags = 0; tags < TAGS; tags++)
        text_add(t, "))");
}

int filter_write(uint32_t link, const struct filter_named *named, char **ret)
{
    static const struct filter_named none = {0};
    if (!named)
        named = &none;
    if (named->host_count + named->file_count + named->group_count + named->pair_count > FILTER_NAMED)
        return -E2BIG;
    char *expression = malloc(EXPRESSION);
    if (!expression)
        return -ENOMEM;
    struct text t;
    text_init(&t, expression, EXPRESSION);
    if (link == LINK_ETHERNET)
        add_ethernet(&t, named);
    if (t.cut) {
        free(expression);
        return -E2BIG;
    }
    *ret = expression;
    return 0;
}
