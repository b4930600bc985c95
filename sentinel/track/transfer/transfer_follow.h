/* How far a transfer has come: blocks, windows, wrapping numbers, what was sent again and what the capture lacks. Knows
 * nothing of packets or events. */
#ifndef SENTINEL_TRACK_TRANSFER_TRANSFER_FOLLOW_H
#define SENTINEL_TRACK_TRANSFER_TRANSFER_FOLLOW_H

#include "proto/tftp.h"
#include "track/transfer/transfer.h"

enum { TRANSFER_LATE = 50 }; /* milliseconds */

enum follow {
    FOLLOW_FRESH,     /* the block that was due: its content goes on */
    FOLLOW_REPEATED,  /* seen before, with the same content as far as is remembered */
    FOLLOW_CHANGED,   /* seen before, with another content */
    FOLLOW_EARLY,     /* beyond a block that is missing; it will come again, or an acknowledgement tells */
    FOLLOW_AFTER_GAP, /* beyond blocks that the receiver has and the capture lacks: its content cannot go on */
    FOLLOW_NONSENSE,  /* no block that this transfer can be at */
};

/* What client and server agreed on (RFC 2347): the values of an option acknowledgement. */
void transfer_agree(struct transfer *t, const struct tftp *options);

/* What a block would be, without taking it: `print` is a digest of its content, not 0. */
enum follow transfer_place(const struct transfer *t, const struct tftp *data, uint32_t print);
/* The same, and takes it: counts it and moves on. `size` is that of its content on the wire, which the capture may have cut. */
enum follow transfer_take(struct transfer *t, const struct tftp *data, size_t size, uint32_t print);

/* Whether a block of that number is the one that is due, by its number alone and not the first; takes it as fresh. */
bool transfer_is_due(const struct transfer *t, uint16_t number);
void transfer_advance(struct transfer *t, size_t size, uint32_t print);
/* Whether that is the number of the latest block. */
bool transfer_was_last(const struct transfer *t, uint16_t number);

/* The receiver has all up to that block (RFC 1350 §2, RFC 7440 §4): what of it was not seen is owed. Where each direction comes
 * by a way of its own (two mirrored ports, two queues of a card) a block is seen after its acknowledgement. */
void transfer_acknowledge(struct transfer *t, const struct tftp *ack, int64_t now);
/* To be called before a block is placed: what is still owed when a later one comes, or for TRANSFER_LATE, is a gap of the capture.
 * Without `data`, at the end: all that is owed. */
void transfer_settle(struct transfer *t, const struct tftp *data, int64_t now);

#endif
