/* What an event tells of its responder. */
#include <stdio.h>

#include "base/when.h"
#include "draft/learn_state.h"
#include "record/responder.h"

/* What is handed out, by the field that holds it, and in which roles it counts: a name of a file in a plain lease is nobody's
 * boot. */
enum { IN_LEASES = 1, IN_BOOTS = 2 };
static const struct {
    enum fact_kind kind;
    enum field field;
    unsigned in;
} handed[] = {
    {FACT_ROUTER, FIELD_DHCP_ROUTERS, IN_LEASES},
    {FACT_DNS, FIELD_DHCP_DNS, IN_LEASES},
    {FACT_DNS, FIELD_DHCP6_DNS, IN_LEASES},
    {FACT_DNS, FIELD_ND_DNS, IN_LEASES},
    {FACT_WPAD, FIELD_DHCP_WPAD, IN_LEASES},
    {FACT_NEXT_SERVER, FIELD_BOOT_SERVERS, IN_BOOTS},
    {FACT_ROOT_PATH, FIELD_DHCP_ROOT_PATH, IN_BOOTS | IN_LEASES},
    {FACT_ROOT_PATH, FIELD_DHCP_ISCSI_TARGET, IN_BOOTS | IN_LEASES},
    {FACT_FILE, FIELD_BOOT_FILES, IN_BOOTS},
    {FACT_FILE, FIELD_DHCP_CONFIG_FILE, IN_BOOTS},
    {FACT_FILE, FIELD_DHCP_PATH_PREFIX, IN_BOOTS},
};

struct seen {
    struct learn *l;
    const struct event *e;
    size_t place;
    struct host *host;
};

static void note(const struct seen *s, enum fact_kind kind, struct bytes value)
{
    learn_fact(s->l, s->host, kind, s->place, value, s->e->time);
}

static void note_addr(const struct seen *s, enum fact_kind kind, const struct addr *a)
{
    char text[ADDR_TEXT];
    addr_format(a, text);
    if (!addr_is_unspecified(a))
        note(s, kind, bytes_of(text, strlen(text)));
}

static void note_odd(const struct seen *s, const char *why)
{
    note(s, FACT_ODD, bytes_of(why, strlen(why)));
}

static void note_field(const struct seen *s, enum fact_kind kind, enum field f)
{
    enum field_type type = field_table[f].type;
    if (type == FIELD_TEXT)
        note(s, kind, event_text(s->e, f));
    for (size_t n = 0; type == FIELD_TEXTS && n < event_count(s->e, f); n++)
        note(s, kind, event_text_at(s->e, f, n));
    for (size_t n = 0; type == FIELD_ADDRESSES && n < event_count(s->e, f); n++) {
        struct addr a = event_addr_at(s->e, f, n);
        note_addr(s, kind, &a);
    }
}

/* Gateways of classless routes: width, as many bytes of the destination as it needs, gateway (RFC 3442). */
static void note_gateways(const struct seen *s, enum field f)
{
    struct bytes b = event_text(s->e, f);
    while (b.left) {
        uint8_t width = bytes_u8(&b);
        bytes_skip(&b, (width + 7U) / 8);
        struct addr gateway = addr_read4(&b);
        if (bytes_ok(&b) && width <= 32)
            note_addr(s, FACT_ROUTER, &gateway);
    }
}

static void note_handed_out(const struct seen *s, unsigned in)
{
    for (size_t i = 0; i < sizeof handed / sizeof *handed; i++) {
        if (handed[i].in & in)
            note_field(s, handed[i].kind, handed[i].field);
    }
    if (in & IN_LEASES) {
        note_gateways(s, FIELD_DHCP_ROUTES);
        note_gateways(s, FIELD_DHCP_MS_ROUTES);
        return;
    }
    if (event_has(s->e, FIELD_PXE_IPXE_SCRIPT))
        note(s, FACT_IPXE, bytes_of("script", 6));
    if (event_bool(s->e, FIELD_PXE_IPXE_TRUST))
        note(s, FACT_IPXE, bytes_of("trust", 5));
    if (event_bool(s->e, FIELD_PXE_IPXE_CREDENTIALS))
        note(s, FACT_IPXE, bytes_of("credentials", 11));
}

/* ------ where ------ */

static void text_of(const struct event *e, enum field f, char ret[LEARN_NAME])
{
    struct text t;
    text_init(&t, ret, LEARN_NAME);
    text_add_untrusted(&t, event_text(e, f));
}

/* The network of a lease: its mask, if that is one, over the address given. */
static bool lease_network(const struct event *e, struct prefix *ret)
{
    struct addr mask = event_addr(e, FIELD_DHCP_SUBNET_MASK);
    struct addr given = event_addr(e, FIELD_DHCP_YOUR_ADDRESS);
    struct prefix p = {.addr = given};
    if (mask.family != 4 || addr_is_unspecified(&given))
        return false;
    while (p.bits < 32 && mask.byte[p.bits / 8] >> (7 - p.bits % 8) & 1)
        p.bits++;
    for (size_t i = 0; i < 4; i++) {
        unsigned kept = p.bits >= 8 * (i + 1) ? 8 : p.bits > 8 * i ? (unsigned)(p.bits - 8 * i) : 0;
        uint8_t wanted = (uint8_t)(0xff00U >> kept);
        if (mask.byte[i] != wanted)
            return false;
        p.addr.byte[i] &= wanted;
    }
    *ret = p;
    return p.bits >= 8 && p.bits < 31;
}

/* The wire; or, of an answer on its way to a relay, the network of the client behind it. */
static size_t place_of(struct learn *l, const struct event *e)
{
    char segment[LEARN_NAME], interface[LEARN_NAME], vlan[LEARN_NAME];
    struct addr relay = event_addr(e, FIELD_DHCP_RELAY);
    struct prefix network;
    bool leased = lease_network(e, &network);
    size_t place;
    if (!addr_is_unspecified(&relay) && e->flow.dst_port == 67 && leased) {
        char name[PREFIX_TEXT];
        place = learn_place(l, "", prefix_format(&network, name), "", false);
    } else {
        text_of(e, FIELD_SEGMENT, segment);
        text_of(e, FIELD_INTERFACE, interface);
        text_of(e, FIELD_VLAN, vlan);
        place = learn_place(l, segment, interface, vlan, true);
    }
    if (leased)
        learn_network(l, place, &network, e->time);
    for (size_t n = 0; n < event_count(e, FIELD_ND_PREFIXES); n++) {
        struct bytes text = event_text_at(e, FIELD_ND_PREFIXES, n);
        if (prefix_parse((const char *)text.at, text.left, &network) == 0)
            learn_network(l, place, &network, e->time);
    }
    return place;
}

/* ------ who ------ */

/* One answer may be several events. */
static void count(struct host *h, const struct event *e)
{
    if (!h->tally.count || h->tally.last != e->time)
        tally_widen(&h->tally, 1, e->time, e->time);
}

static void note_carrier(const struct seen *s, const struct addr *relay, bool carried)
{
    struct addr source = event_addr(s->e, FIELD_SERVER_IP);
    struct seen carrier = *s;
    carrier.host = learn_host(s->l, carried ? &source : relay, s->place);
    if (!carrier.host)
        return;
    count(carrier.host, s->e);
    note(&carrier, FACT_ROLE, bytes_of("relay", 5));
    struct mac mac = event_mac(s->e, FIELD_SERVER_MAC);
    char text[MAC_TEXT];
    if (carried && !mac_is_zero(&mac))
        note(&carrier, FACT_MAC, bytes_of(mac_format(&mac, text), MAC_TEXT - 1));
}

/* The host that answered; behind a relay the one that its identifier names. `*ret_mac`: whether the frame is its own. */
static struct host *responder_of(struct seen *s, bool *ret_mac)
{
    struct addr ip = event_addr(s->e, FIELD_SERVER_IP);
    struct addr id = event_addr(s->e, FIELD_SERVER_ID);
    struct addr relay = event_addr(s->e, FIELD_DHCP_RELAY);
    *ret_mac = true;
    if (!addr_is_unspecified(&relay) && !addr_is_unspecified(&id)) {
        bool carried = !addr_equal(&ip, &id);
        note_carrier(s, &relay, carried);
        *ret_mac = false;
        return learn_host(s->l, &id, s->place);
    }
    if (addr_is_unspecified(&ip))
        ip = id;
    return addr_is_unspecified(&ip) ? NULL : learn_host(s->l, &ip, s->place);
}

static void note_client(struct host *h, const struct mac *mac)
{
    for (size_t i = 0; i < h->clients; i++) {
        if (mac_equal(&h->client[i], mac))
            return;
    }
    if (!mac_is_zero(mac) && h->clients < LEARN_CLIENTS)
        h->client[h->clients++] = *mac;
}

/* What makes an answer suspicious whoever gave it. */
static void note_oddities(const struct seen *s)
{
    struct addr ip = event_addr(s->e, FIELD_SERVER_IP);
    struct addr id = event_addr(s->e, FIELD_SERVER_ID);
    struct addr relay = event_addr(s->e, FIELD_DHCP_RELAY);
    char said[DRAFT_WHY], name[ADDR_TEXT];
    if (event_is(s->e, FIELD_FINGERPRINT_KIND, "attack")) {
        struct text t;
        text_init(&t, said, sizeof said);
        text_add(&t, "its packets look like those of an attack tool, ");
        text_add_untrusted(&t, event_text(s->e, FIELD_FINGERPRINT_TOOL));
        note_odd(s, said);
    }
    if (event_bool(s->e, FIELD_SERVER_CONFLICT))
        note_odd(s, "two different answers of one transaction bear its identifier");
    if (event_bool(s->e, FIELD_BOOT_AMBIGUOUS))
        note_odd(s, "its answers hide a second boot target from strict readers");
    if (event_bool(s->e, FIELD_PACKET_AMBIGUOUS))
        note_odd(s, "fragments of its answers overlap with different contents");
    if (event_is(s->e, FIELD_SERVER_ROLE, "dhcp") && addr_is_unspecified(&relay) && !addr_is_unspecified(&id) &&
        !addr_is_unspecified(&ip) && !addr_equal(&ip, &id)) {
        snprintf(said, sizeof said, "its leases name another server, %s", addr_format(&id, name));
        note_odd(s, said);
    }
}

static void note_role(const struct seen *s, struct bytes role)
{
    bool for_boots = event_bool(s->e, FIELD_CLIENT_BOOTING);
    if (event_is(s->e, FIELD_SERVER_ROLE, "tftp") && !for_boots)
        role = bytes_of("provisioning", 12);
    note(s, FACT_ROLE, role);
    if (event_is(s->e, FIELD_SERVER_ROLE, "pxe") && s->place < s->l->places)
        tally_widen(&s->l->place[s->place].boots, 1, s->e->time, s->e->time);
}

/* What a file was when all of it was seen. */
static void note_digest(const struct seen *s)
{
    uint8_t value[DRAFT_VALUE];
    struct bytes file = event_text(s->e, FIELD_TFTP_FILE);
    struct bytes hex = event_text(s->e, FIELD_TFTP_SHA256);
    if (!file.left || hex.left != 64 || file.left + 1 + hex.left > sizeof value || event_bool(s->e, FIELD_TFTP_WRITE))
        return;
    struct bytes whole = bytes_of(value, file.left + 1 + hex.left);
    memcpy(value, file.at, file.left);
    value[file.left] = 0;
    memcpy(value + file.left + 1, hex.at, hex.left);
    note(s, FACT_DIGEST, whole);
}

static void take_answer(struct learn *l, const struct event *e)
{
    struct seen s = {.l = l, .e = e, .place = place_of(l, e)};
    bool own_mac;
    /* Any client may be one: the segment lists them, not a service each. */
    if (event_is(e, FIELD_SERVER_ROLE, "peer-cache")) {
        if (s.place < l->places)
            tally_widen(&l->place[s.place].peers, 1, e->time, e->time);
        return;
    }
    s.host = responder_of(&s, &own_mac);
    if (!s.host)
        return;
    struct mac mac = event_mac(e, FIELD_SERVER_MAC);
    struct mac client = event_mac(e, event_has(e, FIELD_CLIENT_MAC) ? FIELD_CLIENT_MAC : FIELD_CLIENT_ETHER);
    char text[MAC_TEXT], duid[2 * 130 + 1];
    count(s.host, e);
    note_client(s.host, &client);
    note_role(&s, event_text(e, FIELD_SERVER_ROLE));
    if (own_mac && !mac_is_zero(&mac))
        note(&s, FACT_MAC, bytes_of(mac_format(&mac, text), MAC_TEXT - 1));
    if (event_has(e, FIELD_DHCP6_SERVER_ID)) {
        struct text t;
        text_init(&t, duid, sizeof duid);
        text_add_hex(&t, event_text(e, FIELD_DHCP6_SERVER_ID));
        note(&s, FACT_DUID, bytes_of(duid, t.length));
    }
    note_digest(&s);
    note_oddities(&s);
    if (!event_bool(e, FIELD_BOOT_AMBIGUOUS))
        note_handed_out(&s, event_is(e, FIELD_SERVER_ROLE, "pxe") ? IN_BOOTS : IN_LEASES);
}

/* A tool that asks. */
static void take_tool(struct learn *l, const struct event *e)
{
    char said[sizeof l->tool->said];
    struct text t;
    text_init(&t, said, sizeof said);
    text_add_untrusted(&t, event_text(e, FIELD_FINGERPRINT_TOOL));
    text_add(&t, " from ");
    event_render(e, event_has(e, FIELD_CLIENT_MAC) ? FIELD_CLIENT_MAC : FIELD_CLIENT_IP, &t);
    size_t i = 0;
    while (i < l->tools && strcmp(l->tool[i].said, said) != 0)
        i++;
    if (i == LEARN_TOOLS) {
        l->forgotten++;
        return;
    }
    if (i == l->tools)
        snprintf(l->tool[l->tools++].said, sizeof said, "%s", said);
    tally_widen(&l->tool[i].tally, 1, e->time, e->time);
}

void learn_event(struct learn *l, const struct event *e)
{
    if (responder_answers(e) || e->kind == EVENT_TFTP_TRANSFER /* which knows the content */) {
        if (event_integer(e, FIELD_DHCP6_RELAYS) > 0)
            l->relayed6++;
        else
            take_answer(l, e);
    } else if (event_is(e, FIELD_FINGERPRINT_KIND, "attack")) {
        take_tool(l, e);
    }
}
