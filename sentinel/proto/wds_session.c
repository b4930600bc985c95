#include "proto/wds_session.h"

#include "proto/name.h"
#include "proto/proto.h"

enum { REQUEST = 1, REPLY = 2 };

/* The high byte tells the type: 01 to 04 are numbers of 1, 2, 4, 8 bytes, 05 bytes, 06 text (§2.2.2.4). */
enum option {
    OPTION_TAKES_IP6 = 0x010d,
    OPTION_PORT = 0x0205,
    OPTION_SERVER_PORT = 0x0206,
    OPTION_BLOCK_SIZE = 0x0309,
    OPTION_SESSION = 0x030a,
    OPTION_ERROR = 0x030b,
    OPTION_CONTENT_SIZE = 0x0407,
    OPTION_BLOCKS = 0x0408,
    OPTION_GROUP = 0x0503,
    OPTION_SERVER = 0x0504,
    OPTION_CLIENT_MAC = 0x050c,
    OPTION_NAME_SPACE = 0x0601,
    OPTION_CONTENT = 0x0602,
};

static void read_takes_ip6(struct bytes *b, struct wds_session *m)
{
    m->takes_ip6 = bytes_u8(b) != 0;
}

static void read_port(struct bytes *b, struct wds_session *m)
{
    m->port = bytes_u16(b);
}

static void read_server_port(struct bytes *b, struct wds_session *m)
{
    m->server_port = bytes_u16(b);
}

static void read_block_size(struct bytes *b, struct wds_session *m)
{
    m->block_size = bytes_u32(b);
}

static void read_session(struct bytes *b, struct wds_session *m)
{
    m->session = bytes_u32(b);
}

static void read_error(struct bytes *b, struct wds_session *m)
{
    m->error = bytes_u32(b);
    m->kind = WDS_SESSION_ERROR;
}

static void read_content_size(struct bytes *b, struct wds_session *m)
{
    m->content_size = bytes_u64(b);
}

static void read_blocks(struct bytes *b, struct wds_session *m)
{
    m->blocks = bytes_u64(b);
}

static struct addr read_addr(struct bytes *b)
{
    return b->left == 16 ? addr_read6(b) : addr_read4(b);
}

static void read_group(struct bytes *b, struct wds_session *m)
{
    m->group = read_addr(b);
}

static void read_server(struct bytes *b, struct wds_session *m)
{
    m->server = read_addr(b);
}

static void read_client_mac(struct bytes *b, struct wds_session *m)
{
    m->has_client_mac = b->left == sizeof m->client_mac.byte;
    m->client_mac = mac_read(b);
}

static void read_name_space(struct bytes *b, struct wds_session *m)
{
    m->name_space = utf16_until_nul(b);
}

static void read_content(struct bytes *b, struct wds_session *m)
{
    m->content = utf16_until_nul(b);
}

static const struct {
    enum option id;
    void (*read)(struct bytes *b, struct wds_session *m);
} options[] = {
    {OPTION_NAME_SPACE, read_name_space},
    {OPTION_CONTENT, read_content},
    {OPTION_GROUP, read_group},
    {OPTION_SERVER, read_server},
    {OPTION_PORT, read_port},
    {OPTION_SERVER_PORT, read_server_port},
    {OPTION_CONTENT_SIZE, read_content_size},
    {OPTION_BLOCK_SIZE, read_block_size},
    {OPTION_BLOCKS, read_blocks},
    {OPTION_SESSION, read_session},
    {OPTION_ERROR, read_error},
    {OPTION_CLIENT_MAC, read_client_mac},
    {OPTION_TAKES_IP6, read_takes_ip6},
};

enum { OPTIONS = sizeof options / sizeof *options };

/* One option; `seen` has a bit for each that was there. An odd one leaves its field as it was. */
static void read_option(uint16_t id, struct bytes value, uint32_t *seen, struct wds_session *m)
{
    for (unsigned i = 0; i < OPTIONS; i++) {
        if (options[i].id != id)
            continue;
        if (*seen & 1u << i) {
            m->notes |= WDS_SESSION_DUPLICATE;
            return;
        }
        struct wds_session before = *m;
        options[i].read(&value, m);
        if (!bytes_ok(&value) || value.left) {
            *m = before;
            m->notes |= WDS_SESSION_ODD_LENGTH;
            return;
        }
        *seen |= 1u << i;
    }
}

static bool has(uint32_t seen, enum option id)
{
    for (unsigned i = 0; i < OPTIONS; i++)
        if (options[i].id == id)
            return seen & 1u << i;
    return false;
}

static void judge_reply(uint32_t seen, struct wds_session *m)
{
    if (has(seen, OPTION_SERVER_PORT) && m->server_port != m->port)
        m->notes |= WDS_SESSION_PORTS;
    if (!has(seen, OPTION_GROUP) || !has(seen, OPTION_PORT) || !has(seen, OPTION_SESSION))
        m->notes |= WDS_SESSION_MISSING;
}

/* Operation 1, count of options 2, then each: id 2, length 2, value (§2.2.2). The fault, or NULL. */
static const char *read_message(struct bytes *b, struct wds_session *m)
{
    uint8_t operation = bytes_u8(b);
    uint16_t count = bytes_u16(b);
    uint32_t seen = 0;
    if (!bytes_ok(b))
        return "shorter than its header";
    m->kind = operation == REQUEST ? WDS_SESSION_REQUEST : WDS_SESSION_REPLY;
    for (; count; count--) {
        uint16_t id = bytes_u16(b), length = bytes_u16(b);
        struct bytes value = bytes_sub(b, length);
        if (!bytes_ok(b))
            return "an option runs past the message";
        read_option(id, value, &seen, m);
    }
    m->notes |= b->left ? WDS_SESSION_EXTRA : 0;
    if (m->kind == WDS_SESSION_REPLY)
        judge_reply(seen, m);
    return NULL;
}

enum parse wds_session_parse(const struct packet *packet, struct bytes payload, struct message *ret)
{
    bool usual = packet->src_port == WDS_SESSION_PORT || packet->dst_port == WDS_SESSION_PORT;
    uint8_t operation = bytes_peek(&payload, 0);
    if (packet->ip_proto != IP_PROTO_UDP || !usual || (operation != REQUEST && operation != REPLY))
        return PARSE_NOT_MINE;
    ret->usual_port = true;
    ret->wds_session = (struct wds_session){0};
    ret->fault = read_message(&payload, &ret->wds_session);
    return proto_end(packet, ret);
}
