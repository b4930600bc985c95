#include "track/content/walk.h"

#include <stdlib.h>

struct walks {
    struct hash_key key;
    struct table *table;
};

struct walks *walks_new(const struct hash_key *key)
{
    struct walks *w = calloc(1, sizeof *w);
    if (!w)
        return NULL;
    w->key = *key;
    w->table = table_new(sizeof(struct walk), sizeof(struct walk_key), WALKS, key);
    if (!w->table) {
        walks_free(w);
        return NULL;
    }
    return w;
}

void walks_free(struct walks *w)
{
    if (!w)
        return;
    table_free(w->table);
    free(w);
}

struct table_counts walks_counts(const struct walks *w)
{
    return table_counts(w->table);
}

/* Without case; names are short, what is behind is left out. */
static uint64_t digest(const struct walks *w, struct bytes name)
{
    uint8_t lower[64];
    size_t size = 0;
    while (name.left && size < sizeof lower) {
        uint8_t c = bytes_u8(&name);
        lower[size++] = c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
    }
    return hash_bytes(&w->key, lower, size);
}

static void see_package(const struct walks *w, struct walk *walk, struct bytes name)
{
    uint64_t bit = digest(w, name) % WALK_BITS;
    uint64_t mask = UINT64_C(1) << (bit % 64);
    walk->packages += !(walk->seen[bit / 64] & mask);
    walk->seen[bit / 64] |= mask;
}

const struct walk *walks_step(struct walks *w, const struct walk_key *key, const struct place_found *found,
                              bool listing, int64_t now)
{
    bool fresh = false;
    struct walk *walk = table_put(w->table, key, now, TABLE_STRANGER, &fresh);
    if (!walk)
        return NULL;
    if (fresh || llabs(now - walk->last) > WALK_SILENCE || llabs(now - walk->first) > WALK_LENGTH)
        *walk = (struct walk){.key = *key, .first = now};
    walk->last = now;
    walk->listings += listing;
    walk->files += !listing;
    if (found->package.left)
        see_package(w, walk, found->package);
    bool lists = listing && found->top && !walk->listed;
    walk->listed |= lists;
    bool more = walk->packages >= WALK_STEP && walk->packages >= 2 * walk->told;
    if (!more && !(lists && walk->packages >= WALK_STEP))
        return NULL;
    walk->told = walk->packages;
    return walk;
}
