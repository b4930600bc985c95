#include "track/state.h"

#include <stdlib.h>

#include "base/text.h"

static const char *const tunnel_names[] = {
    [TUNNEL_VXLAN] = "vxlan",     [TUNNEL_GENEVE] = "geneve",   [TUNNEL_GRE] = "gre",         [TUNNEL_NVGRE] = "nvgre",
    [TUNNEL_ERSPAN1] = "erspan1", [TUNNEL_ERSPAN2] = "erspan2", [TUNNEL_ERSPAN3] = "erspan3", [TUNNEL_TZSP] = "tzsp",
    [TUNNEL_IPIP] = "ipip",       [TUNNEL_PPPOE] = "pppoe",     [TUNNEL_MPLS] = "mpls",
};

static const struct note_name note_names[] = {
    {PACKET_CUT, "cut"},
    {PACKET_BAD_IP_SUM, "bad_ip_checksum"},
    {PACKET_BAD_UDP_SUM, "bad_udp_checksum"},
    {PACKET_NO_UDP_SUM, "no_udp_checksum"},
    {PACKET_TRAILER, "trailer"},
    {PACKET_LLC, "llc"},
    {PACKET_PRIORITY_TAG, "priority_tag"},
    {PACKET_TINY_FRAGMENT, "tiny_fragment"},
    {PACKET_DEEP, "deep"},
};

static void fill_vlan(const uint16_t *vlan, size_t vlans, struct event *e)
{
    if (!vlans)
        return;
    char buffer[PACKET_VLANS * 6];
    struct text t;
    text_init(&t, buffer, sizeof buffer);
    for (size_t i = 0; i < vlans; i++)
        text_addf(&t, i ? ".%u" : "%u", (unsigned)vlan[i]);
    event_set_bytes(e, FIELD_VLAN, event_keep(e, bytes_of(t.at, t.length)));
}

static void fill_flow(const struct packet *p, struct event_flow *f)
{
    f->has_mac = p->has_mac;
    f->src_mac = p->src_mac;
    f->dst_mac = p->dst_mac;
    f->src = p->src;
    f->dst = p->dst;
    f->src_port = p->src_port;
    f->dst_port = p->dst_port;
    f->ip_proto = p->ip_proto;
    f->ethertype = p->ethertype;
    f->vlans = p->vlans;
    for (size_t i = 0; i < p->vlans; i++)
        f->vlan[i] = p->vlan[i];
}

struct event *step_begin(const struct step *s, enum event_kind kind)
{
    const struct packet *p = s->packet;
    struct event *e = &s->track->event;
    event_reset(e, kind, p->frame);
    boot_watch(s->track->boot, s->place->segment, !(p->notes & PACKET_CUT), p->frame->time);
    fill_flow(p, &e->flow);
    e->segment = s->place->segment;
    e->outside = s->place->outside;
    event_set_text(e, FIELD_SEGMENT, s->place->segment_name);
    event_set_text(e, FIELD_INTERFACE, s->place->interface);
    fill_vlan(p->vlan, p->vlans, e);
    if (p->tunnels)
        event_set_text(e, FIELD_PACKET_TUNNEL, tunnel_names[p->tunnel[p->tunnels - 1]]);
    event_set_bool(e, FIELD_PACKET_FRAGMENTED, p->notes & PACKET_FRAGMENTED);
    event_set_bool(e, FIELD_PACKET_AMBIGUOUS, p->notes & PACKET_OVERLAP);
    event_add_notes(e, FIELD_PACKET_NOTES, packet_notes(p), note_names, sizeof note_names / sizeof *note_names);
    if (s->message)
        event_set_bool(e, FIELD_PACKET_USUAL_PORT, s->message->usual_port);
    return e;
}

void step_emit(const struct step *s, struct event *e)
{
    s->track->sink.take(s->track->sink.self, e);
}

struct whereabouts step_whereabouts(const struct step *s)
{
    const struct packet *p = s->packet;
    struct whereabouts w = {.segment = s->place->segment, .outside = s->place->outside};
    for (w.vlans = 0; w.vlans < p->vlans && w.vlans < WHEREABOUTS_VLANS; w.vlans++)
        w.vlan[w.vlans] = p->vlan[w.vlans];
    return w;
}

struct event *tick_begin(struct track *t, const struct whereabouts *where, enum event_kind kind, int64_t time)
{
    struct event *e = &t->event;
    t->no_frame.time = time;
    event_reset(e, kind, &t->no_frame);
    e->segment = where->segment;
    e->outside = where->outside;
    e->flow.vlans = where->vlans;
    for (size_t i = 0; i < where->vlans; i++)
        e->flow.vlan[i] = where->vlan[i];
    fill_vlan(where->vlan, where->vlans, e);
    return e;
}

void tick_emit(struct track *t, struct event *e)
{
    t->sink.take(t->sink.self, e);
}

/* The fields of one end of a packet. The MAC is named by the caller: for a client it is not always the Ethernet source. */
struct end {
    enum field ip, port, ttl, ip_id;
};

static void fill_end(struct event *e, const struct end *end, const struct addr *addr, uint16_t port)
{
    if (!addr_is_unspecified(addr) && !addr_is_broadcast(addr) && !addr_is_multicast(addr))
        event_set_addr(e, end->ip, addr);
    if (port)
        event_set_integer(e, end->port, port);
}

static void fill_sender(struct event *e, const struct end *end, const struct packet *p)
{
    if (!p->src.family)
        return;
    event_set_integer(e, end->ttl, p->ttl);
    if (p->src.family == 4)
        event_set_integer(e, end->ip_id, p->ip_id);
}

static const struct end server_end = {FIELD_SERVER_IP, FIELD_SERVER_PORT, FIELD_SERVER_TTL, FIELD_SERVER_IP_ID};
static const struct end client_end = {FIELD_CLIENT_IP, FIELD_CLIENT_PORT, FIELD_CLIENT_TTL, FIELD_CLIENT_IP_ID};

void step_server_is_source(const struct step *s, struct event *e)
{
    const struct packet *p = s->packet;
    fill_end(e, &server_end, &p->src, p->src_port);
    fill_sender(e, &server_end, p);
    fill_end(e, &client_end, &p->dst, p->dst_port);
    if (p->has_mac)
        event_set_mac(e, FIELD_SERVER_MAC, &p->src_mac);
    claim_fill_server(s, e);
}

void step_client_is_source(const struct step *s, struct event *e)
{
    const struct packet *p = s->packet;
    fill_end(e, &client_end, &p->src, p->src_port);
    fill_sender(e, &client_end, p);
    fill_end(e, &server_end, &p->dst, p->dst_port);
    if (p->has_mac)
        event_set_mac(e, FIELD_CLIENT_ETHER, &p->src_mac);
}
