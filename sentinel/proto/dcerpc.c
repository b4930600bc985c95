#include "proto/dcerpc.h"

enum { VERSION = 5, TYPE_MOST = 19, HEADER = 16, TRAILER = 8, LITTLE_ENDIAN_DATA = 0x10 };

static uint16_t number(struct bytes *b, uint8_t representation)
{
    return representation & LITTLE_ENDIAN_DATA ? bytes_le16(b) : bytes_u16(b);
}

/* Version 1, minor 1, type 1, flags 1, data representation 4, fragment length 2, authentication length 2, call 4. The
 * trailer before the authentication value: type 1, level 1, padding 1, reserved 1, context 4. */
enum parse dcerpc_parse(struct bytes payload, struct dcerpc *ret)
{
    struct bytes b = payload;
    *ret = (struct dcerpc){.level = DCERPC_NONE};
    uint8_t version = bytes_u8(&b), minor = bytes_u8(&b);
    ret->type = bytes_u8(&b);
    bytes_skip(&b, 1);
    uint8_t representation = bytes_u8(&b);
    bytes_skip(&b, 3);
    ret->length = number(&b, representation);
    ret->auth_length = number(&b, representation);
    bytes_skip(&b, 4);
    if (!bytes_ok(&b) || version != VERSION || minor > 1 || ret->type > TYPE_MOST || representation & 0xe0)
        return PARSE_NOT_MINE;
    if (ret->length < HEADER || (ret->auth_length && ret->length < HEADER + TRAILER + ret->auth_length))
        return PARSE_NOT_MINE;
    if (!ret->auth_length) {
        ret->has_level = true;
        return PARSE_OK;
    }
    struct bytes trailer = payload;
    bytes_skip(&trailer, (size_t)ret->length - ret->auth_length - TRAILER + 1);
    uint8_t level = bytes_u8(&trailer);
    ret->has_level = bytes_ok(&trailer) && level >= DCERPC_NONE && level <= DCERPC_PRIVACY;
    ret->level = ret->has_level ? level : DCERPC_NONE;
    return PARSE_OK;
}
