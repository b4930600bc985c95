/* Who is behind an answer from an fe80 address: by address, DUID, MAC or relay, and when nobody can tell. */
#include "policy_fixture.h"

static const char site[] =
    "policy: 1\n"
    "segments:\n"
    "  - {name: lab, where: {vlans: [42], networks: ['fd42::/48']}}\n"
    "  - {name: bare, where: {vlans: [43]}}\n"
    "services:\n"
    "  - {name: dhcp6, roles: [dhcp, pxe], link_local: ['fe80::60', 'fe80::61'], macs: ['52:54:00:00:00:60'],\n"
    "     duids: ['00030001525400000060'], segments: [lab]}\n"
    "  - {name: by-duid, roles: [dhcp], addresses: [10.42.0.1], duids: ['0002000013370102'], segments: [lab],\n"
    "     hands_out: {lab: {dns: ['fd42::53', 10.42.0.53]}}}\n"
    "  - {name: router, roles: [router, relay], macs: ['52:54:00:00:00:fe'], link_local: ['fe80::fe'], segments: "
    "[lab]}\n"
    "  - {name: router-4, roles: [router, relay], addresses: [10.43.0.254], macs: ['52:54:00:00:00:fd'],\n"
    "     segments: [bare]}\n"
    "  - {name: dhcp-4, roles: [dhcp], addresses: [10.43.0.1], segments: [bare]}\n";

static const uint8_t duid_60[] = {0, 3, 0, 1, 0x52, 0x54, 0, 0, 0, 0x60};
static const uint8_t duid_en[] = {0, 2, 0, 0, 0x13, 0x37, 1, 2};
static const uint8_t duid_other[] = {0, 3, 0, 1, 0x52, 0x54, 0, 0, 0, 0x66};

#define DUID(name) name, sizeof name

struct answer {
    const char *segment, *from, *mac;
    const uint8_t *duid;
    size_t size;
    const char *verdict, *service;
};

static struct event e;

static void begin(const struct policy *p, const struct answer *a, enum event_kind kind, const char *role)
{
    struct addr from = address(a->from);
    struct mac mac = hardware(a->mac);
    begin_event(&e, p, kind, a->segment);
    event_set_addr(&e, FIELD_SERVER_IP, &from);
    event_set_mac(&e, FIELD_SERVER_MAC, &mac);
    event_set_text(&e, FIELD_SERVER_ROLE, role);
    if (kind != EVENT_ND_ROUTER_ADVERTISEMENT)
        event_set_text(&e, FIELD_DHCP6_TYPE, "advertise");
    if (a->size)
        event_set_bytes(&e, FIELD_DHCP6_SERVER_ID, bytes_of(a->duid, a->size));
}

static void check(const struct answer *a, size_t row)
{
    if (!event_is(&e, FIELD_SERVER_VERDICT, a->verdict))
        print_error("row %zu\n", row);
    assert_true(event_is(&e, FIELD_SERVER_VERDICT, a->verdict));
    if (a->service)
        assert_true(event_is(&e, FIELD_SERVER_SERVICE, a->service));
}

static void servers_are_known_by_address_and_duid(void **state)
{
    static const struct answer answers[] = {
        {"lab", "fe80::60", "52:54:00:00:00:60", DUID(duid_60), "authorised", "dhcp6"},
        {"lab", "fe80::61", "52:54:00:00:00:60", DUID(duid_60), "authorised", "dhcp6"},
        {"lab", "fe80::60", "52:54:00:00:00:60", NULL, 0, "authorised", "dhcp6"},
        {"lab", "fe80::60", "52:54:00:00:00:60", DUID(duid_other), "wrong-identity", "dhcp6"},
        {"lab", "fe80::60", "52:54:00:00:00:66", DUID(duid_60), "wrong-identity", "dhcp6"},
        {"lab", "fe80::66", "52:54:00:00:00:60", DUID(duid_60), "wrong-identity", "dhcp6"},
        {"lab", "fe80::66", "52:54:00:00:00:66", DUID(duid_other), "unknown", NULL},
        /* A service that lists no link-local address is known by its DUID alone, from wherever it speaks. */
        {"lab", "fe80::77", "52:54:00:00:00:77", DUID(duid_en), "authorised", "by-duid"},
        {"bare", "fe80::60", "52:54:00:00:00:60", DUID(duid_60), "wrong-segment", "dhcp6"},
        /* Where no DHCPv6 server is listed, none is authorised. */
        {"bare", "fe80::66", "52:54:00:00:00:66", DUID(duid_other), "unknown", NULL},
    };
    struct policy *p = policy_of(site);
    (void)state;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        begin(p, &answers[i], EVENT_DHCP6_ADVERTISE, "dhcp");
        policy_judge(p, &e);
        check(&answers[i], i);
    }
    policy_free(p);
}

/* A server that may lease may not name boot files for that. */
static void booting_takes_the_role_of_a_boot_server(void **state)
{
    static const struct answer answers[] = {
        {"lab", "fe80::60", "52:54:00:00:00:60", DUID(duid_60), "authorised", "dhcp6"},
        {"lab", "fe80::77", "52:54:00:00:00:77", DUID(duid_en), "wrong-role", "by-duid"},
    };
    struct policy *p = policy_of(site);
    (void)state;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        begin(p, &answers[i], EVENT_DHCP6_BOOT, "pxe");
        policy_judge(p, &e);
        check(&answers[i], i);
    }
    policy_free(p);
}

/* What a relay hands on is the server's that the DUID names; where none is listed, nobody can tell. */
static void behind_relays_the_duid_decides(void **state)
{
    static const struct answer answers[] = {
        {"lab", "fe80::fe", "52:54:00:00:00:fe", DUID(duid_60), "authorised", "dhcp6"},
        {"lab", "fe80::fe", "52:54:00:00:00:fe", DUID(duid_other), "unknown", NULL},
        {"lab", "fe80::1234", "52:54:00:00:00:fe", DUID(duid_en), "authorised", "by-duid"},
        {"bare", "fe80::1234", "52:54:00:00:00:fd", DUID(duid_other), "unlisted", NULL},
    };
    struct policy *p = policy_of(site);
    (void)state;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        begin(p, &answers[i], EVENT_DHCP6_REPLY, "dhcp");
        policy_judge(p, &e);
        check(&answers[i], i);
    }
    policy_free(p);
}

/* On its way to a relay an answer may bear any MAC: it is seen on the server's wire. */
static void answers_to_relays_are_judged_by_their_source(void **state)
{
    static const struct answer answer = {"lab", "fe80::60", "52:54:00:00:00:99", DUID(duid_60), "authorised", "dhcp6"};
    struct policy *p = policy_of(site);
    struct addr link = address("fd42::fe");
    (void)state;
    begin(p, &answer, EVENT_DHCP6_ADVERTISE, "dhcp");
    event_set_addr(&e, FIELD_DHCP6_RELAY, &link);
    policy_judge(p, &e);
    check(&answer, 0);
    policy_free(p);
}

static void routers_are_known_by_address_and_mac(void **state)
{
    static const struct answer answers[] = {
        {"lab", "fe80::fe", "52:54:00:00:00:fe", NULL, 0, "authorised", "router"},
        {"lab", "fe80::fe", "52:54:00:00:00:66", NULL, 0, "wrong-identity", "router"},
        {"lab", "fe80::66", "52:54:00:00:00:fe", NULL, 0, "wrong-identity", "router"},
        {"lab", "fe80::66", "52:54:00:00:00:66", NULL, 0, "unknown", NULL},
        {"lab", "fe80::60", "52:54:00:00:00:60", NULL, 0, "wrong-role", "dhcp6"},
        /* Its router is listed for IPv4 only: that MAC is right, and of others nothing is said. */
        {"bare", "fe80::fd", "52:54:00:00:00:fd", NULL, 0, "authorised", "router-4"},
        {"bare", "fe80::66", "52:54:00:00:00:66", NULL, 0, "unlisted", NULL},
    };
    struct policy *p = policy_of(site);
    (void)state;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        begin(p, &answers[i], EVENT_ND_ROUTER_ADVERTISEMENT, "router");
        policy_judge(p, &e);
        check(&answers[i], i);
    }
    policy_free(p);
}

/* A server known by its DUID is held to its lists; a list without IPv6 addresses says nothing of them. */
static void dns_servers_are_judged(void **state)
{
    static const struct answer answer = {"lab",         "fe80::77",   "52:54:00:00:00:77",
                                         DUID(duid_en), "authorised", "by-duid"};
    struct policy *p = policy_of(site);
    struct addr listed = address("fd42::53"), other = address("fd42::66");
    (void)state;
    begin(p, &answer, EVENT_DHCP6_REPLY, "dhcp");
    event_add_addr(&e, FIELD_DHCP6_DNS, &listed);
    policy_judge(p, &e);
    assert_true(event_is(&e, FIELD_CONTENT_VERDICT, "listed"));
    begin(p, &answer, EVENT_DHCP6_REPLY, "dhcp");
    event_add_addr(&e, FIELD_DHCP6_DNS, &other);
    policy_judge(p, &e);
    assert_true(event_is(&e, FIELD_CONTENT_VERDICT, "off-policy"));
    policy_free(p);

    p = policy_of("policy: 1\nsegments:\n  - {name: lab, where: {vlans: [42]}}\nservices:\n"
                  "  - {name: dhcp6, roles: [dhcp], link_local: ['fe80::77'], segments: [lab],\n"
                  "     hands_out: {lab: {dns: [10.42.0.53]}}}\n");
    begin(p, &answer, EVENT_DHCP6_REPLY, "dhcp");
    event_add_addr(&e, FIELD_DHCP6_DNS, &other);
    policy_judge(p, &e);
    assert_true(event_is(&e, FIELD_CONTENT_VERDICT, "unconstrained"));
    policy_free(p);
}

static void without_a_policy_nobody_is_known(void **state)
{
    (void)state;
    static const struct frame frame = {.data = (const uint8_t *)""};
    event_reset(&e, EVENT_ND_ROUTER_ADVERTISEMENT, &frame);
    event_set_text(&e, FIELD_SERVER_ROLE, "router");
    policy_judge(NULL, &e);
    assert_true(event_is(&e, FIELD_SERVER_VERDICT, "unlisted"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(servers_are_known_by_address_and_duid),
        cmocka_unit_test(booting_takes_the_role_of_a_boot_server),
        cmocka_unit_test(behind_relays_the_duid_decides),
        cmocka_unit_test(answers_to_relays_are_judged_by_their_source),
        cmocka_unit_test(routers_are_known_by_address_and_mac),
        cmocka_unit_test(dns_servers_are_judged),
        cmocka_unit_test(without_a_policy_nobody_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
