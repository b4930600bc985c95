/* TFTP to groups as image sessions: RFC 2090's option, and MTFTP of PXE, whose groups DHCP names. A transfer is known by the
 * server's port, whatever else goes to the group. */
#include "proto/tftp_multicast.h"
#include "track/imaging/imaging_step.h"

enum { MTFTP_PORT = 1758 };

static bool take_option_ack(const struct step *s)
{
    const struct packet *p = s->packet;
    struct imaging_key key = imaging_key_from(s, IMAGING_TFTP);
    struct tftp_multicast option;
    if (!tftp_multicast_read(s->message->tftp.multicast, &option) || !option.group.family || !option.port)
        return false;
    key.id = p->src_port;
    key.group = option.group;
    key.port = option.port;
    struct imaging_session *session = imaging_of_sender(s, &key);
    if (!session)
        return true;
    session->integrity = INTEGRITY_NONE;
    struct transfer *t = transfers_find(s->track->transfers, s->place->segment, &p->dst, p->dst_port, p->frame->time);
    if (t)
        imaging_set_name(session, bytes_of(t->name, t->name_size));
    imaging_announce(s, session);
    imaging_join(s, session, &p->dst, p->has_mac ? &p->dst_mac : NULL);
    return true;
}

/* Data of TFTP have no shape of their own, so to be taken for one they need an announcement or the usual port. */
static bool take_data(const struct step *s)
{
    const struct packet *p = s->packet;
    struct imaging_key key = imaging_key_from(s, IMAGING_TFTP);
    key.id = p->src_port;
    key.group = p->dst;
    key.port = p->dst_port;
    if (p->dst_port != MTFTP_PORT && !imaging_find(s->track->imaging, &key, p->frame->time))
        return false;
    struct imaging_session *session = imaging_of_sender(s, &key);
    if (session && session->closing && s->message->tftp.block == 1) {
        imaging_end(s->track, session); /* the next file */
        session = imaging_of_sender(s, &key);
    }
    if (!session)
        return true;
    session->integrity = INTEGRITY_NONE;
    imaging_data(s, session);
    session->closing = s->message->tftp.data.left < session->block_size;
    return true;
}

bool imaging_tftp(const struct step *s)
{
    const struct tftp *m = &s->message->tftp;
    if (m->opcode == TFTP_OACK && m->has_multicast)
        return take_option_ack(s);
    return m->opcode == TFTP_DATA && addr_is_multicast(&s->packet->dst) && take_data(s);
}
