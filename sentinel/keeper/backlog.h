/* Messages that came and are not stored yet, in order, in bounded memory. */
#ifndef SENTINEL_KEEPER_BACKLOG_H
#define SENTINEL_KEEPER_BACKLOG_H

#include "sink/sink.h"
#include "store/store.h"

enum {
    BACKLOG_BYTES = 16 << 20,
    BACKLOG_ALERTS = 100, /* in one transaction */
};

struct backlog {
    uint8_t *at;
    size_t begin, end;
    size_t passed;   /* those before here were given to fast sinks past the store */
    uint64_t count;  /* messages */
    uint64_t alerts; /* of these */
    uint64_t lost;   /* that found no room, or that the store will never take */
};

/* 0 or −ENOMEM. */
int backlog_init(struct backlog *b);
void backlog_done(struct backlog *b);
/* Takes a message that ipc_read() found good. */
void backlog_add(struct backlog *b, const void *message, size_t size);
static inline bool backlog_is_empty(const struct backlog *b)
{
    return b->begin == b->end;
}
/* Writes the first of them, up to BACKLOG_ALERTS alerts, in one transaction, and forgets them; what stays is to be written
 * at once, for only the last transaction of several waits for the disk, and for all before it. 0; or −errno with
 * all of them still here, but for one that the store refuses for what it is (−EINVAL), which is lost: the rest must not wait for
 * it. `ret_alerts` counts on. */
int backlog_store(struct backlog *b, struct store *store, uint64_t *ret_alerts);
/* Gives the lines of those that were not given before to `take`; they stay. */
void backlog_pass(struct backlog *b, void (*take)(void *self, const struct sink_line *line), void *self);
/* Forgets those that were given. Where there is no store, that is all that can be done for them. */
void backlog_forget(struct backlog *b);

#endif
