/* Who is in which group by IGMP and MLD, and who asks. */
#ifndef SENTINEL_TRACK_IMAGING_MEMBER_H
#define SENTINEL_TRACK_IMAGING_MEMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/table.h"

enum { MEMBERS = 4096, QUERIERS = 512 };

/* A report answers a query; after two of the longest usual intervals and no report a member has left (RFC 9776 §8.4). */
#define MEMBER_MEMORY (INT64_C(600) * 1000000000)
/* "Other querier present": the querier unheard of for so long is gone (RFC 9776 §8.5: 255 s by default). */
#define QUERIER_MEMORY (INT64_C(255) * 1000000000)

/* No padding in the keys: they are hashed as bytes. */
struct member_key {
    int32_t segment;
    struct addr group, addr;
    uint8_t zero[2];
};

struct member {
    struct member_key key;
    struct mac mac;
    int64_t last; /* ns of the last report */
};

/* Where hosts hear the same querier. */
struct querier_key {
    int32_t segment;
    uint16_t vlan[2];
    uint8_t family;
    uint8_t zero[3];
};

struct querier {
    struct querier_key key;
    struct addr addr;
    struct mac mac;
    uint8_t version;
    int64_t last;
};

struct members;

struct members *members_new(const struct hash_key *key);
void members_free(struct members *m);
struct table_counts members_counts(const struct members *m);

/* A host reports that it is in the group; true when it was not, or had fallen silent. */
bool members_join(struct members *m, const struct member_key *key, const struct mac *mac, int64_t now);
/* It leaves; true when it was in it. */
bool members_leave(struct members *m, const struct member_key *key, int64_t now);
/* Walks the group's members: start with `*cursor` = 0; NULL at the end. */
const struct member *members_next(struct members *m, int segment, const struct addr *group, size_t *cursor);

/* Takes note of a general query. "first", "changed", "lower", "downgrade" (see multicast.querier), or NULL when nothing is new
 * or the query takes no part in the election; `ret_previous` is the querier before. */
const char *members_query(struct members *m, const struct querier *heard, struct querier *ret_previous);

#endif
