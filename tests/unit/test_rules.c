/* Rule files: what loads, what is refused, and what a person is told. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "detect_make.h"

#define GOOD(id, name)                                                                                                 \
    "  - {id: " id ", name: " name ", on: dhcp.offer, severity: low, message: m, group: [server.ip]}\n"

static struct rules *load(const char *const *texts, size_t count, size_t complaints)
{
    struct diags *diags = diags_new();
    struct rules *rules = NULL;
    assert_int_equal(load_texts(texts, count, diags, &rules), 0);
    if (diags_count(diags) != complaints) {
        for (size_t i = 0; i < diags_count(diags); i++)
            print_message("%u: %s\n", diags_get(diags, i)->line, diags_get(diags, i)->message);
        fail_msg("%zu complaints instead of %zu", diags_count(diags), complaints);
    }
    diags_free(diags);
    return rules;
}

/* What a person who installs sentinel gets must be free of mistakes. */
static void test_shipped_rules_load_without_complaint(void **state)
{
    (void)state;
    static const char *const live[] = {"SN-1001", "SN-1002", "SN-1003", "SN-1004", "SN-1005", "SN-1006",
                                       "SN-1016", "SN-1018", "SN-1019", "SN-2001", "SN-2002", "SN-2005",
                                       "SN-2006", "SN-2012", "SN-6001", "SN-6002", "SN-6003", "SN-6004"};
    const char *path = shipped_rules();
    struct diags *diags = diags_new();
    struct rules *rules;
    if (access(path, R_OK) != 0)
        fail_msg("no rules at %s: set SENTINEL_SOURCE", path);
    assert_int_equal(rules_load(&path, 1, diags, &rules), 0);
    assert_int_equal(diags_count(diags), 0);
    for (size_t i = 0; i < sizeof live / sizeof *live; i++) {
        const struct rule *r = rules_find(rules, live[i]);
        assert_non_null(r);
        assert_false(r->off);
        assert_true(strlen(r->description) > 40 && strlen(r->source) > 3 && strlen(r->advice) > 20);
        assert_true(r->groups > 0);
    }
    rules_free(rules);
    diags_free(diags);
}

static void test_ten_mistakes_are_ten_complaints_and_the_rest_loads(void **state)
{
    (void)state;
    static const char text[] = "rules:\n" /* 1 */
        GOOD("SN-8001", "first")          /* 2 */
        "  - id: sn-1\n"                  /* 3 */
        "    name: lower-case-id\n"
        "    on: dhcp.offer\n"
        "    severity: low\n"
        "    message: m\n"
        "    group: [server.ip]\n"
        "  - id: SN-8002\n" /* 9 */
        "    name: many\n"
        "    on: [dhcp.ofer]\n"                 /* 11 */
        "    when: {server.verdikt: unknown}\n" /* 12 */
        "    severity: hihg\n"                  /* 13 */
        "    mesage: typo\n"                    /* 14 */
        "    message: \"{server.ipp}\"\n"       /* 15 */
        "    do: \"{count\"\n"                  /* 16 */
        "    group: [server.ip, segmant]\n"     /* 17 */
        "    attack: [T9999]\n"                 /* 18 */
        "    rate: {count: 0, seconds: 10}\n"   /* 19 */
        GOOD("SN-8003", "last");                /* 20 */
    static const struct {
        unsigned line;
        const char *says;
    } wanted[] = {{3, "capital letters"},   {11, "dhcp.offer"}, {12, "server.verdict"}, {13, "high"},
                  {14, "message"},          {15, "server.ip"},  {16, "brace"},          {17, "segment"},
                  {18, "ATT&CK technique"}, {19, "0"}};
    const char *texts[] = {text};
    struct diags *diags = diags_new();
    struct rules *rules = NULL;
    assert_int_equal(load_texts(texts, 1, diags, &rules), 0);
    for (size_t w = 0; w < sizeof wanted / sizeof *wanted; w++) {
        bool found = false;
        for (size_t i = 0; i < diags_count(diags); i++) {
            const struct diag *d = diags_get(diags, i);
            found = found || (d->line == wanted[w].line && strstr(d->message, wanted[w].says) && d->source);
        }
        if (!found)
            fail_msg("nothing said of line %u", wanted[w].line);
    }
    assert_int_equal(diags_count(diags), 10);
    assert_int_equal(rules_count(rules), 2);
    assert_string_equal(rules_get(rules, 0)->name, "first");
    assert_string_equal(rules_get(rules, 1)->name, "last");
    assert_null(rules_get(rules, 2));
    rules_free(rules);
    diags_free(diags);
}

static void test_a_rule_needs_its_keys(void **state)
{
    (void)state;
    const char *texts[] = {"rules:\n  - {id: SN-8001}\n"};
    struct rules *rules = load(texts, 1, 5); /* name, on, severity, message, group */
    assert_int_equal(rules_count(rules), 0);
    rules_free(rules);
}

static void test_defaults(void **state)
{
    (void)state;
    const char *texts[] = {"rules:\n" GOOD("LAB-12", "mine")};
    struct rules *rules = load(texts, 1, 0);
    const struct rule *r = rules_find(rules, "LAB-12");
    assert_int_equal(r->number, 12);
    assert_int_equal(r->revision, 1);
    assert_string_equal(r->title, "mine");
    assert_int_equal(r->confidence, CONFIDENCE_MEDIUM);
    for (enum event_kind k = 0; k < EVENT_KIND_COUNT; k++)
        assert_int_equal(kinds_have(&r->kinds, k), k == EVENT_DHCP_OFFER);
    assert_int_equal(r->rate.count, 0);
    assert_int_equal(r->line, 2);
    rules_free(rules);
}

/* A site changes a threshold or turns a rule off without repeating it. */
static void test_override_changes_only_what_it_names(void **state)
{
    (void)state;
    const char *texts[] = {
        "rules:\n"
        "  - {id: SN-8001, name: a, on: tftp.request, rate: {count: 200, seconds: 10, by: [server.ip], limit: "
        "tftp_requests}, severity: high, message: \"{rate}\", group: [server.ip]}\n" GOOD("SN-8002", "b"),
        "rules:\n"
        "  - {id: SN-8001, override: true, rate: {count: 5, seconds: 60}}\n"
        "  - {id: SN-8002, override: true, enabled: false}\n",
        "rules:\n  - {id: SN-8001, override: true, severity: critical}\n",
    };
    struct rules *rules = load(texts, 3, 0);
    const struct rule *a = rules_find(rules, "SN-8001"), *b = rules_find(rules, "SN-8002");
    assert_int_equal(rules_count(rules), 2);
    assert_int_equal(a->rate.count, 5);
    assert_int_equal(a->rate.seconds, 60);
    assert_int_equal(a->rate.bys, 0);
    assert_int_equal(a->rate.limit, -1);
    assert_int_equal(a->severity, SEVERITY_CRITICAL);
    assert_string_equal(a->name, "a");
    assert_true(b->off);
    assert_string_equal(b->name, "b");
    rules_free(rules);
}

static void test_a_later_rule_replaces_the_earlier_as_a_whole(void **state)
{
    (void)state;
    const char *texts[] = {
        "rules:\n  - {id: SN-8001, name: old, on: dhcp.ack, when: {server.ip: 10.0.0.1}, severity: low, message: m, "
        "do: d, group: []}\n",
        "rules:\n" GOOD("SN-8001", "new"),
    };
    struct rules *rules = load(texts, 2, 0);
    assert_int_equal(rules_count(rules), 1);
    assert_string_equal(rules_get(rules, 0)->name, "new");
    assert_string_equal(rules_get(rules, 0)->advice, "");
    rules_free(rules);
}

/* A slip in a site's file must not silently switch a shipped rule off. */
static void test_a_bad_replacement_leaves_the_old_rule_in_force(void **state)
{
    (void)state;
    const char *texts[] = {
        "rules:\n" GOOD("SN-8001", "old") GOOD("SN-8002", "kept"),
        "rules:\n"
        "  - {id: SN-8001, name: new, on: dhcp.offer, severity: loud, message: m, group: []}\n"
        "  - {id: SN-8002, override: true, severity: loud}\n"
        "  - {id: SN-8009, override: true, severity: low}\n",
    };
    struct rules *rules = load(texts, 2, 3);
    assert_int_equal(rules_count(rules), 2);
    assert_string_equal(rules_find(rules, "SN-8001")->name, "old");
    assert_int_equal(rules_find(rules, "SN-8002")->severity, SEVERITY_LOW);
    rules_free(rules);
}

static void test_one_id_twice_in_a_file_is_a_slip(void **state)
{
    (void)state;
    const char *texts[] = {"rules:\n" GOOD("SN-8001", "a") GOOD("SN-8001", "b")};
    struct rules *rules = load(texts, 1, 1);
    assert_string_equal(rules_get(rules, 0)->name, "a");
    rules_free(rules);
}

static void test_rules_come_in_the_order_of_ids(void **state)
{
    (void)state;
    const char *texts[] = {"rules:\n" GOOD("SN-10000", "c") GOOD("SN-9", "b") GOOD("LAB-99999", "a")};
    struct rules *rules = load(texts, 1, 0);
    assert_string_equal(rules_get(rules, 0)->name, "a");
    assert_string_equal(rules_get(rules, 1)->name, "b");
    assert_string_equal(rules_get(rules, 2)->name, "c");
    rules_free(rules);
}

static void test_one_broken_file_does_not_stop_the_others(void **state)
{
    (void)state;
    const char *texts[] = {"rules: [\n", "rules:\n" GOOD("SN-8001", "a"), "- not a map\n", "ruels: []\n", ""};
    struct rules *rules = load(texts, 5, 3);
    assert_int_equal(rules_count(rules), 1);
    rules_free(rules);
}

static void test_what_cannot_be_read_at_all_fails(void **state)
{
    (void)state;
    const char *path = "/nowhere/at/all.yaml";
    struct diags *diags = diags_new();
    struct rules *rules = NULL;
    assert_int_equal(rules_load(&path, 1, diags, &rules), -ENOENT);
    assert_null(rules);
    assert_int_equal(diags_count(diags), 1);
    assert_int_equal(rules_load(NULL, 0, diags, &rules), 0);
    assert_int_equal(rules_count(rules), 0);
    rules_free(rules);
    rules_free(NULL);
    diags_free(diags);
}

static void test_bad_fingerprints_are_left_out(void **state)
{
    (void)state;
    const char *texts[] = {
        "fingerprints:\n"
        "  - tool: a\n"
        "    kind: weapon\n"
        "    on: dhcp.offer\n"
        "    needs: 50\n"
        "    source: s\n"
        "    traits: [{name: n, points: 50, when: {server.ttl: 64}}]\n"
        "  - {tool: b, kind: attack, on: dhcp.offer, needs: 60, source: s, traits: [{name: n, points: 50, when: "
        "{server.ttl: 64}}]}\n"
        "  - {tool: c, kind: attack, on: dhcp.offer, source: s, traits: []}\n"};
    struct rules *rules = load(texts, 1, 3);
    rules_free(rules);
}

static void test_every_technique_is_whole(void **state)
{
    (void)state;
    static const char *const some[] = {"T1557.003", "T1542", "T1552.001", "T1499.002"};
    for (size_t i = 0; i < sizeof some / sizeof *some; i++) {
        const struct attack_info *a = attack_find(some[i]);
        assert_non_null(a);
        assert_string_equal(a->technique, some[i]);
        assert_true(strncmp(a->tactic, "TA00", 4) == 0 && a->name[0] && a->tactic_name[0]);
    }
    assert_null(attack_find("T0"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shipped_rules_load_without_complaint),
        cmocka_unit_test(test_ten_mistakes_are_ten_complaints_and_the_rest_loads),
        cmocka_unit_test(test_a_rule_needs_its_keys),
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_override_changes_only_what_it_names),
        cmocka_unit_test(test_a_later_rule_replaces_the_earlier_as_a_whole),
        cmocka_unit_test(test_a_bad_replacement_leaves_the_old_rule_in_force),
        cmocka_unit_test(test_one_id_twice_in_a_file_is_a_slip),
        cmocka_unit_test(test_rules_come_in_the_order_of_ids),
        cmocka_unit_test(test_one_broken_file_does_not_stop_the_others),
        cmocka_unit_test(test_what_cannot_be_read_at_all_fails),
        cmocka_unit_test(test_bad_fingerprints_are_left_out),
        cmocka_unit_test(test_every_technique_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
