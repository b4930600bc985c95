#include "store/store.h"

#include "store/statement.h"

enum { RETAIN_ROWS = 500 };

/* What is too old goes, table by table; frames go with their alerts. What a sink waits for stays. */
static const char *const aged[] = {
    "DELETE FROM alert WHERE row IN (SELECT row FROM alert WHERE time / 1000 <= ?1 / 1000 AND time < ?1"
    " AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.alert = alert.row) ORDER BY time / 1000 LIMIT ?2)",
    "DELETE FROM record WHERE row IN (SELECT row FROM record WHERE time < ?1"
    " AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.record = record.row) ORDER BY row LIMIT ?2)",
    "DELETE FROM coverage WHERE row IN (SELECT row FROM coverage WHERE ended < ?1 ORDER BY row LIMIT ?2)",
    "DELETE FROM sighting WHERE (segment, role, ip, mac) IN"
    " (SELECT segment, role, ip, mac FROM sighting WHERE last_seen < ?1 LIMIT ?2)",
    "DELETE FROM observation WHERE row IN (SELECT row FROM observation WHERE last < ?1 LIMIT ?2)",
};

/* What is over its number: any stranger may make as many clients as he likes. */
static const char excessive[] =
    "DELETE FROM observation WHERE row IN (SELECT row FROM observation WHERE kind = ?1 ORDER BY last LIMIT"
    " max(0, min(?3, (SELECT count(*) FROM observation WHERE kind = ?1) - ?2)))";

/* What is given up for room, the least missed first. */
static const char *const least_missed[] = {
    "DELETE FROM record WHERE row IN (SELECT row FROM record WHERE NOT EXISTS"
    " (SELECT 1 FROM outbox WHERE outbox.record = record.row) ORDER BY row LIMIT ?)",
    "DELETE FROM observation WHERE row IN"
    " (SELECT row FROM observation WHERE kind = 'client' AND server = '' ORDER BY last LIMIT ?)",
    "DELETE FROM alert WHERE row IN (SELECT row FROM alert WHERE NOT EXISTS"
    " (SELECT 1 FROM outbox WHERE outbox.alert = alert.row) ORDER BY severity, row LIMIT ?)",
};
static const char *const last_resort[] = {
    "DELETE FROM coverage WHERE row IN (SELECT row FROM coverage ORDER BY ended LIMIT ?)",
    ("DELETE FROM sighting WHERE (segment, role, ip, mac) IN"
     " (SELECT segment, role, ip, mac FROM sighting ORDER BY last_seen LIMIT ?)"),
    "DELETE FROM observation WHERE row IN (SELECT row FROM observation ORDER BY last LIMIT ?)",
};

#define COUNT(list) (sizeof(list) / sizeof *(list))

/* Runs deletions until `rows` went: how many did, or −errno. */
static int remove_first(struct store *s, const char *const *deletions, size_t count, int rows)
{
    int removed = 0;
    for (size_t i = 0; i < count && removed < rows; i++) {
        struct statement q = statement_of(s, deletions[i]);
        bind_integer(&q, rows - removed);
        int result = statement_run(&q);
        if (result < 0)
            return result;
        removed += result;
    }
    return removed;
}

int retain_remove(struct store *s, int rows)
{
    return remove_first(s, least_missed, COUNT(least_missed), rows);
}

static int remove_aged(struct store *s, int64_t before)
{
    int removed = 0;
    for (size_t i = 0; i < COUNT(aged) && removed < RETAIN_ROWS; i++) {
        struct statement q = statement_of(s, aged[i]);
        bind_integer(&q, before);
        bind_integer(&q, RETAIN_ROWS - removed);
        int result = statement_run(&q);
        if (result < 0)
            return result;
        removed += result;
    }
    return removed;
}

/* Bytes in use; the file may be larger until its free pages are given back. */
static int used_bytes(struct store *s, uint64_t *ret)
{
    int64_t pages, unused, size;
    int error = statement_value(s, "PRAGMA page_count", &pages);
    if (!error)
        error = statement_value(s, "PRAGMA freelist_count", &unused);
    if (!error)
        error = statement_value(s, "PRAGMA page_size", &size);
    if (!error)
        *ret = (uint64_t)(pages - unused) * (uint64_t)size;
    return error;
}

static int remove_excess(struct store *s)
{
    uint64_t used = 0;
    int result = used_bytes(s, &used);
    if (result < 0 || used <= s->settings.keep_bytes)
        return result;
    result = retain_remove(s, RETAIN_ROWS);
    return result ? result : remove_first(s, last_resort, COUNT(last_resort), RETAIN_ROWS);
}

static int remove_excessive(struct store *s)
{
    int removed = 0;
    for (size_t i = 0; i < OBSERVATION_KINDS && removed < RETAIN_ROWS; i++) {
        struct statement q = statement_of(s, excessive);
        bind_text(&q, observation_names[i]);
        bind_integer(&q, STORE_OBSERVATIONS);
        bind_integer(&q, RETAIN_ROWS - removed);
        int result = statement_run(&q);
        if (result < 0)
            return result;
        removed += result;
    }
    return removed;
}

static int remove_batch(struct store *s, int64_t now)
{
    int removed = remove_excessive(s);
    if (removed)
        return removed;
    if (s->settings.keep_ns && now > INT64_MIN + s->settings.keep_ns)
        removed = remove_aged(s, now - s->settings.keep_ns);
    if (removed == 0 && s->settings.keep_bytes)
        removed = remove_excess(s);
    return removed;
}

int store_retain(struct store *s, int64_t now)
{
    struct scope scope;
    int result = scope_begin(s, &scope);
    if (result < 0)
        return result;
    result = scope_end(s, scope, remove_batch(s, now));
    if (result > 0)
        sqlite3_exec(s->db, "PRAGMA incremental_vacuum(1024)", NULL, NULL, NULL);
    rescue_prepare(s);
    return result;
}
