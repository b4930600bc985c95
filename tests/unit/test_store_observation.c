/* Observations in the store: one row an identity, bounded, and never at the price of an alert. */
#include "store_make.h"

#include <sqlite3.h>

#include "store/schema.h"

static struct observation make(void)
{
    return (struct observation){.kind = OBSERVATION_TRANSFER,
                                .segment = "imaging-42",
                                .server = "10.42.0.10",
                                .server_mac = "",
                                .client = "10.42.1.7",
                                .client_mac = "52:54:00:42:01:07",
                                .name = "boot\\x64\\wdsnbp.com",
                                .digest = "9f86",
                                .state = "complete",
                                .service = "wds-1",
                                .verdict = "authorised",
                                .first = 200,
                                .last = 300,
                                .count = 1,
                                .bytes = 30832,
                                .detail = "{\"new\":true}"};
}

static void put(struct store *s, const struct observation *o)
{
    assert_int_equal(store_begin(s), 0);
    assert_int_equal(store_put_observation(s, o), 0);
    assert_int_equal(store_commit(s), 0);
}

static bool is_the_newer(void *self, const struct observation *o)
{
    struct observation *copy = self;
    *copy = *o;
    assert_string_equal(o->segment, "imaging-42");
    assert_string_equal(o->server, "10.42.0.10");
    assert_string_equal(o->client, "10.42.1.7");
    assert_string_equal(o->client_mac, "52:54:00:42:01:07");
    assert_string_equal(o->name, "boot\\x64\\wdsnbp.com");
    assert_string_equal(o->digest, "9f86");
    assert_string_equal(o->state, "complete");
    assert_string_equal(o->verdict, "authorised");
    assert_string_equal(o->service, "wds-1");
    assert_string_equal(o->detail, "{\"new\":true}");
    return true;
}

/* The same file to the same machine again is a count; an older report that comes late does not overwrite a newer one. */
static void equal_ones_are_merged(void **state)
{
    struct store_folder *f = *state;
    struct store *s = store_must_open(f);
    struct observation newer = make(), older = make(), got = {0};
    struct observation_query query = {.kind = OBSERVATION_TRANSFER, .since = INT64_MIN, .until = INT64_MAX};
    older.first = older.last = 100;
    older.verdict = "unknown";
    older.detail = "{}";
    put(s, &newer);
    put(s, &older);
    s = store_must_open(f);
    assert_int_equal(store_observations(s, &query, is_the_newer, &got), 1);
    assert_int_equal(got.kind, OBSERVATION_TRANSFER);
    assert_int_equal(got.first, 100);
    assert_int_equal(got.last, 300);
    assert_int_equal(got.count, 2);
    assert_int_equal(got.bytes, 2 * 30832);
}

static bool any(void *self, const struct observation *o)
{
    (void)self, (void)o;
    return true;
}

static int ask(struct store *s, struct observation_query query)
{
    return store_observations(s, &query, any, NULL);
}

/* Another content under the same name is another transfer: that is what a hash is kept for. */
static void different_ones_stay_apart_and_are_found(void **state)
{
    struct store *s = store_must_open(*state);
    struct observation o = make();
    put(s, &o);
    o.digest = "60303ae2";
    put(s, &o);
    o.server = "10.42.0.66";
    o.last = 900;
    put(s, &o);
    o.kind = OBSERVATION_CLIENT;
    o.segment = "";
    put(s, &o);
    assert_int_equal(ask(s, (struct observation_query){.since = INT64_MIN, .until = INT64_MAX}), 3);
    assert_int_equal(ask(s, (struct observation_query){.since = INT64_MIN, .until = INT64_MAX, .server = "10.42.0.66"}),
                     1);
    assert_int_equal(ask(s, (struct observation_query){.since = 301, .until = INT64_MAX}), 1);
    assert_int_equal(ask(s, (struct observation_query){.since = INT64_MIN, .until = 199}), 0);
    assert_int_equal(
        ask(s, (struct observation_query){.since = INT64_MIN, .until = INT64_MAX, .segment = "imaging-42"}), 3);
    assert_int_equal(
        ask(s, (struct observation_query){.kind = OBSERVATION_CLIENT, .since = INT64_MIN, .until = INT64_MAX}), 1);
}

/* Clients are free to invent: however many there are, alerts stay. */
static void strangers_push_out_strangers(void **state)
{
    struct store_folder *f = *state;
    struct observation o = make();
    struct observation_query clients = {.kind = OBSERVATION_CLIENT, .since = INT64_MIN, .until = INT64_MAX};
    char mac[24];
    assert_int_equal(store_folder_open(f, (struct store_settings){.keep_bytes = 300 << 10}), 0);
    struct store *s = f->store;
    assert_int_equal(store_fill(s, 1, 50, 0), 0);
    put(s, &o);
    assert_int_equal(store_begin(s), 0);
    for (unsigned i = 0; i < 3000; i++) {
        snprintf(mac, sizeof mac, "02:00:00:00:%02x:%02x", i >> 8, i & 255);
        o = (struct observation){.kind = OBSERVATION_CLIENT,
                                 .segment = "",
                                 .server = "",
                                 .server_mac = "",
                                 .client = "",
                                 .client_mac = mac,
                                 .name = "",
                                 .digest = "",
                                 .state = "",
                                 .service = "",
                                 .verdict = "",
                                 .first = i,
                                 .last = i,
                                 .count = 1,
                                 .detail = "{}"};
        assert_int_equal(store_put_observation(s, &o), 0);
    }
    assert_int_equal(store_commit(s), 0);
    while (store_retain(s, store_time) > 0)
        ;
    int left = store_observations(s, &clients, any, NULL);
    assert_true(left > 0 && left < 3000);
    assert_int_equal(store_count(s), 50);
    assert_int_equal(ask(s, (struct observation_query){.since = INT64_MIN, .until = INT64_MAX}), 1);
}

static void old_ones_go_by_age(void **state)
{
    struct store_folder *f = *state;
    struct observation o = make();
    assert_int_equal(store_folder_open(f, (struct store_settings){.keep_ns = 100}), 0);
    put(f->store, &o);
    assert_int_equal(store_retain(f->store, 400), 0);
    assert_int_equal(store_retain(f->store, 401), 1);
    assert_int_equal(ask(f->store, (struct observation_query){.since = INT64_MIN, .until = INT64_MAX}), 0);
}

/* A sensor that is brought up to date finds what it had stored before. */
static void a_store_of_the_first_version_is_taken_over(void **state)
{
    struct store_folder *f = *state;
    char path[2 * STORE_FOLDER];
    struct observation o = make();
    sqlite3 *db;
    assert_int_equal(store_fill(store_must_open(f), 1, 3, 2), 0);
    store_close(f->store);
    f->store = NULL;
    store_path(f, "sentinel.db", path);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db,
                                  "DROP TABLE observation; DROP TABLE acknowledgement;"
                                  "ALTER TABLE sighting DROP COLUMN software; ALTER TABLE sighting DROP COLUMN software_why;"
                                  "PRAGMA user_version = 1",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(db);
    assert_int_equal(store_count(store_must_open(f)), 3);
    put(f->store, &o);
    assert_int_equal(ask(f->store, (struct observation_query){.since = INT64_MIN, .until = INT64_MAX}), 1);
}

#define STORE_TEST(test) cmocka_unit_test_setup_teardown(test, store_folder_setup, store_folder_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(equal_ones_are_merged),
        STORE_TEST(different_ones_stay_apart_and_are_found),
        STORE_TEST(strangers_push_out_strangers),
        STORE_TEST(old_ones_go_by_age),
        STORE_TEST(a_store_of_the_first_version_is_taken_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
