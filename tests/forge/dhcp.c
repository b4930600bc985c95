#include "dhcp.h"

#include <string.h>

enum { BOOTP_MINIMUM = 300 };

void dhcp_begin(struct dhcp *m, uint8_t op, uint8_t type, uint32_t xid, const uint8_t mac[6])
{
    *m = (struct dhcp){.op = op, .hardware_length = 6, .xid = xid};
    memcpy(m->chaddr, mac, 6);
    if (type)
        dhcp_add_u8(m, 53, type);
}

static void set_text(uint8_t *field, size_t room, const char *text)
{
    size_t size = strlen(text);
    memset(field, 0, room);
    memcpy(field, text, size < room ? size : room);
}

void dhcp_file(struct dhcp *m, const char *name)
{
    set_text(m->file, sizeof(m->file), name);
}

void dhcp_sname(struct dhcp *m, const char *name)
{
    set_text(m->sname, sizeof(m->sname), name);
}

void dhcp_add(struct dhcp *m, uint8_t code, const void *value, size_t size)
{
    buffer_u8(&m->options, code);
    buffer_u8(&m->options, (uint8_t)size);
    buffer_add(&m->options, value, size);
}

void dhcp_add_u8(struct dhcp *m, uint8_t code, uint8_t value)
{
    dhcp_add(m, code, &value, 1);
}

void dhcp_add_u16(struct dhcp *m, uint8_t code, uint16_t value)
{
    uint8_t wire[2] = {(uint8_t)(value >> 8), (uint8_t)value};
    dhcp_add(m, code, wire, sizeof(wire));
}

void dhcp_add_u32(struct dhcp *m, uint8_t code, uint32_t value)
{
    uint8_t wire[4] = {(uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8), (uint8_t)value};
    dhcp_add(m, code, wire, sizeof(wire));
}

void dhcp_add_text(struct dhcp *m, uint8_t code, const char *text)
{
    dhcp_add(m, code, text, strlen(text));
}

void dhcp_write(const struct dhcp *m, struct buffer *ret)
{
    ret->size = 0;
    buffer_u8(ret, m->op);
    buffer_u8(ret, 1);
    buffer_u8(ret, m->hardware_length);
    buffer_u8(ret, m->hops);
    buffer_u32(ret, m->xid);
    buffer_u16(ret, m->secs);
    buffer_u16(ret, m->flags);
    buffer_u32(ret, m->ciaddr);
    buffer_u32(ret, m->yiaddr);
    buffer_u32(ret, m->siaddr);
    buffer_u32(ret, m->giaddr);
    buffer_add(ret, m->chaddr, sizeof(m->chaddr));
    buffer_fill(ret, 0, 16 - sizeof(m->chaddr));
    buffer_add(ret, m->sname, sizeof(m->sname));
    buffer_add(ret, m->file, sizeof(m->file));
    buffer_u32(ret, 0x63825363);
    buffer_add(ret, m->options.data, m->options.size);
    if (!m->no_end)
        buffer_u8(ret, 255);
    buffer_add(ret, m->tail.data, m->tail.size);
    if (!m->bare && ret->size < BOOTP_MINIMUM)
        buffer_fill(ret, 0, BOOTP_MINIMUM - ret->size);
}

void dhcp_send(struct scene *s, const struct dhcp *m, const struct host *from, uint16_t from_port,
               const struct host *to, uint16_t to_port)
{
    struct buffer payload;
    dhcp_write(m, &payload);
    scene_udp(s, from, from_port, to, to_port, payload.data, payload.size);
}

void dhcp_reply(struct scene *s, const struct dhcp *m, const struct host *server)
{
    dhcp_send(s, m, server, PORT_SERVER, &everyone, PORT_CLIENT);
}

void dhcp_ask(struct scene *s, const struct dhcp *m, const struct host *client)
{
    struct host nowhere = *client;
    nowhere.ip = 0;
    dhcp_send(s, m, &nowhere, PORT_CLIENT, &everyone, PORT_SERVER);
}
