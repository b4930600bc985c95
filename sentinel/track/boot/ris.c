/* Remote Installation Services to events. */
#include "track/state.h"

bool track_ris(const struct step *s)
{
    const struct ris *m = &s->message->ris;
    struct event *e = step_begin(s, m->from_server ? EVENT_RIS_REPLY : EVENT_RIS_REQUEST);
    if (m->from_server) {
        step_server_is_source(s, e);
        event_set_text(e, FIELD_SERVER_ROLE, "pxe");
    } else {
        step_client_is_source(s, e);
        if (s->packet->has_mac)
            event_set_mac(e, FIELD_CLIENT_MAC, &s->packet->src_mac);
    }
    event_set_text(e, FIELD_RIS_MESSAGE, m->name);
    step_emit(s, e);
    return true;
}
