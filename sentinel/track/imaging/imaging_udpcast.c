/* udpcast as image sessions: a sender invites on its port, receivers ask to be taken in, data go to the group. */
#include "track/imaging/imaging_step.h"

static bool is_group(const struct addr *a)
{
    return a->family && addr_is_multicast(a);
}

/* Senders invite until the transfer starts: who invites again has begun another one. */
static struct imaging_session *begin_anew(const struct step *s, struct imaging_session *session,
                                          const struct udpcast *m)
{
    struct imaging_key key = session->key;
    if (!session->running || m->opcode == UDPCAST_HELLO_STREAMING || !imaging_is_owner(s, session))
        return session;
    imaging_end(s->track, session);
    return imaging_of_sender(s, &key);
}

/* Until an invitation names the group, data may go where invitations go. */
static void take_invitation(const struct step *s, struct imaging_session *session, const struct udpcast *m)
{
    session->integrity = INTEGRITY_NONE;
    if (is_group(&m->group))
        imaging_set_group(s, session, &m->group, m->base);
    else if (!session->group.family && is_group(&s->packet->dst))
        imaging_set_group(s, session, &s->packet->dst, m->base);
    imaging_announce(s, session);
}

static bool take_sender(const struct step *s, const struct udpcast *m)
{
    struct imaging_key key = imaging_key_from(s, IMAGING_UDPCAST);
    key.port = m->base;
    struct imaging_session *session = imaging_of_sender(s, &key);
    if (!session)
        return true;
    switch (m->opcode) {
    case UDPCAST_DATA:
    case UDPCAST_FEC:
        session->integrity = INTEGRITY_NONE;
        session->closing = false;
        if (is_group(&s->packet->dst))
            imaging_set_group(s, session, &s->packet->dst, m->base);
        imaging_data(s, session);
        break;
    case UDPCAST_CONNECT_REPLY:
        take_invitation(s, session, m);
        if (!m->full)
            imaging_join(s, session, &s->packet->dst, s->packet->has_mac ? &s->packet->dst_mac : NULL);
        break;
    case UDPCAST_REQACK:
        session->closing = !m->slice_size;
        break;
    default:
        if (udpcast_is_hello(m->opcode) && (session = begin_anew(s, session, m)))
            take_invitation(s, session, m);
        break;
    }
    return true;
}

/* The session whose receivers use that port: that of the packet's destination, else the segment's. */
static struct imaging_session *session_of(const struct step *s, uint16_t base)
{
    struct imaging_key key = imaging_key_to(s, IMAGING_UDPCAST);
    size_t cursor = 0;
    key.port = base;
    struct imaging_session *found = imaging_find(s->track->imaging, &key, s->packet->frame->time);
    while (!found && (found = imaging_next(s->track->imaging, &cursor))) {
        if (found->key.protocol != IMAGING_UDPCAST || found->key.port != base ||
            found->key.segment != s->place->segment)
            found = NULL;
    }
    return found;
}

/* In a member's name, but from another body. */
static bool is_forged(const struct step *s, const struct imaging_member *member)
{
    return member && s->packet->has_mac && !mac_is_zero(&member->mac) && !mac_equal(&member->mac, &s->packet->src_mac);
}

static bool take_receiver(const struct step *s, const struct udpcast *m)
{
    const struct packet *p = s->packet;
    struct imaging_session *session = session_of(s, m->base);
    if (!session)
        return true;
    session->last = p->frame->time;
    struct imaging_member *member = imaging_member_of(session, &p->src);
    bool answers = m->opcode == UDPCAST_DISCONNECT || m->opcode == UDPCAST_OK;
    if (m->opcode == UDPCAST_CONNECT_REQ)
        imaging_join(s, session, &p->src, p->has_mac ? &p->src_mac : NULL);
    else if (m->opcode == UDPCAST_GO && !member && !addr_equal(&p->src, &session->key.sender))
        imaging_conflict(s, session, conflict_go, false, NULL, UINT64_MAX);
    else if (answers && is_forged(s, member))
        imaging_conflict(s, session, conflict_disconnect, false, &member->addr, UINT64_MAX);
    else if (m->opcode == UDPCAST_DISCONNECT)
        imaging_leave(s, session, &p->src);
    return true;
}

bool track_udpcast(const struct step *s)
{
    const struct udpcast *m = &s->message->udpcast;
    return m->from_sender ? take_sender(s, m) : take_receiver(s, m);
}
