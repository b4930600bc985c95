#include "wds.h"

#include <string.h>

enum { INITIATION = 5041, CLIENT_PORT = 50410, BLOCK = 1024 };
enum { SPM = 1, JOIN, JOINACK, QCC, QCR, ODATA, RDATA, ACK, NACK, NCF, LEAVE, POLL, POLLACK, KICK, DEMOTE };
enum { SRVCIR = 1, CNTCIR, CONTENT, PROGRESS };
enum { FIRST_NUMBER = 1000 };

static void add_text16(struct buffer *b, const char *text)
{
    for (; *text; text++) {
        buffer_u8(b, (uint8_t)*text);
        buffer_u8(b, 0);
    }
    buffer_u16(b, 0);
}

static void add_option(struct buffer *b, uint16_t id, const struct buffer *value)
{
    buffer_u16(b, id);
    buffer_u16(b, (uint16_t)value->size);
    buffer_add(b, value->data, value->size);
}

static void add_option_text(struct buffer *b, uint16_t id, const char *text)
{
    struct buffer value = {.size = 0};
    add_text16(&value, text);
    add_option(b, id, &value);
}

/* A number of `size` bytes. */
static void add_option_number(struct buffer *b, uint16_t id, uint64_t number, size_t size)
{
    struct buffer value = {.size = 0};
    while (size--)
        buffer_u8(&value, (uint8_t)(number >> (8 * size)));
    add_option(b, id, &value);
}

void wds_ask(struct scene *s, const struct wds_session *w, const struct host *client, const char *image)
{
    struct buffer b = {.size = 0}, mac = {.size = 0};
    buffer_add(&mac, client->mac, 6);
    buffer_add(&b, LITERAL("\x01\x00\x03"));
    add_option_text(&b, 0x0601, "WDS");
    add_option_text(&b, 0x0602, image);
    add_option(&b, 0x050c, &mac);
    scene_udp(s, client, CLIENT_PORT, w->server, INITIATION, b.data, b.size);
}

void wds_announce(struct scene *s, const struct wds_session *w, const struct host *client, uint16_t server_port)
{
    struct buffer b = {.size = 0};
    buffer_add(&b, LITERAL("\x02\x00\x08"));
    add_option_number(&b, 0x0503, w->group, 4);
    add_option_number(&b, 0x0504, w->server->ip, 4);
    add_option_number(&b, 0x0205, w->port, 2);
    add_option_number(&b, 0x0206, server_port ? server_port : w->port, 2);
    add_option_number(&b, 0x0407, (uint64_t)w->blocks * BLOCK, 8);
    add_option_number(&b, 0x0309, BLOCK, 4);
    add_option_number(&b, 0x0408, w->blocks, 8);
    add_option_number(&b, 0x030a, w->id, 4);
    scene_udp(s, w->server, INITIATION, client, CLIENT_PORT, b.data, b.size);
}

void wds_refuse(struct scene *s, const struct wds_session *w, const struct host *client, uint32_t error)
{
    struct buffer b = {.size = 0};
    buffer_add(&b, LITERAL("\x02\x00\x01"));
    add_option_number(&b, 0x030b, error, 4);
    scene_udp(s, w->server, INITIATION, client, CLIENT_PORT, b.data, b.size);
}

/* "WD", type, length, then the checksum, or noise where an HMAC of SHA-256 or an RSA signature would be. */
static void wrap(struct scene *s, const struct wds_session *w, uint8_t opcode, const struct buffer *body,
                 struct buffer *ret)
{
    static const uint16_t sizes[] = {[WDS_NONE] = 0, [WDS_HASH] = 32, [WDS_SIGN] = 256, [WDS_CHECKSUM] = 4};
    struct buffer session = {.size = 0};
    uint32_t sum = 0;
    buffer_u32(&session, w->id);
    buffer_u8(&session, opcode);
    buffer_u64(&session, (uint64_t)(s->time / 1000));
    buffer_add(&session, body->data, body->size);
    for (size_t i = 0; i < session.size; i++)
        sum += session.data[i];
    ret->size = 0;
    buffer_text(ret, "WD");
    buffer_u8(ret, (uint8_t)w->security);
    buffer_u16(ret, sizes[w->security]);
    if (w->security == WDS_CHECKSUM)
        buffer_u32(ret, ~sum);
    else
        image_add(ret, IMAGE_NOISE, (uint64_t)s->time, sizes[w->security]);
    buffer_add(ret, session.data, session.size);
}

static void by_server(struct scene *s, const struct wds_session *w, uint8_t opcode, const struct buffer *body)
{
    struct host to = group_host(w->group);
    struct buffer b;
    wrap(s, w, opcode, body, &b);
    scene_udp(s, w->server, w->port, &to, w->port, b.data, b.size);
}

static void by_client(struct scene *s, const struct wds_session *w, const struct host *client, uint8_t opcode,
                      const struct buffer *body)
{
    struct buffer b;
    wrap(s, w, opcode, body, &b);
    scene_udp(s, client, w->port, w->server, w->port, b.data, b.size);
}

/* Capabilities: several streams. */
void wds_join(struct scene *s, const struct wds_session *w, const struct host *client, const char *name)
{
    struct buffer b = {.size = 0};
    add_text16(&b, name);
    buffer_fill(&b, 0, 32 - b.size);
    buffer_u8(&b, 4);
    buffer_u32(&b, client->ip);
    buffer_u8(&b, 6);
    buffer_add(&b, client->mac, 6);
    buffer_u16(&b, 1);
    add_option_number(&b, 0x0505, 1, 1);
    by_client(s, w, client, JOIN, &b);
}

void wds_join_ack(struct scene *s, const struct wds_session *w, const struct host *client, uint32_t number)
{
    struct buffer b = {.size = 0}, packet;
    buffer_u32(&b, number);
    buffer_u16(&b, 10);
    buffer_u16(&b, 100);
    buffer_u16(&b, 5);
    buffer_u64(&b, (uint64_t)(s->time / 1000));
    wrap(s, w, JOINACK, &b, &packet);
    scene_udp(s, w->server, w->port, client, w->port, packet.data, packet.size);
}

/* Load of the processor, memory and network as options. */
void wds_report(struct scene *s, const struct wds_session *w, const struct host *client, uint32_t number,
                uint64_t sequence, uint8_t progress)
{
    struct buffer b = {.size = 0};
    buffer_u32(&b, number);
    buffer_u64(&b, sequence);
    buffer_u16(&b, 10);
    buffer_u64(&b, (uint64_t)(s->time / 1000));
    buffer_u64(&b, sequence);
    buffer_u64(&b, 0);
    buffer_u16(&b, progress ? 8 : 0);
    if (progress) {
        buffer_u16(&b, 8);
        buffer_u8(&b, PROGRESS);
        buffer_u32(&b, 12);
        buffer_u8(&b, progress);
    }
    buffer_u16(&b, 3);
    add_option_number(&b, 0x0101, 20, 1);
    add_option_number(&b, 0x0102, 30, 1);
    add_option_number(&b, 0x0103, 40, 1);
    by_client(s, w, client, QCR, &b);
}

void wds_ack(struct scene *s, const struct wds_session *w, const struct host *client, uint32_t number,
             uint64_t sequence)
{
    struct buffer b = {.size = 0};
    buffer_u32(&b, number);
    buffer_u64(&b, sequence);
    buffer_u64(&b, (uint64_t)(s->time / 1000));
    buffer_u64(&b, sequence);
    buffer_u64(&b, 0);
    by_client(s, w, client, ACK, &b);
}

void wds_nack(struct scene *s, const struct wds_session *w, const struct host *client, uint32_t number, uint64_t first,
              uint64_t last, uint64_t loss)
{
    struct buffer b = {.size = 0};
    buffer_u32(&b, number);
    buffer_u64(&b, last);
    buffer_u64(&b, loss);
    buffer_u16(&b, 1);
    buffer_u64(&b, first);
    buffer_u64(&b, last);
    by_client(s, w, client, NACK, &b);
}

/* CNTCIR: nothing yet, all of the image wanted. */
void wds_poll_ack(struct scene *s, const struct wds_session *w, const struct host *client, uint32_t number,
                  uint64_t sequence)
{
    struct buffer b = {.size = 0};
    buffer_u32(&b, number);
    buffer_u64(&b, sequence);
    buffer_u16(&b, 26);
    buffer_u16(&b, 26);
    buffer_u8(&b, CNTCIR);
    buffer_u8(&b, 0);
    buffer_u32(&b, 2);
    buffer_u16(&b, 1);
    buffer_u64(&b, 1);
    buffer_u64(&b, w->blocks);
    by_client(s, w, client, POLLACK, &b);
}

void wds_leave(struct scene *s, const struct wds_session *w, const struct host *client, uint32_t number, uint8_t reason)
{
    struct buffer b = {.size = 0};
    buffer_u32(&b, number);
    buffer_u8(&b, reason);
    by_client(s, w, client, LEAVE, &b);
}

void wds_qcc(struct scene *s, const struct wds_session *w, uint64_t sequence)
{
    struct buffer b = {.size = 0};
    buffer_u64(&b, sequence);
    buffer_u16(&b, 100);
    by_server(s, w, QCC, &b);
}

void wds_spm(struct scene *s, const struct wds_session *w, uint64_t sequence, uint32_t master, uint64_t trail,
             uint64_t lead)
{
    struct buffer b = {.size = 0};
    buffer_u64(&b, sequence);
    buffer_u32(&b, master);
    buffer_u16(&b, 10);
    buffer_u16(&b, 100);
    buffer_u64(&b, trail);
    buffer_u64(&b, lead);
    buffer_u16(&b, 5);
    by_server(s, w, SPM, &b);
}

void wds_poll(struct scene *s, const struct wds_session *w, uint64_t sequence)
{
    struct buffer b = {.size = 0};
    buffer_u64(&b, sequence);
    buffer_u16(&b, 100);
    buffer_u16(&b, 3);
    buffer_u16(&b, 3);
    buffer_u8(&b, SRVCIR);
    by_server(s, w, POLL, &b);
}

static void data(struct scene *s, const struct wds_session *w, uint8_t opcode, uint64_t sequence, uint32_t master)
{
    struct buffer b = {.size = 0};
    buffer_u32(&b, master);
    buffer_u64(&b, sequence);
    buffer_u64(&b, sequence > 8 ? sequence - 8 : 1);
    buffer_u16(&b, 13 + BLOCK);
    buffer_u16(&b, 13 + BLOCK);
    buffer_u8(&b, CONTENT);
    buffer_u64(&b, sequence);
    buffer_u16(&b, BLOCK);
    image_add(&b, w->image, (sequence - 1) * BLOCK, BLOCK);
    by_server(s, w, opcode, &b);
}

void wds_data(struct scene *s, const struct wds_session *w, uint64_t sequence, uint32_t master)
{
    data(s, w, ODATA, sequence, master);
}

void wds_data_again(struct scene *s, const struct wds_session *w, uint64_t sequence, uint32_t master)
{
    data(s, w, RDATA, sequence, master);
}

void wds_ncf(struct scene *s, const struct wds_session *w, uint64_t first, uint64_t last)
{
    struct buffer b = {.size = 0};
    buffer_u16(&b, 1);
    buffer_u64(&b, first);
    buffer_u64(&b, last);
    by_server(s, w, NCF, &b);
}

void wds_kick(struct scene *s, const struct wds_session *w, uint32_t number, uint8_t reason)
{
    struct buffer b = {.size = 0};
    buffer_u16(&b, 1);
    buffer_u32(&b, number);
    buffer_u8(&b, reason);
    by_server(s, w, KICK, &b);
}

void wds_demote(struct scene *s, const struct wds_session *w, const struct wds_session *to, uint32_t number)
{
    struct buffer b = {.size = 0};
    buffer_u32(&b, to->id);
    buffer_u8(&b, 4);
    buffer_u32(&b, to->group);
    buffer_u16(&b, to->port);
    buffer_u8(&b, 4);
    buffer_u32(&b, to->server->ip);
    buffer_u16(&b, to->port);
    buffer_u16(&b, 1);
    buffer_u32(&b, number);
    by_server(s, w, DEMOTE, &b);
}

/* The order of [MS-WDSMT] §3.1.5: nothing goes to the group before the first client has reported in. */
void wds_whole(struct scene *s, const struct wds_session *w, const struct host *const *clients, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char name[32];
        snprintf(name, sizeof(name), "PC-%zu", i + 1);
        wds_ask(s, w, clients[i], "install.wim");
        wds_announce(s, w, clients[i], 0);
        igmp_join(s, clients[i], w->group);
        wds_join(s, w, clients[i], name);
        wds_join_ack(s, w, clients[i], (uint32_t)(FIRST_NUMBER + i));
        wds_report(s, w, clients[i], (uint32_t)(FIRST_NUMBER + i), 0, 0);
    }
    wds_qcc(s, w, 1);
    for (size_t i = 0; i < count; i++)
        wds_report(s, w, clients[i], (uint32_t)(FIRST_NUMBER + i), 1, 0);
    wds_spm(s, w, 1, FIRST_NUMBER, 0, 0);
    wds_poll(s, w, 1);
    for (size_t i = 0; i < count; i++)
        wds_poll_ack(s, w, clients[i], (uint32_t)(FIRST_NUMBER + i), 1);
    for (uint32_t block = 1; block <= w->blocks; block++) {
        wds_data(s, w, block, FIRST_NUMBER);
        if (block % 8 == 0)
            wds_ack(s, w, clients[0], FIRST_NUMBER, block);
    }
    wds_spm(s, w, 2, FIRST_NUMBER, w->blocks, w->blocks);
    for (size_t i = 0; i < count; i++) {
        wds_leave(s, w, clients[i], (uint32_t)(FIRST_NUMBER + i), 0);
        igmp_leave(s, clients[i], w->group);
    }
}
