/* From a message to a receiver: batches into the store, from its outbox to the couriers. While the store is of no use (disk full,
 * broken, read-only) what comes is held in bounded memory until it can be stored, and fast sinks are given it at once:
 * they may then get it twice, with the same event_id. */
#ifndef SENTINEL_KEEPER_DELIVERY_H
#define SENTINEL_KEEPER_DELIVERY_H

#include "keeper/config.h"
#include "keeper/courier.h"

enum {
    DELIVERY_ERROR = 512,
    DELIVERY_WAIT = 5, /* ms after which what came is written at the latest, with what came meanwhile */
    DELIVERY_SINKS = 64,
};

struct delivery;

struct delivery_state {
    bool stored;           /* there is a store at all */
    const char *error;     /* why it is of no use just now, or "" */
    int64_t failing_since; /* of the monotonic clock, or 0 */
    uint64_t held;         /* bytes that wait for it in memory */
    uint64_t lost;         /* messages that found no room there */
    uint64_t rescued;      /* alerts and records that were deleted to make room on a full disk */
    uint64_t written;      /* alerts that were stored, or passed on where there is no store */
};

/* Opens store and sinks. 0, or −errno with the reason in `ret_error`. */
int delivery_open(const struct config *config, char ret_error[DELIVERY_ERROR], struct delivery **ret);
void delivery_free(struct delivery *d);

/* Takes a message that ipc_read() has found good. Between an alert and its frames no other message may come. */
void delivery_take(struct delivery *d, const void *message, size_t size);
/* Whether more is better taken before delivery_run(), or else afterwards. What it takes while it says no is held all the same. */
bool delivery_takes_more(const struct delivery *d);
/* Writes what is due, and moves the couriers. `now` is of the monotonic clock. */
void delivery_run(struct delivery *d, int64_t now);
/* Writes all that can be written now, whatever is due. */
void delivery_flush(struct delivery *d, int64_t now);
/* When delivery_run() wants to be called, and the descriptors that may make it want to earlier. */
int64_t delivery_due(const struct delivery *d);
size_t delivery_descriptors(const struct delivery *d, int *ret, size_t most);
/* Retention and bounds; seldom. `date` is of the wall clock. */
void delivery_tidy(struct delivery *d, int64_t date);
void delivery_reopen(struct delivery *d);
/* Whether nothing waits for anybody who could take it. */
bool delivery_is_done(const struct delivery *d);

struct delivery_state delivery_state(const struct delivery *d);
size_t delivery_sinks(const struct delivery *d);
/* State of the n-th sink; what waits for it, all 0 without a store. */
struct courier_state delivery_sink(const struct delivery *d, size_t n, struct outbox_state *ret_outbox);

#endif
