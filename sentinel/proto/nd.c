#include "proto/nd.h"

#include "proto/proto.h"

enum { HOPS = 255, UNIT = 8, IPV6_BITS = 128 };

/* Option types (RFC 4861 §4.6, RFC 4191, RFC 8106, RFC 8781). */
enum {
    OPTION_SOURCE_LINK = 1,
    OPTION_TARGET_LINK = 2,
    OPTION_PREFIX = 3,
    OPTION_MTU = 5,
    OPTION_ROUTE = 24,
    OPTION_RDNSS = 25,
    OPTION_DNSSL = 31,
    OPTION_PREF64 = 38,
};

static void note_full(struct nd *m)
{
    m->notes |= ND_MORE;
}

static void read_source_link(struct nd *m, struct bytes *b)
{
    m->has_source_mac = true;
    m->source_mac = mac_read(b);
}

static void read_target_link(struct nd *m, struct bytes *b)
{
    m->has_target_mac = true;
    m->target_mac = mac_read(b);
}

static void read_prefix(struct nd *m, struct bytes *b)
{
    struct nd_prefix p = {.prefix.bits = bytes_u8(b)};
    p.flags = bytes_u8(b);
    p.valid = bytes_u32(b);
    p.preferred = bytes_u32(b);
    bytes_skip(b, 4);
    p.prefix.addr = addr_read6(b);
    if (!bytes_ok(b) || p.prefix.bits > IPV6_BITS)
        m->notes |= ND_ODD_LENGTH;
    else if (m->prefixes < ND_PREFIXES)
        m->prefix[m->prefixes++] = p;
    else
        note_full(m);
}

static void read_mtu(struct nd *m, struct bytes *b)
{
    bytes_skip(b, 2);
    m->mtu = bytes_u32(b);
    m->has_mtu = bytes_ok(b);
}

/* The prefix is as long as the option has room for: none, eight or sixteen bytes. */
static void read_route(struct nd *m, struct bytes *b)
{
    struct nd_route route = {.prefix = {.addr.family = 6, .bits = bytes_u8(b)}};
    route.flags = bytes_u8(b);
    route.lifetime = bytes_u32(b);
    size_t size = b->left < sizeof route.prefix.addr.byte ? b->left : sizeof route.prefix.addr.byte;
    if (!bytes_ok(b) || route.prefix.bits > IPV6_BITS || size * 8 < route.prefix.bits) {
        m->notes |= ND_ODD_LENGTH;
        return;
    }
    bytes_copy(b, route.prefix.addr.byte, size);
    if (m->routes < ND_ROUTES)
        m->route[m->routes++] = route;
    else
        note_full(m);
}

static void read_dns(struct nd *m, struct bytes *b)
{
    bytes_skip(b, 2);
    uint32_t lifetime = bytes_u32(b);
    if (!m->servers)
        m->dns_lifetime = lifetime;
    if (!b->left || b->left % 16)
        m->notes |= ND_ODD_LENGTH;
    while (b->left >= 16) {
        struct addr server = addr_read6(b);
        if (m->servers < ND_DNS)
            m->dns[m->servers++] = server;
        else
            note_full(m);
    }
}

static void read_domains(struct nd *m, struct bytes *b)
{
    bytes_skip(b, 6);
    if (!b->left)
        m->notes |= ND_ODD_LENGTH;
    else if (m->domains < ND_DOMAINS)
        m->domain[m->domains++] = *b;
    else
        note_full(m);
}

/* Thirteen bits of lifetime, three of the prefix's length, the first 96 bits of the prefix. */
static void read_nat64(struct nd *m, struct bytes *b)
{
    static const uint8_t bits[8] = {96, 64, 56, 48, 40, 32};
    struct prefix prefix = {.addr.family = 6, .bits = bits[bytes_u16(b) & 7]};
    if (b->left < 12 || !prefix.bits) {
        m->notes |= ND_ODD_LENGTH;
        return;
    }
    bytes_copy(b, prefix.addr.byte, 12);
    if (m->nat64s < ND_NAT64)
        m->nat64[m->nat64s++] = prefix;
    else
        note_full(m);
}

/* By type, with the least length in units of eight bytes. */
static const struct {
    uint8_t type, units;
    void (*read)(struct nd *m, struct bytes *b);
} options[] = {
    {OPTION_SOURCE_LINK, 1, read_source_link},
    {OPTION_TARGET_LINK, 1, read_target_link},
    {OPTION_PREFIX, 4, read_prefix},
    {OPTION_MTU, 1, read_mtu},
    {OPTION_ROUTE, 1, read_route},
    {OPTION_RDNSS, 3, read_dns},
    {OPTION_DNSSL, 2, read_domains},
    {OPTION_PREF64, 2, read_nat64},
};

static void read_option(struct nd *m, uint8_t type, struct bytes body)
{
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        if (options[i].type != type)
            continue;
        if (body.left + 2 >= (size_t)options[i].units * UNIT)
            options[i].read(m, &body);
        else
            m->notes |= ND_ODD_LENGTH;
    }
}

/* What is wrong with the options, or NULL. What stood before the damage was read. */
static const char *read_options(struct nd *m, struct bytes *b)
{
    while (b->left) {
        uint8_t type = bytes_u8(b), units = bytes_u8(b);
        if (bytes_ok(b) && !units)
            return "an option of length 0";
        struct bytes body = bytes_sub(b, units ? (size_t)units * UNIT - 2 : 0);
        if (!bytes_ok(b))
            return "an option runs past the message";
        read_option(m, type, body);
    }
    return NULL;
}

/* What stands between the ICMPv6 header and the options. */
static void read_fixed(struct nd *m, struct bytes *b)
{
    switch (m->type) {
    case ND_ROUTER_ADVERTISEMENT:
        m->hop_limit = bytes_u8(b);
        m->flags = bytes_u8(b);
        m->lifetime = bytes_u16(b);
        m->reachable = bytes_u32(b);
        m->retransmit = bytes_u32(b);
        break;
    case ND_NEIGHBOR_ADVERTISEMENT:
        m->flags = bytes_u8(b);
        bytes_skip(b, 3);
        m->target = addr_read6(b);
        break;
    case ND_NEIGHBOR_SOLICITATION:
    case ND_REDIRECT:
        bytes_skip(b, 4);
        m->target = addr_read6(b);
        if (m->type == ND_REDIRECT)
            m->destination = addr_read6(b);
        break;
    default:
        bytes_skip(b, 4);
        break;
    }
}

static bool is_link_local(const struct addr *a)
{
    static const struct prefix link_local = {.addr = {.family = 6, .byte = {0xfe, 0x80}}, .bits = 10};
    return prefix_contains(&link_local, a);
}

static bool is_routers(uint8_t type)
{
    return type == ND_ROUTER_ADVERTISEMENT || type == ND_REDIRECT;
}

static void judge_carrier(const struct packet *packet, uint8_t code, struct nd *m)
{
    if (packet->ttl != HOPS)
        m->notes |= ND_BAD_HOPS;
    if (is_routers(m->type) && !is_link_local(&packet->src))
        m->notes |= ND_NOT_LINK_LOCAL;
    if (code)
        m->notes |= ND_BAD_CODE;
    if (packet->notes & PACKET_FRAGMENTED)
        m->notes |= ND_FRAGMENTED;
}

static const char *fault_of_carrier(uint32_t notes)
{
    if (notes & ND_BAD_HOPS)
        return "hop limit other than 255";
    if (notes & ND_NOT_LINK_LOCAL)
        return "a router's message from an address that is not link-local";
    return notes & ND_BAD_CODE ? "ICMPv6 code other than 0" : NULL;
}

enum parse nd_parse(const struct packet *packet, struct bytes payload, struct message *ret)
{
    struct bytes b = payload;
    uint8_t type = bytes_u8(&b);
    if (packet->ip_proto != IP_PROTO_ICMP6 || packet->src.family != 6 || type < ND_ROUTER_SOLICITATION ||
        type > ND_REDIRECT)
        return PARSE_NOT_MINE;

    struct nd *m = &ret->nd;
    *m = (struct nd){.type = type};
    judge_carrier(packet, bytes_u8(&b), m);
    bytes_skip(&b, 2); /* checksum: mirrors and cards that compute it late spoil it */
    read_fixed(m, &b);
    const char *fault = bytes_ok(&b) ? read_options(m, &b) : "shorter than its type's header";
    ret->usual_port = true;
    ret->fault = fault ? fault : fault_of_carrier(m->notes);
    if (!ret->fault)
        return PARSE_OK;
    return fault && packet->notes & PACKET_CUT ? PARSE_TRUNCATED : PARSE_MALFORMED;
}

const char *nd_preference_name(uint8_t flags)
{
    static const char *const names[] = {"medium", "high", "medium", "low"};
    return names[(flags & ND_PREFERENCE) >> 3];
}
