/* The IPv6 routers of each segment and the flags that they advertise. */
#ifndef SENTINEL_TRACK_ADDRESS_ROUTER_H
#define SENTINEL_TRACK_ADDRESS_ROUTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/table.h"

enum { ROUTER_LINKS = 1024, ROUTER_LINK_ROUTERS = 4 };

/* Twice the longest interval at which routers may advertise (RFC 4861 §6.2.1: 1800 s). */
#define ROUTER_MEMORY (INT64_C(3600) * 1000000000)

/* One body: the address it speaks from and its MAC. */
struct router {
    struct addr addr;
    struct mac mac;
    uint8_t flags;     /* of its last advertisement */
    uint16_t lifetime; /* seconds as default router */
    int64_t last;      /* ns; 0: this place is free */
};

/* Where routers are each other's. No padding: it is hashed as bytes. */
struct router_link {
    int32_t segment;
    uint16_t vlan[2]; /* the two outermost tags */
};

struct routers;

struct routers *routers_new(const struct hash_key *key);
void routers_free(struct routers *r);
struct table_counts routers_counts(const struct routers *r);

/* Takes note of an advertisement. True when it sets a flag of `mask` that another default router of the link, heard of
 * before, does not set. */
bool routers_raise(struct routers *r, const struct router_link *link, const struct router *heard, uint8_t mask);

#endif
