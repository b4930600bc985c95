/* The whole pipeline over the scenario captures: nothing uncounted, nothing told twice, nothing told of what a capture cut. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "guard.h"
#include "replayed.h"

static struct rules *rules;

static int set_up(void **state)
{
    (void)state;
    rules = replayed_rules();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    rules_free(rules);
    return 0;
}

static struct capture *open_capture(const char *path, bool force_libpcap)
{
    struct capture *c = NULL;
    char error[CAPTURE_ERROR];
    if (capture_open(path, force_libpcap, error, &c) != 0)
        fail_msg("%s: %s", path, error);
    return c;
}

static void assert_balanced(struct engine *g, const char *path)
{
    struct engine_counts c = engine_counts(g);
    if (c.received != c.background + c.judged + c.malformed + c.duplicate + c.held)
        fail_msg("%s: %llu frames came, and not all of them are accounted for", path, (unsigned long long)c.received);
}

static void replay(const char *path, bool force_libpcap, unsigned copies, struct replayed *ret, struct engine_counts *counts)
{
    struct capture *c = open_capture(path, force_libpcap);
    struct policy *policy = replayed_policy(path);
    struct engine *g = replayed_engine(policy, rules, ret);
    struct frame frame;
    while (capture_next(c, &frame) == 1) {
        for (unsigned i = 0; i < copies; i++, frame.time += 1000)
            engine_frame(g, &frame);
    }
    engine_finish(g);
    assert_balanced(g, path);
    *counts = engine_counts(g);
    engine_free(g);
    policy_free(policy);
    capture_close(c);
}

static void assert_same_alerts(const struct replayed *a, const struct replayed *b, const char *path)
{
    if (a->alerts != b->alerts)
        fail_msg("%s: %zu alerts, then %zu", path, a->alerts, b->alerts);
    for (size_t i = 0; i < a->alerts; i++)
        assert_memory_equal(a->alert[i].event_id, b->alert[i].event_id, UUID_SIZE);
}

static struct replayed first, second;

/* Twice the same capture, and by the other reader: the same alerts with the same ids, or an investigation cannot be repeated. */
static void check_repeatable(const char *path)
{
    struct engine_counts counts;
    replay(path, false, 1, &first, &counts);
    replay(path, true, 1, &second, &counts);
    assert_same_alerts(&first, &second, path);
}

static void test_both_readers_give_the_same_alerts(void **state)
{
    (void)state;
    assert_true(replayed_each("", check_repeatable) > 50);
}

/* A mirror port that copies both directions must not double the page at night. */
static void check_copies(const char *path)
{
    struct engine_counts once, twice;
    replay(path, false, 1, &first, &once);
    replay(path, false, 2, &second, &twice);
    assert_true(twice.duplicate >= once.duplicate + (first.alerts > 0));
    if (first.alerts != second.alerts)
        fail_msg("%s: %zu alerts, with every frame twice %zu", path, first.alerts, second.alerts);
}

static void test_mirrored_copies_change_nothing(void **state)
{
    (void)state;
    assert_true(replayed_each("rogue", check_copies) > 3);
    assert_true(replayed_each("offer", check_copies) > 3);
}

enum { CUT_STEP = 31 };

/* A frame cut by the snap length is no evidence against its sender: half a boot file name is not an unlisted one. */
static void check_cut_frames(const char *path)
{
    struct guard guard = guard_new(CAPTURE_FRAME_MAX);
    struct policy *policy = replayed_policy(path);
    /* From another byte on for each, so that together they try them all. */
    for (uint32_t snap = 14 + (uint32_t)(strlen(path) % CUT_STEP); snap < 600; snap += CUT_STEP) {
        struct capture *c = open_capture(path, false);
        struct engine *g = replayed_engine(policy, rules, &first);
        struct frame frame;
        while (capture_next(c, &frame) == 1) {
            if (frame.captured > snap)
                frame.captured = snap;
            frame.data = guard_put(&guard, frame.data, frame.captured);
            engine_frame(g, &frame);
        }
        assert_balanced(g, path);
        for (size_t i = 0; i < first.alerts; i++) {
            if (first.alert[i].severity >= SEVERITY_MEDIUM)
                fail_msg("%s: cut to %u bytes, SN-%u is told", path, (unsigned)snap, (unsigned)first.alert[i].rule);
        }
        engine_free(g);
        capture_close(c);
    }
    policy_free(policy);
    guard_done(&guard);
}

static void test_quiet_captures_stay_quiet_when_cut(void **state)
{
    (void)state;
    assert_true(replayed_each("quiet", check_cut_frames) > 10);
}

/* Every frame of every scenario, ending at every byte as if it had been sent so: alive, and each one counted. */
static void check_short_frames(const char *path)
{
    struct guard guard = guard_new(CAPTURE_FRAME_MAX);
    struct policy *policy = replayed_policy(path);
    struct capture *c = open_capture(path, false);
    struct engine *g = replayed_engine(policy, rules, &first);
    struct frame frame;
    for (unsigned frames = 0; capture_next(c, &frame) == 1 && frames < 24; frames++) {
        uint32_t whole = frame.captured;
        const uint8_t *data = frame.data;
        for (uint32_t size = 0; size <= whole; size++) {
            frame.captured = frame.length = size;
            frame.data = guard_put(&guard, data, size);
            frame.time += 1000000000;
            engine_frame(g, &frame);
        }
    }
    assert_balanced(g, path);
    engine_free(g);
    capture_close(c);
    policy_free(policy);
    guard_done(&guard);
}

static void test_every_prefix_of_every_frame(void **state)
{
    (void)state;
    assert_true(replayed_each("", check_short_frames) > 50);
}

/* The flagship scenario under other settings. */
static struct engine_counts run_rogue(bool with_policy, const char *segment)
{
    char path[REPLAYED_PATH];
    replayed_path(path, "pcaps/rogue-proxydhcp-67.pcap");
    struct capture *c = open_capture(path, false);
    struct policy *policy = with_policy ? replayed_policy(path) : NULL;
    struct engine_settings settings = {
        .policy = policy, .rules = rules, .segment = segment, .output = {.alert = replayed_take, .self = &first}};
    memset(&first, 0, sizeof first);
    struct engine *g = engine_new(&settings);
    assert_non_null(g);
    struct frame frame;
    while (capture_next(c, &frame) == 1)
        engine_frame(g, &frame);
    struct engine_counts counts = engine_counts(g);
    engine_free(g);
    policy_free(policy);
    capture_close(c);
    return counts;
}

/* Without a policy nobody is called a rogue. */
static void test_no_policy_calls_nobody_a_rogue(void **state)
{
    (void)state;
    run_rogue(false, NULL);
    for (size_t i = 0; i < first.alerts; i++)
        assert_true(first.alert[i].rule != 1001 && first.alert[i].rule != 1002 && first.alert[i].rule != 2001);
}

/* A capture without tags from a port that is known: the person who replays it says where it was made. */
static void test_segment_can_be_named(void **state)
{
    (void)state;
    assert_int_equal(run_rogue(true, "imaging-42").outside, 0);
    assert_true(first.alerts > 0 && first.alert[0].rule == 1002);
    run_rogue(true, "office-43"); /* nobody may boot there */
    bool wrong_segment = false;
    for (size_t i = 0; i < first.alerts; i++)
        wrong_segment |= first.alert[i].rule == 1003;
    assert_true(wrong_segment);
}

/* A reload between two frames: the new policy judges what comes, what is known of conversations stays. */
static void test_swap_judges_by_the_new_policy(void **state)
{
    (void)state;
    char path[REPLAYED_PATH];
    struct capture *c = open_capture(replayed_path(path, "pcaps/rogue-proxydhcp-67.pcap"), false);
    struct policy *policy = replayed_policy(path);
    struct engine *g = replayed_engine(NULL, rules, &first);
    struct frame frame;
    for (unsigned n = 0; capture_next(c, &frame) == 1; n++) {
        if (n == 1)
            engine_swap(g, policy, rules);
        engine_frame(g, &frame);
    }
    assert_true(first.alerts > 0 && first.alert[0].rule == 1002);
    engine_free(g);
    policy_free(policy);
    capture_close(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both_readers_give_the_same_alerts),
        cmocka_unit_test(test_mirrored_copies_change_nothing),
        cmocka_unit_test(test_quiet_captures_stay_quiet_when_cut),
        cmocka_unit_test(test_every_prefix_of_every_frame),
        cmocka_unit_test(test_no_policy_calls_nobody_a_rogue),
        cmocka_unit_test(test_segment_can_be_named),
        cmocka_unit_test(test_swap_judges_by_the_new_policy),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
