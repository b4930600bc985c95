/* Which segment a packet belongs to. */
#include "policy/compiled.h"

/* How well a segment fits a place; compared from the first member to the last. */
struct fit {
    bool network;           /* one of its networks contains an address */
    unsigned confirmations; /* of interface, VLAN stack, networks */
    unsigned strength;      /* of the address that a network contains: the earlier, the stronger */
    unsigned bits;          /* of that network: the narrower, the better */
};

static bool is_evidence(const struct addr *a)
{
    return a->family && !addr_is_unspecified(a) && !addr_is_multicast(a) && !addr_is_broadcast(a);
}

/* Bits of the narrowest network that contains the address; 0 when none does, 1 more than its bits when one does. */
static unsigned narrowest(const struct segment *s, const struct addr *a)
{
    unsigned best = 0;
    for (size_t i = 0; i < s->networks.count; i++) {
        if (prefix_contains(&s->networks.at[i], a) && s->networks.at[i].bits + 1U > best)
            best = s->networks.at[i].bits + 1U;
    }
    return best;
}

static int locate_relay(const struct policy *p, const struct addr *relay)
{
    int found = EVENT_NO_SEGMENT;
    unsigned best = 0;
    for (size_t i = 0; i < p->segments && is_evidence(relay); i++) {
        unsigned bits = narrowest(&p->segment[i], relay);
        if (bits > best) {
            best = bits;
            found = (int)i;
        }
    }
    return found;
}

static bool interface_listed(const struct segment *s, const char *interface)
{
    for (size_t i = 0; i < s->interfaces.count; i++) {
        if (strcmp(s->interfaces.at[i], interface) == 0)
            return true;
    }
    return false;
}

static bool vlan_listed(const struct segment *s, const struct place *place)
{
    for (size_t i = 0; i < s->vlans.count; i++) {
        const struct vlan_stack *stack = &s->vlans.at[i];
        if (stack->tags == place->vlans && memcmp(stack->tag, place->vlan, place->vlans * sizeof *place->vlan) == 0)
            return true;
    }
    return false;
}

/* False when the segment's interfaces or VLANs contradict the place. Mirror ports strip tags, so an untagged frame
 * contradicts no VLAN. */
static bool fit_wire(const struct segment *s, const struct place *place, struct fit *fit)
{
    if (s->interfaces.listed && place->interface) {
        if (!interface_listed(s, place->interface))
            return false;
        fit->confirmations++;
    }
    if (s->vlans.listed && place->vlans) {
        if (!vlan_listed(s, place))
            return false;
        fit->confirmations++;
    }
    return true;
}

static void fit_networks(const struct segment *s, const struct place *place, struct fit *fit)
{
    for (unsigned i = 0; i < place->addrs && !fit->network; i++) {
        unsigned bits = is_evidence(&place->addr[i]) ? narrowest(s, &place->addr[i]) : 0;
        if (bits) {
            fit->network = true;
            fit->confirmations++;
            fit->strength = place->addrs - i;
            fit->bits = bits;
        }
    }
}

/* An empty list of VLANs is one of untagged frames. The lack of a tag alone proves nothing: most frames have none. */
static void fit_untagged(const struct segment *s, const struct place *place, struct fit *fit)
{
    fit->confirmations += fit->confirmations && s->vlans.listed && !s->vlans.count && !place->vlans;
}

static bool fits_better(const struct fit *a, const struct fit *b)
{
    if (a->network != b->network)
        return a->network;
    if (a->confirmations != b->confirmations)
        return a->confirmations > b->confirmations;
    if (a->strength != b->strength)
        return a->strength > b->strength;
    return a->bits > b->bits;
}

int policy_locate(const struct policy *p, const struct place *place)
{
    int found = locate_relay(p, &place->relay);
    if (found != EVENT_NO_SEGMENT)
        return found;
    struct fit best = {0};
    for (size_t i = 0; i < p->segments; i++) {
        struct fit fit = {0};
        if (!fit_wire(&p->segment[i], place, &fit))
            continue;
        fit_networks(&p->segment[i], place, &fit);
        fit_untagged(&p->segment[i], place, &fit);
        if (fits_better(&fit, &best)) {
            best = fit;
            found = (int)i;
        }
    }
    return found;
}
