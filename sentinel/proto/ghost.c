#include "proto/ghost.h"

#include "proto/proto.h"

static const struct {
    enum ghost_kind kind;
    uint16_t port;
    struct prefix to;
} places[] = {
    {GHOST_DISCOVERY, GHOST_PORT_DISCOVERY, {{4, {229, 55, 150, 208}}, 32}},
    {GHOST_DISCOVERY, GHOST_PORT_CLIENT, {{4, {229, 55, 150, 208}}, 32}},
    {GHOST_DATA, GHOST_PORT_DATA, {{4, {224, 77}}, 16}},
};

enum parse ghost_parse(const struct packet *packet, struct bytes payload, struct message *ret)
{
    if (packet->ip_proto != IP_PROTO_UDP)
        return PARSE_NOT_MINE;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (places[i].port != packet->dst_port || !prefix_contains(&places[i].to, &packet->dst))
            continue;
        ret->usual_port = true;
        ret->fault = NULL;
        ret->ghost = (struct ghost){.kind = places[i].kind, .data = payload};
        return PARSE_OK;
    }
    return PARSE_NOT_MINE;
}
