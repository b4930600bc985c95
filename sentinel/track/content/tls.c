/* Hellos of TLS as events; and what a booting client loads over TLS, of which no more can be said. */
#include "track/content/tcp.h"

static struct event *begin(const struct step *s, const struct tls *m, enum event_kind kind)
{
    struct event *e = step_begin(s, kind);
    if (m->response)
        step_server_is_source(s, e);
    else
        step_client_is_source(s, e);
    fill_booting(s, !m->response, e);
    return e;
}

/* Whether an answer to the client's boot sent it to that server for a file. */
static bool is_sent_there(const struct step *s, const struct mac *client)
{
    struct session *b = sessions_find(s->track->sessions, s->place->segment, client, s->packet->frame->time);
    for (size_t i = 0; b && i < b->responders; i++) {
        const struct session_responder *r = &b->responder[i];
        for (size_t k = 0; k < r->servers && r->boots; k++) {
            struct addr server = session_addr(r->server[k]);
            if (addr_equal(&server, &s->packet->dst))
                return true;
        }
    }
    return false;
}

bool tls_take(const struct step *s, const struct tls *m)
{
    struct event *e = begin(s, m, EVENT_TLS_HELLO);
    event_set_text(e, FIELD_TLS_VERSION, tls_version_name(m->version));
    if (m->name.left)
        event_set_bytes(e, FIELD_TLS_SERVER_NAME, m->name);
    if (m->alpn.left)
        event_set_bytes(e, FIELD_TLS_ALPN, m->alpn);
    if (m->response)
        event_set_integer(e, FIELD_TLS_CIPHER, m->cipher);
    bool boots = !m->response && event_bool(e, FIELD_CLIENT_BOOTING);
    struct mac client = event_mac(e, FIELD_CLIENT_MAC);
    step_emit(s, e);
    if (!boots || !is_sent_there(s, &client))
        return true;
    e = begin(s, m, EVENT_HTTP_TRANSFER);
    if (m->name.left)
        event_set_bytes(e, FIELD_HTTP_HOST, m->name);
    event_set_bool(e, FIELD_HTTP_BOOT, true);
    event_set_text(e, FIELD_HTTP_VERIFIABLE, "encrypted");
    step_emit(s, e);
    return true;
}
