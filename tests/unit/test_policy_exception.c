/* policy_excepts(): an exception that covers too much hides an attack; one that never ends is a hole nobody remembers. */
#include "unit/policy_fixture.h"

static const char text[] =
    "policy: 1\n"
    "exceptions:\n"
    "  - {rule: SN-1002, where: {server.mac: '52:54:00:aa:00:01'}, owner: netops, reason: lab, until: 2027-01-31}\n"
    "  - {rule: SN-1001, where: {server.ip: 10.9.0.0/16}, owner: netops, until: 2026-11-01}\n"
    "  - {rule: SN-1001, where: {server.ip: 10.9.1.0/24}, owner: netops, until: 2026-12-01}\n"
    "  - {rule: SN-1019, owner: netops, until: 2026-12-01T12:00:00Z}\n";

static bool excepts(const char *rule, const char *ip, const char *mac, const char *when, bool *ret_expired)
{
    struct policy *p = policy_of(text);
    static struct event e;
    begin_event(&e, p, EVENT_PXE_REPLY, NULL);
    e.time = instant(when);
    set_server(&e, "pxe", ip, mac);
    bool excepted = policy_excepts(p, rule, &e, ret_expired);
    policy_free(p);
    return excepted;
}

static void test_an_exception_covers_its_rule_and_its_host_only(void **state)
{
    (void)state;
    bool expired = true;
    assert_true(excepts("SN-1002", "10.0.0.1", "52:54:00:aa:00:01", "2026-11-22", &expired));
    assert_false(expired);
    assert_false(excepts("SN-1002", "10.0.0.1", "52:54:00:aa:00:02", "2026-11-22", &expired));
    assert_false(expired);
    assert_false(excepts("SN-1003", "10.0.0.1", "52:54:00:aa:00:01", "2026-11-22", &expired));
    assert_false(expired);
}

static void test_its_last_day_counts_and_the_next_does_not(void **state)
{
    (void)state;
    bool expired = true;
    assert_true(excepts("SN-1002", "10.0.0.1", "52:54:00:aa:00:01", "2027-01-31T23:59:59", &expired));
    assert_false(expired);
    assert_false(excepts("SN-1002", "10.0.0.1", "52:54:00:aa:00:01", "2027-02-01", &expired));
    assert_true(expired);
}

static void test_an_expired_one_is_silent_beside_a_valid_one(void **state)
{
    (void)state;
    bool expired = true;
    assert_true(excepts("SN-1001", "10.9.1.7", "52:54:00:00:00:07", "2026-11-22", &expired));
    assert_false(expired);
    assert_false(excepts("SN-1001", "10.9.2.7", "52:54:00:00:00:07", "2026-11-22", &expired));
    assert_true(expired);
}

static void test_without_where_it_covers_the_whole_rule(void **state)
{
    (void)state;
    bool expired = true;
    assert_true(excepts("SN-1019", "10.0.0.1", "52:54:00:00:00:07", "2026-12-01T12:00:00", &expired));
    assert_false(excepts("SN-1019", "10.0.0.1", "52:54:00:00:00:07", "2026-12-01T12:00:01", &expired));
    assert_true(expired);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_exception_covers_its_rule_and_its_host_only),
        cmocka_unit_test(test_its_last_day_counts_and_the_next_does_not),
        cmocka_unit_test(test_an_expired_one_is_silent_beside_a_valid_one),
        cmocka_unit_test(test_without_where_it_covers_the_whole_rule),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
