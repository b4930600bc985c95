/* The only way to read packet bytes.
 *
 * A cursor that cannot leave its buffer. A read past the end makes it empty and bad, for good: further reads
 * give 0, so a parser reads straight down the layout of its RFC, loops end by themselves, and one bytes_ok()
 * at the end decides. bytes_take() is the one function that moves it; everything else is written with it.
 *
 * A `struct bytes` also serves as a span (at, left) into somebody else's memory: it never owns what it shows. */
#ifndef SENTINEL_BASE_BYTES_H
#define SENTINEL_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct bytes {
    const uint8_t *at;
    size_t left;
    bool bad;
};

/* What a parser says of a message. TRUNCATED: the capture cut it (caplen < wire length); MALFORMED: the sender
 * did it. A parser that answers MALFORMED or TRUNCATED still delivers what stood before the damage. */
enum parse { PARSE_OK, PARSE_NOT_MINE, PARSE_TRUNCATED, PARSE_MALFORMED };

static inline struct bytes bytes_of(const void *at, size_t size)
{
    return (struct bytes){.at = at, .left = size, .bad = false};
}

/* Makes the cursor empty and bad. */
static inline void bytes_fail(struct bytes *b)
{
    b->left = 0;
    b->bad = true;
}

/* Takes `n` bytes off the front. NULL, and an empty bad cursor, when fewer are left. */
static inline const uint8_t *bytes_take(struct bytes *b, size_t n)
{
    if (n > b->left) {
        bytes_fail(b);
        return NULL;
    }
    const uint8_t *at = b->at;
    if (n)
        b->at += n;
    b->left -= n;
    return at;
}

static inline bool bytes_ok(const struct bytes *b)
{
    return !b->bad;
}

static inline void bytes_skip(struct bytes *b, size_t n)
{
    (void)bytes_take(b, n);
}

static inline uint8_t bytes_u8(struct bytes *b)
{
    const uint8_t *p = bytes_take(b, 1);
    return p ? p[0] : 0;
}

/* Network order. */
static inline uint16_t bytes_u16(struct bytes *b)
{
    const uint8_t *p = bytes_take(b, 2);
    return (uint16_t)(p ? p[0] << 8 | p[1] : 0);
}

static inline uint32_t bytes_u24(struct bytes *b)
{
    const uint8_t *p = bytes_take(b, 3);
    return p ? (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2] : 0;
}

static inline uint32_t bytes_u32(struct bytes *b)
{
    const uint8_t *p = bytes_take(b, 4);
    return p ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3] : 0;
}

static inline uint64_t bytes_u64(struct bytes *b)
{
    uint64_t high = bytes_u32(b);
    return high << 32 | bytes_u32(b);
}

/* Little-endian, for the few formats that are. */
static inline uint16_t bytes_le16(struct bytes *b)
{
    const uint8_t *p = bytes_take(b, 2);
    return (uint16_t)(p ? p[1] << 8 | p[0] : 0);
}

static inline uint32_t bytes_le32(struct bytes *b)
{
    const uint8_t *p = bytes_take(b, 4);
    return p ? (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0] : 0;
}

static inline uint64_t bytes_le64(struct bytes *b)
{
    const uint8_t *p = bytes_take(b, 8);
    if (!p)
        return 0;
    uint64_t low = (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
    uint64_t high = (uint32_t)p[7] << 24 | (uint32_t)p[6] << 16 | (uint32_t)p[5] << 8 | p[4];
    return high << 32 | low;
}

/* The next `n` bytes as a cursor of their own; when fewer are left both cursors are bad and empty. */
static inline struct bytes bytes_sub(struct bytes *b, size_t n)
{
    const uint8_t *p = bytes_take(b, n);
    return (struct bytes){.at = p ? p : b->at, .left = p ? n : 0, .bad = !p};
}

/* The next `n` bytes, or what is left of them. */
static inline struct bytes bytes_upto(struct bytes *b, size_t n)
{
    return bytes_sub(b, n < b->left ? n : b->left);
}

/* Shortens the cursor to at most `n` bytes: a length field that is honoured. */
static inline void bytes_trim(struct bytes *b, size_t n)
{
    if (n < b->left)
        b->left = n;
}

/* Copies out `n` bytes; on a short cursor `ret` is left as it was. */
static inline void bytes_copy(struct bytes *b, void *ret, size_t n)
{
    const uint8_t *p = bytes_take(b, n);
    if (p && n)
        memcpy(ret, p, n);
}

/* The byte `offset` places ahead, without moving; 0 past the end. */
static inline uint8_t bytes_peek(const struct bytes *b, size_t offset)
{
    return offset < b->left ? b->at[offset] : 0;
}

/* Whether that byte occurs anywhere in what is left. */
static inline bool bytes_hold(const struct bytes *b, uint8_t byte)
{
    return b->left && memchr(b->at, byte, b->left);
}

/* Up to, not including, the first NUL, which is consumed too. Without a NUL the cursor goes bad and the result
 * holds everything that was left: the text is still shown, the message is still malformed. */
static inline struct bytes bytes_until_nul(struct bytes *b)
{
    const uint8_t *end = b->left ? memchr(b->at, 0, b->left) : NULL;
    if (end) {
        struct bytes text = bytes_sub(b, (size_t)(end - b->at));
        bytes_skip(b, 1);
        return text;
    }
    struct bytes text = {.at = b->at, .left = b->left, .bad = true};
    bytes_fail(b);
    return text;
}

/* A span without the NULs that senders pad text with. */
static inline struct bytes bytes_strip_nul(struct bytes b)
{
    while (b.left && b.at[b.left - 1] == 0)
        b.left--;
    return b;
}

static inline bool bytes_equal(struct bytes a, struct bytes b)
{
    return a.left == b.left && (!a.left || memcmp(a.at, b.at, a.left) == 0);
}

/* Whether the span begins with the C string `prefix`; compared as bytes, case and all. */
static inline bool bytes_begins(struct bytes b, const char *prefix)
{
    size_t n = strlen(prefix);
    return b.left >= n && memcmp(b.at, prefix, n) == 0;
}

#endif
