#include "web.h"

#include <string.h>

enum { CLIENT, SERVER };

static void send_segment(struct scene *s, struct connection *c, bool by_server, uint8_t flags, const void *data,
                         size_t size)
{
    const struct host *from = by_server ? c->server : c->client, *to = by_server ? c->client : c->server;
    uint16_t from_port = by_server ? c->server_port : c->client_port,
             to_port = by_server ? c->client_port : c->server_port;
    scene_tcp(s, from, from_port, to, to_port, flags, c->sequence[by_server], data, size);
    c->sequence[by_server] += (uint32_t)size + (flags & (TCP_SYN | TCP_FIN) ? 1 : 0);
}

struct connection tcp_open(struct scene *s, const struct host *client, uint16_t client_port, const struct host *server,
                           uint16_t server_port)
{
    struct connection c = {client, server, client_port, server_port, {1000U + client_port, 0xfffffff0U + client_port}};
    send_segment(s, &c, false, TCP_SYN, NULL, 0);
    send_segment(s, &c, true, TCP_SYN | TCP_ACK, NULL, 0);
    send_segment(s, &c, false, TCP_ACK, NULL, 0);
    return c;
}

void tcp_close(struct scene *s, struct connection *c)
{
    send_segment(s, c, true, TCP_FIN | TCP_ACK, NULL, 0);
    send_segment(s, c, false, TCP_FIN | TCP_ACK, NULL, 0);
}

void tcp_say(struct scene *s, struct connection *c, bool by_server, const void *data, size_t size)
{
    send_segment(s, c, by_server, TCP_PUSH | TCP_ACK, data, size);
}

void tcp_say_in_pieces(struct scene *s, struct connection *c, bool by_server, const void *data, size_t size,
                       size_t piece)
{
    const uint8_t *at = data;
    for (size_t done = 0; done < size; done += piece)
        tcp_say(s, c, by_server, at + done, size - done < piece ? size - done : piece);
}

void http_ask(struct scene *s, struct connection *c, const char *method, const char *path, const char *agent)
{
    struct buffer b = {.size = 0};
    buffer_text(&b, method);
    buffer_text(&b, " ");
    buffer_text(&b, path);
    buffer_text(&b, " HTTP/1.1\r\nHost: dp-1.lon.example\r\nUser-Agent: ");
    buffer_text(&b, agent);
    buffer_text(&b, "\r\n\r\n");
    tcp_say(s, c, false, b.data, b.size);
}

void http_give(struct scene *s, struct connection *c, const char *status, const void *content, size_t size)
{
    enum { SEGMENT = 1400 };
    struct buffer b = {.size = 0};
    char length[64];
    snprintf(length, sizeof length, "\r\nContent-Length: %zu\r\n\r\n", size);
    buffer_text(&b, "HTTP/1.1 ");
    buffer_text(&b, status);
    buffer_text(&b, "\r\nServer: Microsoft-IIS/10.0");
    buffer_text(&b, length);
    buffer_add(&b, content, size);
    tcp_say_in_pieces(s, c, true, b.data, b.size, SEGMENT);
}

void http_get(struct scene *s, const struct host *client, uint16_t port, const struct host *server, const char *path,
              const char *agent)
{
    struct connection c = tcp_open(s, client, port, server, 80);
    http_ask(s, &c, "GET", path, agent);
    http_give(s, &c, "200 OK", LITERAL("content"));
    tcp_close(s, &c);
}

const struct smb_terms smb_unsigned = {1, 1, 0}, smb_signed = {1, 3, 0}, smb_sealed = {1, 1, 4}, smb_guest = {1, 3, 1};

static void add_le16(struct buffer *b, uint16_t value)
{
    buffer_u8(b, (uint8_t)value);
    buffer_u8(b, (uint8_t)(value >> 8));
}

static void add_le32(struct buffer *b, uint32_t value)
{
    add_le16(b, (uint16_t)value);
    add_le16(b, (uint16_t)(value >> 16));
}

static void add_wide(struct buffer *b, const char *text)
{
    for (; *text; text++)
        add_le16(b, (uint8_t)*text);
}

enum command { NEGOTIATE = 0, SESSION = 1, TREE = 3, CREATE = 5, QUERY_DIRECTORY = 14, HEADER = 64 };

/* Framing and header (MS-SMB2 §2.2.1) around a body. */
static void say_smb(struct scene *s, struct connection *c, bool by_server, uint16_t command, uint32_t status,
                    const struct buffer *body)
{
    struct buffer b = {.size = 0};
    buffer_u32(&b, (uint32_t)(HEADER + body->size));
    buffer_add(&b, LITERAL("\xfeSMB\x40\0\0\0"));
    add_le32(&b, status);
    add_le16(&b, command);
    add_le16(&b, 1);
    add_le32(&b, by_server ? 1 : 0);
    buffer_fill(&b, 0, 4 + 8 + 4);
    add_le32(&b, 5); /* tree */
    add_le32(&b, 0x41);
    buffer_fill(&b, 0, 4 + 16);
    buffer_add(&b, body->data, body->size);
    tcp_say(s, c, by_server, b.data, b.size);
}

/* §2.2.3, §2.2.4: dialects 2.1, 3.0 and 3.1.1; the last is chosen. */
static void negotiate(struct scene *s, struct connection *c, const struct smb_terms *terms)
{
    struct buffer ask = {.size = 0}, answer = {.size = 0};
    add_le16(&ask, 36);
    add_le16(&ask, 3);
    add_le16(&ask, terms->client_mode);
    buffer_fill(&ask, 0, 2 + 4 + 16 + 8);
    add_le16(&ask, 0x0210);
    add_le16(&ask, 0x0300);
    add_le16(&ask, 0x0311);
    say_smb(s, c, false, NEGOTIATE, 0, &ask);
    add_le16(&answer, 65);
    add_le16(&answer, terms->server_mode);
    add_le16(&answer, 0x0311);
    buffer_fill(&answer, 0, 58);
    say_smb(s, c, true, NEGOTIATE, 0, &answer);
}

/* §2.2.5, §2.2.6. */
static void set_up(struct scene *s, struct connection *c, const struct smb_terms *terms)
{
    struct buffer ask = {.size = 0}, answer = {.size = 0};
    add_le16(&ask, 25);
    buffer_u8(&ask, 0);
    buffer_u8(&ask, (uint8_t)terms->client_mode);
    buffer_fill(&ask, 0, 20);
    say_smb(s, c, false, SESSION, 0, &ask);
    add_le16(&answer, 9);
    add_le16(&answer, terms->session_flags);
    buffer_fill(&answer, 0, 4);
    say_smb(s, c, true, SESSION, 0, &answer);
}

/* §2.2.41: signature 16, nonce 16, size 4, reserved 2, flags 2, session 8; the rest is cipher text. */
static void say_sealed(struct scene *s, struct connection *c, bool by_server)
{
    struct buffer b = {.size = 0};
    buffer_u32(&b, 52 + 80);
    buffer_add(&b, LITERAL("\xfdSMB"));
    buffer_fill(&b, 0xa5, 48 + 80);
    tcp_say(s, c, by_server, b.data, b.size);
}

struct connection smb_connect(struct scene *s, const struct host *client, uint16_t port, const struct host *server,
                              const struct smb_terms *terms, const char *share, uint32_t status)
{
    struct connection c = tcp_open(s, client, port, server, 445);
    struct buffer ask = {.size = 0}, answer = {.size = 0};
    negotiate(s, &c, terms);
    set_up(s, &c, terms);
    if (terms->session_flags & 4) {
        say_sealed(s, &c, false);
        say_sealed(s, &c, true);
        return c;
    }
    add_le16(&ask, 9);
    add_le16(&ask, 0);
    add_le16(&ask, HEADER + 8);
    add_le16(&ask, (uint16_t)(2 * strlen(share)));
    add_wide(&ask, share);
    say_smb(s, &c, false, TREE, 0, &ask);
    add_le16(&answer, 16);
    buffer_u8(&answer, 1);
    buffer_fill(&answer, 0, 13);
    say_smb(s, &c, true, TREE, status, &answer);
    return c;
}

void smb_open(struct scene *s, struct connection *c, const char *name)
{
    struct buffer ask = {.size = 0};
    add_le16(&ask, 57);
    buffer_fill(&ask, 0, 42);
    add_le16(&ask, HEADER + 56);
    add_le16(&ask, (uint16_t)(2 * strlen(name)));
    buffer_fill(&ask, 0, 8);
    add_wide(&ask, name);
    say_smb(s, c, false, CREATE, 0, &ask);
}

void smb_list(struct scene *s, struct connection *c)
{
    struct buffer ask = {.size = 0};
    add_le16(&ask, 33);
    buffer_fill(&ask, 0, 22);
    add_le16(&ask, HEADER + 32);
    add_le16(&ask, 2);
    add_le32(&ask, 65536);
    add_wide(&ask, "*");
    say_smb(s, c, false, QUERY_DIRECTORY, 0, &ask);
}
