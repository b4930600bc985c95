#include "track/address/router.h"

#include <stdlib.h>

struct link {
    struct router_link key;
    struct router router[ROUTER_LINK_ROUTERS];
};

struct routers {
    struct table *links;
};

struct routers *routers_new(const struct hash_key *key)
{
    struct routers *r = calloc(1, sizeof *r);
    if (!r)
        return NULL;
    r->links = table_new(sizeof(struct link), sizeof(struct router_link), ROUTER_LINKS, key);
    if (!r->links) {
        free(r);
        return NULL;
    }
    return r;
}

void routers_free(struct routers *r)
{
    if (!r)
        return;
    table_free(r->links);
    free(r);
}

struct table_counts routers_counts(const struct routers *r)
{
    return table_counts(r->links);
}

static bool is_same(const struct router *a, const struct router *b)
{
    return addr_equal(&a->addr, &b->addr) && mac_equal(&a->mac, &b->mac);
}

/* Its own place, or else that of the one unheard of for longest. */
static struct router *place_for(struct link *l, const struct router *heard)
{
    struct router *oldest = &l->router[0];
    for (size_t i = 0; i < ROUTER_LINK_ROUTERS; i++) {
        if (l->router[i].last && is_same(&l->router[i], heard))
            return &l->router[i];
        if (l->router[i].last < oldest->last)
            oldest = &l->router[i];
    }
    return oldest;
}

bool routers_raise(struct routers *r, const struct router_link *link, const struct router *heard, uint8_t mask)
{
    bool fresh;
    struct link *l = table_put(r->links, link, heard->last, TABLE_STRANGER, &fresh);
    if (!l)
        return false;
    bool raised = false;
    for (size_t i = 0; i < ROUTER_LINK_ROUTERS; i++) {
        const struct router *other = &l->router[i];
        bool lives = other->last && other->lifetime && heard->last - other->last <= ROUTER_MEMORY;
        if (lives && !is_same(other, heard))
            raised |= (heard->flags & ~other->flags & mask) != 0;
    }
    *place_for(l, heard) = *heard;
    return raised;
}
