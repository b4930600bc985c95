/* The same flow must have the same id here as in every other tool of a SOC, or nobody can join their records. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "detect_make.h"
#include "record/flow.h"
#include "record/record.h"

/* Published: corelight/community-id-spec (baseline), Zeek's and Tenzir's tests, reference example of an offer. */
static const struct {
    const char *src, *dst;
    uint16_t src_port, dst_port;
    uint8_t proto;
    const char *id;
} vectors[] = {
    {"128.232.110.120", "66.35.250.204", 34855, 80, 6, "1:LQU9qZlK+B5F3KDmev6m5PMibrg="},
    {"66.35.250.204", "128.232.110.120", 80, 34855, 6, "1:LQU9qZlK+B5F3KDmev6m5PMibrg="},
    {"192.168.1.52", "8.8.8.8", 54585, 53, 17, "1:d/FP5EW3wiY1vCndhwleRRKHowQ="},
    {"192.168.170.8", "192.168.170.56", 7, 80, 132, "1:jQgCxbku+pNGw8WPbEc/TS/uTpQ="},
    {"1.2.3.4", "5.6.7.8", 1122, 3344, 6, "1:wCb3OG7yAFWelaUydu0D+125CLM="},
    {"1.2.3.4", "5.6.7.8", 1122, 3344, 17, "1:0Mu9InQx6z4ZiCZM/7HXi2WMhOg="},
    {"43.3.132.3", "1.2.3.4", 3483, 4584, 6, "1:koNcqhFRD5kb254ZrLsdv630jCM="},
    {"2001:470:e5bf:dead:4957:2174:e82c:4887", "2607:f8b0:400c:c03::1a", 63943, 25, 6,
     "1:/qFaeAR+gFe1KYjMzVDsMv+wgU4="},
    {"10.42.0.66", "255.255.255.255", 67, 68, 17, "1:Ve/owUHwlRYmPbtzeZRVW0DeBPw="},
};

static struct event_flow make_flow(const char *src, const char *dst, uint16_t src_port, uint16_t dst_port,
                                   uint8_t proto)
{
    return (struct event_flow){
        .src = make_addr(src), .dst = make_addr(dst), .src_port = src_port, .dst_port = dst_port, .ip_proto = proto};
}

static void published_vectors(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        struct event_flow flow =
            make_flow(vectors[i].src, vectors[i].dst, vectors[i].src_port, vectors[i].dst_port, vectors[i].proto);
        char id[40];
        assert_true(record_community_id(&flow, id, sizeof id));
        assert_string_equal(id, vectors[i].id);
    }
}

/* Ports alone decide the order when both ends have one address. */
static void one_address_two_ports(void **state)
{
    (void)state;
    struct event_flow there = make_flow("10.0.0.1", "10.0.0.1", 67, 68, 17);
    struct event_flow back = make_flow("10.0.0.1", "10.0.0.1", 68, 67, 17);
    char a[40], b[40];
    assert_true(record_community_id(&there, a, sizeof a));
    assert_true(record_community_id(&back, b, sizeof b));
    assert_string_equal(a, b);
}

static void no_id_without_ports_or_addresses(void **state)
{
    (void)state;
    char id[40] = "untouched";
    struct event_flow arp = {.has_mac = true, .ethertype = 0x806};
    struct event_flow igmp = make_flow("10.0.0.1", "224.0.0.22", 0, 0, 2);
    struct event_flow udp = make_flow("10.0.0.1", "10.0.0.2", 1, 2, 17);
    assert_false(record_community_id(&arp, id, sizeof id));
    assert_false(record_community_id(&igmp, id, sizeof id));
    assert_false(record_community_id(&udp, id, 39));
    assert_string_equal(id, "untouched");
}

/* flow_id joins both directions, tells flows apart, and stays exact in JSON numbers. */
static void flow_ids(void **state)
{
    (void)state;
    struct event_flow there = make_flow("10.0.0.1", "10.0.0.2", 67, 68, 17);
    struct event_flow back = make_flow("10.0.0.2", "10.0.0.1", 68, 67, 17);
    struct event_flow other = make_flow("10.0.0.2", "10.0.0.1", 67, 68, 17);
    struct event_flow none = {0};
    assert_true(flow_id(&there) == flow_id(&back));
    assert_true(flow_id(&there) != flow_id(&other));
    assert_true(flow_id(&there) > 0 && flow_id(&there) < INT64_C(1) << 53);
    assert_true(flow_id(&none) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_vectors),
        cmocka_unit_test(one_address_two_ports),
        cmocka_unit_test(no_id_without_ports_or_addresses),
        cmocka_unit_test(flow_ids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
