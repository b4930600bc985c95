/* What the probe says, read back by our own readers; and whom it asks next. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "guard.h"
#include "probe/message.h"
#include "probe/round.h"
#include "proto/proto.h"
#include "proto/pxe.h"

static const struct mac card = {{0x52, 0x54, 0, 0, 0, 0x09}};
static struct message message;
static uint8_t bytes[PROBE_MESSAGE];

static struct packet packet_to(uint16_t from, uint16_t to, uint8_t family)
{
    return (struct packet){
        .src_port = from, .dst_port = to, .src = {.family = family}, .dst = {.family = family}, .ip_proto = 17};
}

static const struct dhcp4 *read4(size_t size, uint16_t port)
{
    struct packet packet = packet_to(68, port, 4);
    assert_int_equal(dhcp4_parse(&packet, bytes_of(bytes, size), &message), PARSE_OK);
    return &message.dhcp4;
}

/* Others must be able to tell the probe from a machine: its MAC, and its GUID. */
static void check_ours(const struct dhcp4 *m)
{
    static const uint8_t mac[] = {0x02, 0x73, 0x6e, 0x70, 0x62, 0x09};
    struct pxe pxe;
    assert_memory_equal(m->chaddr.byte, mac, 6);
    assert_int_equal(pxe_read(m, false, &pxe), PARSE_OK);
    assert_memory_equal(pxe.uuid.at, "sentinel-probe\0\x09", 16);
    assert_int_equal(m->notes, 0);
}

/* A server that is asked in the wrong way stays silent, and would be reported as absent. */
static void test_discover(void **state)
{
    (void)state;
    struct mac mac = probe_mac(&card);
    for (size_t n = 0; n < PROBE_MACHINES; n++) {
        struct pxe pxe;
        size_t size = probe_discover(&probe_machines[n], &mac, 0x12345678, bytes);
        const struct dhcp4 *m = read4(size, 67);
        check_ours(m);
        assert_int_equal(m->type, DHCP4_DISCOVER);
        assert_int_equal(m->xid, 0x12345678);
        assert_int_equal(m->flags, 0x8000);
        assert_true(addr_is_unspecified(&m->ciaddr));
        assert_true(size >= 300);
        assert_int_equal(pxe_read(m, false, &pxe), PARSE_OK);
        assert_int_equal(pxe.arch, probe_machines[n].arch);
        assert_int_equal(pxe.class, n == 2 ? PXE_HTTPCLIENT : PXE_PXECLIENT);
        assert_false(dhcp4_has(m, OPTION_REQUESTED_IP));
    }
}

static void test_boot_request(void **state)
{
    (void)state;
    struct mac mac = probe_mac(&card);
    const struct addr self = {.family = 4, .byte = {10, 42, 0, 9}};
    struct pxe pxe;
    const struct dhcp4 *m = read4(probe_boot_request(&probe_machines[0], &mac, 7, &self, 0x8001, bytes), 4011);
    check_ours(m);
    assert_int_equal(m->type, DHCP4_REQUEST);
    assert_true(addr_equal(&m->ciaddr, &self));
    /* It asks for no address and names no server: nobody can take it for the acceptance of a lease. */
    assert_false(dhcp4_has(m, OPTION_REQUESTED_IP));
    assert_false(dhcp4_has(m, OPTION_SERVER_ID));
    assert_int_equal(pxe_read(m, true, &pxe), PARSE_OK);
    assert_true(pxe.has_item);
    assert_int_equal(pxe.item_type, 0x8001);
    m = read4(probe_boot_request(&probe_machines[0], &mac, 7, &self, 0, bytes), 4011);
    assert_false(dhcp4_has(m, OPTION_VENDOR_SPECIFIC));
}

static void test_solicit(void **state)
{
    (void)state;
    struct mac mac = probe_mac(&card), found;
    struct packet packet = packet_to(546, 547, 6);
    size_t size = probe_solicit(&probe_machines[1], &mac, 0xaabbccdd, bytes);
    assert_int_equal(dhcp6_parse(&packet, bytes_of(bytes, size), &message), PARSE_OK);
    const struct dhcp6 *m = &message.dhcp6;
    assert_int_equal(m->type, 1);
    assert_int_equal(m->xid, 0xbbccdd);
    assert_int_equal(m->notes, 0);
    assert_int_equal(m->associations, 1);
    assert_true(dhcp6_duid_mac(dhcp6_option(m, 1), &found));
    assert_true(mac_equal(&found, &mac));
    assert_false(dhcp6_has(m, 14)); /* rapid commit would take an address */
    struct bytes arch = dhcp6_option(m, 61);
    assert_int_equal(bytes_u16(&arch), 7);
}

static void test_read(void **state)
{
    (void)state;
    struct packet packet = packet_to(40000, 69, 4);
    size_t size = probe_read(bytes_of("boot\\a.efi", 10), bytes);
    assert_int_equal(tftp_parse(&packet, bytes_of(bytes, size), &message), PARSE_OK);
    assert_int_equal(message.tftp.opcode, TFTP_RRQ);
    assert_true(bytes_equal(message.tftp.file, bytes_of("boot\\a.efi", 10)));
    assert_true(message.tftp.has_transfer_size);
    assert_int_equal(message.tftp.options, 1);
    assert_int_equal(message.tftp.notes, 0);
    assert_int_equal(probe_read(bytes_of("", 0), bytes), 0);
    assert_int_equal(probe_read(bytes_of("a\0b", 3), bytes), 0);
    static const uint8_t stop[] = {0, 5, 0, 0, 'p', 'r', 'o', 'b', 'e', 0};
    assert_int_equal(probe_stop(bytes), sizeof stop);
    assert_memory_equal(bytes, stop, sizeof stop);
}

/* A menu of strangers: local disk (type 0) first, then a boot server type. */
static void test_menu(void **state)
{
    (void)state;
    struct guard guard = guard_new(64);
    /* 6: discovery control; 9: menu: 0 "disk", 0x8003 "Install"; end */
    static const uint8_t menu[] = {6,    1, 8, 0,   9,   17,  0,   0,   4,   'd', 'i', 's', 'k',
                                   0x80, 3, 7, 'I', 'n', 's', 't', 'a', 'l', 'l', 255, 9};
    assert_int_equal(probe_menu_type(bytes_of(guard_put(&guard, menu, sizeof menu), sizeof menu)), 0x8003);
    for (size_t size = 0; size < 23; size++)
        assert_int_equal(probe_menu_type(bytes_of(guard_put(&guard, menu, size), size)), 0);
    static const uint8_t lie[] = {9, 4, 0x80, 3, 200, 'x'};
    assert_int_equal(probe_menu_type(bytes_of(guard_put(&guard, lie, sizeof lie), sizeof lie)), 0);
    guard_done(&guard);
}

static struct addr ip(uint8_t last)
{
    return (struct addr){.family = 4, .byte = {10, 42, 0, last}};
}

/* Hosts that a rogue names are asked, within bounds; addresses of groups and everybody never. */
static void test_round(void **state)
{
    (void)state;
    struct round *r = calloc(1, sizeof *r);
    struct addr everybody = {.family = 4, .byte = {255, 255, 255, 255}}, group = {.family = 4, .byte = {239, 0, 0, 1}},
                nobody = {0}, one = ip(1);
    round_sends(r, &everybody, bytes_of("a", 1));
    round_sends(r, &group, bytes_of("a", 1));
    round_spoke(r, &nobody, &card);
    assert_int_equal(r->hosts, 0);
    round_spoke(r, &one, &card);
    round_sends(r, &one, bytes_of("a.efi", 5));
    round_sends(r, &one, bytes_of("a.efi", 5));
    round_sends(r, &one, bytes_of("http://10.42.0.1/b.efi", 22));
    round_sends(r, &one, bytes_of("x\0y", 3));
    round_sends(r, &one, bytes_of("", 0));
    assert_int_equal(r->host[0].files, 1);
    assert_true(r->host[0].boots && r->host[0].speaks);
    for (int n = 0; n < 100; n++) {
        struct addr other = ip((uint8_t)(100 + n));
        char name[16];
        snprintf(name, sizeof name, "file%d", n);
        round_sends(r, &other, bytes_of("a", 1));
        round_sends(r, &one, bytes_of(name, strlen(name)));
    }
    assert_int_equal(r->hosts, ROUND_HOSTS);
    assert_int_equal(r->host[0].files, ROUND_FILES);
    assert_true(r->refused > 0);
    free(r);
}

/* One answer for one question, from whom it was asked. */
static void test_answers(void **state)
{
    (void)state;
    struct round *r = calloc(1, sizeof *r);
    struct addr one = ip(1), two = ip(2);
    assert_true(round_is_answered(r));
    assert_non_null(round_ask(r, &one, 4000, "a", true));
    assert_null(round_ask(r, &one, 0, "a", true));
    assert_false(round_is_answered(r));
    assert_null(round_answered(r, &two, 4000));
    assert_null(round_answered(r, &one, 4001));
    assert_non_null(round_answered(r, &one, 4000));
    assert_null(round_answered(r, &one, 4000));
    assert_true(round_is_answered(r));
    for (int n = 0; n < 2 * ROUND_READS; n++)
        round_ask(r, &one, 5000, "b", false);
    assert_int_equal(r->reads, ROUND_READS);
    free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_discover), cmocka_unit_test(test_boot_request), cmocka_unit_test(test_solicit),
        cmocka_unit_test(test_read),     cmocka_unit_test(test_menu),         cmocka_unit_test(test_round),
        cmocka_unit_test(test_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
