/* Walks through distribution points: what one client reads of one server's packages, by how many of them and by whether it
 * asked for their list. An imaging client reads thousands of files of few packages, whose names its task sequence gave it;
 * who takes what there is asks for lists and goes through many. */
#ifndef SENTINEL_TRACK_CONTENT_WALK_H
#define SENTINEL_TRACK_CONTENT_WALK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/table.h"
#include "track/content/place.h"

enum { WALKS = 2048, WALK_BITS = 1024, WALK_STEP = 8 };

/* A client that was silent for so long, or has read for so long, begins anew. */
#define WALK_SILENCE (INT64_C(600) * 1000000000)
#define WALK_LENGTH  (INT64_C(3600) * 1000000000)

struct walk_key {
    int32_t segment;
    struct addr client, server;
    uint8_t zero[2];
};

struct walk {
    struct walk_key key;
    int64_t first, last;
    uint32_t packages, listings, files; /* packages: distinct, by digest: above WALK_BITS/4 somewhat too few */
    uint32_t told;                      /* packages when it was last told */
    bool listed;                        /* asked for the list of all packages */
    uint64_t seen[WALK_BITS / 64];
};

struct walks;
struct walks *walks_new(const struct hash_key *key);
void walks_free(struct walks *w);
struct table_counts walks_counts(const struct walks *w);

/* One request. `listing`: for a folder's contents. The walk when it is worth telling: at WALK_STEP packages, at each doubling, and
 * when the list of all packages is first asked for by a walk of so many; else NULL. */
const struct walk *walks_step(struct walks *w, const struct walk_key *key, const struct place_found *found,
                              bool listing, int64_t now);

#endif
