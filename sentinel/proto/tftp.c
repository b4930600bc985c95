#include "proto/tftp.h"

#include "proto/name.h"
#include "proto/proto.h"

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

/* Modes and option names are compared without case (RFC 1350 §5, RFC 2347). */
static bool same_word(struct bytes a, struct bytes b)
{
    if (a.left != b.left)
        return false;
    while (a.left) {
        if (lower(bytes_u8(&a)) != lower(bytes_u8(&b)))
            return false;
    }
    return true;
}

static struct bytes word(const char *text)
{
    return bytes_of(text, strlen(text));
}

/* Decimal digits and nothing else. */
static bool read_number(struct bytes text, uint64_t least, uint64_t most, uint64_t *ret)
{
    uint64_t number = 0;
    if (!text.left)
        return false;
    while (text.left) {
        uint8_t digit = (uint8_t)(bytes_u8(&text) - '0');
        if (digit > 9 || number > (UINT64_MAX - digit) / 10)
            return false;
        number = number * 10 + digit;
    }
    if (number < least || number > most)
        return false;
    *ret = number;
    return true;
}

static bool read_number32(struct bytes text, uint32_t least, uint32_t most, uint32_t *ret)
{
    uint64_t number;
    if (!read_number(text, least, most, &number))
        return false;
    *ret = (uint32_t)number;
    return true;
}

static bool read_block_size(struct bytes value, struct tftp *m)
{
    return m->has_block_size = read_number32(value, 8, 65464, &m->block_size);
}

static bool read_transfer_size(struct bytes value, struct tftp *m)
{
    return m->has_transfer_size = read_number(value, 0, UINT64_MAX, &m->transfer_size);
}

static bool read_timeout(struct bytes value, struct tftp *m)
{
    return m->has_timeout = read_number32(value, 1, 255, &m->timeout);
}

static bool read_window_size(struct bytes value, struct tftp *m)
{
    return m->has_window_size = read_number32(value, 1, 65535, &m->window_size);
}

/* Where block numbers go on after 65535. */
static bool read_rollover(struct bytes value, struct tftp *m)
{
    return m->has_rollover = read_number32(value, 0, 1, &m->rollover);
}

static bool read_micro_timeout(struct bytes value, struct tftp *m)
{
    uint32_t microseconds;
    (void)m;
    return read_number32(value, 10000, 255000000, &microseconds);
}

static bool read_multicast(struct bytes value, struct tftp *m)
{
    m->multicast = value;
    return m->has_multicast = true;
}

/* Microsoft's variable windows: clients ask with one number, servers grant with another. */
static bool read_ms_window(struct bytes value, struct tftp *m)
{
    return m->has_ms_window = same_word(value, word("31416")) || same_word(value, word("27182"));
}

static const struct {
    const char *name;
    bool (*read)(struct bytes value, struct tftp *m); /* false: no value that this option can have */
} known_options[] = {
    {"blksize", read_block_size},  /* RFC 2348 */
    {"blksize2", read_block_size}, /* tftp-hpa's: a power of two; these three are its own */
    {"rollover", read_rollover},      {"utimeout", read_micro_timeout}, {"tsize", read_transfer_size}, /* RFC 2349 */
    {"timeout", read_timeout},                                                                         /* RFC 2349 */
    {"windowsize", read_window_size},                                                                  /* RFC 7440 */
    {"multicast", read_multicast},                                                                     /* RFC 2090 */
    {"msftwindow", read_ms_window},
};

_Static_assert(sizeof(known_options) / sizeof(known_options[0]) == TFTP_KNOWN_OPTIONS, "each has a place in the order");

const char *tftp_option_name(unsigned place)
{
    return known_options[place - 1].name;
}

static bool has_capitals(struct bytes name)
{
    while (name.left) {
        uint8_t c = bytes_u8(&name);
        if (lower(c) != c)
            return true;
    }
    return false;
}

/* Behind those that stand there already, each once. */
static void add_order(struct tftp *m, uint32_t place)
{
    unsigned shift = 0;
    while (shift < 32 && m->order >> shift) {
        if ((m->order >> shift & ((1U << TFTP_ORDER_BITS) - 1)) == place)
            return;
        shift += TFTP_ORDER_BITS;
    }
    if (shift < 32)
        m->order |= place << shift;
}

static void add_option(struct tftp *m, struct bytes name, struct bytes value)
{
    for (unsigned i = 0; i < m->options; i++) {
        if (same_word(m->option[i].name, name))
            m->notes |= TFTP_DUPLICATE;
    }
    for (size_t i = 0; i < sizeof(known_options) / sizeof(known_options[0]); i++) {
        if (!same_word(name, word(known_options[i].name)))
            continue;
        if (!known_options[i].read(value, m))
            m->notes |= TFTP_BAD_VALUE;
        add_order(m, (uint32_t)i + 1);
        m->capitals |= has_capitals(name);
    }
    if (m->options < TFTP_OPTIONS)
        m->option[m->options++] = (struct tftp_option){name, value};
    else
        m->notes |= TFTP_MORE_OPTIONS;
}

/* RFC 2347: name, NUL, value, NUL, and so on. Some clients pad with NULs behind the last. */
static const char *read_options(struct bytes *b, struct tftp *m)
{
    size_t padding = b->left - bytes_strip_nul(*b).left;
    while (b->left > padding) {
        struct bytes name = bytes_until_nul(b);
        if (!bytes_ok(b)) {
            m->notes |= TFTP_UNTERMINATED;
            return "option name without NUL";
        }
        if (!b->left) {
            m->notes |= TFTP_ODD_OPTIONS;
            return "option without a value";
        }
        struct bytes value = bytes_until_nul(b);
        add_option(m, name, value);
        if (!bytes_ok(b)) {
            m->notes |= TFTP_UNTERMINATED;
            return "option value without NUL";
        }
    }
    return NULL;
}

/* RFC 1350 §5. */
static const char *read_request(struct bytes *b, struct tftp *m)
{
    m->file = bytes_until_nul(b);
    if (!bytes_ok(b)) {
        m->notes |= TFTP_UNTERMINATED;
        return "file name without NUL";
    }
    m->mode = bytes_until_nul(b);
    if (!same_word(m->mode, word("octet")) && !same_word(m->mode, word("netascii")) &&
        !same_word(m->mode, word("mail")))
        m->notes |= TFTP_UNKNOWN_MODE;
    if (!bytes_ok(b)) {
        m->notes |= TFTP_UNTERMINATED;
        return "mode without NUL";
    }
    return read_options(b, m);
}

static bool is_request(const struct tftp *m)
{
    return m->file.left && name_is_printable(m->file) && !(m->notes & TFTP_UNKNOWN_MODE);
}

static const char *read_data(struct bytes *b, struct tftp *m)
{
    m->block = bytes_u16(b);
    m->data = *b;
    return bytes_ok(b) ? NULL : "data without a block number";
}

/* One byte more in sessions with Microsoft's variable windows: the size of the next one. */
static const char *read_ack(struct bytes *b, struct tftp *m)
{
    m->block = bytes_u16(b);
    m->next_window = bytes_peek(b, 0);
    return bytes_ok(b) && b->left <= 1 ? NULL : "acknowledgement not of 4 or 5 bytes";
}

static const char *read_error(struct bytes *b, struct tftp *m)
{
    m->error = bytes_u16(b);
    if (!bytes_ok(b))
        return "error without a code";
    m->error_text = bytes_strip_nul(*b);
    if (m->error_text.left == b->left)
        m->notes |= TFTP_UNTERMINATED;
    return NULL;
}

static bool is_error(const struct tftp *m)
{
    return m->error <= 8 && name_is_printable(m->error_text);
}

static bool is_oack(const struct tftp *m)
{
    for (unsigned i = 0; i < m->options; i++) {
        if (!m->option[i].name.left || !name_is_printable(m->option[i].name))
            return false;
    }
    return m->options > 0;
}

static bool is_anything(const struct tftp *m)
{
    (void)m;
    return true;
}

static const struct {
    const char *(*read)(struct bytes *b, struct tftp *m); /* the fault, or NULL */
    bool (*plausible)(const struct tftp *m);              /* away from port 69: whether it may be TFTP at all */
} opcodes[] = {
    [TFTP_RRQ] = {read_request, is_request}, [TFTP_WRQ] = {read_request, is_request},
    [TFTP_DATA] = {read_data, is_anything},  [TFTP_ACK] = {read_ack, is_anything},
    [TFTP_ERROR] = {read_error, is_error},   [TFTP_OACK] = {read_options, is_oack},
};

enum parse tftp_parse(const struct packet *packet, struct bytes payload, struct message *ret)
{
    bool usual = packet->src_port == TFTP_PORT || packet->dst_port == TFTP_PORT;
    bool cut = packet->notes & PACKET_CUT;
    struct tftp *m = &ret->tftp;
    struct bytes b = payload;
    uint16_t opcode = bytes_u16(&b);
    bool known = opcode >= TFTP_RRQ && opcode <= TFTP_OACK;
    if (packet->ip_proto != IP_PROTO_UDP || (!usual && !known))
        return PARSE_NOT_MINE;

    memset(m, 0, offsetof(struct tftp, option)); /* not the options: DATA comes by the thousand */
    m->opcode = (enum tftp_opcode)opcode;
    ret->usual_port = usual;
    ret->fault = "unknown opcode";
    if (!bytes_ok(&b))
        ret->fault = "shorter than an opcode";
    else if (known)
        ret->fault = opcodes[opcode].read(&b, m);
    if (!usual && (ret->fault || !opcodes[opcode].plausible(m)))
        return PARSE_NOT_MINE;
    if (cut) {
        ret->fault = "the capture ends within the message";
        return PARSE_TRUNCATED;
    }
    return ret->fault ? PARSE_MALFORMED : PARSE_OK;
}

static bool is_separator(uint8_t c)
{
    return c == '/' || c == '\\';
}

static bool is_letter(uint8_t c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

bool tftp_is_traversal(struct bytes file)
{
    if (!name_is_printable(file))
        return true;
    if (bytes_begins(file, "\\\\"))
        return true;
    struct bytes name = file;
    if (is_separator(bytes_peek(&name, 0)))
        bytes_skip(&name, 1);
    if (is_letter(bytes_peek(&name, 0)) && bytes_peek(&name, 1) == ':')
        return true;

    size_t dots = 0, length = 0; /* of the component so far */
    while (file.left) {
        uint8_t c = bytes_u8(&file);
        dots += c == '.';
        length++;
        if (is_separator(c))
            dots = length = 0;
        if (dots == 2 && length == 2 && (!file.left || is_separator(bytes_peek(&file, 0))))
            return true;
    }
    return false;
}

static struct bytes until_comma(struct bytes *b)
{
    size_t n = 0;
    while (n < b->left && bytes_peek(b, n) != ',')
        n++;
    struct bytes part = bytes_sub(b, n);
    if (b->left)
        bytes_skip(b, 1);
    return part;
}

bool tftp_multicast_group(struct bytes value, struct addr *ret_group, uint16_t *ret_port)
{
    struct bytes group = until_comma(&value), port = until_comma(&value);
    struct addr addr;
    uint64_t number;
    if (addr_parse((const char *)group.at, group.left, &addr) != 0 || !addr_is_multicast(&addr) ||
        !read_number(port, 1, UINT16_MAX, &number))
        return false;
    *ret_group = addr;
    *ret_port = (uint16_t)number;
    return true;
}
