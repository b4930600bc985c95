/* Which events become alerts: rules tested, rates counted, repeats grouped. Bounded whatever arrives. */
#ifndef SENTINEL_DETECT_DETECT_H
#define SENTINEL_DETECT_DETECT_H

#include "base/digest.h"
#include "base/table.h"
#include "detect/rule.h"

enum { ALERT_VICTIMS = 16, ALERT_FRAMES = 16, ALERT_MESSAGE = 1024, DETECT_HITS = 16 };

struct alert {
    const struct rule *rule;
    const struct event *event;      /* the evidence in hand; lives as long as the call */
    enum severity severity;         /* of the rule, lowered to medium outside every segment */
    uint8_t event_id[UUID_SIZE];    /* of this telling */
    uint8_t group_id[UUID_SIZE];
    uint8_t incident_id[UUID_SIZE]; /* one responder (or source) on one segment */
    bool lead;                      /* no earlier alert of the incident was as severe */
    uint64_t count;                 /* events of the group so far */
    uint32_t telling;               /* 1, 2, … : told at 1, 10, 100, 1000, … events */
    int64_t first_seen, last_seen;
    struct mac victim[ALERT_VICTIMS];
    uint32_t victims;               /* distinct clients; exact up to ALERT_VICTIMS, then approximate */
    bool victims_approximate;
    uint64_t frame[ALERT_FRAMES];   /* numbers of the first frames of the group, and the one in hand last; none where time alone caused it */
    uint8_t frames;
    uint64_t rate_count;            /* what a rate rule counted when it fired, else 0 */
    uint32_t rate_seconds;
    uint64_t overflow;              /* new groups of this rule not told singly in the last minute, when this is the overflow alert */
};

struct detect;

struct detect_counts {
    uint64_t tested;     /* events */
    uint64_t hits;       /* rule matches */
    uint64_t told;       /* alerts raised */
    uint64_t repeated;   /* hits counted into a group without a telling */
    uint64_t excepted;   /* hits that the policy excuses */
    uint64_t overflowed; /* new groups over 256 a minute */
    uint64_t refused;    /* groups or rates that found no room */
};

/* State for one set of rules, which must outlive it. NULL when memory is short (about 4 MiB). */
struct detect *detect_new(const struct rules *rules, const struct hash_key *key);
void detect_free(struct detect *d);
/* Puts other rules under the same state; groups go on, since they are keyed by rule id. */
void detect_swap(struct detect *d, const struct rules *rules);

/* Matches fingerprints, then every enabled rule of the event's kind, rates included. Returns how many hit. A rate that
 * is exceeded hits once per event over it. */
size_t detect_match(struct detect *d, struct event *e, const struct rule *ret_hits[DETECT_HITS]);

/* Counts a hit into its group. True when it is to be told now: then `ret` is filled. Called for each hit of detect_match()
 * that no exception covers, in order. */
bool detect_alert(struct detect *d, const struct rule *rule, const struct event *e, struct alert *ret);
/* Counts a hit that the policy excused. */
void detect_excuse(struct detect *d);

struct detect_counts detect_counts(const struct detect *d);

/* Whether any enabled rule or fingerprint looks at that kind of event at all. */
bool detect_wants(const struct detect *d, enum event_kind kind);

#endif
