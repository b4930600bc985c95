/* What audits ask of the store: who saw to which alert, and sums that leave nothing out. */
#include "store_make.h"

#include <errno.h>

#include "store/acknowledgement.h"
#include "store/summary.h"

static const struct store_period always = {.since = INT64_MIN, .until = INT64_MAX};

struct tellings {
    size_t count;
    struct stored_telling last;
    char by[32], why[64];
    int64_t acknowledged[8];
};

static bool take_telling(void *self, const struct stored_telling *t)
{
    struct tellings *all = self;
    assert_true(all->count < 8);
    all->acknowledged[all->count++] = t->acknowledged;
    all->last = *t;
    if (t->acknowledged) {
        snprintf(all->by, sizeof all->by, "%s", t->by);
        snprintf(all->why, sizeof all->why, "%s", t->why);
    }
    return true;
}

static int acknowledge(struct store *s, const char *id, int64_t time, const char *by)
{
    char whole[ACKNOWLEDGED_ID];
    const struct stored_acknowledgement a = {.time = time, .by = by, .why = "port 7 shut"};
    int result = store_add_acknowledgement(s, id, &a, whole);
    if (result == 1)
        assert_memory_equal(whole, id, strlen(id));
    return result;
}

/* Else one word about an old alert would excuse whatever the rogue does next. */
static void acknowledgement_covers_the_past_only(void **state)
{
    struct store_folder *f = *state;
    struct store *s = store_must_open(f);
    assert_int_equal(store_fill(s, 1, 3, 4), 0);
    assert_int_equal(acknowledge(s, "00000001", store_time + 2, "netops"), 1);
    assert_int_equal(acknowledge(s, "00000001", store_time + 2, "later"), 1);
    struct tellings all = {0};
    assert_int_equal(store_tellings(s, &always, take_telling, &all), 3);
    assert_true(all.acknowledged[0] == store_time + 2 && all.acknowledged[1] == store_time + 2);
    assert_int_equal(all.acknowledged[2], 0);
    assert_string_equal(all.by, "netops");
    assert_string_equal(all.why, "port 7 shut");
}

static void acknowledgement_of_none_or_several_is_refused(void **state)
{
    struct store_folder *f = *state;
    struct store *s = store_must_open(f);
    assert_int_equal(store_fill(s, 1, 2, 4), 0);
    assert_int_equal(acknowledge(s, "ffffffff", store_time, "x"), 0);
    assert_int_equal(acknowledge(s, "000000", store_time, "x"), -EEXIST);
    assert_int_equal(acknowledge(s, "00", store_time, "x"), -EINVAL);
}

static void tellings_are_of_period_and_segment(void **state)
{
    struct store_folder *f = *state;
    struct store *s = store_must_open(f);
    assert_int_equal(store_fill(s, 1, 5, 4), 0);
    struct tellings all = {0};
    struct store_period period = {.since = store_time + 2, .until = store_time + 3};
    assert_int_equal(store_tellings(s, &period, take_telling, &all), 2);
    period.segment = "elsewhere";
    assert_int_equal(store_tellings(s, &period, take_telling, &all), 0);
}

static bool take_sum(void *self, const struct stored_sum *sum)
{
    struct stored_sum *kept = self;
    *kept = *sum;
    return true;
}

static void observations_are_added_up(void **state)
{
    struct store_folder *f = *state;
    struct store *s = store_must_open(f);
    struct observation o = {.kind = OBSERVATION_TRANSFER,
                            .segment = "imaging-42",
                            .server = "10.42.0.10",
                            .server_mac = "",
                            .client = "",
                            .client_mac = "",
                            .name = "a",
                            .digest = "",
                            .state = "complete",
                            .service = "",
                            .verdict = "authorised",
                            .first = 100,
                            .last = 200,
                            .count = 2,
                            .bytes = 10,
                            .detail = "{}"};
    assert_int_equal(store_begin(s), 0);
    assert_int_equal(store_put_observation(s, &o), 0);
    o.name = "b";
    o.last = 300;
    assert_int_equal(store_put_observation(s, &o), 0);
    assert_int_equal(store_commit(s), 0);
    struct stored_sum sum = {0};
    assert_int_equal(store_sums(s, &always, take_sum, &sum), 1);
    assert_true(sum.rows == 2 && sum.count == 4 && sum.bytes == 20 && sum.first == 100 && sum.last == 300);
    const struct store_period later = {.since = 250, .until = 400};
    assert_int_equal(store_sums(s, &later, take_sum, &sum), 1);
    assert_int_equal(sum.rows, 1);
}

static bool take_line(void *self, int64_t time, const char *line)
{
    char *all = self;
    (void)time;
    strncat(all, line, 16);
    return true;
}

static void health_is_one_line_an_hour(void **state)
{
    struct store_folder *f = *state;
    struct store *s = store_must_open(f);
    const int64_t hour = INT64_C(3600000000000);
    assert_int_equal(store_begin(s), 0);
    assert_int_equal(store_add_record(s, "health", hour, "a"), 0);
    assert_int_equal(store_add_record(s, "health", hour + 1, "b"), 0);
    assert_int_equal(store_add_record(s, "health", 2 * hour, "c"), 0);
    assert_int_equal(store_commit(s), 0);
    char all[64] = "";
    assert_int_equal(store_hourly_health(s, &always, take_line, all), 2);
    assert_string_equal(all, "bc");
}

int main(void)
{
#define WITH_FOLDER(name) cmocka_unit_test_setup_teardown(name, store_folder_setup, store_folder_teardown)
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(acknowledgement_covers_the_past_only), WITH_FOLDER(acknowledgement_of_none_or_several_is_refused),
        WITH_FOLDER(tellings_are_of_period_and_segment),   WITH_FOLDER(observations_are_added_up),
        WITH_FOLDER(health_is_one_line_an_hour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
