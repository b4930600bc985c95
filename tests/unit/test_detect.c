/* From an event to an alert: told when, with which ids, bounded whatever arrives. */
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "detect/detect.h"
#include "detect/group.h"
#include "detect_make.h"

static const struct hash_key key = {{1, 2}};
static const struct hash_key other_key = {{3, 4}};

#define RULES                                                                                                          \
    "rules:\n"                                                                                                         \
    "  - {id: SN-8001, name: rogue, on: dhcp.offer, when: {server.verdict: unknown}, severity: high, message: m, "     \
    "group: [server.mac, server.ip]}\n"                                                                                \
    "  - {id: SN-8002, name: worse, on: dhcp.offer, when: {server.conflict: true}, severity: critical, message: m, "   \
    "group: [server.mac]}\n"                                                                                           \
    "  - {id: SN-8003, name: flood, on: dhcp.discover, rate: {count: 5, seconds: 10}, severity: medium, message: m, "  \
    "group: []}\n"                                                                                                     \
    "  - {id: SN-8004, name: off, on: arp.reply, severity: low, message: m, group: [], enabled: false}\n"

struct fixture {
    struct rules *rules;
    struct detect *detect;
    struct event event;
    struct frame frame;
    struct alert alert;
};

static struct fixture *fixture_new(void)
{
    struct fixture *f = test_calloc(1, sizeof *f);
    const char *texts[] = {RULES};
    struct diags *diags = diags_new();
    assert_int_equal(load_texts(texts, 1, diags, &f->rules), 0);
    assert_int_equal(diags_count(diags), 0);
    diags_free(diags);
    f->detect = detect_new(f->rules, &key);
    assert_non_null(f->detect);
    f->frame.time = TEST_TIME;
    return f;
}

static void fixture_free(struct fixture *f)
{
    detect_free(f->detect);
    rules_free(f->rules);
    test_free(f);
}

static void offer(struct fixture *f, uint32_t client)
{
    f->frame.number++;
    make_rogue_offer(&f->event, &f->frame, client);
}

/* Matches and counts; how many alerts were told, the last of them in `alert`. */
static size_t feed(struct fixture *f)
{
    const struct rule *hits[DETECT_HITS];
    size_t n = detect_match(f->detect, &f->event, hits), told = 0;
    for (size_t i = 0; i < n; i++)
        told += detect_alert(f->detect, hits[i], &f->event, &f->alert);
    return told;
}

static void test_told_at_one_ten_hundred(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    uint64_t told[8];
    size_t n = 0;
    for (uint64_t i = 1; i <= 1500; i++) {
        offer(f, 1);
        if (feed(f)) {
            assert_int_equal(f->alert.count, i);
            assert_int_equal(f->alert.telling, n + 1);
            assert_int_equal(f->alert.first_seen, TEST_TIME);
            assert_int_equal(f->alert.last_seen, f->frame.time);
            told[n++] = i;
        }
        f->frame.time += WHEN_MILLISECOND;
    }
    assert_int_equal(n, 4);
    assert_true(told[0] == 1 && told[1] == 10 && told[2] == 100 && told[3] == 1000);
    struct detect_counts c = detect_counts(f->detect);
    assert_int_equal(c.tested, 1500);
    assert_int_equal(c.hits, 1500);
    assert_int_equal(c.told, 4);
    assert_int_equal(c.repeated, 1496);
    fixture_free(f);
}

static void test_frames_are_the_first_and_the_one_in_hand(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    offer(f, 1);
    feed(f);
    assert_int_equal(f->alert.frames, 1);
    assert_int_equal(f->alert.frame[0], 1);
    for (int i = 2; i <= 100; i++) {
        offer(f, 1);
        feed(f);
    }
    assert_int_equal(f->alert.frames, ALERT_FRAMES);
    assert_int_equal(f->alert.frame[0], 1);
    assert_int_equal(f->alert.frame[ALERT_FRAMES - 2], ALERT_FRAMES - 1);
    assert_int_equal(f->alert.frame[ALERT_FRAMES - 1], 100);
    fixture_free(f);
}

/* A storm of equal events must be a handful of records and an exact total. */
static void test_a_storm_is_a_handful_of_alerts(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    size_t told = 0;
    offer(f, 1);
    for (uint32_t i = 0; i < 1000000; i++)
        told += feed(f);
    assert_in_range(told, 1, 8);
    assert_int_equal(f->alert.count, 1000000);
    struct detect_counts c = detect_counts(f->detect);
    assert_int_equal(c.hits, 1000000);
    assert_int_equal(c.told + c.repeated, 1000000);
    fixture_free(f);
}

/* A million invented servers: no more memory, 256 single alerts a minute, then one group for all others. */
static void test_a_flood_of_groups_is_bounded(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    size_t singly = 0, overflow = 0;
    uint64_t last = 0;
    offer(f, 1);
    size_t before = mallinfo2().uordblks;
    for (uint32_t i = 0; i < 1000000; i++) {
        struct mac mac = {{2, 0, 0, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i}};
        event_set_mac(&f->event, FIELD_SERVER_MAC, &mac);
        if (!feed(f))
            continue;
        singly += f->alert.overflow == 0;
        overflow += f->alert.overflow != 0;
        last = f->alert.overflow ? f->alert.count : last;
    }
    assert_int_equal(mallinfo2().uordblks, before);
    assert_int_equal(singly, GROUP_NEW_MOST);
    assert_in_range(overflow, 1, 7);
    assert_int_equal(last, 100000); /* the next telling is due at a million */
    assert_int_equal(detect_counts(f->detect).overflowed, 1000000 - GROUP_NEW_MOST);
    assert_int_equal(detect_counts(f->detect).hits, 1000000);

    /* The next minute has its own 256, and what the policy names was never pushed out of its share. */
    f->frame.time += 60 * WHEN_SECOND;
    offer(f, 1);
    assert_int_equal(feed(f), 1);
    assert_int_equal(f->alert.overflow, 0);
    fixture_free(f);
}

static void test_strangers_do_not_use_up_the_share_of_the_known(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    for (uint32_t i = 0; i < 1000; i++) {
        offer(f, 1);
        struct mac mac = {{2, 0, 0, 0, (uint8_t)(i >> 8), (uint8_t)i}};
        event_set_mac(&f->event, FIELD_SERVER_MAC, &mac);
        feed(f);
    }
    offer(f, 1);
    put_mac(&f->event, FIELD_SERVER_MAC, "52:54:00:00:00:10");
    event_set_bool(&f->event, FIELD_POLICY_LISTED, true);
    assert_int_equal(feed(f), 1);
    assert_int_equal(f->alert.overflow, 0);
    fixture_free(f);
}

static void test_each_new_group_is_told_at_once(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    offer(f, 1);
    assert_int_equal(feed(f), 1);
    offer(f, 1);
    put_addr(&f->event, FIELD_SERVER_IP, "10.42.0.67");
    assert_int_equal(feed(f), 1);
    offer(f, 1);
    event_set_text(&f->event, FIELD_SEGMENT, "office-43");
    assert_int_equal(feed(f), 1);
    offer(f, 2);
    assert_int_equal(feed(f), 0);
    fixture_free(f);
}

/* The same frames give the same ids: in another process, under another key, with other rules beside. */
static void test_ids_are_stable(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    struct detect *other = detect_new(f->rules, &other_key);
    struct alert again;
    const struct rule *rule = rules_find(f->rules, "SN-8001");
    for (int i = 1; i <= 10; i++) {
        f->frame.time += WHEN_SECOND;
        offer(f, 1);
        bool told = feed(f);
        assert_int_equal(detect_alert(other, rule, &f->event, &again), told);
        if (!told)
            continue;
        assert_memory_equal(f->alert.event_id, again.event_id, UUID_SIZE);
        assert_memory_equal(f->alert.group_id, again.group_id, UUID_SIZE);
        assert_memory_equal(f->alert.incident_id, again.incident_id, UUID_SIZE);
        assert_int_equal(f->alert.group_id[6] >> 4, 5);
    }
    detect_free(other);
    fixture_free(f);
}

/* Ids must not change from release to release either: SIEMs join on them. */
static void test_ids_are_these(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    char group[UUID_TEXT], event[UUID_TEXT], incident[UUID_TEXT];
    offer(f, 1);
    feed(f);
    digest_uuid_format(f->alert.group_id, group);
    digest_uuid_format(f->alert.event_id, event);
    digest_uuid_format(f->alert.incident_id, incident);
    assert_string_equal(group, "280182ff-492c-538e-846b-72b2516e1c0c");
    assert_string_equal(event, "51b133b0-5d1d-5b79-b86f-d5b026e4b2f1");
    assert_string_equal(incident, "a9be915a-8e39-5201-bcdc-38d9d24d9166");
    fixture_free(f);
}

static void test_ids_tell_apart(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    struct alert first;
    offer(f, 1);
    feed(f);
    first = f->alert;
    for (int i = 0; i < 9; i++) {
        f->frame.time += WHEN_SECOND;
        offer(f, 1);
        feed(f);
    }
    assert_int_equal(f->alert.telling, 2);
    assert_memory_equal(f->alert.group_id, first.group_id, UUID_SIZE);
    assert_memory_not_equal(f->alert.event_id, first.event_id, UUID_SIZE);

    offer(f, 1);
    event_set_text(&f->event, FIELD_SEGMENT, "office-43");
    feed(f);
    assert_memory_not_equal(f->alert.group_id, first.group_id, UUID_SIZE);
    assert_memory_not_equal(f->alert.incident_id, first.incident_id, UUID_SIZE);
    fixture_free(f);
}

/* One rogue is one incident, and one of its alerts leads; a worse one takes over. */
static void test_one_alert_of_an_incident_leads(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    uint8_t incident[UUID_SIZE];
    offer(f, 1);
    assert_int_equal(feed(f), 1);
    assert_true(f->alert.lead);
    memcpy(incident, f->alert.incident_id, UUID_SIZE);

    offer(f, 1); /* the same host under another address: another group, the same incident */
    put_addr(&f->event, FIELD_SERVER_IP, "10.42.0.99");
    assert_int_equal(feed(f), 1);
    assert_false(f->alert.lead);
    assert_memory_equal(f->alert.incident_id, incident, UUID_SIZE);

    offer(f, 1);
    event_set_bool(&f->event, FIELD_SERVER_CONFLICT, true);
    assert_int_equal(feed(f), 1); /* SN-8002; SN-8001 is a repeat */
    assert_int_equal(f->alert.severity, SEVERITY_CRITICAL);
    assert_true(f->alert.lead);
    assert_memory_equal(f->alert.incident_id, incident, UUID_SIZE);
    fixture_free(f);
}

static void incident_of(struct fixture *f, uint8_t ret[UUID_SIZE])
{
    const struct rule *rule = rules_find(f->rules, "SN-8002");
    struct detect *d = detect_new(f->rules, &key);
    assert_true(detect_alert(d, rule, &f->event, &f->alert));
    memcpy(ret, f->alert.incident_id, UUID_SIZE);
    detect_free(d);
}

/* Two servers behind one router or relay share its MAC and are two incidents all the same. */
static void test_incidents_behind_a_router_or_relay(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    uint8_t a[UUID_SIZE], b[UUID_SIZE];
    offer(f, 1);
    event_set_integer(&f->event, FIELD_SERVER_TTL, 62);
    incident_of(f, a);
    put_addr(&f->event, FIELD_SERVER_IP, "10.42.0.67");
    incident_of(f, b);
    assert_memory_not_equal(a, b, UUID_SIZE);

    offer(f, 1);
    put_addr(&f->event, FIELD_DHCP_RELAY, "10.42.0.1");
    put_addr(&f->event, FIELD_SERVER_ID, "10.99.0.1");
    incident_of(f, a);
    put_addr(&f->event, FIELD_SERVER_ID, "10.99.0.2");
    incident_of(f, b);
    assert_memory_not_equal(a, b, UUID_SIZE);

    /* What clients do is the client's incident, whoever it is done to. */
    event_reset(&f->event, EVENT_TFTP_REQUEST, &f->frame);
    put_mac(&f->event, FIELD_CLIENT_MAC, "52:54:00:01:02:03");
    put_addr(&f->event, FIELD_SERVER_IP, "10.42.0.10");
    incident_of(f, a);
    put_addr(&f->event, FIELD_SERVER_IP, "10.42.0.11");
    incident_of(f, b);
    assert_memory_equal(a, b, UUID_SIZE);
    fixture_free(f);
}

static void test_victims_are_exact_to_sixteen_then_about_right(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    for (uint32_t i = 1; i <= 10; i++) {
        offer(f, (i + 1) / 2);
        feed(f);
    }
    assert_int_equal(f->alert.telling, 2);
    assert_int_equal(f->alert.victims, 5);
    assert_false(f->alert.victims_approximate);
    assert_int_equal(f->alert.victim[4].byte[5], 5);
    for (uint32_t i = 11; i <= 100000; i++) {
        offer(f, i);
        feed(f);
    }
    assert_int_equal(f->alert.count, 100000);
    assert_true(f->alert.victims_approximate);
    assert_in_range(f->alert.victims, 50000, 200000);
    fixture_free(f);
}

/* Outside every segment nothing is louder than medium. */
static void test_outside_is_capped_at_medium(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    offer(f, 1);
    f->event.outside = true;
    assert_int_equal(feed(f), 1);
    assert_int_equal(f->alert.severity, SEVERITY_MEDIUM);
    fixture_free(f);
}

static void test_rate_rules_tell_what_they_counted(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    size_t told = 0;
    for (int i = 1; i <= 6; i++) {
        event_reset(&f->event, EVENT_DHCP_DISCOVER, &f->frame);
        told += feed(f);
    }
    assert_int_equal(told, 1);
    assert_string_equal(f->alert.rule->id, "SN-8003");
    assert_int_equal(f->alert.rate_count, 6);
    assert_int_equal(f->alert.rate_seconds, 10);
    offer(f, 1);
    assert_int_equal(feed(f), 1);
    assert_int_equal(f->alert.rate_count, 0);
    fixture_free(f);
}

/* Captures years apart in one run: each rogue is told anew, and nothing stays behind from the other time. */
static void test_time_that_jumps_begins_anew(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    int64_t years = INT64_C(10) * 365 * 86400 * WHEN_SECOND;
    const int64_t times[] = {TEST_TIME, TEST_TIME - years, TEST_TIME + years, TEST_TIME};
    uint8_t first[UUID_SIZE] = {0};
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        f->frame.time = times[i];
        offer(f, 1);
        assert_int_equal(feed(f), 1);
        assert_int_equal(f->alert.count, 1);
        assert_int_equal(f->alert.first_seen, times[i]);
        assert_true(f->alert.lead);
        if (i)
            assert_memory_equal(f->alert.group_id, first, UUID_SIZE);
        memcpy(first, f->alert.group_id, UUID_SIZE);
    }
    f->frame.time -= WHEN_SECOND; /* a packet slightly late is one more of the same */
    offer(f, 1);
    assert_int_equal(feed(f), 0);
    fixture_free(f);
}

static void test_swapped_rules_go_on_counting(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    for (int i = 0; i < 5; i++) {
        offer(f, 1);
        feed(f);
    }
    const char *texts[] = {RULES};
    struct diags *diags = diags_new();
    struct rules *rules;
    assert_int_equal(load_texts(texts, 1, diags, &rules), 0);
    diags_free(diags);
    detect_swap(f->detect, rules);
    rules_free(f->rules);
    f->rules = rules;
    size_t told = 0;
    for (int i = 0; i < 5; i++) {
        offer(f, 1);
        told += feed(f);
    }
    assert_int_equal(told, 1);
    assert_int_equal(f->alert.count, 10);
    fixture_free(f);
}

static void test_wants_only_what_enabled_rules_look_at(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    assert_true(detect_wants(f->detect, EVENT_DHCP_OFFER));
    assert_true(detect_wants(f->detect, EVENT_DHCP_DISCOVER));
    assert_false(detect_wants(f->detect, EVENT_ARP_REPLY)); /* its rule is off */
    assert_false(detect_wants(f->detect, EVENT_TFTP_DATA));
    detect_excuse(f->detect);
    assert_int_equal(detect_counts(f->detect).excepted, 1);
    detect_free(NULL);
    fixture_free(f);
}

/* Without a policy nobody is called a rogue; what needs no policy is told all the same. */
static void test_shipped_rules_without_a_policy(void **state)
{
    (void)state;
    const char *path = shipped_rules();
    struct diags *diags = diags_new();
    struct rules *rules;
    assert_int_equal(rules_load(&path, 1, diags, &rules), 0);
    diags_free(diags);
    struct detect *d = detect_new(rules, &key);
    struct fixture *f = fixture_new();
    const struct rule *hits[DETECT_HITS];
    static const enum event_kind kinds[] = {EVENT_DHCP_OFFER, EVENT_DHCP_ACK,  EVENT_DHCP_NAK,       EVENT_BOOTP_REPLY,
                                            EVENT_PXE_REPLY,  EVENT_TFTP_DATA, EVENT_TFTP_OPTION_ACK};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        offer(f, 1);
        f->event.kind = kinds[i];
        event_set_text(&f->event, FIELD_SERVER_VERDICT, "unlisted");
        event_set_bool(&f->event, FIELD_CLIENT_BOOTING, true);
        assert_int_equal(detect_match(d, &f->event, hits), 0);
    }
    event_set_bool(&f->event, FIELD_TFTP_WRITE, true);
    event_set_text(&f->event, FIELD_SERVER_ROLE, "tftp");
    assert_int_equal(detect_match(d, &f->event, hits), 1);
    assert_string_equal(hits[0]->id, "SN-2005");
    offer(f, 1);
    event_set_text(&f->event, FIELD_SERVER_VERDICT, "unlisted");
    event_set_bool(&f->event, FIELD_SERVER_CONFLICT, true);
    assert_int_equal(detect_match(d, &f->event, hits), 1);
    assert_string_equal(hits[0]->id, "SN-1005");
    fixture_free(f);
    detect_free(d);
    rules_free(rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_told_at_one_ten_hundred),
        cmocka_unit_test(test_frames_are_the_first_and_the_one_in_hand),
        cmocka_unit_test(test_a_storm_is_a_handful_of_alerts),
        cmocka_unit_test(test_a_flood_of_groups_is_bounded),
        cmocka_unit_test(test_strangers_do_not_use_up_the_share_of_the_known),
        cmocka_unit_test(test_each_new_group_is_told_at_once),
        cmocka_unit_test(test_ids_are_stable),
        cmocka_unit_test(test_ids_are_these),
        cmocka_unit_test(test_ids_tell_apart),
        cmocka_unit_test(test_one_alert_of_an_incident_leads),
        cmocka_unit_test(test_incidents_behind_a_router_or_relay),
        cmocka_unit_test(test_victims_are_exact_to_sixteen_then_about_right),
        cmocka_unit_test(test_outside_is_capped_at_medium),
        cmocka_unit_test(test_rate_rules_tell_what_they_counted),
        cmocka_unit_test(test_time_that_jumps_begins_anew),
        cmocka_unit_test(test_swapped_rules_go_on_counting),
        cmocka_unit_test(test_wants_only_what_enabled_rules_look_at),
        cmocka_unit_test(test_shipped_rules_without_a_policy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
