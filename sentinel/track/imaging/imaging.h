/* Image sessions: who sends what to which group, announced how, joined by whom, how far it is, and who interferes. */
#ifndef SENTINEL_TRACK_IMAGING_IMAGING_H
#define SENTINEL_TRACK_IMAGING_IMAGING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/table.h"
#include "proto/content_kind.h"
#include "track/whereabouts.h"

enum imaging_protocol {
    IMAGING_UNKNOWN, /* bulk traffic that no reader knows */
    IMAGING_WDS,
    IMAGING_UDPCAST,
    IMAGING_UFTP,
    IMAGING_TFTP,
    IMAGING_GHOST,
    IMAGING_SAP,
    IMAGING_FLUTE,
    IMAGING_NORM,
    IMAGING_PROTOCOLS,
};

enum {
    IMAGING_SESSIONS = 128,
    IMAGING_MEMBERS = 256, /* of a session, kept one by one; more are counted */
    IMAGING_SHOWN = 16,    /* of these, in events */
    IMAGING_NAME = 128,
    IMAGING_CIPHER = 64,
    IMAGING_WEAKNESSES = 4,
};

/* A session in which nobody spoke for so long is over (MS-WDSMT §3.1.2: 300 s; the others give up sooner), and one that has
 * said its end sooner. */
#define IMAGING_SILENCE (INT64_C(300) * 1000000000)
#define IMAGING_CLOSING (INT64_C(10) * 1000000000)
/* A sender unheard of for so long has made way for another. */
#define IMAGING_RIVALRY (INT64_C(30) * 1000000000)

enum imaging_integrity { INTEGRITY_UNTOLD, INTEGRITY_NONE, INTEGRITY_SUM, INTEGRITY_KEYED };

/* No padding: it is hashed as bytes. What a protocol's sessions are told apart by differs; the rest stays zero. */
struct imaging_key {
    int32_t segment;
    uint32_t id;   /* the protocol's own number */
    uint16_t port; /* of the group */
    uint8_t protocol;
    uint8_t zero;
    struct addr sender, group;
    uint8_t rest[2];
};

/* Reports that press the sender, lately. */
struct imaging_pressure {
    int64_t since; /* ns of the first */
    uint16_t count;
};

struct imaging_member {
    struct addr addr;
    struct mac mac;
    bool has_id, gone, reports; /* it reports (WDS: QCR) */
    uint32_t id;                /* WDS: ClientId; udpcast: client number */
    int64_t since;              /* ns of its join, 0: not seen */
    struct imaging_pressure pressure;
};

/* Who was told of as interfering, and how, so that each is told once. */
enum { IMAGING_OFFENDERS = 8 };
struct imaging_offender {
    const char *how;
    struct addr addr;
    struct mac mac;
};

/* Sequence numbers that only rise, of WDS (ODATA, QCC, POLL, SPM) and of UFTP's header. */
enum imaging_series { SERIES_DATA, SERIES_QCC, SERIES_POLL, SERIES_SPM, SERIES_COUNT };

struct imaging_desk;

struct imaging_session {
    struct imaging_key key;
    uint32_t serial; /* no two sessions of a run share one */
    struct whereabouts where;
    struct addr group; /* that data go to; family 0: not known yet */
    uint16_t port, sender_port;
    struct mac sender_mac;
    uint8_t ttl; /* of the sender's packets */
    bool has_mac, announced, running, told_kind, encrypted, closing, flooded;
    bool from_start;     /* somebody joined before anything was sent: all members are known */
    struct imaging_pressure strangers; /* who report and never joined */
    bool begun;          /* the first bytes of its data were seen */
    int64_t first, last; /* ns, of any packet */
    int64_t data_first, data_last;
    uint64_t bytes, packets, told_bytes;
    uint64_t blocks;   /* without those that came again soon after */
    size_t block_size; /* bytes of the first one */
    uint8_t integrity; /* enum imaging_integrity */
    struct imaging_offender offender[IMAGING_OFFENDERS];
    uint8_t offenders;
    const char *told;    /* protection as it was told last, or NULL */
    const char *content; /* name of a content kind, or NULL */
    enum content_class class;
    unsigned entropy;        /* of the sampled blocks, the lowest; CONTENT_ENTROPY_MOST + 1: none yet */
    unsigned samples, plain; /* blocks that were sampled; of these, those no cipher gives */
    uint8_t name_size, cipher_size;
    uint8_t name[IMAGING_NAME];
    char cipher[IMAGING_CIPHER];
    const char *weak[IMAGING_WEAKNESSES];
    uint64_t series[SERIES_COUNT];
    uint32_t members;
    struct imaging_member member[IMAGING_MEMBERS];
    struct imaging_desk *desk; /* where its first bytes and recent blocks are kept, or NULL */
};

struct imaging;

struct imaging *imaging_new(const struct hash_key *key);
void imaging_free(struct imaging *i);
struct table_counts imaging_counts(const struct imaging *i);

/* The session of that key; NULL when there is none. */
struct imaging_session *imaging_find(struct imaging *i, const struct imaging_key *key, int64_t now);
/* The same, made if need be; NULL when the table refuses. */
struct imaging_session *imaging_open(struct imaging *i, const struct imaging_key *key, int64_t now, bool *ret_fresh);
/* Walks all: start with `*cursor` = 0; NULL at the end. */
struct imaging_session *imaging_next(struct imaging *i, size_t *cursor);
void imaging_drop(struct imaging *i, struct imaging_session *over);
/* A session with data outlives those that are only announced. */
void imaging_keep(struct imaging *i, const struct imaging_session *s);

/* "udpcast", … */
const char *imaging_protocol_name(enum imaging_protocol protocol);

/* The member of that address, or that id; NULL when none is known. */
struct imaging_member *imaging_member_of(struct imaging_session *s, const struct addr *addr);
struct imaging_member *imaging_member_by_id(struct imaging_session *s, uint32_t id);
/* Takes a member in; NULL when it was one before, or there is no room to keep it (it is counted then). `mac` may be NULL. */
struct imaging_member *imaging_add_member(struct imaging_session *s, const struct addr *addr, const struct mac *mac);
/* Another session of that protocol on the segment that sends to the group and port, or has the same number, from another host, and
 * whose sender spoke within `age` ns; or NULL. */
struct imaging_session *imaging_rival(struct imaging *i, const struct imaging_session *s, int64_t age);
/* The session, running or announced, that sends to the group; NULL when there is none. */
struct imaging_session *imaging_of_group(struct imaging *i, int segment, const struct addr *group);
/* True the first time that he is said to interfere that way. */
bool imaging_note_offender(struct imaging_session *s, const char *how, const struct addr *addr, const struct mac *mac);

/* Who asked for a session (WDS), for what, and who answered last: a second answer from elsewhere is one too many. */
struct imaging_reply {
    struct addr client;
    int64_t time; /* of the answer; 0: none yet */
    struct imaging_session *session;
    uint32_t serial;
    uint8_t name_size;
    char name[IMAGING_NAME];
};

/* What is known of that client; the one least heard of makes room for a new one. */
struct imaging_reply *imaging_reply_to(struct imaging *i, const struct addr *client);

/* A block of an image as the wire carries it. */
struct imaging_block {
    uint64_t number;   /* of the block; UINT64_MAX: the protocol hides it */
    uint64_t offset;   /* in the image, where that follows from the number; UINT64_MAX: it does not */
    uint64_t sequence; /* of the packet; UINT64_MAX: it has none */
    bool rises;        /* sequence numbers of such packets never go back */
    struct bytes data;
    bool whole; /* nothing of it was cut off */
};

/* What a block showed. */
struct imaging_finding {
    bool other;   /* the same block had other contents before */
    bool kind;    /* the content was recognised just now */
    bool settled; /* the protection that can be told has changed */
};

/* Looks at a block: digest, first bytes, entropy. Bounded work; a few of the first blocks cost more. */
struct imaging_finding imaging_take_block(struct imaging *i, struct imaging_session *s,
                                          const struct imaging_block *block);

/* A datagram of the session's data by its first bytes, for the quick path: false when it is anything else. */
bool imaging_read_block(const struct imaging_session *s, struct bytes payload, struct imaging_block *ret);

/* "readable", "keyed" or "unknown", and what that rests on. */
const char *imaging_protection(const struct imaging_session *s, const char **ret_reason);

#endif
