/* policy_judge(): what an authorised server hands out. A tainted boot file from the right server is still an attack. */
#include "unit/policy_fixture.h"

static const char text[] =
    "policy: 1\n"                                                                                               /* 1 */
    "segments:\n"                                                                                               /* 2 */
    "  - {name: imaging, where: {networks: [10.42.0.0/16]}}\n"                                                  /* 3 */
    "  - {name: lab, where: {networks: [10.43.0.0/16]}}\n"                                                      /* 4 */
    "services:\n"                                                                                               /* 5 */
    "  - name: dhcp-1\n"                                                                                        /* 6 */
    "    roles: [dhcp]\n"                                                                                       /* 7 */
    "    addresses: [10.42.0.1]\n"                                                                              /* 8 */
    "    hands_out:\n"                                                                                          /* 9 */
    "      imaging: {routers: [10.42.0.1, 10.42.0.2], dns: [10.42.0.53], root_paths: ['iscsi:10.42.0.20:*']}\n" /* 10 */
    "      lab: {routers: []}\n"                                                                                /* 11 */
    "  - name: wds\n"                                                                                           /* 12 */
    "    roles: [pxe, tftp]\n"                                                                                  /* 13 */
    "    addresses: [10.42.0.10]\n"                                                                             /* 14 */
    "    boot_files: [{path: 'smsboot\\x64\\wdsnbp.com'}, 'boot\\*', 'https://boot.example/*.efi']\n"           /* 15 */
    "  - {name: store, roles: [http-boot], addresses: [10.42.0.80], boot_files: ['images/*.efi']}\n"            /* 16 */
    "  - name: ipxe\n"                                                                                          /* 17 */
    "    roles: [pxe]\n"                                                                                        /* 18 */
    "    addresses: [10.42.0.30]\n"                                                                             /* 19 */
    "    hands_out: {imaging: {next_servers: [10.42.0.31, boot.example]}}\n";                                   /* 20 */

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

static struct event *lease(struct bench *b, const char *segment)
{
    begin_event(&b->event, b->policy, EVENT_DHCP_ACK, segment);
    set_server(&b->event, "dhcp", "10.42.0.1", "52:54:00:00:00:01");
    return &b->event;
}

static struct event *boot(struct bench *b, const char *ip)
{
    begin_event(&b->event, b->policy, EVENT_PXE_REPLY, "imaging");
    set_server(&b->event, "pxe", ip, "52:54:00:00:00:10");
    return &b->event;
}

static void assert_listed(struct bench *b)
{
    policy_judge(b->policy, &b->event);
    assert_field(&b->event, FIELD_CONTENT_FOUND, "");
    assert_field(&b->event, FIELD_CONTENT_VERDICT, "listed");
    assert_false(event_has(&b->event, FIELD_POLICY_EXPECTED));
}

static void assert_off(struct bench *b, const char *what, const char *found, const char *line)
{
    policy_judge(b->policy, &b->event);
    assert_field(&b->event, FIELD_SERVER_VERDICT, "authorised");
    assert_field(&b->event, FIELD_CONTENT_VERDICT, "off-policy");
    assert_field(&b->event, FIELD_CONTENT_OFF_POLICY, what);
    assert_field(&b->event, FIELD_CONTENT_FOUND, found);
    assert_field(&b->event, FIELD_POLICY_LINE, line);
    assert_true(event_has(&b->event, FIELD_POLICY_EXPECTED));
}

static void test_a_lease_within_its_lists_is_listed(void **state)
{
    struct bench *b = *state;
    struct event *e = lease(b, "imaging");
    add_addr(e, FIELD_DHCP_ROUTERS, "10.42.0.1");
    add_addr(e, FIELD_DHCP_ROUTERS, "10.42.0.2");
    add_addr(e, FIELD_DHCP_DNS, "10.42.0.53");
    assert_listed(b);
}

static void test_a_foreign_router_and_dns_are_both_named(void **state)
{
    struct bench *b = *state;
    struct event *e = lease(b, "imaging");
    add_addr(e, FIELD_DHCP_ROUTERS, "10.42.0.1");
    add_addr(e, FIELD_DHCP_ROUTERS, "10.42.0.66");
    add_addr(e, FIELD_DHCP_DNS, "8.8.8.8");
    assert_off(b, "routers, dns", "10.42.0.66, 8.8.8.8", "policy.yaml:10");
}

static void test_an_absent_list_constrains_nothing_and_an_empty_one_forbids_all(void **state)
{
    struct bench *b = *state;
    add_addr(lease(b, "lab"), FIELD_DHCP_DNS, "8.8.8.8");
    policy_judge(b->policy, &b->event);
    assert_field(&b->event, FIELD_CONTENT_VERDICT, "unconstrained");
    add_addr(lease(b, "lab"), FIELD_DHCP_ROUTERS, "10.43.0.1");
    assert_off(b, "routers", "10.43.0.1", "policy.yaml:11");
}

/* RFC 3442: a client with option 121 ignores option 3, so a foreign gateway hides there. */
static void test_gateways_of_classless_routes_are_routers(void **state)
{
    struct bench *b = *state;
    /* 10.0.0.0/8 via 10.42.0.2; 0.0.0.0/0 via 10.42.0.66; 10.42.0.0/16 on the wire itself; a damaged rest */
    static const uint8_t routes[] = {8, 10, 10, 42, 0, 2, 0, 10, 42, 0, 66, 16, 10, 42, 0, 0, 0, 0, 32, 1, 2};
    event_set_bytes(lease(b, "imaging"), FIELD_DHCP_ROUTES, bytes_of(routes, sizeof routes));
    assert_off(b, "routes", "10.42.0.66", "policy.yaml:10");
    event_set_bytes(lease(b, "imaging"), FIELD_DHCP_MS_ROUTES, bytes_of(routes, 6));
    assert_listed(b);
}

static void test_root_paths_are_globs(void **state)
{
    struct bench *b = *state;
    event_set_text(lease(b, "imaging"), FIELD_DHCP_ROOT_PATH, "iscsi:10.42.0.20::::iqn.2026-01.example:win");
    assert_listed(b);
    event_set_text(lease(b, "imaging"), FIELD_DHCP_ROOT_PATH, "iscsi:10.42.0.66::::iqn.2026-01.example:win");
    assert_off(b, "root_path", "iscsi:10.42.0.66::::iqn.2026-01.example:win", "policy.yaml:10");
}

/* Real captures: siaddr alone, and 66/67 to phones, is no boot data; a lease is not judged by it. */
static void test_ordinary_next_server_in_a_plain_lease_is_not_judged(void **state)
{
    struct bench *b = *state;
    struct event *e = lease(b, "imaging");
    add_addr(e, FIELD_BOOT_SERVERS, "10.42.0.66");
    set_addr(e, FIELD_DHCP_NEXT_SERVER, "10.42.0.66");
    policy_judge(b->policy, e);
    assert_field(e, FIELD_CONTENT_VERDICT, "unconstrained");
}

static void test_boot_files_match_whatever_the_case_and_the_slashes(void **state)
{
    struct bench *b = *state;
    struct event *e = boot(b, "10.42.0.10");
    add_addr(e, FIELD_BOOT_SERVERS, "10.42.0.10");
    add_text(e, FIELD_BOOT_FILES, "/SMSBoot/x64/WDSNBP.com");
    add_text(e, FIELD_BOOT_FILES, "\\boot\\bootmgfw.efi");
    assert_listed(b);
}

static void test_every_candidate_must_be_listed(void **state)
{
    struct bench *b = *state;
    struct event *e = boot(b, "10.42.0.10");
    add_text(e, FIELD_BOOT_FILES, "smsboot\\x64\\wdsnbp.com");
    add_text(e, FIELD_BOOT_FILES, "evil.efi");
    assert_off(b, "boot_file", "evil.efi", "policy.yaml:15");
}

/* `boot\*` was meant for a folder. */
static void test_a_glob_does_not_reach_out_of_its_folder(void **state)
{
    struct bench *b = *state;
    add_text(boot(b, "10.42.0.10"), FIELD_BOOT_FILES, "boot\\..\\evil.efi");
    assert_off(b, "boot_file", "boot\\..\\evil.efi", "policy.yaml:15");
    add_text(boot(b, "10.42.0.10"), FIELD_BOOT_FILES, "boot/x/..");
    assert_off(b, "boot_file", "boot/x/..", "policy.yaml:15");
    add_text(boot(b, "10.42.0.10"), FIELD_BOOT_FILES, "boot\\a..b\\...\\x.efi");
    assert_listed(b);
}

static void test_next_servers_must_be_boot_services_of_the_segment(void **state)
{
    struct bench *b = *state;
    add_addr(boot(b, "10.42.0.10"), FIELD_BOOT_SERVERS, "10.42.0.80");
    assert_listed(b);
    add_addr(boot(b, "10.42.0.10"), FIELD_BOOT_SERVERS, "10.42.0.1"); /* listed, but as a DHCP server */
    assert_off(b, "next_server", "10.42.0.1", "policy.yaml:12");
    add_addr(boot(b, "10.42.0.10"), FIELD_BOOT_SERVERS, "10.42.0.66");
    assert_off(b, "next_server", "10.42.0.66", "policy.yaml:12");
}

static void test_listed_next_servers_are_the_only_ones(void **state)
{
    struct bench *b = *state;
    add_addr(boot(b, "10.42.0.30"), FIELD_BOOT_SERVERS, "10.42.0.31");
    assert_listed(b);
    add_addr(boot(b, "10.42.0.30"), FIELD_BOOT_SERVERS, "10.42.0.10");
    assert_off(b, "next_server", "10.42.0.10", "policy.yaml:20");
    add_text(boot(b, "10.42.0.30"), FIELD_BOOT_SERVER_NAMES, "BOOT.example");
    assert_listed(b);
    add_text(boot(b, "10.42.0.30"), FIELD_BOOT_SERVER_NAMES, "evil.example");
    assert_off(b, "next_server", "evil.example", "policy.yaml:20");
}

static void test_the_boot_server_list_and_a_referral_have_a_word_of_their_own(void **state)
{
    struct bench *b = *state;
    struct event *e = boot(b, "10.42.0.10");
    add_addr(e, FIELD_BOOT_SERVERS, "10.42.0.66");
    add_addr(e, FIELD_PXE_BOOT_SERVERS, "10.42.0.66");
    assert_off(b, "boot_server", "10.42.0.66", "policy.yaml:12");
    set_addr(boot(b, "10.42.0.10"), FIELD_PXE_WDS_REFERRAL, "10.42.0.67");
    assert_off(b, "boot_server", "10.42.0.67", "policy.yaml:12");
}

static void test_server_names_that_are_addresses_are_judged_as_such(void **state)
{
    struct bench *b = *state;
    add_text(boot(b, "10.42.0.10"), FIELD_BOOT_SERVER_NAMES, "10.42.0.66");
    assert_off(b, "next_server", "10.42.0.66", "policy.yaml:12");
}

/* Many servers write their own host name into sname. */
static void test_ordinary_a_host_name_in_sname_is_not_off_policy(void **state)
{
    struct bench *b = *state;
    add_text(boot(b, "10.42.0.10"), FIELD_BOOT_SERVER_NAMES, "wds.example");
    policy_judge(b->policy, &b->event);
    assert_field(&b->event, FIELD_CONTENT_VERDICT, "unconstrained");
}

static void assert_url(struct bench *b, const char *url, bool listed)
{
    add_text(boot(b, "10.42.0.10"), FIELD_BOOT_FILES, url);
    policy_judge(b->policy, &b->event);
    if (listed) {
        assert_field(&b->event, FIELD_CONTENT_VERDICT, "listed");
        return;
    }
    assert_field(&b->event, FIELD_CONTENT_VERDICT, "off-policy");
    assert_field(&b->event, FIELD_CONTENT_OFF_POLICY, "boot_url");
    assert_field(&b->event, FIELD_CONTENT_FOUND, url);
}

static void test_urls_are_listed_by_glob_or_by_host_and_path(void **state)
{
    struct bench *b = *state;
    assert_url(b, "https://boot.example/linux/shim.efi", true);
    assert_url(b, "http://10.42.0.80/images/shim.efi", true);
    assert_url(b, "http://10.42.0.80:8080/images/shim.efi", true);
    assert_url(b, "tftp://10.42.0.10/boot/bootx64.efi;mode=octet", true);
}

static void test_urls_that_lead_elsewhere_are_off_policy(void **state)
{
    struct bench *b = *state;
    assert_url(b, "http://10.42.0.66/images/shim.efi", false);
    assert_url(b, "http://10.42.0.80/other/shim.efi", false);
    assert_url(b, "http://10.42.0.80/images/../../shim.efi", false);
    assert_url(b, "http://10.42.0.80@10.42.0.66/images/shim.efi", false);
    assert_url(b, "http://10.42.0.66\\10.42.0.80/images/shim.efi", false);
    assert_url(b, "http://[::ffff:10.42.0.80]/images/shim.efi", false);
    assert_url(b, "http://other.example/images/shim.efi", false);
    assert_url(b, "https://boot.example.evil/x.efi", false);
    assert_url(b, "https://boot.example/../x.efi", false);
    assert_url(b, "http://", false);
    /* A glob for names does not stretch over a URL. */
    assert_url(b, "boot://10.42.0.66/x", false);
}

static void test_settings_of_pxelinux_are_boot_files_too(void **state)
{
    struct bench *b = *state;
    event_set_text(boot(b, "10.42.0.10"), FIELD_DHCP_CONFIG_FILE, "boot/pxelinux.cfg");
    event_set_text(&b->event, FIELD_DHCP_PATH_PREFIX, "/boot/");
    assert_listed(b);
    event_set_text(boot(b, "10.42.0.10"), FIELD_DHCP_CONFIG_FILE, "evil.cfg");
    event_set_text(&b->event, FIELD_DHCP_PATH_PREFIX, "tftp://10.42.0.66/");
    assert_off(b, "config_file", "evil.cfg, tftp://10.42.0.66/", "policy.yaml:15");
}

/* A proxy that lists no files itself sends clients to a server that does. */
static void test_the_next_servers_files_count_as_well(void **state)
{
    struct bench *b = *state;
    struct event *e = boot(b, "10.42.0.30");
    add_text(e, FIELD_BOOT_FILES, "anything.efi");
    policy_judge(b->policy, e);
    assert_field(e, FIELD_CONTENT_VERDICT, "unconstrained");

    struct policy *full = b->policy;
    b->policy = policy_of("policy: 1\n"
                          "segments: [{name: imaging, where: {networks: [10.42.0.0/16]}}]\n"
                          "services:\n"
                          "  - {name: proxy, roles: [pxe], addresses: [10.42.0.10]}\n"
                          "  - name: files\n"
                          "    roles: [tftp]\n"
                          "    addresses: [10.42.0.11]\n"
                          "    boot_files: [good.efi]\n");
    e = boot(b, "10.42.0.10");
    add_addr(e, FIELD_BOOT_SERVERS, "10.42.0.11");
    add_text(e, FIELD_BOOT_FILES, "good.efi");
    assert_listed(b);
    e = boot(b, "10.42.0.10");
    add_addr(e, FIELD_BOOT_SERVERS, "10.42.0.11");
    add_text(e, FIELD_BOOT_FILES, "evil.efi");
    assert_off(b, "boot_file", "evil.efi", "policy.yaml:8");
    policy_free(b->policy);
    b->policy = full;
}

/* An answer can name more than anybody needs; what counts is that nothing breaks and the verdict stands. */
static void test_a_crowd_of_findings_is_bounded(void **state)
{
    struct bench *b = *state;
    struct event *e = boot(b, "10.42.0.10");
    char names[EVENT_TEXTS][16];
    for (size_t i = 0; i < EVENT_TEXTS - 20; i++) {
        snprintf(names[i], sizeof names[i], "evil%zu.efi", i);
        add_text(e, FIELD_BOOT_FILES, names[i]);
    }
    policy_judge(b->policy, e);
    assert_field(e, FIELD_CONTENT_VERDICT, "off-policy");
    assert_field(e, FIELD_CONTENT_OFF_POLICY, "boot_file");
    assert_int_equal(event_count(e, FIELD_CONTENT_FOUND), 16);
}

int main(void)
{
#define JUDGE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        JUDGE(test_a_lease_within_its_lists_is_listed),
        JUDGE(test_a_foreign_router_and_dns_are_both_named),
        JUDGE(test_an_absent_list_constrains_nothing_and_an_empty_one_forbids_all),
        JUDGE(test_gateways_of_classless_routes_are_routers),
        JUDGE(test_root_paths_are_globs),
        JUDGE(test_ordinary_next_server_in_a_plain_lease_is_not_judged),
        JUDGE(test_boot_files_match_whatever_the_case_and_the_slashes),
        JUDGE(test_every_candidate_must_be_listed),
        JUDGE(test_a_glob_does_not_reach_out_of_its_folder),
        JUDGE(test_next_servers_must_be_boot_services_of_the_segment),
        JUDGE(test_listed_next_servers_are_the_only_ones),
        JUDGE(test_the_boot_server_list_and_a_referral_have_a_word_of_their_own),
        JUDGE(test_server_names_that_are_addresses_are_judged_as_such),
        JUDGE(test_ordinary_a_host_name_in_sname_is_not_off_policy),
        JUDGE(test_urls_are_listed_by_glob_or_by_host_and_path),
        JUDGE(test_urls_that_lead_elsewhere_are_off_policy),
        JUDGE(test_settings_of_pxelinux_are_boot_files_too),
        JUDGE(test_the_next_servers_files_count_as_well),
        JUDGE(test_a_crowd_of_findings_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
