/* Rates: floods must be seen, bursts of honest clients must not, whatever the clock of the capture does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "detect/rate.h"
#include "detect_make.h"

static const struct hash_key key = {{1, 2}};
static struct frame frame = {.number = 1};

static const struct rule flood = {
    .id = "SN-2002",
    .rate = {.count = 200,
             .seconds = 10,
             .by = {FIELD_SERVER_IP},
             .bys = 1,
             .distinct = FIELD_COUNT,
             .limit = LIMIT_TFTP_REQUESTS},
};
static const struct rule many_clients = {
    .id = "SN-8001",
    .rate = {.count = 100, .seconds = 10, .distinct = FIELD_CLIENT_MAC, .limit = -1},
};

static struct rate_answer ask(struct rates *r, const struct rule *rule, int64_t time, const char *server,
                              uint32_t client, struct rate_limit limit)
{
    struct event *e = test_malloc(sizeof *e);
    frame.time = time;
    make_rogue_offer(e, &frame, client);
    put_addr(e, FIELD_SERVER_IP, server);
    e->limit[LIMIT_TFTP_REQUESTS] = limit;
    struct rate_answer answer = rates_count(r, rule, e);
    test_free(e);
    return answer;
}

static struct rate_answer count(struct rates *r, int64_t time)
{
    return ask(r, &flood, time, "10.42.0.10", 1, (struct rate_limit){0});
}

/* How many of `n` events, `gap` ns apart, were over the rate. */
static uint32_t overs(struct rates *r, int64_t start, int64_t gap, uint32_t n)
{
    uint32_t over = 0;
    for (uint32_t i = 0; i < n; i++)
        over += count(r, start + i * gap).over;
    return over;
}

static void test_fires_on_every_event_over_the_count(void **state)
{
    (void)state;
    struct rates *r = rates_new(&key);
    assert_int_equal(overs(r, TEST_TIME, WHEN_MILLISECOND, 200), 0);
    struct rate_answer answer = count(r, TEST_TIME + 200 * WHEN_MILLISECOND);
    assert_true(answer.over);
    assert_int_equal(answer.count, 201);
    assert_int_equal(answer.seconds, 10);
    assert_int_equal(overs(r, TEST_TIME + 201 * WHEN_MILLISECOND, WHEN_MILLISECOND, 50), 50);
    rates_free(r);
}

/* 20 a second is exactly the rate and must stay quiet for ever; 25 a second is not. */
static void test_the_window_slides(void **state)
{
    (void)state;
    struct rates *r = rates_new(&key);
    assert_int_equal(overs(r, TEST_TIME, WHEN_SECOND / 20, 20 * 600), 0);
    assert_true(overs(r, TEST_TIME + 3600 * WHEN_SECOND, WHEN_SECOND / 25, 25 * 60) > 25 * 45);
    /* A burst just below the count, again and again with a pause of the window: an imaging run. */
    for (int64_t i = 0; i < 50; i++)
        assert_int_equal(overs(r, TEST_TIME + (7200 + 11 * i) * WHEN_SECOND, 0, 200), 0);
    rates_free(r);
}

static void test_each_value_of_by_has_its_own_rate(void **state)
{
    (void)state;
    struct rates *r = rates_new(&key);
    char server[16];
    for (uint32_t i = 0; i < 4000; i++) {
        snprintf(server, sizeof server, "10.42.0.%u", 1 + i % 20);
        assert_false(ask(r, &flood, TEST_TIME, server, 1, (struct rate_limit){0}).over);
    }
    assert_true(ask(r, &flood, TEST_TIME, "10.42.0.1", 1, (struct rate_limit){0}).over);
    rates_free(r);
}

static void test_the_policy_overrides_count_and_window(void **state)
{
    (void)state;
    struct rates *r = rates_new(&key);
    struct rate_limit more = {.count = 400, .seconds = 20}, less = {.count = 3, .seconds = 1};
    for (uint32_t i = 0; i < 400; i++)
        assert_false(ask(r, &flood, TEST_TIME, "10.42.0.10", 1, more).over);
    struct rate_answer answer = ask(r, &flood, TEST_TIME, "10.42.0.10", 1, more);
    assert_true(answer.over);
    assert_int_equal(answer.seconds, 20);
    for (uint32_t i = 0; i < 3; i++)
        assert_false(ask(r, &flood, TEST_TIME, "10.42.0.11", 1, less).over);
    assert_true(ask(r, &flood, TEST_TIME, "10.42.0.11", 1, less).over);
    rates_free(r);
}

/* One client that asks a thousand times is one client; linear counting is right to a few percent. */
static void test_distinct_counts_values_not_events(void **state)
{
    (void)state;
    struct rates *r = rates_new(&key);
    for (uint32_t i = 0; i < 1000; i++)
        assert_false(ask(r, &many_clients, TEST_TIME, "10.42.0.10", 7, (struct rate_limit){0}).over);
    uint32_t n = 0;
    struct rate_answer answer = {0};
    while (!answer.over && n < 1000)
        answer = ask(r, &many_clients, TEST_TIME, "10.42.0.10", 100 + n++, (struct rate_limit){0});
    assert_in_range(n, 90, 110);
    /* After the window nothing of it is left. */
    answer = ask(r, &many_clients, TEST_TIME + 10 * WHEN_SECOND, "10.42.0.10", 1, (struct rate_limit){0});
    assert_int_equal(answer.count, 1);
    rates_free(r);
}

/* Captures merged out of order: a packet slightly late still counts, a step back by years begins anew and counts on. */
static void test_time_may_go_backwards(void **state)
{
    (void)state;
    struct rates *r = rates_new(&key);
    overs(r, TEST_TIME, 0, 100);
    assert_int_equal(count(r, TEST_TIME - 2 * WHEN_SECOND).count, 101);
    int64_t years = INT64_C(10) * 365 * 86400 * WHEN_SECOND;
    assert_int_equal(count(r, TEST_TIME - years).count, 1);
    assert_int_equal(count(r, TEST_TIME - years).count, 2);
    assert_int_equal(count(r, -years).count, 1); /* before 1970 */
    assert_int_equal(count(r, -years + 1).count, 2);
    assert_int_equal(count(r, TEST_TIME).count, 1);
    rates_free(r);
}

/* A million servers in one flood must neither grow memory nor make a rate fire for one of them. */
static void test_bounded_whatever_arrives(void **state)
{
    (void)state;
    struct rates *r = rates_new(&key);
    struct event *e = test_malloc(sizeof *e);
    frame.time = TEST_TIME;
    make_rogue_offer(e, &frame, 1);
    for (uint32_t i = 0; i < 1000000; i++) {
        struct addr a = {.family = 4, .byte = {10, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i}};
        event_set_addr(e, FIELD_SERVER_IP, &a);
        assert_false(rates_count(r, &flood, e).over);
    }
    assert_int_equal(rates_refused(r), 0);
    test_free(e);
    rates_free(r);
    rates_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fires_on_every_event_over_the_count),
        cmocka_unit_test(test_the_window_slides),
        cmocka_unit_test(test_each_value_of_by_has_its_own_rate),
        cmocka_unit_test(test_the_policy_overrides_count_and_window),
        cmocka_unit_test(test_distinct_counts_values_not_events),
        cmocka_unit_test(test_time_may_go_backwards),
        cmocka_unit_test(test_bounded_whatever_arrives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
