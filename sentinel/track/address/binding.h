/* Which MACs speak for protected addresses, in ARP and neighbour discovery: one record an address and segment, one a claimant. */
#ifndef SENTINEL_TRACK_ADDRESS_BINDING_H
#define SENTINEL_TRACK_ADDRESS_BINDING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/table.h"

enum { BINDINGS = 4096, BINDING_BEARERS = 4, BINDING_CLAIMANTS = 1024, BINDING_CLAIMED = 4 };

/* A MAC that was silent for so long is nobody's rival any more. */
#define BINDING_MEMORY (INT64_C(3600) * 1000000000)
/* A claim and the boot traffic that follows it are one story within this time. */
#define BINDING_STORY (INT64_C(600) * 1000000000)
/* A question is answered within this time: RFC 4861 §10, RFC 1122 §2.3.2.1 and what systems do. */
#define BINDING_ANSWER (INT64_C(5) * 1000000000)
#define BINDING_BURST  (INT64_C(10) * 1000000000)

/* One claim, as it came. */
struct claim {
    int32_t segment;
    struct addr address;
    struct mac mac;
    bool answer; /* not a question, and not an announcement of the owner's own */
    int64_t time;
};

/* What is known of it then. */
struct claim_answer {
    bool has_rival, contested, unasked;
    struct mac rival;
    uint32_t claims; /* by this MAC within BINDING_BURST */
};

struct bindings;

/* About 1.2 MiB. NULL when memory is short. */
struct bindings *bindings_new(const struct hash_key *key);
void bindings_free(struct bindings *b);
/* Of the addresses. */
struct table_counts bindings_counts(const struct bindings *b);

/* Somebody asks who has that address. */
void bindings_ask(struct bindings *b, int segment, const struct addr *address, int64_t now);
struct claim_answer bindings_claim(struct bindings *b, const struct claim *claim);

/* The addresses that the MAC claimed within BINDING_STORY, at most BINDING_CLAIMED; `ret_first` is when it began. */
size_t bindings_claimed(struct bindings *b, int segment, const struct mac *mac, int64_t now,
                        struct addr ret[BINDING_CLAIMED], int64_t *ret_first);

/* "vrrp", "hsrp", "glbp", "nlb" for MACs that belong to a virtual address, or NULL. */
const char *binding_virtual(const struct mac *mac);

#endif
