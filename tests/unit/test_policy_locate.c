/* policy_locate(): the segment decides what is authorised, so a wrong one makes every verdict wrong. */
#include "unit/policy_fixture.h"

static const char text[] = "policy: 1\n"
                           "segments:\n"
                           "  - {name: imaging, where: {interfaces: [eno2], vlans: [42], networks: [10.42.0.0/16]}}\n"
                           "  - {name: lab, where: {vlans: [43, 100.43], networks: [10.43.0.0/16, 'fd43::/48']}}\n"
                           "  - {name: lab-bench, where: {networks: [10.43.7.0/24]}}\n"
                           "  - {name: servers, where: {networks: [10.1.0.0/16]}}\n"
                           "  - {name: closet, where: {interfaces: [eno9]}}\n"
                           "  - {name: closet-native, where: {interfaces: [eno9], vlans: []}}\n";

static const char *locate(const char *interface, const uint16_t *vlan, uint8_t vlans, const char *const *addrs)
{
    static const char *const none = "none";
    struct policy *p = policy_of(text);
    struct place place = {.interface = interface, .vlan = vlan, .vlans = vlans};
    for (; addrs && *addrs; addrs++)
        place.addr[place.addrs++] = address(*addrs);
    int found = policy_locate(p, &place);
    static char name[64];
    snprintf(name, sizeof name, "%s", found == EVENT_NO_SEGMENT ? none : policy_segment_name(p, found));
    policy_free(p);
    return name;
}

#define ADDRS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define VLANS(...)                                                                                                     \
    ((const uint16_t[]){__VA_ARGS__}), (uint8_t)(sizeof((const uint16_t[]){__VA_ARGS__}) / sizeof(uint16_t))

static void test_a_confirmed_interface_or_vlan_or_network_is_enough(void **state)
{
    (void)state;
    assert_string_equal(locate("eno2", NULL, 0, NULL), "imaging");
    assert_string_equal(locate(NULL, VLANS(42), NULL), "imaging");
    assert_string_equal(locate(NULL, NULL, 0, ADDRS("10.42.3.4")), "imaging");
    assert_string_equal(locate(NULL, NULL, 0, ADDRS("fd43::7")), "lab");
}

static void test_nothing_confirmed_is_no_segment(void **state)
{
    (void)state;
    assert_string_equal(locate(NULL, NULL, 0, NULL), "none");
    assert_string_equal(locate("eno7", VLANS(7), ADDRS("192.168.1.1")), "none");
}

static void test_a_foreign_interface_or_vlan_contradicts(void **state)
{
    (void)state;
    assert_string_equal(locate("eno3", VLANS(42), ADDRS("10.42.3.4")), "none");
    assert_string_equal(locate("eno2", VLANS(77), ADDRS("10.42.3.4")), "none");
}

/* A rogue brings an address of its own; it still stands where its frames stand. */
static void test_a_foreign_address_does_not_contradict(void **state)
{
    (void)state;
    assert_string_equal(locate("eno2", VLANS(42), ADDRS("192.168.66.1", "255.255.255.255")), "imaging");
    assert_string_equal(locate(NULL, VLANS(42), ADDRS("10.43.0.9")), "imaging");
}

static void test_stacked_tags_are_compared_whole(void **state)
{
    (void)state;
    assert_string_equal(locate(NULL, VLANS(100, 43), NULL), "lab");
    assert_string_equal(locate(NULL, VLANS(43, 100), NULL), "none");
    assert_string_equal(locate(NULL, VLANS(100), NULL), "none");
    assert_string_equal(locate(NULL, VLANS(100, 42), NULL), "none");
}

/* Mirror ports take the tags off. */
static void test_an_untagged_frame_contradicts_no_vlan(void **state)
{
    (void)state;
    assert_string_equal(locate("eno2", NULL, 0, ADDRS("10.42.3.4")), "imaging");
    assert_string_equal(locate(NULL, NULL, 0, ADDRS("10.43.0.4")), "lab");
}

static void test_an_empty_vlan_list_means_untagged_only(void **state)
{
    (void)state;
    assert_string_equal(locate("eno9", NULL, 0, NULL), "closet-native");
    assert_string_equal(locate("eno9", VLANS(5), NULL), "closet");
}

static void test_the_narrower_network_wins(void **state)
{
    (void)state;
    assert_string_equal(locate(NULL, NULL, 0, ADDRS("10.43.7.9")), "lab-bench");
    assert_string_equal(locate(NULL, NULL, 0, ADDRS("10.43.8.9")), "lab");
}

/* A client of one segment speaks to a server of another: the caller says whose address counts more. */
static void test_of_two_addresses_the_stronger_decides(void **state)
{
    (void)state;
    assert_string_equal(locate(NULL, NULL, 0, ADDRS("10.42.3.4", "10.1.0.5")), "imaging");
    assert_string_equal(locate(NULL, NULL, 0, ADDRS("10.1.0.5", "10.42.3.4")), "servers");
    assert_string_equal(locate(NULL, VLANS(42), ADDRS("10.1.0.5", "10.42.3.4")), "imaging");
}

/* 0.0.0.0 → 255.255.255.255 and multicast say nothing of the place, even when a network is as wide as the world. */
static void test_addresses_of_everybody_are_no_evidence(void **state)
{
    (void)state;
    struct policy *p = policy_of("policy: 1\nsegments: [{name: all, where: {networks: [0.0.0.0/0]}}]\n");
    struct place place = {.addr = {address("0.0.0.0"), address("255.255.255.255"), address("239.1.2.3")}, .addrs = 3};
    assert_int_equal(policy_locate(p, &place), EVENT_NO_SEGMENT);
    place.addr[1] = address("192.0.2.1");
    assert_int_equal(policy_locate(p, &place), 0);
    policy_free(p);
}

/* Relayed messages are seen on the server's wire; they belong to the client's segment. */
static void test_a_relay_names_the_segment_whatever_the_wire(void **state)
{
    (void)state;
    struct policy *p = policy_of(text);
    struct place place = {
        .interface = "eno9", .relay = address("10.43.7.1"), .addr = {address("10.1.0.5")}, .addrs = 1};
    assert_string_equal(policy_segment_name(p, policy_locate(p, &place)), "lab-bench");
    place.relay = address("172.16.0.1");
    assert_string_equal(policy_segment_name(p, policy_locate(p, &place)), "servers");
    place.relay = address("0.0.0.0");
    assert_string_equal(policy_segment_name(p, policy_locate(p, &place)), "servers");
    policy_free(p);
}

static void test_names_and_numbers_of_segments_agree(void **state)
{
    (void)state;
    struct policy *p = policy_of(text);
    assert_int_equal(policy_segments(p), 6);
    for (int i = 0; i < 6; i++)
        assert_int_equal(policy_segment_find(p, policy_segment_name(p, i)), i);
    assert_int_equal(policy_segment_find(p, "attic"), EVENT_NO_SEGMENT);
    assert_null(policy_segment_name(p, EVENT_NO_SEGMENT));
    policy_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_confirmed_interface_or_vlan_or_network_is_enough),
        cmocka_unit_test(test_nothing_confirmed_is_no_segment),
        cmocka_unit_test(test_a_foreign_interface_or_vlan_contradicts),
        cmocka_unit_test(test_a_foreign_address_does_not_contradict),
        cmocka_unit_test(test_stacked_tags_are_compared_whole),
        cmocka_unit_test(test_an_untagged_frame_contradicts_no_vlan),
        cmocka_unit_test(test_an_empty_vlan_list_means_untagged_only),
        cmocka_unit_test(test_the_narrower_network_wins),
        cmocka_unit_test(test_of_two_addresses_the_stronger_decides),
        cmocka_unit_test(test_addresses_of_everybody_are_no_evidence),
        cmocka_unit_test(test_a_relay_names_the_segment_whatever_the_wire),
        cmocka_unit_test(test_names_and_numbers_of_segments_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
