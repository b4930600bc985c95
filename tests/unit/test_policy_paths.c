/* The policy on addresses, ways and names: who may claim, redirect and answer, and what may pass a channel. */
#include "policy_fixture.h"

static const char text[] =
    "policy: 1\n"
    "segments:\n"
    "  - {name: s, where: {networks: [10.0.0.0/24, \"fd00::/64\"]}}\n"
    "services:\n"
    "  - {name: a, roles: [pxe], addresses: [10.0.0.10, \"fd00::10\"], macs: [\"52:54:00:00:00:10\"], peers: [b],\n"
    "     names: [wds-1.lon.example, deployment-service], segments: [s],\n"
    "     hands_out: {s: {routers: [10.0.0.253], dns: [10.0.0.53]}}}\n"
    "  - {name: b, roles: [tftp], addresses: [10.0.0.11], macs: [\"52:54:00:00:00:11\"], segments: [s]}\n"
    "  - {name: open, roles: [tftp], addresses: [10.0.0.20], segments: [s]}\n"
    "  - {name: far, roles: [tftp], addresses: [10.9.0.10], macs: [\"52:54:00:00:00:99\"], segments: [s]}\n"
    "  - {name: gate, roles: [router], addresses: [10.0.0.254], macs: [\"52:54:00:00:00:fe\"], segments: [s]}\n"
    "channels:\n"
    "  - {name: wide, between: [10.0.0.0/24, 10.9.0.0/16], require: [smb-signed, tls]}\n"
    "  - {name: narrow, between: [10.9.0.10, 10.0.0.10], require: ipsec}\n";

static struct policy *policy;
static struct event event;
static const struct frame frame = {.time = 1};

static int set_up(void **state)
{
    (void)state;
    policy = policy_of(text);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    policy_free(policy);
    return 0;
}

static void begin(enum event_kind kind)
{
    event_reset(&event, kind, &frame);
    event.segment = 0;
}

static void put_addr(enum field f, const char *at)
{
    struct addr a = address(at);
    event_set_addr(&event, f, &a);
}

static void put_mac(enum field f, const char *at)
{
    struct mac m = hardware(at);
    event_set_mac(&event, f, &m);
}

static void test_who_may_claim_an_address(void **state)
{
    (void)state;
    static const struct {
        const char *address, *mac, *verdict;
    } rows[] = {
        {"10.0.0.10", "52:54:00:00:00:10", "listed"},
        {"10.0.0.10", "52:54:00:00:00:11", "listed"}, /* a peer's */
        {"10.0.0.10", "52:54:00:00:00:fe", "listed"}, /* the router's proxy ARP */
        {"10.0.0.10", "52:54:00:00:00:66", "claimed"},
        {"fd00::10", "52:54:00:00:00:66", "claimed"},
        {"10.0.0.254", "52:54:00:00:00:66", "claimed"},
        {"10.0.0.20", "52:54:00:00:00:66", "unconstrained"},  /* lists no MACs */
        {"10.0.0.253", "52:54:00:00:00:66", "unconstrained"}, /* a router that leases name */
        {"10.9.0.10", "52:54:00:00:00:66", "elsewhere"},      /* behind a router */
        {"10.9.0.10", "52:54:00:00:00:fe", "listed"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        begin(EVENT_ARP_REPLY);
        put_addr(FIELD_BINDING_ADDRESS, rows[i].address);
        put_mac(FIELD_BINDING_MAC, rows[i].mac);
        policy_judge(policy, &event);
        if (!event_is(&event, FIELD_BINDING_VERDICT, rows[i].verdict))
            fail_msg("row %zu", i);
    }
    begin(EVENT_ARP_REPLY);
    event.segment = EVENT_NO_SEGMENT; /* nobody knows whose network that is */
    put_addr(FIELD_BINDING_ADDRESS, "10.0.0.10");
    put_mac(FIELD_BINDING_MAC, "52:54:00:00:00:66");
    policy_judge(policy, &event);
    assert_true(event_is(&event, FIELD_BINDING_VERDICT, "elsewhere"));
}

/* Of what a server's MAC claimed, its own stays out of its alerts. */
static void test_rightful_claims_are_taken_away(void **state)
{
    (void)state;
    static const char *const claimed[] = {"10.0.0.10", "10.0.0.254", "10.0.0.20"};
    for (int wrong = 0; wrong < 2; wrong++) {
        begin(EVENT_DHCP_OFFER);
        put_mac(FIELD_SERVER_MAC, wrong ? "52:54:00:00:00:11" : "52:54:00:00:00:fe");
        for (size_t i = 0; i < 3; i++) {
            struct addr a = address(claimed[i]);
            event_add_addr(&event, FIELD_SERVER_CLAIMS, &a);
        }
        event_set_integer(&event, FIELD_SERVER_CLAIMED_BEFORE, 5);
        policy_judge(policy, &event);
        assert_int_equal(event_count(&event, FIELD_SERVER_CLAIMS), wrong); /* the router's, for wds-1's peer */
        assert_int_equal(event_has(&event, FIELD_SERVER_CLAIMED_BEFORE), wrong);
    }
}

static void test_who_may_redirect(void **state)
{
    (void)state;
    static const struct {
        const char *from, *mac, *destination, *gateway, *verdict;
    } rows[] = {
        {"10.0.0.254", "52:54:00:00:00:fe", "10.9.0.10", "10.0.0.253", "listed"},
        {"10.0.0.254", "52:54:00:00:00:fe", "10.0.0.10", "10.0.0.10", "listed"},
        {"10.0.0.254", "52:54:00:00:00:fe", "10.9.0.10", "10.0.0.66", "unlisted"},
        {"10.0.0.254", "52:54:00:00:00:66", "10.9.0.10", "10.0.0.253", "unlisted"},
        {"10.0.0.66", "52:54:00:00:00:66", "10.9.0.10", "10.0.0.253", "unlisted"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        begin(EVENT_ICMP_REDIRECT);
        put_addr(FIELD_SERVER_IP, rows[i].from);
        put_mac(FIELD_SERVER_MAC, rows[i].mac);
        put_addr(FIELD_REDIRECT_DESTINATION, rows[i].destination);
        put_addr(FIELD_REDIRECT_GATEWAY, rows[i].gateway);
        policy_judge(policy, &event);
        assert_true(event_has(&event, FIELD_REDIRECT_CONCERNS));
        if (!event_is(&event, FIELD_REDIRECT_VERDICT, rows[i].verdict))
            fail_msg("row %zu", i);
    }
}

static void test_who_lives_where(void **state)
{
    (void)state;
    static const struct {
        const char *protocol, *name, *from, *mac, *at, *verdict;
    } rows[] = {
        {"dns", "WDS-1.lon.example", "10.0.0.53", "52:54:00:00:00:53", "10.0.0.10", "right"},
        {"dns", "wds-1.lon.example.", "10.0.0.53", "52:54:00:00:00:53", "10.0.0.11", "right"}, /* its peer */
        {"dns", "wds-1.lon.example", "10.0.0.53", "52:54:00:00:00:53", "10.0.0.66", "wrong"},
        {"llmnr", "wds-1", "10.0.0.66", "52:54:00:00:00:66", "10.0.0.66", "wrong"},
        {"llmnr", "wds-1", "10.0.0.66", "52:54:00:00:00:66", "fe80::66", "wrong"},
        {"llmnr", "wds-1", "10.0.0.10", "52:54:00:00:00:10", "192.168.7.10", "own"},
        {"llmnr", "wds-1", "10.0.0.10", "52:54:00:00:00:66", "10.0.0.66", "wrong"}, /* in its name */
        {"netbios", "DEPLOYMENT-SERV", "10.0.0.66", "52:54:00:00:00:66", "10.0.0.66", "wrong"},
        {"dns", "wds-2.lon.example", "10.0.0.53", "52:54:00:00:00:53", "10.0.0.66", "unconstrained"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        begin(EVENT_NAME_ANSWER);
        put_addr(FIELD_SERVER_IP, rows[i].from);
        put_mac(FIELD_SERVER_MAC, rows[i].mac);
        event_set_text(&event, FIELD_NAME_PROTOCOL, rows[i].protocol);
        event_set_text(&event, FIELD_NAME_ANSWERED, rows[i].name);
        struct addr at = address(rows[i].at);
        event_add_addr(&event, FIELD_NAME_ADDRESSES, &at);
        policy_judge(policy, &event);
        if (!event_is(&event, FIELD_NAME_VERDICT, rows[i].verdict))
            fail_msg("row %zu", i);
    }
}

static void begin_channel(enum event_kind kind, const char *src, const char *dst)
{
    begin(kind);
    event.flow.src = address(src);
    event.flow.dst = address(dst);
}

static void test_what_may_pass_a_channel(void **state)
{
    (void)state;
    static const struct {
        const char *src, *dst, *seen, *channel;
        bool accepted;
    } rows[] = {
        {"10.9.0.10", "10.0.0.10", "esp", "narrow", true},
        {"10.0.0.10", "10.9.0.10", "ah", "narrow", true},
        {"10.0.0.10", "10.9.0.10", "tls", "narrow", false},
        {"10.0.0.10", "10.9.0.10", "smb-setup", "narrow", false},
        {"10.0.0.11", "10.9.0.10", "tls", "wide", true},
        {"10.0.0.11", "10.9.0.10", "smb3", "wide", true},
        {"10.9.1.1", "10.0.0.11", "smb-setup", "wide", true},
        {"10.9.1.1", "10.0.0.11", "tls-old", "wide", false},
        {"10.9.1.1", "10.0.0.11", "rpc-privacy", "wide", false},
        {"10.9.1.1", "10.0.0.11", "clear", "wide", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        begin_channel(EVENT_CHANNEL_TRAFFIC, rows[i].src, rows[i].dst);
        event_set_text(&event, FIELD_CHANNEL_PROTECTION, rows[i].seen);
        policy_judge(policy, &event);
        if (!event_is(&event, FIELD_CHANNEL_NAME, rows[i].channel) ||
            event_bool(&event, FIELD_CHANNEL_ACCEPTED) != rows[i].accepted)
            fail_msg("row %zu", i);
    }
}

static void test_the_state_of_a_channel(void **state)
{
    (void)state;
    static const struct {
        const char *seen[3], *verdict;
    } rows[] = {
        {{"esp"}, "protected"},
        {{"esp", "ah"}, "protected"},
        {{"esp", "clear"}, "mixed"},
        {{"clear", "tls"}, "clear"},
        {{"unknown"}, "undetermined"},
        {{"unknown", "clear"}, "clear"},
        {{"esp", "unknown"}, "protected"},
        {{NULL}, "idle"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        begin_channel(EVENT_CHANNEL_STATE, "10.9.0.10", "10.0.0.10");
        for (size_t j = 0; j < 3 && rows[i].seen[j]; j++)
            event_add_text(&event, FIELD_CHANNEL_PROTECTIONS, bytes_of(rows[i].seen[j], strlen(rows[i].seen[j])));
        policy_judge(policy, &event);
        if (!event_is(&event, FIELD_CHANNEL_VERDICT, rows[i].verdict))
            fail_msg("row %zu", i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_may_claim_an_address), cmocka_unit_test(test_rightful_claims_are_taken_away),
        cmocka_unit_test(test_who_may_redirect),         cmocka_unit_test(test_who_lives_where),
        cmocka_unit_test(test_what_may_pass_a_channel),  cmocka_unit_test(test_the_state_of_a_channel),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
