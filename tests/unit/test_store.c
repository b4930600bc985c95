/* The store: what was written is read back as it was, and what is not ours is left alone. */
#include "store_make.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "store/schema.h"

/* ------ written and read ------ */

struct copy {
    size_t rows;
    struct stored_alert last;
    char line[256], message[256];
    size_t frames;
    struct stored_frame frame;
    uint8_t data[64];
    char interface[16];
};

static bool copy_alert(void *self, const struct alert_row *row)
{
    struct copy *c = self;
    c->rows++;
    c->last = row->alert;
    c->frames = row->frame_count;
    snprintf(c->line, sizeof c->line, "%s", row->alert.line);
    snprintf(c->message, sizeof c->message, "%s", row->alert.message);
    assert_string_equal(row->alert.group_id, "da3f0e6e-64ff-5af2-9fff-03a33144bc79");
    assert_string_equal(row->alert.incident_id, "a9be915a-8e39-5201-bcdc-38d9d24d9166");
    assert_string_equal(row->alert.rule, "SN-1002");
    assert_string_equal(row->alert.sensor, "sensor-1");
    assert_string_equal(row->alert.responder_ip, "10.42.0.66");
    assert_string_equal(row->alert.responder_mac, "52:54:00:00:00:66");
    assert_string_equal(row->alert.client_mac, "52:54:00:42:01:01");
    return true;
}

static bool copy_frame(void *self, const struct stored_frame *frame)
{
    struct copy *c = self;
    c->frame = *frame;
    assert_int_equal(frame->data.left, sizeof c->data);
    memcpy(c->data, frame->data.at, sizeof c->data);
    snprintf(c->interface, sizeof c->interface, "%s", frame->interface);
    return true;
}

static void an_alert_comes_back_whole_after_a_restart(void **state)
{
    struct store *s = store_must_open(*state);
    struct store_made m;
    struct copy c = {0};
    const struct stored_alert *a = store_make_alert(&m, 7, 4);
    assert_int_equal(store_begin(s), 0);
    assert_int_equal(store_add_alert(s, a), 0);
    assert_int_equal(store_commit(s), 0);
    s = store_must_open(*state);
    assert_int_equal(store_alert(s, "00000007", copy_alert, &c), 1);
    assert_int_equal(c.last.time, store_time + 7);
    assert_int_equal(c.last.severity, 4);
    assert_int_equal(c.last.count, 7);
    assert_true(c.last.lead);
    assert_false(c.last.test);
    assert_string_equal(c.line, m.line);
    assert_int_equal(c.frames, 1);
    assert_int_equal(store_evidence(s, m.id, copy_frame, &c), 1);
    assert_memory_equal(c.data, m.data, sizeof c.data);
    assert_int_equal(c.frame.time, store_time + 7);
    assert_int_equal(c.frame.length, 1500);
    assert_int_equal(c.frame.link, 1);
    assert_int_equal(c.frame.number, 7);
    assert_string_equal(c.interface, "eno2");
}

static void a_known_alert_is_not_written_twice(void **state)
{
    struct store *s = store_must_open(*state);
    assert_int_equal(store_fill(s, 1, 3, 2), 0);
    assert_int_equal(store_fill(s, 2, 3, 2), 0);
    assert_int_equal(store_count(s), 4);
}

static void an_id_may_be_shortened_but_not_to_a_riddle(void **state)
{
    struct store *s = store_must_open(*state);
    struct copy c = {0};
    assert_int_equal(store_fill(s, 0x123456a0, 2, 2), 0);
    assert_int_equal(store_alert(s, "12345", copy_alert, &c), -EINVAL);
    assert_int_equal(store_alert(s, "123456", copy_alert, &c), -EEXIST);
    assert_int_equal(store_alert(s, "123456b", copy_alert, &c), 0);
    assert_int_equal(c.rows, 0);
    assert_int_equal(store_alert(s, "123456a1", copy_alert, &c), 1);
}

/* What attackers write is data: it must neither reach the SQL nor change on its way. */
static void hostile_texts_stay_texts(void **state)
{
    static const char *const texts[] = {
        "'; DROP TABLE alert; --", "\"", "\\", "\xff\xfe\x80", "%s%n", "\x1b[2J", "?1", "\xed\xa0\x80", "",
    };
    struct store *s = store_must_open(*state);
    struct store_made m;
    for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct copy c = {0};
        store_make_alert(&m, i, 1);
        m.alert.message = texts[i];
        m.alert.segment = texts[i];
        assert_int_equal(store_begin(s), 0);
        assert_int_equal(store_add_alert(s, &m.alert), 0);
        assert_int_equal(store_commit(s), 0);
        struct alert_query query = {.since = INT64_MIN, .until = INT64_MAX, .segment = texts[i]};
        assert_int_equal(store_alerts(s, &query, copy_alert, &c), 1);
        assert_string_equal(c.message, texts[i]);
    }
    assert_int_equal(store_count(s), sizeof texts / sizeof *texts);
}

static void questions_are_answered_by_time_severity_rule_and_place(void **state)
{
    struct store *s = store_must_open(*state);
    struct copy c = {0};
    for (int severity = 0; severity < 5; severity++)
        assert_int_equal(store_fill(s, 100 * (unsigned)severity, 10, severity), 0);
    struct alert_query q = {.since = INT64_MIN, .until = INT64_MAX, .severity = 3};
    assert_int_equal(store_alerts(s, &q, copy_alert, &c), 20);
    q = (struct alert_query){.since = store_time + 5, .until = store_time + 104};
    assert_int_equal(store_alerts(s, &q, copy_alert, &c), 10);
    q = (struct alert_query){.since = INT64_MIN, .until = INT64_MAX, .rule = "SN-1001"};
    assert_int_equal(store_alerts(s, &q, copy_alert, &c), 0);
    q.rule = "SN-1002";
    q.after = 45;
    assert_int_equal(store_alerts(s, &q, copy_alert, &c), 5);
    q = (struct alert_query){.since = INT64_MIN, .until = INT64_MAX, .limit = 3, .newest_first = true};
    assert_int_equal(store_alerts(s, &q, copy_alert, &c), 3);
    assert_int_equal(c.last.time, store_time + 407);
}

static bool take_sighting(void *self, const struct stored_sighting *sighting)
{
    struct stored_sighting *copy = self;
    *copy = *sighting;
    assert_string_equal(sighting->ip, "10.42.0.66");
    assert_string_equal(sighting->verdict, "authorised");
    assert_string_equal(sighting->files, "new.efi");
    assert_string_equal(sighting->software, "dnsmasq");
    assert_string_equal(sighting->software_why, "60 of 100");
    return true;
}

/* Who serves what: an older report that comes late widens what is known and does not overwrite what is newer. */
static void sightings_of_one_responder_become_one(void **state)
{
    struct store *s = store_must_open(*state);
    struct stored_sighting newer = {.segment = "imaging-42",
                                    .role = "pxe",
                                    .ip = "10.42.0.66",
                                    .mac = "52:54:00:00:00:66",
                                    .server_id = "",
                                    .verdict = "authorised",
                                    .service = "wds-1",
                                    .next_server = "",
                                    .files = "new.efi",
                                    .fingerprint = "",
                                    .software = "",
                                    .software_why = "",
                                    .first_seen = 200,
                                    .last_seen = 300,
                                    .answers = 5,
                                    .clients = 4};
    struct stored_sighting older = newer, got = {0};
    older.verdict = "unknown";
    older.files = "old.efi";
    older.first_seen = 100;
    older.last_seen = 150;
    older.clients = 6;
    older.software = "atftpd";
    assert_int_equal(store_begin(s), 0);
    newer.software = "dnsmasq";
    newer.software_why = "60 of 100";
    assert_int_equal(store_put_sighting(s, &newer), 0);
    assert_int_equal(store_put_sighting(s, &older), 0);
    newer.software = newer.software_why = ""; /* a run that cannot tell yet leaves what was known */
    newer.answers = 0;
    assert_int_equal(store_put_sighting(s, &newer), 0);
    assert_int_equal(store_commit(s), 0);
    assert_int_equal(store_sightings(s, take_sighting, &got), 1);
    assert_int_equal(got.first_seen, 100);
    assert_int_equal(got.last_seen, 300);
    assert_int_equal(got.answers, 10);
    assert_int_equal(got.clients, 6);
}

static bool add_up(void *self, const struct stored_coverage *c)
{
    struct stored_coverage *sum = self;
    sum->packets += c->packets;
    sum->drops += c->drops;
    sum->to = c->to > sum->to ? c->to : sum->to;
    return true;
}

/* A gap in what was watched must stay one. */
static void intervals_join_only_where_nothing_is_between(void **state)
{
    struct store *s = store_must_open(*state);
    struct stored_coverage c = {
        .sensor = "s", .interface = "eno2", .segment = "", .reason = "", .packets = 10, .drops = 1};
    static const struct {
        int64_t from, to;
        bool blind;
        int rows;
    } steps[] = {{0, 30, false, 1},   {30, 60, false, 1},   {60, 70, true, 2}, {70, 90, false, 3},
                 {90, 120, false, 3}, {150, 160, false, 4}, {5, 6, false, 5}};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct stored_coverage sum = {0};
        c.from = steps[i].from;
        c.to = steps[i].to;
        c.blind = steps[i].blind;
        c.reason = c.blind ? "link down" : "";
        assert_int_equal(store_begin(s), 0);
        assert_int_equal(store_put_coverage(s, &c), 0);
        assert_int_equal(store_commit(s), 0);
        assert_int_equal(store_coverage(s, INT64_MIN, INT64_MAX, add_up, &sum), steps[i].rows);
        assert_int_equal(sum.packets, 10 * (i + 1));
    }
    struct stored_coverage sum = {0};
    assert_int_equal(store_coverage(s, 121, 149, add_up, &sum), 0);
}

static void totals_tell_health_and_extent(void **state)
{
    struct store *s = store_must_open(*state);
    struct store_totals t;
    assert_int_equal(store_totals(s, &t), 0);
    assert_int_equal(t.alerts, 0);
    assert_string_equal(t.last_health_line, "");
    assert_int_equal(store_fill(s, 1, 9, 1), 0);
    assert_int_equal(store_begin(s), 0);
    assert_int_equal(store_add_record(s, "health", 5, "{\"first\":1}"), 0);
    assert_int_equal(store_add_record(s, "health", 6, "{\"second\":1}"), 0);
    assert_int_equal(store_add_record(s, "stop", 7, "{}"), 0);
    assert_int_equal(store_commit(s), 0);
    assert_int_equal(store_totals(s, &t), 0);
    assert_int_equal(t.alerts, 9);
    assert_int_equal(t.first_alert, store_time + 1);
    assert_int_equal(t.last_alert, store_time + 9);
    assert_int_equal(t.last_health, 6);
    assert_string_equal(t.last_health_line, "{\"second\":1}");
    assert_true(t.bytes > 4096);
}

/* ------ transactions ------ */

static void writing_outside_a_transaction_is_refused(void **state)
{
    struct store *s = store_must_open(*state);
    struct store_made m;
    assert_int_equal(store_add_alert(s, store_make_alert(&m, 1, 1)), -EINVAL);
    assert_int_equal(store_commit(s), -EINVAL);
    assert_int_equal(store_begin(s), 0);
    assert_int_equal(store_begin(s), -EINVAL);
    assert_int_equal(store_add_alert(s, store_make_alert(&m, 1, 1)), 0);
    assert_int_equal(store_commit(s), 0);
    assert_int_equal(store_count(s), 1);
}

/* Half a batch would be an alert without its evidence. */
static void a_batch_with_a_mistake_leaves_nothing(void **state)
{
    struct store *s = store_must_open(*state);
    struct store_made m;
    assert_int_equal(store_begin(s), 0);
    assert_int_equal(store_add_alert(s, store_make_alert(&m, 1, 1)), 0);
    store_make_alert(&m, 2, 1);
    m.alert.rule = NULL;
    assert_int_equal(store_add_alert(s, &m.alert), -EINVAL);
    assert_string_not_equal(store_error(s), "");
    assert_int_equal(store_add_alert(s, store_make_alert(&m, 3, 1)), -EINVAL);
    assert_int_equal(store_commit(s), -EINVAL);
    assert_int_equal(store_count(s), 0);
    assert_int_equal(store_fill(s, 1, 3, 1), 0);
    assert_int_equal(store_count(s), 3);
}

/* ------ files ------ */

static void what_is_made_is_for_its_owner_only(void **state)
{
    struct store_folder *f = *state;
    static const char *const names[] = {"sentinel.db", "sentinel.db-wal", "sentinel.db-shm", "ballast"};
    char path[2 * STORE_FOLDER];
    struct stat st;
    size_t length = strlen(f->path);
    snprintf(f->path + length, sizeof f->path - length, "/new");
    umask(0);
    assert_int_equal(store_folder_open(f, (struct store_settings){.ballast = 65536}), 0);
    assert_int_equal(store_fill(f->store, 1, 1, 1), 0);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        store_path(f, names[i], path);
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
    }
    assert_int_equal(st.st_size, 65536);
    assert_int_equal(stat(f->path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    store_close(f->store);
    f->store = NULL;
    store_remove_folder(f->path);
    f->path[length] = '\0';
    umask(022);
}

static void folders_and_files_that_others_may_write_are_refused(void **state)
{
    struct store_folder *f = *state;
    char path[2 * STORE_FOLDER];
    store_must_open(f);
    assert_int_equal(chmod(f->path, 0777), 0);
    assert_int_equal(store_folder_open(f, (struct store_settings){0}), -EPERM);
    assert_non_null(strstr(f->error, "may be written by others"));
    assert_int_equal(chmod(f->path, 0700), 0);
    store_path(f, "sentinel.db", path);
    assert_int_equal(chmod(path, 0666), 0);
    assert_int_equal(store_folder_open(f, (struct store_settings){0}), -EPERM);
}

static void a_link_in_place_of_the_database_is_not_followed(void **state)
{
    struct store_folder *f = *state;
    char path[2 * STORE_FOLDER], target[2 * STORE_FOLDER];
    struct stat st;
    store_path(f, "sentinel.db", path);
    store_path(f, "elsewhere", target);
    assert_int_equal(symlink(target, path), 0);
    assert_int_not_equal(store_folder_open(f, (struct store_settings){0}), 0);
    assert_int_equal(stat(target, &st), -1);
}

static void readers_see_what_is_there_and_change_nothing(void **state)
{
    struct store_folder *f = *state;
    assert_int_equal(store_folder_open(f, (struct store_settings){.read_only = true}), -ENOENT);
    store_must_open(f);
    assert_int_equal(store_fill(f->store, 1, 5, 1), 0);
    struct store_settings settings = {.folder = f->path, .read_only = true};
    struct store *reader = NULL;
    char error[STORE_ERROR];
    assert_int_equal(store_open(&settings, error, &reader), 0);
    assert_int_equal(store_count(reader), 5);
    assert_int_equal(store_fill(f->store, 6, 1, 1), 0);
    assert_int_equal(store_count(reader), 6);
    assert_int_equal(store_begin(reader), -EROFS);
    assert_int_equal(store_fill(reader, 7, 1, 1), -EROFS);
    store_close(reader);
    assert_int_equal(store_count(f->store), 6);
}

static size_t read_file(const char *path, uint8_t *at, size_t size)
{
    FILE *in = fopen(path, "rb");
    assert_non_null(in);
    size_t length = fread(at, 1, size, in);
    fclose(in);
    return length;
}

static void write_file(const char *path, const void *at, size_t size)
{
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(at, 1, size, out), size);
    assert_int_equal(fclose(out), 0);
    chmod(path, 0600);
}

static void what_is_not_ours_is_left_as_it_is(void **state)
{
    struct store_folder *f = *state;
    char path[2 * STORE_FOLDER];
    uint8_t after[256];
    static const char text[] = "My diary. It is no database, and longer than the sixteen bytes that begin one. "
                               "The header of a database has a hundred bytes, so these words go on.";
    store_path(f, "sentinel.db", path);
    write_file(path, text, sizeof text);
    assert_int_equal(store_folder_open(f, (struct store_settings){0}), -EINVAL);
    assert_non_null(strstr(f->error, "is not a database"));
    assert_int_equal(read_file(path, after, sizeof after), sizeof text);
    assert_memory_equal(after, text, sizeof text);

    sqlite3 *other = NULL;
    assert_int_equal(unlink(path), 0);
    assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "CREATE TABLE diary (day)", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(other);
    chmod(path, 0600);
    assert_int_equal(store_folder_open(f, (struct store_settings){0}), -EINVAL);
    assert_non_null(strstr(f->error, "not one of sentinel"));
}

static void a_store_of_a_newer_sentinel_is_refused_untouched(void **state)
{
    struct store_folder *f = *state;
    char path[2 * STORE_FOLDER];
    sqlite3 *db = NULL;
    store_must_open(f);
    assert_int_equal(store_fill(f->store, 1, 5, 1), 0);
    store_path(f, "sentinel.db", path);
    store_close(f->store);
    f->store = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "PRAGMA user_version = 99", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    assert_int_equal(store_folder_open(f, (struct store_settings){0}), -EPROTO);
    assert_int_equal(store_folder_open(f, (struct store_settings){.read_only = true}), -EPROTO);
    assert_non_null(strstr(f->error, "newer"));
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(schema_version(db), 99);
    sqlite3_close(db);
}

/* A step that fails half-way leaves the database in the version before it, whole. */
static void a_migration_is_taken_whole_or_not_at_all(void **state)
{
    static const char *const steps[] = {
        "CREATE TABLE a (x); INSERT INTO a VALUES (1)",
        "CREATE TABLE b (x); INSERT INTO a VALUES (2); INSERT INTO nowhere VALUES (3)",
    };
    (void)state;
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    assert_int_equal(schema_version(db), 0);
    assert_int_not_equal(schema_migrate(db, steps, 2, 0), SQLITE_OK);
    assert_int_equal(schema_version(db), 1);
    assert_int_not_equal(sqlite3_exec(db, "SELECT * FROM b", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "DELETE FROM a WHERE x = 2", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_changes(db), 0);
    static const char *const repaired[] = {"", "CREATE TABLE b (x)"};
    assert_int_equal(schema_migrate(db, repaired, 2, 1), SQLITE_OK);
    assert_int_equal(schema_version(db), 2);
    sqlite3_close(db);
}

#define STORE_TEST(test) cmocka_unit_test_setup_teardown(test, store_folder_setup, store_folder_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(an_alert_comes_back_whole_after_a_restart),
        STORE_TEST(a_known_alert_is_not_written_twice),
        STORE_TEST(an_id_may_be_shortened_but_not_to_a_riddle),
        STORE_TEST(hostile_texts_stay_texts),
        STORE_TEST(questions_are_answered_by_time_severity_rule_and_place),
        STORE_TEST(sightings_of_one_responder_become_one),
        STORE_TEST(intervals_join_only_where_nothing_is_between),
        STORE_TEST(totals_tell_health_and_extent),
        STORE_TEST(writing_outside_a_transaction_is_refused),
        STORE_TEST(a_batch_with_a_mistake_leaves_nothing),
        STORE_TEST(what_is_made_is_for_its_owner_only),
        STORE_TEST(folders_and_files_that_others_may_write_are_refused),
        STORE_TEST(a_link_in_place_of_the_database_is_not_followed),
        STORE_TEST(readers_see_what_is_there_and_change_nothing),
        STORE_TEST(what_is_not_ours_is_left_as_it_is),
        STORE_TEST(a_store_of_a_newer_sentinel_is_refused_untouched),
        STORE_TEST(a_migration_is_taken_whole_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
