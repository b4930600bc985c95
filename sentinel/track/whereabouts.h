/* Where a conversation takes place, kept in its record: what is told of it when time alone has passed has no packet to ask. */
#ifndef SENTINEL_TRACK_WHEREABOUTS_H
#define SENTINEL_TRACK_WHEREABOUTS_H

#include <stdbool.h>
#include <stdint.h>

enum { WHEREABOUTS_VLANS = 2 };

struct whereabouts {
    int32_t segment;                  /* number in the policy, or EVENT_NO_SEGMENT */
    uint16_t vlan[WHEREABOUTS_VLANS]; /* the outermost */
    uint8_t vlans;
    bool outside; /* see struct event */
};

#endif
