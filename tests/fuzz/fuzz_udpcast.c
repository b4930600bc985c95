/* Any bytes as udpcast, in both directions, on its port and off it. */
#include "check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct message message;
    const struct udpcast *m = &message.udpcast;
    struct bytes payload = exact_copy(data, size);
    for (unsigned kind = 0; kind < 8; kind++) {
        uint16_t base = kind & 4 ? UDPCAST_PORT : 49500, sender = (uint16_t)(base + 1);
        struct packet packet = {.ip_proto = 17, .notes = kind & 2 ? PACKET_CUT : 0};
        packet.src_port = kind & 1 ? sender : base;
        packet.dst_port = kind & 1 ? base : sender;
        enum parse parse = udpcast_parse(&packet, payload, &message);
        check_answer(parse, &packet, &message);
        check(kind & 4 || parse != PARSE_MALFORMED);
        if (parse == PARSE_NOT_MINE)
            continue;
        check(m->from_sender == (kind & 1) && m->base == base && udpcast_opcode_name(m->opcode));
        check_span(payload, m->map);
        check_span(payload, m->data);
        check(m->map.left <= 128);
    }
    free((void *)(uintptr_t)payload.at);
    return 0;
}
