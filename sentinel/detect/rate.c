#include "detect/rate.h"

#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "detect/identity.h"

enum { WORDS = RATE_BITS / 64 };

/* A window is RATE_BUCKETS slots of time; slot n counts in bucket n modulo that. */
struct rate {
    struct identity_key key;
    int64_t newest; /* slot */
    int64_t width;  /* of a slot, in ns */
    uint32_t count[RATE_BUCKETS];
    uint64_t seen[RATE_BUCKETS][WORDS]; /* linear counting: a bit for the hash of each value */
    uint64_t whole[WORDS];              /* of the whole window: those of all buckets, */
    uint32_t bits;                      /* and how many are set */
};

struct rates {
    struct hash_key key;
    struct table *table;
    uint32_t estimate[RATE_BITS + 1]; /* distinct values that set so many bits, on average */
};

/* Values that set k of m bits: m/m + m/(m−1) + … + m/(m−k+1), the collector's sum, which is what linear counting estimates
 * (Whang, Vander-Zanden, Taylor 1990) without a logarithm. In 1/65536. */
static void make_estimates(struct rates *r)
{
    uint64_t sum = 0;
    for (uint64_t k = 0; k < RATE_BITS; k++) {
        sum += ((uint64_t)RATE_BITS << 16) / (RATE_BITS - k);
        r->estimate[k + 1] = (uint32_t)((sum + (1 << 15)) >> 16);
    }
}

struct rates *rates_new(const struct hash_key *key)
{
    struct rates *r = calloc(1, sizeof *r);
    if (!r)
        return NULL;
    r->key = *key;
    r->table = table_new(sizeof(struct rate), sizeof(struct identity_key), RATE_ENTRIES, key);
    if (!r->table) {
        rates_free(r);
        return NULL;
    }
    make_estimates(r);
    return r;
}

void rates_free(struct rates *r)
{
    if (!r)
        return;
    table_free(r->table);
    free(r);
}

uint64_t rates_refused(const struct rates *r)
{
    return table_counts(r->table).refused;
}

static int64_t slot_of(int64_t time, int64_t width)
{
    return time / width - (time % width < 0);
}

static size_t bucket_of(int64_t slot)
{
    return (uint64_t)slot % RATE_BUCKETS;
}

static void clear(struct rate *w, size_t bucket)
{
    w->count[bucket] = 0;
    memset(w->seen[bucket], 0, sizeof w->seen[bucket]);
}

static unsigned bits_of(uint64_t word)
{
    unsigned bits = 0;
    for (; word; word &= word - 1)
        bits++;
    return bits;
}

/* After buckets were cleared. */
static void sum_up(struct rate *w)
{
    w->bits = 0;
    for (size_t i = 0; i < WORDS; i++) {
        w->whole[i] = 0;
        for (size_t b = 0; b < RATE_BUCKETS; b++)
            w->whole[i] |= w->seen[b][i];
        w->bits += bits_of(w->whole[i]);
    }
}

/* Moves the window so that it holds `slot`. Packets a little out of order count in their own slot; a step further back than the
 * window, as between merged captures, begins anew. */
static void slide(struct rate *w, int64_t slot, int64_t width)
{
    bool apart = w->width != width || slot - w->newest >= RATE_BUCKETS || w->newest - slot >= RATE_BUCKETS;
    int64_t from = apart ? slot - RATE_BUCKETS : w->newest;
    for (int64_t s = from + 1; s <= slot; s++)
        clear(w, bucket_of(s));
    if (from < slot)
        sum_up(w);
    w->newest = apart || slot > w->newest ? slot : w->newest;
    w->width = width;
}

static uint64_t total(const struct rate *w)
{
    uint64_t sum = 0;
    for (size_t b = 0; b < RATE_BUCKETS; b++)
        sum += w->count[b];
    return sum;
}

static void mark(const struct rates *r, struct rate *w, size_t bucket, const struct event *e, enum field f)
{
    uint8_t value[256];
    uint64_t bit = hash_bytes(&r->key, value, event_key(e, f, value, sizeof value)) % RATE_BITS;
    uint64_t mask = UINT64_C(1) << (bit % 64);
    w->bits += (w->whole[bit / 64] & mask) == 0;
    w->whole[bit / 64] |= mask;
    w->seen[bucket][bit / 64] |= mask;
}

static struct rate_limit limit_of(const struct rule_rate *rate, const struct event *e)
{
    struct rate_limit limit = {.count = rate->count, .seconds = rate->seconds};
    if (rate->limit >= 0 && e->limit[rate->limit].count)
        limit = e->limit[rate->limit];
    if (!limit.seconds)
        limit.seconds = rate->seconds;
    return limit;
}

struct rate_answer rates_count(struct rates *r, const struct rule *rule, const struct event *e)
{
    const struct rule_rate *rate = &rule->rate;
    struct identity name;
    identity_begin(&name, rule, 'r', e);
    identity_add(&name, e, rate->by, rate->bys);
    struct identity_key key = identity_hash(&name, &r->key);
    bool fresh;
    struct rate *w = table_put(r->table, &key, e->time, TABLE_STRANGER, &fresh);
    if (!w)
        return (struct rate_answer){0};

    struct rate_limit limit = limit_of(rate, e);
    int64_t width = limit.seconds * WHEN_SECOND / RATE_BUCKETS;
    int64_t slot = slot_of(e->time, width);
    slide(w, slot, width);
    size_t bucket = bucket_of(slot);
    w->count[bucket]++;
    if (rate->distinct != FIELD_COUNT)
        mark(r, w, bucket, e, rate->distinct);
    uint64_t count = rate->distinct == FIELD_COUNT ? total(w) : r->estimate[w->bits];
    return (struct rate_answer){.over = count > limit.count, .count = count, .seconds = limit.seconds};
}
