/* Addresses: if one of these fails, a policy authorises another machine than the one its author wrote down. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/addr.h"

static struct addr address(const char *text)
{
    struct addr a = {0};
    assert_int_equal(addr_parse(text, strlen(text), &a), 0);
    return a;
}

static struct prefix network(const char *text)
{
    struct prefix p = {0};
    assert_int_equal(prefix_parse(text, strlen(text), &p), 0);
    return p;
}

static void addresses_are_written_as_rfc5952_wants(void **state)
{
    (void)state;
    static const struct {
        const char *read, *written;
    } rows[] = {
        {"10.42.0.1", "10.42.0.1"},
        {"0.0.0.0", "0.0.0.0"},
        {"255.255.255.255", "255.255.255.255"},
        {"2001:0DB8:0:0:0:0:0:1", "2001:db8::1"},         /* §4.1, §4.3: no leading zeros, lower case */
        {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"}, /* §4.2.2: a single 0 is not shortened */
        {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},          /* §4.2.3: the longest run */
        {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},    /* §4.2.3: the first of equal runs */
        {"::", "::"},
        {"::1", "::1"},
        {"fe80::", "fe80::"},
        {"::ffff:10.0.0.1", "::ffff:10.0.0.1"},
        {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct addr a = address(rows[i].read);
        char text[ADDR_TEXT];
        assert_string_equal(addr_format(&a, text), rows[i].written);
    }
    char text[ADDR_TEXT] = "old";
    assert_string_equal(addr_format(&(struct addr){0}, text), "");
}

static void slips_of_the_pen_are_no_addresses(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",          "10.0.0",   "10.0.0.256",        "10.0.0.01",   " 10.0.0.1",    "10.0.0.1 ",
        "10.0.0.1.", "10.1",     "0x0a000001",        "167772161",   "fe80::1%eth0", ":::",
        "1::2::3",   "12345::1", "1:2:3:4:5:6:7:8:9", "10.0.0.1/32", "[::1]",        "boot"};
    struct addr untouched = address("192.0.2.1"), a = untouched;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(addr_parse(bad[i], strlen(bad[i]), &a), -EINVAL);
    assert_int_equal(addr_parse("10.0.0.1\0x", 10, &a), -EINVAL);
    char longest[200];
    memset(longest, '1', sizeof longest);
    assert_int_equal(addr_parse(longest, sizeof longest, &a), -EINVAL);
    assert_true(addr_equal(&a, &untouched));
}

static void prefixes_hold_what_lies_in_them(void **state)
{
    (void)state;
    static const struct {
        const char *prefix, *address;
        bool inside;
    } rows[] = {
        {"10.42.0.0/16", "10.42.255.255", true},
        {"10.42.0.0/16", "10.43.0.0", false},
        {"10.42.0.128/25", "10.42.0.128", true},
        {"10.42.0.128/25", "10.42.0.127", false},
        {"0.0.0.0/0", "203.0.113.9", true},
        {"0.0.0.0/0", "::", false},
        {"10.0.0.1", "10.0.0.1", true},
        {"10.0.0.1", "10.0.0.2", false},
        {"fd42::/48", "fd42:0:0:ffff::1", true},
        {"fd42::/48", "fd42:0:1::", false},
        {"fe80::/10", "febf::1", true},
        {"fe80::/10", "fec0::1", false},
        {"::/0", "::1", true},
        {"fd42::1/128", "fd42::1", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct prefix p = network(rows[i].prefix);
        struct addr a = address(rows[i].address);
        assert_int_equal(prefix_contains(&p, &a), rows[i].inside);
    }
    struct prefix wide = network("10.0.0.0/8"), narrow = network("10.42.0.0/16"), other = network("fd42::/48");
    assert_true(prefix_within(&narrow, &wide) && prefix_within(&wide, &wide));
    assert_false(prefix_within(&wide, &narrow) || prefix_within(&other, &wide));
    char text[PREFIX_TEXT];
    assert_string_equal(prefix_format(&other, text), "fd42::/48");
    other = network("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128");
    assert_string_equal(prefix_format(&other, text), "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128");
}

static void host_bits_and_odd_lengths_are_no_prefixes(void **state)
{
    (void)state;
    static const char *const bad[] = {"10.42.0.1/16",  "10.42.0.0/33", "10.42.0.0/",         "10.42.0.0/016",
                                      "10.42.0.0/+16", "fd42::1/48",   "fd42::/129",         "/8",
                                      "10.0.0.0/8/8",  "10.0.0.0/8 ",  "10.0.0.0/4294967304"};
    struct prefix p = network("192.0.2.0/24");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(prefix_parse(bad[i], strlen(bad[i]), &p), -EINVAL);
    assert_int_equal(p.bits, 24);
}

static void macs_are_six_pairs(void **state)
{
    (void)state;
    static const char *const bad[] = {"52:54:00:12:34", "52:54:00:12:34:5g",  "52:54:00-12:34:56", "525400123456",
                                      "5254.0012.3456", "52:54:00:12:34:56:", "52:54:00:12:34:5",  ""};
    struct mac mac;
    char text[MAC_TEXT];
    assert_int_equal(mac_parse("52-54-00-AB-cd-0F", 17, &mac), 0);
    assert_string_equal(mac_format(&mac, text), "52:54:00:ab:cd:0f");
    struct mac before = mac;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(mac_parse(bad[i], strlen(bad[i]), &mac), -EINVAL);
    assert_true(mac_equal(&mac, &before) && !mac_is_zero(&mac));
    assert_true(mac_is_zero(&(struct mac){{0}}));
}

static void special_addresses_are_known(void **state)
{
    (void)state;
    struct addr any4 = address("0.0.0.0"), any6 = address("::"), all = address("255.255.255.255");
    struct addr group4 = address("239.1.2.3"), group6 = address("ff02::1:2"), host = address("223.255.255.255");
    struct addr class_e = address("240.0.0.1"), ones6 = address("ffff::");
    assert_true(addr_is_unspecified(&any4) && addr_is_unspecified(&any6) && addr_is_unspecified(&(struct addr){0}));
    assert_true(addr_is_multicast(&group4) && addr_is_multicast(&group6) && addr_is_multicast(&ones6));
    assert_false(addr_is_multicast(&host) || addr_is_multicast(&class_e) || addr_is_multicast(&all));
    assert_true(addr_is_broadcast(&all));
    assert_false(addr_is_broadcast(&any4) || addr_is_broadcast(&ones6) || addr_is_unspecified(&host));
}

static void packets_give_addresses_only_when_whole(void **state)
{
    (void)state;
    const uint8_t wire[] = {10, 42, 0, 1, 0x52, 0x54, 0, 0x12, 0x34, 0x56, 10, 42};
    struct bytes b = bytes_of(wire, sizeof wire);
    struct addr want = address("10.42.0.1"), got = addr_read4(&b);
    assert_true(addr_equal(&got, &want));
    struct mac mac = mac_read(&b);
    assert_int_equal(mac.byte[5], 0x56);
    got = addr_read4(&b);
    assert_false(bytes_ok(&b));
    assert_true(addr_is_unspecified(&got));
    b = bytes_of(wire, sizeof wire);
    got = addr_read6(&b);
    assert_true(!bytes_ok(&b) && addr_is_unspecified(&got) && got.family == 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_written_as_rfc5952_wants),
        cmocka_unit_test(slips_of_the_pen_are_no_addresses),
        cmocka_unit_test(prefixes_hold_what_lies_in_them),
        cmocka_unit_test(host_bits_and_odd_lengths_are_no_prefixes),
        cmocka_unit_test(macs_are_six_pairs),
        cmocka_unit_test(special_addresses_are_known),
        cmocka_unit_test(packets_give_addresses_only_when_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
