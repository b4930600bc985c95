#include "proto/mld.h"

#include "proto/proto.h"

enum { LENGTH = 24, LENGTH_2 = 28 };

static const struct membership_form forms[] = {
    {MLD_REPORT_2, MEMBERSHIP_REPORT, 2},
    {MLD_REPORT_1, MEMBERSHIP_REPORT, 1},
    {MLD_QUERY, MEMBERSHIP_QUERY, 1},
    {MLD_DONE, MEMBERSHIP_LEAVE, 1},
};

/* The 16-bit code: as it is below 32768, a floating-point number from there (RFC 3810 §5.1.3). */
static uint32_t response_of(uint16_t code)
{
    return code < 32768 ? code : (uint32_t)((code & 0xfff) | 0x1000) << (((code >> 12) & 7) + 3);
}

/* 24 bytes are version 1's, 28 and more version 2's (RFC 3810 §8.1). */
static const char *read_query(struct bytes *b, size_t length, uint16_t code, struct membership *m)
{
    m->group = addr_read6(b);
    m->max_response = code;
    if (length > LENGTH && length < LENGTH_2)
        return "a query of 25 to 27 bytes";
    if (length == LENGTH)
        return NULL;
    m->version = 2;
    m->max_response = response_of(code);
    if (!code)
        m->notes |= MEMBERSHIP_NO_TIME;
    return membership_read_query(b, m);
}

/* Type 1, code 1, checksum 2, maximum response 2, reserved 2, group 16; a version 2 report: reserved 2, records 2. */
static const char *read_body(struct bytes *b, size_t length, struct membership *m)
{
    uint16_t code = bytes_u16(b), count = bytes_u16(b);
    if (m->kind == MEMBERSHIP_REPORT && m->version == 2) {
        m->record_count = count;
        return bytes_ok(b) ? membership_read_records(b, m) : "shorter than 8 bytes";
    }
    if (length < LENGTH)
        return "shorter than 24 bytes";
    if (m->kind == MEMBERSHIP_QUERY)
        return read_query(b, length, code, m);
    return membership_read_group(b, m);
}

static void judge_carrier(const struct packet *packet, struct membership *m)
{
    static const struct prefix link_local = {.addr = {.family = 6, .byte = {0xfe, 0x80}}, .bits = 10};
    bool nameless = m->kind != MEMBERSHIP_QUERY && addr_is_unspecified(&packet->src);
    if (!nameless && !prefix_contains(&link_local, &packet->src))
        m->notes |= MEMBERSHIP_NOT_LINK_LOCAL;
    if (!(packet->notes & PACKET_ROUTER_ALERT))
        m->notes |= MEMBERSHIP_NO_ALERT;
}

enum parse mld_parse(const struct packet *packet, struct bytes payload, struct message *ret)
{
    struct membership *m = &ret->membership;
    struct bytes b = payload;
    if (packet->ip_proto != IP_PROTO_ICMP6 || packet->src.family != 6 ||
        !membership_begin(forms, sizeof forms / sizeof *forms, bytes_u8(&b), 6, m))
        return PARSE_NOT_MINE;
    bytes_skip(&b, 3); /* code; checksum: mirrors and cards that compute it late spoil it */
    ret->usual_port = true;
    ret->fault = read_body(&b, payload.left, m);
    membership_end(packet, b, m);
    judge_carrier(packet, m);
    return proto_end(packet, ret);
}
