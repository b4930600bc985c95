/* Bounded hash tables for state that strangers fill.
 *
 * Fixed capacity, allocated once; SipHash-1-3 with a secret key, so nobody can choose colliding keys; sets of eight
 * entries, so a look-up touches a bounded number of lines whatever arrives. A full set evicts the entry of the
 * lowest class, among those the least recently used; pinned entries never go, and what finds no place is refused
 * and counted. */
#ifndef SENTINEL_BASE_TABLE_H
#define SENTINEL_BASE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hash_key {
    uint64_t word[2];
};

/* SipHash-1-3 (Aumasson, Bernstein 2012): the fewer rounds that hash tables take (CPython, Rust), for nobody ever sees a
 * value and can reason from it. */
uint64_t hash_bytes(const struct hash_key *key, const void *data, size_t size);

enum table_class { TABLE_STRANGER, TABLE_KNOWN, TABLE_PINNED };

struct table;

struct table_counts {
    uint64_t used;
    uint64_t capacity;
    uint64_t evicted;
    uint64_t refused;
};

/* Entries are `entry_size` bytes and begin with their key of `key_size` bytes (no padding inside the key: it is
 * compared and hashed as bytes). `capacity` is rounded up to a power of two ≥ 8. NULL when memory is short. */
struct table *table_new(size_t entry_size, size_t key_size, size_t capacity, const struct hash_key *key);
void table_free(struct table *t);

/* The entry of that key, or NULL. Counts as a use at `now` (ns). */
void *table_find(struct table *t, const void *key, int64_t now);

/* The entry of that key, made if need be: then `*ret_fresh` is true and all after the key is zero. NULL when
 * its set holds only pinned entries. The pointer is good until the next table_put or table_drop. */
void *table_put(struct table *t, const void *key, int64_t now, enum table_class class, bool *ret_fresh);

/* Counts as a use at `now` of an entry that find or put gave. */
void table_use(struct table *t, const void *entry, int64_t now);
/* Raises or lowers the class of an entry that find or put gave. */
void table_set_class(struct table *t, const void *entry, enum table_class class);
void table_drop(struct table *t, void *entry);

/* Walks all entries in storage order: start with `*cursor` = 0; NULL at the end. */
void *table_next(struct table *t, size_t *cursor);

struct table_counts table_counts(const struct table *t);

#endif
