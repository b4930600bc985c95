/* Whose session it is, and who interferes. */
#include "track/imaging/imaging_step.h"

const char conflict_second_sender[] = "second_sender", conflict_second_body[] = "second_body",
           conflict_block[] = "block", conflict_replay[] = "replay", conflict_sequence[] = "sequence",
           conflict_trail[] = "trail", conflict_redirect[] = "redirect", conflict_demote[] = "demote",
           conflict_kick[] = "kick", conflict_leave[] = "leave", conflict_nack[] = "nack", conflict_pressure[] = "pressure", conflict_join[] = "join",
           conflict_reply[] = "reply", conflict_go[] = "go", conflict_disconnect[] = "disconnect",
           conflict_abort[] = "abort", conflict_progress[] = "progress", conflict_downgrade[] = "downgrade",
           conflict_odd_reply[] = "odd_reply", conflict_clear_abort[] = "clear_abort";

enum { FAR_BACK = 1000 };

struct imaging_key imaging_key_from(const struct step *s, enum imaging_protocol protocol)
{
    return (struct imaging_key){.segment = s->place->segment, .protocol = (uint8_t)protocol, .sender = s->packet->src};
}

struct imaging_key imaging_key_to(const struct step *s, enum imaging_protocol protocol)
{
    return (struct imaging_key){.segment = s->place->segment, .protocol = (uint8_t)protocol, .sender = s->packet->dst};
}

/* A TTL that no router has lowered. */
static bool is_initial(uint8_t ttl)
{
    return (ttl & (ttl - 1)) == 0 || ttl == 255;
}

/* Routers share the way of a routed sender between them, so beyond one a MAC says nothing. */
bool imaging_is_owner(const struct step *s, const struct imaging_session *session)
{
    const struct packet *p = s->packet;
    if (!addr_equal(&p->src, &session->key.sender))
        return false;
    if (!session->has_mac || !p->has_mac || mac_equal(&p->src_mac, &session->sender_mac))
        return true;
    return p->ttl == session->ttl && !is_initial(p->ttl);
}

static void bind_stream(const struct step *s, struct imaging_session *session)
{
    struct group_stream *stream = s->track->stream;
    if (!stream)
        return;
    stream->session = session;
    stream->serial = session->serial;
    group_streams_keep(s->track->groups, stream);
}

/* Members that joined the group before anything was sent to it. */
static void take_members(const struct step *s, struct imaging_session *session)
{
    size_t cursor = 0;
    const struct member *m;
    while ((m = members_next(s->track->members, s->place->segment, &session->group, &cursor)))
        imaging_add_member(session, &m->key.addr, &m->mac);
}

/* Who is in it, and whether another sends there too. */
static void meet_group(const struct step *s, struct imaging_session *session)
{
    take_members(s, session);
    struct imaging_session *rival = imaging_rival(s->track->imaging, session, IMAGING_RIVALRY);
    if (rival)
        imaging_conflict(s, rival, conflict_second_sender, true, &session->group, UINT64_MAX);
}

struct imaging_session *imaging_of_sender(const struct step *s, const struct imaging_key *key)
{
    const struct packet *p = s->packet;
    bool fresh;
    struct imaging_session *session = imaging_open(s->track->imaging, key, p->frame->time, &fresh);
    if (!session)
        return NULL;
    if (fresh) {
        session->where = step_whereabouts(s);
        session->has_mac = p->has_mac;
        session->sender_mac = p->src_mac;
        if (session->port)
            meet_group(s, session);
    }
    if (fresh || imaging_is_owner(s, session)) {
        session->ttl = p->ttl;
        session->sender_port = p->src_port;
    } else {
        imaging_conflict(s, session, conflict_second_body, true, NULL, UINT64_MAX);
    }
    bind_stream(s, session);
    return session;
}

void imaging_set_group(const struct step *s, struct imaging_session *session, const struct addr *group, uint16_t port)
{
    if (addr_equal(&session->group, group) && session->port == port)
        return;
    session->group = *group;
    session->port = port;
    meet_group(s, session);
}

void imaging_set_name(struct imaging_session *session, struct bytes name)
{
    if (!name.left || session->name_size)
        return;
    session->name_size = (uint8_t)(name.left < IMAGING_NAME ? name.left : IMAGING_NAME);
    bytes_copy(&name, session->name, session->name_size);
}

static void fill_source(const struct step *s, struct event *e, bool as_server)
{
    const struct packet *p = s->packet;
    if (as_server) {
        step_server_is_source(s, e);
        event_set_text(e, FIELD_SERVER_ROLE, "multicast");
        return;
    }
    step_client_is_source(s, e);
    if (p->has_mac)
        event_set_mac(e, FIELD_CLIENT_MAC, &p->src_mac);
    event_unset(e, FIELD_SERVER_IP);
    event_unset(e, FIELD_SERVER_PORT);
}

void imaging_conflict(const struct step *s, struct imaging_session *session, const char *how, bool as_server,
                      const struct addr *target, uint64_t number)
{
    const struct packet *p = s->packet;
    bool by_headers = how == conflict_second_sender || how == conflict_second_body;
    if (p->notes & PACKET_CUT && !by_headers)
        return; /* what the capture cut off is nobody's doing */
    if (!imaging_note_offender(session, how, &p->src, &p->src_mac))
        return;
    struct event *e = step_begin(s, EVENT_MULTICAST_CONFLICT);
    fill_source(s, e, as_server);
    imaging_fill(session, e);
    event_set_text(e, FIELD_MULTICAST_CONFLICT, how);
    event_set_addr(e, FIELD_MULTICAST_OWNER, &session->key.sender);
    if (session->has_mac)
        event_set_mac(e, FIELD_MULTICAST_OWNER_MAC, &session->sender_mac);
    if (target && target->family)
        event_set_addr(e, FIELD_MULTICAST_TARGET, target);
    if (number <= INT64_MAX)
        event_set_integer(e, FIELD_MULTICAST_NUMBER, (int64_t)number);
    step_emit(s, e);
}

void imaging_rises(const struct step *s, struct imaging_session *session, enum imaging_series series, uint64_t number)
{
    uint64_t last = session->series[series];
    if (number < last && last - number > FAR_BACK)
        imaging_conflict(s, session, conflict_sequence, true, NULL, last);
    if (number > last || last - number > FAR_BACK)
        session->series[series] = number;
}
