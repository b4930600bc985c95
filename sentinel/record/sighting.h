/* Sightings in words, as stores keep them, and back: so that another policy than the one of the time can say what it thinks. */
#ifndef SENTINEL_RECORD_SIGHTING_H
#define SENTINEL_RECORD_SIGHTING_H

#include "record/inventory.h"

/* How a server names itself: option 54, or its DUID in hex digits (RFC 8415 §11); "" when it did not. */
enum { SIGHTING_ID = 2 * SIGHTING_DUID + 1 };
const char *sighting_server_id(const struct sighting *s, char ret[SIGHTING_ID]);

struct sighting_words {
    const char *role, *ip, *mac, *server_id; /* "" for none; untrusted */
};

/* The event that it was made of, as far as a policy asks who that was: no segment, nothing that was handed out. It points to the words
 * and to `duid`. False where the words do not tell enough: an unknown role, no address, a DHCPv6 server without DUID. What a relay
 * carried comes back as the server's own. */
bool sighting_event(const struct sighting_words *words, const struct frame *frame, uint8_t duid[SIGHTING_DUID],
                    struct event *ret);

#endif
