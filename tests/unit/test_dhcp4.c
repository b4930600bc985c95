/* The BOOTP header, who claims what, and what short, cut and odd messages become. */
#include "dhcp4_make.h"

static struct make made;
static struct message message;

/* BOOTP reply, Ethernet, hops 1, xid 3903f326, secs 4, broadcast; ciaddr 10.0.0.5, yiaddr 10.0.0.6, siaddr 10.0.0.9,
 * giaddr 10.0.0.254, chaddr 52:54:00:00:00:07, sname "boot", file "pxelinux.0"; OFFER, server 10.0.0.1, lease 3600 s. */
static void make_full(void)
{
    static const uint8_t lease[] = {0, 0, 0x0e, 0x10};
    make_offer(&made);
    made.data[3] = 1;
    make_field(&made, 12, "\x0a\0\0\5\x0a\0\0\6", 8);
    make_field(&made, 24, "\x0a\0\0\xfe", 4);
    make_field(&made, MAKE_SNAME, "boot", 4);
    make_field(&made, MAKE_FILE, "pxelinux.0", 10);
    make_option(&made, OPTION_LEASE_TIME, lease, sizeof(lease));
    make_byte(&made, OPTION_END);
    make_fill(&made, 0, 60);
}

static void is_addr(struct addr addr, const char *text)
{
    char buffer[ADDR_TEXT];
    assert_string_equal(addr_format(&addr, buffer), text);
}

static void test_header_fields_say_what_the_wire_said(void **state)
{
    (void)state;
    make_full();
    assert_int_equal(make_read(&made, &message), PARSE_OK);
    const struct dhcp4 *m = &message.dhcp4;
    char mac[MAC_TEXT];
    uint32_t lease;
    struct addr server;
    assert_int_equal(message.proto, PROTO_DHCP4);
    assert_true(message.usual_port);
    assert_null(message.fault);
    assert_int_equal(m->op, 2);
    assert_int_equal(m->htype, 1);
    assert_int_equal(m->hlen, 6);
    assert_int_equal(m->hops, 1);
    assert_int_equal(m->xid, 0x3903f326);
    assert_int_equal(m->secs, 4);
    assert_int_equal(m->flags, 0x8000);
    is_addr(m->ciaddr, "10.0.0.5");
    is_addr(m->yiaddr, "10.0.0.6");
    is_addr(m->siaddr, "10.0.0.9");
    is_addr(m->giaddr, "10.0.0.254");
    assert_string_equal(mac_format(&m->chaddr, mac), "52:54:00:00:00:07");
    assert_int_equal(m->hardware.left, 6);
    assert_true(make_is_text(m->sname, "boot"));
    assert_true(make_is_text(m->file, "pxelinux.0"));
    assert_int_equal(m->type, DHCP4_OFFER);
    assert_int_equal(m->notes, 0);
    assert_true(dhcp4_number(m, OPTION_LEASE_TIME, &lease));
    assert_int_equal(lease, 3600);
    assert_true(dhcp4_addr(m, OPTION_SERVER_ID, &server));
    is_addr(server, "10.0.0.1");
}

/* A sensor that claimed too little would be blind on odd ports; one that claimed too much would cry wolf. */
static void test_ports_and_shape_decide_whose_message_it_is(void **state)
{
    static const struct {
        uint16_t src, dst;
        bool mine, usual;
    } ports[] = {
        {67, 68, true, true},      {68, 67, true, true},        {67, 67, true, true},
        {1067, 68, true, true},    {4011, 68, true, true},      {4011, 4011, true, true},
        {50000, 4011, true, true}, {50000, 50001, true, false}, {53, 50000, true, false},
    };
    (void)state;
    make_full();
    for (size_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++) {
        struct packet packet = make_packet(ports[i].src, ports[i].dst);
        enum parse parse = make_read_as(&packet, made.data, made.size, &message);
        assert_int_equal(parse == PARSE_OK, ports[i].mine);
        assert_int_equal(message.usual_port, ports[i].usual);
    }
    struct packet tcp = make_packet(67, 68);
    tcp.ip_proto = 6;
    assert_int_equal(make_read_as(&tcp, made.data, made.size, &message), PARSE_OK);
    assert_int_equal(message.proto, PROTO_TCP);
}

static void test_other_talk_is_left_alone(void **state)
{
    static const uint8_t ris[] = {0x81, 'N', 'C', 'Q', 1, 2, 3, 4};
    static const uint8_t dns[] = {0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 'a', 0, 0, 1, 0, 1};
    struct packet usual = make_packet(68, 67), pxe = make_packet(4011, 53), odd = make_packet(50000, 50001);
    (void)state;
    assert_int_equal(make_read_as(&pxe, ris, sizeof(ris), &message), PARSE_OK);
    assert_int_equal(message.proto, PROTO_RIS);
    assert_string_equal(message.ris.name, "NCQ");
    assert_int_equal(make_read_as(&pxe, ris, 3, &message), PARSE_NOT_MINE);
    assert_int_equal(make_read_as(&pxe, dns, sizeof(dns), &message), PARSE_NOT_MINE);
    assert_int_equal(make_read_as(&usual, ris, sizeof(ris), &message), PARSE_NOT_MINE);
    assert_int_equal(make_read_as(&usual, "", 0, &message), PARSE_NOT_MINE);
    make_full();
    made.data[236] = 0; /* without the magic it is BOOTP on 67 and nothing at all elsewhere */
    assert_int_equal(make_read_as(&odd, made.data, made.size, &message), PARSE_NOT_MINE);
    assert_int_equal(make_read_as(&pxe, made.data, made.size, &message), PARSE_NOT_MINE);
    made.data[0] = 3;
    assert_int_equal(make_read_as(&usual, made.data, made.size, &message), PARSE_NOT_MINE);
}

/* M17: BOOTP of 1985 has a vendor area without magic, or none. */
static void test_bootp_without_options_still_names_its_boot_file(void **state)
{
    static const struct {
        size_t size;
        const char *magic;
    } cases[] = {{300, "\0\0\0\0"}, {300, "\x63\x82\x53\x64"}, {239, "\x63\x82\x53\x63"}, {236, "\0\0\0\0"}};
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        make_full();
        make_field(&made, 236, cases[i].magic, 4);
        made.size = cases[i].size;
        assert_int_equal(make_read(&made, &message), PARSE_OK);
        assert_true(message.dhcp4.notes & DHCP4_NO_MAGIC);
        assert_int_equal(message.dhcp4.type, DHCP4_BOOTP);
        assert_int_equal(make_seen(&message.dhcp4, BOOT_FILE, 0, "pxelinux.0"), READ_STRICT);
        assert_int_equal(!!(message.dhcp4.notes & DHCP4_SHORT), cases[i].size < 300);
    }
}

/* Each prefix twice: as the sender's doing and as the capture's. What stood before the end is delivered. */
static void test_every_prefix_is_told_apart_as_cut_or_malformed(void **state)
{
    (void)state;
    make_full();
    size_t end = made.size - 60;
    for (size_t size = 1; size <= made.size; size++) {
        struct packet packet = make_packet(67, 68);
        enum parse sent = make_read_as(&packet, made.data, size, &message);
        assert_int_equal(sent == PARSE_NOT_MINE, false);
        assert_int_equal(message.dhcp4.op, 2);
        if (size < 236)
            assert_int_equal(sent, PARSE_MALFORMED);
        if (size >= 8)
            assert_int_equal(message.dhcp4.xid, 0x3903f326);
        assert_int_equal(sent != PARSE_OK, message.fault != NULL);
        packet.notes = PACKET_CUT;
        enum parse cut = make_read_as(&packet, made.data, size, &message);
        assert_int_equal(cut, size < end ? PARSE_TRUNCATED : PARSE_OK);
        assert_true(message.dhcp4.notes & DHCP4_CUT);
        assert_false(message.dhcp4.notes & (DHCP4_OPTIONS_DAMAGED | DHCP4_SHORT));
        if (size >= 236)
            assert_true(make_seen(&message.dhcp4, BOOT_FILE, 0, "pxelinux.0"));
    }
}

/* Half a name is nobody's boot file: a policy would call it unlisted. */
static void test_what_the_capture_cut_names_no_boot_file(void **state)
{
    struct packet packet = make_packet(67, 68);
    (void)state;
    make_offer(&made);
    make_text(&made, OPTION_BOOT_FILE, "authorised.efi");
    packet.notes = PACKET_CUT;
    assert_int_equal(make_read_as(&packet, made.data, made.size - 4, &message), PARSE_TRUNCATED);
    for (unsigned i = 0; i < message.dhcp4.targets; i++)
        assert_int_not_equal(message.dhcp4.target[i].what, BOOT_FILE);
}

/* M18 */
static void test_hardware_lengths_never_reach_beyond_the_field(void **state)
{
    static const struct {
        uint8_t hlen;
        enum parse parse;
        const char *mac;
        size_t hardware;
    } cases[] = {
        {0, PARSE_OK, "00:00:00:00:00:00", 0},           {2, PARSE_OK, "52:54:00:00:00:00", 2},
        {16, PARSE_OK, "52:54:00:00:00:07", 16},         {17, PARSE_MALFORMED, "52:54:00:00:00:07", 16},
        {255, PARSE_MALFORMED, "52:54:00:00:00:07", 16},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char mac[MAC_TEXT];
        make_full();
        made.data[2] = cases[i].hlen;
        assert_int_equal(make_read(&made, &message), cases[i].parse);
        assert_string_equal(mac_format(&message.dhcp4.chaddr, mac), cases[i].mac);
        assert_int_equal(message.dhcp4.hardware.left, cases[i].hardware);
        assert_int_equal(message.dhcp4.type, DHCP4_OFFER);
    }
}

/* M19 */
static void test_names_without_end_are_taken_whole_and_noted(void **state)
{
    (void)state;
    make_full();
    memset(made.data + MAKE_SNAME, 'S', 64);
    memset(made.data + MAKE_FILE, 'F', 128);
    assert_int_equal(make_read(&made, &message), PARSE_OK);
    assert_true(message.dhcp4.notes & DHCP4_UNTERMINATED);
    assert_int_equal(message.dhcp4.sname.left, 64);
    assert_int_equal(message.dhcp4.file.left, 128);

    make_full();
    make_field(&made, MAKE_FILE, "a\r\n\x1b[2J\"\x80\xff", 11);
    assert_int_equal(make_read(&made, &message), PARSE_OK);
    assert_int_equal(make_seen(&message.dhcp4, BOOT_FILE, 0, "a\r\n\x1b[2J\"\x80\xff"), READ_STRICT);
    assert_false(message.dhcp4.notes & DHCP4_UNTERMINATED);
}

static void test_a_message_leaves_nothing_behind_for_the_next(void **state)
{
    (void)state;
    make_full();
    make_text(&made, OPTION_BOOT_FILE, "behind END");
    assert_int_equal(make_read(&made, &message), PARSE_OK);
    make_bare(&made, 1);
    make_byte(&made, OPTION_END);
    assert_int_equal(make_read(&made, &message), PARSE_OK);
    const struct dhcp4 *m = &message.dhcp4;
    struct addr addr;
    uint32_t number;
    assert_int_equal(m->type, DHCP4_BOOTP);
    assert_int_equal(m->targets, 0);
    assert_int_equal(m->orders, 0);
    assert_int_equal(m->trailing, 0);
    assert_int_equal(m->notes, DHCP4_SHORT);
    assert_false(dhcp4_has(m, OPTION_TYPE));
    assert_true(dhcp4_option(m, OPTION_TYPE).bad);
    assert_true(dhcp4_first(m, OPTION_TYPE).bad);
    assert_false(dhcp4_addr(m, OPTION_SERVER_ID, &addr));
    assert_false(dhcp4_number(m, OPTION_LEASE_TIME, &number));
}

static void test_type_names_never_run_out(void **state)
{
    (void)state;
    assert_string_equal(dhcp4_type_name(DHCP4_OFFER), "offer");
    assert_string_equal(dhcp4_type_name(DHCP4_BOOTP), "bootp");
    assert_string_equal(dhcp4_type_name(DHCP4_LEASEACTIVE), "leaseactive");
    assert_string_equal(dhcp4_type_name((enum dhcp4_type)14), "unknown");
    assert_string_equal(dhcp4_type_name((enum dhcp4_type)255), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_header_fields_say_what_the_wire_said),
        cmocka_unit_test(test_ports_and_shape_decide_whose_message_it_is),
        cmocka_unit_test(test_other_talk_is_left_alone),
        cmocka_unit_test(test_bootp_without_options_still_names_its_boot_file),
        cmocka_unit_test(test_every_prefix_is_told_apart_as_cut_or_malformed),
        cmocka_unit_test(test_what_the_capture_cut_names_no_boot_file),
        cmocka_unit_test(test_hardware_lengths_never_reach_beyond_the_field),
        cmocka_unit_test(test_names_without_end_are_taken_whole_and_noted),
        cmocka_unit_test(test_a_message_leaves_nothing_behind_for_the_next),
        cmocka_unit_test(test_type_names_never_run_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
