#include "net/fragment.h"

#include <stdlib.h>

/* Data lies where it belongs in its datagram, in blocks with one bit for each 8 bytes that came. So a fragment costs
 * what it weighs, in whatever order, however small and however often; and a hole shows in a count.
 *
 * Index 0 means "none" for blocks and assemblies alike. */
enum {
    UNIT = 8,
    PAGES = (FRAGMENT_LARGEST + 1) / FRAGMENT_BLOCK, /* blocks of the largest datagram */
    BUCKETS = FRAGMENT_DATAGRAMS,
};

_Static_assert(sizeof(struct fragment_key) == 60, "no padding: the key is hashed and compared as bytes");
_Static_assert(FRAGMENT_BLOCK / UNIT == 64, "one word of bits a block");

struct block {
    uint64_t have;  /* bit i: bytes 8i … 8i+7 came */
    uint16_t other; /* the block as the last fragment would have it, or 0; a free block: the next free one */
    uint8_t data[FRAGMENT_BLOCK];
};

struct assembly {
    struct fragment_key key;
    int64_t born;
    uint32_t end;     /* size of the whole, 0 until its last fragment came */
    uint32_t top;     /* the highest byte that came, plus 1 */
    uint32_t covered; /* bytes that came, each counted once */
    uint32_t notes;
    uint32_t fragments;
    bool has_first;
    uint8_t protocol;
    bool echo;     /* finished once; all that came since repeats it */
    uint8_t pages; /* entries of `block` that may be in use */
    uint16_t next; /* in its bucket; a free assembly: the next free one */
    uint16_t older, newer;
    uint16_t block[PAGES];
};

struct fragments {
    struct hash_key key;
    struct net_counts counts;
    uint64_t cost;
    uint16_t bucket[BUCKETS];
    uint16_t oldest, newest;            /* assemblies in the order of their birth */
    uint16_t free_assembly, free_block; /* given back; what was never used yet comes after … */
    uint16_t top_assembly, top_block;   /* … the highest that was, so memory is touched only when fragments come */
    struct assembly assembly[FRAGMENT_DATAGRAMS + 1];
    struct block block[FRAGMENT_BLOCKS + 1];
    uint8_t first[FRAGMENT_LARGEST + 1], last[FRAGMENT_LARGEST + 1]; /* the datagram handed out */
};

struct fragments *fragments_new(const struct hash_key *key)
{
    struct fragments *f = calloc(1, sizeof *f);
    if (!f)
        return NULL;
    f->key = *key;
    return f;
}

void fragments_free(struct fragments *f)
{
    free(f);
}

struct net_counts fragments_counts(const struct fragments *f)
{
    return f->counts;
}

uint64_t fragments_cost(const struct fragments *f)
{
    return f->cost;
}

static uint16_t index_of(const struct fragments *f, const struct assembly *a)
{
    return (uint16_t)(a - f->assembly);
}

static void age_list_add(struct fragments *f, struct assembly *a)
{
    uint16_t index = index_of(f, a);
    a->older = f->newest;
    a->newer = 0;
    if (f->newest)
        f->assembly[f->newest].newer = index;
    else
        f->oldest = index;
    f->newest = index;
}

static void age_list_remove(struct fragments *f, const struct assembly *a)
{
    if (a->older)
        f->assembly[a->older].newer = a->newer;
    else
        f->oldest = a->newer;
    if (a->newer)
        f->assembly[a->newer].older = a->older;
    else
        f->newest = a->older;
}

static void block_release(struct fragments *f, uint16_t index)
{
    f->block[index].other = f->free_block;
    f->free_block = index;
}

static uint16_t *bucket_of(struct fragments *f, const struct fragment_key *key)
{
    return &f->bucket[hash_bytes(&f->key, key, sizeof *key) % BUCKETS];
}

static void assembly_drop(struct fragments *f, struct assembly *a)
{
    uint16_t *link = bucket_of(f, &a->key);
    while (*link != index_of(f, a))
        link = &f->assembly[*link].next;
    *link = a->next;
    age_list_remove(f, a);

    for (unsigned i = 0; i < a->pages; i++) {
        if (!a->block[i])
            continue;
        if (f->block[a->block[i]].other)
            block_release(f, f->block[a->block[i]].other);
        block_release(f, a->block[i]);
    }
    f->cost += a->pages;
    if (!a->echo)
        f->counts.waiting--;
    a->next = f->free_assembly;
    f->free_assembly = index_of(f, a);
}

/* Merged captures jump back by years: what lies far ahead is as dead as what lies far behind. */
static bool assembly_expired(const struct assembly *a, int64_t now)
{
    uint64_t age = now >= a->born ? (uint64_t)now - (uint64_t)a->born : (uint64_t)a->born - (uint64_t)now;
    return age > (uint64_t)(a->echo ? FRAGMENT_ECHO : FRAGMENT_LIFE);
}

static void assembly_expire(struct fragments *f, struct assembly *a)
{
    if (!a->echo)
        f->counts.expired++;
    assembly_drop(f, a);
}

/* Makes room by giving up the oldest: were the newcomer refused, a flood of first fragments would blind us for as long
 * as it pleased; so it has to hit the microseconds between the fragments of one datagram. */
static void evict_oldest(struct fragments *f, const struct assembly *keep)
{
    struct assembly *a = &f->assembly[f->oldest];
    if (a == keep)
        a = &f->assembly[a->newer];
    if (!a->echo)
        f->counts.refused += a->fragments;
    assembly_drop(f, a);
}

/* The index of a block without content. There is always one: no assembly fills half of them. */
static uint16_t block_take(struct fragments *f, const struct assembly *for_whom)
{
    if (!f->free_block && f->top_block < FRAGMENT_BLOCKS)
        block_release(f, ++f->top_block);
    while (!f->free_block)
        evict_oldest(f, for_whom);
    uint16_t index = f->free_block;
    f->free_block = f->block[index].other;
    f->block[index].other = 0;
    f->block[index].have = 0;
    return index;
}

_Static_assert(2 * PAGES < FRAGMENT_BLOCKS, "block_take() must find a block");

static struct assembly *assembly_new(struct fragments *f, const struct fragment *fragment)
{
    if (!f->free_assembly && f->top_assembly < FRAGMENT_DATAGRAMS)
        f->free_assembly = ++f->top_assembly;
    if (!f->free_assembly)
        evict_oldest(f, NULL);
    struct assembly *a = &f->assembly[f->free_assembly];
    f->free_assembly = a->next;
    *a = (struct assembly){.key = fragment->key, .born = fragment->time};
    uint16_t *bucket = bucket_of(f, &a->key);
    a->next = *bucket;
    *bucket = index_of(f, a);
    age_list_add(f, a);
    f->counts.waiting++;
    return a;
}

static struct assembly *assembly_find(struct fragments *f, const struct fragment *fragment)
{
    uint16_t index = *bucket_of(f, &fragment->key);
    while (index && memcmp(&f->assembly[index].key, &fragment->key, sizeof fragment->key) != 0)
        index = f->assembly[index].next;
    struct assembly *a = &f->assembly[index];
    if (index && assembly_expired(a, fragment->time)) {
        assembly_expire(f, a);
        index = 0;
    }
    return index ? a : NULL;
}

/* The part of a fragment that lies in one block, and the bytes of it. */
struct piece {
    unsigned page;
    uint32_t at; /* within the block */
    struct bytes data;
};

/* Takes the next piece off `rest`, which lies at `*offset` of its datagram. */
static struct piece piece_next(struct bytes *rest, uint32_t *offset)
{
    struct piece piece = {.page = *offset / FRAGMENT_BLOCK, .at = *offset % FRAGMENT_BLOCK};
    piece.data = bytes_upto(rest, FRAGMENT_BLOCK - piece.at);
    *offset += (uint32_t)piece.data.left;
    return piece;
}

/* Whether a fragment repeats what the finished datagram held. */
static bool assembly_repeats(struct fragments *f, const struct assembly *a, const struct fragment *fragment)
{
    struct bytes rest = fragment->data;
    uint32_t offset = fragment->offset;
    while (rest.left) {
        struct piece piece = piece_next(&rest, &offset);
        f->cost++;
        if (!a->block[piece.page] ||
            memcmp(f->block[a->block[piece.page]].data + piece.at, piece.data.at, piece.data.left) != 0)
            return false;
    }
    return true;
}

/* Whether the bytes of a piece that came before differ from those that come now. */
static bool block_differs(const struct block *b, const struct piece *piece)
{
    struct bytes rest = piece->data;
    for (uint32_t at = piece->at; rest.left; at += UNIT) {
        struct bytes unit = bytes_upto(&rest, UNIT);
        if (b->have >> at / UNIT & 1 && memcmp(b->data + at, unit.at, unit.left) != 0)
            return true;
    }
    return false;
}

/* Writes a piece where nothing was yet; bytes that came before stay. Returns how many were new. */
static uint32_t block_fill(struct block *b, const struct piece *piece)
{
    uint32_t fresh = 0;
    struct bytes rest = piece->data;
    for (uint32_t at = piece->at; rest.left; at += UNIT) {
        struct bytes unit = bytes_upto(&rest, UNIT);
        uint64_t bit = UINT64_C(1) << at / UNIT;
        if (b->have & bit)
            continue;
        b->have |= bit;
        fresh += (uint32_t)unit.left;
        memcpy(b->data + at, unit.at, unit.left);
    }
    return fresh;
}

static void assembly_note_overlap(struct fragments *f, struct assembly *a)
{
    if (!(a->notes & PACKET_OVERLAP))
        f->counts.overlaps++;
    a->notes |= PACKET_OVERLAP;
}

static void assembly_store(struct fragments *f, struct assembly *a, const struct piece *piece)
{
    f->cost++;
    if (!a->block[piece->page])
        a->block[piece->page] = block_take(f, a);
    if (a->pages <= piece->page)
        a->pages = (uint8_t)(piece->page + 1);

    struct block *b = &f->block[a->block[piece->page]];
    if (b->have && block_differs(b, piece)) {
        assembly_note_overlap(f, a);
        if (!b->other) {
            uint16_t other = block_take(f, a);
            memcpy(f->block[other].data, b->data, FRAGMENT_BLOCK);
            b->other = other;
        }
    }
    a->covered += block_fill(b, piece);
    if (b->other)
        memcpy(f->block[b->other].data + piece->at, piece->data.at, piece->data.left);
}

/* Whether a fragment and its siblings cannot be parts of one datagram: two ends, or bytes beyond the end. */
static bool assembly_contradicts(const struct assembly *a, const struct fragment *fragment, uint32_t end)
{
    if (a->end && (end > a->end || (!fragment->more && end != a->end)))
        return true;
    return !fragment->more && end < a->top;
}

/* Copies out both views and leaves the assembly as an echo of what it was. */
static void assembly_finish(struct fragments *f, struct assembly *a, struct datagram *ret)
{
    bool differ = a->notes & PACKET_OVERLAP;
    for (uint32_t i = 0, at = 0; at < a->end; i++, at += FRAGMENT_BLOCK) {
        struct block *b = &f->block[a->block[i]];
        uint32_t size = a->end - at < FRAGMENT_BLOCK ? a->end - at : FRAGMENT_BLOCK;
        memcpy(f->first + at, b->data, size);
        if (differ)
            memcpy(f->last + at, b->other ? f->block[b->other].data : b->data, size);
        if (b->other)
            block_release(f, b->other);
        b->other = 0;
        b->have = 0;
        f->cost++;
    }
    *ret = (struct datagram){
        .protocol = a->protocol,
        .notes = a->notes,
        .first = bytes_of(f->first, a->end),
        .last = bytes_of(f->last, differ ? a->end : 0),
    };
    f->counts.reassembled++;
    if (!a->echo)
        f->counts.waiting--;
    a->echo = true;
    a->end = a->top = a->covered = a->notes = a->fragments = 0;
    a->has_first = false;
}

static void assembly_rebirth(struct fragments *f, struct assembly *a, int64_t now)
{
    a->born = now;
    age_list_remove(f, a);
    age_list_add(f, a);
}

static void assembly_add(struct fragments *f, struct assembly *a, const struct fragment *fragment, struct bytes data)
{
    a->notes |= fragment->notes;
    a->fragments++;
    if (!fragment->offset) {
        if (a->has_first && a->protocol != fragment->protocol)
            assembly_note_overlap(f, a);
        else
            a->protocol = fragment->protocol;
        a->has_first = true;
    }
    uint32_t offset = fragment->offset;
    while (data.left) {
        struct piece piece = piece_next(&data, &offset);
        assembly_store(f, a, &piece);
    }
    if (offset > a->top)
        a->top = offset;
    if (!fragment->more)
        a->end = offset;
}

enum parse fragments_add(struct fragments *f, const struct fragment *fragment, struct datagram *ret,
                         uint32_t *ret_notes, const char **ret_fault)
{
    f->counts.fragments++;
    while (f->oldest && assembly_expired(&f->assembly[f->oldest], fragment->time))
        assembly_expire(f, &f->assembly[f->oldest]);

    struct bytes data = fragment->data;
    size_t odd = fragment->more ? data.left % UNIT : 0;
    bytes_trim(&data, data.left - odd); /* as Linux does: what a victim accepts must not be missed */
    if (!data.left) {
        *ret_fault = "fragment: no data";
        return PARSE_MALFORMED;
    }
    if (odd)
        *ret_fault = "fragment: length not a multiple of 8";
    if (fragment->offset + data.left > FRAGMENT_LARGEST) {
        *ret_fault = "fragment: end beyond 65535";
        return PARSE_MALFORMED;
    }

    struct assembly *a = assembly_find(f, fragment);
    if (a && assembly_contradicts(a, fragment, fragment->offset + (uint32_t)data.left)) {
        assembly_note_overlap(f, a);
        assembly_drop(f, a);
        *ret_notes |= PACKET_OVERLAP;
        *ret_fault = "fragment: contradicts its siblings";
        return PARSE_MALFORMED;
    }
    if (!a)
        a = assembly_new(f, fragment);
    if (a->echo && !assembly_repeats(f, a, fragment)) {
        a->echo = false;
        f->counts.waiting++;
        assembly_rebirth(f, a, fragment->time);
    }
    assembly_add(f, a, fragment, data);
    if (!a->end || a->covered < a->end)
        return PARSE_NOT_MINE;
    assembly_finish(f, a, ret);
    assembly_rebirth(f, a, fragment->time);
    return PARSE_OK;
}
