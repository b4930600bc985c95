/* Retention: the store stays within its bounds, and what goes is what is missed least. */
#include "store_make.h"

static int retain_all(struct store *s, int64_t now)
{
    int removed, total = 0;
    while ((removed = store_retain(s, now)) > 0)
        total += removed;
    assert_int_equal(removed, 0);
    return total;
}

static bool no_frame(void *self, const struct stored_frame *frame)
{
    (void)self, (void)frame;
    return true;
}

static void what_is_too_old_goes_with_its_evidence(void **state)
{
    struct store_folder *f = *state;
    assert_int_equal(store_folder_open(f, (struct store_settings){.keep_ns = 100}), 0);
    struct store *s = f->store;
    struct stored_sighting sighting = {.segment = "",
                                       .role = "tftp",
                                       .ip = "",
                                       .mac = "",
                                       .server_id = "",
                                       .verdict = "",
                                       .service = "",
                                       .next_server = "",
                                       .files = "",
                                       .fingerprint = "",
                                       .software = "",
                                       .software_why = "",
                                       .last_seen = store_time};
    struct stored_coverage coverage = {.sensor = "", .interface = "", .segment = "", .reason = "", .to = store_time};
    assert_int_equal(store_fill(s, 1, 10, 4), 0);
    assert_int_equal(store_begin(s), 0);
    assert_int_equal(store_add_record(s, "health", store_time, "{}"), 0);
    assert_int_equal(store_put_sighting(s, &sighting), 0);
    assert_int_equal(store_put_coverage(s, &coverage), 0);
    assert_int_equal(store_commit(s), 0);
    assert_int_equal(retain_all(s, store_time + 50), 0);
    assert_int_equal(retain_all(s, store_time + 106), 5 + 3);
    assert_int_equal(store_count(s), 5);
    assert_int_equal(store_evidence(s, "00000005-aa90-5371-9c38-0f5ad3f69939", no_frame, NULL), 0);
    assert_int_equal(store_evidence(s, "00000006-aa90-5371-9c38-0f5ad3f69939", no_frame, NULL), 1);
}

/* One call must not hold up the keeper however much has grown too old. */
static void a_call_removes_a_bounded_batch(void **state)
{
    struct store_folder *f = *state;
    assert_int_equal(store_folder_open(f, (struct store_settings){.keep_ns = 1}), 0);
    assert_int_equal(store_fill(f->store, 1, 1200, 1), 0);
    int first = store_retain(f->store, store_time + 10000);
    assert_true(first > 0 && first < 1200);
    assert_int_equal(first + retain_all(f->store, store_time + 10000), 1200);
}

static void nothing_goes_without_bounds(void **state)
{
    struct store *s = store_must_open(*state);
    assert_int_equal(store_fill(s, 1, 10, 0), 0);
    assert_int_equal(store_retain(s, INT64_MAX), 0);
    assert_int_equal(store_count(s), 10);
}

static bool is_critical(void *self, const struct alert_row *row)
{
    size_t *count = self;
    *count += row->alert.severity == 4;
    return true;
}

static void over_its_size_the_least_severe_go_first_and_room_comes_back(void **state)
{
    struct store_folder *f = *state;
    struct alert_query all = {.since = INT64_MIN, .until = INT64_MAX};
    struct store_totals full, after;
    size_t critical = 0;
    assert_int_equal(store_folder_open(f, (struct store_settings){.keep_bytes = 400 << 10}), 0);
    assert_int_equal(store_fill(f->store, 1, 100, 4), 0);
    for (unsigned i = 1; i < 40; i++)
        assert_int_equal(store_fill(f->store, 100 * i + 1, 100, 1), 0);
    assert_int_equal(store_totals(f->store, &full), 0);
    assert_true(full.bytes > 800 << 10);
    assert_true(retain_all(f->store, store_time) > 1000);
    assert_int_equal(store_totals(f->store, &after), 0);
    assert_true(after.bytes <= (400 << 10) + (64 << 10));
    assert_int_equal(store_alerts(f->store, &all, is_critical, &critical), store_count(f->store));
    assert_int_equal(critical, 100);
}

/* What a receiver has not got yet is not too old. */
static void what_waits_for_a_sink_stays(void **state)
{
    struct store_folder *f = *state;
    assert_int_equal(store_folder_open(f, (struct store_settings){.keep_ns = 1, .keep_bytes = 1}), 0);
    assert_int_equal(store_add_sink(f->store, "soc"), 0);
    assert_int_equal(store_fill(f->store, 1, 10, 1), 0);
    assert_int_equal(retain_all(f->store, store_time + 1000), 0);
    assert_int_equal(store_count(f->store), 10);
    assert_int_equal(store_acknowledge(f->store, "soc", 4), 0);
    assert_int_equal(retain_all(f->store, store_time + 1000), 4);
    assert_int_equal(store_count(f->store), 6);
}

#define STORE_TEST(test) cmocka_unit_test_setup_teardown(test, store_folder_setup, store_folder_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(what_is_too_old_goes_with_its_evidence),
        STORE_TEST(a_call_removes_a_bounded_batch),
        STORE_TEST(nothing_goes_without_bounds),
        STORE_TEST(over_its_size_the_least_severe_go_first_and_room_comes_back),
        STORE_TEST(what_waits_for_a_sink_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
