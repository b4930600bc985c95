/* Windows deployment multicast as image sessions: replies on UDP 5041 announce, the transport sends, clients report. */
#include <stdlib.h>

#include "proto/name.h"
#include "track/imaging/imaging_step.h"

enum {
    CLIENTS_MOST = 200, /* of a session (MS-WDSMT §3.1.1) */
    SLACK = 60,         /* seconds that a client's clock may be ahead */
    LATE = 3,           /* seconds in which replies are to one request: clients ask anew each second */
};
#define SECOND   INT64_C(1000000000)
#define LOSS_ALL UINT64_C(10000000000000000) /* the fraction 1 (MS-WDSMT §3.1.5.9.5) */

/* The server goes by its slowest client: who reports half of it lost, over and over, holds up all others. Strangers have no reason to
 * report anything. */
enum { PRESSING = 10 /* seconds */, PRESSES_MEMBER = 30, PRESSES_STRANGER = 3, AHEAD = 1000 };

/* --- Session initiation ------------------------------------------------------------------------------------------------------ */

static void take_request(const struct step *s, const struct wds_session *m)
{
    struct imaging_reply *asked = imaging_reply_to(s->track->imaging, &s->packet->src);
    struct bytes name = m->content.left ? m->content : m->name_space;
    asked->time = 0;
    asked->name_size = (uint8_t)utf16_to_utf8(name, asked->name, sizeof asked->name);
}

/* What was answered to whom: a second answer from another host is one too many. */
static void note_reply(const struct step *s, struct imaging_session *session)
{
    const struct packet *p = s->packet;
    struct imaging_reply *last = imaging_reply_to(s->track->imaging, &p->dst);
    bool recent = last->time && llabs(p->frame->time - last->time) <= LATE * SECOND;
    struct imaging_session *first = recent && last->session->serial == last->serial ? last->session : NULL;
    imaging_set_name(session, bytes_of(last->name, last->name_size));
    if (first && first != session) {
        imaging_conflict(s, first, conflict_reply, true, &session->group, session->key.id);
        return;
    }
    last->time = p->frame->time;
    last->session = session;
    last->serial = session->serial;
}

/* The reply may name another address of the server than the one it comes from; the stream comes from the one it names. */
static void take_reply(const struct step *s, const struct wds_session *m)
{
    struct imaging_key key = imaging_key_from(s, IMAGING_WDS);
    key.id = m->session;
    if (m->notes & WDS_SESSION_MISSING)
        return;
    struct imaging_session *session = imaging_of_sender(s, &key);
    if (session && session->running && !addr_equal(&session->group, &m->group) && imaging_is_owner(s, session)) {
        imaging_end(s->track, session); /* the server counts anew */
        session = imaging_of_sender(s, &key);
    }
    if (!session)
        return;
    imaging_set_group(s, session, &m->group, m->port);
    note_reply(s, session);
    imaging_announce(s, session);
    if (m->notes & WDS_SESSION_PORTS || s->packet->src_port != WDS_SESSION_PORT)
        imaging_conflict(s, session, conflict_odd_reply, true, &m->server, m->server_port);
}

bool track_wds_session(const struct step *s)
{
    const struct wds_session *m = &s->message->wds_session;
    if (m->kind == WDS_SESSION_REPLY)
        take_reply(s, m);
    else if (m->kind == WDS_SESSION_REQUEST)
        take_request(s, m);
    return true;
}

/* --- What the server says ----------------------------------------------------------------------------------------------------- */

/* Within one session the server changes its mind about security only when it is not the server. */
static void take_security(const struct step *s, struct imaging_session *session, const struct wds_multicast *m)
{
    uint8_t integrity = wds_security_is_keyed(m->security) ? INTEGRITY_KEYED
                        : m->security == WDS_CHECKSUM      ? INTEGRITY_SUM
                                                           : INTEGRITY_NONE;
    if (session->integrity == INTEGRITY_KEYED && integrity != INTEGRITY_KEYED)
        imaging_conflict(s, session, conflict_downgrade, true, NULL, m->security);
    else
        session->integrity = integrity;
}

static void take_join_answer(const struct step *s, struct imaging_session *session, const struct wds_multicast *m)
{
    struct imaging_member *member = imaging_member_of(session, &s->packet->dst);
    if (!member)
        member = imaging_add_member(session, &s->packet->dst, NULL);
    if (!member)
        return;
    member->has_id = true;
    member->id = m->client;
}

/* A server may move clients to another session of its own; anywhere else it would not send them. */
static void take_demote(const struct step *s, struct imaging_session *session, const struct wds_multicast *m)
{
    if (!imaging_is_owner(s, session))
        imaging_conflict(s, session, conflict_demote, true, &m->server, m->to_session);
    else if (m->server.family && !addr_equal(&m->server, &session->key.sender))
        imaging_conflict(s, session, conflict_redirect, true, &m->server, m->to_session);
}

static void take_series(const struct step *s, struct imaging_session *session, const struct wds_multicast *m)
{
    static const struct {
        uint8_t opcode;
        enum imaging_series series;
    } rising[] = {{WDS_SPM, SERIES_SPM}, {WDS_QCC, SERIES_QCC}, {WDS_POLL, SERIES_POLL}};
    for (size_t i = 0; i < sizeof rising / sizeof *rising; i++) {
        if (m->opcode == rising[i].opcode)
            imaging_rises(s, session, rising[i].series, m->sequence);
    }
    bool data = m->opcode == WDS_ODATA || m->opcode == WDS_RDATA;
    if (m->notes & WDS_TRAIL_BEYOND_LEAD || (data && m->trail > m->sequence))
        imaging_conflict(s, session, conflict_trail, true, NULL, m->trail);
}

/* The session that a host's forged packet means when it is none of his own. */
static struct imaging_session *victim_of(const struct step *s, const struct wds_multicast *m)
{
    size_t cursor = 0;
    for (struct imaging_session *other; (other = imaging_next(s->track->imaging, &cursor));) {
        if (other->key.protocol == IMAGING_WDS && other->key.segment == s->place->segment &&
            other->key.id == m->session && !addr_equal(&other->key.sender, &s->packet->src) &&
            (addr_equal(&other->group, &s->packet->dst) || imaging_member_of(other, &s->packet->dst)))
            return other;
    }
    return NULL;
}

static void take_foreign(const struct step *s, struct imaging_session *victim, const struct wds_multicast *m)
{
    if (m->opcode == WDS_DEMOTE)
        imaging_conflict(s, victim, conflict_demote, true, &m->server, m->to_session);
    else if (m->opcode == WDS_KICK)
        imaging_conflict(s, victim, conflict_kick, true, NULL, m->client_count);
    else
        imaging_conflict(s, victim, conflict_second_sender, true, &s->packet->dst, m->sequence);
}

static bool take_server(const struct step *s, const struct wds_multicast *m)
{
    struct imaging_key key = imaging_key_from(s, IMAGING_WDS);
    key.id = m->session;
    struct imaging_session *victim = victim_of(s, m);
    bool data = m->opcode == WDS_ODATA || m->opcode == WDS_RDATA;
    if (victim)
        take_foreign(s, victim, m);
    if (victim && !data)
        return true;
    struct imaging_session *session = imaging_of_sender(s, &key);
    if (!session)
        return true;
    take_security(s, session, m);
    if (addr_is_multicast(&s->packet->dst))
        imaging_set_group(s, session, &s->packet->dst, s->packet->dst_port);
    take_series(s, session, m);
    if (m->opcode == WDS_JOINACK)
        take_join_answer(s, session, m);
    else if (m->opcode == WDS_DEMOTE)
        take_demote(s, session, m);
    else if (m->opcode == WDS_KICK && !imaging_is_owner(s, session))
        imaging_conflict(s, session, conflict_kick, true, NULL, m->client_count);
    if (data)
        imaging_data(s, session);
    return true;
}

/* --- What clients say --------------------------------------------------------------------------------------------------------- */

/* To the group: it does so only when somebody has joined and reported (MS-WDSMT §3.1.5.2.3). */
static bool has_spoken(const struct imaging_session *session)
{
    return session->running || session->series[SERIES_QCC] || session->series[SERIES_POLL] || session->series[SERIES_SPM];
}

/* Who joins is not yet known by number, and a flood of joins brings no reports. */
static void take_join(const struct step *s, struct imaging_session *session)
{
    const struct packet *p = s->packet;
    size_t reports = 0;
    session->from_start |= !has_spoken(session);
    imaging_join(s, session, &p->src, p->has_mac ? &p->src_mac : NULL);
    if (session->members <= CLIENTS_MOST || session->flooded)
        return;
    for (size_t n = 0; n < CLIENTS_MOST; n++)
        reports += session->member[n].reports;
    session->flooded = reports < CLIENTS_MOST / 2;
    if (session->flooded)
        imaging_conflict(s, session, conflict_join, false, NULL, session->members);
}

/* Whose number the packet bears: its sender's own, unless somebody pretends. */
static bool is_forged(const struct step *s, struct imaging_session *session, const struct wds_multicast *m,
                      const struct addr **ret_victim)
{
    struct imaging_member *named = imaging_member_by_id(session, m->client);
    struct imaging_member *speaker = imaging_member_of(session, &s->packet->src);
    if (named && !addr_equal(&named->addr, &s->packet->src)) {
        *ret_victim = &named->addr;
        return true;
    }
    if (!named && speaker && !speaker->has_id) {
        speaker->has_id = true;
        speaker->id = m->client;
    }
    return false;
}

static void take_progress(const struct step *s, struct imaging_session *session, const struct wds_multicast *m)
{
    const struct imaging_member *speaker = imaging_member_of(session, &s->packet->src);
    if (!speaker || !speaker->since)
        return;
    int64_t passed = (s->packet->frame->time - speaker->since) / SECOND;
    if (m->seconds > passed + SLACK)
        imaging_conflict(s, session, conflict_progress, false, NULL, m->seconds);
}

/* True when it is enough just now. */
static bool adds_up(struct imaging_pressure *p, int64_t now, unsigned enough)
{
    if (llabs(now - p->since) > PRESSING * SECOND)
        *p = (struct imaging_pressure){.since = now};
    if (p->count < UINT16_MAX)
        p->count++;
    return p->count == enough;
}

/* Reports of who may send them: too much lost for too long; and of who may not, having never joined. */
static void take_losses(const struct step *s, struct imaging_session *session, struct imaging_member *speaker,
                        const struct wds_multicast *m)
{
    int64_t now = s->packet->frame->time;
    if (!speaker) {
        bool unknown = session->from_start && !imaging_member_by_id(session, m->client);
        if (unknown && adds_up(&session->strangers, now, PRESSES_STRANGER))
            imaging_conflict(s, session, conflict_nack, false, NULL, m->client);
    } else if (m->loss >= LOSS_ALL / 2 && adds_up(&speaker->pressure, now, PRESSES_MEMBER)) {
        imaging_conflict(s, session, conflict_pressure, false, NULL, m->client);
    }
}

/* What nobody can have: more lost than was sent, or a packet that is yet to come. */
static bool is_impossible(const struct imaging_session *session, const struct wds_multicast *m)
{
    bool reports = m->opcode == WDS_QCR || m->opcode == WDS_ACK || m->opcode == WDS_NACK;
    return reports && (m->loss > LOSS_ALL || (session->running && m->high > session->series[SERIES_DATA] &&
                                              m->high - session->series[SERIES_DATA] > AHEAD));
}

static bool take_client(const struct step *s, const struct wds_multicast *m)
{
    struct imaging_key key = imaging_key_to(s, IMAGING_WDS);
    key.id = m->session;
    struct imaging_session *session = imaging_find(s->track->imaging, &key, s->packet->frame->time);
    const struct addr *victim = NULL;
    if (!session)
        return true;
    session->last = s->packet->frame->time;
    if (m->opcode == WDS_JOIN) {
        take_join(s, session);
        return true;
    }
    bool forged = is_forged(s, session, m, &victim);
    struct imaging_member *speaker = imaging_member_of(session, &s->packet->src);
    if (speaker && m->opcode == WDS_QCR)
        speaker->reports = true;
    if (m->application == WDS_APP_CNTCIR)
        take_progress(s, session, m);
    if (m->opcode == WDS_LEAVE && forged)
        imaging_conflict(s, session, conflict_leave, false, victim, m->client);
    else if (m->opcode == WDS_LEAVE)
        imaging_leave(s, session, &s->packet->src);
    else if (forged || is_impossible(session, m))
        imaging_conflict(s, session, conflict_nack, false, victim, m->client);
    else if (m->opcode == WDS_NACK)
        take_losses(s, session, speaker, m);
    return true;
}

bool track_wds_multicast(const struct step *s)
{
    const struct wds_multicast *m = &s->message->wds_multicast;
    return m->from_server ? take_server(s, m) : take_client(s, m);
}
