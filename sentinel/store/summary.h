/* What audits ask of the store: a period's rows in the order in which they are added up, without what nobody adds up, and
 * sums where rows are many. As in query.h, rows are handed out one by one, `take` returns false to stop and must not ask
 * the same store, texts are untrusted and live for the call; the answer is how many rows, or −errno. Times in ns. */
#ifndef SENTINEL_STORE_SUMMARY_H
#define SENTINEL_STORE_SUMMARY_H

#include "store/store.h"

struct store_period {
    int64_t since, until; /* inclusive */
    const char *segment;  /* or NULL: all of them, and what lies in none */
};

/* An alert, without its line and frames, and the first that saw to it. Alerts of the self-test are left out. */
struct stored_telling {
    const char *event_id, *group_id, *rule, *segment, *sensor, *responder_ip, *responder_mac, *client_mac, *message;
    int severity;
    int64_t row, time;
    uint64_t count;
    int64_t acknowledged; /* when; 0: nobody did */
    const char *by, *why;
};
/* Group by group, each in the order of time. */
int store_tellings(struct store *s, const struct store_period *period,
                   bool (*take)(void *self, const struct stored_telling *telling), void *self);

/* The whole line of the alert in that row: 1; 0 when there is none any more. */
int store_alert_line(struct store *s, int64_t row, void (*take)(void *self, const char *line), void *self);

/* Sightings that touch the period, by segment, role, address. */
int store_seen(struct store *s, const struct store_period *period,
               bool (*take)(void *self, const struct stored_sighting *sighting), void *self);

/* The last health record of each hour, in the order of storing, which is another than that of time when a clock stepped back. */
int store_hourly_health(struct store *s, const struct store_period *period,
                        bool (*take)(void *self, int64_t time, const char *line), void *self);

/* Observations that touch the period, added up by kind, segment, state, verdict, and in that order; −E2BIG when there
 * are more than STORE_SUMS of those. */
enum { STORE_SUMS = 4096 };
struct stored_sum {
    const char *kind, *segment, *state, *verdict;
    uint64_t rows, count, bytes;
    int64_t first, last;
};
int store_sums(struct store *s, const struct store_period *period,
               bool (*take)(void *self, const struct stored_sum *sum), void *self);

#endif
