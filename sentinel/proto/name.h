/* Names that strangers send. */
#ifndef SENTINEL_PROTO_NAME_H
#define SENTINEL_PROTO_NAME_H

#include "base/bytes.h"

/* Whether a name holds no control bytes. Bytes above ASCII may be letters in some character set. */
static inline bool name_is_printable(struct bytes name)
{
    while (name.left) {
        uint8_t c = bytes_u8(&name);
        if (c < 0x20 || c == 0x7f)
            return false;
    }
    return true;
}

/* Up to, not including, `end`, which is consumed if it is there. */
static inline struct bytes name_until(struct bytes *b, uint8_t end)
{
    struct bytes rest = *b;
    size_t size = 0;
    while (b->left && bytes_u8(b) != end)
        size++;
    return bytes_upto(&rest, size);
}

/* Decimal digits that make a number of 16 bits. */
bool name_number16(struct bytes digits, uint16_t *ret);

/* A text of 16-bit characters, little-endian, without its NUL, which is consumed if there is one. */
static inline struct bytes utf16_until_nul(struct bytes *b)
{
    struct bytes text = *b;
    size_t size = 0;
    while (b->left >= 2 && bytes_le16(b))
        size += 2;
    bytes_trim(&text, size);
    return text;
}

/* A UTF-16LE text as UTF-8, NUL-terminated, cut between characters at `size` bytes; half a pair becomes U+FFFD. Still a
 * stranger's text. Returns its length. */
size_t utf16_to_utf8(struct bytes text, char *ret, size_t size);

enum { NAME_FOLDED = 512 }; /* no longer than a TFTP request may be (RFC 2347) */

/* The name as Windows servers read it, for comparing: lower case, slashes forward, none in front. Returns the length of
 * `ret`; what is longer than NAME_FOLDED is cut. */
static inline size_t name_fold(struct bytes name, uint8_t *ret)
{
    size_t size = 0;
    while (bytes_peek(&name, 0) == '/' || bytes_peek(&name, 0) == '\\')
        bytes_skip(&name, 1);
    while (name.left && size < NAME_FOLDED) {
        uint8_t c = bytes_u8(&name);
        ret[size++] = c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c == '\\' ? '/' : c;
    }
    return size;
}

#endif
