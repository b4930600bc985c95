/* The outbox: nothing is forgotten before its receiver has it, nothing is kept for ever. */
#include "store_make.h"

#include <errno.h>

/* What one reading of the outbox gave. */
struct taken {
    size_t rows;
    int64_t last;
    int severity;
    char ids[64][9]; /* what tells made alerts apart, "" for records */
    char line[128];
};

static void take(void *self, const struct outbox_row *row)
{
    struct taken *t = self;
    assert_true(row->sequence > t->last);
    snprintf(t->ids[t->rows], sizeof t->ids[0], "%s", row->id);
    snprintf(t->line, sizeof t->line, "%s", row->line);
    t->severity = row->severity;
    t->last = row->sequence;
    t->rows++;
}

static struct taken read_outbox(struct store *s, const char *sink, size_t max)
{
    struct taken t = {0};
    int rows = store_outbox(s, sink, max, take, &t);
    assert_int_equal(rows, t.rows);
    return t;
}

static struct outbox_state state_of(struct store *s, const char *sink)
{
    struct outbox_state state;
    assert_int_equal(store_outbox_state(s, sink, &state), 0);
    return state;
}

static void rows_come_in_order_until_they_are_acknowledged(void **state)
{
    struct store *s = store_must_open(*state);
    assert_int_equal(store_add_sink(s, "soc"), 0);
    assert_int_equal(store_fill(s, 1, 5, 2), 0);
    struct taken t = read_outbox(s, "soc", 3);
    assert_int_equal(t.rows, 3);
    assert_string_equal(t.ids[0], "00000001");
    assert_string_equal(t.ids[2], "00000003");
    assert_int_equal(t.severity, 2);
    assert_int_equal(read_outbox(s, "soc", 3).last, t.last);
    assert_int_equal(store_acknowledge(s, "soc", t.last), 0);
    s = store_must_open(*state);
    t = read_outbox(s, "soc", 10);
    assert_int_equal(t.rows, 2);
    assert_string_equal(t.ids[0], "00000004");
    assert_int_equal(store_acknowledge(s, "soc", t.last), 0);
    assert_int_equal(read_outbox(s, "soc", 10).rows, 0);
    assert_int_equal(store_count(s), 5);
}

/* An acknowledgement that comes late must not bring back what was acknowledged since. */
static void a_cursor_never_goes_back(void **state)
{
    struct store *s = store_must_open(*state);
    assert_int_equal(store_add_sink(s, "slow"), 0);
    assert_int_equal(store_add_sink(s, "soc"), 0);
    assert_int_equal(store_fill(s, 1, 5, 2), 0);
    int64_t last = read_outbox(s, "soc", 10).last;
    assert_int_equal(store_acknowledge(s, "soc", last), 0);
    assert_int_equal(store_acknowledge(s, "soc", last - 3), 0);
    assert_int_equal(read_outbox(s, "soc", 10).rows, 0);
}

static void each_sink_goes_at_its_own_pace(void **state)
{
    struct store *s = store_must_open(*state);
    assert_int_equal(store_add_sink(s, "fast"), 0);
    assert_int_equal(store_add_sink(s, "dead"), 0);
    assert_int_equal(store_fill(s, 1, 5, 2), 0);
    assert_int_equal(store_acknowledge(s, "fast", read_outbox(s, "fast", 10).last), 0);
    assert_int_equal(state_of(s, "fast").waiting, 0);
    assert_int_equal(state_of(s, "fast").oldest, 0);
    assert_int_equal(state_of(s, "dead").waiting, 5);
    assert_int_equal(state_of(s, "dead").oldest, store_time + 1);
    assert_int_equal(store_remove_sink(s, "dead"), 0);
    assert_int_equal(store_fill(s, 6, 1, 2), 0);
    assert_int_equal(read_outbox(s, "fast", 10).rows, 1);
}

/* Who configures a second receiver does not want last year's alerts, but all from now on, even when the outbox is empty. */
static void a_new_sink_begins_with_the_next(void **state)
{
    struct store *s = store_must_open(*state);
    assert_int_equal(store_add_sink(s, "old"), 0);
    assert_int_equal(store_fill(s, 1, 5, 2), 0);
    assert_int_equal(store_add_sink(s, "beside"), 0);
    assert_int_equal(store_acknowledge(s, "old", read_outbox(s, "old", 10).last), 0);
    assert_int_equal(store_add_sink(s, "after"), 0);
    assert_int_equal(store_add_sink(s, "old"), 0);
    s = store_must_open(*state);
    assert_int_equal(store_fill(s, 6, 1, 2), 0);
    static const char *const sinks[] = {"old", "beside", "after"};
    for (size_t i = 0; i < 3; i++) {
        struct taken t = read_outbox(s, sinks[i], 10);
        assert_int_equal(t.rows, 1);
        assert_string_equal(t.ids[0], "00000006");
    }
}

static void count_name(void *self, const char *name)
{
    size_t *length = self;
    *length += strlen(name);
}

static void sinks_are_listed_and_unknown_ones_refused(void **state)
{
    struct store *s = store_must_open(*state);
    struct outbox_state o;
    size_t length = 0;
    assert_int_equal(store_add_sink(s, "soc"), 0);
    assert_int_equal(store_add_sink(s, "file"), 0);
    assert_int_equal(store_sinks(s, count_name, &length), 2);
    assert_int_equal(length, 7);
    assert_int_equal(store_outbox(s, "sco", 1, take, NULL), -ENOENT);
    assert_int_equal(store_outbox_state(s, "sco", &o), -ENOENT);
    assert_int_equal(store_acknowledge(s, "sco", 1), -ENOENT);
    assert_int_equal(store_fill(s, 1, 1, 1), 0);
}

/* Health must reach the receivers too: silence has to be tellable from blindness. */
static void records_are_delivered_like_alerts(void **state)
{
    struct store *s = store_must_open(*state);
    assert_int_equal(store_add_sink(s, "soc"), 0);
    assert_int_equal(store_begin(s), 0);
    assert_int_equal(store_add_record(s, "health", store_time, "{\"up\":1}"), 0);
    assert_int_equal(store_commit(s), 0);
    struct taken t = read_outbox(s, "soc", 10);
    assert_int_equal(t.rows, 1);
    assert_string_equal(t.ids[0], "");
    assert_string_equal(t.line, "{\"up\":1}");
    assert_int_equal(state_of(s, "soc").oldest, store_time);
}

static void a_known_alert_is_not_sent_again(void **state)
{
    struct store *s = store_must_open(*state);
    assert_int_equal(store_add_sink(s, "soc"), 0);
    assert_int_equal(store_fill(s, 1, 3, 2), 0);
    assert_int_equal(store_fill(s, 1, 3, 2), 0);
    assert_int_equal(read_outbox(s, "soc", 10).rows, 3);
}

/* A dead receiver costs disk up to a bound; what it then costs is the least severe, and known to the row. */
static void the_bound_drops_the_least_severe_first_and_counts(void **state)
{
    struct store *s = store_must_open(*state);
    assert_int_equal(store_add_sink(s, "dead"), 0);
    assert_int_equal(store_add_sink(s, "slow"), 0);
    assert_int_equal(store_fill(s, 100, 3, 4), 0);
    assert_int_equal(store_fill(s, 200, 3, 1), 0);
    assert_int_equal(store_acknowledge(s, "slow", read_outbox(s, "slow", 4).last), 0);
    assert_int_equal(store_fill(s, 300, 3, 4), 0);
    assert_int_equal(store_outbox_limit(s, 9), 0);
    assert_int_equal(store_outbox_limit(s, 5), 4);
    struct taken t = read_outbox(s, "dead", 10);
    static const char *const left[] = {"00000065", "00000066", "0000012c", "0000012d", "0000012e"};
    assert_int_equal(t.rows, 5);
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(t.ids[i], left[i]);
    assert_int_equal(state_of(s, "dead").dropped, 4);
    assert_int_equal(state_of(s, "dead").waiting, 5);
    assert_int_equal(state_of(s, "slow").dropped, 2);
    assert_int_equal(state_of(s, "slow").waiting, 3);
    assert_int_equal(store_count(s), 9);
    assert_int_equal(store_outbox_limit(s, 0), 5);
    assert_int_equal(state_of(s, "dead").dropped, 9);
}

static void without_sinks_nothing_waits(void **state)
{
    struct store *s = store_must_open(*state);
    assert_int_equal(store_fill(s, 1, 5, 2), 0);
    assert_int_equal(store_add_sink(s, "soc"), 0);
    assert_int_equal(read_outbox(s, "soc", 10).rows, 0);
}

#define STORE_TEST(test) cmocka_unit_test_setup_teardown(test, store_folder_setup, store_folder_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(rows_come_in_order_until_they_are_acknowledged),
        STORE_TEST(a_cursor_never_goes_back),
        STORE_TEST(each_sink_goes_at_its_own_pace),
        STORE_TEST(a_new_sink_begins_with_the_next),
        STORE_TEST(sinks_are_listed_and_unknown_ones_refused),
        STORE_TEST(records_are_delivered_like_alerts),
        STORE_TEST(a_known_alert_is_not_sent_again),
        STORE_TEST(the_bound_drops_the_least_severe_first_and_counts),
        STORE_TEST(without_sinks_nothing_waits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
