/* Neighbour discovery: who says that it is a router, and what hosts would do after. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "guard.h"
#include "proto/proto.h"
#include "track/address/router.h"

static struct message message;
static const struct nd *const m = &message.nd;

static const struct packet good = {
    .ethertype = 0x86dd, .ip_proto = 58, .ttl = 255, .src = {.family = 6, .byte = {0xfe, 0x80, [15] = 1}}};

static enum parse read_as(const struct packet *packet, const void *data, size_t size)
{
    static struct guard guard;
    if (!guard.map)
        guard = guard_new(4096);
    return nd_parse(packet, bytes_of(guard_put(&guard, data, size), size), &message);
}

/* Router advertisement: hop limit 64, M, high preference, lifetime 1800, reachable 5, retransmit 6
 * source link-layer 52:54:00:00:00:fe
 * prefix fd42::/64, on link and autonomous, valid 7, preferred 8
 * MTU 1400
 * route 2001:db8::/32, low preference, lifetime 9, in eight bytes
 * RDNSS, lifetime 10: fd42::53, fd42::54
 * DNSSL, lifetime 11: "lab"
 * PREF64 64:ff9b::/96 */
static const uint8_t advertisement[] = {
    134, 0, 0, 0, 64, 0x88, 7, 8, 0, 0, 0, 5, 0, 0, 0, 6,
    1, 1, 0x52, 0x54, 0, 0, 0, 0xfe,
    3, 4, 64, 0xc0, 0, 0, 0, 7, 0, 0, 0, 8, 0, 0, 0, 0, 0xfd, 0x42, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    5, 1, 0, 0, 0, 0, 5, 0x78,
    24, 2, 32, 0x18, 0, 0, 0, 9, 0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0,
    25, 5, 0, 0, 0, 0, 0, 10, 0xfd, 0x42, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x53,
                              0xfd, 0x42, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x54,
    31, 2, 0, 0, 0, 0, 0, 11, 3, 'l', 'a', 'b', 0, 0, 0, 0,
    38, 2, 0, 0, 0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0,
};

static void what_a_router_says_is_read(void **state)
{
    char text[PREFIX_TEXT];
    (void)state;
    assert_int_equal(read_as(&good, advertisement, sizeof advertisement), PARSE_OK);
    assert_true(message.usual_port);
    assert_int_equal(m->type, ND_ROUTER_ADVERTISEMENT);
    assert_int_equal(m->notes, 0);
    assert_int_equal(m->hop_limit, 64);
    assert_int_equal(m->flags & (ND_MANAGED | ND_OTHER), ND_MANAGED);
    assert_string_equal(nd_preference_name(m->flags), "high");
    assert_int_equal(m->lifetime, 1800);
    assert_int_equal(m->reachable, 5);
    assert_int_equal(m->retransmit, 6);
    assert_string_equal(mac_format(&m->source_mac, text), "52:54:00:00:00:fe");
    assert_int_equal(m->prefixes, 1);
    assert_string_equal(prefix_format(&m->prefix[0].prefix, text), "fd42::/64");
    assert_int_equal(m->prefix[0].flags, 0xc0);
    assert_int_equal(m->prefix[0].valid, 7);
    assert_int_equal(m->prefix[0].preferred, 8);
    assert_int_equal(m->mtu, 1400);
    assert_int_equal(m->routes, 1);
    assert_string_equal(prefix_format(&m->route[0].prefix, text), "2001:db8::/32");
    assert_string_equal(nd_preference_name(m->route[0].flags), "low");
    assert_int_equal(m->servers, 2);
    assert_string_equal(addr_format(&m->dns[1], text), "fd42::54");
    assert_int_equal(m->dns_lifetime, 10);
    assert_int_equal(m->domains, 1);
    assert_int_equal(m->domain[0].left, 8);
    assert_int_equal(m->nat64s, 1);
    assert_string_equal(prefix_format(&m->nat64[0], text), "64:ff9b::/96");
}

static void every_prefix_is_told_apart_as_cut_or_malformed(void **state)
{
    struct packet cut = good;
    size_t boundaries = 0;
    (void)state;
    cut.notes = PACKET_CUT;
    for (size_t size = 1; size < sizeof advertisement; size++) {
        enum parse parse = read_as(&good, advertisement, size);
        boundaries += parse == PARSE_OK;
        assert_true(parse == PARSE_OK || (parse == PARSE_MALFORMED && message.fault));
        assert_int_equal(read_as(&cut, advertisement, size), parse == PARSE_OK ? PARSE_OK : PARSE_TRUNCATED);
    }
    assert_int_equal(boundaries, 7); /* after the header and after each option but the last */
    assert_int_equal(read_as(&good, advertisement, 0), PARSE_NOT_MINE);
}

/* What hosts must drop makes nobody a router (RFC 4861 §6.1.2), and is said to be malformed. */
static void what_hosts_drop_is_noted(void **state)
{
    static uint8_t coded[sizeof advertisement];
    struct packet far = good, global = good, fragmented = good;
    (void)state;
    far.ttl = 254;
    global.src.byte[0] = 0x20;
    fragmented.notes = PACKET_FRAGMENTED;
    memcpy(coded, advertisement, sizeof coded);
    coded[1] = 1;
    assert_int_equal(read_as(&far, advertisement, sizeof advertisement), PARSE_MALFORMED);
    assert_int_equal(m->notes, ND_BAD_HOPS);
    assert_int_equal(read_as(&global, advertisement, sizeof advertisement), PARSE_MALFORMED);
    assert_int_equal(m->notes, ND_NOT_LINK_LOCAL);
    assert_int_equal(read_as(&good, coded, sizeof coded), PARSE_MALFORMED);
    assert_int_equal(m->notes, ND_BAD_CODE);
    assert_int_equal(read_as(&fragmented, advertisement, sizeof advertisement), PARSE_OK);
    assert_int_equal(m->notes, ND_FRAGMENTED);
    assert_int_equal(m->prefixes, 1);
}

/* An option of length 0 would be read for ever; what stood before it counts. */
static void an_option_of_no_length_ends_the_message(void **state)
{
    static uint8_t data[sizeof advertisement];
    (void)state;
    memcpy(data, advertisement, sizeof data);
    data[25] = 0;
    assert_int_equal(read_as(&good, data, sizeof data), PARSE_MALFORMED);
    assert_string_equal(message.fault, "an option of length 0");
    assert_true(m->has_source_mac);
    assert_int_equal(m->prefixes, 0);
    data[25] = 255;
    assert_int_equal(read_as(&good, data, sizeof data), PARSE_MALFORMED);
    assert_string_equal(message.fault, "an option runs past the message");
}

/* Options too short for their type, or with lengths that cannot be, are noted and left out. */
static void odd_options_are_noted(void **state)
{
    static const uint8_t options[][16] = {
        {3, 2, 64, 0xc0},                /* a prefix in sixteen bytes */
        {25, 1},                         /* RDNSS without server */
        {24, 1, 64, 0, 0, 0, 0, 9, 5, 1},/* a route of 64 bits in no bytes; then an MTU */
        {31, 1},                         /* DNSSL without name */
        {38, 2, 0, 7},                   /* PREF64 of a reserved length */
        {25, 2, 0, 0, 0, 0, 0, 1},       /* RDNSS with half a server */
    };
    (void)state;
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        uint8_t data[32] = {134, 0, 0, 0, 64};
        memcpy(data + 16, options[i], options[i][1] == 1 && i != 2 ? 8 : 16);
        assert_int_equal(read_as(&good, data, options[i][1] == 1 && i != 2 ? 24 : 32), PARSE_OK);
        assert_int_equal(m->notes, ND_ODD_LENGTH);
        assert_int_equal(m->prefixes + m->servers + m->routes + m->domains + m->nat64s, 0);
    }
}

static void more_than_is_remembered_is_noted(void **state)
{
    uint8_t data[16 + 32 * (ND_PREFIXES + 1)] = {134, 0, 0, 0, 64};
    (void)state;
    for (size_t i = 0; i <= ND_PREFIXES; i++)
        memcpy(data + 16 + 32 * i, advertisement + 24, 32);
    assert_int_equal(read_as(&good, data, sizeof data), PARSE_OK);
    assert_int_equal(m->prefixes, ND_PREFIXES);
    assert_int_equal(m->notes, ND_MORE);
}

/* Neighbour advertisement: router, solicited, override; fd42::60 is at 52:54:00:00:00:60. */
static void neighbours_and_redirects_are_read(void **state)
{
    static const uint8_t neighbour[] = {136, 0, 0, 0, 0xe0, 0, 0, 0, 0xfd, 0x42, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x60,
                                        2,   1, 0x52, 0x54, 0, 0, 0, 0x60};
    static const uint8_t redirect[40] = {137, [8] = 0xfe, 0x80, [23] = 9, 0x20, 1, [39] = 7};
    char text[ADDR_TEXT];
    (void)state;
    assert_int_equal(read_as(&good, neighbour, sizeof neighbour), PARSE_OK);
    assert_int_equal(m->flags, ND_ROUTER | ND_SOLICITED | ND_OVERRIDE);
    assert_string_equal(addr_format(&m->target, text), "fd42::60");
    assert_true(m->has_target_mac);
    assert_int_equal(read_as(&good, neighbour, 23), PARSE_MALFORMED);
    assert_int_equal(read_as(&good, redirect, sizeof redirect), PARSE_OK);
    assert_string_equal(addr_format(&m->target, text), "fe80::9");
    assert_string_equal(addr_format(&m->destination, text), "2001::7");
    assert_int_equal(read_as(&good, redirect, 39), PARSE_MALFORMED);
}

static void other_icmp_is_left_alone(void **state)
{
    static const uint8_t types[] = {0, 1, 128, 130, 132, 138, 143, 255};
    struct packet udp = good, over4 = good;
    (void)state;
    udp.ip_proto = 17;
    over4.src.family = 4;
    for (size_t i = 0; i < sizeof types; i++) {
        uint8_t data[40] = {types[i]};
        assert_int_equal(read_as(&good, data, sizeof data), PARSE_NOT_MINE);
    }
    assert_int_equal(read_as(&udp, advertisement, sizeof advertisement), PARSE_NOT_MINE);
    assert_int_equal(read_as(&over4, advertisement, sizeof advertisement), PARSE_NOT_MINE);
}

static struct router router_at(uint8_t last, uint8_t flags, uint16_t lifetime, int64_t seconds)
{
    return (struct router){.addr = {.family = 6, .byte = {0xfe, 0x80, [15] = last}},
                           .mac = {{0x52, 0x54, 0, 0, 0, last}},
                           .flags = flags,
                           .lifetime = lifetime,
                           .last = seconds * 1000000000};
}

/* A takeover opens with flags that the default router does not set; routers that agree, or that are gone, raise nothing. */
static void flags_beyond_those_of_the_default_router_are_told(void **state)
{
    static const struct hash_key key = {{1, 2}};
    static const struct {
        uint8_t last, flags;
        uint16_t lifetime;
        int64_t seconds;
        bool raised;
    } heard[] = {
        {1, 0, 1800, 10, false},        /* the default router */
        {1, ND_OTHER, 1800, 11, false}, /* changes its own mind */
        {2, ND_OTHER, 1800, 12, false}, /* agrees */
        {3, ND_MANAGED | ND_OTHER, 0, 13, true},
        {3, 0, 0, 14, false},
        {4, ND_HOME_AGENT, 1800, 15, false}, /* not a flag that matters */
        {5, ND_OTHER, 1800, 16, true},       /* beyond the fourth */
        {6, ND_MANAGED, 1800, 9000, false},  /* all others are gone */
    };
    const struct router_link link = {.segment = 1}, elsewhere = {.segment = 1, .vlan = {7}};
    struct routers *r = routers_new(&key);
    (void)state;
    assert_non_null(r);
    for (size_t i = 0; i < sizeof heard / sizeof *heard; i++) {
        struct router router = router_at(heard[i].last, heard[i].flags, heard[i].lifetime, heard[i].seconds);
        assert_int_equal(routers_raise(r, &link, &router, ND_MANAGED | ND_OTHER), heard[i].raised);
    }
    struct router other = router_at(9, ND_MANAGED | ND_OTHER, 0, 9001);
    assert_false(routers_raise(r, &elsewhere, &other, ND_MANAGED | ND_OTHER));
    assert_int_equal(routers_counts(r).used, 2);
    routers_free(r);
    routers_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_router_says_is_read),
        cmocka_unit_test(every_prefix_is_told_apart_as_cut_or_malformed),
        cmocka_unit_test(what_hosts_drop_is_noted),
        cmocka_unit_test(an_option_of_no_length_ends_the_message),
        cmocka_unit_test(odd_options_are_noted),
        cmocka_unit_test(more_than_is_remembered_is_noted),
        cmocka_unit_test(neighbours_and_redirects_are_read),
        cmocka_unit_test(other_icmp_is_left_alone),
        cmocka_unit_test(flags_beyond_those_of_the_default_router_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
