/* What the store owes when the disk itself fails: reads and writes that end in EIO, and a power cut that keeps of what was not
 * synced whatever it likes. SQLite is given a file system of our own for that (sqlite3_vfs), between it and the real one.
 * SENTINEL_CUTS says how often to cut the power, 60 times without it. */
#include "store_make.h"

#include <errno.h>
#include <sqlite3.h>
#include <sys/wait.h>

enum { BATCH = 5, UNDO = 4096, UNDO_BYTES = 8192 };

/* What a write to come back from the cache of a disk would undo. */
struct undo {
    sqlite3_file *file;
    sqlite3_int64 at;
    int size;
    uint8_t before[UNDO_BYTES];
};

static struct {
    sqlite3_vfs vfs, *real;
    long fail_at; /* the operation that fails; 0: none does */
    long cut_at;  /* the operation at which the power goes */
    long done;
    struct undo *undo;
    size_t undos;
} disk;

struct file {
    sqlite3_file base;
    sqlite3_file *real; /* behind this */
};

static sqlite3_file *real_of(sqlite3_file *f)
{
    return ((struct file *)(void *)f)->real;
}

/* The newest first, each with a probability of one half: a disk writes its cache in an order of its own. */
static _Noreturn void cut_power(void)
{
    for (size_t i = disk.undos; i-- > 0;) {
        const struct undo *u = &disk.undo[i];
        if (rand() % 2)
            u->file->pMethods->xWrite(u->file, u->before, u->size, u->at);
    }
    _exit(9);
}

/* Whether this operation fails. */
static bool fails(void)
{
    disk.done++;
    if (disk.cut_at && disk.done >= disk.cut_at)
        cut_power();
    if (!disk.fail_at || disk.done < disk.fail_at)
        return false;
    errno = EIO;
    return true;
}

static void remember(sqlite3_file *real, int size, sqlite3_int64 at)
{
    for (int done = 0; disk.undo && done < size && disk.undos < UNDO;) {
        struct undo *u = &disk.undo[disk.undos++];
        *u = (struct undo){.file = real, .at = at + done, .size = size - done < UNDO_BYTES ? size - done : UNDO_BYTES};
        memset(u->before, 0, sizeof u->before); /* beyond the end there was nothing */
        real->pMethods->xRead(real, u->before, u->size, u->at);
        done += u->size;
    }
}

static int disk_close(sqlite3_file *f)
{
    size_t kept = 0;
    for (size_t i = 0; i < disk.undos; i++) {
        if (disk.undo[i].file != real_of(f))
            disk.undo[kept++] = disk.undo[i];
    }
    disk.undos = kept;
    return real_of(f)->pMethods->xClose(real_of(f));
}

static int disk_read(sqlite3_file *f, void *data, int size, sqlite3_int64 at)
{
    return fails() ? SQLITE_IOERR_READ : real_of(f)->pMethods->xRead(real_of(f), data, size, at);
}

static int disk_write(sqlite3_file *f, const void *data, int size, sqlite3_int64 at)
{
    if (fails())
        return SQLITE_IOERR_WRITE;
    remember(real_of(f), size, at);
    return real_of(f)->pMethods->xWrite(real_of(f), data, size, at);
}

static int disk_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    return fails() ? SQLITE_IOERR_TRUNCATE : real_of(f)->pMethods->xTruncate(real_of(f), size);
}

static int disk_sync(sqlite3_file *f, int flags)
{
    size_t kept = 0;
    if (fails())
        return SQLITE_IOERR_FSYNC;
    int code = real_of(f)->pMethods->xSync(real_of(f), flags);
    for (size_t i = 0; i < disk.undos; i++) {
        if (disk.undo[i].file != real_of(f))
            disk.undo[kept++] = disk.undo[i];
    }
    disk.undos = kept;
    return code;
}

#define PASS(name, declared, given)                                                                                    \
    static int disk_##name declared                                                                                    \
    {                                                                                                                  \
        return real_of(f)->pMethods->given;                                                                            \
    }
PASS(size, (sqlite3_file * f, sqlite3_int64 *ret), xFileSize(real_of(f), ret))
PASS(lock, (sqlite3_file * f, int to), xLock(real_of(f), to))
PASS(unlock, (sqlite3_file * f, int to), xUnlock(real_of(f), to))
PASS(reserved, (sqlite3_file * f, int *ret), xCheckReservedLock(real_of(f), ret))
PASS(control, (sqlite3_file * f, int what, void *arg), xFileControl(real_of(f), what, arg))
PASS(sector, (sqlite3_file * f), xSectorSize(real_of(f)))
PASS(device, (sqlite3_file * f), xDeviceCharacteristics(real_of(f)))
PASS(shm_map, (sqlite3_file * f, int page, int size, int extend, void volatile **ret),
     xShmMap(real_of(f), page, size, extend, ret))
PASS(shm_lock, (sqlite3_file * f, int at, int count, int flags), xShmLock(real_of(f), at, count, flags))
PASS(shm_unmap, (sqlite3_file * f, int drop), xShmUnmap(real_of(f), drop))

static void disk_shm_barrier(sqlite3_file *f)
{
    real_of(f)->pMethods->xShmBarrier(real_of(f));
}

static const sqlite3_io_methods methods = {
    .iVersion = 2, /* without memory maps: every access comes by here */
    .xClose = disk_close,
    .xRead = disk_read,
    .xWrite = disk_write,
    .xTruncate = disk_truncate,
    .xSync = disk_sync,
    .xFileSize = disk_size,
    .xLock = disk_lock,
    .xUnlock = disk_unlock,
    .xCheckReservedLock = disk_reserved,
    .xFileControl = disk_control,
    .xSectorSize = disk_sector,
    .xDeviceCharacteristics = disk_device,
    .xShmMap = disk_shm_map,
    .xShmLock = disk_shm_lock,
    .xShmBarrier = disk_shm_barrier,
    .xShmUnmap = disk_shm_unmap,
};

static int disk_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *ret_flags)
{
    struct file *file = (void *)f;
    (void)vfs;
    file->real = (sqlite3_file *)(void *)(file + 1);
    file->base.pMethods = NULL;
    int code = disk.real->xOpen(disk.real, name, file->real, flags, ret_flags);
    if (code == SQLITE_OK)
        file->base.pMethods = &methods;
    return code;
}

static int make_disk(void **state)
{
    disk.real = sqlite3_vfs_find(NULL);
    disk.vfs = *disk.real;
    disk.vfs.zName = "failing";
    disk.vfs.szOsFile = (int)sizeof(struct file) + disk.real->szOsFile;
    disk.vfs.xOpen = disk_open;
    (void)state;
    return sqlite3_vfs_register(&disk.vfs, 1);
}

/* ------ EIO ------ */

/* Whichever operation the disk refuses first, and all after it: what was acknowledged is there when it works again. */
static void an_io_error_loses_nothing_acknowledged(void **state)
{
    struct store_folder *f = *state;
    unsigned acknowledged = 0, errors = 0, quiet = 0;
    for (long at = 1; quiet < 3 && at < 400; at++) {
        disk.fail_at = 0;
        store_must_open(f);
        assert_null(store_was_quarantined(f->store));
        assert_int_equal(store_count(f->store), acknowledged);
        disk.done = 0;
        disk.fail_at = at;
        int error = store_fill(f->store, acknowledged + 1, BATCH, 1);
        quiet = error ? 0 : quiet + 1;
        if (error) {
            assert_true(error == -EIO || error == -EBADMSG);
            assert_string_not_equal(store_error(f->store), "");
            errors++;
        } else {
            acknowledged += BATCH;
        }
        store_close(f->store); /* as the keeper does; the disk may still refuse what that writes */
        f->store = NULL;
        disk.fail_at = 0;
        store_must_open(f);
        unsigned there = (unsigned)store_count(f->store);
        assert_true(there == acknowledged || there == acknowledged + BATCH);
        acknowledged = there;
    }
    print_message("%u operations refused in turn, %u alerts acknowledged\n", errors, acknowledged);
    assert_true(errors > 2 && acknowledged > 0);
}

/* ------ power ------ */

static _Noreturn void write_until_dark(const char *folder, unsigned next, long cut_at, int report)
{
    struct store_settings settings = {.folder = folder, .keep_bytes = 200 << 10};
    char error[STORE_ERROR];
    struct store *s = NULL;
    disk.undo = calloc(UNDO, sizeof *disk.undo);
    if (!disk.undo || store_open(&settings, error, &s) != 0)
        _exit(1);
    disk.done = 0;
    disk.cut_at = cut_at;
    for (unsigned i = 1;; next += BATCH, i++) {
        unsigned last = next + BATCH - 1;
        bool wait = i % 3 == 0; /* for all that was committed since the last one that waited */
        store_wait_for_disk(s, wait);
        if (store_fill(s, next, BATCH, 1) != 0 || (wait && write(report, &last, sizeof last) != sizeof last))
            _exit(2);
    }
}

static bool note_last(void *self, const struct alert_row *row)
{
    unsigned *last = self;
    unsigned number = (unsigned)(row->alert.time - store_time);
    assert_int_equal(row->frame_count, 1);
    *last = number > *last ? number : *last;
    return true;
}

/* One life: the last number that was acknowledged. */
static unsigned live_until_dark(struct store_folder *f, unsigned before, long cut_at)
{
    int report[2], status;
    unsigned acknowledged = before;
    assert_int_equal(pipe(report), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(report[0]);
        srand((unsigned)cut_at);
        write_until_dark(f->path, before + 1, cut_at, report[1]);
    }
    close(report[1]);
    for (unsigned last; read(report[0], &last, sizeof last) == sizeof last;)
        acknowledged = last;
    close(report[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 9);
    return acknowledged;
}

static void a_power_cut_loses_nothing_acknowledged(void **state)
{
    struct store_folder *f = *state;
    struct alert_query all = {.since = INT64_MIN, .until = INT64_MAX};
    char shared[2 * STORE_FOLDER];
    const char *wanted = getenv("SENTINEL_CUTS");
    long rounds = wanted ? strtol(wanted, NULL, 10) : 60;
    unsigned last = 0, worked = 0;
    store_must_open(f);
    store_path(f, "sentinel.db-shm", shared);
    for (long i = 0; i < rounds; i++) {
        store_close(f->store);
        f->store = NULL;
        unsigned acknowledged = live_until_dark(f, last, 1 + (i * 37) % 400);
        unlink(shared); /* memory: it does not outlive the machine */
        store_must_open(f);
        assert_null(store_was_quarantined(f->store));
        unsigned found = 0;
        assert_true(store_alerts(f->store, &all, note_last, &found) >= 0);
        if (found < acknowledged)
            fail_msg("cut %ld: %u was acknowledged, %u is there", i, acknowledged, found);
        worked += acknowledged > last;
        last = found;
    }
    print_message("%ld cuts, %u while it wrote, %u alerts\n", rounds, worked, last);
    assert_true(worked >= rounds / 2);
}

#define STORE_TEST(test) cmocka_unit_test_setup_teardown(test, store_folder_setup, store_folder_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(an_io_error_loses_nothing_acknowledged),
        STORE_TEST(a_power_cut_loses_nothing_acknowledged),
    };
    return cmocka_run_group_tests(tests, make_disk, NULL);
}
