/* Datagrams being put together from fragments (RFC 791 §3.2, RFC 8200 §4.5). Private to net/.
 *
 * Victims disagree on which bytes count where fragments overlap (Ptacek, Newsham 1998; RFC 5722), so two views are kept
 * where bytes really differ: the one in which the first fragment wins, and the one in which the last does. */
#ifndef SENTINEL_NET_FRAGMENT_H
#define SENTINEL_NET_FRAGMENT_H

#include "net/packet.h"

enum {
    FRAGMENT_DATAGRAMS = 512,
    FRAGMENT_BLOCK = 512,                         /* bytes: 64 units of 8, one bit each in a word */
    FRAGMENT_BLOCKS = (1 << 20) / FRAGMENT_BLOCK, /* 1 MiB of them */
    FRAGMENT_LARGEST = 65535,
};

#define FRAGMENT_LIFE (INT64_C(30) * 1000000000) /* ns of packet time since a datagram's first fragment */
/* How long a finished datagram is remembered. A mirror port that shows every frame twice leaves a stray copy of the
 * last fragment behind; without this it would meet the next datagram of the same identification. */
#define FRAGMENT_ECHO (INT64_C(1) * 1000000000)

/* What makes fragments belong together. Compared and hashed as bytes. The sender's MAC does not count: the victim's stack
 * does not look at it either, so fragments in frames of different MACs would get past us and not past it. */
struct fragment_key {
    uint8_t src[16], dst[16];
    uint32_t id;
    uint32_t tunnel_id;
    uint16_t vlan[PACKET_VLANS];
    uint16_t protocol; /* IPv4 only: RFC 8200 leaves it out */
    uint16_t depth;    /* address family in the high nibble; fragments within fragments */
};

struct fragment {
    struct fragment_key key;
    uint32_t offset; /* bytes, a multiple of 8 */
    bool more;
    uint8_t protocol; /* what the datagram is; counts where offset is 0 */
    uint32_t notes;   /* enum packet_note, handed on to the whole */
    int64_t time;
    struct bytes data;
};

struct datagram {
    uint8_t protocol;
    uint32_t notes;           /* of all fragments; PACKET_OVERLAP when the views differ */
    struct bytes first, last; /* good until the next fragments_add(); `last` is empty when the views are equal */
};

struct fragments;

struct fragments *fragments_new(const struct hash_key *key);
void fragments_free(struct fragments *f);
struct net_counts fragments_counts(const struct fragments *f);
/* Blocks looked at so far: what all fragments together have cost, for the test that holds it against their number. */
uint64_t fragments_cost(const struct fragments *f);

/* OK: the datagram is whole, in `ret`. NOT_MINE: kept, siblings are missing. MALFORMED: not kept, `*ret_fault` says
 * why; when it contradicts its siblings `*ret_notes` gets PACKET_OVERLAP and they are given up with it. */
enum parse fragments_add(struct fragments *f, const struct fragment *fragment, struct datagram *ret,
                         uint32_t *ret_notes, const char **ret_fault);

#endif
