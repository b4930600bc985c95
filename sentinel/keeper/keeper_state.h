/* The inside of the keeper; for its own files. */
#ifndef SENTINEL_KEEPER_KEEPER_STATE_H
#define SENTINEL_KEEPER_KEEPER_STATE_H

#include "detect/detect.h"
#include "keeper/bundle.h"
#include "keeper/delivery.h"
#include "keeper/ipc.h"
#include "keeper/keeper.h"
#include "keeper/quiet.h"
#include "record/record.h"

enum { PENDING_FRAMES = IPC_FRAMES, COVERED_SECONDS = 10, HUNG_SECONDS = 10 };

/* Troubles of one kind that go on are told once a minute at most. */
struct meter {
    uint64_t told;   /* the number up to which it was told */
    int64_t told_at; /* of the monotonic clock */
};

/* What the keeper knows of one sensor. */
struct source {
    const char *interface;
    int data;
    struct sensor_state state, before; /* the last two messages' */
    int64_t heard;                     /* of the monotonic clock; 0: nothing since it was started */
    int64_t blind_since;               /* of the wall clock; 0: it sees */
    int64_t covered_until;             /* likewise */
    uint64_t covered_packets, covered_drops;
    uint64_t bad_messages;
    uint32_t deaths;
    bool hung; /* the warden was told to end it */
    uint64_t past[NUMBER_COUNT]; /* what sensors that are dead had counted */
    struct quiet quiet;
    struct meter loss, unsent, exceptions, exhausted[9];
    uint8_t pending[PENDING_FRAMES][IPC_MOST]; /* frames whose alert has not come yet, the last of them */
    size_t pending_size[PENDING_FRAMES];
    size_t pendings;
    uint8_t last_frame[IPC_MOST]; /* what a sensor that died had in hand */
    size_t last_frame_size;
};

struct keeper {
    const struct keeper_settings *settings;
    struct bundle bundle;
    uint32_t serial;
    struct record_site site;
    char sha256[2 * SHA256_SIZE + 1];
    struct delivery *delivery;
    struct detect *detect; /* for the keeper's own alerts: the same rules, groups and repeats as all others */
    struct source source[CONFIG_INTERFACES];
    size_t sources;
    size_t turn; /* who is read first, this time */
    int64_t started, now; /* of the monotonic clock */
    int64_t next_second, next_health, next_coverage, next_tidy;
    struct meter backlog[DELIVERY_SINKS + 1];
    uint64_t refused_before[DELIVERY_SINKS];
    int64_t stop_at; /* when to give up waiting for receivers; 0: go on */
    struct event event;
    uint8_t message[IPC_MOST];
};

/* Names sensor and policy in all that is told from now on. */
void keeper_name(struct keeper *k);

/* --- trouble.c: the keeper's own alerts, SN-9001 to SN-9007 */

struct trouble {
    enum event_kind kind;
    const char *subject, *reason;     /* may be untrusted */
    uint64_t count;                   /* 0: none */
    int64_t seconds;                  /* 0: none */
    const struct stored_frame *frame; /* or NULL */
};
void trouble_tell(struct keeper *k, const struct trouble *t);
/* Looks at what a sensor has just told, against what it told before. */
void trouble_watch_source(struct keeper *k, struct source *s);
/* Looks at receivers and store; every second. */
void trouble_watch_delivery(struct keeper *k);

/* --- intake.c: what sensors and the warden say */

/* Reads some of what a sensor has sent: as much as delivery takes at once. Whether there may be more. */
bool intake_source(struct keeper *k, struct source *s);
void intake_control(struct keeper *k);
/* Writes what was watched, or not, since the last time. */
void intake_cover(struct keeper *k, struct source *s);
/* Has the warden end a sensor that hangs or lies. */
void intake_end_sensor(struct keeper *k, struct source *s);

/* --- health.c: records of the keeper about itself and the sensors */

/* "sentinel_start", "sentinel_health", "sentinel_stop": one form, so that the last of them in the store says how things are. */
void health_tell(struct keeper *k, const char *kind);

#endif
