/* What a hit is counted under, and the identifiers that outlive the process. Packet data and names only: the same frames
 * give the same identifiers live and replayed. */
#ifndef SENTINEL_DETECT_IDENTITY_H
#define SENTINEL_DETECT_IDENTITY_H

#include "base/digest.h"
#include "base/table.h"
#include "detect/rule.h"

enum { IDENTITY_NAME = 2048 };

/* A name spelt out in bytes: rule id, what the name is of, segment, values. */
struct identity {
    uint8_t at[IDENTITY_NAME];
    size_t size;
};

/* Keys of the tables: 128 bits of a name under the secret key. */
struct identity_key {
    uint64_t word[2];
};

/* Begins with the rule's id, `of` (one byte that keeps groups, rates and meters apart) and the segment. */
void identity_begin(struct identity *i, const struct rule *rule, char of, const struct event *e);
void identity_add(struct identity *i, const struct event *e, const enum field *fields, size_t count);
struct identity_key identity_hash(const struct identity *i, const struct hash_key *key);

/* UUIDv5 of a name in sentinel's own name space. */
void identity_group_id(const struct identity *i, uint8_t ret[UUID_SIZE]);
/* UUIDv5 of one telling of a group: its number and the time of its first evidence. */
void identity_event_id(const uint8_t group_id[UUID_SIZE], uint32_t telling, int64_t first, uint8_t ret[UUID_SIZE]);
/* UUIDv5 of the segment and of who is behind the event: for claims of an address, the MAC; for what servers send, the server's MAC when it stands on this
 * link, its server identifier behind a relay, else its address; for what clients send, the client's MAC or address. */
void identity_incident_id(const struct event *e, uint8_t ret[UUID_SIZE]);

#endif
