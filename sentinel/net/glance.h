/* The first look at a frame: does anybody here read it? Two cache lines and no state, so that the ninety-odd percent of
 * a segment's traffic that has nothing to do with booting costs next to nothing. Errs to the side of looking closer:
 * whatever it does not understand at once (tags beyond two, LLC, MPLS, PPPoE, GRE, fragments, extension headers,
 * tunnels, other link types) goes to net_decode(). */
#ifndef SENTINEL_NET_GLANCE_H
#define SENTINEL_NET_GLANCE_H

#include <stdbool.h>

#include "base/frame.h"
#include "net/flows.h"
#include "net/interest.h"

/* False: background, not to be looked at again. `interest`: what is watched besides, `flows`: what is followed; or NULL. */
bool net_glance(const struct frame *frame, const struct interest *interest, const struct flows *flows);

#endif
