#include "store/store.h"

#include <errno.h>

#include "store/statement.h"

int store_begin(struct store *s)
{
    if (s->writing)
        return store_refuse(s, -EINVAL, "a transaction is open already");
    if (s->settings.read_only)
        return s->failed = store_refuse(s, -EROFS, "opened for reading only");
    struct statement q = statement_of(s, "BEGIN IMMEDIATE");
    int result = statement_run(&q);
    s->writing = result >= 0;
    s->failed = result < 0 ? result : 0;
    return s->failed;
}

/* 0 between begin and commit. */
static int may_write(struct store *s)
{
    if (s->writing)
        return 0;
    return s->failed ? s->failed : store_refuse(s, -EINVAL, "no transaction is open");
}

int store_commit(struct store *s)
{
    int error = may_write(s);
    if (error)
        return error;
    struct statement q = statement_of(s, "COMMIT");
    int result = statement_run(&q);
    if (result < 0)
        return store_give_up(s, result);
    s->writing = false;
    return 0;
}

void store_wait_for_disk(struct store *s, bool wait)
{
    sqlite3_exec(s->db, wait ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL", NULL, NULL, NULL);
}

static int add_frame(struct store *s, int64_t alert, size_t place, const struct stored_frame *f)
{
    struct statement q = statement_of(s, "INSERT INTO frame (alert, place, time, length, link, number, interface, data)"
                                         " VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    bind_integer(&q, alert);
    bind_count(&q, place);
    bind_integer(&q, f->time);
    bind_integer(&q, f->length);
    bind_integer(&q, f->link);
    bind_count(&q, f->number);
    bind_text(&q, f->interface);
    bind_bytes(&q, f->data);
    return statement_run(&q);
}

/* 1 when it was new. */
static int add_row(struct store *s, const struct stored_alert *a)
{
    struct statement q = statement_of(
        s, "INSERT INTO alert (event_id, group_id, incident_id, time, rule, severity, lead, count, segment, sensor,"
           " responder_ip, responder_mac, client_mac, test, message, line)"
           " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (time / 1000, event_id) DO NOTHING");
    bind_text(&q, a->event_id);
    bind_text(&q, a->group_id);
    bind_text(&q, a->incident_id);
    bind_integer(&q, a->time);
    bind_text(&q, a->rule);
    bind_integer(&q, a->severity);
    bind_integer(&q, a->lead);
    bind_count(&q, a->count);
    bind_text(&q, a->segment);
    bind_text(&q, a->sensor);
    bind_text(&q, a->responder_ip);
    bind_text(&q, a->responder_mac);
    bind_text(&q, a->client_mac);
    bind_integer(&q, a->test);
    bind_text(&q, a->message);
    bind_text(&q, a->line);
    return statement_run(&q);
}

static int add_alert(struct store *s, const struct stored_alert *a)
{
    int result = add_row(s, a);
    if (result <= 0)
        return result;
    int64_t alert = sqlite3_last_insert_rowid(s->db);
    for (size_t i = 0; i < a->frame_count && i < STORE_FRAMES && result >= 0; i++)
        result = add_frame(s, alert, i, &a->frames[i]);
    return result < 0 ? result : outbox_put(s, a->severity, alert, 0);
}

int store_add_alert(struct store *s, const struct stored_alert *alert)
{
    int error = may_write(s);
    if (error)
        return error;
    int result = add_alert(s, alert);
    return result < 0 ? store_give_up(s, result) : 0;
}

int store_add_record(struct store *s, const char *kind, int64_t time, const char *line)
{
    int error = may_write(s);
    if (error)
        return error;
    struct statement q = statement_of(s, "INSERT INTO record (kind, time, line) VALUES (?, ?, ?)");
    bind_text(&q, kind);
    bind_integer(&q, time);
    bind_text(&q, line);
    int result = statement_run(&q);
    if (result >= 0)
        result = outbox_put(s, 0, 0, sqlite3_last_insert_rowid(s->db));
    return result < 0 ? store_give_up(s, result) : 0;
}

int store_put_sighting(struct store *s, const struct stored_sighting *sighting)
{
    int error = may_write(s);
    if (error)
        return error;
    struct statement q = statement_of(
        s, "INSERT INTO sighting AS old (segment, role, ip, mac, server_id, verdict, service, next_server, files,"
           " fingerprint, software, software_why, first_seen, last_seen, answers, clients)"
           " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
           " ON CONFLICT (segment, role, ip, mac) DO UPDATE SET"
           " (server_id, verdict, service, next_server, files, fingerprint) ="
           "  (SELECT excluded.server_id, excluded.verdict, excluded.service, excluded.next_server, excluded.files,"
           "   excluded.fingerprint WHERE excluded.last_seen >= old.last_seen"
           "   UNION ALL SELECT old.server_id, old.verdict, old.service, old.next_server, old.files, old.fingerprint"
           "   LIMIT 1),"
           " (software, software_why) ="
           "  (SELECT excluded.software, excluded.software_why"
           "   WHERE excluded.last_seen >= old.last_seen AND excluded.software <> ''"
           "   UNION ALL SELECT old.software, old.software_why LIMIT 1),"
           " first_seen = min(old.first_seen, excluded.first_seen), last_seen = max(old.last_seen, excluded.last_seen),"
           " answers = old.answers + excluded.answers, clients = max(old.clients, excluded.clients)");
    bind_text(&q, sighting->segment);
    bind_text(&q, sighting->role);
    bind_text(&q, sighting->ip);
    bind_text(&q, sighting->mac);
    bind_text(&q, sighting->server_id);
    bind_text(&q, sighting->verdict);
    bind_text(&q, sighting->service);
    bind_text(&q, sighting->next_server);
    bind_text(&q, sighting->files);
    bind_text(&q, sighting->fingerprint);
    bind_text(&q, sighting->software);
    bind_text(&q, sighting->software_why);
    bind_integer(&q, sighting->first_seen);
    bind_integer(&q, sighting->last_seen);
    bind_count(&q, sighting->answers);
    bind_integer(&q, sighting->clients);
    int result = statement_run(&q);
    return result < 0 ? store_give_up(s, result) : 0;
}

int store_put_observation(struct store *s, const struct observation *o)
{
    int error = may_write(s);
    if (error)
        return error;
    struct statement q = statement_of(
        s, "INSERT INTO observation AS old (kind, segment, server, server_mac, client, client_mac, name, digest, state,"
           " service, verdict, detail, first, last, count, bytes)"
           " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
           " ON CONFLICT (kind, client_mac, client, server, server_mac, segment, name, digest, state) DO UPDATE SET"
           " (service, verdict, detail) ="
           "  (SELECT excluded.service, excluded.verdict, excluded.detail WHERE excluded.last >= old.last"
           "   UNION ALL SELECT old.service, old.verdict, old.detail LIMIT 1),"
           " first = min(old.first, excluded.first), last = max(old.last, excluded.last),"
           " count = old.count + excluded.count, bytes = old.bytes + excluded.bytes");
    const char *const texts[] = {observation_names[o->kind],
                                 o->segment,
                                 o->server,
                                 o->server_mac,
                                 o->client,
                                 o->client_mac,
                                 o->name,
                                 o->digest,
                                 o->state,
                                 o->service,
                                 o->verdict,
                                 o->detail};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        bind_text(&q, texts[i]);
    bind_integer(&q, o->first);
    bind_integer(&q, o->last);
    bind_count(&q, o->count);
    bind_count(&q, o->bytes);
    int result = statement_run(&q);
    return result < 0 ? store_give_up(s, result) : 0;
}

static void bind_watched(struct statement *q, const struct stored_coverage *c)
{
    bind_text(q, c->sensor);
    bind_text(q, c->interface);
    bind_text(q, c->segment);
    bind_integer(q, c->blind);
    bind_text(q, c->reason);
    bind_integer(q, c->from);
    bind_integer(q, c->to);
    bind_count(q, c->packets);
    bind_count(q, c->drops);
}

/* 1 when the last equal interval could be prolonged. */
static int prolong(struct store *s, const struct stored_coverage *c)
{
    struct statement q = statement_of(
        s, "UPDATE coverage SET ended = max(ended, ?7), packets = packets + ?8, drops = drops + ?9 WHERE row ="
           " (SELECT row FROM coverage WHERE sensor = ?1 AND interface = ?2 AND segment = ?3 AND blind = ?4"
           "  AND reason = ?5 ORDER BY ended DESC LIMIT 1) AND ?6 BETWEEN begun AND ended");
    bind_watched(&q, c);
    return statement_run(&q);
}

static int add_coverage(struct store *s, const struct stored_coverage *c)
{
    struct statement q =
        statement_of(s, "INSERT INTO coverage (sensor, interface, segment, blind, reason, begun, ended, packets, drops)"
                        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    bind_watched(&q, c);
    return statement_run(&q);
}

int store_put_coverage(struct store *s, const struct stored_coverage *coverage)
{
    int error = may_write(s);
    if (error)
        return error;
    int result = prolong(s, coverage);
    if (result == 0)
        result = add_coverage(s, coverage);
    return result < 0 ? store_give_up(s, result) : 0;
}
