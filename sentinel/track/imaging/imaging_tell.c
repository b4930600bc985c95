/* Image sessions as events. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "track/imaging/imaging_step.h"

static void fill_session_text(const struct imaging_session *s, struct event *e)
{
    char buffer[96], addr[ADDR_TEXT];
    struct text t;
    const char *protocol = imaging_protocol_name(s->key.protocol);
    text_init(&t, buffer, sizeof buffer);
    if (s->group.family)
        text_addf(&t, s->group.family == 6 ? "%s [%s]:%u" : "%s %s:%u", protocol, addr_format(&s->group, addr),
                  (unsigned)s->port);
    else
        text_addf(&t, "%s port %u", protocol, (unsigned)s->port);
    event_set_bytes(e, FIELD_MULTICAST_SESSION, event_keep(e, bytes_of(t.at, t.length)));
}

static void fill_progress(const struct imaging_session *s, struct event *e)
{
    int64_t passed = s->data_last - s->data_first;
    event_set_integer(e, FIELD_MULTICAST_BYTES, (int64_t)s->bytes);
    event_set_integer(e, FIELD_MULTICAST_PACKETS, (int64_t)s->packets);
    if (s->blocks)
        event_set_integer(e, FIELD_MULTICAST_BLOCKS, (int64_t)s->blocks);
    if (passed > 0)
        event_set_integer(e, FIELD_MULTICAST_RATE, (int64_t)((double)s->bytes * 1e9 / (double)passed));
}

static void fill_members(const struct imaging_session *s, struct event *e)
{
    size_t shown = s->members < IMAGING_SHOWN ? s->members : IMAGING_SHOWN;
    event_set_integer(e, FIELD_MULTICAST_MEMBERS, s->members);
    for (size_t n = 0; n < shown; n++)
        event_add_addr(e, FIELD_MULTICAST_MEMBER, &s->member[n].addr);
}

static void fill_protection(const struct imaging_session *s, struct event *e)
{
    static const char *const integrity[] = {"unknown", "none", "checksum", "keyed"};
    const char *reason, *protection = imaging_protection(s, &reason);
    event_set_text(e, FIELD_MULTICAST_PROTECTION, protection);
    event_set_text(e, FIELD_MULTICAST_REASON, reason);
    event_set_text(e, FIELD_MULTICAST_INTEGRITY, integrity[s->integrity]);
    event_set_text(e, FIELD_MULTICAST_CONTENT, s->content);
    if (s->content)
        event_set_text(e, FIELD_MULTICAST_CONTENT_CLASS, content_class_name(s->class));
    if (s->entropy <= CONTENT_ENTROPY_MOST)
        event_set_integer(e, FIELD_MULTICAST_ENTROPY, s->entropy);
    if (s->cipher_size)
        event_set_bytes(e, FIELD_MULTICAST_CIPHER, bytes_of(s->cipher, s->cipher_size));
    for (size_t n = 0; n < IMAGING_WEAKNESSES && s->weak[n]; n++)
        event_add_text(e, FIELD_MULTICAST_WEAK, bytes_of(s->weak[n], strlen(s->weak[n])));
}

void imaging_fill(const struct imaging_session *s, struct event *e)
{
    fill_session_text(s, e);
    event_set_text(e, FIELD_MULTICAST_PROTOCOL, imaging_protocol_name(s->key.protocol));
    if (s->group.family)
        event_set_addr(e, FIELD_MULTICAST_GROUP, &s->group);
    if (s->port)
        event_set_integer(e, FIELD_MULTICAST_PORT, s->port);
    if (s->key.id)
        event_set_integer(e, FIELD_MULTICAST_ID, s->key.id);
    event_set_bool(e, FIELD_MULTICAST_ANNOUNCED, s->announced);
    event_set_bool(e, FIELD_MULTICAST_DEPLOYMENT, s->key.protocol != IMAGING_UNKNOWN);
    if (s->name_size)
        event_set_bytes(e, FIELD_MULTICAST_NAME, bytes_of(s->name, s->name_size));
    fill_progress(s, e);
    fill_protection(s, e);
    fill_members(s, e);
}

void imaging_fill_server(const struct imaging_session *s, struct event *e)
{
    event_set_addr(e, FIELD_SERVER_IP, &s->key.sender);
    if (s->has_mac)
        event_set_mac(e, FIELD_SERVER_MAC, &s->sender_mac);
    if (s->sender_port)
        event_set_integer(e, FIELD_SERVER_PORT, s->sender_port);
}

/* An event about a session, caused by a packet of its sender or of a client. */
static struct event *begin(const struct step *s, const struct imaging_session *session, enum event_kind kind)
{
    struct event *e = step_begin(s, kind);
    imaging_fill_server(session, e);
    imaging_fill(session, e);
    return e;
}

static void fill_state(struct imaging_session *s, struct event *e, const char *state)
{
    const char *reason;
    s->told = imaging_protection(s, &reason);
    event_set_text(e, FIELD_SERVER_ROLE, "multicast");
    event_set_text(e, FIELD_MULTICAST_STATE, state);
    event_set_integer(e, FIELD_MULTICAST_NEW_BYTES, (int64_t)(s->bytes - s->told_bytes));
    s->told_bytes = s->bytes;
}

void imaging_tell(const struct step *s, struct imaging_session *session)
{
    struct event *e = begin(s, session, EVENT_MULTICAST_SESSION);
    fill_state(session, e, session->running ? "running" : "announced");
    step_emit(s, e);
}

void imaging_announce(const struct step *s, struct imaging_session *session)
{
    if (session->announced)
        return;
    session->announced = true;
    struct event *e = begin(s, session, EVENT_MULTICAST_ANNOUNCED);
    event_set_text(e, FIELD_SERVER_ROLE, "multicast");
    event_set_text(e, FIELD_MULTICAST_STATE, session->running ? "running" : "announced");
    step_emit(s, e);
}

static void tell_kind(const struct step *s, struct imaging_session *session)
{
    session->told_kind = true;
    struct event *e = begin(s, session, EVENT_MULTICAST_DATA_KIND);
    event_set_text(e, FIELD_SERVER_ROLE, "multicast");
    step_emit(s, e);
}

void imaging_data(const struct step *s, struct imaging_session *session)
{
    struct imaging_block block;
    const struct packet *p = s->packet;
    if (!session->running) {
        session->running = true;
        session->data_first = session->packets ? session->data_first : p->frame->time;
        imaging_keep(s->track->imaging, session);
    }
    session->data_last = p->frame->time;
    session->bytes += p->payload.left + (p->frame->length - p->frame->captured);
    session->packets++;
    if (imaging_read_block(session, p->payload, &block)) {
        block.whole = !(p->notes & PACKET_CUT);
        struct imaging_finding found = imaging_take_block(s->track->imaging, session, &block);
        if (found.other)
            imaging_conflict(s, session, session->encrypted ? conflict_replay : conflict_block, true, NULL,
                             block.number);
        if (block.rises)
            imaging_rises(s, session, SERIES_DATA, block.sequence);
        else if (block.sequence != UINT64_MAX && block.sequence > session->series[SERIES_DATA])
            session->series[SERIES_DATA] = block.sequence;
    }
    const char *reason;
    if (session->told != imaging_protection(session, &reason))
        imaging_tell(s, session);
    if (session->content && !session->told_kind)
        tell_kind(s, session);
}

static void tell_member(const struct step *s, struct imaging_session *session, enum event_kind kind,
                        const struct addr *client, const struct mac *mac)
{
    struct event *e = begin(s, session, kind);
    event_set_addr(e, FIELD_CLIENT_IP, client);
    if (mac && !mac_is_zero(mac))
        event_set_mac(e, FIELD_CLIENT_MAC, mac);
    event_set_text(e, FIELD_MULTICAST_MEANS, "protocol");
    step_emit(s, e);
}

void imaging_join(const struct step *s, struct imaging_session *session, const struct addr *client,
                  const struct mac *mac)
{
    uint32_t before = session->members;
    struct imaging_member *fresh = imaging_add_member(session, client, mac);
    if (fresh)
        fresh->since = s->packet->frame->time;
    if (session->members != before)
        tell_member(s, session, EVENT_MULTICAST_JOINED, client, mac);
}

void imaging_leave(const struct step *s, struct imaging_session *session, const struct addr *client)
{
    struct imaging_member *member = imaging_member_of(session, client);
    if (!member || member->gone)
        return;
    member->gone = true;
    tell_member(s, session, EVENT_MULTICAST_LEFT, client, &member->mac);
}

void imaging_end(struct track *t, struct imaging_session *session)
{
    if (session->running) {
        struct event *e = tick_begin(t, &session->where, EVENT_MULTICAST_SESSION, session->last);
        e->flow.src = session->key.sender;
        e->flow.dst = session->group;
        e->flow.src_port = session->sender_port;
        e->flow.dst_port = session->port;
        e->flow.ip_proto = 17;
        imaging_fill_server(session, e);
        imaging_fill(session, e);
        fill_state(session, e, "ended");
        tick_emit(t, e);
    }
    imaging_drop(t->imaging, session);
}

void imaging_tick(struct track *t, int64_t now, bool end)
{
    size_t cursor = 0;
    for (struct imaging_session *s; (s = imaging_next(t->imaging, &cursor));) {
        int64_t silence = llabs(now - s->last);
        if (end || silence > (s->closing ? IMAGING_CLOSING : IMAGING_SILENCE))
            imaging_end(t, s);
    }
}
