#include "proto/dhcp6.h"

#include "proto/proto.h"

enum { ETHERNET = 1, DUID_LLT = 1, DUID_LL = 3, IPV6_BITS = 128 };

static bool either_port(const struct packet *packet, uint16_t port)
{
    return packet->src_port == port || packet->dst_port == port;
}

/* Where an option's value is kept; DHCP6_KEPT when it is not. */
static size_t place_of(uint16_t code)
{
    if (code < DHCP6_LOW)
        return code;
    if (code >= OPTION6_MS_FIRST && code <= OPTION6_MS_LAST)
        return (size_t)(code - OPTION6_MS_FIRST) + DHCP6_LOW;
    return DHCP6_KEPT;
}

/* Lengths: `least` and whole `unit`s more, at most `most`. With a fault, another length is malformed, else only odd. */
static const struct {
    uint16_t code, least, most, unit;
    const char *fault;
} lengths[] = {
    {OPTION6_CLIENT_ID, 3, 130, 1, "client identifier: a DUID has 3 to 130 bytes"}, /* RFC 8415 §11.1 */
    {OPTION6_SERVER_ID, 3, 130, 1, "server identifier: a DUID has 3 to 130 bytes"},
    {OPTION6_IA_NA, 12, UINT16_MAX, 1, "IA_NA shorter than 12 bytes"},
    {OPTION6_IA_TA, 4, UINT16_MAX, 1, "IA_TA shorter than 4 bytes"},
    {OPTION6_IA_PD, 12, UINT16_MAX, 1, "IA_PD shorter than 12 bytes"},
    {OPTION6_IA_ADDR, 24, UINT16_MAX, 1, "IA address shorter than 24 bytes"},
    {OPTION6_IA_PREFIX, 25, UINT16_MAX, 1, "IA prefix shorter than 25 bytes"},
    {OPTION6_STATUS, 2, UINT16_MAX, 1, "status code shorter than 2 bytes"},
    {OPTION6_VENDOR_CLASS, 4, UINT16_MAX, 1, "vendor class shorter than 4 bytes"},
    {OPTION6_VENDOR_OPTIONS, 4, UINT16_MAX, 1, "vendor options shorter than 4 bytes"},
    {OPTION6_REMOTE_ID, 4, UINT16_MAX, 1, "remote identifier shorter than 4 bytes"},
    {OPTION6_ORO, 2, UINT16_MAX, 2, NULL},
    {OPTION6_PREFERENCE, 1, 1, 1, NULL},
    {OPTION6_ELAPSED, 2, 2, 1, NULL},
    {OPTION6_RAPID_COMMIT, 0, 0, 1, NULL},
    {OPTION6_DNS, 16, UINT16_MAX, 16, NULL},
    {OPTION6_ARCH, 2, UINT16_MAX, 2, NULL},
    {OPTION6_NII, 3, 3, 1, NULL},
    {OPTION6_MS_NEXT_ACTION, 1, 1, 1, NULL},
    {OPTION6_MS_POLL_INTERVAL, 2, 2, 1, NULL},
    {OPTION6_MS_POLL_RETRIES, 2, 2, 1, NULL},
    {OPTION6_MS_REQUEST_ID, 4, 4, 1, NULL},
    {OPTION6_MS_SERVER_VERSION, 4, 4, 1, NULL},
    {OPTION6_MS_REFERRAL, 16, 16, 1, NULL},
    {OPTION6_MS_PROMPT, 1, 1, 1, NULL},
    {OPTION6_MS_PROMPT_DONE, 1, 1, 1, NULL},
    {OPTION6_MS_NBP_VERSION, 2, 2, 1, NULL},
};

/* A message in the making, with the first thing found wrong with it. */
struct reading {
    struct dhcp6 *m;
    const char *fault;
};

static void blame(struct reading *r, const char *fault)
{
    if (!r->fault)
        r->fault = fault;
}

/* False when the value is too damaged to be read. */
static bool check_length(struct reading *r, uint16_t code, struct bytes value)
{
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        if (lengths[i].code != code)
            continue;
        if (value.left >= lengths[i].least && value.left <= lengths[i].most &&
            (value.left - lengths[i].least) % lengths[i].unit == 0)
            return true;
        if (!lengths[i].fault)
            r->m->notes |= DHCP6_ODD_LENGTH;
        else
            blame(r, lengths[i].fault);
        return !lengths[i].fault;
    }
    return true;
}

static void read_status(struct reading *r, struct bytes value)
{
    struct dhcp6 *m = r->m;
    uint16_t status = bytes_u16(&value);
    if (m->has_status && (m->status || !status))
        return;
    m->has_status = true;
    m->status = status;
    m->status_text = value;
}

static void keep_lifetimes(struct dhcp6 *m, uint32_t preferred, uint32_t valid)
{
    if (m->addrs || m->prefixes)
        return;
    m->preferred = preferred;
    m->valid = valid;
}

static void read_address(struct reading *r, struct bytes *value)
{
    struct dhcp6 *m = r->m;
    struct addr addr = addr_read6(value);
    uint32_t preferred = bytes_u32(value);
    keep_lifetimes(m, preferred, bytes_u32(value));
    if (m->addrs < DHCP6_ADDRS)
        m->addr[m->addrs++] = addr;
    else
        m->notes |= DHCP6_MORE;
}

static void read_prefix(struct reading *r, struct bytes *value)
{
    struct dhcp6 *m = r->m;
    uint32_t preferred = bytes_u32(value), valid = bytes_u32(value);
    struct prefix prefix = {.bits = bytes_u8(value)};
    prefix.addr = addr_read6(value);
    if (prefix.bits > IPV6_BITS) {
        blame(r, "IA prefix longer than 128 bits");
        return;
    }
    keep_lifetimes(m, preferred, valid);
    if (m->prefixes < DHCP6_PREFIXES)
        m->prefix[m->prefixes++] = prefix;
    else
        m->notes |= DHCP6_MORE;
}

/* What stands within an address or prefix: of interest is its status. */
static void read_statuses(struct reading *r, struct bytes list)
{
    uint16_t code;
    struct bytes value;
    while (dhcp6_option_next(&list, &code, &value)) {
        if (code == OPTION6_STATUS && check_length(r, code, value))
            read_status(r, value);
    }
    if (!bytes_ok(&list))
        blame(r, "an option runs past its address or prefix");
}

/* IA_NA, IA_TA, IA_PD (RFC 8415 §21.4, §21.5, §21.21). */
static void read_association(struct reading *r, uint16_t code, struct bytes list)
{
    struct dhcp6 *m = r->m;
    uint32_t iaid = bytes_u32(&list);
    uint32_t t1 = code == OPTION6_IA_TA ? 0 : bytes_u32(&list), t2 = code == OPTION6_IA_TA ? 0 : bytes_u32(&list);
    if (!m->associations) {
        m->iaid = iaid;
        m->t1 = t1;
        m->t2 = t2;
    }
    m->associations = (uint8_t)(m->associations + (m->associations < UINT8_MAX));

    uint16_t inner;
    struct bytes value;
    while (dhcp6_option_next(&list, &inner, &value)) {
        if (!check_length(r, inner, value))
            continue;
        if (inner == OPTION6_STATUS)
            read_status(r, value);
        if (inner == OPTION6_IA_ADDR)
            read_address(r, &value);
        if (inner == OPTION6_IA_PREFIX)
            read_prefix(r, &value);
        if (inner == OPTION6_IA_ADDR || inner == OPTION6_IA_PREFIX)
            read_statuses(r, value);
    }
    if (!bytes_ok(&list))
        blame(r, "an option runs past its identity association");
}

static void read_url(struct reading *r, struct bytes url)
{
    struct dhcp6 *m = r->m;
    if (m->urls == DHCP6_URLS) {
        m->notes |= DHCP6_MORE;
        return;
    }
    m->url[m->urls] = url;
    m->urls = (uint8_t)(m->urls + (url.left > 0));
    if (!url.left)
        m->notes |= DHCP6_BAD_URL;
    while (url.left) {
        uint8_t c = bytes_u8(&url);
        if (c <= ' ' || c >= 0x7f)
            m->notes |= DHCP6_BAD_URL;
    }
}

static void check_items(struct reading *r, struct bytes list)
{
    struct bytes item;
    while (dhcp6_item_next(&list, &item))
        ;
    if (!bytes_ok(&list))
        r->m->notes |= DHCP6_ODD_LENGTH;
}

/* Options that may come more than once (RFC 8415 §21, appendix C). */
static bool may_repeat(uint16_t code)
{
    return code == OPTION6_IA_NA || code == OPTION6_IA_TA || code == OPTION6_IA_PD || code == OPTION6_VENDOR_CLASS ||
           code == OPTION6_VENDOR_OPTIONS;
}

/* RFC 5970 §4. */
static bool may_carry_boot(uint8_t type)
{
    return type != DHCP6_CONFIRM && type != DHCP6_DECLINE && type != DHCP6_RELEASE && type != DHCP6_RECONFIGURE;
}

static void keep_option(struct dhcp6 *m, uint16_t code, struct bytes value)
{
    size_t place = place_of(code);
    if (m->orders < DHCP6_ORDER)
        m->order[m->orders++] = code;
    if (place == DHCP6_KEPT)
        return;
    if (!(m->seen[place / 64] >> place % 64 & 1))
        m->option[place] = value;
    else if (!may_repeat(code))
        m->notes |= DHCP6_REPEATED;
    m->seen[place / 64] |= UINT64_C(1) << place % 64;
}

static void read_option(struct reading *r, uint16_t code, struct bytes value)
{
    struct dhcp6 *m = r->m;
    keep_option(m, code, value);
    if (code >= OPTION6_BOOT_URL && code <= OPTION6_NII && !may_carry_boot(m->type))
        m->notes |= DHCP6_MISPLACED;
    if (!check_length(r, code, value))
        return;
    switch (code) {
    case OPTION6_IA_NA:
    case OPTION6_IA_TA:
    case OPTION6_IA_PD:
        read_association(r, code, value);
        break;
    case OPTION6_STATUS:
        read_status(r, value);
        break;
    case OPTION6_VENDOR_CLASS:
        bytes_skip(&value, 4);
        check_items(r, value);
        break;
    case OPTION6_USER_CLASS:
    case OPTION6_BOOT_PARAMETERS:
        check_items(r, value);
        break;
    case OPTION6_BOOT_URL:
        read_url(r, value);
        break;
    default:
        break;
    }
}

/* A relay's header and options (RFC 8415 §9). What it relays is given back: bad when there is nothing. */
static struct bytes read_relay(struct reading *r, struct bytes *b, struct dhcp6_relay *relay)
{
    struct bytes message = {.bad = true}, value;
    uint16_t code;
    *relay = (struct dhcp6_relay){.hops = bytes_u8(b)};
    relay->link = addr_read6(b);
    relay->peer = addr_read6(b);
    if (!bytes_ok(b)) {
        blame(r, "shorter than a relay's header (34 bytes)");
        return message;
    }
    while (dhcp6_option_next(b, &code, &value)) {
        if (code == OPTION6_RELAY_MESSAGE && message.bad)
            message = value;
        if (code == OPTION6_INTERFACE_ID)
            relay->interface_id = value;
        if (code == OPTION6_REMOTE_ID && check_length(r, code, value))
            relay->remote_id = value;
        if (code == OPTION6_CLIENT_LINK_LAYER && value.left == 8 && bytes_u16(&value) == ETHERNET) {
            relay->has_mac = true;
            relay->mac = mac_read(&value);
        }
    }
    if (!bytes_ok(b))
        blame(r, "an option of a relay runs past the message");
    return message;
}

static bool is_relayed(uint8_t type)
{
    return type == DHCP6_RELAY_FORWARD || type == DHCP6_RELAY_REPLY;
}

/* Reads through all relays. `b` then stands behind the type of the innermost message; false when there is none. */
static bool unwrap(struct reading *r, struct bytes *b)
{
    struct dhcp6 *m = r->m;
    while (is_relayed(m->type = bytes_u8(b))) {
        if (m->relays == DHCP6_RELAYS) {
            blame(r, "more than 32 relays in one another");
            return false;
        }
        if (!m->relays)
            m->relayed = m->type;
        struct bytes message = read_relay(r, b, &m->near);
        if (!m->relays++)
            m->far = m->near;
        if (message.bad) {
            blame(r, "a relay's message holds none");
            return false;
        }
        *b = message;
    }
    if (m->relays > DHCP6_HOP_LIMIT)
        m->notes |= DHCP6_DEEP;
    return true;
}

static void read_message(struct reading *r, struct bytes b)
{
    uint16_t code;
    struct bytes value;
    if (!unwrap(r, &b))
        return;
    r->m->xid = bytes_u24(&b);
    if (!bytes_ok(&b)) {
        blame(r, "shorter than a DHCPv6 header (4 bytes)");
        return;
    }
    while (dhcp6_option_next(&b, &code, &value))
        read_option(r, code, value);
    if (!bytes_ok(&b))
        blame(r, "an option runs past the message");
}

/* What a message accumulates. The large arrays stay as they are: `seen` and the counts say what is set in them. */
static void reset(struct dhcp6 *m)
{
    m->type = m->relays = m->relayed = 0;
    m->xid = m->notes = 0;
    m->near = m->far = (struct dhcp6_relay){0};
    memset(m->seen, 0, sizeof m->seen);
    m->orders = m->associations = m->addrs = m->prefixes = m->urls = 0;
    m->iaid = m->t1 = m->t2 = m->preferred = m->valid = 0;
    m->has_status = false;
    m->status = 0;
    m->status_text = (struct bytes){0};
}

enum parse dhcp6_parse(const struct packet *packet, struct bytes payload, struct message *ret)
{
    if (packet->ip_proto != IP_PROTO_UDP || packet->src.family != 6 ||
        (!either_port(packet, DHCP6_CLIENT_PORT) && !either_port(packet, DHCP6_SERVER_PORT)))
        return PARSE_NOT_MINE;

    bool cut = packet->notes & PACKET_CUT;
    struct reading r = {.m = &ret->dhcp6};
    reset(r.m);
    if (cut)
        r.m->notes |= DHCP6_CUT;
    read_message(&r, payload);
    ret->usual_port = true;
    ret->fault = r.fault;
    if (!r.fault)
        return PARSE_OK;
    return cut ? PARSE_TRUNCATED : PARSE_MALFORMED;
}

bool dhcp6_has(const struct dhcp6 *m, uint16_t code)
{
    size_t place = place_of(code);
    return place < DHCP6_KEPT && (m->seen[place / 64] >> place % 64 & 1);
}

struct bytes dhcp6_option(const struct dhcp6 *m, uint16_t code)
{
    return dhcp6_has(m, code) ? m->option[place_of(code)] : (struct bytes){.bad = true};
}

bool dhcp6_option_next(struct bytes *list, uint16_t *ret_code, struct bytes *ret)
{
    if (!list->left)
        return false;
    uint16_t code = bytes_u16(list);
    struct bytes value = bytes_sub(list, bytes_u16(list));
    if (!bytes_ok(list))
        return false;
    *ret_code = code;
    *ret = value;
    return true;
}

bool dhcp6_item_next(struct bytes *list, struct bytes *ret)
{
    if (!list->left)
        return false;
    struct bytes item = bytes_sub(list, bytes_u16(list));
    if (!bytes_ok(list))
        return false;
    *ret = item;
    return true;
}

bool dhcp6_duid_mac(struct bytes duid, struct mac *ret)
{
    uint16_t type = bytes_u16(&duid), hardware = bytes_u16(&duid);
    if (type == DUID_LLT)
        bytes_skip(&duid, 4);
    if ((type != DUID_LLT && type != DUID_LL) || hardware != ETHERNET || duid.left != sizeof ret->byte)
        return false;
    *ret = mac_read(&duid);
    return true;
}

bool dhcp6_is_answer(uint8_t type)
{
    return type == DHCP6_ADVERTISE || type == DHCP6_REPLY || type == DHCP6_RECONFIGURE || type == DHCP6_RELAY_REPLY;
}

const char *dhcp6_type_name(uint8_t type)
{
    static const char *const names[] = {
        [DHCP6_SOLICIT] = "solicit",
        [DHCP6_ADVERTISE] = "advertise",
        [DHCP6_REQUEST] = "request",
        [DHCP6_CONFIRM] = "confirm",
        [DHCP6_RENEW] = "renew",
        [DHCP6_REBIND] = "rebind",
        [DHCP6_REPLY] = "reply",
        [DHCP6_RELEASE] = "release",
        [DHCP6_DECLINE] = "decline",
        [DHCP6_RECONFIGURE] = "reconfigure",
        [DHCP6_INFORMATION_REQUEST] = "information_request",
        [DHCP6_RELAY_FORWARD] = "relay_forward",
        [DHCP6_RELAY_REPLY] = "relay_reply",
    };
    return type > 0 && type < sizeof names / sizeof *names ? names[type] : "unknown";
}
