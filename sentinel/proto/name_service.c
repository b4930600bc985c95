#include "proto/name_service.h"

#include "proto/proto.h"

enum { HEADER = 12, IS_ANSWER = 0x8000, ERROR = 0x000f, OPERATION = 0x7800 };
enum { CLASS_INTERNET = 1, MDNS_FLUSH = 0x8000 };
/* A name has at most 127 labels; whoever points more often than that runs in circles. */
enum { STEPS = 128, POINTER = 0xc0, NETBIOS_LABEL = 32 };

static const struct {
    uint16_t port;
    enum name_protocol protocol;
} ports[] = {{53, NAME_DNS}, {137, NAME_NETBIOS}, {5353, NAME_MDNS}, {5355, NAME_LLMNR}};

static const char *const names[] = {
    [NAME_DNS] = "dns", [NAME_NETBIOS] = "netbios", [NAME_MDNS] = "mdns", [NAME_LLMNR] = "llmnr"};

const char *name_protocol_name(enum name_protocol protocol)
{
    return names[protocol];
}

/* A message on its way: `whole` is what pointers point into. */
struct reading {
    struct name_service *m;
    struct bytes whole, at;
};

static void put(struct name_service *m, uint8_t c)
{
    if (m->used < NAME_TEXT)
        m->text[m->used++] = c;
}

/* RFC 1001 §14.1: sixteen bytes in half-ASCII, fifteen of the name, padded with blanks, and one of its kind. */
static void put_netbios(struct name_service *m, struct bytes label)
{
    size_t end = m->used;
    for (size_t i = 0; i < 15; i++) {
        uint8_t high = (uint8_t)(bytes_u8(&label) - 'A'), low = (uint8_t)(bytes_u8(&label) - 'A');
        uint8_t c = (uint8_t)(high << 4 | (low & 0xf));
        put(m, c);
        if (c != ' ' && c)
            end = m->used;
    }
    m->used = (uint16_t)end;
}

static void put_label(struct name_service *m, struct bytes label, bool first)
{
    if (!first)
        put(m, '.');
    if (first && m->protocol == NAME_NETBIOS && label.left == NETBIOS_LABEL) {
        put_netbios(m, label);
        return;
    }
    while (label.left)
        put(m, bytes_u8(&label));
}

/* RFC 1035 §4.1.4. Pointers lead backwards only, so each step is nearer to the beginning; and there is a budget. */
static struct bytes read_name(struct reading *r)
{
    size_t start = r->m->used;
    struct bytes b = r->at;
    bool jumped = false;
    for (unsigned steps = 0; steps < STEPS && r->m->used - start <= NAME_MOST; steps++) {
        size_t here = r->whole.left - b.left; /* `b` always ends where the message does */
        uint8_t size = bytes_u8(&b);
        if ((size & POINTER) == POINTER) {
            size_t to = (size_t)(size & ~POINTER) << 8 | bytes_u8(&b);
            if (!jumped)
                r->at = b;
            jumped = true;
            if (!bytes_ok(&b) || to >= here)
                break;
            b = r->whole;
            bytes_skip(&b, to);
            continue;
        }
        struct bytes label = bytes_sub(&b, size);
        if (size & POINTER || !bytes_ok(&b))
            break;
        if (!jumped)
            r->at = b;
        if (!size)
            return bytes_of(r->m->text + start, r->m->used - start);
        put_label(r->m, label, r->m->used == start);
    }
    bytes_fail(&r->at);
    r->m->used = (uint16_t)start;
    return bytes_of(r->m->text + start, 0);
}

static void add(struct name_service *m, struct bytes name, uint32_t lifetime, struct addr addr)
{
    if (m->answers == NAME_ANSWERS)
        m->more = true;
    else
        m->answer[m->answers++] = (struct name_answer){.name = name, .lifetime = lifetime, .addr = addr};
}

/* RFC 1002 §4.2.13: flags 2, address 4, over and over. */
static void add_netbios(struct name_service *m, struct bytes name, uint32_t lifetime, struct bytes data)
{
    while (data.left >= 6) {
        bytes_skip(&data, 2);
        add(m, name, lifetime, addr_read4(&data));
    }
}

/* RFC 1035 §4.1.3: name, type 2, class 2, lifetime 4, length 2, data. */
static void read_record(struct reading *r)
{
    struct name_service *m = r->m;
    size_t used = m->used;
    uint8_t answers = m->answers;
    struct bytes name = read_name(r);
    uint16_t type = bytes_u16(&r->at);
    uint16_t class = bytes_u16(&r->at);
    uint32_t lifetime = bytes_u32(&r->at);
    struct bytes data = bytes_sub(&r->at, bytes_u16(&r->at));
    if (m->protocol == NAME_MDNS)
        class &= (uint16_t)~MDNS_FLUSH;
    if (bytes_ok(&r->at) && class == CLASS_INTERNET) {
        if (type == NAME_TYPE_A && data.left == 4)
            add(m, name, lifetime, addr_read4(&data));
        else if (type == NAME_TYPE_AAAA && data.left == 16)
            add(m, name, lifetime, addr_read6(&data));
        else if (type == NAME_TYPE_NETBIOS && m->protocol == NAME_NETBIOS)
            add_netbios(m, name, lifetime, data);
    }
    if (m->answers == answers)
        m->used = (uint16_t)used; /* nobody points to it: the room is for others */
}

/* mDNS hosts believe all sections alike (RFC 6762 §10.1), the others the answers. */
static void read_body(struct reading *r)
{
    uint16_t questions = bytes_u16(&r->at);
    uint32_t records = bytes_u16(&r->at);
    uint32_t others = bytes_u16(&r->at);
    others += bytes_u16(&r->at);
    for (uint16_t i = 0; i < questions && r->at.left; i++) {
        size_t used = r->m->used;
        struct bytes name = read_name(r);
        bytes_skip(&r->at, 4);
        if (i == 0)
            r->m->asked = name;
        else
            r->m->used = (uint16_t)used;
    }
    if (r->m->protocol == NAME_MDNS)
        records += others;
    for (; records && r->at.left && bytes_ok(&r->at); records--)
        read_record(r);
    if (records)
        bytes_fail(&r->at);
}

static bool is_service(const struct packet *packet, enum name_protocol *ret)
{
    for (size_t i = 0; packet->ip_proto == IP_PROTO_UDP && i < sizeof ports / sizeof *ports; i++) {
        if (packet->src_port == ports[i].port) {
            *ret = ports[i].protocol;
            return true;
        }
    }
    return false;
}

enum parse name_service_parse(const struct packet *packet, struct bytes payload, struct message *ret)
{
    struct name_service *m = &ret->name_service;
    enum name_protocol protocol;
    if (!is_service(packet, &protocol) || payload.left < HEADER)
        return PARSE_NOT_MINE;
    struct reading r = {.m = m, .whole = payload, .at = payload};
    uint16_t id = bytes_u16(&r.at), flags = bytes_u16(&r.at);
    bool operates = protocol == NAME_NETBIOS || !(flags & OPERATION); /* NetBIOS answers registrations too */
    if (!(flags & IS_ANSWER) || flags & ERROR || !operates)
        return PARSE_NOT_MINE;
    m->protocol = protocol;
    m->id = id;
    m->flags = flags;
    m->asked = bytes_of(m->text, 0);
    m->answers = 0;
    m->more = false;
    m->used = 0;
    read_body(&r);
    m->damaged = !bytes_ok(&r.at);
    ret->usual_port = true;
    ret->fault = NULL;
    return m->damaged && packet->notes & PACKET_CUT ? PARSE_TRUNCATED : PARSE_OK;
}
