/* Answers of name services: who lives where, whatever way the name is packed, and no way to run in circles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "guard.h"
#include "proto/proto.h"

static struct message message;
static const struct name_service *const m = &message.name_service;

static enum parse read_from(uint16_t port, uint32_t notes, const void *data, size_t size)
{
    static struct guard guard;
    struct packet packet = {.ip_proto = 17, .src_port = port, .dst_port = 50000, .notes = notes};
    if (!guard.map)
        guard = guard_new(2048);
    return name_service_parse(&packet, bytes_of(guard_put(&guard, data, size), size), &message);
}

static void assert_answer(size_t i, const char *name, const char *address)
{
    char text[ADDR_TEXT];
    assert_true(i < m->answers);
    assert_int_equal(m->answer[i].name.left, strlen(name));
    assert_memory_equal(m->answer[i].name.at, name, strlen(name));
    assert_string_equal(addr_format(&m->answer[i].addr, text), address);
}

/* id 0x1234; answer, recursion; 1 question, 3 answers, 0, 0
 * wds.lon.example? A, IN
 * pointer to 12: CNAME, IN, 60 s, 6 bytes: "pxe" and a pointer to 16 ("lon.example")
 * pointer to 45 ("pxe.lon.example"): A, IN, 60 s, 10.42.0.66
 * pointer to 45: AAAA, IN, 60 s, fd42::66 */
static const uint8_t dns[] =
    "\x12\x34\x81\x80\x00\x01\x00\x03\x00\x00\x00\x00"
    "\x03wds\x03lon\x07"
    "example\x00\x00\x01\x00\x01"
    "\xc0\x0c\x00\x05\x00\x01\x00\x00\x00\x3c\x00\x06\x03pxe\xc0\x10"
    "\xc0\x2d\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\x0a\x2a\x00\x42"
    "\xc0\x2d\x00\x1c\x00\x01\x00\x00\x00\x3c\x00\x10\xfd\x42\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x66";
enum { DNS_SIZE = sizeof dns - 1 };

static void test_dns_with_pointers_and_an_alias(void **state)
{
    (void)state;
    assert_int_equal(read_from(53, 0, dns, DNS_SIZE), PARSE_OK);
    assert_int_equal(m->protocol, NAME_DNS);
    assert_int_equal(m->id, 0x1234);
    assert_int_equal(m->asked.left, 15);
    assert_memory_equal(m->asked.at, "wds.lon.example", 15);
    assert_int_equal(m->answers, 2);
    assert_answer(0, "pxe.lon.example", "10.42.0.66");
    assert_answer(1, "pxe.lon.example", "fd42::66");
    assert_int_equal(m->answer[0].lifetime, 60);
    assert_false(m->damaged || m->more);
}

/* NetBIOS positive answer: id 7; answer, authoritative; 0, 1, 0, 0
 * "WDS-1" in half-ASCII, kind 0x20; NB, IN, 165 s, 12 bytes: flags 0, 10.42.0.66; flags 0, 10.42.0.67 */
static const uint8_t netbios[] =
    "\x00\x07\x85\x00\x00\x00\x00\x01\x00\x00\x00\x00"
    "\x20"
    "FHEEFDCNDBCACACACACACACACACACACA\x00"
    "\x00\x20\x00\x01\x00\x00\x00\xa5\x00\x0c\x00\x00\x0a\x2a\x00\x42\x00\x00\x0a\x2a\x00\x43";
enum { NETBIOS_SIZE = sizeof netbios - 1 };

static void test_netbios(void **state)
{
    (void)state;
    assert_int_equal(read_from(137, 0, netbios, NETBIOS_SIZE), PARSE_OK);
    assert_int_equal(m->protocol, NAME_NETBIOS);
    assert_int_equal(m->asked.left, 0);
    assert_int_equal(m->answers, 2);
    assert_answer(0, "WDS-1", "10.42.0.66");
    assert_answer(1, "WDS-1", "10.42.0.67");
}

/* mDNS: id 0; answer, authoritative; no question, 0 answers, 0, 1 additional: "wds-1.local", A, IN with cache flush */
static const uint8_t mdns[] = "\x00\x00\x84\x00\x00\x00\x00\x00\x00\x00\x00\x01"
                              "\x05wds-1\x05local\x00\x00\x01\x80\x01\x00\x00\x00\x78\x00\x04\x0a\x2a\x00\x42";

static void test_mdns_believes_every_section(void **state)
{
    (void)state;
    assert_int_equal(read_from(5353, 0, mdns, sizeof mdns - 1), PARSE_OK);
    assert_int_equal(m->answers, 1);
    assert_answer(0, "wds-1.local", "10.42.0.66");
    /* … which the others do not */
    assert_int_equal(read_from(53, 0, mdns, sizeof mdns - 1), PARSE_OK);
    assert_int_equal(m->answers, 0);
}

static void test_what_is_no_answer(void **state)
{
    (void)state;
    uint8_t data[DNS_SIZE];
    memcpy(data, dns, DNS_SIZE);
    assert_int_equal(read_from(54, 0, data, DNS_SIZE), PARSE_NOT_MINE);
    data[2] = 0x01; /* a question */
    assert_int_equal(read_from(53, 0, data, DNS_SIZE), PARSE_NOT_MINE);
    data[2] = 0x81, data[3] = 0x83; /* no such name */
    assert_int_equal(read_from(53, 0, data, DNS_SIZE), PARSE_NOT_MINE);
    data[2] = 0xa8, data[3] = 0x00; /* an update's answer */
    assert_int_equal(read_from(53, 0, data, DNS_SIZE), PARSE_NOT_MINE);
    assert_int_equal(read_from(53, 0, data, 11), PARSE_NOT_MINE);
}

/* Whatever is missing at the end, what stood before it is still read, and it is known whose doing it was. */
static void test_every_prefix(void **state)
{
    (void)state;
    for (size_t size = 12; size < DNS_SIZE; size++) {
        assert_int_equal(read_from(53, 0, dns, size), PARSE_OK);
        assert_true(m->damaged);
        assert_int_equal(m->answers, size >= 67 ? 1 : 0);
        assert_int_equal(read_from(53, PACKET_CUT, dns, size), PARSE_TRUNCATED);
    }
    for (size_t size = 12; size < NETBIOS_SIZE; size++) {
        assert_int_equal(read_from(137, 0, netbios, size), PARSE_OK);
        assert_true(m->damaged);
    }
}

/* Pointers at themselves, at each other, forwards, and a chain of two hundred: an end, and no name. */
static void test_no_pointer_leads_in_circles(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t size;
    } names[] = {{"\xc0\x0c", 2},
                 {"\xc0\x0e\xc0\x0c", 4},
                 {"\x01"
                  "a\xc0\x0c",
                  4},
                 {"\xc0\xff", 2},
                 {"\xc0", 1},
                 {"\x40"
                  "abc",
                  4},
                 {"\x80", 1},
                 {"\x3f"
                  "abc",
                  4}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        uint8_t data[64] = "\x00\x01\x81\x80\x00\x00\x00\x01\x00\x00\x00\x00";
        memcpy(data + 12, names[i].name, names[i].size);
        assert_int_equal(read_from(53, 0, data, 12 + names[i].size), PARSE_OK);
        assert_true(m->damaged);
        assert_int_equal(m->answers, 0);
    }
    /* question "a"; a text record of 400 bytes: pointers, each to the one before; and a record whose name is the last */
    uint8_t chain[1024] = "\x00\x01\x81\x80\x00\x01\x00\x02\x00\x00\x00\x00\x01"
                          "a\x00\x00\x01\x00\x01"
                          "\x00\x00\x10\x00\x01\x00\x00\x00\x3c\x01\x90";
    size_t at = 30;
    uint16_t to = 12;
    for (int i = 0; i < 201; i++, at += 2) {
        chain[at] = (uint8_t)(0xc0 | to >> 8);
        chain[at + 1] = (uint8_t)to;
        to = (uint16_t)at;
    }
    memcpy(chain + at, "\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\x0a\x00\x00\x01", 14);
    assert_int_equal(read_from(53, 0, chain, at + 14), PARSE_OK);
    assert_int_equal(m->answers, 0);
    assert_true(m->damaged);
}

/* A name as long as names get, and one that is longer. */
static void test_the_length_of_a_name_is_bounded(void **state)
{
    (void)state;
    for (int labels = 3; labels <= 5; labels++) {
        uint8_t data[600] = "\x00\x01\x81\x80\x00\x00\x00\x01\x00\x00\x00\x00";
        size_t at = 12;
        for (int i = 0; i < labels; i++, at += 64) {
            data[at] = 63;
            memset(data + at + 1, 'a', 63);
        }
        memcpy(data + at, "\x00\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\x0a\x00\x00\x01", 15);
        assert_int_equal(read_from(53, 0, data, at + 15), PARSE_OK);
        assert_int_equal(m->damaged, labels == 5);
        assert_int_equal(m->answers, labels < 5);
    }
}

/* More answers than are kept do not hide that there were more. */
static void test_many_answers(void **state)
{
    (void)state;
    uint8_t whole[12 + 20 * 17] = "\x00\x01\x81\x80\x00\x00\x00\x14\x00\x00\x00\x00";
    for (int i = 0; i < 20; i++)
        memcpy(whole + 12 + i * 17,
               "\x01"
               "a\x00\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\x0a\x00\x00\x01",
               17);
    assert_int_equal(read_from(53, 0, whole, sizeof whole), PARSE_OK);
    assert_int_equal(m->answers, NAME_ANSWERS);
    assert_true(m->more && !m->damaged);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dns_with_pointers_and_an_alias),
        cmocka_unit_test(test_netbios),
        cmocka_unit_test(test_mdns_believes_every_section),
        cmocka_unit_test(test_what_is_no_answer),
        cmocka_unit_test(test_every_prefix),
        cmocka_unit_test(test_no_pointer_leads_in_circles),
        cmocka_unit_test(test_the_length_of_a_name_is_bounded),
        cmocka_unit_test(test_many_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
