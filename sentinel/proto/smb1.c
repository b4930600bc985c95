/* The commands of SMB 1. Section numbers are MS-CIFS's. */
#include "proto/smb_read.h"

enum {
    RESPONSE = 0x80, /* flags, §2.2.3.1 */
    SIGNED = 0x0004, /* flags 2 */
    WIDE = 0x8000,
    NO_MORE = 0xff, /* no further command in the chain */
    FIND_FIRST = 1, /* §2.2.6.2 */
};

/* One command of a message: its words and what follows them. */
struct command {
    struct bytes message; /* from the protocol identifier on: offsets count from there */
    struct bytes words, data;
    size_t data_at; /* offset of `data` in the message */
    bool wide;
};

/* Wide texts begin at even offsets. They end with a NUL, narrow or wide, or with the data. */
static struct bytes take_text(const struct command *c, size_t at)
{
    bool odd = c->wide && (c->data_at + at) & 1;
    struct bytes text = smb_span(c->data, at + odd, SIZE_MAX);
    size_t step = c->wide ? 2 : 1;
    for (size_t n = 0; n + step <= text.left; n += step) {
        if (!text.at[n] && (!c->wide || !text.at[n + 1]))
            return bytes_of(text.at, n);
    }
    return text;
}

/* §2.2.4.52: dialects, each 2 and a name, by ever newer ones. The response: dialect 2, security mode 1. */
static void read_negotiate(const struct command *c, struct smb_part *part)
{
    struct bytes words = c->words, data = c->data;
    if (part->response) {
        bytes_skip(&words, 2);
        uint8_t mode = bytes_u8(&words);
        part->security_mode = mode >> 2 & (SMB_SIGNING_ENABLED | SMB_SIGNING_REQUIRED);
        part->has_security_mode = bytes_ok(&words);
    }
    part->dialect = SMB_DIALECT_1;
    while (!part->response && data.left) {
        bytes_skip(&data, 1);
        struct bytes name = bytes_until_nul(&data);
        if (bytes_begins(name, "SMB 2"))
            part->dialect = bytes_begins(name, "SMB 2.0") ? 0x0202 : SMB_DIALECT_ANY;
    }
}

/* §2.2.4.53.2: chain 4, action 2: bit 0 guest. */
static void read_session(const struct command *c, struct smb_part *part)
{
    struct bytes words = c->words;
    bytes_skip(&words, 4);
    if (part->response)
        part->session_flags = bytes_le16(&words) & SMB_SESSION_GUEST;
}

/* §2.2.4.55.1: chain 4, flags 2, password length 2; password, path, service. */
static void read_tree(const struct command *c, struct smb_part *part)
{
    struct bytes words = c->words;
    bytes_skip(&words, 6);
    size_t password = bytes_le16(&words);
    if (!part->response && bytes_ok(&words))
        part->path = take_text(c, password);
}

/* §2.2.4.64.1: chain 4, reserved 1, name length 2, … create options 4 at 37; name. */
static void read_create(const struct command *c, struct smb_part *part)
{
    struct bytes words = c->words;
    bytes_skip(&words, 39);
    part->options = bytes_le32(&words);
    if (!part->response && bytes_ok(&words))
        part->path = take_text(c, 0);
}

/* §2.2.4.46, §2.2.6.2: the offset of the parameters is word 10, the subcommand word 14; parameters: 12 bytes, pattern. */
static void read_transaction(const struct command *c, struct smb_part *part)
{
    struct bytes words = c->words;
    bytes_skip(&words, 20);
    size_t offset = bytes_le16(&words);
    bytes_skip(&words, 6);
    uint16_t subcommand = bytes_le16(&words);
    if (part->response || !bytes_ok(&words) || subcommand != FIND_FIRST)
        return;
    part->command = SMB_QUERY_DIRECTORY;
    struct command pattern = *c;
    pattern.data_at = offset + 12;
    pattern.data = smb_span(c->message, pattern.data_at, SIZE_MAX);
    part->path = take_text(&pattern, 0);
}

static const struct {
    uint8_t code;
    bool chains; /* its first words are the next command and its offset */
    enum smb_command command;
    void (*read)(const struct command *c, struct smb_part *part);
} commands[] = {
    {0x72, false, SMB_NEGOTIATE, read_negotiate},
    {0x73, true, SMB_SESSION_SETUP, read_session},
    {0x75, true, SMB_TREE_CONNECT, read_tree},
    {0xa2, true, SMB_CREATE, read_create},
    {0x32, false, SMB_OTHER, read_transaction},
    {0x2d, true, SMB_OTHER, NULL},
    {0x2e, true, SMB_OTHER, NULL},
    {0x2f, true, SMB_OTHER, NULL},
    {0x24, true, SMB_OTHER, NULL},
    {0x74, true, SMB_OTHER, NULL},
};

/* Words 1 (their number), words, bytes 2 (their number), bytes. */
static bool split(struct bytes message, size_t at, struct command *c)
{
    struct bytes b = message;
    bytes_skip(&b, at);
    size_t words = (size_t)bytes_u8(&b) * 2;
    c->words = bytes_sub(&b, words);
    size_t bytes = bytes_le16(&b);
    if (!bytes_ok(&b))
        return false;
    c->message = message;
    c->data_at = at + 1 + words + 2;
    c->data = bytes_upto(&b, bytes);
    return true;
}

/* Reads one command into `part`; the next one's code and offset, or NO_MORE. */
static uint8_t read_command(uint8_t code, const struct command *c, struct smb_part *part, size_t *ret_at)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (commands[i].code != code)
            continue;
        part->command = commands[i].command;
        if (commands[i].read && (!part->response || !part->status))
            commands[i].read(c, part);
        if (!commands[i].chains || c->words.left < 4)
            return NO_MORE;
        struct bytes words = c->words;
        uint8_t next = bytes_u8(&words);
        bytes_skip(&words, 1);
        *ret_at = bytes_le16(&words);
        return next;
    }
    return NO_MORE;
}

/* §2.2.3.1: identifier 4, command 1, status 4, flags 1, flags 2 2, 12 bytes, tree 2, process 2, user 2, number 2. */
bool smb1_read(struct bytes message, struct smb *ret)
{
    struct bytes header = message;
    bytes_skip(&header, 4);
    uint8_t code = bytes_u8(&header);
    struct smb_part common = {.status = bytes_le32(&header)};
    uint8_t flags = bytes_u8(&header);
    uint16_t flags2 = bytes_le16(&header);
    bytes_skip(&header, 12);
    common.tree = bytes_le16(&header);
    bytes_skip(&header, 2);
    common.session = bytes_le16(&header);
    bytes_skip(&header, 2);
    if (!bytes_ok(&header))
        return false;
    common.response = flags & RESPONSE;
    common.signature = flags2 & SIGNED;
    common.wide = flags2 & WIDE;
    common.status = common.response ? common.status : 0;
    size_t at = 32;
    struct command c = {.wide = common.wide};
    struct smb_part *part;
    while (code != NO_MORE && split(message, at, &c) && (part = smb_add(ret))) {
        size_t next_at = 0;
        *part = common;
        part->command = SMB_OTHER;
        code = read_command(code, &c, part, &next_at);
        if (next_at <= at)
            break;
        at = next_at;
    }
    return true;
}
