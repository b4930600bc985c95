#include "engine/placed.h"

#include <string.h>

void placed_clear(struct placed *p)
{
    memset(p, 0, sizeof *p);
}

/* Any place will do: a wrong one costs time, and who chooses addresses that share one loses only his own. */
static size_t index_of(const struct packet *packet, bool reverse)
{
    const struct addr *a = &packet->src, *b = &packet->dst;
    size_t last = a->family == 4 ? 3 : 15;
    return (a->byte[last] * 31U + b->byte[last] * 17U + a->byte[last - 1] + b->byte[last - 1] * 5U + reverse) % PLACED;
}

static bool is_short(const struct packet *packet)
{
    return packet->vlans <= PLACED_VLANS;
}

const struct track_place *placed_find(const struct placed *p, const struct packet *packet, bool reverse)
{
    size_t i = index_of(packet, reverse);
    bool same = p->entry[i].used && p->entry[i].reverse == reverse && is_short(packet) &&
                p->entry[i].vlans == packet->vlans && p->entry[i].interface == packet->frame->interface &&
                addr_equal(&p->entry[i].src, &packet->src) && addr_equal(&p->entry[i].dst, &packet->dst);
    for (size_t k = 0; same && k < packet->vlans; k++)
        same = p->entry[i].vlan[k] == packet->vlan[k];
    return same ? &p->entry[i].place : NULL;
}

void placed_keep(struct placed *p, const struct packet *packet, bool reverse, const struct track_place *place)
{
    size_t i = index_of(packet, reverse);
    if (!is_short(packet))
        return;
    p->entry[i].used = true;
    p->entry[i].reverse = reverse;
    p->entry[i].vlans = packet->vlans;
    memcpy(p->entry[i].vlan, packet->vlan, packet->vlans * sizeof *packet->vlan);
    p->entry[i].src = packet->src;
    p->entry[i].dst = packet->dst;
    p->entry[i].interface = packet->frame->interface;
    p->entry[i].place = *place;
}
