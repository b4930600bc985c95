/* Network addresses: IPv4 and IPv6 in one type, prefixes, MAC addresses; read from text and written as text. */
#ifndef SENTINEL_BASE_ADDR_H
#define SENTINEL_BASE_ADDR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

struct addr {
    uint8_t family;   /* 4, 6, or 0 for none */
    uint8_t byte[16]; /* network order; IPv4 in the first four, the rest 0: addresses compare with memcmp */
};

struct mac {
    uint8_t byte[6];
};

struct prefix {
    struct addr addr;
    uint8_t bits;
};

enum { ADDR_TEXT = 48, MAC_TEXT = 18, PREFIX_TEXT = 52 };

/* Reads the next 4 or 16 bytes of a packet. */
struct addr addr_read4(struct bytes *b);
struct addr addr_read6(struct bytes *b);
struct mac mac_read(struct bytes *b);

bool addr_equal(const struct addr *a, const struct addr *b);
bool mac_equal(const struct mac *a, const struct mac *b);
bool mac_is_zero(const struct mac *mac);

/* 0.0.0.0, ::, or no address at all. */
bool addr_is_unspecified(const struct addr *a);
/* 224.0.0.0/4, ff00::/8. */
bool addr_is_multicast(const struct addr *a);
/* 255.255.255.255. */
bool addr_is_broadcast(const struct addr *a);

/* Text of `size` bytes to address: 0, or −EINVAL with `ret` untouched. Strict forms only (RFC 4632, RFC 4291; a MAC
 * is six pairs of hex digits with `:` or `-`). A bare address is a prefix of full length; host bits below the
 * prefix length are an error, because they are a slip of the pen. */
int addr_parse(const char *text, size_t size, struct addr *ret);
int prefix_parse(const char *text, size_t size, struct prefix *ret);
int mac_parse(const char *text, size_t size, struct mac *ret);

/* Writes a NUL-terminated text and returns `ret`. IPv6 as RFC 5952 wants it; none is "". */
const char *addr_format(const struct addr *a, char ret[ADDR_TEXT]);
const char *prefix_format(const struct prefix *p, char ret[PREFIX_TEXT]);
const char *mac_format(const struct mac *mac, char ret[MAC_TEXT]);

bool prefix_contains(const struct prefix *p, const struct addr *a);
/* Whether `inner` lies within `outer` (equal counts). */
bool prefix_within(const struct prefix *inner, const struct prefix *outer);

#endif
