/* Rates: how many matching events, or distinct values of a field, came within the last seconds. */
#ifndef SENTINEL_DETECT_RATE_H
#define SENTINEL_DETECT_RATE_H

#include "base/table.h"
#include "detect/rule.h"

/* Distinct values are counted in bitmaps of RATE_BITS; above RATE_DISTINCT_MOST their estimate is too coarse to decide. */
enum { RATE_ENTRIES = 2048, RATE_BUCKETS = 8, RATE_BITS = 512, RATE_DISTINCT_MOST = 1000 };

struct rates;

/* About 1.3 MiB. NULL when memory is short. */
struct rates *rates_new(const struct hash_key *key);
void rates_free(struct rates *r);

struct rate_answer {
    bool over;        /* above the rule's count, or the policy's limit for that server */
    uint64_t count;   /* events or, about, distinct values within the window, this one included */
    uint32_t seconds; /* the window */
};

/* Counts an event under its rule and the values of the rule's `by`. The window slides in eighths, so it is between 7/8
 * of `seconds` and all of it: a rate is never called exceeded by events that lie further apart. */
struct rate_answer rates_count(struct rates *r, const struct rule *rule, const struct event *e);

/* Entries that found no room. */
uint64_t rates_refused(const struct rates *r);

#endif
