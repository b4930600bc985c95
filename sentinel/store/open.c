#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "store/schema.h"
#include "store/statement.h"

enum { BUSY_MS = 5000, MAGIC = 16 };

static int complain(char ret_error[STORE_ERROR], int error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static int complain(char ret_error[STORE_ERROR], int error, const char *format, ...)
{
    char raw[STORE_PATH + STORE_ERROR];
    struct text t;
    va_list args;
    va_start(args, format);
    vsnprintf(raw, sizeof raw, format, args);
    va_end(args);
    text_init(&t, ret_error, STORE_ERROR);
    text_add_untrusted(&t, bytes_of(raw, strlen(raw)));
    return error;
}

static int complain_about_database(const struct store *s, char ret_error[STORE_ERROR], int error)
{
    return complain(ret_error, error, "%s: %s", s->path, s->error);
}

/* Nobody else may put a file there: who can exchange the database or its journal writes our memory. */
static int check_owner(const char *path, const struct stat *st, char ret_error[STORE_ERROR])
{
    if (st->st_uid != geteuid() && st->st_uid != 0 && geteuid() != 0)
        return complain(ret_error, -EPERM, "%s belongs to another user", path);
    if (st->st_mode & (S_IWGRP | S_IWOTH))
        return complain(ret_error, -EPERM, "%s may be written by others (mode %03o): chmod go-w", path,
                        (unsigned)(st->st_mode & 0777));
    return 0;
}

/* Finds the folder, or makes it, and names the files in it. */
static int open_folder(struct store *s, const char *folder, char ret_error[STORE_ERROR])
{
    struct stat st;
    if (!s->settings.read_only && mkdir(folder, 0700) != 0 && errno != EEXIST)
        return complain(ret_error, -errno, "%s: %s", folder, strerror(errno));
    /* SQLite is told to follow no links, which it means of every part of a path. */
    char *real = realpath(folder, NULL);
    if (!real || stat(real, &st) != 0) {
        int error = -errno;
        free(real);
        return complain(ret_error, error, "%s: %s", folder, strerror(-error));
    }
    int a = snprintf(s->path, sizeof s->path, "%s/sentinel.db", real);
    int b = snprintf(s->ballast, sizeof s->ballast, "%s/ballast", real);
    s->folder = open(real, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(real);
    if (a >= STORE_PATH - 64 || b >= STORE_PATH)
        return complain(ret_error, -ENAMETOOLONG, "%s: the path is too long", folder);
    if (!S_ISDIR(st.st_mode))
        return complain(ret_error, -ENOTDIR, "%s is not a folder", folder);
    if (s->folder < 0 || flock(s->folder, LOCK_SH) != 0)
        return complain(ret_error, -errno, "%s: %s", folder, strerror(errno));
    return check_owner(folder, &st, ret_error);
}

/* The database is made here and not by SQLite, for its mode: journals get the same. */
static int make_file(const struct store *s, char ret_error[STORE_ERROR])
{
    struct stat st;
    if (!s->settings.read_only) {
        int fd = open(s->path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
        if (fd >= 0)
            close(fd);
        else if (errno != EEXIST)
            return complain(ret_error, -errno, "%s: %s", s->path, strerror(errno));
    }
    if (lstat(s->path, &st) != 0)
        return complain(ret_error, -errno, "%s: %s", s->path, strerror(errno));
    if (!S_ISREG(st.st_mode))
        return complain(ret_error, -EINVAL, "%s is not a regular file", s->path);
    return check_owner(s->path, &st, ret_error);
}

/* A URI, because only there SQLite can be told that nothing changes: a read-only file system has no room for the WAL's
 * index. */
static void write_uri(const struct store *s, bool immutable, struct text *out)
{
    text_add(out, "file:");
    for (const char *c = s->path; *c; c++) {
        if (strchr("%?#", *c))
            text_addf(out, "%%%02x", (unsigned)*c);
        else
            text_addf(out, "%c", *c);
    }
    text_add(out, immutable ? "?immutable=1" : "");
}

static int connect_once(struct store *s, bool immutable)
{
    char uri[3 * STORE_PATH];
    struct text t;
    text_init(&t, uri, sizeof uri);
    write_uri(s, immutable, &t);
    int flags = SQLITE_OPEN_URI | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    flags |= s->settings.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    int code = sqlite3_open_v2(uri, &s->db, flags, NULL);
    if (code == SQLITE_OK) {
        sqlite3_busy_timeout(s->db, BUSY_MS);
        /* The first that reads the file: says whether there is a database. */
        code = sqlite3_exec(s->db, "PRAGMA schema_version", NULL, NULL, NULL);
    }
    return code;
}

static int connect_database(struct store *s)
{
    int code = connect_once(s, false);
    int primary = code & 0xff;
    if (s->settings.read_only && (primary == SQLITE_CANTOPEN || primary == SQLITE_READONLY)) {
        sqlite3_close(s->db);
        s->db = NULL;
        code = connect_once(s, true);
    }
    if (code == SQLITE_OK || s->db)
        return code == SQLITE_OK ? 0 : store_fail(s, code);
    return store_refuse(s, -ENOMEM, "out of memory");
}

/* A file that begins as databases do was one: what is wrong with it is damage. Read through SQLite's own handle,
 * because to close another one would drop its locks. */
static bool is_database(const struct store *s)
{
    char head[MAGIC] = {0};
    sqlite3_file *file = NULL;
    if (sqlite3_file_control(s->db, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || !file || !file->pMethods)
        return false;
    return file->pMethods->xRead(file, head, MAGIC, 0) == SQLITE_OK && memcmp(head, "SQLite format 3", MAGIC) == 0;
}

/* Whose database it is: 0 for ours or an empty one. */
static int check_application(struct store *s)
{
    int64_t application = 0, tables = 0;
    int error = statement_value(s, "PRAGMA application_id", &application);
    if (!error)
        error = statement_value(s, "SELECT count(*) FROM sqlite_schema", &tables);
    if (error || application == SCHEMA_APPLICATION)
        return error;
    return application || tables ? store_refuse(s, -EINVAL, "a database, but not one of sentinel") : 0;
}

static int prepare_schema(struct store *s)
{
    int version = schema_version(s->db);
    if (version < 0)
        return store_fail(s, sqlite3_errcode(s->db));
    if (version > (int)schema_step_count)
        return store_refuse(s, -EPROTO, "written by a newer sentinel");
    if (version == (int)schema_step_count)
        return 0;
    if (s->settings.read_only)
        return store_refuse(s, -EPROTO, "of an older sentinel: whoever writes it must open it first");
    char fresh[128];
    snprintf(fresh, sizeof fresh, "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA application_id = %d;", SCHEMA_APPLICATION);
    int code = version == 0 ? sqlite3_exec(s->db, fresh, NULL, NULL, NULL) : SQLITE_OK;
    if (code == SQLITE_OK)
        code = schema_migrate(s->db, schema_steps, schema_step_count, version);
    if (code == SQLITE_OK)
        return 0;
    int error = store_fail(s, code);
    return store_refuse(s, error, sqlite3_errstr(code));
}

/* Who stopped in the middle left a journal: a power cut is when databases break. Else the look would cost a reading of
 * all of it at every start; what is found later is dealt with then. */
static int look_for_damage(struct store *s, bool left_open)
{
    if (!left_open)
        return 0;
    struct statement q = statement_of(s, "PRAGMA quick_check(1)");
    int result = statement_next(&q);
    if (result <= 0)
        return result;
    bool sound = strcmp(column_text(&q, 0), "ok") == 0;
    if (!sound) {
        s->damaged = true;
        store_refuse(s, 0, column_text(&q, 0));
    }
    statement_done(&q);
    return sound ? 0 : -EBADMSG;
}

static int set_up(struct store *s)
{
    static const char *const writer = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
                                      "PRAGMA journal_size_limit = 16777216; PRAGMA wal_autocheckpoint = 4000;"
                                      "PRAGMA cache_size = -16384; PRAGMA trusted_schema = OFF";
    static const char *const reader = "PRAGMA trusted_schema = OFF";
    char journal[STORE_PATH + 8];
    struct stat st;
    snprintf(journal, sizeof journal, "%s-wal", s->path);
    bool left_open = !s->settings.read_only && stat(journal, &st) == 0 && st.st_size > 0;
    int error = connect_database(s);
    if (!error)
        error = check_application(s);
    if (!error)
        error = look_for_damage(s, left_open);
    if (!error)
        error = prepare_schema(s);
    if (error)
        return error;
    int code = sqlite3_exec(s->db, s->settings.read_only ? reader : writer, NULL, NULL, NULL);
    return code == SQLITE_OK ? 0 : store_fail(s, code);
}

static void disconnect(struct store *s)
{
    for (size_t i = 0; i < STORE_STATEMENTS; i++)
        sqlite3_finalize(s->statement[i].prepared);
    memset(s->statement, 0, sizeof s->statement);
    sqlite3_close(s->db);
    s->db = NULL;
}

/* Gives the database and its journal another name, for whoever wants to look into them. Not while another process has
 * it open: that one would remove the new journal, by its name, when it closes the old database. */
static int set_aside(struct store *s)
{
    static const char *const parts[] = {"", "-wal", "-shm"};
    char from[STORE_PATH + 8], to[STORE_PATH + 8];
    time_t now = time(NULL);
    struct tm tm;
    if (flock(s->folder, LOCK_EX | LOCK_NB) != 0)
        return -EBUSY;
    gmtime_r(&now, &tm);
    size_t length = (size_t)snprintf(s->quarantine, sizeof s->quarantine, "%s.damaged-", s->path);
    strftime(s->quarantine + length, sizeof s->quarantine - length, "%Y%m%dT%H%M%SZ", &tm);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        snprintf(from, sizeof from, "%s%s", s->path, parts[i]);
        snprintf(to, sizeof to, "%s%s", s->quarantine, parts[i]);
        if (rename(from, to) != 0 && errno != ENOENT)
            return -errno;
    }
    return flock(s->folder, LOCK_SH) == 0 ? 0 : -errno;
}

/* A second try after damage; not a third. */
static int open_database(struct store *s, char ret_error[STORE_ERROR])
{
    int error = make_file(s, ret_error);
    if (error)
        return error;
    error = set_up(s);
    if (error != -EBADMSG || s->settings.read_only)
        return error ? complain_about_database(s, ret_error, error) : 0;
    if (!is_database(s))
        return complain(ret_error, -EINVAL, "%s is not a database", s->path);
    disconnect(s);
    error = set_aside(s);
    if (error)
        return complain(ret_error, error, "%s is damaged and cannot be renamed: %s", s->path, strerror(-error));
    s->damaged = false;
    error = make_file(s, ret_error);
    if (error)
        return error;
    error = set_up(s);
    return error ? complain_about_database(s, ret_error, error) : 0;
}

int store_open(const struct store_settings *settings, char ret_error[STORE_ERROR], struct store **ret)
{
    struct store *s = calloc(1, sizeof *s);
    if (!s)
        return complain(ret_error, -ENOMEM, "out of memory");
    s->folder = -1;
    s->settings = *settings;
    s->settings.folder = NULL;
    int error = open_folder(s, settings->folder, ret_error);
    if (!error)
        error = open_database(s, ret_error);
    if (error) {
        s->damaged = false;
        store_close(s);
        return error;
    }
    s->error[0] = '\0';
    if (!settings->read_only)
        rescue_prepare(s);
    *ret = s;
    return 0;
}

void store_close(struct store *s)
{
    if (!s)
        return;
    disconnect(s);
    if (s->damaged && !s->settings.read_only)
        set_aside(s);
    if (s->folder >= 0)
        close(s->folder);
    free(s);
}

const char *store_was_quarantined(const struct store *s)
{
    return s->quarantine[0] ? s->quarantine : NULL;
}
