#include "store/summary.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/table.h"
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
            " a.time, count, min(k.time), by_whom, why, a.row FROM alert a LEFT JOIN acknowledgement k"
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
            .row = column_integer(&q, 15),
        };
        count++;
        if (!take(self, &t))
            break;
    }
    return finish(&q, result, count);
}

int store_alert_line(struct store *s, int64_t row, void (*take)(void *self, const char *line), void *self)
{
    struct statement q = statement_of(s, "SELECT line FROM alert WHERE row = ?");
    bind_integer(&q, row);
    int result = statement_next(&q);
    if (result <= 0)
        return result;
    take(self, column_text(&q, 0));
    statement_done(&q);
    return 1;
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
            .software = "",
            .software_why = "",
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

/* --- Sums. SQLite would sort all rows to group them; there are few different sums, so they are looked up instead. */

struct slot {
    uint64_t hash;
    char *text; /* kind, segment, state, verdict, each with its NUL; NULL: free */
    struct stored_sum sum;
};

struct adder {
    struct slot slot[2 * STORE_SUMS];
    size_t used;
};

enum { KEY = 4096 };

/* The texts of a row as one, cut where they are longer than any of ours. */
static size_t key_of(const struct statement *q, char ret[KEY])
{
    size_t size = 0;
    for (int i = 0; i < 4; i++) {
        size_t length = strnlen(column_text(q, i), KEY / 4 - 1);
        memcpy(ret + size, column_text(q, i), length);
        size += length;
        ret[size++] = '\0';
    }
    return size;
}

static bool is_that(const struct slot *slot, uint64_t hash, const char *key, size_t size)
{
    return slot->hash == hash && memcmp(slot->text, key, size) == 0;
}

static struct stored_sum *begin_sum(struct adder *a, struct slot *slot, const char *key, size_t size)
{
    slot->text = a->used < STORE_SUMS ? malloc(size) : NULL;
    if (!slot->text)
        return NULL;
    memcpy(slot->text, key, size);
    a->used++;
    const char **const texts[] = {&slot->sum.kind, &slot->sum.segment, &slot->sum.state, &slot->sum.verdict};
    const char *at = slot->text;
    for (size_t i = 0; i < 4; at += strlen(at) + 1, i++)
        *texts[i] = at;
    slot->sum.first = INT64_MAX;
    slot->sum.last = INT64_MIN;
    return &slot->sum;
}

/* The sum that the row is part of; NULL when there is no room for one more. */
static struct stored_sum *sum_of(struct adder *a, const struct statement *q)
{
    static const struct hash_key fixed = {{0, 0}}; /* who could choose these texts may write the store itself */
    char key[KEY];
    size_t size = key_of(q, key);
    uint64_t hash = hash_bytes(&fixed, key, size);
    size_t i = hash % (2 * STORE_SUMS);
    while (a->slot[i].text && !is_that(&a->slot[i], hash, key, size))
        i = (i + 1) % (2 * STORE_SUMS);
    if (a->slot[i].text)
        return &a->slot[i].sum;
    a->slot[i].hash = hash;
    return begin_sum(a, &a->slot[i], key, size);
}

static int add_rows(struct store *s, const struct store_period *period, struct adder *a)
{
    struct statement q = ask(s,
                             "SELECT kind, segment, state, verdict, count, bytes, first, last FROM observation"
                             " WHERE last >= ?1 AND first <= ?2 AND (?3 IS NULL OR segment = ?3)",
                             period);
    int result;
    while ((result = statement_next(&q)) > 0) {
        struct stored_sum *sum = sum_of(a, &q);
        if (!sum) {
            statement_done(&q);
            return store_refuse(s, -E2BIG, "the observations have more different states than can be added up");
        }
        int64_t first = column_integer(&q, 6), last = column_integer(&q, 7);
        sum->rows++;
        sum->count += (uint64_t)column_integer(&q, 4);
        sum->bytes += (uint64_t)column_integer(&q, 5);
        sum->first = first < sum->first ? first : sum->first;
        sum->last = last > sum->last ? last : sum->last;
    }
    return result;
}

/* Used slots first, by their texts: each ends with a NUL that sorts before all else. */
static int compare_slots(const void *x, const void *y)
{
    const struct slot *a = x, *b = y;
    if (!a->text || !b->text)
        return (a->text == NULL) - (b->text == NULL);
    int order = strcmp(a->sum.kind, b->sum.kind);
    order = order ? order : strcmp(a->sum.segment, b->sum.segment);
    order = order ? order : strcmp(a->sum.state, b->sum.state);
    return order ? order : strcmp(a->sum.verdict, b->sum.verdict);
}

int store_sums(struct store *s, const struct store_period *period,
               bool (*take)(void *self, const struct stored_sum *sum), void *self)
{
    struct adder *a = calloc(1, sizeof *a);
    if (!a)
        return store_refuse(s, -ENOMEM, "out of memory");
    int result = add_rows(s, period, a), count = 0;
    qsort(a->slot, 2 * STORE_SUMS, sizeof *a->slot, compare_slots);
    bool wanted = result >= 0;
    for (size_t i = 0; i < a->used; i++) {
        count += wanted;
        wanted = wanted && take(self, &a->slot[i].sum);
        free(a->slot[i].text);
    }
    free(a);
    return result < 0 ? result : count;
}
