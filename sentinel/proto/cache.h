/* Who has a copy of this content? Clients ask one another before they ask a distribution point: BranchCache by WS-Discovery
 * ([MS-PCCRD]), Configuration Manager's peer cache by a broadcast on a port of its own. */
#ifndef SENTINEL_PROTO_CACHE_H
#define SENTINEL_PROTO_CACHE_H

#include "net/packet.h"

struct message;

enum { CACHE_DISCOVERY_PORT = 3702, CACHE_PEER_PORT = 8004 };

enum cache_protocol { CACHE_BRANCH, CACHE_PEER };

struct cache {
    enum cache_protocol protocol;
    bool answer;          /* BranchCache: ProbeMatches. What the peer cache says nobody has described: who asks shows by whom it
                             is sent to */
    uint8_t version;      /* of BranchCache: 1 or 2 */
    struct bytes sources; /* BranchCache: "10.42.0.5:54321 …", where the copies lie, as sent */
};

/* NOT_MINE: what else goes by WS-Discovery: printers, cameras, shares. Nothing is malformed: Windows throws such messages away
 * silently ([MS-PCCRD] §3.1.6). TRUNCATED: the capture cut the message before it ended. */
enum parse cache_parse(const struct packet *packet, struct bytes payload, struct message *ret);

/* The next of `sources`, blank by blank; false at the end. */
bool cache_next_source(struct bytes *sources, struct bytes *ret);

#endif
