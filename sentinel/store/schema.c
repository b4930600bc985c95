#include "store/schema.h"

#include <stdio.h>

/* A step that was ever released never changes: what is to be different becomes the next one. */
const char *const schema_steps[] = {
    /* What is known of an alert stands once: in columns what is asked for, in `line` all that was told. Ids are as good
     * as random: an index of them alone would be written all over by every batch. Equal ids have equal times, to the
     * microsecond, so the time before the id makes no difference but to the disk. */
    "CREATE TABLE alert ("
    "  row INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  event_id TEXT NOT NULL, group_id TEXT NOT NULL, incident_id TEXT NOT NULL,"
    "  time INTEGER NOT NULL, rule TEXT NOT NULL, severity INTEGER NOT NULL, lead INTEGER NOT NULL,"
    "  count INTEGER NOT NULL, segment TEXT, sensor TEXT NOT NULL,"
    "  responder_ip TEXT, responder_mac TEXT, client_mac TEXT,"
    "  test INTEGER NOT NULL, message TEXT NOT NULL, line TEXT NOT NULL);"
    "CREATE UNIQUE INDEX alert_id ON alert (time / 1000, event_id);"
    "CREATE INDEX alert_severity ON alert (severity);"

    "CREATE TABLE frame ("
    "  alert INTEGER NOT NULL REFERENCES alert ON DELETE CASCADE, place INTEGER NOT NULL,"
    "  time INTEGER NOT NULL, length INTEGER NOT NULL, link INTEGER NOT NULL, number INTEGER NOT NULL,"
    "  interface TEXT, data BLOB NOT NULL,"
    "  PRIMARY KEY (alert, place)) WITHOUT ROWID;"

    "CREATE TABLE record ("
    "  row INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  kind TEXT NOT NULL, time INTEGER NOT NULL, line TEXT NOT NULL);"

    "CREATE TABLE sighting ("
    "  segment TEXT NOT NULL, role TEXT NOT NULL, ip TEXT NOT NULL, mac TEXT NOT NULL,"
    "  server_id TEXT NOT NULL, verdict TEXT NOT NULL, service TEXT NOT NULL, next_server TEXT NOT NULL,"
    "  files TEXT NOT NULL, fingerprint TEXT NOT NULL,"
    "  first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL, answers INTEGER NOT NULL, clients INTEGER NOT NULL,"
    "  PRIMARY KEY (segment, role, ip, mac)) WITHOUT ROWID;"

    "CREATE TABLE coverage ("
    "  row INTEGER PRIMARY KEY,"
    "  sensor TEXT NOT NULL, interface TEXT NOT NULL, segment TEXT NOT NULL, blind INTEGER NOT NULL,"
    "  reason TEXT NOT NULL, begun INTEGER NOT NULL, ended INTEGER NOT NULL,"
    "  packets INTEGER NOT NULL, drops INTEGER NOT NULL);"
    "CREATE INDEX coverage_of ON coverage (sensor, interface, segment, blind, reason, ended);"

    /* What waits for a sink: an alert or a record. AUTOINCREMENT, because a number that comes again after the newest
     * row went would lie behind a cursor. */
    "CREATE TABLE outbox ("
    "  sequence INTEGER PRIMARY KEY AUTOINCREMENT, severity INTEGER NOT NULL,"
    "  alert INTEGER REFERENCES alert ON DELETE CASCADE, record INTEGER REFERENCES record ON DELETE CASCADE,"
    "  CHECK ((alert IS NULL) <> (record IS NULL)));"
    "CREATE INDEX outbox_severity ON outbox (severity);"
    "CREATE INDEX outbox_alert ON outbox (alert);"
    "CREATE INDEX outbox_record ON outbox (record);"

    "CREATE TABLE sink ("
    "  name TEXT PRIMARY KEY, cursor INTEGER NOT NULL, dropped INTEGER NOT NULL) WITHOUT ROWID;",

    "CREATE TABLE observation ("
    "  row INTEGER PRIMARY KEY,"
    "  kind TEXT NOT NULL, segment TEXT NOT NULL, server TEXT NOT NULL, server_mac TEXT NOT NULL,"
    "  client TEXT NOT NULL, client_mac TEXT NOT NULL, name TEXT NOT NULL, digest TEXT NOT NULL, state TEXT NOT NULL,"
    "  service TEXT NOT NULL, verdict TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,"
    "  count INTEGER NOT NULL, bytes INTEGER NOT NULL, detail TEXT NOT NULL);"
    "CREATE UNIQUE INDEX observation_identity ON observation"
    "  (kind, client_mac, client, server, server_mac, segment, name, digest, state);"
    "CREATE INDEX observation_last ON observation (kind, last);"
    "CREATE INDEX observation_server ON observation (kind, server);",

    /* Somebody saw to an alert, and so to what was told of its group until then. */
    "CREATE TABLE acknowledgement ("
    "  row INTEGER PRIMARY KEY, alert INTEGER NOT NULL REFERENCES alert ON DELETE CASCADE, group_id TEXT NOT NULL,"
    "  time INTEGER NOT NULL, by_whom TEXT NOT NULL, why TEXT NOT NULL);"
    "CREATE INDEX acknowledgement_alert ON acknowledgement (alert);"
    "CREATE INDEX acknowledgement_group ON acknowledgement (group_id, time);",

    ("ALTER TABLE sighting ADD COLUMN software TEXT NOT NULL DEFAULT '';"
     "ALTER TABLE sighting ADD COLUMN software_why TEXT NOT NULL DEFAULT '';"),
};
const size_t schema_step_count = sizeof schema_steps / sizeof *schema_steps;

int schema_version(sqlite3 *db)
{
    sqlite3_stmt *query = NULL;
    int version = -1;
    if (sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &query, NULL) == SQLITE_OK &&
        sqlite3_step(query) == SQLITE_ROW)
        version = sqlite3_column_int(query, 0);
    sqlite3_finalize(query);
    return version;
}

static int take_step(sqlite3 *db, const char *step, int number)
{
    char closing[64];
    snprintf(closing, sizeof closing, "PRAGMA user_version = %d; COMMIT", number);
    int code = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    /* Another process may have taken it while this one waited for the lock. */
    if (code == SQLITE_OK && schema_version(db) >= number)
        return sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_exec(db, step, NULL, NULL, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_exec(db, closing, NULL, NULL, NULL);
    if (code != SQLITE_OK && !sqlite3_get_autocommit(db))
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return code;
}

int schema_migrate(sqlite3 *db, const char *const *steps, size_t count, int version)
{
    int code = SQLITE_OK;
    for (size_t i = (size_t)version; i < count && code == SQLITE_OK; i++)
        code = take_step(db, steps[i], (int)i + 1);
    return code;
}
