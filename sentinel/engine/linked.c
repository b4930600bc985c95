#include "engine/linked.h"

#include <stdlib.h>

struct stand {
    struct addr client;
    int segment;
};

struct linked {
    struct table *stands;
};

struct linked *linked_new(const struct hash_key *key)
{
    struct linked *l = calloc(1, sizeof *l);
    if (!l)
        return NULL;
    l->stands = table_new(sizeof(struct stand), sizeof(struct addr), LINKED, key);
    if (l->stands)
        return l;
    free(l);
    return NULL;
}

void linked_free(struct linked *l)
{
    if (!l)
        return;
    table_free(l->stands);
    free(l);
}

void linked_clear(struct linked *l)
{
    size_t cursor = 0;
    for (struct stand *s; (s = table_next(l->stands, &cursor));)
        table_drop(l->stands, s);
}

/* fe80::/10 (RFC 4291 §2.5.6). */
static bool is_link_local(const struct addr *a)
{
    return a->family == 6 && a->byte[0] == 0xfe && (a->byte[1] & 0xc0) == 0x80;
}

/* A tag says where a frame comes from, whatever its addresses are; and relays speak of others. */
void linked_place(struct linked *l, const struct policy *p, const struct packet *packet, const struct message *message,
                  struct track_place *place)
{
    const struct addr *client = place_reverses(message) ? &packet->dst : &packet->src;
    if (packet->vlans || message->dhcp6.relays || !is_link_local(client))
        return;
    int64_t now = packet->frame->time;
    bool fresh;
    struct stand *s = place->segment == EVENT_NO_SEGMENT
                          ? table_find(l->stands, client, now)
                          : table_put(l->stands, client, now, TABLE_STRANGER, &fresh);
    if (!s)
        return;
    if (place->segment != EVENT_NO_SEGMENT) {
        s->segment = place->segment;
        return;
    }
    place->segment = s->segment;
    place->segment_name = policy_segment_name(p, s->segment);
    place->outside = false;
}
