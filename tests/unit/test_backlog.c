/* What waits for the store: one message that the store will never take must not stop those behind it. */
#include "store_make.h"

#include <errno.h>
#include <sqlite3.h>

#include "keeper/backlog.h"
#include "keeper/ipc.h"

static uint8_t message[IPC_MOST];

static void add_alert(struct backlog *b, unsigned number, const char *rule)
{
    struct store_made m;
    store_make_alert(&m, number, 2);
    m.alert.rule = rule;
    m.alert.frame_count = 0;
    size_t size = ipc_write_alert(message, &m.alert);
    assert_true(size > 0);
    backlog_add(b, message, size);
}

/* A database that refuses alerts of one rule, as one with a limit of its own would. */
static void refuse(struct store_folder *f, const char *rule)
{
    char path[2 * STORE_FOLDER], sql[256];
    sqlite3 *db;
    store_must_open(f);
    store_path(f, "sentinel.db", path);
    snprintf(sql, sizeof sql,
             "CREATE TRIGGER refuse BEFORE INSERT ON alert WHEN NEW.rule = '%s' BEGIN SELECT RAISE(ABORT, 'no'); END",
             rule);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    store_must_open(f);
}

static void a_refused_message_is_lost_alone(void **state)
{
    struct store_folder *f = *state;
    struct backlog b;
    uint64_t written = 0;
    refuse(f, "SN-6666");
    assert_int_equal(backlog_init(&b), 0);
    add_alert(&b, 1, "SN-1002");
    add_alert(&b, 2, "SN-6666");
    add_alert(&b, 3, "SN-1002");
    add_alert(&b, 4, "SN-6666");
    assert_int_equal(backlog_store(&b, f->store, &written), -EINVAL);
    assert_int_equal(backlog_store(&b, f->store, &written), -EINVAL);
    assert_int_equal(b.lost, 2);
    assert_int_equal(b.alerts, 2);
    assert_int_equal(backlog_store(&b, f->store, &written), 0);
    assert_int_equal(written, 2);
    assert_true(backlog_is_empty(&b));
    assert_int_equal(b.alerts, 0);
    assert_int_equal(store_count(f->store), 2);
    backlog_done(&b);
}

/* What the disk refuses is kept. */
static void a_store_that_cannot_write_costs_nothing(void **state)
{
    struct store_folder *f = *state;
    struct store_settings settings = {.folder = f->path, .read_only = true};
    struct store *reader = NULL;
    struct backlog b;
    uint64_t written = 0;
    store_must_open(f);
    assert_int_equal(store_open(&settings, f->error, &reader), 0);
    assert_int_equal(backlog_init(&b), 0);
    for (unsigned i = 1; i <= 3; i++)
        add_alert(&b, i, "SN-1002");
    assert_int_equal(backlog_store(&b, reader, &written), -EROFS);
    assert_int_equal(b.lost, 0);
    assert_int_equal(b.alerts, 3);
    assert_int_equal(backlog_store(&b, f->store, &written), 0);
    assert_int_equal(written, 3);
    store_close(reader);
    backlog_done(&b);
}

#define STORE_TEST(test) cmocka_unit_test_setup_teardown(test, store_folder_setup, store_folder_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_refused_message_is_lost_alone),
        STORE_TEST(a_store_that_cannot_write_costs_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
