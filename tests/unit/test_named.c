/* From the policy to the capture's filter: what the policy names and the kernel withholds, no rule ever sees. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "keeper/named.h"

static struct named named; /* large */

static struct policy *parse(const char *text)
{
    struct diags *diags = diags_new();
    struct policy *p = NULL;
    assert_non_null(diags);
    if (policy_parse("policy.yaml", bytes_of(text, strlen(text)), bytes_of("", 0), diags, &p) != 0)
        fail_msg("%s", diags_get(diags, 0)->message);
    diags_free(diags);
    return p;
}

static void roles_decide_what_is_named(void **state)
{
    (void)state;
    struct policy *p = parse("policy: 1\n"
                             "segments: [{name: a, where: {networks: [10.42.0.0/16]}}]\n"
                             "services:\n"
                             "  - {name: dp-1, roles: [distribution-point, multicast], addresses: [10.42.0.10, "
                             "\"fd42::10\"], segments: [a],\n"
                             "     multicast: {groups: [239.0.0.0/24]}}\n"
                             "  - {name: dp-2, roles: [http-boot], addresses: [10.42.0.10], segments: [a]}\n"
                             "  - {name: dhcp-1, roles: [dhcp], addresses: [10.42.0.1], segments: [a]}\n"
                             "channels: [{name: c, between: [10.1.0.0/24, 10.42.0.10], require: ipsec}]\n");
    named_gather(p, &named);
    assert_false(named.overflow);
    assert_int_equal(named.filter.file_count, 2); /* 10.42.0.10 once */
    assert_int_equal(named.filter.files[0].bits, 32);
    assert_int_equal(named.filter.files[1].bits, 128);
    assert_int_equal(named.filter.host_count, 2);
    assert_int_equal(named.filter.group_count, 1);
    assert_int_equal(named.filter.groups[0].bits, 24);
    assert_int_equal(named.filter.pair_count, 1);
    assert_int_equal(named.filter.pairs[0].a.bits + named.filter.pairs[0].b.bits, 24 + 32);
    policy_free(p);
    named_gather(NULL, &named);
    assert_int_equal(named.filter.file_count + named.filter.pair_count + named.filter.host_count, 0);
}

static void too_much_is_said_to_be_too_much(void **state)
{
    (void)state;
    char text[16384];
    int used = snprintf(text, sizeof text, "policy: 1\nchannels:\n");
    for (int i = 0; i <= FILTER_NAMED; i++)
        used += snprintf(text + used, sizeof text - (size_t)used,
                         "  - {name: c%d, between: [10.1.0.%d, 10.2.0.%d], require: ipsec}\n", i, i, i);
    struct policy *p = parse(text);
    named_gather(p, &named);
    assert_true(named.overflow);
    assert_int_equal(named.filter.pair_count, FILTER_NAMED);
    policy_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roles_decide_what_is_named),
        cmocka_unit_test(too_much_is_said_to_be_too_much),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
