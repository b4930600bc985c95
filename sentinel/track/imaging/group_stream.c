#include "track/imaging/group_stream.h"

#include <stdlib.h>

enum { LOOK_FIRST = 64, LOOK_AGAIN = 1 << 20, COPY_WITHIN = 50 * 1000 * 1000 /* ns */ };

struct group_streams {
    struct table *table;
};

struct group_streams *group_streams_new(const struct hash_key *key)
{
    struct group_streams *t = calloc(1, sizeof *t);
    if (!t)
        return NULL;
    t->table = table_new(sizeof(struct group_stream), sizeof(struct glance_stream), GROUP_STREAMS, key);
    if (!t->table) {
        group_streams_free(t);
        return NULL;
    }
    return t;
}

void group_streams_free(struct group_streams *t)
{
    if (!t)
        return;
    table_free(t->table);
    free(t);
}

struct table_counts group_streams_counts(const struct group_streams *t)
{
    return table_counts(t->table);
}

struct group_stream *group_streams_find(struct group_streams *t, const struct glance_stream *key,
                                        const struct frame *frame)
{
    bool fresh;
    struct group_stream *s = table_put(t->table, key, frame->time, TABLE_STRANGER, &fresh);
    if (!s)
        return NULL;
    if (fresh)
        s->first = frame->time;
    if (s->interface != frame->interface) {
        s->interface = frame->interface;
        s->look_at = 0;
    }
    return s;
}

bool group_stream_is_copy(const struct group_stream *s, const struct frame *frame, uint64_t mark)
{
    int64_t since = frame->time - s->last;
    return s->packets && s->mark == mark && since >= 0 && since < COPY_WITHIN;
}

void group_stream_count(struct group_stream *s, const struct frame *frame, uint64_t mark, size_t bytes)
{
    s->last = frame->time;
    s->mark = mark;
    s->bytes += bytes;
    s->packets++;
}

bool group_stream_is_due(const struct group_stream *s)
{
    return s->bytes >= s->look_at;
}

void group_stream_looked(struct group_stream *s)
{
    uint64_t more = s->bytes < LOOK_FIRST ? LOOK_FIRST : s->bytes < LOOK_AGAIN ? s->bytes : LOOK_AGAIN;
    s->look_at = s->bytes + more;
}

void group_streams_keep(struct group_streams *t, const struct group_stream *s)
{
    table_set_class(t->table, s, TABLE_KNOWN);
}

struct glance_stream group_stream_key_of(const struct packet *p)
{
    struct glance_stream key = {.src_port = p->src_port, .dst_port = p->dst_port, .family = {p->src.family, 0}};
    for (size_t i = 0; i < 2 && i < p->vlans; i++)
        key.vlan[i] = p->vlan[i];
    memcpy(key.src_mac, p->src_mac.byte, sizeof key.src_mac);
    memcpy(key.src, p->src.byte, sizeof key.src);
    memcpy(key.dst, p->dst.byte, sizeof key.dst);
    return key;
}

static bool is_transport_stream(struct bytes payload)
{
    enum { TS_PACKET = 188, TS_SYNC = 0x47 };
    return payload.left >= TS_PACKET && payload.left % TS_PACKET == 0 && bytes_peek(&payload, 0) == TS_SYNC &&
           (payload.left == TS_PACKET || bytes_peek(&payload, TS_PACKET) == TS_SYNC);
}

bool group_stream_is_ordinary(uint16_t port, struct bytes payload)
{
    static const uint16_t services[] = {
        5353, 1900, 3702, 5355, 427,  /* mDNS, SSDP, WS-Discovery, LLMNR, SLP */
        319,  320,  123,              /* PTP, NTP */
        520,  521,  1985, 2029, 3222, /* RIP, RIPng, HSRP, GLBP */
        5568, 5405, 2535,             /* sACN, Corosync, MADCAP */
    };
    for (size_t i = 0; i < sizeof services / sizeof *services; i++) {
        if (port == services[i])
            return true;
    }
    return is_transport_stream(payload) || (payload.left >= 12 && bytes_peek(&payload, 0) >> 6 == 2);
}
