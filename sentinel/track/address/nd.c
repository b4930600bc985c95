/* Neighbour discovery to events: routers that advertise themselves, neighbours that claim an address. */
#include <string.h>

#include "track/state.h"

static const struct note_name note_names[] = {
    {ND_BAD_HOPS, "bad_hops"}, {ND_NOT_LINK_LOCAL, "not_link_local"},
    {ND_BAD_CODE, "bad_code"}, {ND_ODD_LENGTH, "odd_length"},
    {ND_MORE, "more"},         {ND_FRAGMENTED, "fragmented"},
};

static void fill_notes(const struct nd *m, struct event *e)
{
    event_add_notes(e, FIELD_ND_NOTES, m->notes, note_names, sizeof note_names / sizeof *note_names);
}

static void add_prefix(struct event *e, enum field f, const struct prefix *prefix)
{
    char text[PREFIX_TEXT];
    prefix_format(prefix, text);
    event_add_text(e, f, event_keep(e, bytes_of(text, strlen(text))));
}

static void fill_options(const struct nd *m, struct event *e)
{
    for (size_t i = 0; i < m->prefixes; i++)
        add_prefix(e, FIELD_ND_PREFIXES, &m->prefix[i].prefix);
    for (size_t i = 0; i < m->routes; i++)
        add_prefix(e, FIELD_ND_ROUTES, &m->route[i].prefix);
    for (size_t i = 0; i < m->nat64s; i++)
        add_prefix(e, FIELD_ND_NAT64, &m->nat64[i]);
    for (size_t i = 0; i < m->servers; i++)
        event_add_addr(e, FIELD_ND_DNS, &m->dns[i]);
    if (m->servers)
        event_set_integer(e, FIELD_ND_DNS_LIFETIME, m->dns_lifetime);
    if (m->domains)
        event_set_bytes(e, FIELD_ND_DOMAIN_SEARCH, bytes_strip_nul(m->domain[0]));
    if (m->has_mtu)
        event_set_integer(e, FIELD_ND_MTU, m->mtu);
    if (m->has_source_mac)
        event_set_mac(e, FIELD_ND_LINK_LAYER, &m->source_mac);
}

static bool raises_flags(const struct step *s, const struct nd *m)
{
    const struct packet *p = s->packet;
    struct router_link link = {.segment = s->place->segment};
    for (size_t i = 0; i < p->vlans && i < sizeof link.vlan / sizeof *link.vlan; i++)
        link.vlan[i] = p->vlan[i];
    struct router heard = {.addr = p->src, .flags = m->flags, .lifetime = m->lifetime, .last = p->frame->time};
    if (p->has_mac)
        heard.mac = p->src_mac;
    return routers_raise(s->track->routers, &link, &heard, ND_MANAGED | ND_OTHER);
}

/* What hosts must ignore makes nobody a router; it is told of as malformed. */
static void take_router(const struct step *s, const struct nd *m)
{
    struct event *e = step_begin(s, EVENT_ND_ROUTER_ADVERTISEMENT);
    bool counts = !(m->notes & ND_IGNORED) && !(s->message->fault && s->packet->notes & PACKET_CUT);
    step_server_is_source(s, e);
    event_set_text(e, FIELD_SERVER_ROLE, counts ? "router" : NULL);
    event_set_integer(e, FIELD_ND_HOP_LIMIT, m->hop_limit);
    event_set_bool(e, FIELD_ND_MANAGED, m->flags & ND_MANAGED);
    event_set_bool(e, FIELD_ND_OTHER, m->flags & ND_OTHER);
    event_set_text(e, FIELD_ND_PREFERENCE, nd_preference_name(m->flags));
    event_set_integer(e, FIELD_ND_LIFETIME, m->lifetime);
    fill_options(m, e);
    fill_notes(m, e);
    if (counts && raises_flags(s, m))
        event_set_bool(e, FIELD_ND_RAISED, true);
    step_emit(s, e);
}

static void take_neighbor(const struct step *s, const struct nd *m)
{
    struct event *e = step_begin(s, EVENT_ND_NEIGHBOR_ADVERTISEMENT);
    struct claim claim;
    if (claim_of_neighbor(s, m, &claim))
        claim_fill(s, &claim, e);
    event_set_addr(e, FIELD_ND_TARGET, &m->target);
    if (m->has_target_mac)
        event_set_mac(e, FIELD_ND_LINK_LAYER, &m->target_mac);
    event_set_bool(e, FIELD_ND_ROUTER, m->flags & ND_ROUTER);
    event_set_bool(e, FIELD_ND_SOLICITED, m->flags & ND_SOLICITED);
    event_set_bool(e, FIELD_ND_OVERRIDE, m->flags & ND_OVERRIDE);
    fill_notes(m, e);
    step_emit(s, e);
}

/* Questions come by the thousand; only those that teach a protected address are told. */
static bool take_question(const struct step *s, const struct nd *m)
{
    struct claim claim;
    if (!claim_of_neighbor(s, m, &claim))
        return false;
    struct event *e = step_begin(s, EVENT_ND_NEIGHBOR_SOLICITATION);
    event_set_addr(e, FIELD_ND_TARGET, &m->target);
    event_set_mac(e, FIELD_ND_LINK_LAYER, &m->source_mac);
    fill_notes(m, e);
    claim_fill(s, &claim, e);
    step_emit(s, e);
    return true;
}

bool track_nd(const struct step *s)
{
    const struct nd *m = &s->message->nd;
    if (m->type == ND_ROUTER_ADVERTISEMENT)
        take_router(s, m);
    else if (m->type == ND_NEIGHBOR_ADVERTISEMENT)
        take_neighbor(s, m);
    else if (m->type == ND_NEIGHBOR_SOLICITATION)
        return take_question(s, m);
    else
        return m->type == ND_REDIRECT && track_redirect6(s);
    return true;
}
