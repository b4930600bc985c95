/* What changes between two policies: a change that nobody is told of is one that nobody reviewed. */
#include "policy_fixture.h"

#include "policy/diff.h"

#define SEGMENTS                                                                                                       \
    "policy: 1\nsegments:\n"                                                                                           \
    "  - {name: imaging, where: {vlans: [42], networks: [10.42.0.0/16]}}\n"                                            \
    "  - {name: office, where: {vlans: [43]}, netboot: forbidden}\n"
#define WDS "  - {name: wds-1, roles: [pxe], addresses: [10.42.0.10], segments: [imaging]"

struct told {
    char text[8192];
    size_t count;
};

static void take(void *self, const struct policy_change *c)
{
    struct told *t = self;
    t->count++;
    snprintf(t->text + strlen(t->text), sizeof t->text - strlen(t->text), "%s\n", c->sentence);
    assert_non_null(c->name);
    assert_non_null(c->key);
    assert_true(c->line || c->line_before || *c->key);
}

static struct told told_of(const char *before, const char *after)
{
    struct told t = {.count = 0};
    struct policy *old = policy_of(before), *new = policy_of(after);
    int changes = policy_diff(old, new, take, &t);
    assert_int_equal(changes, t.count);
    policy_free(old);
    policy_free(new);
    return t;
}

static void expect(const char *before, const char *after, const char *wanted)
{
    struct told t = told_of(before, after);
    assert_string_equal(t.text, wanted);
}

static void test_the_same_is_silent(void **state)
{
    (void)state;
    expect(SEGMENTS, SEGMENTS, "");
    /* Another order, comments, another way to write an address: nothing that anybody would notice. */
    expect(SEGMENTS "services:\n" WDS ", macs: [\"52:54:00:00:00:10\"], boot_files: [a, {path: b}]}\n",
           SEGMENTS "services: # of today\n  - segments: [imaging]\n    addresses: [\"10.42.0.10\"]\n    name: wds-1\n"
                    "    boot_files: [{path: b}, a]\n    roles: [pxe]\n    macs: [52-54-00-00-00-10]\n",
           "");
}

static void test_values_of_lists(void **state)
{
    (void)state;
    expect(SEGMENTS "services:\n" WDS ", boot_files: [a]}\n",
           SEGMENTS
           "services:\n  - {name: wds-1, roles: [pxe, tftp], addresses: [10.42.0.11], segments: [imaging, office],\n"
           "     boot_files: [a, b]}\n",
           "service wds-1 is no longer known by address 10.42.0.10\n"
           "service wds-1 is now known by address 10.42.0.11\n"
           "service wds-1 may now hand out the boot file b\n"
           "service wds-1 may now act as tftp\n"
           "service wds-1 is now authorised on office\n");
}

/* The most dangerous change of all adds no value: a list that goes frees everything. */
static void test_lists_that_come_and_go(void **state)
{
    (void)state;
    expect(SEGMENTS "services:\n" WDS ", macs: [\"52:54:00:00:00:10\"]}\n", SEGMENTS "services:\n" WDS "}\n",
           "service wds-1 is free to have any MAC and was held to a list\n"
           "service wds-1 may no longer answer from MAC 52:54:00:00:00:10\n");
    expect(SEGMENTS "services:\n" WDS "}\n", SEGMENTS "services:\n" WDS ", boot_files: []}\n",
           "service wds-1 was free to have any boot file and is held to a list\n"
           "service wds-1 boot_files is now empty: nothing is allowed\n");
}

static void test_nested_keys(void **state)
{
    (void)state;
    expect(SEGMENTS "services:\n" WDS
                    ", hands_out: {imaging: {routers: [10.42.0.254]}}, limits: {tftp_requests: 10/1s}}\n",
           SEGMENTS "services:\n" WDS
                    ", hands_out: {imaging: {routers: [10.42.0.253, 10.42.0.254]}}, limits: {tftp_requests: 20/1s}}\n",
           "service wds-1 may now give as router 10.42.0.253 on imaging\n"
           "service wds-1 has limits.tftp_requests: now 20/1s, before 10/1s\n");
}

static void test_whole_things(void **state)
{
    (void)state;
    struct told t = told_of(
        SEGMENTS "services:\n" WDS "}\n", SEGMENTS
        "services:\n  - {name: x, roles: [dhcp], addresses: [10.42.0.1]}\n"
        "exceptions:\n  - {rule: SN-1002, where: {server.mac: \"52:54:00:aa:00:01\"}, owner: a, until: 2027-01-31}\n");
    assert_non_null(strstr(t.text, "service wds-1 is gone: addresses 10.42.0.10; roles pxe; segments imaging\n"));
    assert_non_null(strstr(t.text, "service x is new: addresses 10.42.0.1; roles dhcp\n"));
    assert_non_null(strstr(t.text, "exception SN-1002 where server.mac 52:54:00:aa:00:01 is new: owner a"));
    assert_int_equal(t.count, 3);
}

static void test_the_policy_itself(void **state)
{
    (void)state;
    expect(SEGMENTS "probe: forbidden\n", SEGMENTS "probe: allowed\nsite: lon\n",
           "probe: now allowed, before forbidden\nsite: now lon\n");
    expect(SEGMENTS, SEGMENTS "ignore_groups: [239.10.0.0/16]\n", "ignore_groups now lists 239.10.0.0/16\n");
    expect(SEGMENTS, SEGMENTS "clients: {unknown: alert, known: [\"00:50:56:*\"]}\n",
           "clients now lists under known: 00:50:56:*\nclients unknown: now alert\n");
}

/* Names come from files that others wrote. */
static void test_hostile_names(void **state)
{
    (void)state;
    struct told t = told_of("policy: 1\n", "policy: 1\nsegments:\n  - {name: \"a\\e[2J\\nb\", where: {vlans: [1]}}\n");
    assert_int_equal(t.count, 1);
    assert_null(strchr(t.text, '\x1b'));
    assert_ptr_equal(strchr(t.text, '\n'), t.text + strlen(t.text) - 1);
}

/* Values longer than a sentence cannot run over anything. */
static void test_long_values(void **state)
{
    (void)state;
    char text[20000] = "policy: 1\nsegments:\n  - {name: s, where: {networks: [10.0.0.0/8]}}\nservices:\n"
                       "  - {name: x, roles: [pxe], addresses: [10.0.0.1], boot_files: [";
    for (int i = 0; i < 600; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%saaaaaaaaaaaaaaaaaaa%d", i ? "," : "", i);
    strncat(text, "]}\n", 4);
    assert_int_equal(told_of("policy: 1\nsegments:\n  - {name: s, where: {networks: [10.0.0.0/8]}}\n", text).count, 1);
    assert_int_equal(told_of(text, text).count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_same_is_silent),     cmocka_unit_test(test_values_of_lists),
        cmocka_unit_test(test_lists_that_come_and_go), cmocka_unit_test(test_nested_keys),
        cmocka_unit_test(test_whole_things),           cmocka_unit_test(test_the_policy_itself),
        cmocka_unit_test(test_hostile_names),          cmocka_unit_test(test_long_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
