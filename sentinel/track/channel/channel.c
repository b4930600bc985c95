/* Channels: packets of watched pairs to events. Which of what passes is accepted is the policy's business. */
#include "track/channel/channel.h"

#include <stdlib.h>

#include "base/text.h"
#include "track/channel/channel_class.h"
#include "track/state.h"

struct channel {
    struct {
        struct addr end[2];
    } key;
    struct whereabouts where;
    int64_t interval;    /* number of it, so that its ends are those of packet time, whenever a tick comes */
    int64_t first, last; /* of its frames */
    uint64_t bytes[2];   /* sent by each end */
    uint32_t frames;
    uint16_t seen, told; /* a bit a kind: within this interval, and as last told */
    bool idle;           /* … and that was told */
    uint8_t services;
    struct {
        uint8_t kind;
        struct channel_service service;
    } service[CHANNEL_SERVICES]; /* told within this interval */
};

struct channels {
    struct table *table;
    struct channel_flows *flows;
};

struct channels *channels_new(const struct hash_key *key)
{
    struct channels *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->table = table_new(sizeof(struct channel), sizeof((struct channel *)0)->key, CHANNELS, key);
    c->flows = channel_flows_new(key);
    if (!c->table || !c->flows) {
        channels_free(c);
        return NULL;
    }
    return c;
}

void channels_free(struct channels *c)
{
    if (!c)
        return;
    table_free(c->table);
    channel_flows_free(c->flows);
    free(c);
}

struct table_counts channels_counts(const struct channels *c)
{
    return table_counts(c->table);
}

static void begin_interval(struct channel *c, int64_t now)
{
    c->interval = now / CHANNEL_INTERVAL;
    c->bytes[0] = c->bytes[1] = 0;
    c->frames = 0;
    c->seen = 0;
    c->services = 0;
}

static struct bytes service_text(struct event *e, const struct channel_service *service)
{
    const char *name = channel_service_name(service);
    char buffer[32];
    struct text t;
    if (name)
        return bytes_of(name, strlen(name));
    text_init(&t, buffer, sizeof buffer);
    if (service->port)
        text_addf(&t, "%s/%u", service->ip_proto == IP_PROTO_TCP ? "tcp" : "udp", service->port);
    else
        text_addf(&t, "protocol %u", service->ip_proto);
    return event_keep(e, bytes_of(t.at, t.length));
}

static void fill_sets(const struct channel *c, struct event *e)
{
    for (unsigned kind = CHANNEL_UNKNOWN; kind < CHANNEL_CLASSES; kind++) {
        const char *name = channel_class_name((enum channel_class)kind);
        if (c->seen >> kind & 1)
            event_add_text(e, FIELD_CHANNEL_PROTECTIONS, bytes_of(name, strlen(name)));
    }
    for (size_t i = 0; i < c->services; i++) {
        if (c->service[i].kind == CHANNEL_CLEAR)
            event_add_text(e, FIELD_CHANNEL_SERVICES, service_text(e, &c->service[i].service));
    }
}

/* `over`: the interval is, and its bytes are told. */
static void tell_state(struct track *t, struct channel *c, bool over)
{
    struct event *e = tick_begin(t, &c->where, EVENT_CHANNEL_STATE, c->last);
    e->flow.src = c->key.end[0];
    e->flow.dst = c->key.end[1];
    event_set_addr(e, FIELD_SERVER_IP, &c->key.end[0]);
    event_set_addr(e, FIELD_CLIENT_IP, &c->key.end[1]);
    fill_sets(c, e);
    if (over) {
        event_set_integer(e, FIELD_CHANNEL_BYTES, (int64_t)(c->bytes[0] + c->bytes[1]));
        event_set_integer(e, FIELD_CHANNEL_BYTES_SERVER, (int64_t)c->bytes[0]);
        event_set_integer(e, FIELD_CHANNEL_FRAMES, c->frames);
        event_set_integer(e, FIELD_CHANNEL_SECONDS, (c->last - c->first) / 1000000000);
    }
    c->told = c->seen;
    c->idle = !c->seen;
    tick_emit(t, e);
}

/* An interval that showed nothing is told once. */
static void end_interval(struct track *t, struct channel *c, int64_t now)
{
    if (!c->idle)
        tell_state(t, c, true);
    begin_interval(c, now);
}

/* A kind of protection and service that this interval has not shown yet; false when it has, or there are too many. */
static bool note_service(struct channel *c, enum channel_class kind, const struct channel_service *service)
{
    for (size_t i = 0; i < c->services; i++) {
        const struct channel_service *known = &c->service[i].service;
        if (c->service[i].kind == kind && known->port == service->port && known->ip_proto == service->ip_proto)
            return false;
    }
    if (c->services == CHANNEL_SERVICES)
        return false;
    c->service[c->services].kind = (uint8_t)kind;
    c->service[c->services++].service = *service;
    return true;
}

static void tell_traffic(const struct step *s, enum channel_class kind, const struct channel_service *service)
{
    const struct packet *p = s->packet;
    struct event *e = step_begin(s, EVENT_CHANNEL_TRAFFIC);
    if (service->port && service->port == p->dst_port && service->port != p->src_port)
        step_client_is_source(s, e);
    else
        step_server_is_source(s, e);
    event_set_text(e, FIELD_CHANNEL_PROTECTION, channel_class_name(kind));
    event_set_bytes(e, FIELD_CHANNEL_SERVICE, service_text(e, service));
    if (service->port)
        event_set_integer(e, FIELD_CHANNEL_PORT, service->port);
    step_emit(s, e);
}

static struct channel *channel_of(const struct step *s, bool *ret_back)
{
    const struct packet *p = s->packet;
    struct channel key = {0};
    *ret_back = memcmp(&p->src, &p->dst, sizeof p->src) > 0;
    key.key.end[*ret_back] = p->src;
    key.key.end[!*ret_back] = p->dst;
    bool fresh;
    struct channel *c = table_put(s->track->channels->table, &key.key, p->frame->time, TABLE_STRANGER, &fresh);
    if (c && fresh)
        begin_interval(c, p->frame->time);
    else if (c && c->interval != p->frame->time / CHANNEL_INTERVAL)
        end_interval(s->track, c, p->frame->time);
    return c;
}

void track_channel(struct track *t, const struct packet *packet, const struct track_place *place)
{
    struct step s = {.track = t, .packet = packet, .place = place};
    bool back;
    struct channel *c = channel_of(&s, &back);
    if (!c)
        return;
    struct channel_service service;
    enum channel_class kind = channel_classify(t->channels->flows, packet, &service);
    c->where = step_whereabouts(&s);
    c->first = c->frames ? c->first : packet->frame->time;
    c->last = packet->frame->time;
    c->bytes[back] += packet->frame->length;
    c->frames++;
    if (kind == CHANNEL_NEUTRAL)
        return;
    c->idle = false;
    bool fresh = !(c->seen >> kind & 1);
    c->seen |= (uint16_t)(1U << kind);
    if (kind != CHANNEL_UNKNOWN && note_service(c, kind, &service))
        tell_traffic(&s, kind, &service);
    if (fresh && !(c->told >> kind & 1))
        tell_state(t, c, false);
}

/* At most CHANNELS records, each told once an interval. */
void channel_tick(struct track *t, int64_t now, bool end)
{
    size_t cursor = 0;
    struct channel *c;
    while ((c = table_next(t->channels->table, &cursor))) {
        if (c->interval != now / CHANNEL_INTERVAL)
            end_interval(t, c, now);
        else if (end && c->frames)
            tell_state(t, c, true);
    }
}
