#include "udpcast.h"

enum { OK, RETRANSMIT, GO, CONNECT_REQ, DISCONNECT, REQACK = 6, CONNECT_REPLY, DATA, FEC };
enum { CAPABILITIES = 0x09, MAP = 128, SLICE = 16 };

static void begin(struct buffer *b, uint16_t opcode)
{
    b->size = 0;
    buffer_u16(b, opcode);
    buffer_u16(b, 0);
}

static void to_receivers(struct scene *s, const struct udpcast_session *u, const struct host *to,
                         const struct buffer *b)
{
    scene_udp(s, u->sender, (uint16_t)(u->base + 1), to, u->base, b->data, b->size);
}

static void to_sender(struct scene *s, const struct udpcast_session *u, const struct host *from, const struct buffer *b)
{
    scene_udp(s, from, u->base, u->sender, (uint16_t)(u->base + 1), b->data, b->size);
}

static void to_data_group(struct scene *s, const struct udpcast_session *u, const struct buffer *b)
{
    struct host to = group_host(u->group);
    to_receivers(s, u, &to, b);
}

/* Four bytes of address in sixteen. The sender leaves the rest as it was on its stack. */
static void add_group(struct buffer *b, const struct udpcast_session *u)
{
    buffer_u32(b, u->group);
    buffer_add(b, LITERAL("\xe8\xd2\x8d\xbf\xf7\x55\x00\x00\x60\x2c\xaf\xdd"));
}

void udpcast_hello(struct scene *s, const struct udpcast_session *u, enum udpcast_hello form)
{
    struct buffer b;
    begin(&b, (uint16_t)form);
    buffer_u32(&b, CAPABILITIES);
    add_group(&b, u);
    buffer_u16(&b, u->block_size);
    buffer_u16(&b, 0);
    to_receivers(s, u, u->rendezvous, &b);
}

void udpcast_connect(struct scene *s, const struct udpcast_session *u, const struct host *receiver)
{
    struct buffer b;
    begin(&b, CONNECT_REQ);
    buffer_u32(&b, CAPABILITIES);
    buffer_u32(&b, 212992);
    to_sender(s, u, receiver, &b);
}

void udpcast_accept(struct scene *s, const struct udpcast_session *u, const struct host *receiver, uint32_t number)
{
    struct buffer b;
    begin(&b, CONNECT_REPLY);
    buffer_u32(&b, number);
    buffer_u32(&b, u->block_size);
    buffer_u32(&b, CAPABILITIES);
    add_group(&b, u);
    to_receivers(s, u, receiver, &b);
}

void udpcast_go(struct scene *s, const struct udpcast_session *u, const struct host *receiver)
{
    struct buffer b;
    begin(&b, GO);
    to_sender(s, u, receiver, &b);
}

void udpcast_data(struct scene *s, const struct udpcast_session *u, uint32_t slice, uint16_t block, uint16_t blocks,
                  uint64_t offset)
{
    struct buffer b;
    begin(&b, DATA);
    buffer_u32(&b, slice);
    buffer_u16(&b, block);
    buffer_u16(&b, 0);
    buffer_u32(&b, (uint32_t)blocks * u->block_size);
    image_add(&b, u->image, offset + (uint64_t)block * u->block_size, u->block_size);
    to_data_group(s, u, &b);
}

void udpcast_fec(struct scene *s, const struct udpcast_session *u, uint32_t slice, uint16_t stripes, uint16_t blocks)
{
    struct buffer b = {.size = 0};
    buffer_u16(&b, FEC);
    buffer_u16(&b, stripes);
    buffer_u32(&b, slice);
    buffer_u16(&b, 0);
    buffer_u16(&b, 0);
    buffer_u32(&b, (uint32_t)blocks * u->block_size);
    image_add(&b, IMAGE_NOISE, slice, u->block_size);
    to_data_group(s, u, &b);
}

void udpcast_reqack(struct scene *s, const struct udpcast_session *u, uint32_t slice, uint32_t slice_size,
                    uint32_t round)
{
    struct buffer b;
    begin(&b, REQACK);
    buffer_u32(&b, slice);
    buffer_u32(&b, slice_size);
    buffer_u32(&b, round);
    buffer_fill(&b, 0, MAP);
    to_data_group(s, u, &b);
}

void udpcast_ok(struct scene *s, const struct udpcast_session *u, const struct host *receiver, uint32_t slice)
{
    struct buffer b;
    begin(&b, OK);
    buffer_u32(&b, slice);
    to_sender(s, u, receiver, &b);
}

void udpcast_retransmit(struct scene *s, const struct udpcast_session *u, const struct host *receiver, uint32_t slice,
                        uint32_t round)
{
    struct buffer b;
    begin(&b, RETRANSMIT);
    buffer_u32(&b, slice);
    buffer_u32(&b, round);
    buffer_fill(&b, 0xff, 1);
    buffer_fill(&b, 0x7f, 1);
    buffer_fill(&b, 0, MAP - 2);
    to_sender(s, u, receiver, &b);
}

void udpcast_disconnect(struct scene *s, const struct udpcast_session *u, const struct host *receiver)
{
    struct buffer b;
    begin(&b, DISCONNECT);
    to_sender(s, u, receiver, &b);
}

void udpcast_whole(struct scene *s, const struct udpcast_session *u, const struct host *const *receivers, size_t count,
                   uint32_t slices)
{
    udpcast_hello(s, u, UDPCAST_HELLO_OLD);
    for (size_t i = 0; i < count; i++) {
        scene_wait(s, MICROSECONDS / 2);
        udpcast_hello(s, u, UDPCAST_HELLO_OLD);
        udpcast_connect(s, u, receivers[i]);
        udpcast_accept(s, u, receivers[i], (uint32_t)i);
    }
    uint32_t slice_size = (uint32_t)SLICE * u->block_size;
    for (uint32_t slice = 0; slice < slices; slice++) {
        for (uint16_t block = 0; block < SLICE; block++)
            udpcast_data(s, u, slice, block, SLICE, (uint64_t)slice * slice_size);
        udpcast_reqack(s, u, slice, slice_size, 0);
        for (size_t i = 0; i < count; i++)
            udpcast_ok(s, u, receivers[i], slice);
    }
    udpcast_reqack(s, u, slices, 0, 0);
    for (size_t i = 0; i < count; i++) {
        udpcast_ok(s, u, receivers[i], slices);
        udpcast_disconnect(s, u, receivers[i]);
    }
}
