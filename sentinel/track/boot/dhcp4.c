/* DHCPv4 and PXE messages to events. One reply may be two events, because it acts in two roles: it leases an address, and
 * it tells a booting client what to load; the policy may allow the one and not the other. */
#include <string.h>

#include "track/boot/dhcp4_fields.h"
#include "track/state.h"

static const struct {
    enum event_kind request, reply;
} kinds[] = {
    [DHCP4_BOOTP] = {EVENT_BOOTP_REQUEST, EVENT_BOOTP_REPLY},
    [DHCP4_DISCOVER] = {EVENT_DHCP_DISCOVER, EVENT_DHCP_OTHER},
    [DHCP4_OFFER] = {EVENT_DHCP_OTHER, EVENT_DHCP_OFFER},
    [DHCP4_REQUEST] = {EVENT_DHCP_REQUEST, EVENT_DHCP_OTHER},
    [DHCP4_DECLINE] = {EVENT_DHCP_DECLINE, EVENT_DHCP_OTHER},
    [DHCP4_ACK] = {EVENT_DHCP_OTHER, EVENT_DHCP_ACK},
    [DHCP4_NAK] = {EVENT_DHCP_OTHER, EVENT_DHCP_NAK},
    [DHCP4_RELEASE] = {EVENT_DHCP_RELEASE, EVENT_DHCP_OTHER},
    [DHCP4_INFORM] = {EVENT_DHCP_INFORM, EVENT_DHCP_OTHER},
};

/* The capture ends within the message, before END: what may stand behind is not known. */
static bool is_cut(const struct step *s)
{
    return s->message->fault && s->message->dhcp4.notes & DHCP4_CUT;
}

/* A message that was cut before option 53 is not BOOTP for that: nobody knows what it is. */
static enum event_kind kind_of(const struct step *s)
{
    const struct dhcp4 *m = &s->message->dhcp4;
    bool unknown = m->type == DHCP4_BOOTP && is_cut(s);
    if (unknown || (size_t)m->type >= sizeof kinds / sizeof *kinds)
        return EVENT_DHCP_OTHER;
    return m->op == 1 ? kinds[m->type].request : kinds[m->type].reply;
}

static bool is_boot_class(const struct pxe *x)
{
    return x->class == PXE_PXECLIENT || x->class == PXE_HTTPCLIENT || x->class == PXE_BSDP;
}

static bool on_pxe_port(const struct packet *p)
{
    return p->src_port == DHCP4_PXE_PORT || p->dst_port == DHCP4_PXE_PORT;
}

/* client.booting, and the architecture when the message itself does not tell it. */
static void fill_client(const struct step *s, struct event *e)
{
    const struct dhcp4 *m = &s->message->dhcp4;
    uint16_t arch = UINT16_MAX;
    bool boots = boot_client_boots(s->track->boot, s->place->segment, &m->chaddr, e->time, &arch);
    event_set_bool(e, FIELD_CLIENT_BOOTING, boots);
    if (boots && arch != UINT16_MAX && !event_has(e, FIELD_CLIENT_ARCH)) {
        event_set_integer(e, FIELD_CLIENT_ARCH, arch);
        const char *name = pxe_arch_name(arch);
        event_set_text(e, FIELD_CLIENT_ARCH_NAME, *name ? name : NULL);
    }
}

/* Requests cross no router on their way to everyone; one to a single server may, and then its Ethernet source is the
 * router's. A router leaves a TTL that no system starts with. */
static bool came_directly(const struct packet *p)
{
    static const uint8_t initial[] = {1, 16, 20, 32, 64, 128, 150, 255};
    return addr_is_broadcast(&p->dst) || memchr(initial, p->ttl, sizeof initial);
}

/* What a made-up client cannot easily avoid. */
static void fill_invented(const struct step *s, struct event *e)
{
    const struct dhcp4 *m = &s->message->dhcp4;
    const struct packet *p = s->packet;
    if (m->htype != 1 || m->hlen != sizeof m->chaddr.byte || mac_is_zero(&m->chaddr))
        return;
    if (p->has_mac && !mac_is_zero(&p->src_mac) && !mac_equal(&p->src_mac, &m->chaddr) &&
        addr_is_unspecified(&m->giaddr) && came_directly(p))
        event_add_text(e, FIELD_CLIENT_INVENTED, bytes_of("ether", 5));
    event_set_bool(e, FIELD_CLIENT_RANDOM, boot_mac_is_drawn(&m->chaddr));
    if (m->chaddr.byte[0] & 1)
        event_add_text(e, FIELD_CLIENT_INVENTED, bytes_of("group", 5));
    if (boot_xid_is_shared(s->track->boot, s->place->segment, m->xid, &m->chaddr, e->time))
        event_add_text(e, FIELD_CLIENT_INVENTED, bytes_of("shared_xid", 10));
}

static void take_request(const struct step *s, const struct pxe *x)
{
    const struct dhcp4 *m = &s->message->dhcp4;
    bool boots = is_boot_class(x) || x->has_arch;
    if (boots)
        boot_client_asks(s->track->boot, s->place->segment, &m->chaddr, x->has_arch ? x->arch : UINT16_MAX,
                         s->packet->frame->time);

    bool to_boot_server = on_pxe_port(s->packet) || x->has_item;
    /* Whose lease was not seen shows its address here, and will load its files from there. */
    if (to_boot_server && addr_equal(&m->ciaddr, &s->packet->src) && !addr_is_unspecified(&m->ciaddr))
        boot_client_gets(s->track->boot, s->place->segment, &m->chaddr, &m->ciaddr, s->packet->frame->time);
    struct event *e = step_begin(s, to_boot_server ? EVENT_PXE_REQUEST : kind_of(s));
    step_client_is_source(s, e);
    /* Behind a relay the Ethernet source is the relay's. */
    if (!addr_is_unspecified(&m->giaddr))
        event_unset(e, FIELD_CLIENT_ETHER);
    dhcp4_fill(m, e);
    dhcp4_fill_pxe(m, x, e);
    if (to_boot_server)
        event_set_text(e, FIELD_PXE_KIND, "request");
    fill_client(s, e);
    fill_invented(s, e);
    session_fill_past(s, &m->chaddr, e);
    step_emit(s, e);
    if (boots)
        session_request(s);
}

/* What an answer says, without what may differ between two copies of one answer: hops and giaddr (relays), lease times
 * (they run, and dnsmasq adds fuzz), option 82. */
static uint64_t content_of(const struct dhcp4 *m)
{
    static const struct hash_key fixed = {{UINT64_C(0x73656e74696e656c), UINT64_C(0x626f6f7420616e73)}};
    uint64_t sum = 0;
    const struct addr *addrs[] = {&m->yiaddr, &m->siaddr};
    for (size_t i = 0; i < sizeof addrs / sizeof *addrs; i++)
        sum = sum * 31 + hash_bytes(&fixed, addrs[i]->byte, sizeof addrs[i]->byte);
    sum = sum * 31 + hash_bytes(&fixed, m->sname.at, m->sname.left);
    sum = sum * 31 + hash_bytes(&fixed, m->file.at, m->file.left);
    for (unsigned word = 0; word < sizeof m->seen / sizeof *m->seen; word++) {
        for (uint64_t left = m->seen[word]; left; left &= left - 1) {
            uint8_t code = (uint8_t)(word * 64 + (unsigned)__builtin_ctzll(left));
            if (code == OPTION_RELAY || code == OPTION_LEASE_TIME || code == OPTION_T1 || code == OPTION_T2)
                continue;
            struct bytes value = dhcp4_option(m, code);
            sum = sum * 31 + code + hash_bytes(&fixed, value.at, value.left);
        }
    }
    return sum;
}

enum answer { ANSWER_ADDRESS, ANSWER_PROXY, ANSWER_COMBINED, ANSWER_BOOT_SERVER };

static const char *const answer_names[] = {
    [ANSWER_ADDRESS] = "address",
    [ANSWER_PROXY] = "proxy",
    [ANSWER_COMBINED] = "combined",
    [ANSWER_BOOT_SERVER] = "boot-server",
};

/* Boot data: the class of booting clients, the PXE port, an offer without an address (only proxies send such), or a boot file
 * for a client that is known to be booting. A next server alone is none: most plain leases name one. */
static bool carries_boot(const struct step *s, const struct pxe *x)
{
    const struct dhcp4 *m = &s->message->dhcp4;
    if (m->type == DHCP4_NAK)
        return false;
    if (is_boot_class(x) || on_pxe_port(s->packet))
        return true;
    if (m->type == DHCP4_OFFER && addr_is_unspecified(&m->yiaddr))
        return true;
    uint16_t arch;
    if (!boot_client_boots(s->track->boot, s->place->segment, &m->chaddr, s->packet->frame->time, &arch))
        return false;
    for (size_t i = 0; i < m->targets; i++) {
        if (m->target[i].what == BOOT_FILE)
            return true;
    }
    return false;
}

static bool server_conflicts(const struct step *s, enum answer answer)
{
    const struct dhcp4 *m = &s->message->dhcp4;
    const struct packet *p = s->packet;
    struct boot_answer a = {
        .mac = p->src_mac, .kind = (uint8_t)answer, .type = (uint8_t)m->type, .content = content_of(m)};
    /* A cut message has lost some of what it says, and a mirror may have lost the MAC. */
    if (!p->has_mac || mac_is_zero(&p->src_mac) || p->notes & PACKET_CUT)
        return false;
    if (!dhcp4_has(m, OPTION_SERVER_ID))
        return false;
    a.server_id = dhcp4_option(m, OPTION_SERVER_ID);
    return boot_answer_conflicts(s->track->boot, s->place->segment, &m->chaddr, m->xid, &a, p->frame->time);
}

/* Whether it can be told who answers, and as what. Behind relays and controllers that takes the server identifier; and an
 * answer without an address is a DHCP server's or a proxy's, by its option 60. What the capture cut off judges nobody. */
static bool is_attributable(const struct step *s, enum answer answer)
{
    const struct dhcp4 *m = &s->message->dhcp4;
    if (!is_cut(s))
        return true;
    if (!dhcp4_has(m, OPTION_SERVER_ID))
        return false;
    return answer != ANSWER_ADDRESS || !addr_is_unspecified(&m->yiaddr) || dhcp4_has(m, OPTION_VENDOR_CLASS);
}

static void emit_reply(const struct step *s, const struct pxe *x, enum event_kind kind, const char *role,
                       enum answer answer, bool conflict)
{
    const struct dhcp4 *m = &s->message->dhcp4;
    struct event *e = step_begin(s, kind);
    step_server_is_source(s, e);
    event_set_text(e, FIELD_SERVER_ROLE, is_attributable(s, answer) ? role : NULL);
    if (conflict)
        event_set_bool(e, FIELD_SERVER_CONFLICT, true);
    dhcp4_fill(m, e);
    dhcp4_fill_pxe(m, x, e);
    if (!(s->packet->notes & PACKET_CUT))
        event_set_integer(e, FIELD_DHCP_SIZE, (int64_t)s->packet->payload.left);
    if (!is_cut(s)) /* half a name is not an unlisted name */
        dhcp4_fill_boot(m, e);
    event_set_text(e, FIELD_PXE_KIND, answer_names[answer]);
    fill_client(s, e);
    if (m->type == DHCP4_OFFER)
        session_fill_latency(s, &m->chaddr, e);
    step_emit(s, e);
}

static void take_reply(const struct step *s, const struct pxe *x)
{
    const struct dhcp4 *m = &s->message->dhcp4;
    bool boot = carries_boot(s, x);
    bool address = !addr_is_unspecified(&m->yiaddr);
    enum answer answer = !boot                                   ? ANSWER_ADDRESS
                         : on_pxe_port(s->packet) || x->has_item ? ANSWER_BOOT_SERVER
                         : address                               ? ANSWER_COMBINED
                                                                 : ANSWER_PROXY;
    bool conflict = server_conflicts(s, answer);
    if (m->type == DHCP4_ACK && address)
        boot_client_gets(s->track->boot, s->place->segment, &m->chaddr, &m->yiaddr, s->packet->frame->time);

    if (answer == ANSWER_ADDRESS || answer == ANSWER_COMBINED) {
        enum event_kind kind = kind_of(s);
        bool acts = kind != EVENT_DHCP_OTHER || m->type == DHCP4_FORCERENEW;
        emit_reply(s, x, kind, acts ? "dhcp" : NULL, answer, conflict);
    }
    if (boot)
        emit_reply(s, x, EVENT_PXE_REPLY, "pxe", answer, conflict);
    uint16_t arch;
    if (boot || boot_client_boots(s->track->boot, s->place->segment, &m->chaddr, s->packet->frame->time, &arch))
        session_reply(s, boot);
}

bool track_dhcp4(const struct step *s)
{
    const struct dhcp4 *m = &s->message->dhcp4;
    struct pxe x;
    pxe_read(m, on_pxe_port(s->packet), &x);
    if (m->op == 1)
        take_request(s, &x);
    else
        take_reply(s, &x);
    return true;
}
