#include "net/interest.h"

#include <errno.h>
#include <stdlib.h>

/* `narrow` is the end that matches fewer addresses: most packets are sent away by it alone. */
struct pair {
    struct prefix narrow, wide;
};

enum { SIEVE_BITS = 4096 };

struct interest {
    struct pair *pair; /* those whose narrow end is a single host come first, sorted by it */
    size_t pairs, singles;
    struct addr *host; /* sorted */
    size_t hosts;
    uint64_t *name; /* digests, sorted */
    size_t names;
    uint64_t sieve[SIEVE_BITS / 64]; /* a bit for each single host: most addresses meet none */
};

struct interest *interest_new(void)
{
    return calloc(1, sizeof(struct interest));
}

void interest_free(struct interest *i)
{
    if (!i)
        return;
    free(i->pair);
    free(i->host);
    free(i->name);
    free(i);
}

/* Room for one more; the arrays grow by doubling. NULL when memory is short. */
static void *grown(void *at, size_t count, size_t size)
{
    bool full = (count & (count - 1)) == 0;
    return full ? realloc(at, (count ? count * 2 : 1) * size) : at;
}

static bool is_single(const struct prefix *p)
{
    return p->bits == (p->addr.family == 4 ? 32 : 128);
}

int interest_add_pair(struct interest *i, const struct prefix *a, const struct prefix *b)
{
    if (a->addr.family != b->addr.family || !a->addr.family)
        return -EINVAL;
    if (i->pairs == INTEREST_PAIRS)
        return -ENOSPC;
    struct pair *pair = grown(i->pair, i->pairs, sizeof *pair);
    if (!pair)
        return -ENOMEM;
    i->pair = pair;
    bool swap = b->bits > a->bits;
    pair[i->pairs++] = (struct pair){.narrow = swap ? *b : *a, .wide = swap ? *a : *b};
    return 0;
}

int interest_add_host(struct interest *i, const struct addr *host)
{
    if (i->hosts == INTEREST_HOSTS)
        return -ENOSPC;
    struct addr *grew = grown(i->host, i->hosts, sizeof *grew);
    if (!grew)
        return -ENOMEM;
    i->host = grew;
    grew[i->hosts++] = *host;
    return 0;
}

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

/* FNV-1a over 64 bits (RFC 9923), without case. What it says is checked against the names themselves later on. */
static uint64_t digest(struct bytes name)
{
    uint64_t sum = UINT64_C(0xcbf29ce484222325);
    while (name.left) {
        sum ^= lower(bytes_u8(&name));
        sum *= UINT64_C(0x100000001b3);
    }
    return sum;
}

static int add_name(struct interest *i, struct bytes name)
{
    if (i->names == INTEREST_NAMES)
        return -ENOSPC;
    uint64_t *grew = grown(i->name, i->names, sizeof *grew);
    if (!grew)
        return -ENOMEM;
    i->name = grew;
    grew[i->names++] = digest(name);
    return 0;
}

static struct bytes first_label(struct bytes name)
{
    const uint8_t *dot = name.left ? memchr(name.at, '.', name.left) : NULL;
    return bytes_of(name.at, dot ? (size_t)(dot - name.at) : name.left);
}

int interest_add_name(struct interest *i, struct bytes name)
{
    struct bytes label = first_label(name);
    if (!label.left || name.left > INTEREST_NAME)
        return -EINVAL;
    struct bytes netbios = label;
    bytes_trim(&netbios, INTEREST_NETBIOS);
    int r = add_name(i, name);
    if (r == 0 && label.left < name.left)
        r = add_name(i, label);
    return r == 0 && netbios.left < label.left ? add_name(i, netbios) : r;
}

static int by_end(const void *left, const void *right)
{
    const struct pair *a = left;
    const struct pair *b = right;
    int apart = is_single(&b->narrow) - is_single(&a->narrow);
    return apart ? apart : memcmp(&a->narrow.addr, &b->narrow.addr, sizeof a->narrow.addr);
}

static int by_address(const void *left, const void *right)
{
    return memcmp(left, right, sizeof(struct addr));
}

static int by_number(const void *left, const void *right)
{
    uint64_t a, b;
    memcpy(&a, left, sizeof a);
    memcpy(&b, right, sizeof b);
    return (a > b) - (a < b);
}

/* Where in the sieve an address lies. A stranger who knows this gets his packets a second look, no more. */
static inline uint32_t sieve_place(const uint8_t *at, size_t size)
{
    struct bytes b = bytes_of(at, size);
    uint32_t word = 0;
    while (b.left)
        word = (word ^ bytes_u32(&b)) * UINT32_C(0x9e3779b1);
    return word >> 20;
}

static inline bool sieve_has(const struct interest *i, const uint8_t *at, size_t size)
{
    uint32_t place = sieve_place(at, size);
    return i->sieve[place / 64] >> (place % 64) & 1;
}

void interest_seal(struct interest *i)
{
    if (i->pairs)
        qsort(i->pair, i->pairs, sizeof *i->pair, by_end);
    if (i->hosts)
        qsort(i->host, i->hosts, sizeof *i->host, by_address);
    if (i->names)
        qsort(i->name, i->names, sizeof *i->name, by_number);
    while (i->singles < i->pairs && is_single(&i->pair[i->singles].narrow)) {
        const struct addr *end = &i->pair[i->singles++].narrow.addr;
        uint32_t place = sieve_place(end->byte, end->family == 4 ? 4 : 16);
        i->sieve[place / 64] |= UINT64_C(1) << (place % 64);
    }
}

/* The pairs of which `end` is the narrow end and `other` lies in the wide one. */
static bool single_pair(const struct interest *i, const struct addr *end, const struct addr *other)
{
    size_t low = 0;
    size_t high = i->singles;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (memcmp(&i->pair[middle].narrow.addr, end, sizeof *end) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < i->singles && addr_equal(&i->pair[low].narrow.addr, end); low++) {
        if (prefix_contains(&i->pair[low].wide, other))
            return true;
    }
    return false;
}

static bool wide_pair(const struct interest *i, const struct addr *a, const struct addr *b)
{
    for (size_t k = i->singles; k < i->pairs; k++) {
        const struct pair *pair = &i->pair[k];
        if ((prefix_contains(&pair->narrow, a) && prefix_contains(&pair->wide, b)) ||
            (prefix_contains(&pair->narrow, b) && prefix_contains(&pair->wide, a)))
            return true;
    }
    return false;
}

bool interest_has_pair(const struct interest *i, const struct addr *src, const struct addr *dst)
{
    return i && i->pairs && (single_pair(i, src, dst) || single_pair(i, dst, src) || wide_pair(i, src, dst));
}

bool interest_sees(const struct interest *i, const uint8_t *src, const uint8_t *dst, size_t size)
{
    if (!i || !i->pairs)
        return false;
    if (i->singles == i->pairs && !sieve_has(i, src, size) && !sieve_has(i, dst, size))
        return false;
    struct addr ends[2] = {{.family = size == 4 ? 4 : 6}, {.family = size == 4 ? 4 : 6}};
    memcpy(ends[0].byte, src, size);
    memcpy(ends[1].byte, dst, size);
    return interest_has_pair(i, &ends[0], &ends[1]);
}

bool interest_has_host(const struct interest *i, const struct addr *host)
{
    return i && i->hosts && bsearch(host, i->host, i->hosts, sizeof *i->host, by_address);
}

bool interest_has_name(const struct interest *i, struct bytes name)
{
    if (!i || !i->names || !name.left)
        return false;
    if (name.at[name.left - 1] == '.')
        name.left--;
    uint64_t sum = digest(name);
    return bsearch(&sum, i->name, i->names, sizeof *i->name, by_number) != NULL;
}

bool interest_has_names(const struct interest *i)
{
    return i && i->names;
}

const struct interest *interest_at_glance(const struct interest *i)
{
    return i && (i->pairs || i->names) ? i : NULL;
}

bool interest_next_pair(const struct interest *i, size_t *cursor, struct addr ret[2])
{
    while (i && *cursor < i->singles) {
        const struct pair *pair = &i->pair[(*cursor)++];
        if (!is_single(&pair->wide))
            continue;
        ret[0] = pair->narrow.addr;
        ret[1] = pair->wide.addr;
        return true;
    }
    return false;
}
