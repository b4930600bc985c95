#include "proto/proto.h"

/* Card query and reply, screens, the legs of NTLM, sessions. */
static const struct {
    uint8_t direction;
    const char *name;
} kinds[] = {
    {RIS_FROM_CLIENT, "NCQ"}, {RIS_FROM_SERVER, "NCR"}, {RIS_FROM_CLIENT, "RQU"}, {RIS_FROM_SERVER, "RSU"},
    {RIS_FROM_CLIENT, "NEG"}, {RIS_FROM_SERVER, "CHL"}, {RIS_FROM_CLIENT, "AUT"}, {RIS_FROM_SERVER, "RES"},
    {RIS_FROM_CLIENT, "REQ"}, {RIS_FROM_SERVER, "RSP"}, {RIS_FROM_CLIENT, "OFF"}, {RIS_FROM_SERVER, "UNR"},
};

enum parse ris_parse(const struct packet *packet, struct bytes payload, struct message *ret)
{
    if (packet->ip_proto != IP_PROTO_UDP || (packet->src_port != RIS_PORT && packet->dst_port != RIS_PORT))
        return PARSE_NOT_MINE;
    uint8_t direction = bytes_u8(&payload);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (kinds[i].direction != direction || !bytes_begins(payload, kinds[i].name))
            continue;
        ret->usual_port = true;
        ret->fault = NULL;
        ret->ris = (struct ris){.from_server = direction == RIS_FROM_SERVER, .name = kinds[i].name};
        return PARSE_OK;
    }
    return PARSE_NOT_MINE;
}
