#include "proto/name.h"

enum { REPLACEMENT = 0xfffd };

/* One character: a unit, or a pair of surrogates (RFC 2781 §2.2). */
static uint32_t next_character(struct bytes *text)
{
    uint32_t high = bytes_le16(text);
    if (high < 0xd800 || high > 0xdfff)
        return high;
    struct bytes after = *text;
    uint32_t low = bytes_le16(&after);
    if (high > 0xdbff || low < 0xdc00 || low > 0xdfff)
        return REPLACEMENT;
    *text = after;
    return 0x10000 + ((high - 0xd800) << 10 | (low - 0xdc00));
}

/* RFC 3629 §3. */
static size_t put(uint32_t c, char *ret, size_t room)
{
    static const uint8_t first[] = {0, 0x00, 0xc0, 0xe0, 0xf0};
    size_t size = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    if (size > room)
        return 0;
    for (size_t i = size - 1; i; i--, c >>= 6)
        ret[i] = (char)(0x80 | (c & 0x3f));
    ret[0] = (char)(first[size] | c);
    return size;
}

size_t utf16_to_utf8(struct bytes text, char *ret, size_t size)
{
    size_t length = 0, step = 1;
    if (!size)
        return 0;
    while (text.left >= 2 && step) {
        step = put(next_character(&text), ret + length, size - 1 - length);
        length += step;
    }
    ret[length] = 0;
    return length;
}

bool name_number16(struct bytes digits, uint16_t *ret)
{
    uint32_t number = 0;
    bool some = digits.left;
    while (digits.left) {
        unsigned digit = bytes_u8(&digits) - (unsigned)'0';
        number = number * 10 + digit;
        if (digit > 9 || number > UINT16_MAX)
            return false;
    }
    if (some)
        *ret = (uint16_t)number;
    return some;
}
