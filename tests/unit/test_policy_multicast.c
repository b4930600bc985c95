/* policy_judge(): who sends images to groups, to which, how protected. */
#include "unit/policy_fixture.h"

static const char text[] =
    "policy: 1\n"                                                                                               /* 1 */
    "segments:\n"                                                                                               /* 2 */
    "  - {name: imaging, where: {networks: [10.42.0.0/16]}}\n"                                                  /* 3 */
    "services:\n"                                                                                               /* 4 */
    "  - {name: free, roles: [multicast], addresses: [10.42.0.10]}\n"                                           /* 5 */
    "  - name: wds\n"                                                                                           /* 6 */
    "    roles: [multicast]\n"                                                                                  /* 7 */
    "    addresses: [10.42.0.11]\n"                                                                             /* 8 */
    "    multicast: {groups: [239.42.0.0/24], ports: [63000-65000, 1758], integrity: signed, content: encrypted}\n" /* 9 */
    "  - {name: second, roles: [multicast], addresses: [10.42.0.11], multicast: {groups: [239.43.0.1]}}\n"      /* 10 */
    "  - {name: sum, roles: [multicast], addresses: [10.42.0.12], multicast: {integrity: checksum}}\n"          /* 11 */
    "  - {name: files, roles: [tftp], addresses: [10.42.0.13]}\n"                                               /* 12 */
    "ignore_groups: [239.10.0.0/16]\n";

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

static struct event *session(struct bench *b, const char *ip, const char *group, int64_t port)
{
    begin_event(&b->event, b->policy, EVENT_MULTICAST_SESSION, "imaging");
    set_server(&b->event, "multicast", ip, "52:54:00:00:00:10");
    set_addr(&b->event, FIELD_MULTICAST_GROUP, group);
    event_set_integer(&b->event, FIELD_MULTICAST_PORT, port);
    return &b->event;
}

static void assert_content(struct bench *b, const char *verdict, const char *off, const char *found)
{
    policy_judge(b->policy, &b->event);
    assert_field(&b->event, FIELD_CONTENT_VERDICT, verdict);
    assert_field(&b->event, FIELD_CONTENT_OFF_POLICY, off);
    assert_field(&b->event, FIELD_CONTENT_FOUND, found);
}

static void strangers_and_other_roles_are_not_authorised(void **state)
{
    struct bench *b = *state;
    policy_judge(b->policy, session(b, "10.42.0.66", "239.42.0.1", 63500));
    assert_field(&b->event, FIELD_SERVER_VERDICT, "unknown");
    policy_judge(b->policy, session(b, "10.42.0.13", "239.42.0.1", 63500));
    assert_field(&b->event, FIELD_SERVER_VERDICT, "wrong-role");
}

/* An absent list constrains nothing; the lists of one address add up. */
static void groups_and_ports(void **state)
{
    struct bench *b = *state;
    session(b, "10.42.0.10", "239.9.9.9", 5);
    assert_content(b, "unconstrained", "", "");
    session(b, "10.42.0.11", "239.42.0.200", 65000);
    assert_content(b, "listed", "", "");
    session(b, "10.42.0.11", "239.43.0.1", 1758);
    assert_content(b, "listed", "", "");
    session(b, "10.42.0.11", "239.44.0.1", 62999);
    assert_content(b, "off-policy", "group, port", "239.44.0.1, 62999");
}

static void integrity(void **state)
{
    struct bench *b = *state;
    event_set_text(session(b, "10.42.0.11", "239.42.0.1", 63000), FIELD_MULTICAST_INTEGRITY, "checksum");
    assert_content(b, "off-policy", "integrity", "checksum");
    event_set_text(session(b, "10.42.0.11", "239.42.0.1", 63000), FIELD_MULTICAST_INTEGRITY, "keyed");
    assert_content(b, "listed", "", "");
    event_set_text(session(b, "10.42.0.11", "239.42.0.1", 63000), FIELD_MULTICAST_INTEGRITY, "keyed");
    add_text(&b->event, FIELD_MULTICAST_WEAK, "rsa-512");
    assert_content(b, "off-policy", "integrity", "rsa-512");
    event_set_text(session(b, "10.42.0.12", "239.42.0.1", 63000), FIELD_MULTICAST_INTEGRITY, "checksum");
    assert_content(b, "listed", "", "");
    event_set_text(session(b, "10.42.0.12", "239.42.0.1", 63000), FIELD_MULTICAST_INTEGRITY, "none");
    assert_content(b, "off-policy", "integrity", "none");
    /* Not known yet: nothing is held against the sender. */
    event_set_text(session(b, "10.42.0.12", "239.42.0.1", 63000), FIELD_MULTICAST_INTEGRITY, "unknown");
    assert_content(b, "unconstrained", "", "");
}

/* What looks like noise is neither readable nor encrypted. */
static void encryption(void **state)
{
    struct bench *b = *state;
    event_set_text(session(b, "10.42.0.11", "239.42.0.1", 63000), FIELD_MULTICAST_PROTECTION, "readable");
    event_set_text(&b->event, FIELD_MULTICAST_CONTENT, "wim");
    assert_content(b, "off-policy", "cleartext", "wim");
    event_set_text(session(b, "10.42.0.11", "239.42.0.1", 63000), FIELD_MULTICAST_PROTECTION, "unknown");
    assert_content(b, "listed", "", "");
}

static void ignored_and_deployment_groups(void **state)
{
    struct bench *b = *state;
    policy_judge(b->policy, session(b, "10.42.0.11", "239.10.3.4", 5004));
    assert_true(event_bool(&b->event, FIELD_MULTICAST_IGNORED));
    assert_false(event_has(&b->event, FIELD_CONTENT_VERDICT));
    begin_event(&b->event, b->policy, EVENT_MULTICAST_JOINED, "imaging");
    set_addr(&b->event, FIELD_MULTICAST_GROUP, "239.43.0.1");
    policy_judge(b->policy, &b->event);
    assert_true(event_bool(&b->event, FIELD_MULTICAST_DEPLOYMENT));
    begin_event(&b->event, b->policy, EVENT_MULTICAST_JOINED, "imaging");
    set_addr(&b->event, FIELD_MULTICAST_GROUP, "239.43.0.2");
    policy_judge(b->policy, &b->event);
    assert_false(event_bool(&b->event, FIELD_MULTICAST_DEPLOYMENT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(strangers_and_other_roles_are_not_authorised, setup, teardown),
        cmocka_unit_test_setup_teardown(groups_and_ports, setup, teardown),
        cmocka_unit_test_setup_teardown(integrity, setup, teardown),
        cmocka_unit_test_setup_teardown(encryption, setup, teardown),
        cmocka_unit_test_setup_teardown(ignored_and_deployment_groups, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
