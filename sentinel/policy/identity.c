/* Who is behind a packet, and whether the frame's MAC agrees. */
#include "policy/compiled.h"

static bool is_given(const struct addr *a)
{
    return a->family && !addr_is_unspecified(a);
}

/* Link-local addresses never cross a router, whatever networks a segment lists. */
static bool is_link_local(const struct addr *a)
{
    return a->family == 6 && a->byte[0] == 0xfe && (a->byte[1] & 0xc0) == 0x80;
}

static bool is_relay(const struct policy *p, const struct addr *a, const struct event *e)
{
    struct matches m = policy_matches(p, a);
    for (const struct address_entry *k = m.at; k < m.end; k++) {
        const struct service *s = &p->service[k->service];
        if (s->roles & ROLE_BIT(ROLE_RELAY) && service_serves(s, e->segment, e->time))
            return true;
    }
    return false;
}

/* Any body of the relay will do: it or its peers. `unlisted` is the answer for one that lists no MACs. */
static bool relay_bears(const struct policy *p, const struct addr *relay, const struct event *e, const struct mac *mac,
                        bool unlisted)
{
    struct matches m = policy_matches(p, relay);
    for (const struct address_entry *k = m.at; k < m.end; k++) {
        const struct service *s = &p->service[k->service];
        if (s->roles & ROLE_BIT(ROLE_RELAY) && service_serves(s, e->segment, e->time) &&
            (s->identity.listed ? mac_list_has(&s->identity, mac) : unlisted))
            return true;
    }
    return false;
}

bool carrier_has(const struct policy *p, unsigned roles, const struct event *e, const struct mac *mac)
{
    if (mac_is_zero(mac))
        return false;
    for (size_t i = 0; i < p->services; i++) {
        const struct service *s = &p->service[i];
        if (s->roles & roles && service_serves(s, e->segment, e->time) && mac_list_has(&s->identity, mac))
            return true;
    }
    return false;
}

/* The leg from the server to its relay: sent to the relay's address, in a frame that no client would take. It is seen
 * on the server's wire, not on the client's segment that giaddr names. */
static bool goes_to_relay(const struct event *e, const struct addr *relay, const struct mac *client)
{
    const struct event_flow *flow = &e->flow;
    bool for_all = flow->has_mac && flow->dst_mac.byte[0] & 1;
    bool for_client = flow->has_mac && !mac_is_zero(client) && mac_equal(&flow->dst_mac, client);
    return addr_equal(&flow->dst, relay) && !for_all && !for_client;
}

struct identity identity_of(const struct policy *p, const struct event *e)
{
    struct addr source = event_addr(e, FIELD_SERVER_IP);
    struct addr id = event_addr(e, FIELD_SERVER_ID);
    struct addr relay = event_addr(e, FIELD_DHCP_RELAY);
    struct mac mac = event_mac(e, FIELD_SERVER_MAC);
    struct mac client = event_mac(e, FIELD_CLIENT_MAC);
    struct addr named = is_given(&id) ? id : source;

    if (identity6_applies(e))
        return identity6_of(p, e);
    if (is_given(&id) && carrier_has(p, ROLE_BIT(ROLE_DHCP_PROXY), e, &mac))
        return (struct identity){.address = id, .bearer = BEARER_PROXY};
    if (is_given(&source) && is_relay(p, &source, e))
        return (struct identity){.address = named, .bearer = BEARER_RELAY, .relay = source};
    if (is_given(&relay) && is_relay(p, &relay, e)) {
        if (goes_to_relay(e, &relay, &client))
            return (struct identity){.address = is_given(&source) ? source : id, .bearer = BEARER_HIDDEN};
        /* Some relays keep the server's address as the source. Any other source speaks for itself alone, unless the
         * relay's own MAC vouches for it. */
        if (addr_equal(&source, &named) || relay_bears(p, &relay, e, &mac, false))
            return (struct identity){.address = named, .bearer = BEARER_RELAY, .relay = relay};
    }
    return (struct identity){.address = is_given(&source) ? source : id, .bearer = BEARER_SELF};
}

/* Where the policy has no segments there is one wire; outside of all segments nothing is known of the way. */
bool identity_is_local(const struct policy *p, int segment, const struct addr *a)
{
    if (segment == EVENT_NO_SEGMENT)
        return !p->segments;
    const struct prefix_list *networks = &p->segment[segment].networks;
    if (!networks->listed || is_link_local(a))
        return true;
    for (size_t i = 0; i < networks->count; i++) {
        if (prefix_contains(&networks->at[i], a))
            return true;
    }
    return false;
}

/* Frames of routed servers bear the MAC of a router or relay of the segment, where any of these lists MACs. */
static bool carrier_bears(const struct policy *p, const struct event *e, const struct mac *mac)
{
    if (e->segment == EVENT_NO_SEGMENT)
        return true;
    bool listed = false;
    for (size_t i = 0; i < p->services; i++) {
        const struct service *s = &p->service[i];
        if (!(s->roles & ROLES_CARRIER) || !s->identity.listed || !service_serves(s, e->segment, e->time))
            continue;
        if (mac_list_has(&s->identity, mac))
            return true;
        listed = true;
    }
    return !listed;
}

bool identity_fits(const struct policy *p, const struct identity *who, const struct service *s, const struct event *e)
{
    struct mac mac = event_mac(e, FIELD_SERVER_MAC);
    if (identity6_applies(e) && !identity6_fits(p, who, s, e))
        return false;
    if (mac_is_zero(&mac))
        return true;
    switch (who->bearer) {
    case BEARER_RELAY:
        return relay_bears(p, &who->relay, e, &mac, true);
    case BEARER_SELF:
        if (identity_is_local(p, e->segment, &who->address))
            return !s->identity.listed || mac_list_has(&s->identity, &mac);
        return carrier_bears(p, e, &mac);
    case BEARER_PROXY:
    case BEARER_HIDDEN:
        break;
    }
    return true;
}

bool identity_proven(const struct service *s, const struct event *e)
{
    struct mac mac = event_mac(e, FIELD_SERVER_MAC);
    return s->identity.listed && mac_list_has(&s->identity, &mac);
}

/* A request that names a relay comes from that relay, from whatever address of its own. A host of the client's own wire
 * that is none pretends; what comes from elsewhere may be a side of the relay that the policy does not list. */
static bool pretends(const struct policy *p, const struct event *e)
{
    const struct addr *from = &e->flow.src;
    if (event_integer(e, FIELD_DHCP_OP) != 1 || is_relay(p, from, e) ||
        carrier_has(p, ROLES_CARRIER, e, &e->flow.src_mac))
        return false;
    return addr_is_unspecified(from) || (e->segment != EVENT_NO_SEGMENT && identity_is_local(p, e->segment, from));
}

void relay_judge(const struct policy *p, struct event *e)
{
    struct addr relay = event_addr(e, FIELD_DHCP_RELAY);
    if (!is_given(&relay))
        return;
    event_set_text(e, FIELD_POLICY_RELAY, !is_relay(p, &relay, e) ? "unknown" : pretends(p, e) ? "impostor" : "listed");
}
