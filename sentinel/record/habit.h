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
    HABIT_TEXT = 512,
};

struct habit {
    char type[HABIT_TYPE];
    uint8_t ttl; /* the one that the answer began with: 32, 64, 128 or 255; 0: not known */
    uint8_t options, option[HABIT_OPTIONS];
    uint32_t count;
};

struct habits {
    struct habit at[HABITS];
    uint8_t count;
};

/* Takes note of an answer. When it breaks what was the only habit of that type, long settled, baseline.changed says in what. */
void habits_take(struct habits *h, struct event *e);

/* "offer*214 ttl=64 options=53.54.51; …", for the store and people. */
struct text;
void habits_write(const struct habits *h, struct text *out);
/* Reads that back; what is none is left out. */
void habits_read(struct bytes text, struct habits *ret);

#endif
