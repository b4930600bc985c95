/* The steps of a boot session as events. Each is told with the responder's own address, MAC and identifiers, so that the
 * policy judges it as it judged the answer. */
#include "base/text.h"
#include "base/when.h"
#include "track/state.h"

static struct session *open_session(const struct step *s)
{
    const struct dhcp4 *m = &s->message->dhcp4;
    return sessions_open(s->track->sessions, s->place->segment, &m->chaddr, s->packet->frame->time);
}

static void fill_session(const struct session *b, struct event *e)
{
    event_set_mac(e, FIELD_CLIENT_MAC, &b->key.mac);
    event_set_bool(e, FIELD_CLIENT_BOOTING, true);
    event_set_bool(e, FIELD_BOOT_STARTED, b->began);
    event_set_integer(e, FIELD_BOOT_ANSWERS, b->answered);
    if (b->began)
        event_set_integer(e, FIELD_BOOT_WAITED, (e->time - b->started) / WHEN_SECOND);
}

static void set_ip(struct event *e, enum field f, struct session_ip ip)
{
    struct addr a = session_addr(ip);
    if (a.family)
        event_set_addr(e, f, &a);
}

static void fill_responder(const struct session_responder *r, const char *role, struct event *e)
{
    event_unset(e, FIELD_SERVER_PORT);
    event_unset(e, FIELD_SERVER_MAC);
    set_ip(e, FIELD_SERVER_IP, r->ip);
    set_ip(e, FIELD_SERVER_ID, r->id);
    set_ip(e, FIELD_DHCP_RELAY, r->relay);
    if (!mac_is_zero(&r->mac))
        event_set_mac(e, FIELD_SERVER_MAC, &r->mac);
    event_set_text(e, FIELD_SERVER_ROLE, role);
}

static void tell_stalled(const struct step *s, struct session *b)
{
    b->stalled = true;
    struct event *e = step_begin(s, EVENT_BOOT_STALLED);
    step_client_is_source(s, e);
    fill_session(b, e);
    step_emit(s, e);
}

/* Option 54 of a REQUEST names who won, whether its offer was seen or not. */
static void tell_chosen(const struct step *s, struct session *b, struct session_ip id)
{
    const struct session_responder *seen = session_by_id(b, id);
    const struct session_responder unseen = {.ip = id, .id = id};
    b->chosen = id;
    struct event *e = step_begin(s, EVENT_BOOT_CHOSEN);
    step_client_is_source(s, e);
    fill_session(b, e);
    fill_responder(seen ? seen : &unseen, "dhcp", e);
    event_set_bool(e, FIELD_BOOT_OFFER_SEEN, seen);
    step_emit(s, e);
}

void session_request(const struct step *s)
{
    const struct dhcp4 *m = &s->message->dhcp4;
    struct session *b = open_session(s);
    struct addr id;
    if (!b)
        return;
    int64_t now = s->packet->frame->time;
    if (m->type == DHCP4_DISCOVER) {
        session_begin(b, m->xid, now);
        if (!b->answered && !b->moved && !b->stalled && now - b->started >= SESSION_STALL)
            tell_stalled(s, b);
        return;
    }
    b->asked = now;
    bool selects = m->type == DHCP4_REQUEST && addr_is_unspecified(&m->ciaddr) && dhcp4_addr(m, OPTION_SERVER_ID, &id);
    struct addr before = session_addr(b->chosen);
    if (selects && !addr_equal(&before, &id))
        tell_chosen(s, b, session_ip_of(&id));
}

/* Where the answer sends the client: every reading counts, and with no server named the answering one itself. */
static void add_targets(const struct dhcp4 *m, struct session_responder *r)
{
    for (size_t i = 0; i < m->targets; i++) {
        const struct boot_target *t = &m->target[i];
        struct addr named;
        if (t->what == BOOT_FILE)
            session_add_file(r, t->text);
        else if (t->what == BOOT_SERVER && t->source != OPTION_SERVER_ID)
            session_add_server(r, session_ip_of(&t->server));
        else if (t->what == BOOT_SERVER_NAME && addr_parse((const char *)t->text.at, t->text.left, &named) == 0)
            session_add_server(r, session_ip_of(&named));
    }
    if (!r->servers) {
        session_add_server(r, r->id);
        session_add_server(r, r->ip);
    }
}

/* What may then be asked for over HTTP. */
static bool names_url(const struct dhcp4 *m)
{
    bool found = false;
    for (size_t i = 0; i < m->targets; i++)
        found |= m->target[i].what == BOOT_FILE && text_glob("*://*", 5, m->target[i].text);
    return found;
}

static void fill_latency(const struct session *b, struct event *e)
{
    if (b->asked && b->asked <= e->time)
        event_set_integer(e, FIELD_BOOT_LATENCY, (e->time - b->asked) / WHEN_MILLISECOND);
}

void session_fill_latency(const struct step *s, const struct mac *client, struct event *e)
{
    const struct session *b = sessions_find(s->track->sessions, s->place->segment, client, e->time);
    if (b)
        fill_latency(b, e);
}

static void tell_offered(const struct step *s, const struct session *b, const struct session_responder *r)
{
    struct event *e = step_begin(s, EVENT_BOOT_OFFERED);
    step_server_is_source(s, e);
    fill_session(b, e);
    fill_responder(r, r->boots ? "pxe" : "dhcp", e);
    fill_latency(b, e);
    step_emit(s, e);
}

/* On its way to a relay a frame bears MACs of another wire, which say nothing of the client's. */
static struct session_responder responder_of(const struct step *s, bool boots)
{
    const struct packet *p = s->packet;
    const struct dhcp4 *m = &s->message->dhcp4;
    struct addr id = {0};
    dhcp4_addr(m, OPTION_SERVER_ID, &id);
    struct session_responder r = {
        .ip = session_ip_of(&p->src), .id = session_ip_of(&id), .relay = session_ip_of(&m->giaddr), .boots = boots};
    if (p->has_mac && p->dst_port != DHCP4_SERVER_PORT)
        r.mac = p->src_mac;
    return r;
}

void session_reply(const struct step *s, bool boots)
{
    const struct dhcp4 *m = &s->message->dhcp4;
    if (m->type == DHCP4_NAK)
        return;
    struct session *b = open_session(s);
    struct session_responder answer = responder_of(s, boots), *r;
    if (!b)
        return;
    bool fresh = session_answer(s->track->sessions, b, &answer, s->packet->frame->time, &r);
    if (!r)
        return;
    if (boots)
        add_targets(m, r);
    s->track->urls_named |= boots && names_url(m);
    if (fresh)
        tell_offered(s, b, r);
}

void session_file(const struct step *s, const struct mac *client, struct bytes file)
{
    const struct packet *p = s->packet;
    struct session *b = sessions_find(s->track->sessions, s->place->segment, client, p->frame->time);
    struct session_responder *r = b ? session_sent_to(b, session_ip_of(&p->dst), file) : NULL;
    if (!r)
        return;
    b->last = b->loaded = p->frame->time;
    if (r->loaded)
        return;
    r->loaded = true;
    struct event *e = step_begin(s, EVENT_BOOT_COMPLETED);
    step_client_is_source(s, e);
    fill_session(b, e);
    fill_responder(r, "pxe", e);
    event_add_addr(e, FIELD_BOOT_SERVERS, &p->dst);
    event_add_text(e, FIELD_BOOT_FILES, file);
    step_emit(s, e);
}

static bool within(int64_t time, int64_t now)
{
    return time && now - time <= SESSION_PAST;
}

void session_fill_past(const struct step *s, const struct mac *client, struct event *e)
{
    const struct session *b = sessions_find(s->track->sessions, s->place->segment, client, e->time);
    event_set_bool(e, FIELD_CLIENT_OFFERED, b && within(b->offered, e->time));
    event_set_bool(e, FIELD_CLIENT_LOADED, b && within(b->loaded, e->time));
    event_set_bool(e, FIELD_CLIENT_WATCHED, boot_watched(s->track->boot, s->place->segment, e->time));
}
