#include "base/table.h"

#include <stdlib.h>
#include <string.h>

enum { WAYS = 8 };

/* What a look-up must know of a set before it touches an entry. Tag 0 is a free place. */
struct set {
    uint16_t tag[WAYS];
    uint8_t class[WAYS];
    int64_t used[WAYS];
};

struct table {
    struct hash_key key;
    size_t entry_size;
    size_t key_size;
    size_t set_count; /* a power of two */
    struct table_counts counts;
    struct set *sets;
    uint8_t *entries;
};

static size_t sets_for(size_t capacity)
{
    size_t sets = 1;
    while (sets * WAYS < capacity && sets <= SIZE_MAX / WAYS / 2)
        sets *= 2;
    return sets;
}

struct table *table_new(size_t entry_size, size_t key_size, size_t capacity, const struct hash_key *key)
{
    struct table *t = calloc(1, sizeof *t);
    if (!t)
        return NULL;
    t->key = *key;
    t->entry_size = entry_size;
    t->key_size = key_size;
    t->set_count = sets_for(capacity);
    t->counts.capacity = t->set_count * WAYS;
    t->sets = calloc(t->set_count, sizeof *t->sets);
    t->entries = calloc(t->set_count * WAYS, entry_size);
    if (!t->sets || !t->entries) {
        table_free(t);
        return NULL;
    }
    return t;
}

void table_free(struct table *t)
{
    if (!t)
        return;
    free(t->sets);
    free(t->entries);
    free(t);
}

static uint8_t *entry_at(const struct table *t, size_t place)
{
    return t->entries + place * t->entry_size;
}

static size_t place_of(const struct table *t, const void *entry)
{
    return (size_t)((const uint8_t *)entry - t->entries) / t->entry_size;
}

/* The place of a key in the whole table, or the capacity when it has none; `set` is where it belongs. */
static size_t lookup(const struct table *t, size_t set, uint16_t tag, const void *key)
{
    const struct set *s = &t->sets[set];
    for (size_t way = 0; way < WAYS; way++) {
        size_t place = set * WAYS + way;
        if (s->tag[way] == tag && memcmp(entry_at(t, place), key, t->key_size) == 0)
            return place;
    }
    return t->set_count * WAYS;
}

static size_t set_of(const struct table *t, uint64_t hash)
{
    return (size_t)hash & (t->set_count - 1);
}

/* From bits that choose no set. */
static uint16_t tag_of(uint64_t hash)
{
    return (uint16_t)(hash >> 48 | 1);
}

void *table_find(struct table *t, const void *key, int64_t now)
{
    uint64_t hash = hash_bytes(&t->key, key, t->key_size);
    size_t place = lookup(t, set_of(t, hash), tag_of(hash), key);
    if (place == t->set_count * WAYS)
        return NULL;
    t->sets[place / WAYS].used[place % WAYS] = now;
    return entry_at(t, place);
}

/* Whether `a` should go before `b`. */
static bool goes_first(const struct set *s, size_t a, size_t b)
{
    return s->class[a] != s->class[b] ? s->class[a] < s->class[b] : s->used[a] < s->used[b];
}

/* A free place of the set, else the one to be evicted. */
static size_t victim(const struct set *s)
{
    size_t worst = 0;
    for (size_t way = 0; way < WAYS; way++) {
        if (!s->tag[way])
            return way;
        if (goes_first(s, way, worst))
            worst = way;
    }
    return worst;
}

void *table_put(struct table *t, const void *key, int64_t now, enum table_class class, bool *ret_fresh)
{
    uint64_t hash = hash_bytes(&t->key, key, t->key_size);
    size_t set = set_of(t, hash);
    struct set *s = &t->sets[set];
    size_t place = lookup(t, set, tag_of(hash), key);
    if (place != t->set_count * WAYS) {
        s->used[place % WAYS] = now;
        *ret_fresh = false;
        return entry_at(t, place);
    }

    size_t way = victim(s);
    if (s->tag[way] && s->class[way] == TABLE_PINNED) {
        t->counts.refused++;
        return NULL;
    }
    if (s->tag[way])
        t->counts.evicted++;
    else
        t->counts.used++;
    s->tag[way] = tag_of(hash);
    s->class[way] = (uint8_t) class;
    s->used[way] = now;

    uint8_t *entry = entry_at(t, set * WAYS + way);
    memcpy(entry, key, t->key_size);
    memset(entry + t->key_size, 0, t->entry_size - t->key_size);
    *ret_fresh = true;
    return entry;
}

void table_use(struct table *t, const void *entry, int64_t now)
{
    size_t place = place_of(t, entry);
    t->sets[place / WAYS].used[place % WAYS] = now;
}

void table_set_class(struct table *t, const void *entry, enum table_class class)
{
    size_t place = place_of(t, entry);
    t->sets[place / WAYS].class[place % WAYS] = (uint8_t) class;
}

void table_drop(struct table *t, void *entry)
{
    size_t place = place_of(t, entry);
    uint16_t *tag = &t->sets[place / WAYS].tag[place % WAYS];
    if (*tag)
        t->counts.used--;
    *tag = 0;
}

void *table_next(struct table *t, size_t *cursor)
{
    while (*cursor < t->set_count * WAYS) {
        size_t place = (*cursor)++;
        if (t->sets[place / WAYS].tag[place % WAYS])
            return entry_at(t, place);
    }
    return NULL;
}

struct table_counts table_counts(const struct table *t)
{
    return t->counts;
}
