/* Framing, and the commands of SMB 2 and 3. Section numbers are MS-SMB2's. */
#include "proto/smb.h"

#include "proto/proto.h"
#include "proto/smb_read.h"

enum {
    FRAME = 4,         /* session framing: type 0, length 3 (RFC 1002 §4.3.1) */
    FLAG_RESPONSE = 1, /* §2.2.1.2 */
    FLAG_ASYNC = 2,
    FLAG_SIGNED = 8,
};

static const char *const identifiers[] = {
    [SMB_FORM_1] = "\xffSMB",
    [SMB_FORM_2] = "\xfeSMB",
    [SMB_FORM_ENCRYPTED] = "\xfdSMB",
    [SMB_FORM_COMPRESSED] = "\xfcSMB",
};

/* §2.2.3: size 2, dialects 2, security mode 2, reserved 2, capabilities 4, GUID 16, contexts 8, then the dialects. */
static void read_negotiate_request(struct bytes message, struct bytes body, struct smb_part *part)
{
    (void)message;
    bytes_skip(&body, 2);
    size_t count = bytes_le16(&body);
    part->security_mode = bytes_le16(&body);
    part->has_security_mode = bytes_ok(&body);
    bytes_skip(&body, 30);
    for (size_t i = 0; i < count && body.left; i++) {
        uint16_t dialect = bytes_le16(&body);
        if (smb_dialect_name(dialect) && dialect > part->dialect)
            part->dialect = dialect;
    }
}

/* §2.2.4: size 2, security mode 2, dialect 2. */
static void read_negotiate_response(struct bytes message, struct bytes body, struct smb_part *part)
{
    (void)message;
    bytes_skip(&body, 2);
    part->security_mode = bytes_le16(&body);
    part->dialect = bytes_le16(&body);
    part->has_security_mode = bytes_ok(&body);
}

/* §2.2.5: size 2, flags 1, security mode 1. */
static void read_session_request(struct bytes message, struct bytes body, struct smb_part *part)
{
    (void)message;
    bytes_skip(&body, 3);
    part->security_mode = bytes_u8(&body);
    part->has_security_mode = bytes_ok(&body);
}

/* §2.2.6: size 2, session flags 2. */
static void read_session_response(struct bytes message, struct bytes body, struct smb_part *part)
{
    (void)message;
    bytes_skip(&body, 2);
    part->session_flags = bytes_le16(&body);
}

/* A name by its offset and length, at `at` of the body. */
static struct bytes read_name(struct bytes message, struct bytes body, size_t at)
{
    bytes_skip(&body, at);
    size_t offset = bytes_le16(&body);
    size_t length = bytes_le16(&body);
    return bytes_ok(&body) ? smb_span(message, offset, length) : bytes_of("", 0);
}

/* §2.2.9: size 2, flags 2, path. */
static void read_tree_request(struct bytes message, struct bytes body, struct smb_part *part)
{
    part->path = read_name(message, body, 4);
}

/* §2.2.10: size 2, type 1, reserved 1, share flags 4. */
static void read_tree_response(struct bytes message, struct bytes body, struct smb_part *part)
{
    (void)message;
    bytes_skip(&body, 4);
    part->share_flags = bytes_le32(&body);
}

/* §2.2.13: 40 bytes of how, options 4, name. */
static void read_create_request(struct bytes message, struct bytes body, struct smb_part *part)
{
    part->path = read_name(message, body, 44);
    bytes_skip(&body, 40);
    part->options = bytes_le32(&body);
}

/* §2.2.33: size 2, class 1, flags 1, index 4, file 16, pattern. */
static void read_query_request(struct bytes message, struct bytes body, struct smb_part *part)
{
    part->path = read_name(message, body, 24);
}

/* What is read of each command's request and response; NULL: that it was there. */
static const struct {
    uint16_t code;
    enum smb_command command;
    void (*request)(struct bytes message, struct bytes body, struct smb_part *part);
    void (*response)(struct bytes message, struct bytes body, struct smb_part *part);
} commands[] = {
    {0, SMB_NEGOTIATE, read_negotiate_request, read_negotiate_response},
    {1, SMB_SESSION_SETUP, read_session_request, read_session_response},
    {3, SMB_TREE_CONNECT, read_tree_request, read_tree_response},
    {5, SMB_CREATE, read_create_request, NULL},
    {14, SMB_QUERY_DIRECTORY, read_query_request, NULL},
};

/* §2.2.1: identifier 4, size 2, credit charge 2, status 4, command 2, credits 2, flags 4, next 4, message 8, process 4 and tree 4
 * (or a number 8), session 8, signature 16. */
static bool read_part(struct bytes message, struct smb *m, uint32_t *ret_next)
{
    struct bytes body = message;
    bytes_skip(&body, 8);
    uint32_t status = bytes_le32(&body);
    uint16_t code = bytes_le16(&body);
    bytes_skip(&body, 2);
    uint32_t flags = bytes_le32(&body);
    uint32_t next = bytes_le32(&body);
    bytes_skip(&body, 12);
    uint32_t tree = bytes_le32(&body);
    uint64_t low = bytes_le32(&body);
    uint64_t session = low | (uint64_t)bytes_le32(&body) << 32;
    bytes_skip(&body, 16);
    struct smb_part *part = bytes_ok(&body) ? smb_add(m) : NULL;
    if (!part)
        return false;
    part->response = flags & FLAG_RESPONSE;
    part->signature = flags & FLAG_SIGNED;
    part->status = part->response ? status : 0;
    part->tree = flags & FLAG_ASYNC ? 0 : tree;
    part->session = session;
    part->wide = true;
    if (next)
        bytes_trim(&message, next);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (commands[i].code != code)
            continue;
        part->command = commands[i].command;
        if (!part->response && commands[i].request)
            commands[i].request(message, body, part);
        if (part->response && !part->status && commands[i].response)
            commands[i].response(message, body, part);
    }
    *ret_next = next;
    return true;
}

/* Commands come one behind the other, each but the last saying where the next begins (§3.2.4.1.4). */
static bool read_chain(struct bytes message, struct smb *m)
{
    uint32_t next = 0;
    while (read_part(message, m, &next) && next >= 64 && next < message.left)
        bytes_skip(&message, next);
    return m->parts;
}

/* The form of what follows the framing; false when it is no SMB. */
static bool form_of(struct bytes message, enum smb_form *ret)
{
    for (size_t i = 0; i < sizeof identifiers / sizeof *identifiers; i++) {
        if (bytes_begins(message, identifiers[i])) {
            *ret = (enum smb_form)i;
            return true;
        }
    }
    return false;
}

bool smb_begins(struct bytes text)
{
    enum smb_form form;
    bool framed = bytes_u8(&text) == 0;
    bytes_skip(&text, FRAME - 1);
    return framed && form_of(text, &form);
}

enum parse smb_read(struct bytes text, struct smb *ret)
{
    if (!smb_begins(text))
        return PARSE_NOT_MINE;
    *ret = (struct smb){.parts = 0};
    bytes_skip(&text, 1);
    ret->size = bytes_u24(&text);
    ret->open = ret->size > text.left;
    struct bytes message = bytes_upto(&text, ret->size);
    ret->rest = text;
    if (!form_of(message, &ret->form))
        return PARSE_NOT_MINE;
    bool clear = ret->form == SMB_FORM_1 || ret->form == SMB_FORM_2;
    bool read = !clear || (ret->form == SMB_FORM_1 ? smb1_read(message, ret) : read_chain(message, ret));
    return read || ret->open ? PARSE_OK : PARSE_NOT_MINE;
}

enum parse smb_parse(const struct packet *packet, struct bytes payload, struct message *ret)
{
    if (packet->ip_proto != IP_PROTO_TCP)
        return PARSE_NOT_MINE;
    enum parse parse = smb_read(payload, &ret->smb);
    ret->fault = NULL;
    ret->usual_port = true;
    return parse == PARSE_OK && ret->smb.open && packet->notes & PACKET_CUT ? PARSE_TRUNCATED : parse;
}

const char *smb_dialect_name(uint16_t dialect)
{
    static const struct {
        uint16_t dialect;
        const char *name;
    } names[] = {
        {SMB_DIALECT_1, "SMB 1"}, {0x0202, "SMB 2.0.2"}, {0x0210, "SMB 2.1"},   {SMB_DIALECT_ANY, "SMB 2.???"},
        {0x0300, "SMB 3.0"},      {0x0302, "SMB 3.0.2"}, {0x0311, "SMB 3.1.1"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (names[i].dialect == dialect)
            return names[i].name;
    }
    return NULL;
}

/* One character of UTF-16LE; what is no character becomes U+FFFD (Unicode §3.9, D93b). */
static uint32_t take_character(struct bytes *text)
{
    uint32_t unit = bytes_le16(text);
    if (unit < 0xd800 || unit > 0xdfff)
        return unit;
    struct bytes ahead = *text;
    uint32_t low = bytes_le16(&ahead);
    if (unit > 0xdbff || low < 0xdc00 || low > 0xdfff)
        return 0xfffd;
    *text = ahead;
    return 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
}

static size_t encode(uint32_t c, uint8_t ret[4])
{
    if (c < 0x80) {
        ret[0] = (uint8_t)c;
        return 1;
    }
    size_t more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const uint8_t lead[] = {0, 0xc0, 0xe0, 0xf0};
    ret[0] = (uint8_t)(lead[more] | c >> (6 * more));
    for (size_t i = 1; i <= more; i++)
        ret[i] = (uint8_t)(0x80 | (c >> (6 * (more - i)) & 0x3f));
    return more + 1;
}

size_t smb_text(const struct smb_part *part, uint8_t *ret, size_t size)
{
    struct bytes text = part->path;
    size_t used = 0;
    while (text.left > part->wide) {
        uint8_t character[4];
        size_t n = encode(part->wide ? take_character(&text) : bytes_u8(&text), character);
        if (used + n > size)
            break;
        memcpy(ret + used, character, n);
        used += n;
    }
    return used;
}
