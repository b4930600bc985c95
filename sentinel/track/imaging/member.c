#include "track/imaging/member.h"

#include <stdlib.h>
#include <string.h>

struct members {
    struct table *members, *queriers;
};

struct members *members_new(const struct hash_key *key)
{
    struct members *m = calloc(1, sizeof *m);
    if (!m)
        return NULL;
    m->members = table_new(sizeof(struct member), sizeof(struct member_key), MEMBERS, key);
    m->queriers = table_new(sizeof(struct querier), sizeof(struct querier_key), QUERIERS, key);
    if (!m->members || !m->queriers) {
        members_free(m);
        return NULL;
    }
    return m;
}

void members_free(struct members *m)
{
    if (!m)
        return;
    table_free(m->members);
    table_free(m->queriers);
    free(m);
}

struct table_counts members_counts(const struct members *m)
{
    return table_counts(m->members);
}

bool members_join(struct members *m, const struct member_key *key, const struct mac *mac, int64_t now)
{
    bool fresh;
    struct member *found = table_put(m->members, key, now, TABLE_STRANGER, &fresh);
    if (!found)
        return false;
    bool joins = fresh || llabs(now - found->last) > MEMBER_MEMORY;
    found->mac = *mac;
    found->last = now;
    return joins;
}

bool members_leave(struct members *m, const struct member_key *key, int64_t now)
{
    struct member *found = table_find(m->members, key, now);
    if (!found)
        return false;
    table_drop(m->members, found);
    return true;
}

const struct member *members_next(struct members *m, int segment, const struct addr *group, size_t *cursor)
{
    for (struct member *found; (found = table_next(m->members, cursor));) {
        if (found->key.segment == segment && addr_equal(&found->key.group, group))
            return found;
    }
    return NULL;
}

static bool is_lower(const struct addr *a, const struct addr *b)
{
    return memcmp(a->byte, b->byte, sizeof a->byte) < 0;
}

/* A querier that hears a lower one falls silent; a few last words of it are no change. */
static bool wins(const struct querier *heard, const struct querier *now)
{
    return is_lower(&heard->addr, &now->addr) || llabs(heard->last - now->last) > QUERIER_MEMORY;
}

const char *members_query(struct members *m, const struct querier *heard, struct querier *ret_previous)
{
    bool fresh;
    struct querier *now = table_put(m->queriers, &heard->key, heard->last, TABLE_KNOWN, &fresh);
    if (!now)
        return NULL;
    struct querier before = *now;
    bool same = addr_equal(&before.addr, &heard->addr);
    bool older = !fresh && heard->version < before.version;
    /* One router, with an address for each network and perhaps a version for each address. */
    if (!fresh && !same && !mac_is_zero(&heard->mac) && mac_equal(&before.mac, &heard->mac)) {
        now->last = heard->last;
        return NULL;
    }
    *ret_previous = before;
    if (fresh || same || wins(heard, &before))
        *now = *heard;
    if (fresh)
        return "first";
    /* Hosts follow the older version whoever speaks it (RFC 9776 §7.2.1). */
    if (older)
        return "downgrade";
    if (same || !wins(heard, &before))
        return NULL;
    return llabs(heard->last - before.last) > QUERIER_MEMORY ? "changed" : "lower";
}
