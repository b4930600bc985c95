#include "proto/sap.h"

#include "proto/name.h"
#include "proto/proto.h"

enum { VERSION = 1, WORD = 4, TYPE_MOST = 64 };

/* RFC 2974 §3, figure 1, from the highest bit: version 3 bits, then one each. */
enum { FLAG_IP6 = 0x10, FLAG_DELETION = 0x04, FLAG_ENCRYPTED = 0x02, FLAG_COMPRESSED = 0x01 };

/* m=<media> <port>[/<number of ports>] … (RFC 8866 §5.14). */
static void read_media(struct bytes line, struct sap *m)
{
    if (m->media.left)
        return;
    m->media = name_until(&line, ' ');
    struct bytes ports = name_until(&line, ' ');
    (void)name_number16(name_until(&ports, '/'), &m->port);
}

/* c=IN IP4 <address>[/<ttl>] (§5.7). */
static void read_connection(struct bytes line, struct sap *m)
{
    name_until(&line, ' ');
    name_until(&line, ' ');
    struct bytes address = name_until(&line, '/');
    if (!m->group.family && address.left)
        (void)addr_parse((const char *)address.at, address.left, &m->group);
}

static void read_line(struct bytes line, struct sap *m)
{
    uint8_t letter = bytes_u8(&line);
    bytes_skip(&line, 1);
    if (letter == 's' && !m->name.left)
        m->name = line;
    else if (letter == 'o' && !m->owner.left)
        m->owner = line;
    else if (letter == 'c')
        read_connection(line, m);
    else if (letter == 'm')
        read_media(line, m);
}

/* Lines of a letter, "=", and text, ended by CR LF or LF (RFC 8866 §5). A deletion may have the owner alone (RFC 2974 §4). */
static void read_description(struct sap *m)
{
    struct bytes b = m->payload;
    if (!bytes_begins(b, "v=") && !(m->deletion && bytes_begins(b, "o="))) {
        m->notes |= SAP_NOT_SDP;
        return;
    }
    while (b.left) {
        struct bytes line = name_until(&b, '\n');
        if (line.left && bytes_peek(&line, line.left - 1) == '\r')
            bytes_trim(&line, line.left - 1);
        if (bytes_peek(&line, 1) == '=')
            read_line(line, m);
    }
}

/* A MIME type and its NUL may stand before the description, which begins "v=0" (§6). */
static void read_type(struct bytes *b, struct sap *m)
{
    struct bytes after = *b, head = *b;
    bytes_trim(&head, TYPE_MOST);
    if (bytes_begins(*b, "v=0"))
        return;
    struct bytes type = bytes_until_nul(&head);
    if (!bytes_ok(&head))
        return;
    bytes_skip(&after, type.left + 1);
    m->type = type;
    *b = after;
}

static void read_payload(struct bytes *b, struct sap *m)
{
    if (m->encrypted || m->compressed) {
        m->notes |= SAP_UNREADABLE;
        m->payload = *b;
        return;
    }
    read_type(b, m);
    m->payload = *b;
    if (m->type.left && !bytes_begins(m->type, "application/sdp"))
        m->notes |= SAP_NOT_SDP;
    else if (m->payload.left)
        read_description(m);
}

enum parse sap_parse(const struct packet *packet, struct bytes payload, struct message *ret)
{
    bool usual = packet->src_port == SAP_PORT || packet->dst_port == SAP_PORT;
    struct bytes b = payload;
    uint8_t flags = bytes_u8(&b);
    if (packet->ip_proto != IP_PROTO_UDP || !usual || flags >> 5 != VERSION)
        return PARSE_NOT_MINE;
    struct sap *m = &ret->sap;
    *m = (struct sap){0};
    m->deletion = flags & FLAG_DELETION;
    m->encrypted = flags & FLAG_ENCRYPTED;
    m->compressed = flags & FLAG_COMPRESSED;
    size_t authentication = (size_t)bytes_u8(&b) * WORD;
    m->hash = bytes_u16(&b);
    m->origin = flags & FLAG_IP6 ? addr_read6(&b) : addr_read4(&b);
    m->authentication = bytes_sub(&b, authentication);
    if (bytes_ok(&b))
        read_payload(&b, m);
    ret->usual_port = true;
    ret->fault = bytes_ok(&b) ? NULL : "shorter than its header";
    return proto_end(packet, ret);
}
