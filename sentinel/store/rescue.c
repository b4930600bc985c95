#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "store/statement.h"

enum { RESCUE_ROWS = 500, UNBOUNDED_PAGES = 1073741823 /* SQLite's own bound */ };

static uint64_t free_bytes(const struct store *s)
{
    struct statvfs st;
    return statvfs(s->path, &st) == 0 ? (uint64_t)st.f_bavail * st.f_frsize : 0;
}

static bool make_ballast(const struct store *s)
{
    struct stat st;
    uint64_t size = s->settings.ballast;
    if (lstat(s->ballast, &st) == 0 && (uint64_t)st.st_size >= size)
        return true;
    /* Room for as much again, or it would be what fills the disk. */
    if (free_bytes(s) / 2 < size)
        return false;
    int fd = open(s->ballast, O_CREAT | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    /* A part of it takes room and saves nobody. */
    bool whole = posix_fallocate(fd, 0, (off_t)size) == 0;
    if (!whole)
        unlink(s->ballast);
    close(fd);
    return whole;
}

static void bound_pages(struct store *s, int64_t pages)
{
    char pragma[64];
    snprintf(pragma, sizeof pragma, "PRAGMA max_page_count = %lld", (long long)pages);
    sqlite3_exec(s->db, pragma, NULL, NULL, NULL);
}

/* Without a ballast the journal must always find room in the database, or it could never be emptied again: then the
 * database grows no further than what is free less a ballast, and otherwise lives on the pages that were freed. */
bool rescue_prepare(struct store *s)
{
    int64_t pages, size;
    if (!s->settings.ballast)
        return false;
    if (make_ballast(s)) {
        bound_pages(s, UNBOUNDED_PAGES);
        return true;
    }
    if (statement_value(s, "PRAGMA page_count", &pages) != 0 || statement_value(s, "PRAGMA page_size", &size) != 0)
        return false;
    uint64_t room = free_bytes(s);
    uint64_t growth = room > s->settings.ballast ? (room - s->settings.ballast) / (uint64_t)size : 0;
    bound_pages(s, pages + (int64_t)growth);
    return false;
}

/* Moves the journal into the database and cuts it to nothing, as far as readers let it. */
static int checkpoint(struct store *s)
{
    errno = 0;
    int code = sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    return code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY ? 0 : store_fail(s, code);
}

static int remove_rows(struct store *s, int rows)
{
    struct scope scope;
    int result = scope_begin(s, &scope);
    if (result < 0)
        return result;
    result = retain_remove(s, rows);
    /* All that is left waits for a sink that does not come: then that is what must go, and be counted. */
    if (result == 0) {
        result = outbox_drop(s, (uint64_t)rows);
        if (result > 0)
            result = retain_remove(s, rows);
    }
    return scope_end(s, scope, result);
}

/* To delete takes room in the journal too: where there is little, few rows go at a time. */
static int remove_what_can(struct store *s)
{
    int result = -ENOSPC;
    for (int rows = RESCUE_ROWS; rows && result == -ENOSPC; rows /= 8) {
        result = remove_rows(s, rows);
        if (result == -ENOSPC)
            checkpoint(s);
    }
    return result;
}

int store_rescue(struct store *s, uint64_t *ret_removed)
{
    *ret_removed = 0;
    store_roll_back(s);
    unlink(s->ballast);
    int error = checkpoint(s);
    /* It may have been the journal alone that was too large. */
    if (error || rescue_prepare(s))
        return error;
    int result = remove_what_can(s);
    if (result < 0)
        return result;
    *ret_removed = (uint64_t)result;
    error = checkpoint(s);
    rescue_prepare(s);
    return error;
}
