/* A courier carries batches of lines to one sink. Fast sinks are served on the spot; a slow one has a thread of its own that a
 * batch is handed to and comes back from: between the two only one side has it, so there are no locks, and no thread but the
 * keeper's ever touches the store. */
#ifndef SENTINEL_KEEPER_COURIER_H
#define SENTINEL_KEEPER_COURIER_H

#include <stdbool.h>

#include "sink/sink.h"
#include "store/store.h"

enum { COURIER_NAME = 128 };

struct courier;

/* What became of deliveries, for health records and alerts. */
struct courier_state {
    const char *name;       /* of the sink, without secrets; harmless */
    const char *error;      /* of the last try, "" when it went well */
    int64_t failing_since;  /* of the monotonic clock; 0: it is not */
    uint64_t sent, refused; /* lines; those that the receiver will never take were passed over */
    bool best_effort, slow;
};

/* Opens the sink of "URL option=value …". 0, or −errno with the reason in `ret_error`. */
int courier_new(const char *url, char ret_error[SINK_ERROR], struct courier **ret);
/* Tells it from another of the same name. */
void courier_number(struct courier *c, unsigned number);
/* Starts the thread of a slow one. 0 or −errno. */
int courier_start(struct courier *c);
/* Ends the thread and closes, unless a delivery is still under way: then the process is about to end, and all is left as it
 * is. */
void courier_free(struct courier *c);
struct courier_state courier_state(const struct courier *c);

/* Readable when a thread has brought its batch back; −1 for a fast one. */
int courier_fd(const struct courier *c);
/* There may be something in the outbox. */
void courier_wake(struct courier *c);
/* When it wants to be run next: 0 at once, INT64_MAX not before it is woken. */
int64_t courier_due(const struct courier *c);
/* Takes back a batch, acknowledges what was received, fetches the next one and sends it. `now` is of the monotonic clock. 0, or
 * −errno of the store. */
int courier_run(struct courier *c, struct store *store, int64_t now);
/* Gives a line to a sink without a thread past the store, while there is none that is of use. */
void courier_pass(struct courier *c, const struct sink_line *line, int64_t now);
/* SIGHUP. */
void courier_reopen(struct courier *c);
/* Whether all that was fetched is done with. */
bool courier_is_idle(const struct courier *c);

#endif
