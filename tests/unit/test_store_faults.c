/* What the store owes when the machine fails it: nothing acknowledged is lost, nothing is half there, it works again by
 * itself. SENTINEL_KILLS says how often to kill the writer, 1,000 times without it. */
#define _GNU_SOURCE /* unshare() */
#include "store_make.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

enum { BATCH = 5, BALLAST = 300 << 10 };

/* ------ kill -9 ------ */

static _Noreturn void write_until_killed(const char *folder, unsigned next, int report)
{
    struct store_settings settings = {.folder = folder};
    char error[STORE_ERROR];
    struct store *s = NULL;
    if (store_open(&settings, error, &s) != 0) {
        fprintf(stderr, "%s\n", error);
        _exit(1);
    }
    for (;; next += BATCH) {
        unsigned last = next + BATCH - 1;
        if (store_fill(s, next, BATCH, 1) != 0 || write(report, &last, sizeof last) != sizeof last)
            _exit(2);
    }
}

struct inside {
    unsigned rows, last;
    bool gap, bare;
};

static bool look(void *self, const struct alert_row *row)
{
    struct inside *i = self;
    unsigned number = (unsigned)(row->alert.time - store_time);
    i->gap = i->gap || number != i->last + 1;
    i->bare = i->bare || row->frame_count != 1;
    i->last = number;
    i->rows++;
    return true;
}

/* What came after number `from`. */
static struct inside look_into(struct store_folder *f, unsigned from)
{
    struct inside inside = {.last = from};
    struct alert_query all = {.since = store_time + from + 1, .until = INT64_MAX};
    struct store *s = store_must_open(f);
    assert_null(store_was_quarantined(s));
    assert_true(store_alerts(s, &all, look, &inside) >= 0);
    store_close(s);
    f->store = NULL;
    return inside;
}

/* One life of a writer: the last number that it acknowledged, `before` when it came to none. Killed at any time, or at
 * any time after its first batch. */
static unsigned live_and_die(const char *folder, unsigned before, bool begun, long nanoseconds)
{
    int report[2];
    unsigned acknowledged = before;
    assert_int_equal(pipe(report), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(report[0]);
        write_until_killed(folder, before + 1, report[1]);
    }
    close(report[1]);
    if (begun)
        assert_int_equal(read(report[0], &acknowledged, sizeof acknowledged), sizeof acknowledged);
    nanosleep(&(struct timespec){.tv_nsec = nanoseconds}, NULL);
    kill(child, SIGKILL);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    for (unsigned last; read(report[0], &last, sizeof last) == sizeof last;)
        acknowledged = last;
    close(report[0]);
    return acknowledged;
}

/* All of it now and then, for that takes time; else what the last life left. */
enum { WHOLE = 50 };

static void a_killed_writer_loses_nothing_acknowledged(void **state)
{
    struct store_folder *f = *state;
    const char *wanted = getenv("SENTINEL_KILLS");
    long rounds = wanted ? strtol(wanted, NULL, 10) : 1000;
    unsigned last = 0, worked = 0;
    srand(1);
    store_must_open(f);
    for (long i = 0; i < rounds; i++) {
        store_close(f->store);
        f->store = NULL;
        unsigned acknowledged = live_and_die(f->path, last, i % 2, rand() % 15 * 1000000L);
        struct inside inside = look_into(f, i % WHOLE == 0 || i == rounds - 1 ? 0 : last);
        assert_true(inside.last >= acknowledged);
        assert_false(inside.gap);
        assert_false(inside.bare);
        assert_int_equal(inside.rows % BATCH, 0);
        worked += acknowledged > last;
        last = inside.last;
    }
    print_message("%ld kills, %u while it wrote, %u alerts acknowledged\n", rounds, worked, last);
    assert_true(worked >= rounds / 2);
}

/* ------ full disks ------ */

/* A file system of its own in the test's folder: needs root. */
static bool mount_small(const struct store_folder *f, const char *size)
{
    if (unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
        mount("none", f->path, "tmpfs", 0, size) == 0)
        return true;
    print_message("skipped: no file system of one's own without root\n");
    return false;
}

/* Alerts one by one until one fails: how many there are then, and what failed. */
static unsigned fill_up(struct store *s, unsigned first, int *ret_error)
{
    unsigned i = first;
    while ((*ret_error = store_fill(s, i, 1, 1)) == 0 && i < first + 100000)
        i++;
    return i - first;
}

static void a_full_disk_is_survived_by_the_ballast(void **state)
{
    struct store_folder *f = *state;
    uint64_t removed = 0, lost = 0;
    unsigned stored = 0, rescues = 0;
    int error;
    if (!mount_small(f, "size=1m,mode=0700"))
        skip();
    assert_int_equal(store_folder_open(f, (struct store_settings){.ballast = BALLAST}), 0);
    while (lost == 0 && rescues++ < 100) {
        stored += fill_up(f->store, stored + 1, &error);
        assert_int_equal(error, -ENOSPC);
        assert_string_not_equal(store_error(f->store), "");
        assert_int_equal(store_count(f->store), stored);
        assert_int_equal(store_rescue(f->store, &removed), 0);
        lost += removed;
    }
    assert_true(lost > 0);
    assert_int_equal(store_count(f->store), stored - lost);
    print_message("%u alerts of low severity in 1 MiB, %u rescues\n", stored, rescues);
    /* Critical ones find room now, and again and again. */
    for (unsigned i = 0; i < 2000; i++) {
        error = store_fill(f->store, 1000000 + i, 1, 4);
        if (error) {
            assert_int_equal(error, -ENOSPC);
            assert_int_equal(store_rescue(f->store, &removed), 0);
            assert_int_equal(store_fill(f->store, 1000000 + i, 1, 4), 0);
        }
    }
    struct store_made m;
    store_make_alert(&m, 1000000 + 1999, 4);
    assert_int_equal(store_folder_open(f, (struct store_settings){0}), 0);
    assert_null(store_was_quarantined(f->store));
    assert_int_equal(store_alert(f->store, m.id, store_take_any, NULL), 1);
    umount2(f->path, MNT_DETACH);
}

static void room_that_comes_back_makes_a_new_ballast(void **state)
{
    struct store_folder *f = *state;
    char other[2 * STORE_FOLDER], ballast[2 * STORE_FOLDER];
    struct stat st;
    uint64_t removed;
    int error;
    if (!mount_small(f, "size=2m,mode=0700"))
        skip();
    assert_int_equal(store_folder_open(f, (struct store_settings){.ballast = BALLAST}), 0);
    store_path(f, "ballast", ballast);
    store_path(f, "other", other);
    int fd = open(other, O_CREAT | O_WRONLY, 0600);
    assert_true(fd >= 0);
    for (off_t size = 1 << 20; size >= 4096; size /= 2) {
        off_t end = lseek(fd, 0, SEEK_END);
        if (posix_fallocate(fd, end, size) != 0)
            assert_int_equal(ftruncate(fd, end), 0);
    }
    fill_up(f->store, 1, &error);
    assert_int_equal(error, -ENOSPC);
    assert_int_equal(store_rescue(f->store, &removed), 0);
    assert_int_equal(stat(ballast, &st), -1);
    assert_true(store_retain(f->store, store_time) >= 0);
    assert_int_equal(stat(ballast, &st), -1);
    assert_int_equal(ftruncate(fd, 0), 0);
    close(fd);
    assert_int_equal(store_retain(f->store, store_time), 0);
    assert_int_equal(stat(ballast, &st), 0);
    assert_int_equal(st.st_size, BALLAST);
    umount2(f->path, MNT_DETACH);
}

/* When all that could go waits for a receiver that is dead, the least severe of it goes, and is counted. */
static void a_full_disk_and_a_dead_receiver_are_survived_together(void **state)
{
    struct store_folder *f = *state;
    struct outbox_state outbox;
    uint64_t removed;
    int error;
    if (!mount_small(f, "size=1m,mode=0700"))
        skip();
    assert_int_equal(store_folder_open(f, (struct store_settings){.ballast = BALLAST}), 0);
    assert_int_equal(store_add_sink(f->store, "dead"), 0);
    unsigned stored = 0;
    for (removed = 0; removed == 0 && stored < 100000;) {
        stored += fill_up(f->store, stored + 1, &error);
        assert_int_equal(store_rescue(f->store, &removed), 0);
    }
    assert_int_equal(store_outbox_state(f->store, "dead", &outbox), 0);
    assert_true(removed > 0);
    assert_int_equal(outbox.dropped, removed);
    assert_int_equal(outbox.waiting, stored - removed);
    assert_int_equal(store_fill(f->store, 1000000, 1, 4), 0);
    umount2(f->path, MNT_DETACH);
}

static void a_read_only_file_system_can_be_read(void **state)
{
    struct store_folder *f = *state;
    if (!mount_small(f, "size=4m,mode=0700"))
        skip();
    assert_int_equal(store_fill(store_must_open(f), 1, 10, 1), 0);
    store_close(f->store);
    f->store = NULL;
    assert_int_equal(mount("none", f->path, "tmpfs", MS_REMOUNT | MS_RDONLY, "size=4m,mode=0700"), 0);
    assert_int_equal(store_folder_open(f, (struct store_settings){.read_only = true}), 0);
    assert_int_equal(store_count(f->store), 10);
    assert_int_not_equal(store_folder_open(f, (struct store_settings){0}), 0);
    assert_string_not_equal(f->error, "");
    umount2(f->path, MNT_DETACH);
}

/* Short writes, without root: a limit on the size of files. */
static _Noreturn void write_under_a_limit(struct store_folder *f)
{
    int error;
    uint64_t removed;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){.rlim_cur = (256 << 10) + 1000, .rlim_max = RLIM_INFINITY});
    if (store_folder_open(f, (struct store_settings){0}) != 0)
        _exit(1);
    unsigned stored = fill_up(f->store, 1, &error);
    if (error != -ENOSPC || (unsigned)store_count(f->store) != stored)
        _exit(2);
    if (store_rescue(f->store, &removed) != 0 || store_fill(f->store, 1000000, 1, 4) != 0)
        _exit(3);
    _exit((unsigned)store_count(f->store) == stored - removed + 1 ? 0 : 4);
}

static void short_writes_leave_whole_transactions(void **state)
{
    struct store_folder *f = *state;
    int status;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        write_under_a_limit(f);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_true(store_count(store_must_open(f)) > 0);
    assert_null(store_was_quarantined(f->store));
}

/* ------ damage ------ */

static bool read_all(void *self, const struct alert_row *row)
{
    size_t *length = self;
    *length += strlen(row->alert.line);
    return true;
}

static void flip(const char *path, off_t size)
{
    int fd = open(path, O_RDWR);
    uint8_t byte;
    off_t at = (off_t)(rand() % (int)size);
    assert_true(fd >= 0);
    assert_int_equal(pread(fd, &byte, 1, at), 1);
    byte ^= (uint8_t)(1 << rand() % 8);
    assert_int_equal(pwrite(fd, &byte, 1, at), 1);
    close(fd);
}

static void copy_file(const char *from, const char *to)
{
    static uint8_t all[4 << 20];
    int in = open(from, O_RDONLY), out = open(to, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    ssize_t size = read(in, all, sizeof all);
    assert_true(in >= 0 && out >= 0 && size > 0);
    assert_int_equal(write(out, all, (size_t)size), size);
    close(in);
    close(out);
}

/* Uses the store as the sensor does after damage: whatever fails, closing and opening again ends in a store that works,
 * unless the damage made the file a stranger's. */
static bool use(struct store_folder *f)
{
    size_t length = 0;
    uint64_t removed;
    struct alert_query all = {.since = INT64_MIN, .until = INT64_MAX};
    for (unsigned attempt = 0; attempt < 3; attempt++) {
        if (store_folder_open(f, (struct store_settings){.keep_bytes = 64 << 10}) != 0)
            return false;
        store_alerts(f->store, &all, read_all, &length);
        int error = store_fill(f->store, 100000 + attempt * 100, 100, 3);
        store_retain(f->store, store_time);
        store_rescue(f->store, &removed);
        if (error == 0)
            return true;
    }
    return false;
}

static void flipped_bits_crash_nothing(void **state)
{
    struct store_folder *f = *state;
    char path[2 * STORE_FOLDER], whole[2 * STORE_FOLDER];
    struct stat st;
    unsigned worked = 0, rounds = 150;
    srand(2);
    store_path(f, "sentinel.db", path);
    store_path(f, "whole", whole);
    assert_int_equal(store_fill(store_must_open(f), 1, 400, 1), 0);
    store_close(f->store);
    f->store = NULL;
    copy_file(path, whole);
    assert_int_equal(stat(path, &st), 0);
    for (unsigned i = 0; i < rounds; i++) {
        copy_file(whole, path);
        for (unsigned flips = i % 4 ? 1 : 500; flips; flips--)
            flip(path, i % 3 ? st.st_size : 4096);
        worked += use(f);
        store_close(f->store);
        f->store = NULL;
        unlink(path);
    }
    print_message("%u of %u damaged databases were used or set aside; the others are refused\n", worked, rounds);
    assert_true(worked > rounds / 2);
}

/* A power cut may damage what fsync promised. The next start finds it, keeps it for whoever wants to look, and goes on. */
static void a_database_damaged_in_a_crash_is_set_aside(void **state)
{
    struct store_folder *f = *state;
    char path[2 * STORE_FOLDER], journal[2 * STORE_FOLDER];
    struct stat st;
    assert_int_equal(store_fill(store_must_open(f), 1, 400, 1), 0);
    store_close(f->store);
    f->store = NULL;
    store_path(f, "sentinel.db", path);
    store_path(f, "sentinel.db-wal", journal);
    int fd = open(path, O_WRONLY);
    assert_true(fd >= 0);
    uint8_t noise[4096];
    memset(noise, 0xa5, sizeof noise);
    for (off_t page = 2; page < 12; page++)
        assert_int_equal(pwrite(fd, noise, sizeof noise, page * 4096), sizeof noise);
    close(fd);
    fd = open(journal, O_CREAT | O_WRONLY, 0600);
    assert_int_equal(write(fd, "x", 1), 1);
    close(fd);

    assert_int_equal(store_folder_open(f, (struct store_settings){0}), 0);
    const char *aside = store_was_quarantined(f->store);
    assert_non_null(aside);
    assert_int_equal(stat(aside, &st), 0);
    assert_int_equal(store_fill(f->store, 1, 5, 1), 0);
    assert_int_equal(store_count(f->store), 5);
    store_must_open(f);
    assert_null(store_was_quarantined(f->store));
    assert_int_equal(store_count(f->store), 5);
}

/* While somebody else has it open, renaming would take the journal from under him. */
static void a_damaged_database_in_use_stays_where_it_is(void **state)
{
    struct store_folder *f = *state;
    char path[2 * STORE_FOLDER];
    struct store *reader = NULL;
    struct store_settings settings = {.folder = f->path, .read_only = true};
    assert_int_equal(store_fill(store_must_open(f), 1, 400, 1), 0);
    assert_int_equal(store_open(&settings, f->error, &reader), 0);
    store_path(f, "sentinel.db", path);
    int fd = open(path, O_WRONLY);
    for (off_t page = 1; page < 40; page++)
        assert_int_equal(pwrite(fd, "damage", 6, page * 4096), 6);
    close(fd);
    assert_int_equal(store_folder_open(f, (struct store_settings){0}), -EBUSY);
    store_close(reader);
    int error = store_folder_open(f, (struct store_settings){0});
    assert_int_equal(error, 0);
}

#define STORE_TEST(test) cmocka_unit_test_setup_teardown(test, store_folder_setup, store_folder_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_killed_writer_loses_nothing_acknowledged),
        STORE_TEST(a_full_disk_is_survived_by_the_ballast),
        STORE_TEST(room_that_comes_back_makes_a_new_ballast),
        STORE_TEST(a_full_disk_and_a_dead_receiver_are_survived_together),
        STORE_TEST(a_read_only_file_system_can_be_read),
        STORE_TEST(short_writes_leave_whole_transactions),
        STORE_TEST(flipped_bits_crash_nothing),
        STORE_TEST(a_database_damaged_in_a_crash_is_set_aside),
        STORE_TEST(a_damaged_database_in_use_stays_where_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
