#include "store/store.h"

#include <errno.h>

#include "store/statement.h"

int outbox_put(struct store *s, int severity, int64_t alert, int64_t record)
{
    struct statement q =
        statement_of(s, "INSERT INTO outbox (severity, alert, record) SELECT ?1, nullif(?2, 0), nullif(?3, 0)"
                        " WHERE EXISTS (SELECT 1 FROM sink)");
    bind_integer(&q, severity);
    bind_integer(&q, alert);
    bind_integer(&q, record);
    return statement_run(&q);
}

/* Rows that every sink has, or that no sink is left for. */
static int forget_delivered(struct store *s)
{
    struct statement q = statement_of(
        s, "DELETE FROM outbox WHERE sequence <= ifnull((SELECT min(cursor) FROM sink), 9223372036854775807)");
    return statement_run(&q);
}

int store_add_sink(struct store *s, const char *name)
{
    struct scope scope;
    int result = scope_begin(s, &scope);
    if (result < 0)
        return result;
    /* The newest number is remembered even when all rows are gone. */
    struct statement q = statement_of(
        s,
        "INSERT INTO sink (name, cursor, dropped) VALUES"
        " (?1, ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'outbox'), 0), 0) ON CONFLICT (name) DO NOTHING");
    bind_text(&q, name);
    result = scope_end(s, scope, statement_run(&q));
    return result < 0 ? result : 0;
}

int store_remove_sink(struct store *s, const char *name)
{
    struct scope scope;
    int result = scope_begin(s, &scope);
    if (result < 0)
        return result;
    struct statement q = statement_of(s, "DELETE FROM sink WHERE name = ?");
    bind_text(&q, name);
    result = statement_run(&q);
    if (result > 0)
        result = forget_delivered(s);
    result = scope_end(s, scope, result);
    return result < 0 ? result : 0;
}

int store_sinks(struct store *s, void (*take)(void *self, const char *name), void *self)
{
    struct statement q = statement_of(s, "SELECT name FROM sink ORDER BY name");
    int result, count = 0;
    for (; (result = statement_next(&q)) > 0; count++)
        take(self, column_text(&q, 0));
    return result < 0 ? result : count;
}

/* Where the sink stands: 0, −ENOENT, −errno. */
static int find_sink(struct store *s, const char *name, int64_t *ret_cursor, int64_t *ret_dropped)
{
    struct statement q = statement_of(s, "SELECT cursor, dropped FROM sink WHERE name = ?");
    bind_text(&q, name);
    int result = statement_next(&q);
    if (result <= 0)
        return result ? result : store_refuse(s, -ENOENT, "no such sink");
    *ret_cursor = column_integer(&q, 0);
    *ret_dropped = column_integer(&q, 1);
    statement_done(&q);
    return 0;
}

int store_outbox(struct store *s, const char *sink, size_t max, void (*take)(void *self, const struct outbox_row *row),
                 void *self)
{
    int64_t cursor = 0, dropped = 0;
    int error = find_sink(s, sink, &cursor, &dropped);
    if (error)
        return error;
    struct statement q = statement_of(
        s, "SELECT sequence, coalesce(a.time, r.time), a.event_id, a.rule, o.severity, coalesce(a.line, r.line)"
           " FROM outbox o LEFT JOIN alert a ON a.row = o.alert LEFT JOIN record r ON r.row = o.record"
           " WHERE sequence > ? ORDER BY sequence LIMIT ?");
    bind_integer(&q, cursor);
    bind_count(&q, max);
    int result, count = 0;
    for (; (result = statement_next(&q)) > 0; count++) {
        struct outbox_row row = {
            .sequence = column_integer(&q, 0),
            .time = column_integer(&q, 1),
            .id = column_text(&q, 2),
            .rule = column_text(&q, 3),
            .severity = (int)column_integer(&q, 4),
            .line = column_text(&q, 5),
        };
        take(self, &row);
    }
    return result < 0 ? result : count;
}

static int move_cursor(struct store *s, const char *sink, int64_t sequence)
{
    struct statement q = statement_of(s, "UPDATE sink SET cursor = max(cursor, ?) WHERE name = ?");
    bind_integer(&q, sequence);
    bind_text(&q, sink);
    int result = statement_run(&q);
    return result ? result : store_refuse(s, -ENOENT, "no such sink");
}

int store_acknowledge(struct store *s, const char *sink, int64_t sequence)
{
    struct scope scope;
    /* Not worth an fsync: what a power cut undoes here is delivered twice, which was promised. */
    bool own = !s->writing;
    if (own)
        store_wait_for_disk(s, false);
    int result = scope_begin(s, &scope);
    if (result >= 0) {
        result = move_cursor(s, sink, sequence);
        if (result > 0)
            result = forget_delivered(s);
        result = scope_end(s, scope, result);
    }
    if (own)
        store_wait_for_disk(s, true);
    return result < 0 ? result : 0;
}

int store_outbox_state(struct store *s, const char *sink, struct outbox_state *ret)
{
    int64_t cursor = 0, dropped = 0;
    int error = find_sink(s, sink, &cursor, &dropped);
    if (error)
        return error;
    struct statement q = statement_of(
        s, "SELECT count(*), ifnull((SELECT coalesce(a.time, r.time) FROM outbox o LEFT JOIN alert a ON a.row = o.alert"
           "  LEFT JOIN record r ON r.row = o.record WHERE sequence > ?1 ORDER BY sequence LIMIT 1), 0)"
           " FROM outbox WHERE sequence > ?1");
    bind_integer(&q, cursor);
    int result = statement_next(&q);
    if (result <= 0)
        return result;
    *ret = (struct outbox_state){
        .waiting = (uint64_t)column_integer(&q, 0), .oldest = column_integer(&q, 1), .dropped = (uint64_t)dropped};
    statement_done(&q);
    return 0;
}

int outbox_drop(struct store *s, uint64_t rows)
{
    struct statement count = statement_of(
        s, "UPDATE sink SET dropped = dropped + (SELECT count(*) FROM (SELECT sequence FROM outbox ORDER BY severity,"
           " sequence LIMIT ?) WHERE sequence > cursor)");
    bind_count(&count, rows);
    int result = statement_run(&count);
    if (result < 0)
        return result;
    struct statement drop = statement_of(
        s, "DELETE FROM outbox WHERE sequence IN (SELECT sequence FROM outbox ORDER BY severity, sequence LIMIT ?)");
    bind_count(&drop, rows);
    return statement_run(&drop);
}

int store_outbox_limit(struct store *s, uint64_t rows)
{
    int64_t waiting;
    int result = statement_value(s, "SELECT count(*) FROM outbox", &waiting);
    if (result < 0 || (uint64_t)waiting <= rows)
        return result;
    struct scope scope;
    result = scope_begin(s, &scope);
    return result < 0 ? result : scope_end(s, scope, outbox_drop(s, (uint64_t)waiting - rows));
}
