/* Copies that mirror ports make: the same packet again within 50 ms. */
#ifndef SENTINEL_ENGINE_DUPLICATE_H
#define SENTINEL_ENGINE_DUPLICATE_H

#include <stdbool.h>

#include "base/table.h"
#include "net/packet.h"

enum { DUPLICATES = 1024 };

struct duplicates {
    struct hash_key key;
    struct {
        uint64_t sum;
        int64_t time;
    } seen[DUPLICATES];
};

void duplicates_init(struct duplicates *d, const struct hash_key *key);

/* Whether the same packet (MACs, addresses, IP identification, TTL, ports, payload) was asked about on the same segment less than
 * 50 ms of packet time ago; remembers it if not. Tags and tunnels do not count: one copy may come bare and one through
 * an ERSPAN session. A sender who repeats himself draws a new IP identification, or waits longer. */
bool duplicates_check(struct duplicates *d, const struct packet *packet, int segment);

#endif
