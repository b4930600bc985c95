#include "proto/igmp.h"

#include "proto/proto.h"

enum { LENGTH = 8, LENGTH_3 = 12, TENTH = 100 };

static const struct membership_form forms[] = {
    {IGMP_REPORT_1, MEMBERSHIP_REPORT, 1}, {IGMP_REPORT_2, MEMBERSHIP_REPORT, 2}, {IGMP_REPORT_3, MEMBERSHIP_REPORT, 3},
    {IGMP_LEAVE, MEMBERSHIP_LEAVE, 2},     {IGMP_QUERY, MEMBERSHIP_QUERY, 2},
};

/* RFC 1071, over the whole message. */
static bool sum_is_right(struct bytes b)
{
    uint32_t sum = 0;
    while (b.left >= 2)
        sum += bytes_u16(&b);
    if (b.left)
        sum += (uint32_t)bytes_u8(&b) << 8;
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return sum == 0xffff;
}

/* The versions' queries differ by length and by the time they give (RFC 3376 §7.1). */
static const char *read_query(struct bytes *b, size_t length, uint8_t code, struct membership *m)
{
    m->group = addr_read4(b);
    if (length > LENGTH && length < LENGTH_3)
        return "a query of 9 to 11 bytes";
    if (length == LENGTH) {
        m->version = code ? 2 : 1;
        m->max_response = code * (uint32_t)TENTH;
        return NULL;
    }
    m->version = 3;
    m->max_response = membership_code(code) * TENTH;
    if (!code)
        m->notes |= MEMBERSHIP_NO_TIME;
    return membership_read_query(b, m);
}

/* Type 1, time or reserved 1, checksum 2, then by type. */
static const char *read_body(struct bytes *b, size_t length, uint8_t code, struct membership *m)
{
    if (length < LENGTH)
        return "shorter than 8 bytes";
    if (m->kind == MEMBERSHIP_QUERY)
        return read_query(b, length, code, m);
    if (m->version == 3) {
        bytes_skip(b, 2);
        m->record_count = bytes_u16(b);
        return membership_read_records(b, m);
    }
    return membership_read_group(b, m);
}

enum parse igmp_parse(const struct packet *packet, struct bytes payload, struct message *ret)
{
    struct membership *m = &ret->membership;
    struct bytes b = payload;
    if (packet->ip_proto != IP_PROTO_IGMP || packet->src.family != 4 ||
        !membership_begin(forms, sizeof forms / sizeof *forms, bytes_u8(&b), 4, m))
        return PARSE_NOT_MINE;
    uint8_t code = bytes_u8(&b);
    bytes_skip(&b, 2);
    ret->usual_port = true;
    ret->fault = read_body(&b, payload.left, code, m);
    membership_end(packet, b, m);
    if (!(packet->notes & PACKET_CUT) && !sum_is_right(payload))
        m->notes |= MEMBERSHIP_BAD_SUM;
    if (m->kind == MEMBERSHIP_QUERY && addr_is_unspecified(&packet->src))
        m->notes |= MEMBERSHIP_PROXY;
    return proto_end(packet, ret);
}
