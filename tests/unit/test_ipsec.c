/* Which packets are IPsec, and which of them only say so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "guard.h"
#include "proto/dcerpc.h"
#include "proto/ipsec.h"

static struct ipsec m;

static enum parse read_as(uint8_t protocol, uint16_t port, uint32_t notes, const void *data, size_t size)
{
    static struct guard guard;
    struct packet packet = {.ip_proto = protocol, .src_port = port, .dst_port = port, .notes = notes};
    packet.src = (struct addr){.family = 4, .byte = {10, 0, 0, 1}};
    packet.dst = (struct addr){.family = 4, .byte = {10, 0, 0, 2}};
    if (!guard.map)
        guard = guard_new(256);
    return ipsec_parse(&packet, bytes_of(guard_put(&guard, data, size), size), &m);
}

/* SPI 0xc0ffee01, sequence 7, 32 bytes that mean nothing. */
static const uint8_t esp[40] = {0xc0, 0xff, 0xee, 1,    0,    0,    0,    7,    0x9a, 0x31, 0x77, 0xe0, 0x5c, 0x13,
                                0xfd, 0x86, 0x21, 0x44, 0xb8, 0x09, 0xce, 0x63, 0x5f, 0xa1, 0x0d, 0x92, 0xe7, 0x38,
                                0x4b, 0xf6, 0x70, 0x1c, 0xa5, 0x88, 0x2e, 0xd3, 0x69, 0x17, 0xbb, 0x54};

static void test_esp(void **state)
{
    (void)state;
    assert_int_equal(read_as(50, 0, 0, esp, sizeof esp), PARSE_OK);
    assert_int_equal(m.kind, IPSEC_ESP);
    assert_int_equal(m.spi, 0xc0ffee01);
    assert_int_equal(m.sequence, 7);
    assert_false(m.in_udp);
    for (size_t size = 0; size < sizeof esp; size++) {
        enum parse wanted = size < 8 ? PARSE_MALFORMED : PARSE_OK;
        assert_int_equal(read_as(50, 0, 0, esp, size), wanted);
        assert_int_equal(read_as(50, 0, PACKET_CUT, esp, size), size < 8 ? PARSE_TRUNCATED : PARSE_OK);
    }
    static const uint8_t reserved[12] = {0, 0, 0, 255, 0, 0, 0, 1}, none[12] = {0, 0, 0, 0, 0, 0, 0, 1};
    assert_int_equal(read_as(50, 0, 0, reserved, sizeof reserved), PARSE_OK);
    assert_int_equal(m.spi, 255);
    assert_int_equal(read_as(17, 4500, 0, reserved, sizeof reserved), PARSE_NOT_MINE);
    assert_int_equal(read_as(50, 0, 0, none, sizeof none), PARSE_NOT_MINE);
}

/* The same in UDP; keep-alives; IKE behind four zeros; and a word in clear on that port. */
static void test_nat_traversal(void **state)
{
    (void)state;
    assert_int_equal(read_as(17, 4500, 0, esp, sizeof esp), PARSE_OK);
    assert_int_equal(m.kind, IPSEC_ESP);
    assert_true(m.in_udp);
    assert_int_equal(read_as(17, 4500, 0, "\xff", 1), PARSE_OK);
    assert_int_equal(m.kind, IPSEC_KEEPALIVE);
    assert_int_equal(read_as(17, 4500, 0, "hello", 5), PARSE_NOT_MINE);
    assert_int_equal(read_as(17, 4501, 0, esp, sizeof esp), PARSE_NOT_MINE);
    assert_int_equal(read_as(6, 4500, 0, esp, sizeof esp), PARSE_NOT_MINE);
}

/* SPIs; next payload 33 (SA), version 2.0, IKE_SA_INIT, initiator; message 0; length 28 */
static const uint8_t ike[28] = {1, 2, 3,  4,    5,  6, 7, 8, 0, 0, 0, 0, 0, 0,
                                0, 0, 33, 0x20, 34, 8, 0, 0, 0, 0, 0, 0, 0, 28};

static void test_ike(void **state)
{
    (void)state;
    uint8_t data[32] = {0};
    memcpy(data + 4, ike, sizeof ike);
    assert_int_equal(read_as(17, 500, 0, ike, sizeof ike), PARSE_OK);
    assert_int_equal(m.kind, IPSEC_IKE);
    assert_int_equal(m.version, 2);
    assert_int_equal(m.exchange, 34);
    assert_true(m.initiator == UINT64_C(0x0102030405060708));
    assert_int_equal(read_as(17, 4500, 0, data, sizeof data), PARSE_OK);
    assert_int_equal(m.kind, IPSEC_IKE);
    data[4 + 17] = 0x10;
    data[4 + 18] = 2;
    assert_int_equal(read_as(17, 500, 0, data + 4, sizeof ike), PARSE_OK);
    assert_int_equal(m.version, 1);
    data[4 + 17] = 0x70; /* no such version */
    assert_int_equal(read_as(17, 500, 0, data + 4, sizeof ike), PARSE_NOT_MINE);
    for (size_t size = 0; size < sizeof ike; size++) {
        assert_int_equal(read_as(17, 500, 0, ike, size), PARSE_NOT_MINE);
        assert_int_equal(read_as(17, 500, PACKET_CUT, ike, size), PARSE_TRUNCATED);
    }
    assert_int_equal(read_as(17, 500, 0, "anything at all, in clear text", 30), PARSE_NOT_MINE);
}

/* UDP 1000 > 2000 "abcd", checksum right for 10.0.0.1 > 10.0.0.2, padding 1 2, its length, next header UDP. */
#define INNER_UDP                                                                                                      \
    "\x03\xe8\x07\xd0\x00\x0c\x1b\x55"                                                                                 \
    "abcd\x01\x02\x02\x11"
/* IPv4 10.0.0.1 > 10.0.0.2 around it, no padding, next header IPv4. */
#define INNER_IP4                                                                                                      \
    "\x45\x00\x00\x20\x00\x01\x00\x00\x40\x11\x66\xca\x0a\x00\x00\x01\x0a\x00\x00\x02"                                 \
    "\x03\xe8\x07\xd0\x00\x0c\x1b\x55"                                                                                 \
    "abcd\x00\x04"
#define ESP_HEAD "\x00\x00\x10\x00\x00\x00\x00\x01"

/* Signed but not encrypted, by each kind of check value; a byte changed and it is taken for ciphertext. */
static void test_integrity_only(void **state)
{
    (void)state;
    static const size_t checks[] = {0, 12, 16, 24, 32};
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        uint8_t data[128] = ESP_HEAD INNER_UDP;
        size_t inner = sizeof(ESP_HEAD INNER_UDP) - 1;
        memset(data + inner, 0xa7, checks[i]);
        assert_int_equal(read_as(50, 0, 0, data, inner + checks[i]), PARSE_OK);
        assert_int_equal(m.kind, IPSEC_ESP_NULL);
        assert_int_equal(m.inner, 17);
        data[18] ^= 1;
        assert_int_equal(read_as(50, 0, 0, data, inner + checks[i]), PARSE_OK);
        assert_int_equal(m.kind, IPSEC_ESP);
    }
    uint8_t tunnel[128] = ESP_HEAD INNER_IP4;
    size_t size = sizeof(ESP_HEAD INNER_IP4) - 1;
    assert_int_equal(read_as(17, 4500, 0, tunnel, size + 16), PARSE_OK);
    assert_int_equal(m.kind, IPSEC_ESP_NULL);
    assert_int_equal(m.inner, 4);
    for (size_t short_by = 1; short_by <= size; short_by++)
        (void)read_as(50, 0, 0, tunnel, size - short_by);
}

/* Bind, little-endian, fragment 40 bytes, authentication 8: level 6; and a request without any. */
static const uint8_t bind[40] = {5, 0, 11, 3, 0x10, 0, 0, 0, 40, 0, 8,  0, 1, 0,
                                 0, 0, 0,  0, 0,    0, 0, 0, 0,  0, 10, 6, 0, 0};
static const uint8_t request[24] = {5, 0, 0, 3, 0x10, 0, 0, 0, 24, 0, 0, 0, 1};

static void test_levels_of_rpc(void **state)
{
    (void)state;
    struct dcerpc rpc;
    struct guard guard = guard_new(64);
    assert_int_equal(dcerpc_parse(bytes_of(bind, sizeof bind), &rpc), PARSE_OK);
    assert_int_equal(rpc.type, 11);
    assert_true(rpc.has_level);
    assert_int_equal(rpc.level, DCERPC_PRIVACY);
    assert_int_equal(dcerpc_parse(bytes_of(request, sizeof request), &rpc), PARSE_OK);
    assert_true(rpc.has_level);
    assert_int_equal(rpc.level, DCERPC_NONE);
    for (size_t size = 0; size < sizeof bind; size++) {
        enum parse parse = dcerpc_parse(bytes_of(guard_put(&guard, bind, size), size), &rpc);
        assert_int_equal(parse, size < 16 ? PARSE_NOT_MINE : PARSE_OK);
        assert_int_equal(rpc.has_level, size > 25);
    }
    uint8_t wrong[40];
    memcpy(wrong, bind, sizeof bind);
    wrong[8] = 23; /* shorter than what it says of its authentication */
    assert_int_equal(dcerpc_parse(bytes_of(wrong, sizeof wrong), &rpc), PARSE_NOT_MINE);
    guard_done(&guard);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_esp),           cmocka_unit_test(test_nat_traversal),
        cmocka_unit_test(test_ike),           cmocka_unit_test(test_integrity_only),
        cmocka_unit_test(test_levels_of_rpc),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
