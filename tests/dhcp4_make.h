/* DHCPv4 messages for tests, built by hand, and read so that they end at an unreadable page. */
#ifndef TESTS_DHCP4_MAKE_H
#define TESTS_DHCP4_MAKE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "guard.h"
#include "proto/proto.h"

enum { MAKE_ROOM = 66000, MAKE_SNAME = 44, MAKE_FILE = 108, MAKE_OPTIONS = 240 };

struct make {
    uint8_t data[MAKE_ROOM];
    size_t size;
};

static inline void make_raw(struct make *m, const void *data, size_t size)
{
    assert_true(size <= MAKE_ROOM - m->size);
    if (size)
        memcpy(m->data + m->size, data, size);
    m->size += size;
}

static inline void make_byte(struct make *m, uint8_t byte)
{
    make_raw(m, &byte, 1);
}

static inline void make_fill(struct make *m, uint8_t byte, size_t count)
{
    while (count--)
        make_byte(m, byte);
}

static inline void make_option(struct make *m, uint8_t code, const void *data, size_t size)
{
    assert_true(size <= 255);
    make_byte(m, code);
    make_byte(m, (uint8_t)size);
    make_raw(m, data, size);
}

static inline void make_text(struct make *m, uint8_t code, const char *text)
{
    make_option(m, code, text, strlen(text));
}

/* Header and magic: op, htype 1, hlen 6, xid 0x3903f326, MAC 52:54:00:00:00:07, siaddr 10.0.0.9 in replies. */
static inline void make_bare(struct make *m, uint8_t op)
{
    static const uint8_t front[] = {1, 6, 0, 0x39, 0x03, 0xf3, 0x26, 0, 4, 0x80, 0};
    static const uint8_t server[] = {10, 0, 0, 9};
    static const uint8_t client[] = {0x52, 0x54, 0, 0, 0, 7};
    static const uint8_t magic[] = {0x63, 0x82, 0x53, 0x63};
    m->size = 0;
    make_byte(m, op);
    make_raw(m, front, sizeof(front));
    make_fill(m, 0, MAKE_OPTIONS - sizeof(front) - 1);
    if (op == 2)
        memcpy(m->data + 20, server, sizeof(server));
    memcpy(m->data + 28, client, sizeof(client));
    memcpy(m->data + 236, magic, sizeof(magic));
}

/* An OFFER of 10.0.0.1, as far as options 53 and 54. */
static inline void make_offer(struct make *m)
{
    static const uint8_t server_id[] = {10, 0, 0, 1};
    make_bare(m, 2);
    make_option(m, OPTION_TYPE, "\2", 1);
    make_option(m, OPTION_SERVER_ID, server_id, sizeof(server_id));
}

/* Writes into `file` or `sname` of a message. */
static inline void make_field(struct make *m, size_t field, const void *data, size_t size)
{
    memcpy(m->data + field, data, size);
}

static inline struct packet make_packet(uint16_t src_port, uint16_t dst_port)
{
    return (struct packet){.ip_proto = 17, .ethertype = 0x0800, .src_port = src_port, .dst_port = dst_port};
}

/* Reads `size` bytes as a UDP payload whose last byte is the last readable one. The result is good until the next call. */
static inline enum parse make_read_as(const struct packet *packet, const void *data, size_t size, struct message *ret)
{
    static struct guard guard;
    if (!guard.map)
        guard = guard_new(MAKE_ROOM);
    return proto_parse(packet, bytes_of(guard_put(&guard, data, size), size), ret);
}

static inline enum parse make_read(const struct make *m, struct message *ret)
{
    struct packet packet = make_packet(67, 68);
    return make_read_as(&packet, m->data, m->size, ret);
}

/* Whether a span holds just that text. */
static inline bool make_is_text(struct bytes b, const char *text)
{
    return bytes_equal(b, bytes_of(text, strlen(text)));
}

/* The readings in which a boot file, server name or server of that text is seen from that source; 0: not at all. */
static inline unsigned make_seen(const struct dhcp4 *m, enum boot_what what, uint8_t source, const char *text)
{
    for (unsigned i = 0; i < m->targets; i++) {
        const struct boot_target *t = &m->target[i];
        char addr[ADDR_TEXT];
        bool same =
            what == BOOT_SERVER ? strcmp(addr_format(&t->server, addr), text) == 0 : make_is_text(t->text, text);
        if (t->what == what && t->source == source && same)
            return t->readings;
    }
    return 0;
}

#endif
