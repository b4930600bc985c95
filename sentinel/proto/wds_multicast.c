#include "proto/wds_multicast.h"

#include "proto/name.h"
#include "proto/proto.h"
#include "proto/wds_read.h"

enum { NAME = 32, RANGE = 16, NUMBER = 4, KICKED = 5 };

struct addr wds_read_addr(struct bytes *b)
{
    uint8_t length = bytes_u8(b);
    if (length == 4)
        return addr_read4(b);
    if (length == 16)
        return addr_read6(b);
    bytes_fail(b);
    return (struct addr){0};
}

/* `count` items of `size` bytes, or as many as there are; the cursor is bad then. */
static struct bytes read_items(struct bytes *b, size_t count, size_t size)
{
    bool lies = count * size > b->left;
    struct bytes items = bytes_upto(b, lies ? b->left / size * size : count * size);
    if (lies)
        bytes_fail(b);
    return items;
}

/* Length 2, that many bytes, or what is there; the cursor is bad then. */
static struct bytes read_counted(struct bytes *b)
{
    uint16_t length = bytes_u16(b);
    return read_items(b, length, 1);
}

static void read_spm(struct bytes *b, struct wds_multicast *m)
{
    m->sequence = bytes_u64(b);
    m->client = bytes_u32(b);
    m->nack_least = bytes_u16(b);
    m->nack_most = bytes_u16(b);
    m->trail = bytes_u64(b);
    m->lead = bytes_u64(b);
    m->round_trip = bytes_u16(b);
    if (m->trail > m->lead)
        m->notes |= WDS_TRAIL_BEYOND_LEAD;
}

static void read_join(struct bytes *b, struct wds_multicast *m)
{
    struct bytes name = bytes_sub(b, NAME);
    m->name = utf16_until_nul(&name);
    m->addr = wds_read_addr(b);
    m->hardware = bytes_sub(b, bytes_u8(b));
}

static void read_joinack(struct bytes *b, struct wds_multicast *m)
{
    m->client = bytes_u32(b);
    m->nack_least = bytes_u16(b);
    m->nack_most = bytes_u16(b);
    m->round_trip = bytes_u16(b);
    m->echo = bytes_u64(b);
}

static void read_qcc(struct bytes *b, struct wds_multicast *m)
{
    m->sequence = bytes_u64(b);
    m->back_off = bytes_u16(b);
}

static void read_qcr(struct bytes *b, struct wds_multicast *m)
{
    m->client = bytes_u32(b);
    m->sequence = bytes_u64(b);
    m->back_off = bytes_u16(b);
    m->echo = bytes_u64(b);
    m->high = bytes_u64(b);
    m->loss = bytes_u64(b);
    m->data = read_counted(b);
}

static void read_data(struct bytes *b, struct wds_multicast *m)
{
    m->client = bytes_u32(b);
    m->sequence = bytes_u64(b);
    m->trail = bytes_u64(b);
    m->data = read_counted(b);
    if (m->trail > m->sequence)
        m->notes |= WDS_TRAIL_BEYOND_LEAD;
}

static void read_ack(struct bytes *b, struct wds_multicast *m)
{
    m->client = bytes_u32(b);
    m->sequence = bytes_u64(b);
    m->echo = bytes_u64(b);
    m->high = bytes_u64(b);
    m->loss = bytes_u64(b);
}

static void read_ranges(struct bytes *b, struct wds_multicast *m)
{
    uint64_t first, last;
    m->range_count = bytes_u16(b);
    m->ranges = read_items(b, m->range_count, RANGE);
    for (struct bytes ranges = m->ranges; wds_range_next(&ranges, &first, &last);)
        if (last < first)
            m->notes |= WDS_ODD_RANGE;
}

static void read_nack(struct bytes *b, struct wds_multicast *m)
{
    m->client = bytes_u32(b);
    m->high = bytes_u64(b);
    m->loss = bytes_u64(b);
    read_ranges(b, m);
}

static void read_leave(struct bytes *b, struct wds_multicast *m)
{
    m->client = bytes_u32(b);
    m->reason = bytes_u8(b);
}

static void read_poll(struct bytes *b, struct wds_multicast *m)
{
    m->sequence = bytes_u64(b);
    m->back_off = bytes_u16(b);
    m->data = read_counted(b);
}

static void read_pollack(struct bytes *b, struct wds_multicast *m)
{
    m->client = bytes_u32(b);
    m->sequence = bytes_u64(b);
    m->data = read_counted(b);
}

static void read_kick(struct bytes *b, struct wds_multicast *m)
{
    m->client_count = bytes_u16(b);
    m->clients = read_items(b, m->client_count, KICKED);
}

static void read_demote(struct bytes *b, struct wds_multicast *m)
{
    m->to_session = bytes_u32(b);
    m->group = wds_read_addr(b);
    m->group_port = bytes_u16(b);
    m->server = wds_read_addr(b);
    m->server_port = bytes_u16(b);
    m->client_count = bytes_u16(b);
    m->clients = read_items(b, m->client_count, NUMBER);
}

/* §2.2.3.2 to §2.2.3.16. */
static const struct {
    const char *name;
    bool from_server, has_options;
    void (*read)(struct bytes *b, struct wds_multicast *m);
} opcodes[] = {
    [WDS_SPM] = {"SPM", true, false, read_spm},
    [WDS_JOIN] = {"JOIN", false, true, read_join},
    [WDS_JOINACK] = {"JOINACK", true, false, read_joinack},
    [WDS_QCC] = {"QCC", true, false, read_qcc},
    [WDS_QCR] = {"QCR", false, true, read_qcr},
    [WDS_ODATA] = {"ODATA", true, true, read_data},
    [WDS_RDATA] = {"RDATA", true, false, read_data},
    [WDS_ACK] = {"ACK", false, false, read_ack},
    [WDS_NACK] = {"NACK", false, false, read_nack},
    [WDS_NCF] = {"NCF", true, false, read_ranges},
    [WDS_LEAVE] = {"LEAVE", false, false, read_leave},
    [WDS_POLL] = {"POLL", true, false, read_poll},
    [WDS_POLLACK] = {"POLLACK", false, false, read_pollack},
    [WDS_KICK] = {"KICK", true, false, read_kick},
    [WDS_DEMOTE] = {"DEMOTE", true, false, read_demote},
};

/* Lengths of security data by type: none, an HMAC (SHA-1 to SHA-512), an RSA signature, four bytes of checksum. */
static const struct {
    const char *name;
    uint16_t least, most;
    bool keyed;
} securities[] = {
    [WDS_NONE] = {"none", 0, 0, false},
    [WDS_HASH] = {"hash", 16, 64, true},
    [WDS_SIGN] = {"sign", 64, 512, true},
    [WDS_CHECKSUM] = {"checksum", 4, 4, false},
};

/* §2.2.2: "WD" 2, type 1, length 2, data. */
static bool read_security(struct bytes *b, struct wds_multicast *m)
{
    uint16_t magic = bytes_u16(b);
    uint8_t type = bytes_u8(b);
    uint16_t length = bytes_u16(b);
    m->signature = bytes_sub(b, length);
    if (!bytes_ok(b) || magic != 0x5744 || type >= sizeof securities / sizeof *securities)
        return false;
    m->security = (enum wds_security)type;
    return length >= securities[type].least && length <= securities[type].most;
}

/* The sum of all bytes behind the security header, each bit turned over (§2.2.2.3). The specification leaves open in
 * which order its bytes go. */
static bool sum_is_right(struct bytes signature, struct bytes b)
{
    uint32_t sum = 0;
    while (b.left)
        sum += bytes_u8(&b);
    struct bytes other_order = signature;
    return bytes_u32(&signature) == (uint32_t)~sum || bytes_le32(&other_order) == (uint32_t)~sum;
}

/* A POLL goes to the group alone, and §3.1.5.1 once prints its number for a POLLACK. */
static enum wds_opcode opcode_of(uint8_t number, bool to_group)
{
    return number == WDS_POLL && !to_group ? WDS_POLLACK : (enum wds_opcode)number;
}

static const char *read_body(struct bytes *b, struct wds_multicast *m)
{
    opcodes[m->opcode].read(b, m);
    bool whole = bytes_ok(b);
    if (whole && opcodes[m->opcode].has_options)
        wds_read_options(b, m);
    wds_read_application(m);
    if (!whole)
        return "shorter than its opcode's packet";
    m->notes |= b->left ? WDS_EXTRA : 0;
    return NULL;
}

enum parse wds_multicast_parse(const struct packet *packet, struct bytes payload, struct message *ret)
{
    if (packet->ip_proto != IP_PROTO_UDP || bytes_peek(&payload, 0) != 'W' || bytes_peek(&payload, 1) != 'D')
        return PARSE_NOT_MINE;
    struct wds_multicast *m = &ret->wds_multicast;
    *m = (struct wds_multicast){0};
    struct bytes b = payload;
    bool secured = read_security(&b, m);
    struct bytes signed_part = b;
    m->session = bytes_u32(&b);
    uint8_t number = bytes_u8(&b);
    m->time = bytes_u64(&b);
    if (!secured || !bytes_ok(&b) || number < WDS_SPM || number > WDS_DEMOTE)
        return PARSE_NOT_MINE;

    bool cut = packet->notes & PACKET_CUT, to_group = addr_is_multicast(&packet->dst);
    m->opcode = opcode_of(number, to_group);
    m->from_server = opcodes[m->opcode].from_server;
    if (to_group != (m->from_server && m->opcode != WDS_JOINACK))
        m->notes |= WDS_WRONG_WAY;
    if (m->security == WDS_CHECKSUM && !cut && !sum_is_right(m->signature, signed_part))
        m->notes |= WDS_BAD_SUM;
    ret->usual_port = true; /* it has none: two headers in order say more than a port */
    ret->fault = read_body(&b, m);
    return proto_end(packet, ret);
}

const char *wds_opcode_name(enum wds_opcode opcode)
{
    return opcodes[opcode].name;
}

const char *wds_security_name(enum wds_security security)
{
    return securities[security].name;
}

bool wds_security_is_keyed(enum wds_security security)
{
    return securities[security].keyed;
}

bool wds_range_next(struct bytes *ranges, uint64_t *ret_first, uint64_t *ret_last)
{
    if (ranges->left < RANGE)
        return false;
    *ret_first = bytes_u64(ranges);
    *ret_last = bytes_u64(ranges);
    return true;
}

bool wds_client_next(const struct wds_multicast *m, struct bytes *clients, uint32_t *ret_client, uint8_t *ret_reason)
{
    bool kicked = m->opcode == WDS_KICK;
    if (clients->left < (kicked ? KICKED : NUMBER))
        return false;
    *ret_client = bytes_u32(clients);
    *ret_reason = kicked ? bytes_u8(clients) : 0;
    return true;
}
