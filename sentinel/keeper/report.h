/* A sensor's voice: alerts with their frames, sightings and states become messages in its queue. */
#ifndef SENTINEL_KEEPER_REPORT_H
#define SENTINEL_KEEPER_REPORT_H

#include "engine/engine.h"
#include "keeper/evidence.h"
#include "keeper/ipc.h"
#include "keeper/queue.h"
#include "record/hearing.h"
#include "record/observation.h"
#include "record/record.h"

enum {
    REPORT_SIGHTINGS = 4096,   /* of which the answers told are remembered */
    REPORT_OBSERVATIONS = 200, /* of each kind in a second: strangers may make as many as they like */
};

struct report {
    struct queue *queue;
    struct evidence *evidence;
    struct evidence *recent; /* read, but nothing happened: blocks of transfers, which may turn out to matter */
    struct record_site site;
    uint64_t unsent, shortened;
    uint64_t unobserved; /* observations over the bound */
    struct {
        int64_t second;
        unsigned count;
    } observed[OBSERVATION_KINDS];
    struct observed observation;
    uint64_t told[REPORT_SIGHTINGS];
    uint8_t message[IPC_MOST];
};

/* Frames first, the alert behind them: evidence that is still there, and the frame in hand. */
void report_alert(struct report *r, const struct alert *alert);
/* What a judged event tells beyond alerts, if anything. */
void report_event(struct report *r, const struct event *e);
/* What the inventory saw since it was last told. */
void report_sightings(struct report *r, struct engine *engine, const struct policy *policy);
void report_state(struct report *r, const struct sensor_state *state);
/* An interval in which a segment of the policy was heard. */
void report_heard(struct report *r, const struct heard *heard, const struct policy *policy);
/* Names policy and sensor in all records from now on. The texts of `policy` are used, not copied. */
void report_name(struct report *r, const char *sensor, const struct policy *policy, char sha256[2 * SHA256_SIZE + 1]);

#endif
