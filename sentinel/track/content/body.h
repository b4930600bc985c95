/* Boot files that come over plain HTTP: the answer's stream is followed to its end, put in order and hashed. A bounded few at a
 * time; those beyond go by and it is said so. */
#ifndef SENTINEL_TRACK_CONTENT_BODY_H
#define SENTINEL_TRACK_CONTENT_BODY_H

#include "net/flows.h"
#include "net/packet.h"
#include "track/content/stream.h"
#include "track/transfer/transfer_content.h"
#include "track/content/web.h"
#include "track/whereabouts.h"

enum { BODIES = 32, BODY_HEAD = 4096, BODY_HOST = 128 };

#define BODY_SILENCE (INT64_C(30) * 1000000000)

enum body_outcome { BODY_RUNNING, BODY_COMPLETE, BODY_INCOMPLETE, BODY_ABORTED, BODY_ABANDONED };

enum body_state {
    STATE_HEAD,  /* of the answer: its lines */
    STATE_CLOSE, /* content up to the end of the connection */
    STATE_FIXED, /* content of `left` bytes */
    STATE_SIZE,  /* chunks (RFC 9112 §7.1): the line with the size … */
    STATE_CHUNK, /* … `left` bytes … */
    STATE_AFTER, /* … the line behind them */
    STATE_DONE,
};

struct body {
    bool used;
    enum body_state state;
    struct flow flow; /* from server to client */
    struct stream stream;
    struct whereabouts where;
    bool has_mac;
    struct mac server_mac, client_mac;
    int64_t began, last;
    uint64_t left, bytes;
    uint16_t content;  /* its number in the pool, 0: none */
    const char *doubt; /* why the content cannot be vouched for, a constant; NULL: it can */
    uint32_t chunk;    /* the chunk's size, as far as its line was read */
    bool chunk_named;  /* behind the size, where extensions stand */
    struct http_path path;
    uint16_t host_size, head_size;
    uint8_t host[BODY_HOST];
    uint8_t head[BODY_HEAD];
};

struct bodies;

/* `flows`: told of streams that are followed. */
struct bodies *bodies_new(struct flows *flows);
void bodies_free(struct bodies *b);
/* From now on what comes is hashed. 0 or −ENOMEM. */
int bodies_hash(struct bodies *b);
struct table_counts bodies_counts(const struct bodies *b);

/* That packet's stream, or NULL. */
struct body *bodies_find(struct bodies *b, const struct packet *p);
/* Begins to follow the packet's flow, whose next byte has that sequence number. NULL when there is no room. */
struct body *bodies_open(struct bodies *b, const struct packet *p, uint32_t sequence);
/* The n-th place, in use or not; NULL past the last. */
struct body *bodies_at(struct bodies *b, size_t n);
void bodies_drop(struct bodies *b, struct body *body);

/* One segment of it; `sequence` is that of `payload`. */
enum body_outcome body_put(struct bodies *b, struct body *body, uint32_t sequence, struct bytes payload, uint8_t flags);
/* The digest of a whole and undoubted content. */
bool body_digest(struct bodies *b, struct body *body, uint8_t ret[SHA256_SIZE]);
struct bytes body_beginning(const struct bodies *b, const struct body *body);

#endif
