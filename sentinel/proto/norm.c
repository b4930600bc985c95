#include "proto/norm.h"

#include "proto/proto.h"

enum { VERSION = 1, WORD = 4 };

/* The least header each type has, in words, and the most that its extensions make plausible (§4.2, §4.3). */
static const struct {
    uint8_t least, most;
} lengths[] = {
    [NORM_INFO] = {4, 16}, [NORM_DATA] = {5, 24}, [NORM_CMD] = {4, 16},
    [NORM_NACK] = {6, 16}, [NORM_ACK] = {6, 16},  [NORM_REPORT] = {2, 16},
};

/* §4.1: version 4 bits, type 4; header length 1 in words, sequence 2, source 4; of senders, instance 2 and three fields more. */
enum parse norm_parse(const struct packet *packet, struct bytes payload, struct message *ret)
{
    struct bytes b = payload;
    uint8_t first = bytes_u8(&b), words = bytes_u8(&b), type = first & 0xf;
    if (packet->ip_proto != IP_PROTO_UDP || !addr_is_multicast(&packet->dst) || first >> 4 != VERSION ||
        type < NORM_INFO || type > NORM_REPORT || words < lengths[type].least || words > lengths[type].most ||
        (size_t)words * WORD > payload.left)
        return PARSE_NOT_MINE;
    struct norm *m = &ret->norm;
    *m = (struct norm){.type = (enum norm_type)type, .from_sender = type <= NORM_CMD};
    m->sequence = bytes_u16(&b);
    m->source = bytes_u32(&b);
    m->instance = m->from_sender ? bytes_u16(&b) : 0;
    m->data = payload;
    bytes_skip(&m->data, (size_t)words * WORD);
    ret->usual_port = false;
    ret->fault = NULL;
    return PARSE_OK;
}
