/* Session announcements: told of, and no more; what they announce is radio and television more often than images. */
#include "track/imaging/imaging_step.h"

bool track_sap(const struct step *s)
{
    const struct sap *m = &s->message->sap;
    struct imaging_key key = imaging_key_from(s, IMAGING_SAP);
    key.id = m->hash;
    struct imaging_session *session = imaging_of_sender(s, &key);
    if (!session)
        return true;
    if (m->deletion) {
        imaging_end(s->track, session);
        return true;
    }
    if (m->group.family) {
        session->group = m->group;
        session->port = m->port;
    }
    imaging_set_name(session, m->name);
    session->integrity = m->authentication.left ? INTEGRITY_KEYED : INTEGRITY_NONE;
    imaging_announce(s, session);
    return true;
}
