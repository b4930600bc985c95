#include "track/boot/boot.h"

#include <stdlib.h>
#include <string.h>

#include "event/event.h"

/* Keys are bytes throughout: they are hashed and compared as such. */
struct client_key {
    uint8_t segment[4];
    struct mac mac;
};

struct client {
    struct client_key key;
    uint16_t arch;
    int64_t last;
};

struct address {
    struct {
        uint8_t segment[4];
        struct addr addr;
    } key;
    struct mac mac;
    int64_t last;
};

/* An answer as it is remembered: of the server identifier a digest. */
struct told {
    uint64_t server_id, content;
    struct mac mac;
    uint8_t kind, type;
};

struct transaction {
    struct {
        struct client_key client;
        uint8_t xid[4];
    } key;
    uint8_t answers;
    int64_t last;
    struct told answer[BOOT_ANSWERS];
};

struct xid {
    struct {
        uint8_t segment[4];
        uint8_t xid[4];
    } key;
    struct mac first; /* client that used it */
    bool shared;
    int64_t last;
};

struct watch {
    uint8_t segment[4];
    int64_t since, last;
};

struct boot {
    struct hash_key key;
    struct table *clients, *transactions, *addresses, *xids, *watches;
    int64_t cut; /* when a message was last cut off by the capture */
    int watched; /* the segment last noted in `watches`, and when */
    int64_t noted;
};

/* An answer to an xid this old belongs to another boot: tools and ROMs use one xid again and again. */
#define TRANSACTION_MEMORY (INT64_C(30) * 1000000000)

struct boot *boot_new(const struct hash_key *key)
{
    struct boot *b = calloc(1, sizeof *b);
    if (!b)
        return NULL;
    b->key = *key;
    b->clients = table_new(sizeof(struct client), sizeof((struct client *)0)->key, BOOT_CLIENTS, key);
    b->transactions =
        table_new(sizeof(struct transaction), sizeof((struct transaction *)0)->key, BOOT_TRANSACTIONS, key);
    b->addresses = table_new(sizeof(struct address), sizeof((struct address *)0)->key, BOOT_ADDRESSES, key);
    b->xids = table_new(sizeof(struct xid), sizeof((struct xid *)0)->key, BOOT_XIDS, key);
    b->watches = table_new(sizeof(struct watch), sizeof((struct watch *)0)->segment, BOOT_SEGMENTS, key);
    if (!b->clients || !b->transactions || !b->addresses || !b->xids || !b->watches) {
        boot_free(b);
        return NULL;
    }
    return b;
}

void boot_free(struct boot *b)
{
    if (!b)
        return;
    table_free(b->clients);
    table_free(b->transactions);
    table_free(b->addresses);
    table_free(b->xids);
    table_free(b->watches);
    free(b);
}

void boot_counts(const struct boot *b, struct table_counts *ret_clients, struct table_counts *ret_transactions,
                 struct table_counts *ret_addresses)
{
    *ret_clients = table_counts(b->clients);
    *ret_transactions = table_counts(b->transactions);
    *ret_addresses = table_counts(b->addresses);
}

static void put_segment(uint8_t at[4], int segment)
{
    uint32_t number = (uint32_t)segment;
    memcpy(at, &number, sizeof number);
}

static bool is_over(int64_t last, int64_t now, int64_t memory)
{
    return now - last > memory || last - now > memory;
}

static struct client_key client_key(int segment, const struct mac *mac)
{
    struct client_key key = {.mac = *mac};
    put_segment(key.segment, segment);
    return key;
}

void boot_client_asks(struct boot *b, int segment, const struct mac *client, uint16_t arch, int64_t now)
{
    struct client_key key = client_key(segment, client);
    bool fresh = false;
    struct client *c = table_put(b->clients, &key, now, TABLE_STRANGER, &fresh);
    if (!c)
        return;
    if (fresh || arch != UINT16_MAX)
        c->arch = arch;
    c->last = now;
}

static const struct client *booting_client(struct boot *b, int segment, const struct mac *client, int64_t now)
{
    struct client_key key = client_key(segment, client);
    const struct client *c = table_find(b->clients, &key, now);
    return c && !is_over(c->last, now, BOOT_MEMORY) ? c : NULL;
}

bool boot_client_boots(struct boot *b, int segment, const struct mac *client, int64_t now, uint16_t *ret_arch)
{
    const struct client *c = booting_client(b, segment, client, now);
    if (!c && segment != EVENT_NO_SEGMENT)
        c = booting_client(b, EVENT_NO_SEGMENT, client, now);
    if (!c)
        return false;
    *ret_arch = c->arch;
    return true;
}

void boot_watch(struct boot *b, int segment, bool whole, int64_t now)
{
    if (!whole)
        b->cut = now;
    /* Once a second will do. */
    if (segment == b->watched && now >= b->noted && now - b->noted < INT64_C(1000000000))
        return;
    b->watched = segment;
    b->noted = now;
    uint8_t key[4];
    bool fresh = false;
    put_segment(key, segment);
    struct watch *w = table_put(b->watches, key, now, TABLE_STRANGER, &fresh);
    if (!w)
        return;
    if (fresh || is_over(w->last, now, BOOT_WATCH_GAP))
        w->since = now;
    w->last = now;
}

bool boot_watched(struct boot *b, int segment, int64_t now)
{
    uint8_t key[4];
    put_segment(key, segment);
    const struct watch *w = table_find(b->watches, key, now);
    return w && now - w->since >= BOOT_WATCH && now - b->cut >= BOOT_WATCH;
}

bool boot_xid_is_shared(struct boot *b, int segment, uint32_t xid, const struct mac *client, int64_t now)
{
    struct xid key = {.first = *client};
    put_segment(key.key.segment, segment);
    memcpy(key.key.xid, &xid, sizeof xid);
    bool fresh = false;
    struct xid *x = table_put(b->xids, &key.key, now, TABLE_STRANGER, &fresh);
    if (!x)
        return false;
    if (fresh || is_over(x->last, now, TRANSACTION_MEMORY)) {
        x->first = *client;
        x->shared = false;
    }
    x->shared |= !mac_equal(&x->first, client);
    x->last = now;
    return x->shared;
}

void boot_client_gets(struct boot *b, int segment, const struct mac *client, const struct addr *addr, int64_t now)
{
    struct address key = {.key.addr = *addr};
    put_segment(key.key.segment, segment);
    bool fresh = false;
    struct address *a = table_put(b->addresses, &key.key, now, TABLE_STRANGER, &fresh);
    if (!a)
        return;
    a->mac = *client;
    a->last = now;
}

bool boot_client_of(struct boot *b, int segment, const struct addr *addr, int64_t now, struct mac *ret)
{
    struct address key = {.key.addr = *addr};
    put_segment(key.key.segment, segment);
    const struct address *a = table_find(b->addresses, &key.key, now);
    if (!a || is_over(a->last, now, BOOT_MEMORY))
        return false;
    *ret = a->mac;
    return true;
}

/* Locally administered addresses that are not drawn for each machine's privacy or for a flood: QEMU, Docker, Kubernetes. */
static bool is_of_a_hypervisor(const struct mac *m)
{
    static const struct {
        uint8_t byte[3], size;
    } prefixes[] = {{{0x52, 0x54, 0x00}, 3}, {{0x02, 0x42}, 2}, {{0x0a, 0x58}, 2}};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        if (memcmp(m->byte, prefixes[i].byte, prefixes[i].size) == 0)
            return true;
    }
    return false;
}

bool boot_mac_is_drawn(const struct mac *mac)
{
    return (mac->byte[0] & 3) == 2 && !is_of_a_hypervisor(mac);
}

static bool same_name(const struct told *a, const struct told *b)
{
    return a->kind == b->kind && a->type == b->type && a->server_id == b->server_id;
}

bool boot_answer_conflicts(struct boot *b, int segment, const struct mac *client, uint32_t xid,
                           const struct boot_answer *answer, int64_t now)
{
    struct transaction key = {.key.client = client_key(segment, client)};
    memcpy(key.key.xid, &xid, sizeof xid);
    bool fresh = false;
    struct transaction *t = table_put(b->transactions, &key.key, now, TABLE_STRANGER, &fresh);
    if (!t)
        return false;
    if (is_over(t->last, now, TRANSACTION_MEMORY))
        t->answers = 0;
    t->last = now;

    const struct told told = {
        .server_id = hash_bytes(&b->key, answer->server_id.at, answer->server_id.left),
        .content = answer->content,
        .mac = answer->mac,
        .kind = answer->kind,
        .type = answer->type,
    };
    bool known = false, conflicts = false;
    for (size_t i = 0; i < t->answers; i++) {
        const struct told *earlier = &t->answer[i];
        if (!same_name(earlier, &told))
            continue;
        known |= mac_equal(&earlier->mac, &answer->mac) && earlier->content == answer->content;
        conflicts |= !mac_equal(&earlier->mac, &answer->mac) && earlier->content != answer->content;
    }
    if (!known && t->answers < BOOT_ANSWERS)
        t->answer[t->answers++] = told;
    return conflicts;
}
