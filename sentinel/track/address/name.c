/* Answers of name services to events, where they name a service of the site. */
#include "track/state.h"

/* mDNS knows a host by its label under "local" (RFC 6762 §3). */
static struct bytes without_local(const struct name_service *m, struct bytes name)
{
    static const char local[] = ".local";
    size_t size = sizeof local - 1;
    if (m->protocol == NAME_MDNS && name.left > size && memcmp(name.at + name.left - size, local, size) == 0)
        name.left -= size;
    return name;
}

static bool is_watched(const struct step *s, struct bytes name)
{
    return interest_has_name(s->track->interest, without_local(&s->message->name_service, name));
}

/* The watched name that the message answers for: that of the question, which an alias may lead away from, or of a record. */
static struct bytes watched_name(const struct step *s)
{
    const struct name_service *m = &s->message->name_service;
    if (is_watched(s, m->asked))
        return m->asked;
    for (size_t i = 0; i < m->answers; i++) {
        if (is_watched(s, m->answer[i].name))
            return m->answer[i].name;
    }
    return bytes_of("", 0);
}

static void add_addresses(const struct name_service *m, struct bytes name, struct event *e)
{
    bool asked = bytes_equal(name, m->asked);
    uint32_t lifetime = UINT32_MAX;
    for (size_t i = 0; i < m->answers; i++) {
        if (!asked && !bytes_equal(m->answer[i].name, name))
            continue;
        event_add_addr(e, FIELD_NAME_ADDRESSES, &m->answer[i].addr);
        lifetime = m->answer[i].lifetime < lifetime ? m->answer[i].lifetime : lifetime;
    }
    event_set_integer(e, FIELD_NAME_LIFETIME, lifetime);
}

bool track_name(const struct step *s)
{
    const struct name_service *m = &s->message->name_service;
    struct bytes name = watched_name(s);
    if (!name.left || !m->answers)
        return false;
    struct event *e = step_begin(s, EVENT_NAME_ANSWER);
    step_server_is_source(s, e);
    event_set_text(e, FIELD_NAME_PROTOCOL, name_protocol_name(m->protocol));
    if (m->asked.left)
        event_set_bytes(e, FIELD_NAME_ASKED, m->asked);
    event_set_bytes(e, FIELD_NAME_ANSWERED, without_local(m, name));
    add_addresses(m, name, e);
    step_emit(s, e);
    return true;
}
