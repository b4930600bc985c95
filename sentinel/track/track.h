/* Trackers: messages become events. They keep what a conversation needs (who is booting, which port pair is a transfer)
 * in bounded tables, and know nothing of policy. */
#ifndef SENTINEL_TRACK_TRACK_H
#define SENTINEL_TRACK_TRACK_H

#include "base/digest.h"
#include "base/table.h"
#include "event/event.h"
#include "net/flows.h"
#include "net/glance.h"
#include "net/interest.h"
#include "proto/proto.h"
#include "track/transfer/transfer_content.h"

/* Where a packet was seen, as the engine found out. */
struct track_place {
    int segment;              /* number in the policy, or EVENT_NO_SEGMENT */
    const char *segment_name; /* or NULL */
    const char *interface;    /* or NULL */
    bool outside;             /* see struct event */
};

/* Takes each event as it happens. The event is the tracker's own and good for the call only. */
struct track_sink {
    void (*take)(void *self, struct event *event);
    void *self;
};

struct track;

struct track_counts {
    struct table_counts clients, transactions, addresses, sessions, transfers, routers, bindings, webs, bodies, shares,
        walks, imaging, members, groups, channels;
};

/* About 14 MiB, allocated here and never again. NULL when memory is short. */
struct track *track_new(const struct hash_key *key, struct track_sink sink);
void track_free(struct track *t);
/* From now on what transfers carry is hashed: about 1.5 MiB more. Before the first message. 0 or −ENOMEM. */
int track_hash(struct track *t, const struct content_listener *listener);
/* The server is known, by earlier runs, to give that content under that name; `last`: when it last did. */
void track_learn_file(struct track *t, const struct addr *server, struct bytes name, const uint8_t sha256[SHA256_SIZE],
                      int64_t last);
struct track_counts track_counts(const struct track *t);

/* The TCP flows that are followed: what the first look asks. As long as the tracker. */
const struct flows *track_flows(const struct track *t);

/* What is watched from here on; must outlive the tracker or the next call. NULL: nothing. */
void track_watch(struct track *t, const struct interest *interest);

/* Whether a message of TCP may matter to anybody: a cheap no for nearly all of them. */
bool track_wants(const struct track *t, const struct packet *packet, const struct message *message);

/* One message that proto_parse() read (OK, or what stands of a TRUNCATED or MALFORMED one). False when nobody
 * claims it: data of a transfer that was never asked for, say. */
bool track_message(struct track *t, const struct packet *packet, const struct track_place *place,
                   const struct message *message);

/* What is known of a datagram to a group before it is decoded. */
enum track_stream {
    TRACK_CLOSER,  /* not enough: it is to be decoded */
    TRACK_COUNTED, /* of a stream that nobody here reads; counted */
    TRACK_COPY,    /* the same packet as the one before: mirror ports make such */
    TRACK_IMAGING, /* data of an image session; counted and looked at */
};

/* The quick path for streams to groups, one look-up a packet. `stream` NULL: the packet is none; to be called before every
 * packet that is decoded. */
enum track_stream track_stream(struct track *t, const struct glance_stream *stream,
                               const struct glance_datagram *datagram, const struct frame *frame);
/* Where a block was seen: as struct track_place. */
struct track_block {
    int segment;
    bool outside;
};

/* The quick path for blocks of transfers. True: one more of the same, or its acknowledgement, and it was taken. False: it is to
 * be decoded; nothing was changed. */
bool track_block(struct track *t, const struct frame *frame, struct track_block *ret);
/* A UDP datagram to a group that no protocol's tracker claims. True when it belongs to an image session all the same. */
bool track_unread(struct track *t, const struct packet *packet, const struct track_place *place);

/* A second has passed: conversations that have fallen silent are told, in a bounded number of steps. With `end` all that is
 * still open. Events made here have no frame (its number is 0) and the time of their conversation's last packet. */
void track_tick(struct track *t, int64_t now, bool end);

/* Any packet between the two ends of a watched pair, whether or not it is a message of a protocol. */
void track_channel(struct track *t, const struct packet *packet, const struct track_place *place);

/* A packet on a boot protocol's port that is malformed; `protocol` and `reason` are constants. */
void track_malformed(struct track *t, const struct packet *packet, const struct track_place *place,
                     const char *protocol, const char *reason);

/* A packet on a boot protocol's port whose fragments contradict each other. */
void track_ambiguous(struct track *t, const struct packet *packet, const struct track_place *place,
                     const char *protocol);

#endif
