/* Where a client stood when it last showed an address that says so. Its link-local address alone says nothing: on an untagged mirror of
 * several networks, what servers answer without leasing anything would lie in no segment. */
#ifndef SENTINEL_ENGINE_LINKED_H
#define SENTINEL_ENGINE_LINKED_H

#include "base/table.h"
#include "engine/place.h"

enum { LINKED = 1024 };

struct linked;

/* NULL when memory is short. */
struct linked *linked_new(const struct hash_key *key);
void linked_free(struct linked *l);
/* Forgets all: segments have other numbers now. */
void linked_clear(struct linked *l);

/* Remembers the place of a DHCPv6 message's client, or puts a message that came in none where its client is known to stand. */
void linked_place(struct linked *l, const struct policy *p, const struct packet *packet, const struct message *message,
                  struct track_place *place);

#endif
