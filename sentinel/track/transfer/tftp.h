/* The parts of the TFTP tracker: this room's own header, not for others. */
#ifndef SENTINEL_TRACK_TRANSFER_TFTP_H
#define SENTINEL_TRACK_TRANSFER_TFTP_H

#include "track/state.h"

/* How a transfer ended. */
enum outcome { OUTCOME_COMPLETE, OUTCOME_INCOMPLETE, OUTCOME_ABORTED, OUTCOME_ABANDONED };

/* What in a second voice, or in what it says, does not fit the first. */
enum conflict {
    CONFLICT_HOST,
    CONFLICT_PORT,
    CONFLICT_MAC,
    CONFLICT_TTL,
    CONFLICT_VLAN,
    CONFLICT_CONTENT,    /* one block with two contents */
    CONFLICT_OPTION_ACK, /* two option acknowledgements that differ */
    CONFLICT_ERROR,      /* an error that its sender knows nothing of */
    CONFLICT_COUNT,      /* none */
};

struct voice voice_of(const struct packet *p);
/* By its TTL: then its MAC is a router's, and routers take turns. */
bool voice_is_routed(const struct voice *v);
/* The first of host, port, MAC, TTL and VLAN in which they differ, TTLs as no router makes them; else CONFLICT_COUNT. */
enum conflict voice_conflict(const struct voice *first, const struct voice *second);

/* The message's own fields: options, block, error. */
void tftp_fill_message(const struct tftp *m, struct event *e);
/* client.mac, by the address it was given or `ether` (or NULL), and whether it is booting. */
void tftp_fill_client(struct track *t, int segment, const struct addr *ip, const struct mac *ether, struct event *e);
void tftp_fill_transfer(const struct transfer *open, struct event *e);

/* The one who asks, requests apart; and whoever speaks to him. */
void tftp_take_request(const struct step *s);
void tftp_take_asking(const struct step *s, struct transfer *open);
void tftp_take_answer(const struct step *s, struct transfer *open);
/* Neither port is known. False when it may be anything. */
bool tftp_take_unknown(const struct step *s);

/* DATA and ACK of whichever side; `second`: how the sender differs from whom the transfer is with, CONFLICT_COUNT: it is he. */
void tftp_take_data(const struct step *s, struct transfer *open, enum conflict second);
void tftp_take_ack(const struct step *s, struct transfer *open);

/* That host takes its usual part in the transfer: its next packet need not be decoded (track_block()). */
void tftp_learn_sender(const struct step *s, struct transfer *open);
/* What tells two contents of one block apart; not 0. */
uint32_t tftp_print(const struct track *t, struct bytes data);

/* The server's first word to this side, as an event. */
void tftp_tell_answer(const struct step *s, struct transfer *open, enum event_kind kind);
/* Tells once of each kind; `second` is who spoke. */
void tftp_tell_conflict(const struct step *s, struct transfer *open, const struct voice *second, enum conflict kind);

/* The transfer is over: told, its content judged, its place in the pool given back. `s` is the packet that ended it; NULL: time did. */
void transfer_end(struct track *t, const struct step *s, struct transfer *open, enum outcome outcome);

#endif
