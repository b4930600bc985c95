/* ARP and neighbour discovery to claims: who says that a protected address is his. */
#include "track/state.h"

static bool is_watched(const struct step *s, const struct addr *address)
{
    return interest_has_host(s->track->interest, address);
}

/* A probe (sender 0.0.0.0) claims nothing; all else teaches its hearers an address. RFC 826, RFC 5227 §2.1.1. */
void claim_arp(const struct step *s, const struct arp *arp, struct event *e)
{
    if (arp->operation == 1 && !arp->gratuitous && is_watched(s, &arp->target))
        bindings_ask(s->track->bindings, s->place->segment, &arp->target, e->time);
    if (arp->probe || !is_watched(s, &arp->sender))
        return;
    struct claim claim = {.address = arp->sender, .mac = arp->sender_mac, .answer = arp->operation == 2};
    claim_fill(s, &claim, e);
}

void claim_fill(const struct step *s, struct claim *claim, struct event *e)
{
    claim->segment = s->place->segment;
    claim->time = e->time;
    struct claim_answer answer = bindings_claim(s->track->bindings, claim);
    event_set_addr(e, FIELD_BINDING_ADDRESS, &claim->address);
    event_set_mac(e, FIELD_BINDING_MAC, &claim->mac);
    if (answer.has_rival) {
        event_set_mac(e, FIELD_BINDING_RIVAL, &answer.rival);
        event_set_bool(e, FIELD_BINDING_CONTESTED, answer.contested);
    }
    event_set_bool(e, FIELD_BINDING_UNASKED, answer.unasked);
    event_set_integer(e, FIELD_BINDING_CLAIMS, answer.claims);
    event_set_text(e, FIELD_BINDING_VIRTUAL, binding_virtual(&claim->mac));
}

/* RFC 4861 §7.2.3, §7.2.5: hearers learn the sender's address from a question, the target's from an answer. Without the
 * option, an answer says nothing new but to whom it is sent, and then the frame's own MAC is meant. */
bool claim_of_neighbor(const struct step *s, const struct nd *m, struct claim *ret)
{
    bool asks = m->type == ND_NEIGHBOR_SOLICITATION;
    if (asks && is_watched(s, &m->target))
        bindings_ask(s->track->bindings, s->place->segment, &m->target, s->packet->frame->time);
    const struct addr *address = asks ? &s->packet->src : &m->target;
    bool named = asks ? m->has_source_mac : m->has_target_mac;
    if (m->notes & ND_IGNORED || !is_watched(s, address) || (!named && (asks || !s->packet->has_mac)))
        return false;
    struct mac mac = !named ? s->packet->src_mac : asks ? m->source_mac : m->target_mac;
    *ret = (struct claim){.address = *address, .mac = mac, .answer = !asks && m->flags & ND_SOLICITED};
    return true;
}

void claim_fill_server(const struct step *s, struct event *e)
{
    struct mac mac = event_mac(e, FIELD_SERVER_MAC);
    struct addr claimed[BINDING_CLAIMED];
    int64_t first = 0;
    if (mac_is_zero(&mac))
        return;
    size_t count = bindings_claimed(s->track->bindings, s->place->segment, &mac, e->time, claimed, &first);
    for (size_t i = 0; i < count; i++)
        event_add_addr(e, FIELD_SERVER_CLAIMS, &claimed[i]);
    if (count)
        event_set_integer(e, FIELD_SERVER_CLAIMED_BEFORE, e->time > first ? (e->time - first) / 1000000000 : 0);
}
