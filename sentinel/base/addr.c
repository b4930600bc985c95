#include "base/addr.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>

struct addr addr_read4(struct bytes *b)
{
    struct addr a = {.family = 4};
    bytes_copy(b, a.byte, 4);
    return a;
}

struct addr addr_read6(struct bytes *b)
{
    struct addr a = {.family = 6};
    bytes_copy(b, a.byte, 16);
    return a;
}

struct mac mac_read(struct bytes *b)
{
    struct mac mac = {{0}};
    bytes_copy(b, mac.byte, sizeof mac.byte);
    return mac;
}

bool addr_equal(const struct addr *a, const struct addr *b)
{
    return a->family == b->family && memcmp(a->byte, b->byte, sizeof a->byte) == 0;
}

bool mac_equal(const struct mac *a, const struct mac *b)
{
    return memcmp(a->byte, b->byte, sizeof a->byte) == 0;
}

bool mac_is_zero(const struct mac *mac)
{
    return mac_equal(mac, &(struct mac){{0}});
}

bool addr_is_unspecified(const struct addr *a)
{
    static const uint8_t zero[sizeof a->byte];
    return memcmp(a->byte, zero, sizeof zero) == 0;
}

bool addr_is_multicast(const struct addr *a)
{
    return (a->family == 4 && a->byte[0] >> 4 == 0xe) || (a->family == 6 && a->byte[0] == 0xff);
}

bool addr_is_broadcast(const struct addr *a)
{
    return a->family == 4 && memcmp(a->byte, "\xff\xff\xff\xff", 4) == 0;
}

static uint8_t bits_of(const struct addr *a)
{
    return a->family == 4 ? 32 : 128;
}

/* Zeroes everything below the first `bits` bits. */
static struct addr masked(const struct addr *a, unsigned bits)
{
    struct addr m = *a;
    for (unsigned i = 0; i < sizeof m.byte; i++) {
        unsigned kept = bits > i * 8 ? bits - i * 8 : 0;
        if (kept < 8)
            m.byte[i] &= (uint8_t)(0xff00 >> kept);
    }
    return m;
}

int addr_parse(const char *text, size_t size, struct addr *ret)
{
    char copy[ADDR_TEXT];
    if (size >= sizeof copy || memchr(text, 0, size))
        return -EINVAL;
    memcpy(copy, text, size);
    copy[size] = 0;

    struct addr a = {.family = memchr(text, ':', size) ? 6 : 4};
    if (inet_pton(a.family == 6 ? AF_INET6 : AF_INET, copy, a.byte) != 1)
        return -EINVAL;
    *ret = a;
    return 0;
}

/* One to three digits without a leading zero. */
static int length_parse(const char *text, size_t size, uint8_t most, uint8_t *ret)
{
    unsigned value = 0;
    if (size < 1 || size > 3 || (size > 1 && text[0] == '0'))
        return -EINVAL;
    for (size_t i = 0; i < size; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -EINVAL;
        value = value * 10 + (unsigned)(text[i] - '0');
    }
    if (value > most)
        return -EINVAL;
    *ret = (uint8_t)value;
    return 0;
}

int prefix_parse(const char *text, size_t size, struct prefix *ret)
{
    const char *slash = size ? memchr(text, '/', size) : NULL;
    size_t host = slash ? (size_t)(slash - text) : size;
    struct prefix p;
    int r = addr_parse(text, host, &p.addr);
    if (r < 0)
        return r;

    p.bits = bits_of(&p.addr);
    if (slash)
        r = length_parse(slash + 1, size - host - 1, p.bits, &p.bits);
    if (r < 0)
        return r;

    struct addr network = masked(&p.addr, p.bits);
    if (!addr_equal(&network, &p.addr))
        return -EINVAL;
    *ret = p;
    return 0;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

int mac_parse(const char *text, size_t size, struct mac *ret)
{
    struct mac mac;
    if (size != MAC_TEXT - 1 || (text[2] != ':' && text[2] != '-'))
        return -EINVAL;
    for (size_t i = 0; i < sizeof mac.byte; i++) {
        const char *pair = text + i * 3;
        int high = hex_digit(pair[0]);
        int low = hex_digit(pair[1]);
        if (high < 0 || low < 0 || (i + 1 < sizeof mac.byte && pair[2] != text[2]))
            return -EINVAL;
        mac.byte[i] = (uint8_t)(high << 4 | low);
    }
    *ret = mac;
    return 0;
}

const char *addr_format(const struct addr *a, char ret[ADDR_TEXT])
{
    ret[0] = 0;
    if (a->family)
        inet_ntop(a->family == 6 ? AF_INET6 : AF_INET, a->byte, ret, ADDR_TEXT);
    return ret;
}

const char *prefix_format(const struct prefix *p, char ret[PREFIX_TEXT])
{
    char address[ADDR_TEXT];
    ret[0] = 0;
    if (p->addr.family)
        snprintf(ret, PREFIX_TEXT, "%s/%u", addr_format(&p->addr, address), p->bits);
    return ret;
}

const char *mac_format(const struct mac *mac, char ret[MAC_TEXT])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < sizeof mac->byte; i++) {
        ret[3 * i] = digits[mac->byte[i] >> 4];
        ret[3 * i + 1] = digits[mac->byte[i] & 15];
        ret[3 * i + 2] = ':';
    }
    ret[MAC_TEXT - 1] = 0;
    return ret;
}

bool prefix_contains(const struct prefix *p, const struct addr *a)
{
    unsigned whole = p->bits / 8, rest = p->bits % 8;
    if (a->family != p->addr.family || memcmp(a->byte, p->addr.byte, whole) != 0)
        return false;
    return !rest || (a->byte[whole] ^ p->addr.byte[whole]) >> (8 - rest) == 0;
}

bool prefix_within(const struct prefix *inner, const struct prefix *outer)
{
    return inner->bits >= outer->bits && prefix_contains(outer, &inner->addr);
}
