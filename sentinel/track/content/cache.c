/* Clients' caches to events: who asks for copies of content, and who says that he has one. */
#include <stdlib.h>

#include "base/when.h"
#include "track/content/tcp.h"

enum { ASKERS = 512 };

/* A client that has no answer by then asks the distribution point. */
#define ANSWER_WINDOW (30 * WHEN_SECOND)

/* No padding: it is hashed as bytes. */
struct asker {
    struct {
        uint8_t segment[4];
        struct addr client;
        uint8_t port[2];
    } key;
    int64_t time;
};

struct table *cache_askers_new(const struct hash_key *key)
{
    return table_new(sizeof(struct asker), sizeof ((struct asker *)NULL)->key, ASKERS, key);
}

static struct asker key_of(const struct step *s, const struct addr *client, uint16_t port)
{
    struct asker wanted;
    uint32_t segment = (uint32_t)s->place->segment;
    memset(&wanted, 0, sizeof wanted);
    memcpy(wanted.key.segment, &segment, sizeof segment);
    wanted.key.client = *client;
    wanted.key.port[0] = (uint8_t)(port >> 8);
    wanted.key.port[1] = (uint8_t)port;
    return wanted;
}

static void remember_asker(const struct step *s)
{
    const struct packet *p = s->packet;
    struct asker wanted = key_of(s, &p->src, p->src_port);
    bool fresh;
    struct asker *a = table_put(s->track->askers, &wanted.key, p->frame->time, TABLE_STRANGER, &fresh);
    if (a)
        a->time = p->frame->time;
}

static bool was_asked(const struct step *s)
{
    const struct packet *p = s->packet;
    struct asker wanted = key_of(s, &p->dst, p->dst_port);
    const struct asker *a = table_find(s->track->askers, &wanted.key, p->frame->time);
    return a && llabs(p->frame->time - a->time) < ANSWER_WINDOW;
}

/* To all of the segment; a network's own broadcast address shows by the frame's. */
static bool goes_to_all(const struct packet *p)
{
    return addr_is_broadcast(&p->dst) || addr_is_multicast(&p->dst) || (p->has_mac && p->dst_mac.byte[0] & 1);
}

static const enum place places[] = {[CACHE_BRANCH] = PLACE_BRANCH_CACHE, [CACHE_PEER] = PLACE_PEER_CACHE};

static bool tell_request(const struct step *s)
{
    struct event *e = step_begin(s, EVENT_CACHE_REQUEST);
    step_client_is_source(s, e);
    fill_booting(s, true, e);
    event_set_text(e, FIELD_DISTRIBUTION_PLACE, place_names[places[s->message->cache.protocol]]);
    step_emit(s, e);
    return true;
}

static bool tell_answer(const struct step *s)
{
    const struct cache *m = &s->message->cache;
    struct event *e = step_begin(s, EVENT_CACHE_ANSWER);
    struct bytes sources = m->sources, source;
    step_server_is_source(s, e);
    fill_booting(s, false, e);
    event_set_text(e, FIELD_SERVER_ROLE, "peer-cache");
    event_set_text(e, FIELD_DISTRIBUTION_PLACE, place_names[places[m->protocol]]);
    while (cache_next_source(&sources, &source))
        event_add_text(e, FIELD_DISTRIBUTION_SOURCES, source);
    step_emit(s, e);
    return true;
}

/* What the peer cache says cannot be read, so its answer is what comes back to who asked everybody. */
static bool track_peer(const struct step *s)
{
    const struct packet *p = s->packet;
    if (!goes_to_all(p))
        return was_asked(s) && tell_answer(s);
    if (p->dst_port != CACHE_PEER_PORT)
        return false;
    remember_asker(s);
    return tell_request(s);
}

bool track_cache(const struct step *s)
{
    const struct cache *m = &s->message->cache;
    if (m->protocol == CACHE_PEER)
        return track_peer(s);
    return m->answer ? tell_answer(s) : tell_request(s);
}
