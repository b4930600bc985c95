#include "store/query.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "store/statement.h"

/* Columns in the order of read_alert(). */
#define ALERT_COLUMNS                                                                                                  \
    "row, event_id, group_id, incident_id, time, rule, severity, lead, count, segment, sensor, responder_ip,"          \
    " responder_mac, client_mac, test, message, line, (SELECT count(*) FROM frame WHERE frame.alert = alert.row)"

static struct alert_row read_alert(const struct statement *q)
{
    return (struct alert_row){
        .row = column_integer(q, 0),
        .alert = {.event_id = column_text(q, 1),
                  .group_id = column_text(q, 2),
                  .incident_id = column_text(q, 3),
                  .time = column_integer(q, 4),
                  .rule = column_text(q, 5),
                  .severity = (int)column_integer(q, 6),
                  .lead = column_integer(q, 7),
                  .count = (uint64_t)column_integer(q, 8),
                  .segment = column_text(q, 9),
                  .sensor = column_text(q, 10),
                  .responder_ip = column_text(q, 11),
                  .responder_mac = column_text(q, 12),
                  .client_mac = column_text(q, 13),
                  .test = column_integer(q, 14),
                  .message = column_text(q, 15),
                  .line = column_text(q, 16)},
        .frame_count = (size_t)column_integer(q, 17),
    };
}

#define ALERTS                                                                                                         \
    "SELECT " ALERT_COLUMNS " FROM alert WHERE row > ?1 AND time / 1000 BETWEEN ?2 / 1000 AND ?3 / 1000 AND time "     \
    "BETWEEN ?2 AND ?3 AND severity >= ?4"                                                                             \
    " AND (?5 IS NULL OR segment = ?5) AND (?6 IS NULL OR rule = ?6)"

int store_alerts(struct store *s, const struct alert_query *query,
                 bool (*take)(void *self, const struct alert_row *row), void *self)
{
    static const char *const stored = ALERTS " ORDER BY row LIMIT ?7";
    static const char *const newest = ALERTS " ORDER BY time / 1000 DESC, time DESC, row DESC LIMIT ?7";
    struct statement q = statement_of(s, query->newest_first ? newest : stored);
    bind_integer(&q, query->after);
    bind_integer(&q, query->since);
    bind_integer(&q, query->until);
    bind_integer(&q, query->severity);
    bind_text(&q, query->segment);
    bind_text(&q, query->rule);
    bind_count(&q, query->limit ? query->limit : INT64_MAX);
    int result, count = 0;
    while ((result = statement_next(&q)) > 0 && count < INT_MAX) {
        struct alert_row row = read_alert(&q);
        count++;
        if (!take(self, &row))
            break;
    }
    if (result > 0)
        statement_done(&q);
    return result < 0 ? result : count;
}

/* How many ids begin so, 2 for several; or −errno. */
static int count_ids(struct store *s, const char *id)
{
    struct statement q = statement_of(
        s, "SELECT count(*) FROM (SELECT 1 FROM alert WHERE event_id >= ?1 AND event_id < ?1 || '~' LIMIT 2)");
    bind_text(&q, id);
    int result = statement_next(&q);
    if (result <= 0)
        return result;
    int count = (int)column_integer(&q, 0);
    statement_done(&q);
    return count;
}

int store_alert(struct store *s, const char *id, bool (*take)(void *self, const struct alert_row *row), void *self)
{
    if (strlen(id) < 6)
        return store_refuse(s, -EINVAL, "at least 6 characters of an id are needed");
    int count = count_ids(s, id);
    if (count > 1)
        return store_refuse(s, -EEXIST, "several alerts have ids that begin so");
    if (count <= 0)
        return count;
    struct statement q =
        statement_of(s, "SELECT " ALERT_COLUMNS " FROM alert WHERE event_id >= ?1 AND event_id < ?1 || '~'");
    bind_text(&q, id);
    int result = statement_next(&q);
    if (result <= 0)
        return result;
    struct alert_row row = read_alert(&q);
    take(self, &row);
    statement_done(&q);
    return 1;
}

int store_evidence(struct store *s, const char *event_id, bool (*take)(void *self, const struct stored_frame *frame),
                   void *self)
{
    struct statement q = statement_of(s, "SELECT data, frame.time, length, link, number, interface FROM frame"
                                         " JOIN alert ON alert.row = frame.alert WHERE event_id = ? ORDER BY place");
    bind_text(&q, event_id);
    int result, count = 0;
    while ((result = statement_next(&q)) > 0) {
        const char *interface = column_text(&q, 5);
        struct stored_frame frame = {
            .data = column_bytes(&q, 0),
            .time = column_integer(&q, 1),
            .length = (uint32_t)column_integer(&q, 2),
            .link = (uint32_t)column_integer(&q, 3),
            .number = (uint64_t)column_integer(&q, 4),
            .interface = *interface ? interface : NULL,
        };
        count++;
        if (!take(self, &frame))
            break;
    }
    if (result > 0)
        statement_done(&q);
    return result < 0 ? result : count;
}

int store_sightings(struct store *s, bool (*take)(void *self, const struct stored_sighting *sighting), void *self)
{
    struct statement q =
        statement_of(s, "SELECT segment, role, ip, mac, server_id, verdict, service, next_server, files, fingerprint,"
                        " first_seen, last_seen, answers, clients, software, software_why FROM sighting"
                        " ORDER BY segment, role, ip, mac");
    int result, count = 0;
    while ((result = statement_next(&q)) > 0) {
        struct stored_sighting sighting = {
            .segment = column_text(&q, 0),
            .role = column_text(&q, 1),
            .ip = column_text(&q, 2),
            .mac = column_text(&q, 3),
            .server_id = column_text(&q, 4),
            .verdict = column_text(&q, 5),
            .service = column_text(&q, 6),
            .next_server = column_text(&q, 7),
            .files = column_text(&q, 8),
            .fingerprint = column_text(&q, 9),
            .first_seen = column_integer(&q, 10),
            .last_seen = column_integer(&q, 11),
            .answers = (uint64_t)column_integer(&q, 12),
            .clients = (uint32_t)column_integer(&q, 13),
            .software = column_text(&q, 14),
            .software_why = column_text(&q, 15),
        };
        count++;
        if (!take(self, &sighting))
            break;
    }
    if (result > 0)
        statement_done(&q);
    return result < 0 ? result : count;
}

int store_coverage(struct store *s, int64_t since, int64_t until,
                   bool (*take)(void *self, const struct stored_coverage *coverage), void *self)
{
    struct statement q =
        statement_of(s, "SELECT sensor, interface, segment, begun, ended, packets, drops, blind, reason FROM coverage"
                        " WHERE ended >= ? AND begun <= ? ORDER BY begun, row");
    bind_integer(&q, since);
    bind_integer(&q, until);
    int result, count = 0;
    while ((result = statement_next(&q)) > 0) {
        struct stored_coverage coverage = {
            .sensor = column_text(&q, 0),
            .interface = column_text(&q, 1),
            .segment = column_text(&q, 2),
            .from = column_integer(&q, 3),
            .to = column_integer(&q, 4),
            .packets = (uint64_t)column_integer(&q, 5),
            .drops = (uint64_t)column_integer(&q, 6),
            .blind = column_integer(&q, 7),
            .reason = column_text(&q, 8),
        };
        count++;
        if (!take(self, &coverage))
            break;
    }
    if (result > 0)
        statement_done(&q);
    return result < 0 ? result : count;
}

static struct observation read_observation(const struct statement *q, enum observation_kind kind)
{
    return (struct observation){
        .kind = kind,
        .segment = column_text(q, 0),
        .server = column_text(q, 1),
        .server_mac = column_text(q, 2),
        .client = column_text(q, 3),
        .client_mac = column_text(q, 4),
        .name = column_text(q, 5),
        .digest = column_text(q, 6),
        .state = column_text(q, 7),
        .service = column_text(q, 8),
        .verdict = column_text(q, 9),
        .first = column_integer(q, 10),
        .last = column_integer(q, 11),
        .count = (uint64_t)column_integer(q, 12),
        .bytes = (uint64_t)column_integer(q, 13),
        .detail = column_text(q, 14),
    };
}

int store_observations(struct store *s, const struct observation_query *query,
                       bool (*take)(void *self, const struct observation *observation), void *self)
{
    struct statement q =
        statement_of(s, "SELECT segment, server, server_mac, client, client_mac, name, digest, state, service, verdict,"
                        " first, last, count, bytes, detail FROM observation"
                        " WHERE kind = ?1 AND last >= ?2 AND first <= ?3 AND (?4 IS NULL OR segment = ?4)"
                        " AND (?5 IS NULL OR server = ?5) ORDER BY last DESC, row DESC");
    bind_text(&q, observation_names[query->kind]);
    bind_integer(&q, query->since);
    bind_integer(&q, query->until);
    bind_text(&q, query->segment);
    bind_text(&q, query->server);
    int result, count = 0;
    while ((result = statement_next(&q)) > 0 && count < INT_MAX) {
        struct observation observation = read_observation(&q, query->kind);
        count++;
        if (!take(self, &observation))
            break;
    }
    if (result > 0)
        statement_done(&q);
    return result < 0 ? result : count;
}

static int read_health(struct store *s, struct store_totals *ret)
{
    struct statement q =
        statement_of(s, "SELECT time, line FROM record WHERE kind = 'health' ORDER BY row DESC LIMIT 1");
    int result = statement_next(&q);
    if (result <= 0)
        return result;
    const char *line = column_text(&q, 1);
    ret->last_health = column_integer(&q, 0);
    if (strlen(line) < sizeof ret->last_health_line)
        memcpy(ret->last_health_line, line, strlen(line) + 1);
    statement_done(&q);
    return 0;
}

int store_totals(struct store *s, struct store_totals *ret)
{
    struct store_totals totals = {0};
    struct statement q =
        statement_of(s, "SELECT count(*), ifnull(min(time), 0), ifnull(max(time), 0), (SELECT count(*) FROM sighting),"
                        " (SELECT page_count * page_size FROM pragma_page_count, pragma_page_size) FROM alert");
    int result = statement_next(&q);
    if (result <= 0)
        return result;
    totals.alerts = (uint64_t)column_integer(&q, 0);
    totals.first_alert = column_integer(&q, 1);
    totals.last_alert = column_integer(&q, 2);
    totals.sightings = (uint64_t)column_integer(&q, 3);
    totals.bytes = (uint64_t)column_integer(&q, 4);
    statement_done(&q);
    result = read_health(s, &totals);
    if (result == 0)
        *ret = totals;
    return result;
}
