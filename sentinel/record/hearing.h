/* Which segments were heard, and when: an interface that is open may hear nothing of a segment, because its mirror is set
 * wrong, and only this tells. Times are the packets'. */
#ifndef SENTINEL_RECORD_HEARING_H
#define SENTINEL_RECORD_HEARING_H

#include <stddef.h>
#include <stdint.h>

struct hearing;

/* An interval in which packets of the segment came at least hourly. */
struct heard {
    int segment; /* of the policy */
    int64_t from, to;
    uint64_t packets;
};

/* For that many segments; `tell` is called when an interval is over, and for those that go on when hearing_tell() is.
 * NULL when memory is short. */
struct hearing *hearing_new(size_t segments, void (*tell)(void *self, const struct heard *heard), void *self);
void hearing_free(struct hearing *h);

/* A packet of that segment; of others (EVENT_NO_SEGMENT) nothing is kept. */
void hearing_take(struct hearing *h, int segment, int64_t time);
/* Tells what was heard since it was last told. The next interval of a segment begins where this one ends, so that the
 * two can be joined. */
void hearing_tell(struct hearing *h);

#endif
