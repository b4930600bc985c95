/* Predicates: what rules, exceptions and fingerprints mean. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "detect_make.h"
#include "event/predicate.h"

static struct frame frame = {.time = TEST_TIME, .number = 7};

static void fill(struct event *e)
{
    static const uint8_t order[] = {53, 54, 51, 60, 0x3a};
    event_reset(e, EVENT_PXE_REPLY, &frame);
    event_set_bool(e, FIELD_CLIENT_BOOTING, true);
    event_set_bool(e, FIELD_SERVER_CONFLICT, false);
    event_set_integer(e, FIELD_DHCP_LEASE_TIME, 60);
    event_set_text(e, FIELD_SERVER_VERDICT, "wrong-identity");
    event_set_text(e, FIELD_DHCP_FILE, "Boot/X64\\wdsnbp.com");
    event_set_bytes(e, FIELD_DHCP_OPTION_ORDER, bytes_of(order, sizeof order));
    event_set_bytes(e, FIELD_DHCP_VENDOR_SPECIFIC, bytes_of(order, 0));
    put_addr(e, FIELD_SERVER_IP, "10.42.0.66");
    put_addr(e, FIELD_SERVER_ID, "10.42.0.66");
    put_addr(e, FIELD_DHCP_NEXT_SERVER, "10.42.0.10");
    put_mac(e, FIELD_SERVER_MAC, "52:54:00:aa:bb:cc");
    put_mac(e, FIELD_CLIENT_MAC, "de:ad:c0:de:ca:fe");
    put_mac(e, FIELD_CLIENT_ETHER, "de:ad:c0:de:ca:fe");
    add_text(e, FIELD_BOOT_FILES, "wdsnbp.com");
    add_text(e, FIELD_BOOT_FILES, "evil.efi");
    add_addr(e, FIELD_DHCP_ROUTERS, "10.42.0.1");
    add_addr(e, FIELD_DHCP_ROUTERS, "10.42.0.66");
    add_addr(e, FIELD_DHCP_DNS, "fd42::53");
}

static const struct kinds replies = {.word = {[EVENT_PXE_REPLY / 64] = UINT64_C(1) << (EVENT_PXE_REPLY % 64)}};

static int compile(const char *when, const struct kinds *kinds, struct diags *diags, struct predicate **ret)
{
    char text[2048];
    int size = snprintf(text, sizeof text, "when: %s\n", when);
    struct yaml_file *file;
    assert_int_equal(yaml_parse("test.yaml", bytes_of(text, (size_t)size), diags, &file), 0);
    int error = predicate_compile(yaml_get(yaml_root(file), "when"), kinds, diags, ret);
    yaml_file_free(file); /* values must have been copied out */
    return error;
}

static bool holds(const char *when, const struct event *e)
{
    struct diags *diags = diags_new();
    struct predicate *p = NULL;
    int error = compile(when, &replies, diags, &p);
    if (error || diags_count(diags)) {
        const struct diag *d = diags_get(diags, 0);
        fail_msg("%s: %s", when, d ? d->message : "no complaint");
    }
    bool result = predicate_test(p, e);
    predicate_free(p);
    diags_free(diags);
    return result;
}

static void check_table(const char *const *yes, size_t yes_count, const char *const *no, size_t no_count)
{
    struct event *e = test_malloc(sizeof *e);
    fill(e);
    for (size_t i = 0; i < yes_count; i++) {
        if (!holds(yes[i], e))
            fail_msg("should hold: %s", yes[i]);
    }
    for (size_t i = 0; i < no_count; i++) {
        if (holds(no[i], e))
            fail_msg("should not hold: %s", no[i]);
    }
    test_free(e);
}
#define CHECK(yes, no) check_table(yes, sizeof yes / sizeof *yes, no, sizeof no / sizeof *no)

static void test_every_type_compares_as_people_expect(void **state)
{
    (void)state;
    static const char *const yes[] = {
        "{client.booting: true}",
        "{server.conflict: false}",
        "{dhcp.lease_time: 60}",
        "{server.verdict: wrong-identity}",
        "{server.verdict: [unknown, wrong-identity]}",
        "{dhcp.file: 'boot\\x64/WDSNBP.com'}",
        "{dhcp.file: 'boot/*/wds?bp.com'}",
        "{dhcp.option_order: 3536333c3A}",
        "{dhcp.option_order: 353633*}",
        "{dhcp.option_order: ['00', 3536*]}",
        "{dhcp.vendor_specific: '*'}",
        "{server.ip: 10.42.0.66}",
        "{server.ip: [192.168.0.0/16, 10.0.0.0/8]}",
        "{server.mac: 52-54-00-AA-BB-CC}",
        "{server.mac: '52:54:00:*'}",
        "{server.mac: '52-54-00-*'}",
        "{server.mac: '52:54:00:AA:b?:cc'}",
    };
    static const char *const no[] = {
        "{client.booting: false}",    "{dhcp.lease_time: 61}",       "{server.verdict: [unknown, wrong]}",
        "{dhcp.file: wdsnbp.com}",    "{dhcp.option_order: 353633}", "{dhcp.option_order: 3536333c3a00}",
        "{dhcp.option_order: 54*}",   "{server.ip: 10.42.0.6}",      "{server.ip: 'fd42::/16'}",
        "{server.mac: '52:54:01:*'}",
    };
    CHECK(yes, no);
}

static void test_of_a_set_one_member_suffices(void **state)
{
    (void)state;
    static const char *const yes[] = {
        "{boot.files: EVIL.efi}",  "{boot.files: ['*.iso', '*.com']}",     "{dhcp.routers: 10.42.0.66}",
        "{dhcp.dns: 'fd42::/48'}", "{dhcp.routers: {same_as: server.ip}}", "{boot.files: {not: '*.iso'}}",
    };
    static const char *const no[] = {
        "{boot.files: evil}",
        "{dhcp.routers: 10.43.0.0/16}",
        "{dhcp.routers: {same_as: dhcp.next_server}}",
        "{boot.files: {not: '*.efi'}}",
    };
    CHECK(yes, no);
}

static void test_operators(void **state)
{
    (void)state;
    static const char *const yes[] = {
        "{dhcp.lease_time: {below: 61}}",
        "{dhcp.lease_time: {at_most: 60}}",
        "{dhcp.lease_time: {above: 59, below: 61}}",
        "{dhcp.lease_time: {at_least: 60}}",
        "{dhcp.lease_time: {not: {above: 60}}}",
        "{dhcp.lease_time: {not: [1, 2, 61]}}",
        "{boot.files: {exists: true}}",
        "{dhcp.message: {exists: false}}",
        "{server.id: {same_as: server.ip}}",
        "{client.mac: {same_as: client.ether}}",
    };
    static const char *const no[] = {
        "{dhcp.lease_time: {below: 60}}",
        "{dhcp.lease_time: {above: 60}}",
        "{dhcp.lease_time: {at_least: 60, at_most: 59}}",
        "{dhcp.lease_time: {not: 60}}",
        "{boot.files: {exists: false}}",
        "{client.mac: {same_as: server.mac}}",
    };
    CHECK(yes, no);
}

/* An absent field matches nothing, so `not` of it holds: rules must be able to say "unless the policy allows it". */
static void test_absent_fields(void **state)
{
    (void)state;
    static const char *const yes[] = {
        "{dhcp.renewal_time: {not: 5}}",
        "{policy.writes: {not: true}}",
        "{not: {dhcp.message: '*'}}",
        "{dhcp.renewal_time: {exists: false}}",
    };
    static const char *const no[] = {
        "{dhcp.renewal_time: 5}",
        "{dhcp.renewal_time: {below: 100}}",
        "{dhcp.message: '*'}",
        "{dhcp.client_address: {same_as: dhcp.relay}}", /* both absent */
        "{dhcp.client_address: 0.0.0.0/0}",
    };
    CHECK(yes, no);
}

static void test_all_any_and_not_nest(void **state)
{
    (void)state;
    static const char *const yes[] = {
        "{}",
        "{client.booting: true, dhcp.lease_time: 60, server.ip: 10.0.0.0/8}",
        "{any: [{dhcp.lease_time: 1}, {dhcp.lease_time: 60}]}",
        "{any: [{dhcp.lease_time: 60, client.booting: false}, {client.booting: true}], server.ip: 10.42.0.66}",
        "{not: {dhcp.lease_time: 60, client.booting: false}}",
        "{not: {not: {client.booting: true}}}",
        "{not: {any: [{dhcp.lease_time: 1}, {dhcp.lease_time: 2}]}, client.booting: true}",
        "{any: [{not: {client.booting: true}}, {any: [{dhcp.lease_time: 5}, {server.mac: '52:*'}]}]}",
    };
    static const char *const no[] = {
        "{client.booting: true, dhcp.lease_time: 61}",
        "{dhcp.lease_time: 61, client.booting: true}",
        "{any: [{dhcp.lease_time: 1}, {dhcp.lease_time: 2}], client.booting: true}",
        "{not: {client.booting: true}}",
        "{not: {any: [{dhcp.lease_time: 1}, {dhcp.lease_time: 60}]}}",
        "{any: [{not: {client.booting: true}}, {any: [{dhcp.lease_time: 5}, {server.mac: '53:*'}]}]}",
    };
    CHECK(yes, no);
}

static void test_no_predicate_always_holds(void **state)
{
    (void)state;
    struct predicate *p;
    assert_int_equal(predicate_compile(NULL, NULL, NULL, &p), 0);
    struct event *e = test_malloc(sizeof *e);
    fill(e);
    assert_true(predicate_test(p, e));
    predicate_free(p);
    predicate_free(NULL);
    test_free(e);
}

/* Every mistake is told, at its place, and none of them compiles. */
static void test_mistakes_are_told(void **state)
{
    (void)state;
    static const struct {
        const char *when;
        size_t complaints;
        unsigned column;
        const char *says;
    } cases[] = {
        {"{server.verdikt: unknown}", 1, 8, "server.verdict"},
        {"{tftp.file: a}", 1, 8, "never carry tftp.file"},
        {"{server.ip: 10.0.0}", 1, 19, "10.0.0"},
        {"{server.mac: '52:54:zz:*'}", 1, 20, "hex"},
        {"{dhcp.option_order: 353}", 1, 27, "hex"},
        {"{dhcp.lease_time: soon}", 1, 25, "soon"},
        {"{client.booting: yes}", 1, 24, "true"},
        {"{dhcp.lease_time: {under: 5}}", 1, 26, "operator"},
        {"{dhcp.file: {below: 5}}", 1, 27, "integers"},
        {"{dhcp.file: {same_as: server.ip}}", 1, 29, "never compare"},
        {"{dhcp.file: {same_as: nothing}}", 1, 29, "no such field"},
        {"{dhcp.file: []}", 1, 19, "nothing"},
        {"{dhcp.file: }", 1, 19, "nothing"},
        {"{any: []}", 1, 13, "nothing"},
        {"{any: {dhcp.file: a}}", 1, 13, "list"},
        {"{not: {}}", 1, 13, "nothing"},
        {"{dhcp.file: {}}", 1, 19, "nothing"},
        {"{dhcp.file: [[a]]}", 1, 20, "single"},
        {"[a]", 1, 7, "map"},
        {"{server.verdikt: a, dhcp.lease_time: x, server.ip: y}", 3, 8, "server.verdict"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct diags *diags = diags_new();
        struct predicate *p = NULL;
        int error = compile(cases[i].when, &replies, diags, &p);
        const struct diag *d = diags_get(diags, 0);
        if (error != -EINVAL || p || diags_count(diags) != cases[i].complaints || d->line != 1 ||
            d->column != cases[i].column || !strstr(d->message, cases[i].says))
            fail_msg("%s: %d, %zu complaints, column %u: %s", cases[i].when, error, diags_count(diags),
                     d ? d->column : 0, d ? d->message : "none");
        diags_free(diags);
    }
}

/* A field is fine as long as one of the kinds carries it. */
static void test_fields_are_held_against_kinds(void **state)
{
    (void)state;
    struct diags *diags = diags_new();
    struct predicate *p;
    struct kinds kinds = {0};
    kinds_add(&kinds, EVENT_PXE_REPLY);
    kinds_add(&kinds, EVENT_TFTP_DATA);
    assert_int_equal(compile("{tftp.file: a, boot.files: b}", &kinds, diags, &p), 0);
    uint64_t fields[(FIELD_COUNT + 63) / 64];
    predicate_fields(p, fields);
    size_t count = 0;
    for (enum field f = 0; f < FIELD_COUNT; f++)
        count += fields[f / 64] >> (f % 64) & 1;
    assert_int_equal(count, 2);
    assert_true(fields[FIELD_TFTP_FILE / 64] >> (FIELD_TFTP_FILE % 64) & 1);
    predicate_free(p);
    assert_int_equal(compile("{arp.sender: 10.0.0.1}", NULL, diags, &p), 0);
    predicate_free(p);
    diags_free(diags);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_type_compares_as_people_expect),
        cmocka_unit_test(test_of_a_set_one_member_suffices),
        cmocka_unit_test(test_operators),
        cmocka_unit_test(test_absent_fields),
        cmocka_unit_test(test_all_any_and_not_nest),
        cmocka_unit_test(test_no_predicate_always_holds),
        cmocka_unit_test(test_mistakes_are_told),
        cmocka_unit_test(test_fields_are_held_against_kinds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
