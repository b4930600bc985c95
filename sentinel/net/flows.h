/* TCP flows, one direction each, that somebody follows: of a few every segment is wanted, of others the segments that begin an
 * answer. Trackers add and drop them; the first look asks. It answers by a sieve: a flow that shares its place with a
 * wanted one is looked at too, and costs time, no more. */
#ifndef SENTINEL_NET_FLOWS_H
#define SENTINEL_NET_FLOWS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/addr.h"

enum { FLOW_PLACES = 16384 };

struct flow_sieve {
    uint32_t flows;
    uint16_t place[FLOW_PLACES]; /* how many flows share it */
};

struct flows {
    struct flow_sieve whole, answers;
};

/* One direction of a connection. */
struct flow {
    struct addr src, dst;
    uint16_t src_port, dst_port;
};

/* Addresses as they stand in a header, `size` 4 or 16 bytes; both ports as one number, source high. */
static inline uint32_t flow_place(const uint8_t *src, const uint8_t *dst, size_t size, uint32_t ports)
{
    uint32_t sum = ports;
    for (size_t i = 0; i < size; i++)
        sum = (sum ^ src[i] ^ (uint32_t)dst[i] << 8) * UINT32_C(0x01000193);
    return (sum ^ sum >> 15) % FLOW_PLACES;
}

static inline bool flow_sieve_has(const struct flow_sieve *s, const uint8_t *src, const uint8_t *dst, size_t size,
                                  uint32_t ports)
{
    return s->flows && s->place[flow_place(src, dst, size, ports)];
}

static inline uint16_t *flow_sieve_at(struct flow_sieve *s, const struct flow *f)
{
    uint32_t ports = (uint32_t)f->src_port << 16 | f->dst_port;
    return &s->place[flow_place(f->src.byte, f->dst.byte, f->src.family == 4 ? 4 : 16, ports)];
}

/* Each addition is to be undone by one removal. */
static inline void flow_sieve_add(struct flow_sieve *s, const struct flow *f)
{
    s->flows++;
    uint16_t *place = flow_sieve_at(s, f);
    *place = (uint16_t)(*place + (*place < UINT16_MAX));
}

static inline void flow_sieve_drop(struct flow_sieve *s, const struct flow *f)
{
    s->flows--;
    uint16_t *place = flow_sieve_at(s, f);
    *place = (uint16_t)(*place - (*place > 0));
}

#endif
