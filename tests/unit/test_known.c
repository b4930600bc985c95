/* What is known of responders: without it a server that a rogue has silenced is missed by nobody. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "base/when.h"
#include "detect_make.h"
#include "engine/known.h"

static const struct hash_key key = {{1, 2}};
static struct event e, silent;

static void make_answer(int64_t second, const char *ip, const char *verdict, unsigned client, int64_t ttl)
{
    static struct frame frame;
    char mac[MAC_TEXT];
    frame = (struct frame){.time = TEST_TIME + second * WHEN_SECOND, .number = 1};
    snprintf(mac, sizeof mac, "52:54:00:42:01:%02x", client);
    event_reset(&e, EVENT_DHCP_OFFER, &frame);
    e.segment = 1;
    event_set_text(&e, FIELD_SERVER_ROLE, "dhcp");
    event_set_text(&e, FIELD_DHCP_TYPE, "offer");
    event_set_text(&e, FIELD_SERVER_VERDICT, verdict);
    put_addr(&e, FIELD_SERVER_IP, ip);
    put_mac(&e, FIELD_SERVER_MAC, "52:54:00:00:00:01");
    put_mac(&e, FIELD_CLIENT_MAC, mac);
    event_set_integer(&e, FIELD_SERVER_TTL, ttl);
    event_set_bytes(&e, FIELD_DHCP_OPTION_ORDER, bytes_of("\x35\x36\x33\x01", 4));
}

static bool answer(struct known *k, int64_t second, const char *ip, const char *verdict, unsigned client)
{
    make_answer(second, ip, verdict, client, 64);
    return known_take(k, NULL, &e, &silent);
}

/* The store's knowledge is enough: the rogue may have been quicker than this run. */
static void a_learned_server_that_is_silent_is_missed(void **state)
{
    (void)state;
    struct known *k = known_new(&key);
    struct known_responder r = {.segment = 1,
                                .role = bytes_of("dhcp", 4),
                                .last = TEST_TIME - 3600 * WHEN_SECOND,
                                .first = TEST_TIME - 86400 * WHEN_SECOND,
                                .authorised = true};
    assert_int_equal(addr_parse("10.42.0.1", 9, &r.ip), 0);
    known_learn(k, NULL, &r);
    assert_false(answer(k, 0, "10.42.0.66", "unknown", 1));
    assert_false(answer(k, 40, "10.42.0.66", "unknown", 1));
    assert_false(answer(k, 41, "10.42.0.66", "unknown", 2));
    assert_true(answer(k, 42, "10.42.0.66", "unknown", 3));
    assert_int_equal(silent.kind, EVENT_RESPONDER_SILENT);
    assert_true(event_is(&silent, FIELD_BASELINE_SOURCE, "store"));
    assert_int_equal(event_integer(&silent, FIELD_BASELINE_SILENCE), 3642);
    assert_int_equal(event_integer(&silent, FIELD_BASELINE_OTHERS), 4);
    struct addr who = event_addr(&silent, FIELD_SERVER_IP);
    assert_true(addr_equal(&who, &r.ip));
    assert_false(answer(k, 99, "10.42.0.66", "unknown", 4)); /* told once */
    known_free(k);
}

static void any_authorised_answer_ends_the_suspicion(void **state)
{
    (void)state;
    struct known *k = known_new(&key);
    for (unsigned i = 0; i < 50; i++) {
        assert_false(answer(k, 20 * i, "10.42.0.66", "unknown", i));
        assert_false(answer(k, 20 * i + 1, i % 2 ? "10.42.0.1" : "10.42.0.2", "authorised", i));
    }
    known_free(k);
}

/* Nobody is missed who never was there, who went a month ago, or in another role. */
static void who_was_not_there_is_not_missed(void **state)
{
    (void)state;
    struct known *k = known_new(&key);
    for (unsigned i = 0; i < 20; i++)
        assert_false(answer(k, 20 * i, "10.42.0.66", "unknown", i));
    assert_false(answer(k, 1000, "10.42.0.1", "authorised", 1));
    for (unsigned i = 0; i < 20; i++)
        assert_false(answer(k, 31 * 86400 + 20 * i, "10.42.0.66", "unknown", i));
    assert_false(answer(k, 32 * 86400, "10.42.0.1", "authorised", 1));
    for (unsigned i = 0; i < 20; i++) {
        make_answer(32 * 86400 + 20 * i, "10.42.0.66", "unknown", i, 64);
        event_set_text(&e, FIELD_SERVER_ROLE, "tftp");
        assert_false(known_take(k, NULL, &e, &silent));
    }
    known_free(k);
}

static bool changes(struct known *k, int64_t second, int64_t ttl)
{
    make_answer(second, "10.42.0.1", "authorised", 1, ttl);
    known_take(k, NULL, &e, &silent);
    return event_has(&e, FIELD_BASELINE_CHANGED);
}

static void a_broken_habit_is_told_once_with_its_reason(void **state)
{
    (void)state;
    struct known *k = known_new(&key);
    for (int i = 0; i < HABIT_SETTLED; i++)
        assert_false(changes(k, i, i % 2 ? 64 : 60)); /* four routers away is the same beginning */
    assert_true(changes(k, 100, 128));
    char reason[128];
    struct text t;
    text_init(&t, reason, sizeof reason);
    event_render(&e, FIELD_BASELINE_CHANGED, &t);
    assert_string_equal(reason, "its TTL begins at 128, used to at 64");
    assert_false(changes(k, 101, 128));
    assert_false(changes(k, 102, 64));
    assert_false(changes(k, 103, 255)); /* by now it has several */
    known_free(k);
}

static void few_answers_are_no_habit(void **state)
{
    (void)state;
    struct known *k = known_new(&key);
    for (int i = 0; i < HABIT_SETTLED - 1; i++)
        assert_false(changes(k, i, 64));
    assert_false(changes(k, 100, 128));
    known_free(k);
}

/* What an operator sets is no other body; together with what he does not set it may be one. */
static void a_weak_change_weighs_little(void **state)
{
    (void)state;
    static const struct {
        int64_t lease, size, ip_id, score;
    } answers[] = {{600, 300, 0, 20}, {3600, 300, 0, 0}, {3600, 342, 0, 0}, {3600, 548, 77, 35}};
    struct habits h = {0};
    for (int i = 0; i < HABIT_SETTLED; i++) {
        make_answer(i, "10.42.0.1", "authorised", 1, 64);
        event_set_integer(&e, FIELD_DHCP_LEASE_TIME, 3600);
        event_set_integer(&e, FIELD_DHCP_SIZE, 300);
        event_set_integer(&e, FIELD_SERVER_IP_ID, 0);
        habits_take(&h, &e);
        assert_false(event_has(&e, FIELD_BASELINE_CHANGED));
    }
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        make_answer(100, "10.42.0.1", "authorised", 1, 64);
        event_set_integer(&e, FIELD_DHCP_LEASE_TIME, answers[i].lease);
        event_set_integer(&e, FIELD_DHCP_SIZE, answers[i].size);
        event_set_integer(&e, FIELD_SERVER_IP_ID, answers[i].ip_id);
        habits_take(&h, &e);
        assert_int_equal(event_integer(&e, FIELD_BASELINE_SCORE), answers[i].score);
    }
}

static bool alternates(struct habits *h, int64_t second, int64_t ttl)
{
    make_answer(second, "10.42.0.1", "authorised", 1, ttl);
    habits_take(h, &e);
    return event_bool(&e, FIELD_BASELINE_ALTERNATES);
}

/* Another system stays, two alternate; a server that is set back hours later is neither. */
static void old_manner_beside_the_new_is_told_once(void **state)
{
    (void)state;
    struct habits settled = {0}, h;
    for (int i = 0; i < HABIT_SETTLED; i++)
        assert_false(alternates(&settled, i, 64));
    h = settled;
    assert_false(alternates(&h, 100, 128));
    assert_false(alternates(&h, 110, 128));
    assert_true(alternates(&h, 120, 64));
    assert_false(alternates(&h, 130, 128));
    assert_false(alternates(&h, 140, 64));
    h = settled;
    assert_false(alternates(&h, 100, 128));
    assert_false(alternates(&h, 100 + 7200, 64));
    h = settled;
    assert_false(alternates(&h, 100, 128));
    assert_false(alternates(&h, 90, 64)); /* captures that were merged */
}

/* Ettercap writes one identification into every packet, systems count or draw. */
static void constant_identification_is_a_habit(void **state)
{
    (void)state;
    struct habits h = {0};
    for (int i = 0; i < HABIT_SETTLED + 2; i++) {
        make_answer(i, "10.42.0.1", "authorised", 1, 64);
        event_set_integer(&e, FIELD_SERVER_IP_ID, i < HABIT_SETTLED ? 1000 + 7 * i : 0xe77e);
        habits_take(&h, &e);
        assert_int_equal(event_integer(&e, FIELD_BASELINE_SCORE), i == HABIT_SETTLED + 1 ? 20 : 0);
    }
}

static void habits_come_back_from_the_store(void **state)
{
    (void)state;
    static const char text[] = "offer*214 ttl=64 options=53.54.51 id=changing lease=* size=300 latency=10 vlan=100.42; "
                               "data*3 ttl=128";
    char again[HABIT_TEXT];
    struct habits h;
    struct text t;
    habits_read(bytes_of(text, strlen(text)), &h);
    assert_int_equal(h.count, 2);
    assert_int_equal(h.at[0].count, 214);
    text_init(&t, again, sizeof again);
    habits_write(&h, &t);
    assert_string_equal(again, text);
    for (size_t n = 0; n <= strlen(text); n++)
        habits_read(bytes_of(text, n), &h);
    static const char *const nonsense[] = {
        "", ";", "*", "offer", "offer*", "offer*1 ttl", "averyverylongtype*1 ttl=1", "; ; ", "offer*1 nose=1", "offer*0 ttl=1"};
    for (size_t i = 0; i < sizeof nonsense / sizeof *nonsense; i++) {
        habits_read(bytes_of(nonsense[i], strlen(nonsense[i])), &h);
        assert_int_equal(h.count, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_learned_server_that_is_silent_is_missed),
        cmocka_unit_test(any_authorised_answer_ends_the_suspicion),
        cmocka_unit_test(who_was_not_there_is_not_missed),
        cmocka_unit_test(a_broken_habit_is_told_once_with_its_reason),
        cmocka_unit_test(few_answers_are_no_habit),
        cmocka_unit_test(a_weak_change_weighs_little),
        cmocka_unit_test(old_manner_beside_the_new_is_told_once),
        cmocka_unit_test(constant_identification_is_a_habit),
        cmocka_unit_test(habits_come_back_from_the_store),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
