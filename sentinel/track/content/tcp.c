/* What TCP carries: segments of files that are followed, whole messages, and messages in pieces. */
#include "track/content/tcp.h"

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

/* Of answers only those that are awaited; all else may be a beginning. */
static bool is_worth_joining(const struct step *s)
{
    const struct message *m = s->message;
    if (!is_open(m, s->packet->payload) || s->packet->notes & PACKET_CUT)
        return false;
    return m->proto != PROTO_HTTP || !m->http.response || web_awaits(s);
}

static struct opening read_joined(const struct step *s, const struct joint *joint)
{
    struct opening from = {bytes_of(joint->data, joint->size), joint->first};
    proto_parse(s->packet, from.text, &s->track->joined);
    return from;
}

/* Reads what was joined. It is kept on while it goes on and there is room, and forgotten when it turns out to be nothing. Who asks
 * whether the other is still there sends a byte of old (RFC 9293 §3.8.4); and a segment that is a message by itself counts as one,
 * for what it was joined to may have been old, too. */
static bool take_joined(const struct step *s, struct joint *joint)
{
    struct message *m = &s->track->joined;
    struct opening alone = {s->packet->payload, s->packet->tcp_seq};
    struct step joined = *s;
    joined.message = m;
    struct opening from = read_joined(s, joint);
    if (m->proto == PROTO_TCP && joint->size >= SHORT) {
        joint_drop_byte(joint);
        from = read_joined(s, joint);
    }
    if (is_open(m, from.text) && joint->size < JOINT_SIZE && !(s->packet->tcp_flags & (TCP_FIN | TCP_RST)))
        return m->proto != PROTO_TCP;
    bool taken = take(&joined, &from);
    joints_end(s->track->joints, joint);
    if (s->message->proto == PROTO_TCP)
        return taken;
    return joints_add(s->track->joints, s->packet, is_worth_joining(s)) || take(s, &alone) || taken;
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
