/* Policies from what was seen: quiet where it should be, and no rogue in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "draft/learn.h"
#include "replayed.h"

static struct rules *rules;

static void take_event(void *self, const struct event *e)
{
    learn_event(self, e);
}

static void run_capture(struct engine *g, const char *path)
{
    char error[CAPTURE_ERROR];
    struct capture *c;
    struct frame frame;
    if (capture_open(path, false, error, &c) != 0)
        fail_msg("%s: %s", path, error);
    while (capture_next(c, &frame) == 1)
        engine_frame(g, &frame);
    capture_close(c);
}

static struct engine *learning_engine(struct learn *l)
{
    struct engine_settings settings = {.rules = rules, .key = {{1, 2}}, .output = {.event = take_event, .self = l}};
    struct engine *g = engine_new(&settings);
    assert_non_null(g);
    return g;
}

static char *text_of(struct learn *l)
{
    struct draft *d = draft_new();
    char *text = NULL;
    assert_non_null(d);
    assert_int_equal(learn_draft(l, d), 0);
    assert_int_equal(draft_write(d, &text), 0);
    draft_free(d);
    return text;
}

static char *learned(const char *path)
{
    struct learn *l = learn_new();
    assert_non_null(l);
    struct engine *g = learning_engine(l);
    run_capture(g, path);
    char *text = text_of(l);
    engine_free(g);
    learn_free(l);
    return text;
}

static struct policy *policy_from(const char *text, const char *name)
{
    struct diags *diags = diags_new();
    struct policy *p = NULL;
    if (policy_parse("draft", bytes_of(text, strlen(text)), bytes_of("", 0), diags, &p) != 0)
        fail_msg("%s: %s\n%s", name, diags_get(diags, 0)->message, text);
    diags_free(diags);
    return p;
}

static struct replayed replay_under(const char *draft, const char *path)
{
    struct replayed told;
    struct policy *p = policy_from(draft, path);
    struct engine *g = replayed_engine(p, rules, &told);
    run_capture(g, path);
    engine_free(g);
    policy_free(p);
    return told;
}

static bool has_line(const char *text, const char *beginning)
{
    char line[256];
    snprintf(line, sizeof line, "\n%s", beginning);
    return strstr(text, line) != NULL;
}

static char *learned_from(const char *name, char path[REPLAYED_PATH])
{
    return learned(replayed_path(path, name));
}

/* What an ordinary site does in its first week must not be what it is paged for in its second. */
static void test_authorised_boots_are_quiet_afterwards(void **state)
{
    (void)state;
    static const char *const boots[] = {"pcaps/quiet-wds-boot.pcap",       "pcaps/quiet-imaging-burst.pcap",
                                        "pcaps/quiet-deployment.pcap",     "pcaps/quiet-phones.pcap",
                                        "pcaps/quiet-relay.pcap",          "pcaps/quiet-routed-server.pcap",
                                        "pcaps/quiet-ipxe-chain.pcap",     "pcaps/quiet-mirrored-twice.pcap",
                                        "pcaps/quiet-dhcpv6-boot.pcap",    "pcaps/quiet-dhcpv6-boot-stages.pcap",
                                        "pcaps/quiet-dhcpv6-and-ra.pcap",  "pcaps/quiet-http-boot-approved.pcap",
                                        "pcaps/quiet-wds-multicast.pcap",  "pcaps/quiet-wds-keyed.pcap",
                                        "pcaps/quiet-udpcast.pcap",        "pcaps/quiet-uftp.pcap",
                                        "pcaps/quiet-tftp-multicast.pcap", "pcaps/quiet-distribution-point.pcap",
                                        "pcaps/quiet-wifi-controller.pcap"};
    for (size_t i = 0; i < sizeof boots / sizeof *boots; i++) {
        char path[REPLAYED_PATH];
        char *draft = learned_from(boots[i], path);
        struct replayed told = replay_under(draft, path);
        if (told.alerts)
            fail_msg("%s: SN-%u under\n%s", path, (unsigned)told.alert[0].rule, draft);
        free(draft);
    }
}

/* A boot file that came whole is approved by its content, so that another one under its name is told. */
static void test_boot_files_are_known_by_their_content(void **state)
{
    (void)state;
    char path[REPLAYED_PATH];
    char *draft = learned_from("pcaps/quiet-wds-boot.pcap", path);
    assert_non_null(strstr(draft, ", sha256: [\""));
    assert_int_equal(replay_under(draft, path).alerts, 0);
    free(draft);
}

/* Any client may hand on what it loaded: the segment lets them, and no client becomes a service. */
static void test_peer_caches_are_the_segments_business(void **state)
{
    (void)state;
    char path[REPLAYED_PATH];
    char *draft = learned_from("pcaps/quiet-peer-caches.pcap", path);
    assert_true(has_line(draft, "    peer_caches: allowed"));
    assert_null(strstr(draft, "10.42.1.9"));
    assert_int_equal(replay_under(draft, path).alerts, 0);
    free(draft);
    draft = learned_from("pcaps/quiet-wds-boot.pcap", path);
    assert_null(strstr(draft, "peer_caches"));
    free(draft);
}

/* Two answer, nobody knows who is right: neither is authorised, and the rogue raises under the draft what it raised before. */
static void test_a_rogue_is_not_authorised(void **state)
{
    (void)state;
    char path[REPLAYED_PATH];
    char *draft = learned_from("pcaps/rogue-proxydhcp.pcap", path);
    assert_false(has_line(draft, "      - 10.42.0.66"));
    assert_true(has_line(draft, "#      - 10.42.0.66"));
    assert_true(has_line(draft, "      - 10.42.0.1 "));
    assert_true(replay_under(draft, path).alerts > 0);
    free(draft);
}

/* The same over IPv6, by HTTP and from attack tools: under the draft they raise what they raise. */
static void test_rogues_of_every_kind_are_not_authorised(void **state)
{
    (void)state;
    static const char *const rogues[] = {
        "pcaps/rogue-dhcp.pcap", "pcaps/rogue-dhcpv6-boot.pcap",     "pcaps/rogue-http-boot.pcap",
        "pcaps/tool-mitm6.pcap", "pcaps/tool-bettercap-dhcpv6.pcap", "pcaps/tool-metasploit.pcap"};
    for (size_t i = 0; i < sizeof rogues / sizeof *rogues; i++) {
        char path[REPLAYED_PATH];
        char *draft = learned_from(rogues[i], path);
        if (has_line(draft, "      - 10.42.0.66") || has_line(draft, "      - \"fe80::5054:ff:fe00:66\"") ||
            !replay_under(draft, path).alerts)
            fail_msg("%s: its rogue is authorised under\n%s", path, draft);
        free(draft);
    }
}

static void test_second_address_servers_are_left_out(void **state)
{
    (void)state;
    char path[REPLAYED_PATH];
    char *draft = learned_from("pcaps/rogue-dhcp.pcap", path);
    assert_false(has_line(draft, "      - 10.42.0.66"));
    assert_non_null(strstr(draft, "hosts lease addresses on vlan-42"));
    free(draft);
    draft = learned_from("pcaps/rogue-router-advertisement.pcap", path);
    assert_false(has_line(draft, "      - \"fe80::5054:ff:fe00:66\""));
    assert_non_null(strstr(draft, "hosts advertise themselves as routers on vlan-42"));
    free(draft);
}

static void test_attack_tools_are_left_out(void **state)
{
    (void)state;
    char path[REPLAYED_PATH];
    char *draft = learned_from("pcaps/tool-ettercap.pcap", path);
    assert_false(has_line(draft, "      - 10.42.0.66"));
    assert_non_null(strstr(draft, "attack tool, Ettercap"));
    free(draft);
    draft = learned_from("pcaps/tool-pxethief.pcap", path);
    assert_non_null(strstr(draft, "# attack tool: PXEThief"));
    free(draft);
}

static void test_one_address_of_two_cards_is_left_out(void **state)
{
    (void)state;
    char path[REPLAYED_PATH];
    char *draft = learned_from("pcaps/spoofed-address.pcap", path);
    assert_false(has_line(draft, "      - 10.42.0.1 "));
    free(draft);
}

static void check_scenario(const char *path)
{
    char *draft = learned(path);
    policy_free(policy_from(draft, path));
    char *again = learned(path);
    assert_string_equal(draft, again);
    free(draft);
    free(again);
}

/* Whatever was seen, hostile names and all: the draft is a policy, and the same one each time. */
static void test_every_scenario_gives_a_policy(void **state)
{
    (void)state;
    assert_true(replayed_each("", check_scenario) > 100);
}

static const struct learn_sighting seen = {
    .segment = "imaging",
    .role = "pxe",
    .ip = "10.42.0.10",
    .mac = "52:54:00:00:00:10",
    .server_id = "10.42.0.10",
    .verdict = "authorised",
    .next_server = "10.42.0.10",
    .files = "boot\\a.efi, b.efi, … (9)",
    .first = 1,
    .last = INT64_C(86400000000000),
    .answers = 40,
};

/* A store whose packets are gone still knows who served what. */
static void test_the_inventory_alone(void **state)
{
    (void)state;
    struct learn *l = learn_new();
    learn_sighting(l, &seen);
    char *draft = text_of(l);
    policy_free(policy_from(draft, "inventory"));
    assert_true(has_line(draft, "  - name: imaging"));
    assert_true(has_line(draft, "      - 10.42.0.10"));
    assert_non_null(strstr(draft, "'boot\\a.efi'"));
    assert_null(strstr(draft, "…"));
    assert_non_null(strstr(draft, "seen 40 times"));
    free(draft);
    learn_free(l);
}

/* What the policy of that time called wrong stays wrong. */
static void test_the_inventory_accuses(void **state)
{
    (void)state;
    struct learn *l = learn_new();
    struct learn_sighting impostor = seen;
    impostor.verdict = "wrong-identity";
    learn_sighting(l, &impostor);
    char *draft = text_of(l);
    assert_false(has_line(draft, "      - 10.42.0.10"));
    assert_non_null(strstr(draft, "left out: the policy of that time"));
    free(draft);
    learn_free(l);
}

/* Who has served for long, and much more, is not thrown out by a newcomer. */
static void test_the_established_stays(void **state)
{
    (void)state;
    struct learn *l = learn_new();
    struct learn_sighting newcomer = seen;
    newcomer.ip = newcomer.server_id = newcomer.next_server = "10.42.0.66";
    newcomer.mac = "52:54:00:00:00:66";
    newcomer.first = seen.last;
    newcomer.answers = 3;
    learn_sighting(l, &seen);
    learn_sighting(l, &newcomer);
    char *draft = text_of(l);
    assert_true(has_line(draft, "      - 10.42.0.10"));
    assert_false(has_line(draft, "      - 10.42.0.66"));
    free(draft);
    learn_free(l);
}

/* A rogue that nobody contradicts is told from a server by when it came, if by anything. */
static void test_newcomers_are_left_out(void **state)
{
    (void)state;
    const int64_t day = INT64_C(86400) * 1000000000;
    for (int alone = 0; alone < 2; alone++) {
        struct learn *l = learn_new();
        struct learn_sighting old = seen, newcomer = seen;
        old.role = "dhcp";
        old.last = 9 * day;
        newcomer.ip = newcomer.server_id = newcomer.next_server = "10.42.0.66";
        newcomer.mac = "52:54:00:00:00:66";
        newcomer.first = alone ? 2 * day : 8 * day;
        newcomer.last = 9 * day;
        learn_sighting(l, &old);
        learn_sighting(l, &newcomer);
        char *draft = text_of(l);
        assert_true(has_line(draft, "      - 10.42.0.10"));
        assert_int_equal(has_line(draft, "      - 10.42.0.66"), alone);
        assert_int_equal(strstr(draft, "it appeared on 1970-01-09, after 7 days without it") != NULL, !alone);
        free(draft);
        learn_free(l);
    }
}

/* DUIDs are how an IPv6 server is known; a store keeps them, and anybody may have written into one. */
static void test_the_inventory_knows_duids(void **state)
{
    (void)state;
    static const char *const ids[] = {"00030001525400000010", "zz: [evil]", ""};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        struct learn *l = learn_new();
        struct learn_sighting six = seen;
        six.role = "dhcp";
        six.ip = "fe80::10";
        six.server_id = ids[i];
        learn_sighting(l, &six);
        char *draft = text_of(l);
        policy_free(policy_from(draft, "duids"));
        assert_int_equal(has_line(draft, "      - 00030001525400000010"), i == 0);
        assert_null(strstr(draft, "evil"));
        free(draft);
        learn_free(l);
    }
}

static void test_nothing_gives_an_empty_policy(void **state)
{
    (void)state;
    struct learn *l = learn_new();
    char *draft = text_of(l);
    policy_free(policy_from(draft, "nothing"));
    assert_non_null(strstr(draft, "Nobody was seen"));
    free(draft);
    learn_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_peer_caches_are_the_segments_business),
        cmocka_unit_test(test_authorised_boots_are_quiet_afterwards),
        cmocka_unit_test(test_boot_files_are_known_by_their_content),
        cmocka_unit_test(test_a_rogue_is_not_authorised),
        cmocka_unit_test(test_rogues_of_every_kind_are_not_authorised),
        cmocka_unit_test(test_second_address_servers_are_left_out),
        cmocka_unit_test(test_attack_tools_are_left_out),
        cmocka_unit_test(test_one_address_of_two_cards_is_left_out),
        cmocka_unit_test(test_every_scenario_gives_a_policy),
        cmocka_unit_test(test_the_inventory_alone),
        cmocka_unit_test(test_the_inventory_accuses),
        cmocka_unit_test(test_the_established_stays),
        cmocka_unit_test(test_newcomers_are_left_out),
        cmocka_unit_test(test_the_inventory_knows_duids),
        cmocka_unit_test(test_nothing_gives_an_empty_policy),
    };
    rules = replayed_rules();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    rules_free(rules);
    return failed;
}
