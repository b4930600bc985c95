/* The parts of the trackers of HTTP, SMB and TLS: this room's own header, not for others. */
#ifndef SENTINEL_TRACK_CONTENT_TCP_H
#define SENTINEL_TRACK_CONTENT_TCP_H

#include "track/state.h"

/* A message as it begins in a stream: in the packet at hand, or gathered from several. */
struct opening {
    struct bytes text;
    uint32_t sequence; /* of its first byte */
};

/* HTTP: false when nobody here cares for it. */
bool web_take(const struct step *s, const struct http *m, const struct opening *from);
/* Whether a head may matter, before anything is looked up. */
bool web_may_matter(const struct track *t, const struct http *m);
/* Whether a request of which the end is missing may yet turn out to matter. */
bool web_may_grow(const struct http *m);
/* A segment of an answer that is followed; false when the packet is none. */
bool web_follow(const struct step *s, const struct opening *from);
/* Whether an answer is awaited in the packet's direction. */
bool web_awaits(const struct step *s);

bool share_take(const struct step *s, const struct smb *m);
bool tls_take(const struct step *s, const struct tls *m);

/* One more request, by the packet's source, for content of a distribution point: the client's walk when it is worth telling, or
 * NULL; and what is told of it. */
const struct walk *walk_on(const struct step *s, const struct place_found *found, bool listing);
void fill_walk(const struct walk *walk, struct event *e);
/* distribution.place, .package, .listing; what the fields show lives as long as `found` does. */
void fill_place(const struct place_found *found, bool listing, struct event *e);
/* client.mac and client.booting, of the client at that end of the packet. */
void fill_booting(const struct step *s, bool client_is_source, struct event *e);

#endif
