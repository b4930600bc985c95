/* Where a packet was seen: what of it is evidence for one of the policy's segments. */
#ifndef SENTINEL_ENGINE_PLACE_H
#define SENTINEL_ENGINE_PLACE_H

#include "engine/engine.h"
#include "proto/proto.h"
#include "track/track.h"

/* The place as interface, VLANs and addresses tell it; `message` NULL: nobody could read it. */
struct track_place place_of(const struct engine_settings *s, const struct packet *packet,
                            const struct message *message);

/* Whether the packet goes to the client: its side of a conversation names the segment that is judged. */
bool place_reverses(const struct message *message);

#endif
