/* A quick keyed checksum: whether two contents are the same, several times as fast as SipHash over long ones. For comparing
 * only: never to find places in a table by. */
#ifndef SENTINEL_BASE_CHECKSUM_H
#define SENTINEL_BASE_CHECKSUM_H

#include "base/bytes.h"
#include "base/table.h"

enum { CHECKSUM_LANES = 8 };

struct checksum_key {
    uint64_t lane[CHECKSUM_LANES], start, times;
};

struct checksum_key checksum_key_of(const struct hash_key *key);

/* Never 0. Without the key nobody can choose contents with equal sums: products of keyed halves are added up (NH of UMAC, RFC
 * 4418 §5.2), and the sums of 64 bytes are chained under a secret multiplier. */
uint32_t checksum_keyed(const struct checksum_key *key, struct bytes data);

#endif
