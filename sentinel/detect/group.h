/* Groups: equal alerts are told at their 1st, 10th, 100th … event, with what all of them have in common. */
#ifndef SENTINEL_DETECT_GROUP_H
#define SENTINEL_DETECT_GROUP_H

#include "detect/detect.h"

enum {
    GROUP_ENTRIES = 4096,
    GROUP_INCIDENTS = 8192,
    GROUP_METERS = 1024,
    GROUP_NEW_MOST = 256,   /* new groups a minute of one rule on one segment that are told singly */
    GROUP_QUIET_HOURS = 24, /* a group or incident that was silent so long begins anew */
};

struct groups;

enum group_answer { GROUP_TOLD, GROUP_REPEATED, GROUP_REFUSED };

/* About 2.6 MiB. NULL when memory is short. */
struct groups *groups_new(const struct hash_key *key);
void groups_free(struct groups *g);

/* Counts a hit. GROUP_TOLD: `ret` is filled but for its rate. A new group past GROUP_NEW_MOST is counted into one group for
 * all of these, with `ret->overflow` above 0. What the policy names has a meter of its own, so that strangers cannot use up
 * its share. */
enum group_answer groups_count(struct groups *g, const struct rule *rule, const struct event *e, struct alert *ret);

/* New groups that were not told singly. */
uint64_t groups_overflowed(const struct groups *g);

#endif
