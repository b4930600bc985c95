/* DHCPv6 messages to events. A relayed message is two: the relay that passes it on, and what is inside, which is judged
 * as if it had come without. An answer with a boot file URL is one more, because it acts as a boot server too. */
#include "track/boot/dhcp6_fields.h"
#include "track/state.h"

static const enum event_kind kinds[] = {
    [0] = EVENT_DHCP6_OTHER,
    [DHCP6_SOLICIT] = EVENT_DHCP6_SOLICIT,
    [DHCP6_ADVERTISE] = EVENT_DHCP6_ADVERTISE,
    [DHCP6_REQUEST] = EVENT_DHCP6_REQUEST,
    [DHCP6_CONFIRM] = EVENT_DHCP6_CONFIRM,
    [DHCP6_RENEW] = EVENT_DHCP6_RENEW,
    [DHCP6_REBIND] = EVENT_DHCP6_REBIND,
    [DHCP6_REPLY] = EVENT_DHCP6_REPLY,
    [DHCP6_RELEASE] = EVENT_DHCP6_RELEASE,
    [DHCP6_DECLINE] = EVENT_DHCP6_DECLINE,
    [DHCP6_RECONFIGURE] = EVENT_DHCP6_RECONFIGURE,
    [DHCP6_INFORMATION_REQUEST] = EVENT_DHCP6_INFORMATION_REQUEST,
    [DHCP6_RELAY_FORWARD] = EVENT_DHCP6_RELAY_FORWARD,
    [DHCP6_RELAY_REPLY] = EVENT_DHCP6_RELAY_REPLY,
};

static enum event_kind kind_of(uint8_t type)
{
    return type < sizeof kinds / sizeof *kinds ? kinds[type] : EVENT_DHCP6_OTHER;
}

/* The capture ends within the message: what may stand behind is not known. */
static bool is_cut(const struct step *s)
{
    return s->message->fault && s->message->dhcp6.notes & DHCP6_CUT;
}

static bool is_unicast(const struct mac *mac)
{
    return !mac_is_zero(mac) && !(mac->byte[0] & 1);
}

/* The frame's MAC, where the client sent or will receive it; behind relays what they say, else what its DUID holds. A
 * DUID may be made of any card of the machine, and outlives it. */
static bool client_mac(const struct step *s, bool answer, struct mac *ret)
{
    const struct dhcp6 *m = &s->message->dhcp6;
    const struct packet *p = s->packet;
    const struct mac *direct = answer ? &p->dst_mac : &p->src_mac;
    if (m->relays && m->near.has_mac)
        *ret = m->near.mac;
    else if (!m->relays && p->has_mac && is_unicast(direct))
        *ret = *direct;
    else
        return dhcp6_duid_mac(dhcp6_option(m, OPTION6_CLIENT_ID), ret);
    return true;
}

static void fill_client(const struct step *s, const struct mac *client, struct event *e)
{
    uint16_t arch = UINT16_MAX;
    bool boots = client && boot_client_boots(s->track->boot, s->place->segment, client, e->time, &arch);
    if (client)
        event_set_mac(e, FIELD_CLIENT_MAC, client);
    event_set_bool(e, FIELD_CLIENT_BOOTING, boots);
    if (boots && arch != UINT16_MAX && !event_has(e, FIELD_CLIENT_ARCH))
        event_set_integer(e, FIELD_CLIENT_ARCH, arch);
}

/* Of a relayed message the packet's other end is a relay: of the client only its address is known. */
static void fill_relayed_client(const struct dhcp6 *m, struct event *e)
{
    static const enum field others[] = {FIELD_CLIENT_ETHER, FIELD_CLIENT_PORT, FIELD_CLIENT_TTL};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        event_unset(e, others[i]);
    event_set_addr(e, FIELD_CLIENT_IP, &m->near.peer);
}

static struct event *begin(const struct step *s, enum event_kind kind, bool answer, const struct mac *client)
{
    const struct dhcp6 *m = &s->message->dhcp6;
    struct event *e = step_begin(s, kind);
    if (answer)
        step_server_is_source(s, e);
    else
        step_client_is_source(s, e);
    if (m->relays)
        fill_relayed_client(m, e);
    dhcp6_fill(m, e);
    dhcp6_fill_pxe(m, e);
    fill_client(s, client, e);
    return e;
}

/* Who forwards acts as a relay, whatever is inside; who answers a relay is judged for what is inside. */
static void take_relay(const struct step *s)
{
    const struct dhcp6 *m = &s->message->dhcp6;
    struct event *e = step_begin(s, kind_of(m->relayed));
    step_server_is_source(s, e);
    if (m->relayed == DHCP6_RELAY_FORWARD)
        event_set_text(e, FIELD_SERVER_ROLE, "relay");
    dhcp6_fill(m, e);
    step_emit(s, e);
}

/* Whether it gives an address back, or refuses one, that another client holds. A DUID does not tell: it may be made of any
 * card of the machine. */
static bool speaks_for_another(const struct step *s)
{
    const struct dhcp6 *m = &s->message->dhcp6;
    const struct packet *p = s->packet;
    struct mac holder;
    if ((m->type != DHCP6_RELEASE && m->type != DHCP6_DECLINE) || m->relays || !m->addrs || !p->has_mac)
        return false;
    return boot_client_of(s->track->boot, s->place->segment, &m->addr[0], p->frame->time, &holder) &&
           !mac_equal(&holder, &p->src_mac);
}

static void take_request(const struct step *s, const struct mac *client)
{
    const struct dhcp6 *m = &s->message->dhcp6;
    uint16_t arch = UINT16_MAX;
    bool boots = dhcp6_arch(m, &arch) || dhcp6_is_class(m, "PXEClient") || dhcp6_is_class(m, "HTTPClient");
    if (boots && client)
        boot_client_asks(s->track->boot, s->place->segment, client, arch, s->packet->frame->time);
    struct event *e = begin(s, kind_of(m->type), false, client);
    event_set_bool(e, FIELD_CLIENT_RANDOM, client && boot_mac_is_drawn(client));
    if (speaks_for_another(s))
        event_add_text(e, FIELD_CLIENT_INVENTED, bytes_of("ether", 5));
    step_emit(s, e);
}

/* Two bodies behind one DUID, as far as this wire shows both: what a relay hands on bears the relay's MAC. */
static bool server_conflicts(const struct step *s, const struct mac *client)
{
    const struct dhcp6 *m = &s->message->dhcp6;
    const struct packet *p = s->packet;
    if (!client || m->relays || is_cut(s) || !p->has_mac || mac_is_zero(&p->src_mac) ||
        !dhcp6_has(m, OPTION6_SERVER_ID))
        return false;
    static const struct hash_key fixed = {{UINT64_C(0x73656e74696e656c), UINT64_C(0x626f6f7420616e73)}};
    const struct boot_answer a = {
        .server_id = dhcp6_option(m, OPTION6_SERVER_ID),
        .mac = p->src_mac,
        .kind = p->src.family,
        .type = m->type,
        .content = hash_bytes(&fixed, p->payload.at, p->payload.left),
    };
    return boot_answer_conflicts(s->track->boot, s->place->segment, client, m->xid, &a, p->frame->time);
}

static void take_answer(const struct step *s, const struct mac *client)
{
    const struct dhcp6 *m = &s->message->dhcp6;
    /* What the capture cut off judges nobody. */
    bool attributable = !is_cut(s) || dhcp6_has(m, OPTION6_SERVER_ID);
    for (size_t i = 0; client && m->type == DHCP6_REPLY && i < m->addrs; i++)
        boot_client_gets(s->track->boot, s->place->segment, client, &m->addr[i], s->packet->frame->time);

    struct event *e = begin(s, kind_of(m->type), true, client);
    event_set_text(e, FIELD_SERVER_ROLE, attributable ? "dhcp" : NULL);
    if (server_conflicts(s, client))
        event_set_bool(e, FIELD_SERVER_CONFLICT, true);
    step_emit(s, e);
    if (!m->urls || is_cut(s))
        return;
    e = begin(s, EVENT_DHCP6_BOOT, true, client);
    event_set_text(e, FIELD_SERVER_ROLE, "pxe");
    dhcp6_fill_boot(m, e);
    step_emit(s, e);
}

bool track_dhcp6(const struct step *s)
{
    const struct dhcp6 *m = &s->message->dhcp6;
    struct mac mac;
    if (m->relays)
        take_relay(s);
    if (m->type == DHCP6_RELAY_FORWARD || m->type == DHCP6_RELAY_REPLY)
        return m->relays > 0;
    bool answer = dhcp6_is_answer(m->type);
    const struct mac *client = client_mac(s, answer, &mac) ? &mac : NULL;
    if (answer)
        take_answer(s, client);
    else
        take_request(s, client);
    return true;
}
