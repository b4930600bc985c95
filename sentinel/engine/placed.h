/* Where packets between two addresses were seen, remembered: the blocks of a transfer come by the thousand and all lie in the
 * same place. */
#ifndef SENTINEL_ENGINE_PLACED_H
#define SENTINEL_ENGINE_PLACED_H

#include "net/packet.h"
#include "track/track.h"

enum { PLACED = 1024, PLACED_VLANS = 2 };

struct placed {
    struct {
        bool used, reverse;
        uint8_t vlans;
        uint16_t vlan[PLACED_VLANS];
        struct addr src, dst;
        const char *interface;
        struct track_place place;
    } entry[PLACED];
};

/* Forgets all: another policy may see it otherwise. */
void placed_clear(struct placed *p);

/* The place that was kept for such a packet, or NULL. `reverse`: it goes to the client, whose side of it decides. */
const struct track_place *placed_find(const struct placed *p, const struct packet *packet, bool reverse);
void placed_keep(struct placed *p, const struct packet *packet, bool reverse, const struct track_place *place);

#endif
