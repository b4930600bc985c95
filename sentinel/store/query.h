/* Questions to the store, for commands and audits. Rows are handed out one by one; their texts live for the call and
 * are untrusted. `take` must not ask the same store. */
#ifndef SENTINEL_STORE_QUERY_H
#define SENTINEL_STORE_QUERY_H

#include "store/store.h"

struct alert_query {
    int64_t since, until; /* ns; INT64_MIN and INT64_MAX for no bound */
    int severity;         /* at least */
    const char *segment;  /* or NULL */
    const char *rule;     /* or NULL */
    int64_t after;        /* rows with a larger row number only: for --follow */
    size_t limit;         /* 0: all */
    bool newest_first;    /* by time; else in the order of storing */
};

struct alert_row {
    int64_t row;
    struct stored_alert alert; /* without frames, NULLs are "" */
    size_t frame_count;
};

/* How many rows were handed out, or −errno. `take` returns false to stop. */
int store_alerts(struct store *s, const struct alert_query *query,
                 bool (*take)(void *self, const struct alert_row *row), void *self);
/* The one whose id begins with `id` (at least 6 characters, else −EINVAL): 1; 0 none; −EEXIST when several do. */
int store_alert(struct store *s, const char *id, bool (*take)(void *self, const struct alert_row *row), void *self);
/* The frames of the alert with that whole event_id, in their order. */
int store_evidence(struct store *s, const char *event_id, bool (*take)(void *self, const struct stored_frame *frame),
                   void *self);
/* By segment, role, address. */
int store_sightings(struct store *s, bool (*take)(void *self, const struct stored_sighting *sighting), void *self);
/* Intervals that touch since … until, by their begin. */
int store_coverage(struct store *s, int64_t since, int64_t until,
                   bool (*take)(void *self, const struct stored_coverage *coverage), void *self);

struct observation_query {
    enum observation_kind kind;
    int64_t since, until; /* those whose first … last touches it; INT64_MIN and INT64_MAX for no bound */
    const char *segment;  /* or NULL */
    const char *server;   /* address, or NULL */
};
/* The one that was seen last first. */
int store_observations(struct store *s, const struct observation_query *query,
                       bool (*take)(void *self, const struct observation *observation), void *self);

enum { STORE_LINE = 61440 /* more than a record has (keeper/ipc.h, IPC_LINE_MOST) */ };

struct store_totals {
    uint64_t alerts, sightings, bytes;
    int64_t first_alert, last_alert, last_health; /* 0 when there is none */
    char last_health_line[STORE_LINE];            /* "" when none */
};
int store_totals(struct store *s, struct store_totals *ret);

#endif
