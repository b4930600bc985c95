/* ICMP redirects: who is to send what elsewhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "guard.h"
#include "proto/proto.h"

/* Redirect for a host: to 10.0.0.66; the packet was IPv4, 20 bytes of header, UDP, 10.0.0.7 > 10.0.0.1; 8 bytes of it */
static const uint8_t redirect[36] = {5, 1, 0,  0, 10, 0, 0,  66, 0x45, 0, 0, 60, 0, 1,  0, 0,  64, 17,
                                     0, 0, 10, 0, 0,  7, 10, 0,  0,    1, 0, 68, 0, 67, 0, 40, 0,  0};
static struct message message;

static enum parse read_as(uint8_t family, uint8_t protocol, uint32_t notes, const uint8_t *data, size_t size)
{
    static struct guard guard;
    struct packet packet = {.ip_proto = protocol, .src = {.family = family}, .notes = notes};
    if (!guard.map)
        guard = guard_new(256);
    return icmp_parse(&packet, bytes_of(guard_put(&guard, data, size), size), &message);
}

static void test_a_redirect_is_read(void **state)
{
    (void)state;
    char text[ADDR_TEXT];
    assert_int_equal(read_as(4, 1, 0, redirect, sizeof redirect), PARSE_OK);
    assert_int_equal(message.icmp.code, 1);
    assert_int_equal(message.icmp.ip_proto, 17);
    assert_string_equal(addr_format(&message.icmp.gateway, text), "10.0.0.66");
    assert_string_equal(addr_format(&message.icmp.from, text), "10.0.0.7");
    assert_string_equal(addr_format(&message.icmp.to, text), "10.0.0.1");
}

static void test_other_messages_are_not_read(void **state)
{
    (void)state;
    uint8_t echo[36] = {8};
    assert_int_equal(read_as(4, 1, 0, echo, sizeof echo), PARSE_NOT_MINE);
    assert_int_equal(read_as(4, 17, 0, redirect, sizeof redirect), PARSE_NOT_MINE);
    assert_int_equal(read_as(6, 1, 0, redirect, sizeof redirect), PARSE_NOT_MINE);
}

/* What is too short no host follows; what the capture cut still names the gateway. */
static void test_every_prefix(void **state)
{
    (void)state;
    for (size_t size = 0; size < sizeof redirect; size++) {
        assert_int_equal(read_as(4, 1, 0, redirect, size), size < 28 ? PARSE_NOT_MINE : PARSE_OK);
        enum parse cut = size == 0 ? PARSE_NOT_MINE : size < 28 ? PARSE_TRUNCATED : PARSE_OK;
        assert_int_equal(read_as(4, 1, PACKET_CUT, redirect, size), cut);
        if (size >= 8)
            assert_int_equal(message.icmp.gateway.byte[3], 66);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_redirect_is_read),
        cmocka_unit_test(test_other_messages_are_not_read),
        cmocka_unit_test(test_every_prefix),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
