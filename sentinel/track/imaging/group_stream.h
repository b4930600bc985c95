/* Streams of datagrams to groups, for the quick path: a packet of a stream that was looked at before is counted by one
 * look-up and is done. Every stream is looked at again whenever it has doubled, later every megabyte, so what begins as
 * something ordinary and goes on as something else is found. */
#ifndef SENTINEL_TRACK_IMAGING_GROUP_STREAM_H
#define SENTINEL_TRACK_IMAGING_GROUP_STREAM_H

#include "base/table.h"
#include "net/glance.h"
#include "net/packet.h"

enum { GROUP_STREAMS = 4096 };

struct imaging_session;

struct group_stream {
    struct glance_stream key;
    const char *interface;           /* that it was last seen on; compared, never read */
    struct imaging_session *session; /* what it belongs to, or NULL; good while `serial` is the session's */
    uint32_t serial;
    int64_t first, last; /* ns */
    uint64_t bytes;      /* of UDP payload */
    uint64_t packets;
    uint64_t mark;     /* of the last packet */
    uint64_t look_at;  /* so many bytes: time to look closer */
    uint8_t named;     /* enum imaging_protocol that its packets look like */
    uint16_t looks;    /* closer looks so far that found no protocol … */
    uint16_t ordinary; /* … and of these those that found what is no imaging: RTP, MPEG-TS */
};

struct group_streams;

struct group_streams *group_streams_new(const struct hash_key *key);
void group_streams_free(struct group_streams *t);
struct table_counts group_streams_counts(const struct group_streams *t);

/* The stream of that key, made if need be. NULL when the table refuses. */
struct group_stream *group_streams_find(struct group_streams *t, const struct glance_stream *key,
                                        const struct frame *frame);
/* Whether the packet is the last one again (within 50 ms, as in engine/duplicate.h). */
bool group_stream_is_copy(const struct group_stream *s, const struct frame *frame, uint64_t mark);
/* One packet more. */
void group_stream_count(struct group_stream *s, const struct frame *frame, uint64_t mark, size_t bytes);
/* That somebody looks closer now; true when the stream had not been looked at since it doubled. */
bool group_stream_is_due(const struct group_stream *s);
void group_stream_looked(struct group_stream *s);
void group_streams_keep(struct group_streams *t, const struct group_stream *s);

/* The key of a decoded packet, for carriers that the glance does not read (tunnels, other link types). */
struct glance_stream group_stream_key_of(const struct packet *p);

/* Whether a datagram to a group is no imaging by what it is: a service of its own port (mDNS, SSDP, WS-Discovery, LLMNR, SAP,
 * routing, time), RTP (RFC 3550 §5.1) or MPEG-TS (ISO 13818-1 §2.4.3). */
bool group_stream_is_ordinary(uint16_t port, struct bytes payload);

#endif
