/* Who is behind a DHCPv6 message or a router advertisement. They come from fe80 addresses, so what a site lists of its
 * servers is often not the address in the packet: DUIDs name DHCPv6 servers, MACs routers and relays. */
#include "policy/compiled.h"

static const struct prefix link_local = {.addr = {.family = 6, .byte = {0xfe, 0x80}}, .bits = 10};

/* Whether any body of the identity lists that DUID; whether any lists DUIDs at all. */
static bool lists_duid(const struct policy *p, const struct service *s, struct bytes duid, bool *ret_any)
{
    bool found = false;
    *ret_any = false;
    for (size_t i = 0; i < p->services; i++) {
        const struct bytes_list *duids = &p->service[i].duids;
        if (p->service[i].group != s->group)
            continue;
        *ret_any |= duids->listed;
        for (size_t k = 0; k < duids->count; k++)
            found |= bytes_equal(duids->at[k], duid);
    }
    return found;
}

/* The same of an address, among those of its sort: a server's link-local and other addresses are listed apart. */
static bool lists_addr(const struct policy *p, const struct service *s, const struct addr *a, bool *ret_any)
{
    bool found = false, local = prefix_contains(&link_local, a);
    *ret_any = false;
    for (size_t i = 0; i < p->services; i++) {
        const struct service *body = &p->service[i];
        const struct addr_list *list = local ? &body->link_local : &body->addresses;
        if (body->group != s->group)
            continue;
        found |= addr_list_has(list, a);
        *ret_any |= addr_list_speaks(list, a->family);
    }
    return found;
}

/* Whether a service with that address may act in one of the roles there. */
static bool acts_as(const struct policy *p, const struct addr *a, unsigned roles, const struct event *e)
{
    struct matches m = policy_matches(p, a);
    for (const struct address_entry *k = m.at; k < m.end; k++) {
        const struct service *s = &p->service[k->service];
        if (s->roles & roles && service_serves(s, e->segment, e->time))
            return true;
    }
    return false;
}

bool identity6_applies(const struct event *e)
{
    return event_has(e, FIELD_DHCP6_TYPE) || e->kind == EVENT_ND_ROUTER_ADVERTISEMENT;
}

/* An answer within a Relay-reply is on its way to a relay, seen on whatever wire: no client takes it (RFC 8415 §16). One
 * that a listed relay has unpacked bears nothing of its server but the DUID. */
struct identity identity6_of(const struct policy *p, const struct event *e)
{
    const unsigned servers = ROLE_BIT(ROLE_DHCP) | ROLE_BIT(ROLE_PXE), relays = ROLE_BIT(ROLE_RELAY);
    struct addr source = event_addr(e, FIELD_SERVER_IP);
    struct mac mac = event_mac(e, FIELD_SERVER_MAC);
    bool serves = event_is(e, FIELD_SERVER_ROLE, "dhcp") || event_is(e, FIELD_SERVER_ROLE, "pxe");
    if (serves && event_has(e, FIELD_DHCP6_RELAY))
        return (struct identity){.address = source, .bearer = BEARER_HIDDEN};
    if (serves && !acts_as(p, &source, servers, e) &&
        (acts_as(p, &source, relays, e) || carrier_has(p, relays, e, &mac)))
        return (struct identity){.bearer = BEARER_PROXY};
    return (struct identity){.address = source, .bearer = BEARER_SELF};
}

bool identity6_names(const struct policy *p, const struct service *s, const struct event *e)
{
    struct bytes duid = event_text(e, FIELD_DHCP6_SERVER_ID);
    struct mac mac = event_mac(e, FIELD_SERVER_MAC);
    bool carries = event_is(e, FIELD_SERVER_ROLE, "router") || event_is(e, FIELD_SERVER_ROLE, "relay"), any;
    if (carries)
        return s->roles & ROLES_CARRIER && !mac_is_zero(&mac) && mac_list_has(&s->identity, &mac);
    return duid.left && lists_duid(p, s, duid, &any);
}

bool identity6_fits(const struct policy *p, const struct identity *who, const struct service *s, const struct event *e)
{
    struct bytes duid = event_text(e, FIELD_DHCP6_SERVER_ID);
    bool any;
    if (duid.left && !lists_duid(p, s, duid, &any) && any)
        return false;
    return who->bearer != BEARER_SELF || lists_addr(p, s, &who->address, &any) || !any;
}

/* Routers and relays are known when something is listed that their messages show. */
static bool shows(const struct policy *p, const struct identity *who, const struct service *s)
{
    bool any;
    if (who->bearer == BEARER_PROXY) {
        lists_duid(p, s, bytes_of("", 0), &any);
        return any;
    }
    bool global = addr_list_speaks(&s->addresses, 6);
    if (s->roles & ROLE_BIT(ROLE_RELAY) && global)
        return true;
    return s->link_local.listed || (global && s->macs.listed);
}

bool identity6_unlisted(const struct policy *p, const struct identity *who, unsigned roles, const struct event *e)
{
    if (who->bearer != BEARER_PROXY && !(roles & ROLES_CARRIER))
        return false;
    for (size_t i = 0; i < p->services; i++) {
        const struct service *s = &p->service[i];
        if (s->roles & roles && service_serves(s, e->segment, e->time) && shows(p, who, s))
            return false;
    }
    return true;
}
