/* What a store remembers, run through again: its alerts in the order of time, and the frames that it keeps of them. */
#ifndef SENTINEL_CMD_PAST_H
#define SENTINEL_CMD_PAST_H

#include "base/frame.h"
#include "base/digest.h"
#include "store/query.h"

struct past_alert {
    int64_t time;
    size_t frames;
    char event_id[UUID_TEXT], rule[16], ip[48], mac[18];
    char segment[64]; /* cut, untrusted */
};

struct past {
    struct past_alert *at;
    size_t count, room;
    bool no_memory;
};

/* All alerts but those of self-tests, by time. 0 or −errno. */
int past_read(struct store *s, struct past *ret);
void past_done(struct past *p);
/* Their frames in the order of time; each once, though several alerts keep it. 0 or −errno. */
int past_frames(struct store *s, const struct past *p, void (*take)(void *self, const struct frame *frame), void *self);

#endif
