/* ARP: who claims which address. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "guard.h"
#include "proto/proto.h"

/* Ethernet, IPv4, 6, 4; reply; 52:54:00:00:00:01 has 10.0.0.1; to 52:54:00:00:00:07, 10.0.0.7 */
static const uint8_t reply[28] = {0,  1, 8, 0, 6,    4,    0, 2, 0x52, 0x54, 0,  0, 0, 1,
                                  10, 0, 0, 1, 0x52, 0x54, 0, 0, 0,    7,    10, 0, 0, 7};

static struct message message;

static enum parse read_as(uint16_t ethertype, uint32_t notes, const uint8_t *data, size_t size)
{
    static struct guard guard;
    struct packet packet = {.ethertype = ethertype, .notes = notes};
    if (!guard.map)
        guard = guard_new(256);
    return arp_parse(&packet, bytes_of(guard_put(&guard, data, size), size), &message);
}

static void test_a_reply_says_who_has_what(void **state)
{
    char text[ADDR_TEXT];
    (void)state;
    assert_int_equal(read_as(0x0806, 0, reply, sizeof(reply)), PARSE_OK);
    assert_true(message.usual_port);
    assert_null(message.fault);
    assert_int_equal(message.arp.operation, 2);
    assert_string_equal(mac_format(&message.arp.sender_mac, text), "52:54:00:00:00:01");
    assert_string_equal(addr_format(&message.arp.sender, text), "10.0.0.1");
    assert_string_equal(mac_format(&message.arp.target_mac, text), "52:54:00:00:00:07");
    assert_string_equal(addr_format(&message.arp.target, text), "10.0.0.7");
    assert_false(message.arp.gratuitous || message.arp.probe);
}

/* A host that asks whether an address is free claims nothing (RFC 5227); one that announces it does. */
static void test_probes_and_announcements_are_told_apart(void **state)
{
    uint8_t data[28];
    (void)state;
    memcpy(data, reply, sizeof(data));
    memset(data + 14, 0, 4);
    assert_int_equal(read_as(0x0806, 0, data, sizeof(data)), PARSE_OK);
    assert_true(message.arp.probe);
    assert_false(message.arp.gratuitous);
    memset(data + 24, 0, 4); /* 0.0.0.0 for 0.0.0.0 announces nothing */
    assert_int_equal(read_as(0x0806, 0, data, sizeof(data)), PARSE_OK);
    assert_true(message.arp.probe);
    assert_false(message.arp.gratuitous);
    memcpy(data, reply, sizeof(data));
    memcpy(data + 24, data + 14, 4);
    assert_int_equal(read_as(0x0806, 0, data, sizeof(data)), PARSE_OK);
    assert_true(message.arp.gratuitous);
    assert_false(message.arp.probe);
}

static void test_every_prefix_is_told_apart_as_cut_or_malformed(void **state)
{
    (void)state;
    for (size_t size = 0; size < sizeof(reply); size++) {
        assert_int_equal(read_as(0x0806, 0, reply, size), PARSE_MALFORMED);
        assert_non_null(message.fault);
        assert_false(message.arp.gratuitous || message.arp.probe);
        assert_int_equal(read_as(0x0806, PACKET_CUT, reply, size), PARSE_TRUNCATED);
    }
}

static void test_other_hardware_and_protocols_are_left_alone(void **state)
{
    static const struct {
        size_t at;
        uint8_t value;
    } cases[] = {{1, 6}, {0, 1}, {2, 0x86}, {3, 1}, {4, 0}, {4, 255}, {5, 0}, {5, 16}};
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint8_t data[28];
        memcpy(data, reply, sizeof(data));
        data[cases[i].at] = cases[i].value;
        assert_int_equal(read_as(0x0806, 0, data, sizeof(data)), PARSE_NOT_MINE);
    }
    assert_int_equal(read_as(0x8035, 0, reply, sizeof(reply)), PARSE_NOT_MINE); /* RARP */
    assert_int_equal(read_as(0x0800, 0, reply, sizeof(reply)), PARSE_NOT_MINE);
}

/* Frames are padded to sixty bytes: what follows is nobody's. */
static void test_padding_is_not_read(void **state)
{
    uint8_t data[46] = {0};
    (void)state;
    memcpy(data, reply, sizeof(reply));
    assert_int_equal(read_as(0x0806, 0, data, sizeof(data)), PARSE_OK);
}

static void test_the_table_of_protocols_is_complete(void **state)
{
    (void)state;
    for (unsigned i = 0; i < PROTO_COUNT; i++) {
        assert_true(strlen(protos[i].name) && strlen(protos[i].meaning) && strlen(protos[i].source));
        assert_non_null(protos[i].parse);
    }
    struct packet packet = {.ethertype = 0x0806};
    assert_int_equal(proto_parse(&packet, bytes_of(reply, sizeof(reply)), &message), PARSE_OK);
    assert_int_equal(message.proto, PROTO_ARP);
    packet = (struct packet){.ethertype = 0x0800, .ip_proto = 17, .src_port = 1, .dst_port = 2};
    assert_int_equal(proto_parse(&packet, bytes_of("other talk", 10), &message), PARSE_NOT_MINE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_reply_says_who_has_what),
        cmocka_unit_test(test_probes_and_announcements_are_told_apart),
        cmocka_unit_test(test_every_prefix_is_told_apart_as_cut_or_malformed),
        cmocka_unit_test(test_other_hardware_and_protocols_are_left_alone),
        cmocka_unit_test(test_padding_is_not_read),
        cmocka_unit_test(test_the_table_of_protocols_is_complete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
