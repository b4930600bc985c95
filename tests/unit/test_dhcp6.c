/* DHCPv6: what a machine that boots over IPv6 is told, and what hostile messages make of the reader. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "guard.h"
#include "proto/proto.h"

enum { MOST = 70000 };

/* A message in the making. */
struct making {
    uint8_t data[MOST];
    size_t size;
};

static struct making in;
static struct message message;
static const struct dhcp6 *const m = &message.dhcp6;

static void add(const void *data, size_t size)
{
    assert_true(in.size + size <= MOST);
    memcpy(in.data + in.size, data, size);
    in.size += size;
}

static void add_u16(unsigned value)
{
    add((const uint8_t[]){(uint8_t)(value >> 8), (uint8_t)value}, 2);
}

static void add_option(unsigned code, const void *value, size_t size)
{
    add_u16(code);
    add_u16((unsigned)size);
    add(value, size);
}

static void begin(uint8_t type)
{
    in.size = 0;
    add((const uint8_t[]){type, 0x12, 0x34, 0x56}, 4);
}

static void add_relay(uint8_t type, uint8_t hops)
{
    uint8_t header[34] = {type, hops, 0xfd, 0x42, [17] = 1, 0xfe, 0x80, [33] = hops};
    add(header, sizeof header);
}

static enum parse read_at(const uint8_t *data, size_t size, uint32_t notes)
{
    static struct guard guard;
    struct packet packet = {.ethertype = 0x86dd, .ip_proto = 17, .src_port = 547, .dst_port = 546, .notes = notes};
    packet.src.family = packet.dst.family = 6;
    if (!guard.map)
        guard = guard_new(MOST);
    return dhcp6_parse(&packet, bytes_of(guard_put(&guard, data, size), size), &message);
}

static enum parse read_it(void)
{
    return read_at(in.data, in.size, 0);
}

static void assert_span(struct bytes span, const char *text)
{
    assert_int_equal(span.left, strlen(text));
    assert_memory_equal(span.at, text, span.left);
}

/* DUID-LLT, Ethernet, time 1, 52:54:00:00:00:60 */
static const uint8_t duid_llt[] = {0, 1, 0, 1, 0, 0, 0, 1, 0x52, 0x54, 0, 0, 0, 0x60};
/* IAID 7, T1 200, T2 250; address fd42::1, preferred 300, valid 400, in it status 2 "no" */
static const uint8_t ia_na[] = {0,    0,    0, 7,    0, 0, 0, 200,  0, 0,  0, 250, 0, 5, 0,   32,
                                0xfd, 0x42, 0, 0,    0, 0, 0, 0,    0, 0,  0, 0,   0, 0, 0,   1,
                                0,    0,    1, 0x2c, 0, 0, 1, 0x90, 0, 13, 0, 4,   0, 2, 'n', 'o'};
/* IAID 9, T1 0, T2 0; prefix fd42:1::/48, preferred 60, valid 70 */
static const uint8_t ia_pd[] = {0, 0, 0,  9,  0,    0,    0, 0, 0, 0, 0, 0, 0, 26, 0, 25, 0, 0, 0, 60, 0,
                                0, 0, 70, 48, 0xfd, 0x42, 0, 1, 0, 0, 0, 0, 0, 0,  0, 0,  0, 0, 0, 0};
static const uint8_t dns[] = {0xfd, 0x42, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x53};
static const char url[] = "tftp://[fd42::60]/boot/bootx64.efi";

/* An ADVERTISE that says everything that matters to a machine that boots. */
static void whole_advertise(void)
{
    begin(DHCP6_ADVERTISE);
    add_option(OPTION6_CLIENT_ID, "\0\3\0\1\x52\x54\0\x42\1\1", 10);
    add_option(OPTION6_SERVER_ID, duid_llt, sizeof duid_llt);
    add_option(OPTION6_IA_NA, ia_na, sizeof ia_na);
    add_option(OPTION6_IA_PD, ia_pd, sizeof ia_pd);
    add_option(OPTION6_PREFERENCE, "\xff", 1);
    add_option(OPTION6_DNS, dns, sizeof dns);
    add_option(OPTION6_VENDOR_CLASS, "\0\0\1\x57\0\x09PXEClient", 15);
    add_option(OPTION6_BOOT_URL, url, sizeof url - 1);
    add_option(OPTION6_BOOT_PARAMETERS, "\0\2ro\0\5quiet", 11);
    add_option(OPTION6_ARCH, "\0\7", 2);
    add_option(OPTION6_MS_REFERRAL, dns, sizeof dns);
}

static void what_a_server_says_is_read(void **state)
{
    char text[PREFIX_TEXT];
    struct mac mac;
    struct bytes list, item;
    (void)state;
    whole_advertise();
    assert_int_equal(read_it(), PARSE_OK);
    assert_int_equal(m->type, DHCP6_ADVERTISE);
    assert_int_equal(m->xid, 0x123456);
    assert_int_equal(m->notes, 0);
    assert_int_equal(m->associations, 2);
    assert_int_equal(m->iaid, 7);
    assert_int_equal(m->t1, 200);
    assert_int_equal(m->t2, 250);
    assert_int_equal(m->preferred, 300);
    assert_int_equal(m->valid, 400);
    assert_int_equal(m->addrs, 1);
    assert_string_equal(addr_format(&m->addr[0], text), "fd42::1");
    assert_int_equal(m->prefixes, 1);
    assert_string_equal(prefix_format(&m->prefix[0], text), "fd42:1::/48");
    assert_true(m->has_status);
    assert_int_equal(m->status, 2);
    assert_span(m->status_text, "no");
    assert_int_equal(m->urls, 1);
    assert_span(m->url[0], url);
    assert_true(dhcp6_duid_mac(dhcp6_option(m, OPTION6_SERVER_ID), &mac));
    assert_string_equal(mac_format(&mac, text), "52:54:00:00:00:60");
    assert_int_equal(m->orders, 11);
    assert_int_equal(m->order[10], 50008);
    assert_true(dhcp6_has(m, OPTION6_MS_REFERRAL));
    assert_false(dhcp6_has(m, OPTION6_RAPID_COMMIT) || dhcp6_has(m, 50019) || dhcp6_has(m, DHCP6_LOW));
    list = dhcp6_option(m, OPTION6_BOOT_PARAMETERS);
    assert_true(dhcp6_item_next(&list, &item));
    assert_span(item, "ro");
    assert_true(dhcp6_item_next(&list, &item));
    assert_span(item, "quiet");
    assert_false(dhcp6_item_next(&list, &item));
    assert_true(bytes_ok(&list));
}

/* Relays hide nothing: what is judged is what the client will act on. */
static void relays_are_read_through(void **state)
{
    char text[ADDR_TEXT];
    struct making inner;
    (void)state;
    whole_advertise();
    for (uint8_t hops = 0; hops < 2; hops++) {
        inner = in;
        in.size = 0;
        add_relay(DHCP6_RELAY_REPLY, hops);
        add_option(OPTION6_INTERFACE_ID, hops ? "far" : "near", hops ? 3 : 4);
        add_option(OPTION6_CLIENT_LINK_LAYER, "\0\1\x52\x54\0\x42\1\1", 8);
        add_option(OPTION6_RELAY_MESSAGE, inner.data, inner.size);
    }
    assert_int_equal(read_it(), PARSE_OK);
    assert_int_equal(m->relays, 2);
    assert_int_equal(m->relayed, DHCP6_RELAY_REPLY);
    assert_int_equal(m->far.hops, 1);
    assert_int_equal(m->near.hops, 0);
    assert_span(m->far.interface_id, "far");
    assert_span(m->near.interface_id, "near");
    assert_string_equal(addr_format(&m->near.link, text), "fd42::1");
    assert_true(m->near.has_mac);
    assert_int_equal(m->type, DHCP6_ADVERTISE);
    assert_span(m->url[0], url);
    assert_int_equal(m->notes, 0);
}

/* M34: relays within relays. */
static void nested(size_t relays)
{
    static const uint8_t solicit[] = {1, 0, 0, 1};
    in.size = 0;
    for (size_t i = 0; i < relays; i++) {
        size_t within = (relays - 1 - i) * 38 + sizeof solicit;
        add_relay(DHCP6_RELAY_FORWARD, (uint8_t)(relays - 1 - i));
        add_u16(OPTION6_RELAY_MESSAGE);
        add_u16((unsigned)within);
    }
    add(solicit, sizeof solicit);
}

static void nesting_is_bounded_and_noted(void **state)
{
    static const struct {
        size_t relays;
        enum parse answer;
        bool deep;
    } cases[] = {{1, PARSE_OK, false}, {8, PARSE_OK, false},         {9, PARSE_OK, true},
                 {32, PARSE_OK, true}, {33, PARSE_MALFORMED, false}, {1000, PARSE_MALFORMED, false}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        nested(cases[i].relays);
        assert_int_equal(read_it(), cases[i].answer);
        assert_int_equal(!!(m->notes & DHCP6_DEEP), cases[i].deep);
        if (cases[i].answer == PARSE_OK)
            assert_int_equal(m->type, DHCP6_SOLICIT);
        else
            assert_string_equal(message.fault, "more than 32 relays in one another");
    }
    in.size = 0;
    add_relay(DHCP6_RELAY_FORWARD, 0);
    assert_int_equal(read_it(), PARSE_MALFORMED); /* relays nothing */
    assert_int_equal(m->type, DHCP6_RELAY_FORWARD);
    add((const uint8_t[]){0, 9, 0xff, 0xff, 1, 2, 3, 4}, 8);
    assert_int_equal(read_it(), PARSE_MALFORMED); /* M34: lies about how much */
}

/* M31: whatever is cut off, what stood before it counts, and who did it is told apart. */
static void every_prefix_is_told_apart_as_cut_or_malformed(void **state)
{
    static struct making whole;
    size_t boundaries = 0;
    (void)state;
    whole_advertise();
    whole = in;
    for (size_t size = 0; size < whole.size; size++) {
        enum parse parse = read_at(whole.data, size, 0);
        boundaries += parse == PARSE_OK;
        assert_true(parse == PARSE_OK ? !message.fault : parse == PARSE_MALFORMED && message.fault);
        assert_int_equal(read_at(whole.data, size, PACKET_CUT), parse == PARSE_OK ? PARSE_OK : PARSE_TRUNCATED);
        assert_true(m->notes & DHCP6_CUT);
    }
    assert_int_equal(boundaries, 11); /* a message may end after its header and after each option */
    assert_int_equal(read_at(whole.data, whole.size - 1, 0), PARSE_MALFORMED);
    assert_span(m->url[0], url);
}

/* M32, M33: too short for what they say they are; the message still tells the rest. */
static void impossible_lengths_are_malformed(void **state)
{
    static const struct {
        uint16_t code;
        size_t size;
        bool malformed;
    } cases[] = {
        {OPTION6_IA_NA, 0, true},        {OPTION6_IA_NA, 4, true},        {OPTION6_IA_NA, 11, true},
        {OPTION6_IA_NA, 12, false},      {OPTION6_IA_TA, 3, true},        {OPTION6_IA_TA, 4, false},
        {OPTION6_IA_PD, 11, true},       {OPTION6_IA_PD, 12, false},      {OPTION6_CLIENT_ID, 0, true},
        {OPTION6_SERVER_ID, 1, true},    {OPTION6_SERVER_ID, 2, true},    {OPTION6_SERVER_ID, 3, false},
        {OPTION6_SERVER_ID, 130, false}, {OPTION6_SERVER_ID, 131, true},  {OPTION6_SERVER_ID, 65000, true},
        {OPTION6_STATUS, 1, true},       {OPTION6_VENDOR_CLASS, 3, true}, {OPTION6_VENDOR_OPTIONS, 3, true},
    };
    static const uint8_t zeros[65000];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        begin(DHCP6_REPLY);
        add_option(cases[i].code, zeros, cases[i].size);
        add_option(OPTION6_BOOT_URL, url, sizeof url - 1);
        assert_int_equal(read_it(), cases[i].malformed ? PARSE_MALFORMED : PARSE_OK);
        assert_int_equal(m->urls, 1);
    }
}

/* Options within an IA that run past it, and a prefix longer than addresses are (M35). */
static void damage_within_associations_is_seen(void **state)
{
    static uint8_t bad[sizeof ia_pd];
    (void)state;
    begin(DHCP6_REPLY);
    add_option(OPTION6_IA_NA, ia_na, sizeof ia_na - 1);
    assert_int_equal(read_it(), PARSE_MALFORMED);
    assert_int_equal(m->addrs, 0);
    memcpy(bad, ia_pd, sizeof bad);
    bad[24] = 255;
    begin(DHCP6_REPLY);
    add_option(OPTION6_IA_PD, bad, sizeof bad);
    assert_int_equal(read_it(), PARSE_MALFORMED);
    assert_int_equal(m->prefixes, 0);
}

/* M35: length pairs that lie, lists of half an item, URLs that are none, or too many. */
static void odd_values_are_noted(void **state)
{
    static const struct {
        uint16_t code;
        const char *value;
        size_t size;
        uint32_t note;
    } cases[] = {
        {OPTION6_DNS, "1234567890123456789", 19, DHCP6_ODD_LENGTH},
        {OPTION6_ORO, "\0\x3b\0", 3, DHCP6_ODD_LENGTH},
        {OPTION6_BOOT_PARAMETERS, "\0\x09quiet", 7, DHCP6_ODD_LENGTH},
        {OPTION6_USER_CLASS, "\0\4ab", 4, DHCP6_ODD_LENGTH},
        {OPTION6_NII, "\1\3", 2, DHCP6_ODD_LENGTH},
        {OPTION6_ELAPSED, "\0", 1, DHCP6_ODD_LENGTH},
        {OPTION6_BOOT_URL, "tftp://a/\0b", 11, DHCP6_BAD_URL},
        {OPTION6_BOOT_URL, "http://\xc3\xa9/x", 11, DHCP6_BAD_URL},
        {OPTION6_BOOT_URL, "", 0, DHCP6_BAD_URL},
        {OPTION6_BOOT_URL, "tftp://[::1]/a;mode=octet", 25, 0},
    };
    static const uint8_t spaces[65000];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        begin(DHCP6_REPLY);
        add_option(cases[i].code, cases[i].value, cases[i].size);
        assert_int_equal(read_it(), PARSE_OK);
        assert_int_equal(m->notes, cases[i].note);
    }
    begin(DHCP6_REPLY);
    add_option(OPTION6_BOOT_URL, spaces, sizeof spaces);
    assert_int_equal(read_it(), PARSE_OK);
    assert_int_equal(m->url[0].left, sizeof spaces);
    begin(DHCP6_REPLY);
    for (int i = 0; i <= DHCP6_URLS; i++)
        add_option(OPTION6_BOOT_URL, url, sizeof url - 1);
    assert_int_equal(read_it(), PARSE_OK);
    assert_int_equal(m->urls, DHCP6_URLS);
    assert_int_equal(m->notes, DHCP6_MORE | DHCP6_REPEATED);
}

/* RFC 5970 §4: boot options in a message that must not carry them. */
static void misplaced_boot_options_are_noted(void **state)
{
    (void)state;
    for (uint8_t type = DHCP6_SOLICIT; type <= DHCP6_INFORMATION_REQUEST; type++) {
        bool wrong =
            type == DHCP6_CONFIRM || type == DHCP6_DECLINE || type == DHCP6_RELEASE || type == DHCP6_RECONFIGURE;
        begin(type);
        add_option(OPTION6_BOOT_URL, url, sizeof url - 1);
        assert_int_equal(read_it(), PARSE_OK);
        assert_int_equal(!!(m->notes & DHCP6_MISPLACED), wrong);
        assert_string_not_equal(dhcp6_type_name(type), "unknown");
    }
}

/* Other ports, TCP, and IPv4 (where DHCPv6 is not spoken) are somebody else's. */
static void what_is_not_dhcpv6_is_left_alone(void **state)
{
    (void)state;
    struct packet packets[] = {
        {.ip_proto = 17, .src.family = 6, .src_port = 5000, .dst_port = 5001},
        {.ip_proto = 6, .src.family = 6, .src_port = 547, .dst_port = 546},
        {.ip_proto = 17, .src.family = 4, .src_port = 547, .dst_port = 546},
    };
    begin(DHCP6_SOLICIT);
    for (size_t i = 0; i < sizeof packets / sizeof *packets; i++)
        assert_int_equal(dhcp6_parse(&packets[i], bytes_of(in.data, in.size), &message), PARSE_NOT_MINE);
}

/* A reader that is used again remembers nothing of the message before. */
static void nothing_is_left_of_the_message_before(void **state)
{
    (void)state;
    whole_advertise();
    assert_int_equal(read_it(), PARSE_OK);
    begin(DHCP6_REPLY);
    assert_int_equal(read_it(), PARSE_OK);
    assert_int_equal(m->urls + m->addrs + m->prefixes + m->orders + m->associations + m->has_status, 0);
    assert_false(dhcp6_has(m, OPTION6_BOOT_URL));
    assert_true(dhcp6_option(m, OPTION6_BOOT_URL).bad);
}

/* DUID-EN, DUID-UUID, Infiniband, and a DUID-LL with more than a MAC name no Ethernet card. */
static void only_duids_of_ethernet_cards_hold_a_mac(void **state)
{
    static const struct {
        const char *duid;
        size_t size;
    } cases[] = {{"\0\2\0\0\1\x37xx", 8},
                 {"\0\4aaaabbbbccccdddd", 18},
                 {"\0\3\0\x20"
                  "abcdef",
                  10},
                 {"\0\3\0\1"
                  "abcdefg",
                  11},
                 {"\0\1\0\1"
                  "time",
                  8},
                 {"", 0}};
    struct mac mac;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_false(dhcp6_duid_mac(bytes_of(cases[i].duid, cases[i].size), &mac));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_server_says_is_read),
        cmocka_unit_test(relays_are_read_through),
        cmocka_unit_test(nesting_is_bounded_and_noted),
        cmocka_unit_test(every_prefix_is_told_apart_as_cut_or_malformed),
        cmocka_unit_test(impossible_lengths_are_malformed),
        cmocka_unit_test(damage_within_associations_is_seen),
        cmocka_unit_test(odd_values_are_noted),
        cmocka_unit_test(misplaced_boot_options_are_noted),
        cmocka_unit_test(what_is_not_dhcpv6_is_left_alone),
        cmocka_unit_test(nothing_is_left_of_the_message_before),
        cmocka_unit_test(only_duids_of_ethernet_cards_hold_a_mac),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
