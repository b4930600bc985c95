/* Any bytes as a session announcement, as FLUTE, as NORM, as Ghost, as the value of TFTP's multicast option. */
#include "check.h"
#include "proto/tftp_multicast.h"

static void check_sap(const struct sap *m, struct bytes payload)
{
    const struct bytes spans[] = {m->authentication, m->type, m->payload, m->name, m->owner, m->media};
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++)
        check_span(payload, spans[i]);
    check(!m->group.family || m->group.family == 4 || m->group.family == 6);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct message message;
    struct tftp_multicast option;
    struct bytes payload = exact_copy(data, size);
    for (unsigned kind = 0; kind < 2; kind++) {
        struct packet packet = {.ip_proto = 17, .dst_port = SAP_PORT, .notes = kind ? PACKET_CUT : 0};
        packet.dst = (struct addr){4, {239, 0, 0, 5}};
        enum parse parse = sap_parse(&packet, payload, &message);
        check_answer(parse, &packet, &message);
        if (parse != PARSE_NOT_MINE)
            check_sap(&message.sap, payload);
        if (lct_parse(&packet, payload, &message) == PARSE_OK)
            check_span(payload, message.lct.data);
        check(ghost_parse(&packet, payload, &message) != PARSE_MALFORMED);
        if (norm_parse(&packet, payload, &message) == PARSE_OK)
            check_span(payload, message.norm.data);
    }
    (void)tftp_multicast_read(payload, &option);
    free((void *)(uintptr_t)payload.at);
    return 0;
}
