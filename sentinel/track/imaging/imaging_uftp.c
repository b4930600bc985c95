/* UFTP as image sessions: announced to a public group, sent to a private one, encrypted or not. */
#include "base/text.h"
#include "track/imaging/imaging_step.h"

static void add_weakness(struct imaging_session *session, const char *what)
{
    for (size_t n = 0; n < IMAGING_WEAKNESSES; n++) {
        if (session->weak[n] == what)
            return;
        if (!session->weak[n]) {
            session->weak[n] = what;
            return;
        }
    }
}

/* UFTP protocol.txt, key and hash types; a modulus of 512 bits was factored in 1999. */
static void find_weaknesses(struct imaging_session *session, const struct uftp_encryption *e)
{
    static const struct {
        uint8_t type;
        const char *what;
    } ciphers[] = {{1, "des"}, {2, "3des"}}, hashes[] = {{1, "md5"}, {2, "sha1"}};
    for (size_t i = 0; i < 2; i++) {
        if (e->key_type == ciphers[i].type)
            add_weakness(session, ciphers[i].what);
        if (e->hash == hashes[i].type)
            add_weakness(session, hashes[i].what);
    }
    if (e->rsa_bits && e->rsa_bits < 2048)
        add_weakness(session, e->rsa_bits <= 512 ? "rsa-512" : "rsa-1024");
}

static void take_encryption(struct imaging_session *session, const struct uftp_encryption *e)
{
    struct text t;
    session->encrypted = e->present && e->key_type;
    session->integrity = session->encrypted ? INTEGRITY_KEYED : INTEGRITY_NONE;
    if (!session->encrypted)
        return;
    text_init(&t, session->cipher, sizeof session->cipher);
    text_addf(&t, "%s %s", uftp_cipher_name(e->key_type), uftp_hash_name(e->hash));
    if (e->rsa_bits)
        text_addf(&t, " rsa-%u", (unsigned)e->rsa_bits);
    session->cipher_size = (uint8_t)t.length;
    find_weaknesses(session, e);
}

static void take_announcement(const struct step *s, struct imaging_session *session, const struct uftp *m)
{
    bool whole = !(s->packet->notes & PACKET_CUT);
    if (whole)
        take_encryption(session, &m->encryption);
    if (whole && m->private_group.family)
        imaging_set_group(s, session, &m->private_group, s->packet->dst_port);
    imaging_announce(s, session);
}

/* Some other host's session of that number, with that number of a sender: both are on the wire for everyone. */
static struct imaging_session *victim_of(const struct step *s, const struct uftp *m)
{
    size_t cursor = 0;
    for (struct imaging_session *other; (other = imaging_next(s->track->imaging, &cursor));) {
        if (other->key.protocol == IMAGING_UFTP && other->key.segment == s->place->segment &&
            other->key.id == m->group_id && !addr_equal(&other->key.sender, &s->packet->src))
            return other;
    }
    return NULL;
}

/* An encrypted session that has its keys says its end encrypted, too. */
static void take_abort(const struct step *s, struct imaging_session *session)
{
    if (session->encrypted && session->running)
        imaging_conflict(s, session, conflict_clear_abort, true, NULL, UINT64_MAX);
    session->closing = true;
}

static bool take_sender(const struct step *s, const struct uftp *m)
{
    struct imaging_key key = imaging_key_from(s, IMAGING_UFTP);
    key.id = m->group_id;
    struct imaging_session *session = imaging_of_sender(s, &key);
    if (!session)
        return true;
    if (!session->port)
        session->port = s->packet->dst_port;
    switch (m->function) {
    case UFTP_ANNOUNCE:
        take_announcement(s, session, m);
        break;
    case UFTP_FILEINFO:
        imaging_set_name(session, m->name);
        break;
    case UFTP_ENCRYPTED:
        session->encrypted = true;
        session->integrity = INTEGRITY_KEYED;
        imaging_data(s, session);
        break;
    case UFTP_FILESEG:
        imaging_set_group(s, session, &s->packet->dst, s->packet->dst_port);
        imaging_data(s, session);
        break;
    case UFTP_DONE_CONF:
        session->closing = true;
        break;
    case UFTP_ABORT:
        take_abort(s, session);
        break;
    default:
        break;
    }
    return true;
}

/* To the group from a host that does not own the session, or to one of its hosts. */
static void take_foreign(const struct step *s, struct imaging_session *victim, const struct uftp *m)
{
    const char *how = m->function == UFTP_ABORT ? conflict_abort : conflict_second_sender;
    imaging_conflict(s, victim, how, true, NULL, m->group_id);
}

static bool take_client(const struct step *s, const struct uftp *m)
{
    struct imaging_key key = imaging_key_to(s, IMAGING_UFTP);
    key.id = m->group_id;
    struct imaging_session *session = imaging_find(s->track->imaging, &key, s->packet->frame->time);
    if (!session)
        return true;
    session->last = s->packet->frame->time;
    if (m->function == UFTP_REGISTER)
        imaging_join(s, session, &s->packet->src, s->packet->has_mac ? &s->packet->src_mac : NULL);
    else if (m->function == UFTP_ABORT)
        imaging_leave(s, session, &s->packet->src);
    return true;
}

/* Senders speak to groups; what a host says to another is a client's, or a proxy's. */
bool track_uftp(const struct step *s)
{
    const struct uftp *m = &s->message->uftp;
    if (!addr_is_multicast(&s->packet->dst))
        return take_client(s, m);
    struct imaging_session *victim = victim_of(s, m);
    if (victim) {
        take_foreign(s, victim, m);
        return true;
    }
    return take_sender(s, m);
}
