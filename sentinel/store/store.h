/* The store: what the sensor remembers, in one SQLite database (WAL). Alerts with the frames that caused them, who
 * serves what, what was watched when, and the outbox that sinks are fed from. Every text that comes in is data: bound,
 * never pasted into SQL. The schema stands in schema.c, the files and their care in docs/operations.md.
 *
 * A store belongs to one thread and to the process that opened it: SQLite damages a database whose connection is
 * carried over fork(). Whoever forks does so before store_open(). Times are nanoseconds since 1970 UTC. */
#ifndef SENTINEL_STORE_STORE_H
#define SENTINEL_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "record/observation.h"

enum {
    STORE_ERROR = 256,
    STORE_FRAMES = 64,           /* kept of one alert */
    STORE_OBSERVATIONS = 200000, /* kept of each kind */
};

struct store;

struct store_settings {
    const char *folder;  /* made when it is not there, mode 0700 */
    bool read_only;      /* for commands that only look; needs an existing store */
    uint64_t ballast;    /* bytes kept aside for a full disk, at least the 16 MiB that the journal may take; 0: none */
    int64_t keep_ns;     /* retention by age; 0: for ever */
    uint64_t keep_bytes; /* retention by size of the database; 0: without limit */
};

/* 0, or −errno with the reason in `ret_error`, safe for terminals: a newer schema (−EPROTO), not a database of sentinel
 * (−EINVAL; the file is left as it is), a folder or file that others may write (−EPERM), … Migrates an older schema,
 * each step in a transaction. A damaged database is set aside under another name and a new one begun: 0, and
 * store_was_quarantined() tells. */
int store_open(const struct store_settings *settings, char ret_error[STORE_ERROR], struct store **ret);
void store_close(struct store *s);
/* The path of the damaged database that this store_open() set aside, or NULL. */
const char *store_was_quarantined(const struct store *s);

/* A frame that caused an alert. */
struct stored_frame {
    struct bytes data;
    int64_t time;
    uint32_t length;       /* on the wire */
    uint32_t link;         /* LINKTYPE_ number */
    uint64_t number;       /* in its file or on its interface */
    const char *interface; /* or NULL */
};

struct stored_alert {
    const char *event_id, *group_id, *incident_id; /* UUIDs as text */
    int64_t time;
    const char *rule; /* "SN-1002" */
    int severity;     /* 0 info … 4 critical */
    bool lead;
    uint64_t count;
    const char *segment; /* or NULL */
    const char *sensor;
    const char *responder_ip, *responder_mac, *client_mac; /* texts, or NULL */
    const char *message;                                   /* safe for terminals */
    const char *line;                                      /* the EVE line, without newline */
    bool test;                                             /* of the self-test */
    const struct stored_frame *frames;
    size_t frame_count; /* those past STORE_FRAMES are not kept */
};

/* One responder (ip and mac) in one role on one segment; merged into what is known: answers add up, first and last seen
 * are widened, of the clients the larger number stays (they may be the same ones), the rest is the younger one's. */
struct stored_sighting {
    const char *segment;                                                               /* "" for none */
    const char *role, *ip, *mac, *server_id, *verdict, *service, *next_server, *files; /* texts, "" for none */
    const char *fingerprint;
    const char *software, *software_why; /* what it looks like, and by which traits; what is not known leaves what was */
    int64_t first_seen, last_seen;
    uint64_t answers;
    uint32_t clients;
};

/* An interval in which an interface was watched, or blind. One that begins within the last equal one prolongs it. */
struct stored_coverage {
    const char *sensor, *interface, *segment; /* segment "" when several or none */
    int64_t from, to;
    uint64_t packets, drops;
    bool blind;
    const char *reason; /* of blindness: "link down", … or "" */
};

/* Everything between begin and commit is written whole or not at all, and is on the disk when store_commit() returns 0.
 * The writers answer 0 or −errno and are for between the two: −ENOSPC for a full disk (store_rescue() helps), −EROFS,
 * −EBUSY (another process writes), −EIO and −EBADMSG, after which the store must be closed and opened again: what an
 * fsync said once it will not say twice, and a damaged database is set aside by store_open(). After an error the
 * transaction is gone and all until the next store_begin() answers the same; store_error() says why. An alert whose
 * event_id is known already is not written again and not sent again. */
int store_begin(struct store *s);
int store_commit(struct store *s);
/* Whether commits wait for the disk, as they do at first. What was committed without waiting is there after a crash of the
 * process; of what a power cut takes only the end is missing, and the next commit that waits brings all of it to the disk. */
void store_wait_for_disk(struct store *s, bool wait);
int store_add_alert(struct store *s, const struct stored_alert *alert);
/* Health, start, stop: to the sinks too. */
int store_add_record(struct store *s, const char *kind, int64_t time, const char *line);
int store_put_sighting(struct store *s, const struct stored_sighting *sighting);
int store_put_coverage(struct store *s, const struct stored_coverage *coverage);
/* Merged into the one of the same identity: first and last are widened, count and bytes add up, the rest is the younger
 * one's. */
int store_put_observation(struct store *s, const struct observation *observation);
/* What went wrong last, safe for terminals; "" when nothing did. */
const char *store_error(const struct store *s);

/* Outbox. Each sink has a cursor: what lies behind it was acknowledged by its receiver. A new sink begins with what
 * comes next; a known one goes on. Nothing waits in a store without sinks. These are transactions of their own, or part
 * of the open one. */
int store_add_sink(struct store *s, const char *name);
/* Forgets a sink that is no longer configured; what waited for it alone goes. */
int store_remove_sink(struct store *s, const char *name);
/* All names, in their order. */
int store_sinks(struct store *s, void (*take)(void *self, const char *name), void *self);

struct outbox_row {
    int64_t sequence;
    int64_t time;
    const char *id;   /* event_id, or "" */
    const char *rule; /* or "" */
    int severity;
    const char *line;
};
/* Up to `max` rows after the sink's cursor, in order, through `take`, whose texts live for its call; returns how many,
 * or −errno: −ENOENT for an unknown sink. */
int store_outbox(struct store *s, const char *sink, size_t max, void (*take)(void *self, const struct outbox_row *row),
                 void *self);
/* The receiver has all up to and including `sequence`. Rows that every sink has go. A power cut may forget an
 * acknowledgement: then the rows come again. */
int store_acknowledge(struct store *s, const char *sink, int64_t sequence);
struct outbox_state {
    uint64_t waiting; /* rows */
    int64_t oldest;   /* time of the oldest, 0 when none waits */
    uint64_t
        dropped; /* rows thrown away over the bound or from a full disk, lowest severity first, since it was added */
};
int store_outbox_state(struct store *s, const char *sink, struct outbox_state *ret);
/* Bounds the backlog to `rows`; how many it dropped, each counted for every sink that it waited for, or −errno. The
 * alerts themselves stay. */
int store_outbox_limit(struct store *s, uint64_t rows);

/* Retention, to be called now and then outside a transaction: removes what is older than keep_ns, what is over
 * STORE_OBSERVATIONS, and while the database is over keep_bytes first health records and clients that only asked, then
 * alerts (lowest severity first), then the rest. A bounded batch
 * a call: how many rows went, or −errno. Alerts that a sink still waits for stay. Makes the ballast anew when there is
 * room. */
int store_retain(struct store *s, int64_t now);
/* A full disk: gives up the ballast, empties the journal into the database, and when that was not enough deletes the
 * oldest of the lowest severity and empties the journal again (in that order, or it does not work). 0 when writing
 * works again; `ret_removed` counts the alerts and health records that it cost. Until there is room for a new ballast,
 * which store_retain() looks for, the database does not grow. */
int store_rescue(struct store *s, uint64_t *ret_removed);

#endif
