#include "store/summary.h"

#include "store/statement.h"

/* Binds since, until, segment: ?1, ?2, ?3. */
static struct statement ask(struct store *s, const char *sql, const struct store_period *period)
{
    struct statement q = statement_of(s, sql);
    bind_integer(&q, period->since);
    bind_integer(&q, period->until);
    bind_text(&q, period->segment);
    return q;
}

static int finish(struct statement *q, int result, int count)
{
    if (result > 0)
        statement_done(q);
    return result < 0 ? result : count;
}

int store_tellings(struct store *s, const struct store_period *period,
                   bool (*take)(void *self, const struct stored_telling *telling), void *self)
{
    /* An acknowledgement covers what was told before it; min() makes SQLite take by and why from the row of the first. */
    struct statement q =
        ask(s,
            "SELECT event_id, a.group_id, rule, segment, sensor, responder_ip, responder_mac, client_mac, message, "
            "severity,"
            " a.time, count, min(k.time), by_whom, why FROM alert a LEFT JOIN acknowledgement k"
            " ON k.group_id = a.group_id AND k.time >= a.time"
            " WHERE a.time / 1000 BETWEEN ?1 / 1000 AND ?2 / 1000 AND a.time BETWEEN ?1 AND ?2 AND NOT test"
            " AND (?3 IS NULL OR segment = ?3) GROUP BY a.row ORDER BY a.group_id, a.time, a.row",
            period);
    int result, count = 0;
    while ((result = statement_next(&q)) > 0) {
        struct stored_telling t = {
            .event_id = column_text(&q, 0),
            .group_id = column_text(&q, 1),
            .rule = column_text(&q, 2),
            .segment = column_text(&q, 3),
            .sensor = column_text(&q, 4),
            .responder_ip = column_text(&q, 5),
            .responder_mac = column_text(&q, 6),
            .client_mac = column_text(&q, 7),
            .message = column_text(&q, 8),
            .severity = (int)column_integer(&q, 9),
            .time = column_integer(&q, 10),
            .count = (uint64_t)column_integer(&q, 11),
            .acknowledged = column_integer(&q, 12),
            .by = column_text(&q, 13),
            .why = column_text(&q, 14),
        };
        count++;
        if (!take(self, &t))
            break;
    }
    return finish(&q, result, count);
}

int store_seen(struct store *s, const struct store_period *period,
               bool (*take)(void *self, const struct stored_sighting *sighting), void *self)
{
    struct statement q = ask(s,
                             "SELECT segment, role, ip, mac, server_id, verdict, service, next_server, files,"
                             " first_seen, last_seen, answers, clients FROM sighting"
                             " WHERE last_seen >= ?1 AND first_seen <= ?2 AND (?3 IS NULL OR segment = ?3)"
                             " ORDER BY segment, role, ip, mac",
                             period);
    int result, count = 0;
    while ((result = statement_next(&q)) > 0) {
        struct stored_sighting seen = {
            .segment = column_text(&q, 0),
            .role = column_text(&q, 1),
            .ip = column_text(&q, 2),
            .mac = column_text(&q, 3),
            .server_id = column_text(&q, 4),
            .verdict = column_text(&q, 5),
            .service = column_text(&q, 6),
            .next_server = column_text(&q, 7),
            .files = column_text(&q, 8),
            .fingerprint = "",
            .first_seen = column_integer(&q, 9),
            .last_seen = column_integer(&q, 10),
            .answers = (uint64_t)column_integer(&q, 11),
            .clients = (uint32_t)column_integer(&q, 12),
        };
        count++;
        if (!take(self, &seen))
            break;
    }
    return finish(&q, result, count);
}

int store_hourly_health(struct store *s, const struct store_period *period,
                        bool (*take)(void *self, int64_t time, const char *line), void *self)
{
    /* The inner query reads no line: those lie on pages of their own, and there is one every half minute. */
    struct statement q = ask(s,
                             "SELECT time, line FROM record JOIN (SELECT max(row) AS newest FROM record"
                             " WHERE kind = 'health' AND time BETWEEN ?1 AND ?2 AND ?3 IS ?3"
                             " GROUP BY time / 3600000000000) ON row = newest ORDER BY row",
                             period);
    int result, count = 0;
    while ((result = statement_next(&q)) > 0) {
        count++;
        if (!take(self, column_integer(&q, 0), column_text(&q, 1)))
            break;
    }
    return finish(&q, result, count);
}

int store_sums(struct store *s, const struct store_period *period,
               bool (*take)(void *self, const struct stored_sum *sum), void *self)
{
    struct statement q = ask(s,
                             "SELECT kind, segment, state, verdict, count(*), sum(count), sum(bytes), min(first),"
                             " max(last) FROM observation WHERE last >= ?1 AND first <= ?2"
                             " AND (?3 IS NULL OR segment = ?3) GROUP BY kind, segment, state, verdict",
                             period);
    int result, count = 0;
    while ((result = statement_next(&q)) > 0) {
        struct stored_sum sum = {
            .kind = column_text(&q, 0),
            .segment = column_text(&q, 1),
            .state = column_text(&q, 2),
            .verdict = column_text(&q, 3),
            .rows = (uint64_t)column_integer(&q, 4),
            .count = (uint64_t)column_integer(&q, 5),
            .bytes = (uint64_t)column_integer(&q, 6),
            .first = column_integer(&q, 7),
            .last = column_integer(&q, 8),
        };
        count++;
        if (!take(self, &sum))
            break;
    }
    return finish(&q, result, count);
}
