/* policy_judge(): who speaks. The second half goes through "Ordinary networks" of the rules catalogue as far as the
 * policy decides: each of its lines is a way to cry wolf. */
#include "unit/policy_fixture.h"

static const char text[] =
    "policy: 1\n"                                                                                           /* 1 */
    "segments:\n"                                                                                           /* 2 */
    "  - {name: imaging, where: {vlans: [42], networks: [10.42.0.0/16]}}\n"                                 /* 3 */
    "  - {name: office, where: {vlans: [43], networks: [10.43.0.0/16]}, netboot: forbidden}\n"              /* 4 */
    "  - {name: branch, where: {networks: [10.44.0.0/16]}}\n"                                               /* 5 */
    "services:\n"                                                                                           /* 6 */
    "  - {name: dhcp-1, roles: [dhcp], addresses: [10.42.0.1], macs: ['52:54:00:00:00:01'],\n"              /* 7 */
    "     peers: [dhcp-2], segments: [imaging]}\n"                                                          /* 8 */
    "  - {name: dhcp-2, roles: [dhcp], addresses: [10.42.0.2], macs: ['52:54:00:00:00:02'],\n"              /* 9 */
    "     segments: [imaging]}\n"                                                                           /* 10 */
    "  - {name: wds, roles: [pxe, tftp], addresses: [10.42.0.10, 'fd42::10'],\n"                            /* 11 */
    "     link_local: ['fe80::10'], macs: ['52:54:00:00:00:10'], segments: [imaging],\n"                    /* 12 */
    "     limits: {tftp_requests: 400/10s, dhcp_requests: 5/1m}}\n"                                         /* 13 */
    "  - {name: central, roles: [dhcp, pxe, tftp], addresses: [10.1.0.5], macs: ['52:54:00:00:01:05'],\n"   /* 14 */
    "     segments: [branch, office]}\n"                                                                    /* 15 */
    "  - {name: gateway, roles: [relay, router], addresses: [10.44.0.1, 10.43.0.1],\n"                      /* 16 */
    "     macs: ['00:00:5e:00:01:2c', '52:54:00:00:44:01', '52:54:00:00:44:02']}\n"                         /* 17 */
    "  - {name: wifi, roles: [dhcp-proxy], macs: ['52:54:00:00:77:01'], segments: [imaging]}\n"             /* 18 */
    "  - {name: old, roles: [pxe], addresses: [10.42.0.30], segments: [imaging], until: 2026-11-21}\n"      /* 19 */
    "  - {name: last-day, roles: [pxe], addresses: [10.42.0.31], segments: [imaging], until: 2026-11-22}\n" /* 20 */
    "  - {name: phones, roles: [provisioning], addresses: [10.42.0.40], segments: [imaging], writes: allowed}\n" /* 21 */
    "  - {name: split-a, roles: [dhcp], addresses: [10.42.0.50], segments: [imaging]}\n" /* 22 */
    "  - {name: split-b, roles: [pxe], addresses: [10.42.0.50], segments: [imaging]}\n"  /* 23 */
    "  - {name: bare, roles: [tftp], addresses: [10.42.0.60], macs: []}\n";              /* 24 */

struct bench {
    struct policy *policy;
    struct event event;
};

static int setup(void **state)
{
    struct bench *b = calloc(1, sizeof *b);
    assert_non_null(b);
    b->policy = policy_of(text);
    *state = b;
    return 0;
}

static int teardown(void **state)
{
    struct bench *b = *state;
    policy_free(b->policy);
    free(b);
    return 0;
}

static struct event *answer(struct bench *b, enum event_kind kind, const char *role, const char *segment,
                            const char *ip, const char *mac)
{
    begin_event(&b->event, b->policy, kind, segment);
    set_server(&b->event, role, ip, mac);
    return &b->event;
}

static void assert_verdict(struct bench *b, const char *wanted)
{
    policy_judge(b->policy, &b->event);
    assert_field(&b->event, FIELD_SERVER_VERDICT, wanted);
}

static void test_the_authorised_server_is_named_with_its_line(void **state)
{
    struct bench *b = *state;
    answer(b, EVENT_DHCP_OFFER, "dhcp", "imaging", "10.42.0.1", "52:54:00:00:00:01");
    assert_verdict(b, "authorised");
    assert_field(&b->event, FIELD_SERVER_SERVICE, "dhcp-1");
    assert_field(&b->event, FIELD_POLICY_LINE, "policy.yaml:7");
    assert_field(&b->event, FIELD_SEGMENT_NETBOOT, "allowed");
    assert_field(&b->event, FIELD_CONTENT_VERDICT, "unconstrained");
    assert_false(event_has(&b->event, FIELD_POLICY_EXPECTED));
}

static void test_a_stranger_is_unknown_and_the_expected_ones_are_named(void **state)
{
    struct bench *b = *state;
    answer(b, EVENT_PXE_REPLY, "pxe", "imaging", "10.42.0.66", "52:54:00:00:00:66");
    assert_verdict(b, "unknown");
    assert_false(event_has(&b->event, FIELD_SERVER_SERVICE));
    assert_false(event_has(&b->event, FIELD_POLICY_LINE));
    assert_false(event_has(&b->event, FIELD_CONTENT_VERDICT));
    assert_field(&b->event, FIELD_POLICY_LISTED, "false");
    assert_field(&b->event, FIELD_POLICY_EXPECTED, "10.42.0.10, fd42::10, 10.42.0.31, 10.42.0.50");
}

static void test_a_foreign_mac_is_a_wrong_identity(void **state)
{
    struct bench *b = *state;
    answer(b, EVENT_DHCP_OFFER, "dhcp", "imaging", "10.42.0.1", "52:54:00:00:00:66");
    assert_verdict(b, "wrong-identity");
    assert_field(&b->event, FIELD_SERVER_SERVICE, "dhcp-1");
    answer(b, EVENT_TFTP_DATA, "tftp", "imaging", "10.42.0.60", "52:54:00:00:00:60");
    assert_verdict(b, "wrong-identity");
}

static void test_an_authorised_server_elsewhere_is_on_the_wrong_segment(void **state)
{
    struct bench *b = *state;
    answer(b, EVENT_DHCP_OFFER, "dhcp", "office", "10.42.0.1", "52:54:00:00:00:01");
    assert_verdict(b, "wrong-segment");
    assert_field(&b->event, FIELD_SEGMENT_NETBOOT, "forbidden");
    assert_field(&b->event, FIELD_POLICY_EXPECTED, "10.1.0.5");
}

static void test_a_dhcp_server_giving_boot_data_is_in_the_wrong_role(void **state)
{
    struct bench *b = *state;
    answer(b, EVENT_PXE_REPLY, "pxe", "imaging", "10.42.0.1", "52:54:00:00:00:01");
    assert_verdict(b, "wrong-role");
    answer(b, EVENT_TFTP_DATA, "tftp", "imaging", "10.42.0.1", "52:54:00:00:00:01");
    assert_verdict(b, "wrong-role");
    assert_field(&b->event, FIELD_POLICY_LISTED, "true");
}

static void test_dates_are_inclusive_and_judged_by_packet_time(void **state)
{
    struct bench *b = *state;
    answer(b, EVENT_PXE_REPLY, "pxe", "imaging", "10.42.0.30", "52:54:00:00:00:30");
    assert_verdict(b, "expired");
    answer(b, EVENT_PXE_REPLY, "pxe", "imaging", "10.42.0.30", "52:54:00:00:00:30")->time =
        instant("2026-11-21T23:59:59.999");
    assert_verdict(b, "authorised");
    answer(b, EVENT_PXE_REPLY, "pxe", "imaging", "10.42.0.31", "52:54:00:00:00:31");
    assert_verdict(b, "authorised");
    answer(b, EVENT_PXE_REPLY, "pxe", "imaging", "10.42.0.31", "52:54:00:00:00:31")->time = instant("2026-11-23");
    assert_verdict(b, "expired");
}

static void test_entries_with_one_address_add_up(void **state)
{
    struct bench *b = *state;
    answer(b, EVENT_DHCP_OFFER, "dhcp", "imaging", "10.42.0.50", "52:54:00:00:00:50");
    assert_verdict(b, "authorised");
    assert_field(&b->event, FIELD_SERVER_SERVICE, "split-a");
    answer(b, EVENT_PXE_REPLY, "pxe", "imaging", "10.42.0.50", "52:54:00:00:00:50");
    assert_verdict(b, "authorised");
    assert_field(&b->event, FIELD_SERVER_SERVICE, "split-b");
}

static void test_without_a_policy_everybody_is_unlisted(void **state)
{
    struct bench *b = *state;
    answer(b, EVENT_DHCP_OFFER, "dhcp", NULL, "10.42.0.1", "52:54:00:00:00:01");
    policy_judge(NULL, &b->event);
    assert_field(&b->event, FIELD_SERVER_VERDICT, "unlisted");
    assert_false(event_has(&b->event, FIELD_POLICY_LISTED));
    begin_event(&b->event, b->policy, EVENT_DHCP_DISCOVER, NULL);
    policy_judge(NULL, &b->event);
    assert_false(event_has(&b->event, FIELD_SERVER_VERDICT));
}

static void test_requests_learn_of_writes_and_limits_but_get_no_verdict(void **state)
{
    struct bench *b = *state;
    begin_event(&b->event, b->policy, EVENT_TFTP_REQUEST, "imaging");
    set_addr(&b->event, FIELD_SERVER_IP, "10.42.0.10");
    policy_judge(b->policy, &b->event);
    assert_false(event_has(&b->event, FIELD_SERVER_VERDICT));
    assert_field(&b->event, FIELD_POLICY_LISTED, "true");
    assert_field(&b->event, FIELD_POLICY_WRITES, "false");
    assert_int_equal(b->event.limit[LIMIT_TFTP_REQUESTS].count, 400);
    assert_int_equal(b->event.limit[LIMIT_TFTP_REQUESTS].seconds, 10);
    assert_int_equal(b->event.limit[LIMIT_DHCP_REQUESTS].count, 5);
    assert_int_equal(b->event.limit[LIMIT_DHCP_REQUESTS].seconds, 60);

    begin_event(&b->event, b->policy, EVENT_TFTP_REQUEST, "imaging");
    set_addr(&b->event, FIELD_SERVER_IP, "10.42.0.40");
    policy_judge(b->policy, &b->event);
    assert_field(&b->event, FIELD_POLICY_WRITES, "true");
    assert_int_equal(b->event.limit[LIMIT_TFTP_REQUESTS].count, 0);
}

static void test_an_answer_without_a_source_is_judged_by_its_server_identifier(void **state)
{
    struct bench *b = *state;
    set_addr(answer(b, EVENT_DHCP_OFFER, "dhcp", "imaging", "0.0.0.0", "52:54:00:00:00:01"), FIELD_SERVER_ID,
             "10.42.0.1");
    assert_verdict(b, "authorised");
    set_addr(answer(b, EVENT_DHCP_OFFER, "dhcp", "imaging", "0.0.0.0", "52:54:00:00:00:66"), FIELD_SERVER_ID,
             "10.42.0.1");
    assert_verdict(b, "wrong-identity");
    answer(b, EVENT_BOOTP_REPLY, "dhcp", "imaging", "0.0.0.0", "52:54:00:00:00:66");
    assert_verdict(b, "unknown");
}

/* A server identifier is what the sender likes to write: beside a real source it proves nothing. */
static void test_a_stolen_server_identifier_does_not_help(void **state)
{
    struct bench *b = *state;
    set_addr(answer(b, EVENT_DHCP_OFFER, "dhcp", "imaging", "10.42.0.66", "52:54:00:00:00:66"), FIELD_SERVER_ID,
             "10.42.0.1");
    assert_verdict(b, "unknown");
}

/* Routed servers: a MAC is compared only when the server's address lies in the observed segment's networks. */
static void test_ordinary_a_routed_servers_frames_bear_a_routers_mac(void **state)
{
    struct bench *b = *state;
    answer(b, EVENT_TFTP_DATA, "tftp", "branch", "10.1.0.5", "52:54:00:00:44:01");
    assert_verdict(b, "authorised");
    answer(b, EVENT_TFTP_DATA, "tftp", "branch", "10.1.0.5", "00:00:5e:00:01:2c");
    assert_verdict(b, "authorised");
    answer(b, EVENT_TFTP_DATA, "tftp", "branch", "10.1.0.5", "52:54:00:00:44:66");
    assert_verdict(b, "wrong-identity");
}

static void test_ordinary_without_listed_router_macs_a_routed_server_may_bear_any(void **state)
{
    struct bench *b = *state;
    struct policy *listed = b->policy;
    b->policy = policy_of("policy: 1\n"
                          "segments: [{name: branch, where: {networks: [10.44.0.0/16]}}]\n"
                          "services:\n"
                          "  - {name: central, roles: [tftp], addresses: [10.1.0.5], macs: ['52:54:00:00:01:05']}\n"
                          "  - {name: gateway, roles: [router], addresses: [10.44.0.1]}\n");
    answer(b, EVENT_TFTP_DATA, "tftp", "branch", "10.1.0.5", "52:54:00:00:44:66");
    assert_verdict(b, "authorised");
    policy_free(b->policy);
    b->policy = listed;
}

/* Two bodies, one identity: failover pairs answer for each other, from either MAC. */
static void test_ordinary_peers_share_addresses_and_macs(void **state)
{
    struct bench *b = *state;
    answer(b, EVENT_DHCP_ACK, "dhcp", "imaging", "10.42.0.1", "52:54:00:00:00:02");
    assert_verdict(b, "authorised");
    answer(b, EVENT_DHCP_ACK, "dhcp", "imaging", "10.42.0.2", "52:54:00:00:00:01");
    assert_verdict(b, "authorised");
    answer(b, EVENT_DHCP_ACK, "dhcp", "imaging", "10.42.0.2", "52:54:00:00:00:66");
    assert_verdict(b, "wrong-identity");
}

/* Link types without MACs show zeros. */
static void test_ordinary_a_zero_mac_is_no_mac(void **state)
{
    struct bench *b = *state;
    answer(b, EVENT_DHCP_ACK, "dhcp", "imaging", "10.42.0.1", "00:00:00:00:00:00");
    assert_verdict(b, "authorised");
}

/* Wi-Fi controllers: their MAC may speak for listed servers, and only for these. */
static void test_ordinary_a_dhcp_proxy_speaks_for_listed_servers(void **state)
{
    struct bench *b = *state;
    set_addr(answer(b, EVENT_DHCP_OFFER, "dhcp", "imaging", "10.42.9.9", "52:54:00:00:77:01"), FIELD_SERVER_ID,
             "10.42.0.1");
    assert_verdict(b, "authorised");
    assert_field(&b->event, FIELD_SERVER_SERVICE, "dhcp-1");
    set_addr(answer(b, EVENT_DHCP_OFFER, "dhcp", "imaging", "10.42.9.9", "52:54:00:00:77:01"), FIELD_SERVER_ID,
             "10.42.0.66");
    assert_verdict(b, "unknown");
    set_addr(answer(b, EVENT_DHCP_OFFER, "dhcp", "branch", "10.42.9.9", "52:54:00:00:77:01"), FIELD_SERVER_ID,
             "10.1.0.5");
    assert_verdict(b, "unknown");
}

static void relayed(struct bench *b, const char *source, const char *relay, const char *id, const char *mac)
{
    struct event *e = answer(b, EVENT_DHCP_OFFER, "dhcp", "branch", source, mac);
    set_addr(e, FIELD_DHCP_RELAY, relay);
    set_addr(e, FIELD_SERVER_ID, id);
    set_mac(e, FIELD_CLIENT_MAC, "52:54:00:00:0c:01");
    e->flow.has_mac = true;
    e->flow.dst_mac = hardware("ff:ff:ff:ff:ff:ff");
    e->flow.dst = address("255.255.255.255");
}

/* A relayed reply always reaches the client with giaddr set. */
static void test_ordinary_a_listed_relay_forwards_for_listed_servers(void **state)
{
    struct bench *b = *state;
    relayed(b, "10.44.0.1", "10.44.0.1", "10.1.0.5", "52:54:00:00:44:01");
    assert_verdict(b, "authorised");
    assert_field(&b->event, FIELD_SERVER_SERVICE, "central");
    relayed(b, "10.1.0.5", "10.44.0.1", "10.1.0.5", "52:54:00:00:44:02"); /* the relay keeps the source */
    assert_verdict(b, "authorised");
    relayed(b, "10.44.0.9", "10.44.0.1", "10.1.0.5", "52:54:00:00:44:01"); /* another interface of the relay */
    assert_verdict(b, "authorised");
    relayed(b, "10.44.0.1", "10.44.0.1", "10.1.0.66", "52:54:00:00:44:01");
    assert_verdict(b, "unknown");
    relayed(b, "10.44.0.1", "10.44.0.1", "10.42.0.1", "52:54:00:00:44:01");
    assert_verdict(b, "wrong-segment");
}

static void test_a_relays_name_does_not_cover_other_hosts(void **state)
{
    struct bench *b = *state;
    relayed(b, "10.44.0.1", "10.44.0.1", "10.1.0.5", "52:54:00:00:44:66");
    assert_verdict(b, "wrong-identity");
    relayed(b, "10.1.0.5", "10.44.0.1", "10.1.0.5", "52:54:00:00:44:66");
    assert_verdict(b, "wrong-identity");
    relayed(b, "10.44.0.66", "10.44.0.1", "10.1.0.5", "52:54:00:00:44:66");
    assert_verdict(b, "unknown");
    relayed(b, "10.44.0.66", "10.44.0.67", "10.1.0.5", "52:54:00:00:44:66"); /* no relay of ours */
    assert_verdict(b, "unknown");
}

/* Seen on the server's own wire, the answer bears the server's or any router's MAC. */
static void test_ordinary_the_servers_way_to_its_relay_is_no_forgery(void **state)
{
    struct bench *b = *state;
    relayed(b, "10.1.0.5", "10.44.0.1", "10.1.0.5", "52:54:00:00:01:05");
    b->event.flow.dst = address("10.44.0.1");
    b->event.flow.dst_mac = hardware("52:54:00:00:99:01");
    assert_verdict(b, "authorised");
    relayed(b, "10.1.0.66", "10.44.0.1", "10.1.0.5", "52:54:00:00:01:66");
    b->event.flow.dst = address("10.44.0.1");
    b->event.flow.dst_mac = hardware("52:54:00:00:99:01");
    assert_verdict(b, "unknown");
    /* A frame for the client is not on that way, whatever its IP header says. */
    relayed(b, "10.1.0.5", "10.44.0.1", "10.1.0.5", "52:54:00:00:01:66");
    b->event.flow.dst = address("10.44.0.1");
    b->event.flow.dst_mac = hardware("52:54:00:00:0c:01");
    assert_verdict(b, "wrong-identity");
}

/* Outside every segment: the address alone decides; MACs may be any router's. */
static void test_ordinary_outside_every_segment_addresses_decide(void **state)
{
    struct bench *b = *state;
    answer(b, EVENT_DHCP_OFFER, "dhcp", NULL, "10.42.0.1", "52:54:00:00:99:01");
    assert_verdict(b, "authorised");
    assert_false(event_has(&b->event, FIELD_SEGMENT_NETBOOT));
    answer(b, EVENT_PXE_REPLY, "pxe", NULL, "10.42.0.1", "52:54:00:00:00:01");
    assert_verdict(b, "wrong-role");
    answer(b, EVENT_PXE_REPLY, "pxe", NULL, "10.42.0.66", "52:54:00:00:00:66");
    assert_verdict(b, "unknown");
}

static void test_without_segments_there_is_one_wire_and_macs_count(void **state)
{
    struct bench *b = *state;
    struct policy *full = b->policy;
    b->policy = policy_of("policy: 1\n"
                          "services: [{name: a, roles: [dhcp], addresses: [10.0.0.1], macs: ['52:54:00:00:00:01']}]\n");
    answer(b, EVENT_DHCP_OFFER, "dhcp", NULL, "10.0.0.1", "52:54:00:00:00:01");
    assert_verdict(b, "authorised");
    answer(b, EVENT_DHCP_OFFER, "dhcp", NULL, "10.0.0.1", "52:54:00:00:00:66");
    assert_verdict(b, "wrong-identity");
    policy_free(b->policy);
    b->policy = full;
}

/* Phones, printers and switches have servers of their own. */
static void test_ordinary_provisioning_serves_tftp_but_not_boots(void **state)
{
    struct bench *b = *state;
    answer(b, EVENT_TFTP_DATA, "tftp", "imaging", "10.42.0.40", "52:54:00:00:00:40");
    assert_verdict(b, "authorised");
    answer(b, EVENT_PXE_REPLY, "pxe", "imaging", "10.42.0.40", "52:54:00:00:00:40");
    assert_verdict(b, "wrong-role");
}

/* DHCPv6 and RA answer from fe80 addresses, which are local wherever they are seen. */
static void test_ordinary_link_local_addresses_identify(void **state)
{
    struct bench *b = *state;
    answer(b, EVENT_TFTP_DATA, "tftp", "imaging", "fe80::10", "52:54:00:00:00:10");
    assert_verdict(b, "authorised");
    answer(b, EVENT_TFTP_DATA, "tftp", "imaging", "fe80::10", "52:54:00:00:00:66");
    assert_verdict(b, "wrong-identity");
    answer(b, EVENT_TFTP_DATA, "tftp", "imaging", "fe80::66", "52:54:00:00:00:10");
    assert_verdict(b, "unknown");
}

/* Whose machines may hand on what they loaded: any, those of the inventory (also where nothing is said), nobody's. */
static void test_the_segment_says_who_may_be_a_peer_cache(void **state)
{
    static const char peers[] = "policy: 1\n"
                                "segments:\n"
                                "  - {name: any, where: {vlans: [1]}, peer_caches: allowed}\n"
                                "  - {name: ours, where: {vlans: [2]}}\n"
                                "  - {name: none, where: {vlans: [3]}, peer_caches: forbidden}\n"
                                "services:\n"
                                "  - {name: point, roles: [distribution-point], addresses: [10.0.0.1]}\n"
                                "  - {name: hub, roles: [peer-cache], addresses: [10.0.0.2]}\n"
                                "clients: {unknown: allow, known: ['52:54:00:00:01:*']}\n";
    static const struct {
        const char *segment, *ip, *mac, *verdict, *line;
    } rows[] = {
        {"any", "10.0.0.66", "52:54:00:00:00:66", "authorised", "policy.yaml:3"},
        {"ours", "10.0.0.66", "52:54:00:00:00:66", "unknown", NULL},
        {"ours", "10.0.0.67", "52:54:00:00:01:67", "authorised", "policy.yaml:4"},
        {"none", "10.0.0.67", "52:54:00:00:01:67", "unknown", NULL},
        {"none", "10.0.0.1", "52:54:00:00:00:01", "authorised", "policy.yaml:7"},
        {"none", "10.0.0.2", "52:54:00:00:00:02", "authorised", "policy.yaml:8"},
        {NULL, "10.0.0.67", "52:54:00:00:01:67", "authorised", NULL},
        {NULL, "10.0.0.66", "52:54:00:00:00:66", "unknown", NULL},
    };
    struct bench *b = *state;
    struct policy *full = b->policy;
    b->policy = policy_of(peers);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        answer(b, EVENT_CACHE_ANSWER, "peer-cache", rows[i].segment, rows[i].ip, rows[i].mac);
        assert_verdict(b, rows[i].verdict);
        assert_field(&b->event, FIELD_POLICY_LINE, rows[i].line ? rows[i].line : "");
    }
    /* It is no licence to be a distribution point. */
    answer(b, EVENT_HTTP_RESPONSE, "distribution-point", "any", "10.0.0.66", "52:54:00:00:00:66");
    assert_verdict(b, "unknown");
    policy_free(b->policy);
    /* Where no distribution point is listed nothing is said, but where it is forbidden. */
    b->policy = full;
    answer(b, EVENT_CACHE_ANSWER, "peer-cache", "imaging", "10.42.0.66", "52:54:00:00:00:66");
    assert_verdict(b, "unlisted");
    b->policy = policy_of("policy: 1\nsegments:\n  - {name: none, where: {vlans: [3]}, peer_caches: forbidden}\n");
    answer(b, EVENT_CACHE_ANSWER, "peer-cache", "none", "10.0.0.66", "52:54:00:00:00:66");
    assert_verdict(b, "unknown");
    policy_free(b->policy);
    b->policy = full;
}

int main(void)
{
#define JUDGE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        JUDGE(test_the_authorised_server_is_named_with_its_line),
        JUDGE(test_a_stranger_is_unknown_and_the_expected_ones_are_named),
        JUDGE(test_a_foreign_mac_is_a_wrong_identity),
        JUDGE(test_an_authorised_server_elsewhere_is_on_the_wrong_segment),
        JUDGE(test_a_dhcp_server_giving_boot_data_is_in_the_wrong_role),
        JUDGE(test_dates_are_inclusive_and_judged_by_packet_time),
        JUDGE(test_entries_with_one_address_add_up),
        JUDGE(test_without_a_policy_everybody_is_unlisted),
        JUDGE(test_requests_learn_of_writes_and_limits_but_get_no_verdict),
        JUDGE(test_an_answer_without_a_source_is_judged_by_its_server_identifier),
        JUDGE(test_a_stolen_server_identifier_does_not_help),
        JUDGE(test_ordinary_a_routed_servers_frames_bear_a_routers_mac),
        JUDGE(test_ordinary_without_listed_router_macs_a_routed_server_may_bear_any),
        JUDGE(test_ordinary_peers_share_addresses_and_macs),
        JUDGE(test_ordinary_a_zero_mac_is_no_mac),
        JUDGE(test_ordinary_a_dhcp_proxy_speaks_for_listed_servers),
        JUDGE(test_ordinary_a_listed_relay_forwards_for_listed_servers),
        JUDGE(test_a_relays_name_does_not_cover_other_hosts),
        JUDGE(test_ordinary_the_servers_way_to_its_relay_is_no_forgery),
        JUDGE(test_ordinary_outside_every_segment_addresses_decide),
        JUDGE(test_without_segments_there_is_one_wire_and_macs_count),
        JUDGE(test_ordinary_provisioning_serves_tftp_but_not_boots),
        JUDGE(test_ordinary_link_local_addresses_identify),
        JUDGE(test_the_segment_says_who_may_be_a_peer_cache),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
