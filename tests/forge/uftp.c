#include "uftp.h"

#include <string.h>

enum { PORT = 1044, BLOCK = 1300 };
enum {
    ANNOUNCE = 1,
    REGISTER,
    CLIENT_KEY,
    REG_CONF,
    KEYINFO,
    KEYINFO_ACK,
    FILEINFO,
    FILEINFO_ACK,
    FILESEG,
    DONE,
    STATUS,
    COMPLETE,
    DONE_CONF,
    ENCRYPTED = 18,
    ABORT
};
enum { RSA = 0x10, GCM = 5 };

static void begin(struct buffer *b, const struct uftp_session *u, uint8_t function, uint16_t sequence, uint32_t source)
{
    b->size = 0;
    buffer_u8(b, u->version);
    buffer_u8(b, function);
    buffer_u16(b, sequence);
    buffer_u32(b, source);
    buffer_u32(b, u->group_id);
    buffer_add(b, LITERAL("\x00\x6a\x30\x00"));
}

/* Function and length of the inner header, in words. */
static void begin_message(struct buffer *b, uint8_t function, size_t size)
{
    buffer_u8(b, function);
    buffer_u8(b, (uint8_t)(size / 4));
}

static void by_sender(struct buffer *b, struct uftp_session *u, uint8_t function, size_t size)
{
    begin(b, u, function, u->sequence++, u->sender->ip);
    begin_message(b, function, size);
}

static void by_client(struct buffer *b, const struct uftp_session *u, const struct host *client, uint8_t function,
                      size_t size)
{
    begin(b, u, function, function, client->ip);
    begin_message(b, function, size);
}

static void to_group(struct scene *s, const struct uftp_session *u, uint32_t group, const struct buffer *b)
{
    struct host to = group_host(group);
    scene_udp(s, u->sender, u->sender_port, &to, PORT, b->data, b->size);
}

static void to_sender(struct scene *s, const struct uftp_session *u, const struct host *client, const struct buffer *b)
{
    scene_udp(s, client, PORT, u->sender, u->sender_port, b->data, b->size);
}

static void add_time(struct scene *s, struct buffer *b)
{
    buffer_u32(b, (uint32_t)(s->time / MICROSECONDS));
    buffer_u32(b, (uint32_t)(s->time % MICROSECONDS));
}

/* Type 1, length in words, flags, key exchange and signature, cipher, hash, three lengths, random bytes, an RSA key. */
static void add_encryption(struct buffer *b, const struct uftp_session *u)
{
    size_t key = 8u + u->rsa;
    buffer_u8(b, 1);
    buffer_u8(b, (uint8_t)((44 + key) / 4));
    buffer_u8(b, 0);
    buffer_u8(b, u->version == 0x40 ? RSA | u->signature : 0);
    buffer_u8(b, u->cipher);
    buffer_u8(b, u->hash);
    buffer_u16(b, (uint16_t)key);
    buffer_u16(b, 0);
    buffer_u16(b, 0);
    image_add(b, IMAGE_NOISE, 100, 32);
    buffer_add(b, LITERAL("\x01\x00"));
    buffer_u16(b, u->rsa);
    buffer_u32(b, 0x00010001);
    image_add(b, IMAGE_NOISE, 200, u->rsa);
}

void uftp_announce(struct scene *s, struct uftp_session *u)
{
    struct buffer b;
    by_sender(&b, u, ANNOUNCE, 24u + (u->cipher ? 52u + u->rsa : 0));
    buffer_add(&b, LITERAL("\x00\x14\x00\x00"));
    buffer_u16(&b, BLOCK);
    add_time(s, &b);
    buffer_u32(&b, u->public_group);
    buffer_u32(&b, u->private_group);
    if (u->cipher)
        add_encryption(&b, u);
    to_group(s, u, u->public_group, &b);
}

/* Length of key material, time, random bytes, key material. */
void uftp_register(struct scene *s, const struct uftp_session *u, const struct host *client)
{
    struct buffer b;
    uint16_t key = u->cipher ? u->rsa : 0;
    by_client(&b, u, client, REGISTER, 44u + key);
    buffer_u16(&b, key);
    add_time(s, &b);
    image_add(&b, IMAGE_NOISE, 300, 32);
    image_add(&b, IMAGE_NOISE, client->ip, key);
    to_sender(s, u, client, &b);
}

void uftp_confirm(struct scene *s, struct uftp_session *u, const struct host *const *clients, size_t count)
{
    struct buffer b;
    by_sender(&b, u, REG_CONF, 4);
    buffer_u16(&b, 0);
    for (size_t i = 0; i < count; i++)
        buffer_u32(&b, clients[i]->ip);
    to_group(s, u, u->private_group, &b);
}

/* Reserved, counter, then for each client its number and the group's key. */
void uftp_keyinfo(struct scene *s, struct uftp_session *u, const struct host *const *clients, size_t count)
{
    struct buffer b;
    by_sender(&b, u, KEYINFO, 12);
    buffer_u16(&b, 0);
    buffer_u64(&b, ++u->counter);
    for (size_t i = 0; i < count; i++) {
        buffer_u32(&b, clients[i]->ip);
        image_add(&b, IMAGE_NOISE, clients[i]->ip, 48);
    }
    to_group(s, u, u->private_group, &b);
}

/* Number, type, lengths of the names in words, size, times, name. */
void uftp_fileinfo(struct scene *s, struct uftp_session *u)
{
    struct buffer b;
    size_t name = (strlen(u->file) + 3) / 4;
    uint64_t size = (uint64_t)u->blocks * BLOCK;
    by_sender(&b, u, FILEINFO, 28 + 4 * name);
    buffer_u16(&b, 1);
    buffer_fill(&b, 0, 4);
    buffer_u8(&b, (uint8_t)name);
    buffer_u8(&b, 0);
    buffer_u16(&b, (uint16_t)(size >> 32));
    buffer_u32(&b, (uint32_t)size);
    buffer_u32(&b, 1790000000);
    add_time(s, &b);
    buffer_text(&b, u->file);
    buffer_fill(&b, 0, 4 * name - strlen(u->file));
    to_group(s, u, u->private_group, &b);
}

void uftp_fileinfo_ack(struct scene *s, const struct uftp_session *u, const struct host *client)
{
    struct buffer b;
    by_client(&b, u, client, FILEINFO_ACK, 16);
    buffer_u16(&b, 1);
    buffer_u32(&b, 0);
    add_time(s, &b);
    to_sender(s, u, client, &b);
}

void uftp_segment(struct scene *s, struct uftp_session *u, uint16_t block)
{
    struct buffer b;
    by_sender(&b, u, FILESEG, 8);
    buffer_u16(&b, 1);
    buffer_u16(&b, 0);
    buffer_u16(&b, block);
    image_add(&b, u->image, (uint64_t)block * BLOCK, BLOCK);
    to_group(s, u, u->private_group, &b);
}

void uftp_done(struct scene *s, struct uftp_session *u, uint16_t file)
{
    struct buffer b;
    by_sender(&b, u, DONE, 8);
    buffer_u16(&b, file);
    buffer_u32(&b, 0);
    to_group(s, u, u->private_group, &b);
}

void uftp_status(struct scene *s, const struct uftp_session *u, const struct host *client, uint16_t section)
{
    struct buffer b;
    by_client(&b, u, client, STATUS, 8);
    buffer_u16(&b, 1);
    buffer_u16(&b, section);
    buffer_u16(&b, 0);
    buffer_fill(&b, 0x0f, 8);
    to_sender(s, u, client, &b);
}

void uftp_complete(struct scene *s, const struct uftp_session *u, const struct host *client, uint16_t file)
{
    struct buffer b;
    by_client(&b, u, client, COMPLETE, 8);
    buffer_u16(&b, file);
    buffer_u32(&b, 0);
    to_sender(s, u, client, &b);
}

void uftp_done_confirm(struct scene *s, struct uftp_session *u)
{
    struct buffer b;
    by_sender(&b, u, DONE_CONF, 4);
    buffer_u16(&b, 0);
    to_group(s, u, u->private_group, &b);
}

/* Counter, length of the signature (none with GCM, CCM and in version 5), of the rest, signature, noise. */
void uftp_encrypted(struct scene *s, struct uftp_session *u, const struct host *client, size_t size)
{
    struct buffer b;
    uint16_t signature = u->version == 0x40 && u->cipher < GCM ? 32 : 0;
    begin(&b, u, ENCRYPTED, client ? ENCRYPTED : u->sequence++, client ? client->ip : u->sender->ip);
    buffer_u64(&b, client ? 1 : ++u->counter);
    buffer_u16(&b, signature);
    buffer_u16(&b, (uint16_t)size);
    image_add(&b, IMAGE_NOISE, u->counter * 2000, signature + size);
    if (client)
        to_sender(s, u, client, &b);
    else
        to_group(s, u, u->private_group, &b);
}

void uftp_abort(struct scene *s, struct uftp_session *u, uint32_t host, const char *text)
{
    struct buffer b;
    by_sender(&b, u, ABORT, 308);
    buffer_u16(&b, 0);
    buffer_u32(&b, host);
    buffer_text(&b, text);
    buffer_fill(&b, 0, 300 - strlen(text));
    to_group(s, u, u->private_group, &b);
}

static void in_the_clear(struct scene *s, struct uftp_session *u, const struct host *const *clients, size_t count)
{
    uftp_confirm(s, u, clients, count);
    uftp_fileinfo(s, u);
    for (size_t i = 0; i < count; i++)
        uftp_fileinfo_ack(s, u, clients[i]);
    for (uint16_t block = 0; block < u->blocks; block++)
        uftp_segment(s, u, block);
    for (uint16_t file = 2; file-- > 0;) {
        uftp_done(s, u, file);
        for (size_t i = 0; i < count; i++)
            uftp_complete(s, u, clients[i], file);
    }
    uftp_done_confirm(s, u);
}

static void encrypted(struct scene *s, struct uftp_session *u, const struct host *const *clients, size_t count)
{
    uftp_keyinfo(s, u, clients, count);
    for (size_t i = 0; i < count; i++)
        uftp_encrypted(s, u, clients[i], 16);
    uftp_encrypted(s, u, NULL, 64);
    for (uint16_t block = 0; block < u->blocks; block++)
        uftp_encrypted(s, u, NULL, BLOCK + 12);
    for (size_t i = 0; i < count; i++)
        uftp_encrypted(s, u, clients[i], 16);
    uftp_encrypted(s, u, NULL, 16);
}

void uftp_whole(struct scene *s, struct uftp_session *u, const struct host *const *clients, size_t count)
{
    for (int i = 0; i < 3; i++) {
        uftp_announce(s, u);
        scene_wait(s, MICROSECONDS / 2);
    }
    for (size_t i = 0; i < count; i++) {
        igmp_join(s, clients[i], u->private_group);
        uftp_register(s, u, clients[i]);
    }
    if (u->cipher)
        encrypted(s, u, clients, count);
    else
        in_the_clear(s, u, clients, count);
}
