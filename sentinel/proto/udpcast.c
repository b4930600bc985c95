#include "proto/udpcast.h"

#include "proto/proto.h"

enum { MAP = 128, BLOCK_MOST = 65507 };

static void read_nothing(struct bytes *b, struct udpcast *m)
{
    (void)b;
    (void)m;
}

static void read_ok(struct bytes *b, struct udpcast *m)
{
    m->slice = bytes_u32(b);
}

static void read_retransmit(struct bytes *b, struct udpcast *m)
{
    m->slice = bytes_u32(b);
    m->round = bytes_u32(b);
    m->map = bytes_sub(b, MAP);
}

static void read_connect_request(struct bytes *b, struct udpcast *m)
{
    m->capabilities = bytes_u32(b);
    m->receive_buffer = bytes_u32(b);
}

/* Four bytes of address; the other twelve are whatever stood on the sender's stack. */
static struct addr read_group(struct bytes *b)
{
    struct addr group = addr_read4(b);
    bytes_skip(b, 12);
    return group;
}

/* The structure is padded to 28 bytes; 26 say it all. */
static void read_hello(struct bytes *b, struct udpcast *m)
{
    m->capabilities = bytes_u32(b);
    m->group = read_group(b);
    m->block_size = bytes_u16(b);
}

/* Older senders leave the map out. */
static void read_reqack(struct bytes *b, struct udpcast *m)
{
    m->slice = bytes_u32(b);
    m->slice_size = bytes_u32(b);
    m->round = bytes_u32(b);
    m->map = bytes_upto(b, MAP);
}

static void read_connect_reply(struct bytes *b, struct udpcast *m)
{
    m->client = bytes_u32(b);
    m->full = m->client == UINT32_MAX;
    m->block_size = bytes_u32(b);
    m->capabilities = bytes_u32(b);
    m->group = read_group(b);
}

static void read_data(struct bytes *b, struct udpcast *m)
{
    m->slice = bytes_u32(b);
    m->block = bytes_u16(b);
    bytes_skip(b, 2);
    m->slice_size = bytes_u32(b);
    m->data = *b;
    bytes_skip(b, b->left);
}

/* By the number on the wire. `more`: bytes that may follow what the reader takes, padding of structures. */
static const struct opcode {
    enum udpcast_opcode opcode;
    const char *name;
    bool from_sender;
    uint8_t more;
    void (*read)(struct bytes *b, struct udpcast *m);
} opcodes[] = {
    {UDPCAST_DATA, "data", true, 0, read_data},
    {UDPCAST_FEC, "fec", true, 0, read_data},
    {UDPCAST_OK, "ok", false, 0, read_ok},
    {UDPCAST_RETRANSMIT, "retransmit", false, 0, read_retransmit},
    {UDPCAST_REQACK, "request-ack", true, 0, read_reqack},
    {UDPCAST_GO, "go", false, 0, read_nothing},
    {UDPCAST_CONNECT_REQ, "connect-request", false, 0, read_connect_request},
    {UDPCAST_DISCONNECT, "disconnect", false, 0, read_nothing},
    {UDPCAST_CONNECT_REPLY, "connect-reply", true, 0, read_connect_reply},
    {UDPCAST_HELLO, "hello", true, 2, read_hello},
    {UDPCAST_HELLO_NEW, "hello-new", true, 2, read_hello},
    {UDPCAST_HELLO_STREAMING, "hello-streaming", true, 2, read_hello},
};

static const struct opcode *find(uint16_t number)
{
    for (size_t i = 0; i < sizeof opcodes / sizeof *opcodes; i++)
        if (opcodes[i].opcode == number)
            return &opcodes[i];
    return NULL;
}

/* The receivers' port when both ports are a session's pair, 0 otherwise. */
static uint16_t base_of(const struct packet *packet)
{
    uint16_t low = packet->src_port < packet->dst_port ? packet->src_port : packet->dst_port;
    return packet->ip_proto == IP_PROTO_UDP && (packet->src_port ^ packet->dst_port) == 1 ? low : 0;
}

static bool is_usual(uint16_t base)
{
    return base == UDPCAST_PORT || base == UDPCAST_PORT_DRBL ||
           (base >= UDPCAST_PORT_FOG && base <= UDPCAST_PORT_FOG_LAST);
}

/* What no sender sends. The last block of a slice may be shorter than the others, never longer. */
static const char *contradiction(const struct udpcast *m)
{
    if (m->opcode == UDPCAST_DATA && (m->block + UINT64_C(1)) * m->data.left > m->slice_size)
        return "a block beyond its slice";
    if ((udpcast_is_hello(m->opcode) || m->opcode == UDPCAST_CONNECT_REPLY) &&
        (!m->block_size || m->block_size > BLOCK_MOST))
        return "blocks of no possible size";
    return NULL;
}

static const char *read_body(const struct opcode *opcode, struct bytes *b, struct udpcast *m)
{
    opcode->read(b, m);
    if (!bytes_ok(b))
        return "shorter than its opcode's message";
    if (b->left > opcode->more)
        return "longer than its opcode's message";
    return contradiction(m);
}

enum parse udpcast_parse(const struct packet *packet, struct bytes payload, struct message *ret)
{
    uint16_t base = base_of(packet);
    if (!base)
        return PARSE_NOT_MINE;
    struct bytes b = payload;
    const struct opcode *opcode = find(bytes_u16(&b));
    uint16_t reserved = bytes_u16(&b);
    bool from_sender = packet->src_port != base;
    if (!opcode || !bytes_ok(&b) || opcode->from_sender != from_sender || (reserved && opcode->opcode != UDPCAST_FEC))
        return PARSE_NOT_MINE;

    struct udpcast *m = &ret->udpcast;
    *m = (struct udpcast){.opcode = opcode->opcode, .from_sender = from_sender, .base = base, .stripes = reserved};
    ret->usual_port = is_usual(base);
    ret->fault = read_body(opcode, &b, m);
    enum parse parse = proto_end(packet, ret);
    return parse == PARSE_MALFORMED && !ret->usual_port ? PARSE_NOT_MINE : parse;
}

const char *udpcast_opcode_name(enum udpcast_opcode opcode)
{
    return find((uint16_t)opcode)->name;
}

bool udpcast_is_hello(enum udpcast_opcode opcode)
{
    return opcode == UDPCAST_HELLO || opcode == UDPCAST_HELLO_NEW || opcode == UDPCAST_HELLO_STREAMING;
}
