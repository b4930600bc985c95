#include "proto/tftp_multicast.h"

#include "proto/name.h"

/* Empty reads as 0. */
static bool read_port(struct bytes text, uint16_t *ret)
{
    return !text.left || name_number16(text, ret);
}

bool tftp_multicast_read(struct bytes value, struct tftp_multicast *ret)
{
    struct tftp_multicast m = {0};
    struct bytes group = name_until(&value, ','), port = name_until(&value, ',');
    if (group.left && addr_parse((const char *)group.at, group.left, &m.group) != 0)
        return false;
    uint8_t digit = bytes_peek(&value, 0);
    if (!read_port(port, &m.port) || value.left != 1 || (digit != '0' && digit != '1'))
        return false;
    m.master = digit == '1';
    *ret = m;
    return true;
}
