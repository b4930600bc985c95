#include "proto/dhcp4.h"

#include "proto/dhcp4_read.h"
#include "proto/proto.h"

enum {
    HEADER_SIZE = 236, /* RFC 951 §3: everything before the vendor area */
    MAGIC_SIZE = 4,
    USUAL_SIZE = 300, /* RFC 951 §3 with its vendor area; RFC 1542 §2.1 */
    OP_REQUEST = 1,
    OP_REPLY = 2,
    ETHERNET = 1,
    MAC_SIZE = 6,
};

static bool either_port(const struct packet *packet, uint16_t port)
{
    return packet->src_port == port || packet->dst_port == port;
}

static bool has_magic(struct bytes payload)
{
    bytes_skip(&payload, HEADER_SIZE);
    return bytes_u32(&payload) == DHCP4_MAGIC;
}

/* Ports 67 and 68 belong to BOOTP; 4011 is also an ordinary ephemeral port, and RIS speaks there too, so a message
 * has to look like one. */
static bool is_bootp(const struct packet *packet, struct bytes payload, bool *ret_usual)
{
    uint8_t op = bytes_peek(&payload, 0);
    if (packet->ip_proto != IP_PROTO_UDP || (op != OP_REQUEST && op != OP_REPLY))
        return false;

    *ret_usual = true;
    if (either_port(packet, DHCP4_SERVER_PORT) || either_port(packet, DHCP4_CLIENT_PORT))
        return true;

    bool ethernet = bytes_peek(&payload, 1) == ETHERNET && bytes_peek(&payload, 2) == MAC_SIZE;
    if (either_port(packet, DHCP4_PXE_PORT))
        return payload.left < HEADER_SIZE + MAGIC_SIZE ? ethernet : has_magic(payload);

    *ret_usual = false;
    return ethernet && has_magic(payload);
}

static void read_hardware(struct bytes chaddr, struct dhcp4 *m)
{
    struct bytes mac = chaddr;
    m->hardware = bytes_upto(&chaddr, m->hlen);
    bytes_trim(&mac, m->hlen);
    m->chaddr = (struct mac){0};
    bytes_copy(&mac, m->chaddr.byte, mac.left < MAC_SIZE ? mac.left : MAC_SIZE);
}

/* RFC 951 §3, RFC 2131 §2. */
static void read_header(struct bytes *b, struct dhcp4 *m, struct dhcp4_layout *layout)
{
    m->op = bytes_u8(b);
    m->htype = bytes_u8(b);
    m->hlen = bytes_u8(b);
    m->hops = bytes_u8(b);
    m->xid = bytes_u32(b);
    m->secs = bytes_u16(b);
    m->flags = bytes_u16(b);
    m->ciaddr = addr_read4(b);
    m->yiaddr = addr_read4(b);
    m->siaddr = addr_read4(b);
    m->giaddr = addr_read4(b);
    read_hardware(bytes_sub(b, 16), m);
    layout->whole[FIELD_SNAME] = bytes_sub(b, 64);
    layout->whole[FIELD_FILE] = bytes_sub(b, 128);
}

/* `sname` or `file` as text, unless it holds options. */
static struct bytes name_field(struct dhcp4 *m, const struct dhcp4_layout *layout, enum dhcp4_field field)
{
    struct bytes whole = layout->whole[field];
    if (layout->strict & 1u << field)
        return bytes_sub(&whole, 0);
    struct bytes name = bytes_until_nul(&whole);
    if (name.bad && name.left)
        m->notes |= DHCP4_UNTERMINATED;
    name.bad = false;
    return name;
}

/* Everything but the header: `b` stands at the vendor area. */
static const char *read_body(struct bytes *b, struct dhcp4 *m, struct dhcp4_layout *layout)
{
    const char *fault = NULL;
    if (bytes_u32(b) == DHCP4_MAGIC) {
        layout->whole[FIELD_OPTIONS] = *b;
        fault = dhcp4_read_options(m, layout);
    } else {
        m->notes |= DHCP4_NO_MAGIC;
        if (layout->cut && !bytes_ok(b))
            fault = "the capture ends before the options";
    }
    m->sname = name_field(m, layout, FIELD_SNAME);
    m->file = name_field(m, layout, FIELD_FILE);
    struct bytes type = dhcp4_option(m, OPTION_TYPE);
    m->type = (enum dhcp4_type)bytes_u8(&type);
    return fault;
}

/* What a message accumulates. The large arrays stay as they are: `seen` and the counts say what is set in them. */
static void reset(struct dhcp4 *m)
{
    memset(m->seen, 0, sizeof(m->seen));
    m->sname = m->file = (struct bytes){0};
    m->type = DHCP4_BOOTP;
    m->notes = 0;
    m->trailing = 0;
    m->orders = 0;
    m->targets = 0;
    m->joined_used = 0;
}

enum parse dhcp4_parse(const struct packet *packet, struct bytes payload, struct message *ret)
{
    bool usual = false;
    if (!is_bootp(packet, payload, &usual))
        return PARSE_NOT_MINE;

    struct dhcp4 *m = &ret->dhcp4;
    struct dhcp4_layout layout = {.cut = packet->notes & PACKET_CUT};
    struct bytes b = payload;
    reset(m);
    ret->usual_port = usual;
    ret->fault = NULL;
    if (layout.cut)
        m->notes |= DHCP4_CUT;
    else if (payload.left < USUAL_SIZE)
        m->notes |= DHCP4_SHORT;

    read_header(&b, m, &layout);
    if (!bytes_ok(&b)) {
        ret->fault = "shorter than a BOOTP header (236 bytes)";
        return layout.cut ? PARSE_TRUNCATED : PARSE_MALFORMED;
    }
    ret->fault = read_body(&b, m, &layout);
    if (m->op == OP_REPLY)
        dhcp4_read_targets(m, &layout);
    if (m->hlen > 16) {
        ret->fault = "hardware address longer than 16 bytes";
        return PARSE_MALFORMED;
    }
    if (!ret->fault)
        return PARSE_OK;
    return layout.cut ? PARSE_TRUNCATED : PARSE_MALFORMED;
}

bool dhcp4_has(const struct dhcp4 *m, uint8_t code)
{
    return m->seen[code / 64] >> code % 64 & 1;
}

struct bytes dhcp4_option(const struct dhcp4 *m, uint8_t code)
{
    return dhcp4_has(m, code) ? m->option[code] : (struct bytes){.bad = true};
}

struct bytes dhcp4_first(const struct dhcp4 *m, uint8_t code)
{
    return dhcp4_has(m, code) ? m->first[code] : (struct bytes){.bad = true};
}

bool dhcp4_addr(const struct dhcp4 *m, uint8_t code, struct addr *ret)
{
    return dhcp4_addrs(m, code, ret, 1) == 1;
}

bool dhcp4_number(const struct dhcp4 *m, uint8_t code, uint32_t *ret)
{
    struct bytes value = dhcp4_option(m, code);
    uint32_t number = bytes_u32(&value);
    if (!bytes_ok(&value))
        return false;
    *ret = number;
    return true;
}

size_t dhcp4_addrs(const struct dhcp4 *m, uint8_t code, struct addr *ret, size_t max)
{
    struct bytes list = dhcp4_option(m, code);
    size_t count = 0;
    while (count < max && list.left >= 4)
        ret[count++] = addr_read4(&list);
    return count;
}

bool dhcp4_suboption_next(struct bytes *list, uint8_t *ret_code, struct bytes *ret)
{
    uint8_t code = OPTION_PAD;
    while (list->left && code == OPTION_PAD)
        code = bytes_u8(list);
    if (code == OPTION_PAD || code == OPTION_END) {
        list->left = 0;
        return false;
    }
    struct bytes data = bytes_sub(list, bytes_u8(list));
    if (!bytes_ok(list))
        return false;
    *ret_code = code;
    *ret = data;
    return true;
}

struct bytes dhcp4_suboption(struct bytes option, uint8_t code)
{
    uint8_t found;
    struct bytes data;
    while (dhcp4_suboption_next(&option, &found, &data)) {
        if (found == code)
            return data;
    }
    return (struct bytes){.bad = true};
}

const char *dhcp4_type_name(enum dhcp4_type type)
{
    static const char *const names[] = {
        [DHCP4_BOOTP] = "bootp",
        [DHCP4_DISCOVER] = "discover",
        [DHCP4_OFFER] = "offer",
        [DHCP4_REQUEST] = "request",
        [DHCP4_DECLINE] = "decline",
        [DHCP4_ACK] = "ack",
        [DHCP4_NAK] = "nak",
        [DHCP4_RELEASE] = "release",
        [DHCP4_INFORM] = "inform",
        [DHCP4_FORCERENEW] = "forcerenew",
        [DHCP4_LEASEQUERY] = "leasequery",
        [DHCP4_LEASEUNASSIGNED] = "leaseunassigned",
        [DHCP4_LEASEUNKNOWN] = "leaseunknown",
        [DHCP4_LEASEACTIVE] = "leaseactive",
    };
    return (size_t)type < sizeof(names) / sizeof(names[0]) ? names[type] : "unknown";
}
