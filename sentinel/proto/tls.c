#include "proto/tls.h"

#include "proto/proto.h"

enum {
    RECORD_HANDSHAKE = 22,
    CLIENT_HELLO = 1,
    SERVER_HELLO = 2,
    EXTENSION_NAME = 0,
    EXTENSION_ALPN = 16,
    EXTENSION_VERSIONS = 43,
    EXTENSIONS = 64, /* read of one hello */
};

const char *tls_version_name(uint16_t version)
{
    static const char *const names[] = {"SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"};
    unsigned n = version - 0x0300u;
    return n < sizeof names / sizeof *names ? names[n] : NULL;
}

/* List 2, then type 1 (0: a host's name), length 2, name. */
static void read_name(struct bytes value, struct tls *m)
{
    bytes_skip(&value, 2);
    uint8_t type = bytes_u8(&value);
    size_t size = bytes_u16(&value);
    struct bytes name = bytes_sub(&value, size);
    if (bytes_ok(&value) && type == 0)
        m->name = name;
}

/* List 2, then length 1, name. */
static void read_alpn(struct bytes value, struct tls *m)
{
    bytes_skip(&value, 2);
    size_t size = bytes_u8(&value);
    struct bytes name = bytes_sub(&value, size);
    if (bytes_ok(&value))
        m->alpn = name;
}

/* A client lists them behind a length 1, among them reserved numbers that mean nothing (RFC 8701); a server says one. */
static void read_versions(struct bytes value, struct tls *m)
{
    if (!m->response)
        bytes_skip(&value, 1);
    uint16_t best = 0;
    while (value.left >= 2) {
        uint16_t version = bytes_u16(&value);
        if (tls_version_name(version) && version > best)
            best = version;
    }
    if (best)
        m->version = best;
}

static const struct {
    uint16_t type;
    void (*read)(struct bytes value, struct tls *m);
} extensions[] = {
    {EXTENSION_NAME, read_name},
    {EXTENSION_ALPN, read_alpn},
    {EXTENSION_VERSIONS, read_versions},
};

static void read_extensions(struct bytes list, struct tls *m)
{
    size_t size = bytes_u16(&list);
    bytes_trim(&list, size);
    for (size_t i = 0; i < EXTENSIONS && list.left; i++) {
        uint16_t type = bytes_u16(&list);
        size_t length = bytes_u16(&list);
        struct bytes value = bytes_sub(&list, length);
        for (size_t k = 0; bytes_ok(&value) && k < sizeof extensions / sizeof *extensions; k++) {
            if (extensions[k].type == type)
                extensions[k].read(value, m);
        }
    }
}

/* Version 2, random 32, session 1 and its bytes; a client's ciphers 2 and theirs, compression 1 and its; a server's choice of
 * both, 2 and 1. */
static void read_hello(struct bytes body, struct tls *m)
{
    m->version = bytes_u16(&body);
    bytes_skip(&body, 32);
    bytes_skip(&body, bytes_u8(&body));
    if (m->response) {
        m->cipher = bytes_u16(&body);
        bytes_skip(&body, 1);
    } else {
        bytes_skip(&body, bytes_u16(&body));
        bytes_skip(&body, bytes_u8(&body));
    }
    if (bytes_ok(&body))
        read_extensions(body, m);
}

/* Record: type 1, version 2, length 2; handshake: type 1, length 3. */
enum parse tls_read(struct bytes text, struct tls *ret)
{
    uint8_t record = bytes_u8(&text);
    uint16_t version = bytes_u16(&text);
    size_t record_size = bytes_u16(&text);
    uint8_t type = bytes_u8(&text);
    size_t size = bytes_u24(&text);
    if (!bytes_ok(&text) || record_size < 4 || record != RECORD_HANDSHAKE || version >> 8 != 3 || size > 0xffff ||
        (type != CLIENT_HELLO && type != SERVER_HELLO))
        return PARSE_NOT_MINE;
    *ret = (struct tls){.response = type == SERVER_HELLO, .open = size > text.left};
    bytes_trim(&text, record_size - 4);
    ret->open = ret->open || size > text.left;
    bytes_trim(&text, size);
    read_hello(text, ret);
    return ret->version >> 8 == 3 ? PARSE_OK : PARSE_NOT_MINE;
}

enum parse tls_parse(const struct packet *packet, struct bytes payload, struct message *ret)
{
    if (packet->ip_proto != IP_PROTO_TCP)
        return PARSE_NOT_MINE;
    enum parse parse = tls_read(payload, &ret->tls);
    ret->fault = NULL;
    ret->usual_port = true;
    return parse == PARSE_OK && ret->tls.open && packet->notes & PACKET_CUT ? PARSE_TRUNCATED : parse;
}
