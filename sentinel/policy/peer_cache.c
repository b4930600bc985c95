/* Whether a machine may hand on to others what it loaded: BranchCache, peer cache. */
#include "policy/compiled.h"

const char *const peer_caches_names[PEER_CACHES_COUNT] = {
    [PEER_CACHES_KNOWN] = "known", [PEER_CACHES_ALLOWED] = "allowed", [PEER_CACHES_FORBIDDEN] = "forbidden"};

static bool is_peer(const struct event *e)
{
    return event_is(e, FIELD_SERVER_ROLE, role_names[ROLE_PEER_CACHE]);
}

static const struct segment *segment_of(const struct policy *p, const struct event *e)
{
    return e->segment == EVENT_NO_SEGMENT ? NULL : &p->segment[e->segment];
}

static bool is_of_inventory(const struct policy *p, const struct event *e)
{
    struct mac mac = event_mac(e, FIELD_SERVER_MAC);
    return event_has(e, FIELD_SERVER_MAC) && client_is_known(p, &mac, bytes_of("", 0));
}

bool peer_cache_may(const struct policy *p, const struct event *e, const char **ret_line)
{
    const struct segment *s = segment_of(p, e);
    enum peer_caches may = s ? s->peer_caches : PEER_CACHES_KNOWN;
    if (!is_peer(e) || may == PEER_CACHES_FORBIDDEN || (may == PEER_CACHES_KNOWN && !is_of_inventory(p, e)))
        return false;
    *ret_line = s ? s->line : NULL;
    return true;
}

bool peer_cache_forbidden(const struct policy *p, const struct event *e)
{
    const struct segment *s = segment_of(p, e);
    return is_peer(e) && s && s->peer_caches == PEER_CACHES_FORBIDDEN;
}
