/* How a responder usually answers: what software and system put into every answer of one type, whatever is asked. Another body
 * behind the same addresses rarely has the same habits; that alone proves nothing, for updates change them too. */
#ifndef SENTINEL_RECORD_HABIT_H
#define SENTINEL_RECORD_HABIT_H

#include <stdint.h>

#include "event/event.h"

enum {
    HABITS = 6,         /* of one responder */
    HABIT_TYPE = 12,    /* bytes of an answer's type: "offer", "ack", "data", … */
    HABIT_OPTIONS = 3,  /* the first of them */
    HABIT_SETTLED = 20, /* answers after which a habit is one */
    HABIT_WEIGHTY = 30, /* of 100: what a change must weigh to say something by itself */
    HABIT_TEXT = 1000,
};

/* What there is to an answer. Each has a value, 0 when an answer does not tell. */
enum facet {
    FACET_TTL,     /* the one that the answer began with: 32, 64, 128 or 255 */
    FACET_OPTIONS, /* how many are known, then their codes, a byte each */
    FACET_ID,      /* IPv4 identification: enum facet_id */
    FACET_LEASE,   /* seconds */
    FACET_SIZE,    /* bytes that short DHCP messages are padded to, 1: to nothing */
    FACET_LATENCY, /* milliseconds that it takes at most: 10, 100, 1000; 10000: longer */
    FACET_VLAN,    /* the two outermost tags, 12 bits each */
    FACETS,
};
enum facet_id { FACET_ID_ZERO = 1, FACET_ID_CONSTANT, FACET_ID_CHANGING };

struct habit {
    char type[HABIT_TYPE];
    uint32_t count;
    uint32_t value[FACETS];
    uint8_t varies; /* a bit for each facet that had two values or more: it says nothing */
    uint8_t broken; /* a bit for each that was long settled then */
    bool alternates;
    uint32_t before[FACETS]; /* what these were, */
    int64_t broken_at;       /* and when they last broke */
};

struct habits {
    struct habit at[HABITS];
    uint8_t count;
    bool has_id;
    uint32_t id; /* IPv4 identification of the latest answer */
};

/* The old manner beside the new one, so soon after the break: then both are there. */
#define HABIT_BESIDE (INT64_C(600) * 1000000000)

/* Takes note of an answer. When it breaks long-settled habits, baseline.changed says which, and baseline.score how much that
 * weighs, of 100. When the old manner comes back soon after a break of weight, baseline.alternates says so, once. */
void habits_take(struct habits *h, struct event *e);

/* Adds a reason and its weight. */
void habits_tell(struct event *e, struct bytes reason, int64_t points);

/* "offer*214 ttl=64 options=53.54.51 lease=*; …", for the store and people. */
struct text;
void habits_write(const struct habits *h, struct text *out);
/* Reads that back; what is none is left out. */
void habits_read(struct bytes text, struct habits *ret);

#endif
