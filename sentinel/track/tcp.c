/* What TCP carries: segments of files that are followed, whole messages, and messages in pieces. */
#include "track/tcp.h"

#include "proto/tcp.h"

enum { SHORT = 8 };

static bool take(const struct step *s, const struct opening *from)
{
    const struct message *m = s->message;
    switch (m->proto) {
    case PROTO_HTTP:
        return web_take(s, &m->http, from);
    case PROTO_SMB:
        return share_take(s, &m->smb);
    case PROTO_TLS:
        return tls_take(s, &m->tls);
    default:
        return false;
    }
}

/* Whether the message goes on in the next segment, and is worth waiting for: names that are told only when they are whole. */
static bool is_open(const struct message *m, struct bytes text)
{
    switch (m->proto) {
    case PROTO_HTTP:
        return m->http.notes & HTTP_OPEN_LINE || (m->http.notes & HTTP_OPEN_HEAD && web_may_grow(&m->http));
    case PROTO_SMB:
        return m->smb.open && m->smb.size < JOINT_SIZE && m->smb.form != SMB_FORM_ENCRYPTED;
    case PROTO_TLS:
        return m->tls.open;
    default:
        return text.left && text.left < SHORT;
    }
}

/* Reads what was joined. It is kept on while it goes on and there is room, and forgotten when it turns out to be nothing. */
static bool take_joined(const struct step *s, struct joint *joint)
{
    struct message *m = &s->track->joined;
    struct opening from = {bytes_of(joint->data, joint->size), joint->first};
    struct step joined = *s;
    joined.message = m;
    proto_parse(s->packet, from.text, m);
    if (is_open(m, from.text) && joint->size < JOINT_SIZE && !(s->packet->tcp_flags & (TCP_FIN | TCP_RST)))
        return m->proto != PROTO_TCP;
    bool taken = take(&joined, &from);
    joints_end(s->track->joints, joint);
    return taken;
}

/* Of answers only those that are awaited; all else may be a beginning. */
static bool is_worth_joining(const struct step *s)
{
    const struct message *m = s->message;
    if (!is_open(m, s->packet->payload) || s->packet->notes & PACKET_CUT)
        return false;
    return m->proto != PROTO_HTTP || !m->http.response || web_awaits(s);
}

bool track_wants(const struct track *t, const struct packet *packet, const struct message *message)
{
    bool followed = t->flows.whole.flows > 0;
    if (message->proto == PROTO_HTTP)
        return followed || web_may_matter(t, &message->http);
    return message->proto != PROTO_TCP || followed || (packet->payload.left && packet->payload.left < SHORT);
}

bool track_tcp(const struct step *s)
{
    struct opening from = {s->packet->payload, s->packet->tcp_seq};
    if (web_follow(s, &from))
        return true;
    struct joint *joint = joints_add(s->track->joints, s->packet, is_worth_joining(s));
    return joint ? take_joined(s, joint) : take(s, &from);
}
