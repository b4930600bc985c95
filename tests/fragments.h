/* Fragments by hand, sent to a decoder one after the other. */
#ifndef TESTS_FRAGMENTS_H
#define TESTS_FRAGMENTS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "net/packet.h"

enum { MOST = 2048, WHOLE = 32 };

#define SECOND INT64_C(1000000000)

static const struct hash_key key = {{1, 2}};
static struct net *net;
static int64_t now;
static uint8_t memory_before; /* what a packet held before says nothing of it: never twice the same */

static inline int setup(void **state)
{
    (void)state;
    now = 1700000000 * SECOND;
    net = net_new(&key);
    return net ? 0 : -1;
}

static inline int teardown(void **state)
{
    (void)state;
    net_free(net);
    return 0;
}

struct part {
    uint32_t id;
    uint32_t offset;
    bool more;
    const uint8_t *data;
    size_t size;
    size_t cut; /* bytes that the capture leaves out */
    uint8_t sender, protocol;
};

/* The IPv4 packet of a part: 10.0.0.x > 10.0.0.2, UDP unless told otherwise; the checksum stays 0 and is noted as
 * wrong. */
static inline size_t part4(const struct part *part, uint8_t *ret)
{
    uint16_t place = (uint16_t)(part->offset / 8 | (part->more ? 0x2000 : 0));
    size_t total = 20 + part->size;
    const uint8_t header[20] = {0x45,
                                0,
                                (uint8_t)(total >> 8),
                                (uint8_t)total,
                                (uint8_t)(part->id >> 8),
                                (uint8_t)part->id,
                                (uint8_t)(place >> 8),
                                (uint8_t)place,
                                64,
                                part->protocol ? part->protocol : 17,
                                0,
                                0,
                                10,
                                0,
                                0,
                                part->sender ? part->sender : 1,
                                10,
                                0,
                                0,
                                2};
    memcpy(ret, header, sizeof header);
    memcpy(ret + sizeof header, part->data, part->size);
    return total;
}

static inline enum parse send4(const struct part *part, struct packet *ret)
{
    static uint8_t data[MOST];
    size_t total = part4(part, data);
    struct frame frame = {.link = LINK_IPV4,
                          .data = data,
                          .captured = (uint32_t)(total - part->cut),
                          .length = (uint32_t)total,
                          .time = now};
    memset(ret, ++memory_before, sizeof *ret);
    return net_decode(net, &frame, ret);
}

/* fe80::1 > fe80::2 with a fragment header: next header, reserved, offset and more, identification. */
static inline enum parse send6(const struct part *part, struct packet *ret)
{
    static uint8_t data[MOST];
    size_t length = 8 + part->size;
    uint32_t place = part->offset | part->more;
    const uint8_t header[48] = {0x60,
                                0,
                                0,
                                0,
                                (uint8_t)(length >> 8),
                                (uint8_t)length,
                                44,
                                64,
                                [8] = 0xfe,
                                0x80,
                                [23] = 1,
                                0xfe,
                                0x80,
                                [39] = 2,
                                part->protocol ? part->protocol : 17,
                                0,
                                (uint8_t)(place >> 8),
                                (uint8_t)place,
                                (uint8_t)(part->id >> 24),
                                (uint8_t)(part->id >> 16),
                                (uint8_t)(part->id >> 8),
                                (uint8_t)part->id};
    memcpy(data, header, sizeof header);
    memcpy(data + sizeof header, part->data, part->size);
    struct frame frame = {.link = LINK_IPV6,
                          .data = data,
                          .captured = (uint32_t)(48 + part->size),
                          .length = (uint32_t)(48 + part->size),
                          .time = now};
    memset(ret, ++memory_before, sizeof *ret);
    return net_decode(net, &frame, ret);
}

/* UDP 67 > 68 of 32 bytes without checksum; its 24 bytes of payload are all `letter`. */
static inline void make_whole(uint8_t letter, uint8_t ret[WHOLE])
{
    const uint8_t header[8] = {0, 67, 0, 68, 0, WHOLE, 0, 0};
    memset(ret, letter, WHOLE);
    memcpy(ret, header, sizeof header);
}

static inline enum parse send_slice(const uint8_t *whole, uint32_t id, uint32_t offset, size_t size, struct packet *ret)
{
    struct part part = {
        .id = id, .offset = offset, .more = offset + size < WHOLE, .data = whole + offset, .size = size};
    return send4(&part, ret);
}

static inline void assert_whole(const struct packet *p, const uint8_t *whole)
{
    assert_true(p->notes & PACKET_FRAGMENTED);
    assert_int_equal(p->src_port, 67);
    assert_int_equal(p->dst_port, 68);
    assert_int_equal(p->payload.left, WHOLE - 8);
    assert_memory_equal(p->payload.at, whole + 8, WHOLE - 8);
}

#endif
