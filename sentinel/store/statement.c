#include "store/statement.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* What the caller can do something about, by SQLite's primary codes. */
static int errno_of(const struct store *s, int code)
{
    switch (code & 0xff) {
    case SQLITE_FULL:
        return -ENOSPC;
    case SQLITE_READONLY:
        return -EROFS;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return -EBUSY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return -EBADMSG;
    case SQLITE_NOMEM:
        return -ENOMEM;
    case SQLITE_CANTOPEN:
        return -EACCES;
    case SQLITE_IOERR: {
        /* SQLite calls only the plain ENOSPC of a write a full disk, and not always notes what it was. */
        int error = sqlite3_system_errno(s->db);
        if (!error)
            error = errno;
        return error == ENOSPC || error == EDQUOT || error == EFBIG ? -ENOSPC : -EIO;
    }
    default:
        return -EINVAL;
    }
}

int store_fail(struct store *s, int code)
{
    int error = errno_of(s, code);
    s->damaged = s->damaged || error == -EBADMSG;
    snprintf(s->error, sizeof s->error, "%s", sqlite3_errmsg(s->db));
    return error;
}

int store_refuse(struct store *s, int error, const char *reason)
{
    snprintf(s->error, sizeof s->error, "%s", reason);
    return error;
}

const char *store_error(const struct store *s)
{
    return s->error;
}

struct statement statement_of(struct store *s, const char *sql)
{
    struct statement q = {.store = s, .code = SQLITE_OK};
    size_t i = 0;
    while (i < STORE_STATEMENTS && s->statement[i].sql && s->statement[i].sql != sql)
        i++;
    if (i == STORE_STATEMENTS) {
        q.code = SQLITE_NOMEM;
        return q;
    }
    if (!s->statement[i].prepared)
        q.code = sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &s->statement[i].prepared, NULL);
    if (q.code == SQLITE_OK)
        s->statement[i].sql = sql;
    q.prepared = s->statement[i].prepared;
    return q;
}

void bind_integer(struct statement *q, int64_t number)
{
    if (q->code == SQLITE_OK)
        q->code = sqlite3_bind_int64(q->prepared, ++q->place, number);
}

void bind_count(struct statement *q, uint64_t number)
{
    bind_integer(q, number > INT64_MAX ? INT64_MAX : (int64_t)number);
}

void bind_text(struct statement *q, const char *text)
{
    if (q->code == SQLITE_OK)
        q->code = sqlite3_bind_text(q->prepared, ++q->place, text, -1, SQLITE_STATIC);
}

void bind_bytes(struct statement *q, struct bytes data)
{
    if (q->code == SQLITE_OK)
        q->code = sqlite3_bind_blob64(q->prepared, ++q->place, data.left ? (const void *)data.at : "", data.left,
                                      SQLITE_STATIC);
}

void statement_done(struct statement *q)
{
    if (!q->prepared)
        return;
    sqlite3_reset(q->prepared);
    sqlite3_clear_bindings(q->prepared);
}

int statement_next(struct statement *q)
{
    errno = 0;
    if (q->code == SQLITE_OK)
        q->code = sqlite3_step(q->prepared);
    if (q->code == SQLITE_ROW) {
        q->code = SQLITE_OK;
        return 1;
    }
    int result = q->code == SQLITE_DONE ? 0 : store_fail(q->store, q->code);
    statement_done(q);
    return result;
}

int statement_run(struct statement *q)
{
    int result;
    while ((result = statement_next(q)) > 0)
        continue;
    return result < 0 ? result : sqlite3_changes(q->store->db);
}

int64_t column_integer(const struct statement *q, int column)
{
    return sqlite3_column_int64(q->prepared, column);
}

const char *column_text(const struct statement *q, int column)
{
    const void *text = sqlite3_column_text(q->prepared, column);
    return text ? text : "";
}

struct bytes column_bytes(const struct statement *q, int column)
{
    const void *at = sqlite3_column_blob(q->prepared, column);
    return bytes_of(at, at ? (size_t)sqlite3_column_bytes(q->prepared, column) : 0);
}

int statement_value(struct store *s, const char *sql, int64_t *ret)
{
    struct statement q = statement_of(s, sql);
    int result = statement_next(&q);
    if (result <= 0)
        return result ? result : store_refuse(s, -EINVAL, "a value is missing");
    *ret = column_integer(&q, 0);
    statement_done(&q);
    return 0;
}

void store_roll_back(struct store *s)
{
    s->writing = false;
    /* Some errors end the transaction by themselves. */
    if (!sqlite3_get_autocommit(s->db))
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
}

int store_give_up(struct store *s, int error)
{
    s->failed = error;
    store_roll_back(s);
    return error;
}

int scope_begin(struct store *s, struct scope *ret)
{
    ret->own = !s->writing;
    return s->writing ? 0 : store_begin(s);
}

int scope_end(struct store *s, struct scope scope, int code)
{
    if (code < 0)
        return store_give_up(s, code);
    int error = scope.own ? store_commit(s) : 0;
    return error ? error : code;
}
