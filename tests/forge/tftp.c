#include "tftp.h"

#include <string.h>

enum { RRQ = 1, WRQ, DATA, ACKNOWLEDGE, ERROR, OACK };
enum { BLOCK = 512, LARGE_BLOCK = 1456 };

static void to_server(struct scene *s, const struct transfer *t, uint16_t port, const struct buffer *b)
{
    scene_udp(s, t->client, t->client_port, t->server, port, b->data, b->size);
}

static void to_client(struct scene *s, const struct transfer *t, const struct buffer *b)
{
    scene_udp(s, t->server, t->server_port, t->client, t->client_port, b->data, b->size);
}

/* "a=1 b=2" to a NUL 1 NUL b NUL 2 NUL. */
static void add_options(struct buffer *b, const char *options)
{
    if (!options)
        return;
    for (; *options; options++)
        buffer_u8(b, *options == '=' || *options == ' ' ? 0 : (uint8_t)*options);
    buffer_u8(b, 0);
}

static void request(struct scene *s, const struct transfer *t, uint16_t opcode, const void *name, size_t size,
                    const char *options)
{
    struct buffer b = {.size = 0};
    buffer_u16(&b, opcode);
    buffer_add(&b, name, size);
    buffer_u8(&b, 0);
    buffer_add(&b, "octet", sizeof("octet"));
    add_options(&b, options);
    to_server(s, t, PORT_TFTP, &b);
}

void tftp_read(struct scene *s, const struct transfer *t, const char *file, const char *options)
{
    request(s, t, RRQ, file, strlen(file), options);
}

void tftp_write(struct scene *s, const struct transfer *t, const char *file)
{
    request(s, t, WRQ, file, strlen(file), NULL);
}

void tftp_read_bytes(struct scene *s, const struct transfer *t, const void *name, size_t size)
{
    request(s, t, RRQ, name, size, NULL);
}

void tftp_option_ack(struct scene *s, const struct transfer *t, const char *options)
{
    struct buffer b = {.size = 0};
    buffer_u16(&b, OACK);
    add_options(&b, options);
    to_client(s, t, &b);
}

void tftp_data(struct scene *s, const struct transfer *t, uint16_t block, size_t size)
{
    struct buffer b = {.size = 0};
    buffer_u16(&b, DATA);
    buffer_u16(&b, block);
    buffer_fill(&b, (uint8_t)block, size);
    to_client(s, t, &b);
}

void tftp_ack(struct scene *s, const struct transfer *t, uint16_t block, bool by_server)
{
    struct buffer b = {.size = 0};
    buffer_u16(&b, ACKNOWLEDGE);
    buffer_u16(&b, block);
    if (by_server)
        to_client(s, t, &b);
    else
        to_server(s, t, t->server_port, &b);
}

void tftp_error(struct scene *s, const struct transfer *t, uint16_t code, const char *text, bool by_server)
{
    struct buffer b = {.size = 0};
    buffer_u16(&b, ERROR);
    buffer_u16(&b, code);
    buffer_text(&b, text);
    buffer_u8(&b, 0);
    if (by_server)
        to_client(s, t, &b);
    else
        to_server(s, t, t->server_port, &b);
}

void tftp_load(struct scene *s, const struct host *client, const struct host *server, uint16_t port, const char *file,
               uint16_t blocks)
{
    struct transfer probe = {client, server, port, (uint16_t)(port + 40000)};
    char size[64], both[96];
    snprintf(size, sizeof(size), "tsize=%u", (unsigned)((blocks - 1) * LARGE_BLOCK + BLOCK));
    snprintf(both, sizeof(both), "%s blksize=%d", size, LARGE_BLOCK);
    tftp_read(s, &probe, file, "tsize=0");
    tftp_option_ack(s, &probe, size);
    tftp_error(s, &probe, 0, "TFTP Aborted", false);

    struct transfer load = {client, server, (uint16_t)(port + 1), (uint16_t)(port + 40001)};
    tftp_read(s, &load, file, "tsize=0 blksize=1456");
    tftp_option_ack(s, &load, both);
    tftp_ack(s, &load, 0, false);
    for (uint16_t block = 1; block <= blocks; block++) {
        tftp_data(s, &load, block, block < blocks ? LARGE_BLOCK : BLOCK);
        tftp_ack(s, &load, block, false);
    }
}
