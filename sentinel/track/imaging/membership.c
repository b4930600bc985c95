/* IGMP and MLD messages to events: who joins which group, and who asks. */
#include "track/imaging/imaging_step.h"

static const char *means_of(const struct membership *m)
{
    return m->family == 4 ? "igmp" : "mld";
}

/* Groups of one link are everybody's: 224.0.0.0/24, scopes below site-local. */
static bool is_of_link(const struct addr *group)
{
    return group->family == 4 ? group->byte[0] == 224 && !group->byte[1] && !group->byte[2]
                              : (group->byte[1] & 0xf) <= 2;
}

static void fill_group(const struct step *s, struct event *e, const struct addr *group)
{
    const struct membership *m = &s->message->membership;
    struct imaging_session *session = imaging_of_group(s->track->imaging, s->place->segment, group);
    if (session) {
        imaging_fill_server(session, e);
        imaging_fill(session, e);
    }
    event_set_addr(e, FIELD_MULTICAST_GROUP, group);
    event_set_text(e, FIELD_MULTICAST_MEANS, means_of(m));
    event_set_integer(e, FIELD_MULTICAST_VERSION, m->version);
}

static void tell_member(const struct step *s, enum event_kind kind, const struct addr *group)
{
    struct event *e = step_begin(s, kind);
    step_client_is_source(s, e);
    event_unset(e, FIELD_SERVER_PORT);
    event_unset(e, FIELD_SERVER_IP);
    if (s->packet->has_mac)
        event_set_mac(e, FIELD_CLIENT_MAC, &s->packet->src_mac);
    fill_group(s, e, group);
    step_emit(s, e);
}

static void joins(const struct step *s, const struct addr *group)
{
    const struct packet *p = s->packet;
    struct member_key key = {.segment = s->place->segment, .group = *group, .addr = p->src};
    if (!members_join(s->track->members, &key, &p->src_mac, p->frame->time))
        return;
    struct imaging_session *session = imaging_of_group(s->track->imaging, s->place->segment, group);
    if (session)
        imaging_add_member(session, &p->src, p->has_mac ? &p->src_mac : NULL);
    tell_member(s, EVENT_MULTICAST_JOINED, group);
}

static void leaves(const struct step *s, const struct addr *group)
{
    const struct packet *p = s->packet;
    struct member_key key = {.segment = s->place->segment, .group = *group, .addr = p->src};
    if (members_leave(s->track->members, &key, p->frame->time))
        tell_member(s, EVENT_MULTICAST_LEFT, group);
}

static void take_report(const struct step *s)
{
    const struct membership *m = &s->message->membership;
    struct bytes list = m->records;
    struct membership_record record;
    if (addr_is_unspecified(&s->packet->src))
        return; /* a switch for its hosts, or a host without an address yet: nobody in particular */
    while (membership_next(m, &list, &record)) {
        enum membership_change change = membership_change(&record);
        if (is_of_link(&record.group) || !addr_is_multicast(&record.group))
            continue;
        if (change == MEMBERSHIP_JOINS)
            joins(s, &record.group);
        else if (change == MEMBERSHIP_LEAVES)
            leaves(s, &record.group);
    }
}

/* Only general queries elect, and never those from 0.0.0.0 (RFC 4541 §2.1.1). */
static void take_query(const struct step *s)
{
    const struct membership *m = &s->message->membership;
    const struct packet *p = s->packet;
    struct querier previous, heard = {.addr = p->src, .mac = p->src_mac, .version = m->version, .last = p->frame->time};
    if (!addr_is_unspecified(&m->group) || addr_is_unspecified(&p->src))
        return;
    heard.key = (struct querier_key){.segment = s->place->segment, .family = m->family};
    for (size_t i = 0; i < 2 && i < p->vlans; i++)
        heard.key.vlan[i] = p->vlan[i];
    const char *change = members_query(s->track->members, &heard, &previous);
    if (!change)
        return;
    struct event *e = step_begin(s, EVENT_MULTICAST_QUERIER);
    step_server_is_source(s, e);
    event_set_text(e, FIELD_MULTICAST_QUERIER, change);
    event_set_integer(e, FIELD_MULTICAST_VERSION, m->version);
    event_set_text(e, FIELD_MULTICAST_MEANS, means_of(m));
    if (previous.addr.family)
        event_set_addr(e, FIELD_MULTICAST_PREVIOUS, &previous.addr);
    step_emit(s, e);
}

bool track_membership(const struct step *s)
{
    const struct membership *m = &s->message->membership;
    if (!s->packet->src.family || membership_is_ignored(m))
        return false;
    if (m->kind == MEMBERSHIP_QUERY)
        take_query(s);
    else
        take_report(s);
    return true;
}
