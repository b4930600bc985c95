/* Redirects of IPv4 and IPv6 to events. */
#include "track/state.h"

static struct event *begin(const struct step *s, const struct addr *gateway, const struct addr *destination)
{
    struct event *e = step_begin(s, EVENT_ICMP_REDIRECT);
    step_server_is_source(s, e);
    event_set_addr(e, FIELD_REDIRECT_GATEWAY, gateway);
    if (destination->family)
        event_set_addr(e, FIELD_REDIRECT_DESTINATION, destination);
    if (!addr_is_multicast(&s->packet->dst))
        event_set_addr(e, FIELD_REDIRECT_HOST, &s->packet->dst);
    return e;
}

bool track_redirect(const struct step *s)
{
    const struct icmp *m = &s->message->icmp;
    if (!m->to.family)
        return false;
    step_emit(s, begin(s, &m->gateway, &m->to));
    return true;
}

/* What hosts must ignore redirects nobody; it is told of as malformed. */
bool track_redirect6(const struct step *s)
{
    const struct nd *m = &s->message->nd;
    if (m->notes & ND_IGNORED || !m->destination.family)
        return false;
    step_emit(s, begin(s, &m->target, &m->destination));
    return true;
}
