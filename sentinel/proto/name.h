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

#endif
