/* Reading headers in place, for the first looks only.
 *
 * Why not `struct bytes`: this runs for every frame of a full link, and moving a cursor would be most of what a frame
 * costs. The rule is the same: `n` bytes at `at` are there, or there is nothing to read. */
#ifndef SENTINEL_NET_GLANCE_READ_H
#define SENTINEL_NET_GLANCE_READ_H

#include "base/frame.h"

static inline const uint8_t *look(const struct frame *f, uint32_t at, uint32_t n)
{
    return at + n <= f->captured ? f->data + at : NULL;
}

static inline uint32_t u16(const uint8_t *p)
{
    return (uint32_t)p[0] << 8 | p[1];
}

static inline bool is_tag(uint32_t type)
{
    return type == 0x8100 || type == 0x88a8 || type == 0x9100;
}

/* The type behind at most two tags, and where what it announces begins. NULL when the frame is too short. */
static inline const uint8_t *type_of(const struct frame *f, uint32_t *ret_at)
{
    uint32_t at = 12;
    const uint8_t *type = look(f, at, 2);
    for (int tags = 0; type && tags < 2 && is_tag(u16(type)); tags++)
        type = look(f, at += 4, 2);
    *ret_at = at + 2;
    return type;
}

/* Groups that cross a link: 224.0.0.0/24 never does, whatever its TTL (RFC 5771 §4). */
static inline bool is_group4(const uint8_t *a)
{
    return a[0] >> 4 == 0xe && (a[0] != 224 || a[1] || a[2]);
}

/* Scopes above the link (RFC 4291 §2.7). */
static inline bool is_group6(const uint8_t *a)
{
    return a[0] == 0xff && (a[1] & 0xf) > 2;
}

/* A UDP port that somebody here reads. */
bool glance_reads_port(uint32_t port);
/* What UDP carries, at `at` of the frame, four bytes of it at `p`, begins as BOOTP does. */
bool glance_looks_like_bootp(const struct frame *f, uint32_t at, const uint8_t *p);

#endif
