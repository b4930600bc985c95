/* What a site wants watched: nothing of it may be missed, and what it does not name costs nobody a second look. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>

#include "frames.h"
#include "net/glance.h"
#include "net/interest.h"

static struct prefix prefix(const char *text)
{
    struct prefix p;
    assert_int_equal(prefix_parse(text, strlen(text), &p), 0);
    return p;
}

static struct addr addr(const char *text)
{
    struct addr a;
    assert_int_equal(addr_parse(text, strlen(text), &a), 0);
    return a;
}

static void add_pair(struct interest *i, const char *a, const char *b)
{
    struct prefix ends[2] = {prefix(a), prefix(b)};
    assert_int_equal(interest_add_pair(i, &ends[0], &ends[1]), 0);
}

static bool has_pair(const struct interest *i, const char *a, const char *b)
{
    struct addr src = addr(a), dst = addr(b);
    bool forth = interest_has_pair(i, &src, &dst);
    assert_int_equal(interest_has_pair(i, &dst, &src), forth); /* whoever sends */
    assert_int_equal(interest_sees(i, src.byte, dst.byte, src.family == 4 ? 4 : 16), forth);
    return forth;
}

/* A site server with several distribution points, a network of them, and IPv6: each pair, and no other. */
static void test_pairs_of_hosts_and_networks(void **state)
{
    (void)state;
    struct interest *i = interest_new();
    add_pair(i, "10.1.0.5", "10.42.0.10");
    add_pair(i, "10.42.0.11", "10.1.0.5");
    add_pair(i, "10.42.0.0/24", "10.1.0.6");
    add_pair(i, "fd00::5", "fd42::/64");
    interest_seal(i);
    assert_true(has_pair(i, "10.1.0.5", "10.42.0.10"));
    assert_true(has_pair(i, "10.1.0.5", "10.42.0.11"));
    assert_true(has_pair(i, "10.1.0.6", "10.42.0.255"));
    assert_true(has_pair(i, "fd42::1234", "fd00::5"));
    assert_false(has_pair(i, "10.42.0.10", "10.42.0.11"));
    assert_false(has_pair(i, "10.1.0.5", "10.42.0.12"));
    assert_false(has_pair(i, "10.1.0.6", "10.42.1.0"));
    assert_false(has_pair(i, "fd42::1", "fd42::2"));
    interest_free(i);
}

static void test_pairs_of_networks(void **state)
{
    (void)state;
    struct interest *i = interest_new();
    add_pair(i, "10.1.0.0/16", "10.42.0.0/24");
    interest_seal(i);
    assert_true(has_pair(i, "10.1.200.3", "10.42.0.9"));
    assert_false(has_pair(i, "10.1.200.3", "10.1.0.9"));
    assert_false(has_pair(i, "10.42.0.3", "10.42.0.9"));
    interest_free(i);
}

/* The sieve in front of the pairs may let strangers pass, never hold back one that counts. */
static void test_no_pair_of_many_is_lost(void **state)
{
    (void)state;
    struct interest *i = interest_new();
    char a[ADDR_TEXT], b[ADDR_TEXT];
    for (unsigned n = 0; n < INTEREST_PAIRS; n++) {
        snprintf(a, sizeof a, "10.%u.%u.%u", n % 7, n % 251, n % 256);
        snprintf(b, sizeof b, "172.16.%u.%u", n / 256, n % 256);
        add_pair(i, a, b);
    }
    struct prefix ends[2] = {prefix("10.0.0.1"), prefix("10.0.0.2")};
    assert_int_equal(interest_add_pair(i, &ends[0], &ends[1]), -ENOSPC);
    interest_seal(i);
    for (unsigned n = 0; n < INTEREST_PAIRS; n++) {
        snprintf(a, sizeof a, "10.%u.%u.%u", n % 7, n % 251, n % 256);
        snprintf(b, sizeof b, "172.16.%u.%u", n / 256, n % 256);
        assert_true(has_pair(i, a, b));
    }
    size_t cursor = 0, seen = 0;
    struct addr found[2];
    while (interest_next_pair(i, &cursor, found))
        seen += interest_has_pair(i, &found[0], &found[1]);
    assert_int_equal(seen, INTEREST_PAIRS);
    interest_free(i);
}

static void test_hosts(void **state)
{
    (void)state;
    struct interest *i = interest_new();
    static const char *const hosts[] = {"10.42.0.254", "fe80::5054:ff:fe00:10", "10.42.0.10", "10.42.0.10"};
    for (size_t n = 0; n < sizeof hosts / sizeof *hosts; n++) {
        struct addr a = addr(hosts[n]);
        assert_int_equal(interest_add_host(i, &a), 0);
    }
    interest_seal(i);
    for (size_t n = 0; n < sizeof hosts / sizeof *hosts; n++) {
        struct addr a = addr(hosts[n]);
        assert_true(interest_has_host(i, &a));
    }
    struct addr other = addr("10.42.0.11");
    assert_false(interest_has_host(i, &other));
    interest_free(i);
}

static bool has_name(const struct interest *i, const char *name)
{
    return interest_has_name(i, bytes_of(name, strlen(name)));
}

/* Windows asks DNS for the whole name and NetBIOS for its first label, in capitals. */
static void test_names(void **state)
{
    (void)state;
    struct interest *i = interest_new();
    assert_int_equal(interest_add_name(i, bytes_of("wds-1.lon.example", 17)), 0);
    assert_int_equal(interest_add_name(i, bytes_of("SMS01", 5)), 0);
    assert_int_equal(interest_add_name(i, bytes_of("", 0)), -EINVAL);
    assert_int_equal(interest_add_name(i, bytes_of(".example", 8)), -EINVAL);
    interest_seal(i);
    assert_true(has_name(i, "WDS-1.Lon.Example"));
    assert_true(has_name(i, "wds-1.lon.example."));
    assert_true(has_name(i, "WDS-1"));
    assert_true(has_name(i, "sms01"));
    assert_false(has_name(i, "wds-1.lon"));
    assert_false(has_name(i, "wds-2"));
    assert_false(has_name(i, ""));
    interest_free(i);
}

static void test_nobody_and_nothing(void **state)
{
    (void)state;
    struct addr a = addr("10.0.0.1"), b = addr("10.0.0.2");
    struct interest *empty = interest_new();
    interest_seal(empty);
    for (const struct interest *i = empty;; i = NULL) {
        assert_false(interest_has_pair(i, &a, &b));
        assert_false(interest_sees(i, a.byte, b.byte, 4));
        assert_false(interest_has_host(i, &a));
        assert_false(has_name(i, "wds-1"));
        assert_false(interest_has_names(i));
        assert_null(interest_at_glance(i));
        if (!i)
            break;
    }
    struct prefix mixed[2] = {prefix("10.0.0.1"), prefix("fd00::1")};
    assert_int_equal(interest_add_pair(empty, &mixed[0], &mixed[1]), -EINVAL);
    interest_free(empty);
}

static bool glance_at(const char *hex, const struct interest *i)
{
    uint8_t data[FRAME_MOST];
    struct frame frame = frame_of(LINK_ETHERNET, data, frame_bytes(hex, data));
    return net_glance(&frame, i, NULL);
}

#define TCP4        MACS "08 00 45 00 00 28 00 01 40 00 40 06 66 cd 0a 00 00 01 0a 00 00 02 01 bb 00 44 00 00 00 00"
#define UDP4(ports) MACS "08 00 45 00 00 24 00 01 00 00 40 11 66 c6 0a 00 00 01 0a 00 00 02 " ports "00 10 00 00 "

/* The same frame, with and without interest in it: a channel's packets of any kind, answers of name services. */
static void test_the_first_look_asks(void **state)
{
    (void)state;
    struct interest *i = interest_new();
    add_pair(i, "10.0.0.1", "10.0.0.2");
    add_pair(i, "2001:db8::/32", "ff02::/16");
    assert_int_equal(interest_add_name(i, bytes_of("wds-1", 5)), 0);
    interest_seal(i);
    assert_false(glance_at(TCP4, NULL));
    assert_true(glance_at(TCP4, i));
    static const char *const answers[] = {"00 35 c0 00 ", "00 89 00 89 ", "14 e9 14 e9 ", "14 eb c0 00 "};
    struct interest *names = interest_new();
    assert_int_equal(interest_add_name(names, bytes_of("wds-1", 5)), 0);
    interest_seal(names);
    for (size_t n = 0; n < sizeof answers / sizeof *answers; n++) {
        char hex[256];
        snprintf(hex, sizeof hex, UDP4("%s") "12 34 81 80", answers[n]);
        assert_true(glance_at(hex, names));
        assert_false(glance_at(hex, NULL));
        snprintf(hex, sizeof hex, UDP4("%s") "12 34 01 00", answers[n]);
        assert_false(glance_at(hex, names)); /* a question */
    }
    assert_false(glance_at(UDP4("c0 00 00 35 ") "12 34 81 80", names)); /* towards the service */
    interest_free(names);
    interest_free(i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pairs_of_hosts_and_networks),
        cmocka_unit_test(test_pairs_of_networks),
        cmocka_unit_test(test_no_pair_of_many_is_lost),
        cmocka_unit_test(test_hosts),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_nobody_and_nothing),
        cmocka_unit_test(test_the_first_look_asks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
